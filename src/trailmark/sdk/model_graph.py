"""A model's layers as a value for the summary."""

from __future__ import annotations

from typing import Any

import orjson

from trailmark.media.content import Content
from trailmark.media.value import MediaValue, Place


class ModelGraph(MediaValue):
    """The modules of a model, the outer before the inner.

    Args:
        nodes: One for each module: `id` and `name` (its path; empty for the model
            itself), `class_name`, `num_parameters` of its own parameters, and
            `parameters` as (name, shape).
    """

    def __init__(self, nodes: list[dict[str, Any]]) -> None:
        self.nodes = nodes
        graph = {"format": "torch", "nodes": nodes, "edges": []}
        self._content = Content(data=orjson.dumps(graph))

    @classmethod
    def of_module(cls, module: Any) -> ModelGraph:
        """Read a `torch.nn.Module`; nothing is computed."""
        return cls([_node(name, inner) for name, inner in module.named_modules()])

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        stored = self._content.store(place, "graph", key, step, ".graph.json")
        return {"_type": "graph-file", **stored}


def _node(name: str, module: Any) -> dict[str, Any]:
    own = list(module.named_parameters(recurse=False))
    return {
        "id": name or "root",
        "name": name,
        "class_name": type(module).__name__,
        "parameters": [(key, list(parameter.shape)) for key, parameter in own],
        "num_parameters": sum(parameter.numel() for _, parameter in own),
    }

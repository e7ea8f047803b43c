"""Query panels, whose settings are an expression in a language of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, cast

from trailmark.reports.checked import said
from trailmark.reports.panel import Json, Panel
from trailmark.reports.rules import anything, dict_of, filled, one_of

Tab: TypeAlias = Literal["overview", "metadata", "usage", "files", "lineage"]
_NAME = said(filled)


@dataclass(kw_only=True, eq=False)
class WeavePanel(Panel):
    """A query panel; its expression is kept as it is.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.WeavePanel(config={"panel2Config": {}}).config
        {'panel2Config': {}}
    """

    view_type: ClassVar[str] = "Weave"

    config: dict[str, Any] = field(
        default_factory=dict[str, Any], metadata=said(dict_of(anything))
    )
    """Its settings."""

    def _config(self) -> Json:
        return self.config


@dataclass(kw_only=True, eq=False)
class WeavePanelSummaryTable(Panel):
    """A table that runs have logged, of all runs together.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.WeavePanelSummaryTable(table_name="predictions").table_name
        'predictions'
    """

    view_type: ClassVar[str] = "Weave"

    table_name: str = field(metadata=_NAME)
    """The key that it was logged under."""

    def _config(self) -> Json:
        summary = _op("run-summary", {"run": _variable("runs")})
        table = _op("pick", {"obj": summary, "key": _constant(self.table_name)})
        return {"panel2Config": {"exp": table}}


@dataclass(kw_only=True, eq=False)
class WeavePanelArtifact(Panel):
    """An artifact of the project.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.WeavePanelArtifact(artifact="model-x", tab="files").tab
        'files'
    """

    view_type: ClassVar[str] = "Weave"

    artifact: str = field(metadata=_NAME)
    """Its name."""
    tab: Tab = field(
        default="overview",
        metadata=said(one_of("overview", "metadata", "usage", "files", "lineage")),
    )
    """What is shown of it."""

    def _config(self) -> Json:
        found = _op(
            "project-artifact",
            {"project": _variable("project"), "artifactName": _constant(self.artifact)},
        )
        tabs = {"tabConfigs": {"overview": {"selectedTab": self.tab}}}
        return {"panel2Config": {"exp": found, "panelConfig": tabs}}


@dataclass(kw_only=True, eq=False)
class WeavePanelArtifactVersionedFile(Panel):
    """A file of one version of an artifact.

    Example:
        >>> import trailmark.reports as wr
        >>> panel = wr.WeavePanelArtifactVersionedFile(
        ...     artifact="model-x", version="v0", file="a.json"
        ... )
        >>> panel.file
        'a.json'
    """

    view_type: ClassVar[str] = "Weave"

    artifact: str = field(metadata=_NAME)
    """Its name."""
    version: str = field(metadata=_NAME)
    """An alias, or `v3`."""
    file: str = field(metadata=_NAME)
    """The path in it."""

    def _config(self) -> Json:
        version = _op(
            "project-artifactVersion",
            {
                "project": _variable("project"),
                "artifactName": _constant(self.artifact),
                "artifactVersionAlias": _constant(self.version),
            },
        )
        inputs = {"artifactVersion": version, "path": _constant(self.file)}
        return {"panel2Config": {"exp": _op("artifactVersion-file", inputs)}}


def read_weave(config: Json) -> Panel:
    """The kind of query panel that an expression is."""
    try:
        panel = config["panel2Config"]
        return _known(panel["exp"]["fromOp"], panel)
    except (KeyError, TypeError, ValueError):
        return WeavePanel(config=dict(config))


def _known(op: Json, panel: Json) -> Panel:
    """Raises: KeyError: It is another expression."""
    inputs = op["inputs"]
    match op["name"]:
        case "pick" if inputs["obj"]["fromOp"]["name"] == "run-summary":
            return WeavePanelSummaryTable(table_name=inputs["key"]["val"])
        case "project-artifact":
            tabs = cast("Json", panel.get("panelConfig") or {}).get("tabConfigs") or {}
            tab = (tabs.get("overview") or {}).get("selectedTab", "overview")
            return WeavePanelArtifact(artifact=inputs["artifactName"]["val"], tab=tab)
        case "artifactVersion-file":
            version = inputs["artifactVersion"]["fromOp"]["inputs"]
            return WeavePanelArtifactVersionedFile(
                artifact=version["artifactName"]["val"],
                version=version["artifactVersionAlias"]["val"],
                file=inputs["path"]["val"],
            )
        case name:
            raise KeyError(name)


def _op(name: str, inputs: Json) -> Json:
    """The result of an operation."""
    return {"nodeType": "output", "fromOp": {"name": name, "inputs": inputs}}


def _variable(name: str) -> Json:
    return {"nodeType": "var", "varName": name}


def _constant(value: str) -> Json:
    return {"nodeType": "const", "type": "string", "val": value}

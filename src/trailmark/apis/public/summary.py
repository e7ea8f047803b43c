"""The summary of a run, to be read and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Summary(dict[str, Any]):
    """What a run came to, by key. `update` saves at once; what is assigned otherwise is
    saved by the next `update` of the summary or of the run.

    Example:
        >>> run = api.run("crew/demo/run00002")
        >>> run.summary["accuracy"], run.summary.get("missing")
        (0.97, None)
    """

    def __init__(
        self, values: Mapping[str, Any], save: Callable[[Mapping[str, Any]], None]
    ) -> None:
        super().__init__(values)
        self._keep = save

    def update(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        key_vals: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None,
        overwrite: bool = True,
        **more: Any,
    ) -> None:
        """Set some entries and save all that changed, beside what others wrote.

        Args:
            key_vals: The new entries.
            overwrite: Replace entries that are there; False only adds.

        Raises:
            UsageError: A value cannot be kept as JSON; nothing is changed then.
            ForbiddenError: The caller may not change the run.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.summary.update({"accuracy": 0.75})
            >>> api.flush()
            >>> api.run(f"{project}/{run.id}").summary["accuracy"]
            0.75
        """
        given: dict[str, Any] = {}
        given.update(key_vals or {}, **more)
        if not overwrite:
            given = {key: value for key, value in given.items() if key not in self}
        wanted: dict[str, Any] = dict(self)
        wanted.update(given)
        self._keep(wanted)
        super().update(given)

    def save(self) -> None:
        """Save what was changed; the same as `update` without entries.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.summary["accuracy"] = 0.5
            >>> run.summary.save()
        """
        self.update()

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        """Copies and pickles are plain: they save nothing."""
        return dict, (dict(self),)

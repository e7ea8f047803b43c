"""`Api`: runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailmark.apis.public import paths
from trailmark.apis.public.calls.core import ApiCore

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run


class RunCalls(ApiCore):
    """Reads, lists and makes runs."""

    def run(self, path: str = "") -> Run:
        """A run by `entity/project/run_id`, of which the first parts may be left out.

        A run that was read before is given again as it was then; see `flush`.

        Raises:
            UsageError: It is no such path.
            UnknownNameError: There is no such run.
        """
        from trailmark.apis.public.runs import Run

        said = paths.read_run(path, None, self.settings.project)
        entity = said.entity or self.default_entity
        found = paths.RunPath(entity, said.project, said.run_id)
        if found not in self._runs:
            run = Run(self._client, entity, said.project, said.run_id)
            self._runs[found] = run
        return self._runs[found]

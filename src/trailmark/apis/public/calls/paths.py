"""`Api`: whatever a path leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from trailmark.apis.public.calls.projects import ProjectCalls
from trailmark.apis.public.calls.reports import ReportCalls
from trailmark.apis.public.calls.runs import RunCalls
from trailmark.apis.public.calls.sweeps import SweepCalls
from trailmark.apis.public.paths import checked_path
from trailmark.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.projects import Project
    from trailmark.apis.public.reports import BetaReport
    from trailmark.apis.public.runs import Run
    from trailmark.apis.public.sweeps import Sweep

_REPORTS = frozenset({"report", "reports", "reportlist"})
_SWEEPS = frozenset({"sweep", "sweeps"})
_FORMS = (
    "'project', 'entity/project', or 'entity/project/' and 'runs/ID', 'sweeps/ID' or "
    "'reports/NAME'"
)


class PathCalls(RunCalls, ProjectCalls, SweepCalls, ReportCalls):
    """Finds things by their paths."""

    def from_path(self, path: str) -> Project | Run | Sweep | BetaReport:
        """What a path leads to, or the address of its page.

        `project` and `entity/project` lead to a project; behind a project,
        `runs/ID` (or `ID` alone), `sweeps/ID` and `reports/NAME` to what they say.

        Raises:
            UsageError: It is no such path.
            UnknownNameError: There is nothing there.

        Example:
            >>> api.from_path("crew/demo/runs/run00001")
            <Run crew/demo/run00001 (finished)>
            >>> api.from_path("demo")
            <Project crew/demo>
        """
        path = checked_path(path)
        text = unquote(urlsplit(path).path) if "://" in path else path
        parts = text.strip().strip("/").split("/")
        if not all(parts):
            raise UsageError(f"{path!r} leads to nothing", hint=f"write {_FORMS}")
        match parts:
            case [_] | [_, _]:
                found = self.project("/".join(parts))
                found.load()
                return found
            case [entity, project, kind, name] if kind in _REPORTS:
                return self._report(entity, project, name)
            case [_, _, kind, _] if kind in _SWEEPS:
                return self.sweep("/".join(parts))
            case [_, _, _] | [_, _, "run" | "runs", _]:
                return self.run("/".join([*parts[:2], parts[-1]]))
            case _:
                raise UsageError(
                    f"{path!r} is not the path of anything", hint=f"write {_FORMS}"
                )

    def _report(self, entity: str, project: str, name: str) -> BetaReport:
        """A report by its name, its title, or the last part of its address."""
        wanted = {name, name.replace("-", " ")}
        number = name.rpartition("--")[2].rstrip("=")
        for report in self.reports(f"{entity}/{project}"):
            if wanted & {report.name, report.display_name}:
                return report
            if report.id.rstrip("=") == number:
                return report
        raise UnknownNameError(
            f"there is no report '{entity}/{project}/reports/{name}'"
        )

"""`Api`: reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailmark.apis.public.calls.core import ApiCore
from trailmark.apis.public.paginator import DEFAULT_PAGE

if TYPE_CHECKING:
    from trailmark.apis.public.reports import Reports


class ReportCalls(ApiCore):
    """Lists reports."""

    def reports(
        self,
        path: str = "",
        name: str | None = None,
        per_page: int | None = DEFAULT_PAGE,
    ) -> Reports:
        """The reports of a project, the newest first; nothing is read before it is needed.

        Args:
            path: `entity/project`, of which the first part, or all, may be left out
                where there are defaults.
            name: Only the report of this name or title.
            per_page: Reports a page, which changes nothing about the result; None takes
                the default.

        Raises:
            UsageError: `path` is no path of a project, or `per_page` is below 1.
            UnknownNameError: There is no such project; raised by the first read.

        Example:
            >>> for report in api.reports("crew/demo"):
            ...     print(report.display_name)
            Findings
            >>> len(api.reports("crew/demo", name="Findings"))
            1
        """
        from trailmark.apis.public.reports import Reports

        entity, project = self._project_path(path)
        return Reports(self._client, project, name, entity, per_page)

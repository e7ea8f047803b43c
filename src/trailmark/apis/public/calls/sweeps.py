"""`Api`: sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailmark.apis.public import paths
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.sweeps import Sweep


class SweepCalls(ApiCore):
    """Reads sweeps."""

    def sweep(self, path: str = "") -> Sweep:
        """A sweep by `entity/project/sweep_id`, read anew each time.

        Args:
            path: The first parts may be left out where there are defaults; the address
                of the sweep's page will do as well.

        Raises:
            UsageError: It is no such path.
            UnknownNameError: There is no such sweep.

        Example:
            >>> sid = api.project("demo").sweeps()[0].id
            >>> api.sweep(f"crew/demo/{sid}").best_run().name
            'foo-2'
            >>> api.sweep("crew/demo/nosuch")
            Traceback (most recent call last):
            ...
            trailmark.errors.UnknownNameError: there is no sweep 'crew/demo/nosuch'
        """
        from trailmark.apis.public.sweeps import Sweep

        try:
            said = paths.read_run(path, None, self.settings.project)
        except UsageError:
            raise UsageError(
                f"{repr(path)[:500]} is not the path of a sweep"
                if path
                else "no sweep named",
                hint="write 'entity/project/sweep_id'",
            ) from None
        entity = said.entity or self.default_entity
        return Sweep(self._client, entity, said.project, said.run_id)

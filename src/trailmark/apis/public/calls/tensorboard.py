"""`Api`: runs out of TensorBoard's event files."""

from __future__ import annotations

import os
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from trailmark.apis.public import paths
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import InvalidInputError, UsageError
from trailmark.wire.names import check_project_name, check_run_id

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run


class TensorboardCalls(ApiCore):
    """Turns event files into runs."""

    def sync_tensorboard(
        self,
        root_dir: str | os.PathLike[str],
        run_id: str | None = None,
        project: str | None = None,
        entity: str | None = None,
    ) -> Run:
        """Send what TensorBoard's event files say, as one finished run.

        All files named `…tfevents…` at or below the folder are read, without
        TensorFlow. Scalars, histograms, images, sounds, texts and hyperparameters are
        taken; hyperparameters become the config. What was logged for one step is one
        row of that step, in the order of steps; its `_timestamp` is when it was logged.
        Values of a folder below have its path before their name: `train/loss`.

        Of files that are cut off or damaged, all that is whole is taken, and a
        `UserWarning` names the file and the offset. A run that is going on in this
        process is not touched.

        Args:
            root_dir: The folder that TensorBoard would be started with, or one file.
            run_id: Of the run to write; a new one when None. A run that exists gets
                the rows of later steps than it has, so that a call may be repeated
                while the files grow.
            project: None takes that of the settings, or `uncategorized`.
            entity: None takes the default.

        Returns:
            The run.

        Raises:
            UsageError: There are no event files, or nothing in them; nothing is sent.
            ForbiddenError: The key may not write to the project.

        Example:
            >>> from tensorboardX import SummaryWriter
            >>> with SummaryWriter("logs") as writer:
            ...     writer.add_scalar("loss", 0.5, global_step=7)
            >>> run = api.sync_tensorboard("logs", project=project)
            >>> run.state, run.summary["_step"], run.summary["loss"]
            ('finished', 7, 0.5)
        """
        from trailmark.apis.public.runs import Run
        from trailmark.apis.public.tensorboard.reading import read_all, remarks
        from trailmark.apis.public.tensorboard.sending import Target, new_run_id, send

        root = Path(root_dir).expanduser()
        place = paths.read_project(project, entity, self.settings.project)
        _check_names(place.project, run_id)
        with closing(read_all(root)) as gathered:
            owner = entity or self._owner(place)
            shown = root.absolute().name
            target = Target(owner, place.project, run_id or new_run_id(), shown)
            left_out = send(self._client, target, gathered)
        for remark in remarks(gathered.found, left_out):
            warnings.warn(remark, stacklevel=2)
        return Run(self._client, owner, place.project, target.run_id)


def _check_names(project: str, run_id: str | None) -> None:
    try:
        check_project_name(project)
        if run_id is not None:
            check_run_id(run_id)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None

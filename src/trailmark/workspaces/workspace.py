"""Workspaces: the pages of a project on which runs are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from trailmark.errors import UsageError
from trailmark.reports.checked import Checked, said
from trailmark.reports.rules import a, filled, list_of, text, truth
from trailmark.workspaces.runset import RunsetSettings
from trailmark.workspaces.section import Section
from trailmark.workspaces.settings import WorkspaceSettings

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api


@dataclass(kw_only=True)
class Workspace(Checked):
    """A page of a project, on which its runs are looked at.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> import trailmark.workspaces as ws
        >>> workspace = ws.Workspace(
        ...     name="Example W&B Workspace",
        ...     entity="crew",
        ...     project=project,
        ...     sections=[
        ...         ws.Section(
        ...             name="Validation Metrics",
        ...             panels=[
        ...                 wr.LinePlot(x="Step", y=["val_loss"]),
        ...                 wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean"),
        ...             ],
        ...         )
        ...     ],
        ... )
        >>> saved = workspace.save()
        >>> ws.Workspace.from_url(saved.url) == workspace
        True
    """

    entity: str = field(metadata=said(filled))
    """The user or team that owns the project."""
    project: str = field(metadata=said(filled))
    """The project; it is made when it is not there yet."""
    name: str = field(default="Untitled view", metadata=said(text))
    """What people see as its name."""
    sections: list[Section] = field(
        default_factory=list[Section], metadata=said(list_of(a(Section)))
    )
    """Its sections, from the top."""
    settings: WorkspaceSettings = field(
        default_factory=WorkspaceSettings, metadata=said(a(WorkspaceSettings))
    )
    """Settings for which neither sections nor panels say anything."""
    runset_settings: RunsetSettings = field(
        default_factory=RunsetSettings, metadata=said(a(RunsetSettings))
    )
    """Its runs."""
    auto_generate_panels: bool = field(default=False, metadata=said(truth))
    """New keys get panels by themselves."""
    _internal_name: str = field(default="", init=False, repr=False, compare=False)
    _internal_id: str = field(default="", init=False, repr=False, compare=False)
    _version: int | None = field(default=None, init=False, repr=False, compare=False)
    _home: tuple[str, str] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _origin: tuple[str, str] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _base_url: str = field(default="", init=False, repr=False, compare=False)
    _spec: str | None = field(default=None, init=False, repr=False, compare=False)
    _api: Any = field(default=None, init=False, repr=False, compare=False)

    @property
    def url(self) -> str:
        """Its page.

        Raises: UsageError: It was not saved yet.
        """
        if not self._internal_name:
            raise UsageError("the workspace has no page yet", hint="call save() first")
        from trailmark.workspaces.places import code_of

        place = "/".join(quote(one, safe="") for one in (self.entity, self.project))
        code = quote(code_of(self._internal_name), safe="")
        return f"{self._base_url}/{place}?nw={code}"

    @classmethod
    def from_url(cls, url: str) -> Workspace:
        """The workspace of a page.

        `?nw=` names a saved one. An address of a project without it is your own
        workspace there; where you have saved none, it is a new one that begins with
        what the project opens with.

        Args:
            url: As `url` gives it, or as it stands above the page. One of wandb.ai is
                read as the same address of the server that is set up.

        Raises:
            UsageError: It is no address of a workspace, or what is saved is none.
            UnknownNameError: There is no such project or workspace, or you may not
                see it.

        Example:
            >>> import trailmark.workspaces as ws
            >>> saved = ws.Workspace(entity="crew", project=project, name="mine").save()
            >>> ws.Workspace.from_url(saved.url).name
            'mine'
        """
        from trailmark.workspaces.calls import fetch

        return fetch(url)

    def save(self) -> Workspace:
        """Save it: a new one as a new view, otherwise in place.

        What this version does not know of a workspace that was read stays as it is.
        With another entity or project than it was saved in, it is a new view there.

        Returns:
            This workspace, with the name and id of the saved view.

        Raises:
            UsageError: A value that was put into it cannot be.
            ForbiddenError: You may not change it; `save_as_new_view` makes one of yours.
            ConflictError: Somebody saved it since it was read; nothing was changed.

        Example:
            >>> import trailmark.workspaces as ws
            >>> workspace = ws.Workspace(entity="crew", project=project).save()
            >>> before = workspace.url
            >>> workspace.name = "renamed"
            >>> workspace.save().url == before
            True
        """
        from trailmark.workspaces.calls import store

        return store(self, as_new=False)

    def save_as_new_view(self) -> Workspace:
        """Save it as another view; the one that it was stays as it was saved.

        Returns:
            This workspace, which is the new view from now on.

        Raises:
            UsageError: A value that was put into it cannot be.
            ForbiddenError: You may not write into the project.

        Example:
            >>> import trailmark.workspaces as ws
            >>> workspace = ws.Workspace(entity="crew", project=project).save()
            >>> before = workspace.url
            >>> workspace.save_as_new_view().url == before
            False
        """
        from trailmark.workspaces.calls import store

        return store(self, as_new=True)

    def _client_of(self) -> Api:
        """The server that it came from; that of the settings when it is new."""
        from trailmark.apis.public.api import Api

        if self._api is None:
            self._api = Api()
        return self._api

"""What a list of runs says of each of them: names, state, times, and where they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from trailmark.errors import UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.sweeps import Sweep
    from trailmark.apis.public.users import User

LIGHT = """
  id projectId tags name displayName sweepName state group jobType commit readOnly
  createdAt heartbeatAt description notes historyLineCount user { name username }
"""
EDITABLE = ("displayName", "notes", "description", "group", "jobType", "tags")


class RunFacts:
    """The light half of a run; see `Run`."""

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        run_id: str,
        include_sweeps: bool = True,
    ) -> None:
        self.client = client
        self.project = project
        self._entity = entity
        self._run_id = run_id
        self._include_sweeps = include_sweeps
        self._attrs: dict[str, Any] = {}
        self._saved: dict[str, Any] = {}
        self._sweep: Sweep | None = None

    @property
    def id(self) -> str:
        """Short id, unique in the project; part of the URL."""
        return self._run_id

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._entity

    @property
    def username(self) -> str:
        """Deprecated: the same as `entity`."""
        warnings.warn(
            "Run.username is deprecated; use Run.entity",
            DeprecationWarning,
            stacklevel=2,
        )
        return self._entity

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return [self._entity, self.project, self._run_id]

    @property
    def storage_id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs["id"])

    @property
    def url(self) -> str:
        """Its page."""
        entity, project, run_id = (quote(part, safe="") for part in self.path)
        return f"{self.client.base_url}/{entity}/{project}/runs/{run_id}"

    @property
    def name(self) -> str:
        """Its name for people; the id where nobody gave it one. May be assigned."""
        return str(self._attrs.get("displayName") or self._run_id)

    @name.setter
    def name(self, name: str) -> None:
        self._attrs["displayName"] = _text("name", name)

    @property
    def display_name(self) -> str:
        """The same as `name`."""
        return self.name

    @display_name.setter
    def display_name(self, name: str) -> None:
        self.name = name

    @property
    def state(self) -> str:
        """One of `pending`, `running`, `finished`, `failed`, `crashed`, `killed`,
        `preempting` and `preempted`."""
        return str(self._attrs["state"])

    @property
    def tags(self) -> list[str]:
        """A list to change at will; `update` saves it."""
        return self._attrs["tags"]

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        if isinstance(tags, str) or not isinstance(tags, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"tags cannot be {tags!r}", hint="give a list of them")
        self._attrs["tags"] = list(tags)

    @property
    def notes(self) -> str | None:
        """What people wrote about it; None before that. May be assigned."""
        return self._attrs.get("notes")

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._attrs["notes"] = _text("notes", notes or "")

    @property
    def description(self) -> str | None:
        """Older clients' notes. May be assigned."""
        return self._attrs.get("description")

    @description.setter
    def description(self, description: str | None) -> None:
        self._attrs["description"] = _text("description", description or "")

    @property
    def group(self) -> str | None:
        """The runs that it is shown with. May be assigned; None takes it out."""
        return self._attrs.get("group")

    @group.setter
    def group(self, group: str | None) -> None:
        self._attrs["group"] = None if group is None else _text("group", group)

    @property
    def job_type(self) -> str | None:
        """What it does, such as `train`; None if nobody said. May be assigned."""
        return self._attrs.get("jobType")

    @job_type.setter
    def job_type(self, job_type: str | None) -> None:
        said = None if job_type is None else _text("job_type", job_type)
        self._attrs["jobType"] = said

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attrs["createdAt"])

    @property
    def heartbeat_at(self) -> str | None:
        """When it was last heard of, in ISO 8601; None if never."""
        return self._attrs.get("heartbeatAt")

    @property
    def commit(self) -> str | None:
        """The git commit of its code; None if it never said."""
        return self._attrs.get("commit")

    @property
    def history_line_count(self) -> int:
        """Rows that it logged."""
        return int(self._attrs.get("historyLineCount") or 0)

    @property
    def project_internal_id(self) -> int | None:
        """The server's number of the project."""
        number = self._attrs.get("projectId")
        return None if number is None else int(number)

    @property
    def read_only(self) -> bool:
        """Whether the caller may look at the run but not change it."""
        return bool(self._attrs.get("readOnly"))

    @property
    def user(self) -> User | None:
        """Who started it, whose text is the username; None when the account is gone."""
        from trailmark.apis.public.users import User

        found = self._attrs.get("user")
        return None if not found else User(self.client, found)

    @property
    def sweep_name(self) -> str | None:
        """Id of the sweep that started it; None if none did."""
        return self._attrs.get("sweepName")

    @property
    def sweep(self) -> Sweep | None:
        """The sweep that started it, read when first asked for; None if none did, or
        when the run was listed with `include_sweeps=False`."""
        if not self._include_sweeps or not self.sweep_name:
            return None
        if self._sweep is None:
            from trailmark.apis.public.sweeps import Sweep

            self._sweep = Sweep.get(
                self.client, self._entity, self.project, self.sweep_name
            )
        return self._sweep

    def _take_attrs(self, found: dict[str, Any]) -> None:
        """Begin anew from what the server said."""
        self._attrs = {**found, "tags": list(found.get("tags") or ())}
        saved = {name: found.get(name) for name in EDITABLE}
        self._saved = {**saved, "tags": list(self._attrs["tags"])}


def _text(what: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{what} cannot be {value!r}", hint="give a text")
    return value

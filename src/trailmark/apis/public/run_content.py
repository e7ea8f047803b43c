"""What a run was given and what it came to: config, summary, and changes to them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any

from trailmark.apis.public.run_changes import (
    SAVE,
    changed_config,
    changed_facts,
    changed_summary,
    plain_entries,
)
from trailmark.apis.public.run_documents import (
    HEAVY_NAMES,
    DocumentShelf,
    RunDocuments,
)
from trailmark.apis.public.run_facts import LIGHT
from trailmark.apis.public.run_history import RunHistory
from trailmark.apis.public.run_things import RunThings
from trailmark.apis.public.summary import Summary
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import loads

_LOAD = f"""query Run($entity: String!, $project: String!, $name: String!) {{
  project(name: $project, entityName: $entity) {{ run(name: $name) {{ {LIGHT} }} }}
}}"""

_METADATA = """query RunMetadata($entity: String!, $project: String!, $name: String!) {
  project(name: $project, entityName: $entity) { run(name: $name) { metadata } }
}"""

_METADATA_FILE = "wandb-metadata.json"


class RunContent(RunThings, RunHistory):
    """The heavy half of a run, and saving what was changed; see `Run`."""

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        run_id: str,
        attrs: Mapping[str, Any] | None = None,
        include_sweeps: bool = True,
    ) -> None:
        super().__init__(client, entity, project, run_id, include_sweeps)
        self._shelf: DocumentShelf | None = None
        self._documents: RunDocuments | None = None
        self._summary: Summary | None = None
        self._metadata: dict[str, Any] | None = None
        self._knows_metadata = False
        if not attrs:
            self.load()
            return
        light = {key: value for key, value in attrs.items() if key not in HEAVY_NAMES}
        self._take_attrs(light)
        if "config" in attrs:
            self._documents = RunDocuments.of_node(attrs)

    @property
    def config(self) -> dict[str, Any]:
        """Its parameters, without those of the client that logged it.

        A dict to change at will; `update` saves what was changed.
        """
        return self._heavy().config

    @config.setter
    def config(self, config: Mapping[str, Any]) -> None:
        self._heavy().replace_config(dict(config))

    @property
    def rawconfig(self) -> dict[str, Any]:
        """The config with the entries of the client that logged it; a copy."""
        return self._heavy().raw_config()

    @property
    def json_config(self) -> str:
        """The config as the server keeps it: JSON, each value wrapped."""
        return self._heavy().texts["config"]

    @property
    def summary(self) -> Summary:
        """The last value of each metric, or what the run made of it; see `Summary`."""
        heavy = self._heavy()
        if self._summary is None:
            self._summary = Summary(heavy.saved_summary(), self._save_summary)
        return self._summary

    @property
    def summary_metrics(self) -> dict[str, Any]:
        """The summary as it is on the server, as far as is known; a copy."""
        return self._heavy().saved_summary()

    @property
    def system_metrics(self) -> dict[str, Any]:
        """The last value of each metric of the machine."""
        return self._heavy().system_metrics

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Where and how it ran: program, machine, versions; None if it never said."""
        if not self._knows_metadata:
            found = self._read(_METADATA, "RunMetadata").get("metadata")
            self._metadata = found or self._metadata_of_file()
            self._knows_metadata = True
        return self._metadata

    def load(self, force: bool = False) -> dict[str, Any]:
        """Read it, unless that was done and `force` is False; what the server said.

        With `force`, changes that were not saved are dropped.

        Raises:
            UnknownNameError: There is no such run.

        Example:
            >>> run = api.run("crew/demo/run00001")
            >>> run.notes = "never saved"
            >>> _ = run.load(force=True)
            >>> run.notes is None
            True
        """
        if force or not self._attrs:
            self._take_attrs(self._read(_LOAD, "Run"))
            self._forget_documents()
        return self._attrs

    def load_full_data(self, force: bool = False) -> dict[str, Any]:
        """Read config, summary and system metrics, unless that was done; see `load`.

        Example:
            >>> run = api.runs("crew/demo")[0]
            >>> sorted(run.load_full_data())
            ['config', 'summaryMetrics', 'systemMetrics']
        """
        if force:
            self._forget_documents()
        heavy = self._heavy()
        return {name: loads(text) for name, text in heavy.texts.items()}

    def update(self) -> None:
        """Save what was changed here: name, notes, tags, group, job type, config and
        summary. What others changed meanwhile stays as they left it.

        Raises:
            UsageError: A value cannot be kept as JSON; nothing is saved then.
            ForbiddenError: The caller may not change the run.
            NotFoundError: It has been deleted.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.tags.append("reviewed")
            >>> run.config["learning_rate"] = 0.1
            >>> run.update()
            >>> api.flush()
            >>> again = api.run(f"{project}/{run.id}")
            >>> again.tags, again.config
            (['reviewed'], {'learning_rate': 0.1})
        """
        variables = changed_facts(self._saved, self._attrs)
        config = summary = None
        heavy = self._documents
        if heavy is not None and heavy.is_config_open:
            config = plain_entries(heavy.config)
            variables |= changed_config(heavy.saved_config(), config)
        if heavy is not None and self._summary is not None:
            summary = plain_entries(self._summary)
            variables |= changed_summary(heavy.saved_summary(), summary)
        self._send(variables, config, summary)

    def save(self) -> None:
        """The same as `update`.

        Example:
            >>> run = api.create_run(project=project)
            >>> run.notes = "worth a second look"
            >>> run.save()
        """
        self.update()

    def join_shelf(self, shelf: DocumentShelf) -> None:
        """Take config and summary from a shelf that fetches them for a whole list."""
        if self._documents is None:
            self._shelf = shelf
        else:
            shelf.leave_out(self._run_id)

    def _heavy(self) -> RunDocuments:
        if self._documents is None:
            shelf = self._shelf
            if shelf is None:
                shelf = DocumentShelf(self.client, self._entity, self.project)
            self._documents = shelf.take(self._run_id)
        return self._documents

    def _forget_documents(self) -> None:
        self._documents = None
        self._summary = None
        self._knows_metadata = False
        # What a shelf may have brought along earlier is not what is there now.
        self._shelf = None

    def _save_summary(self, summary: Mapping[str, Any]) -> None:
        plain = plain_entries(summary)
        saved = self._heavy().saved_summary()
        self._send(changed_summary(saved, plain), None, plain)

    def _send(
        self,
        variables: dict[str, Any],
        config: Mapping[str, Any] | None,
        summary: Mapping[str, Any] | None,
    ) -> None:
        if not variables:
            return
        said = {"id": self.storage_id, **variables}
        answer = self.client.execute(SAVE, said, operation="UpsertBucket")
        unsaved = changed_facts(self._saved, self._attrs)
        if unsaved.keys() <= variables.keys():
            self._take_attrs(answer["upsertBucket"]["bucket"])
        if self._documents is not None:
            self._documents.saved(config, summary)

    def _metadata_of_file(self) -> dict[str, Any] | None:
        """Clients that say nothing in their config upload a file instead."""
        found = self.files(names=[_METADATA_FILE])
        if not found:
            return None
        with (
            tempfile.TemporaryDirectory() as folder,
            found[0].download(root=folder) as file,
        ):
            said = loads(file.read(), what=_METADATA_FILE)
        return said if isinstance(said, dict) else None

    def _read(self, document: str, operation: str) -> dict[str, Any]:
        entity, project, run_id = self.path
        variables = {"entity": entity, "project": project, "name": run_id}
        answer = self.client.execute(document, variables, operation=operation)
        found = (answer.get("project") or {}).get("run")
        if not found:
            raise UnknownNameError(f"there is no run {'/'.join(self.path)!r}")
        return found

"""Files that a run saved, or that a version of an artifact holds."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from trailmark.apis.public.file_download import fetch, uri_in_store
from trailmark.apis.public.fragments import PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, SizedPaginator
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api

_LIST = f"""query RunFiles(
  $entity: String!, $project: String!, $run: String!, $fileNames: [String],
  $pattern: String, $cursor: String, $perPage: Int
) {{
  project(name: $project, entityName: $entity) {{
    run(name: $run) {{
      fileCount
      files(names: $fileNames, pattern: $pattern, after: $cursor, first: $perPage) {{
        {PAGE_INFO}
        edges {{
          node {{ id name url directUrl sizeBytes mimetype updatedAt md5 }}
          cursor
        }}
      }}
    }}
  }}
}}"""

_DELETE = """mutation deleteFiles($files: [ID!]!, $projectId: Int) {
  deleteFiles(input: { files: $files, projectId: $projectId }) { success }
}"""


class RunLike(Protocol):
    """The run that a file belongs to."""

    @property
    def path(self) -> list[str]: ...

    @property
    def project_internal_id(self) -> int | None: ...


class File:
    """One file on the server.

    Args:
        attrs: What the server says of it.
        run: Whose it is; None for a file of an artifact, which cannot be deleted.

    Example:
        >>> [file] = api.artifact("crew/demo/model-x:v2").files(names=["card.md"])
        >>> file.name, file.size, file.md5
        ('card.md', 10, 'tJRQFmsdhbJaFyPWzHgWUw==')
    """

    def __init__(
        self, client: Client, attrs: Mapping[str, Any], run: RunLike | None = None
    ) -> None:
        self.client = client
        self.run = run
        self._attrs = dict(attrs)

    @property
    def id(self) -> str:
        """Its own id."""
        return str(self._attrs["id"])

    @property
    def name(self) -> str:
        """Its path in the run or artifact."""
        return str(self._attrs["name"])

    @property
    def url(self) -> str | None:
        """Where its bytes can be had for a while; None where nobody may have them."""
        return self._attrs.get("url")

    @property
    def direct_url(self) -> str | None:
        """Like `url`, straight from the store; the address of what is referred to."""
        return self._attrs.get("directUrl")

    @property
    def size(self) -> int:
        """Bytes."""
        return int(self._attrs.get("sizeBytes") or 0)

    @property
    def sizeBytes(self) -> int:  # noqa: N802  (the name people know)
        """The same as `size`."""
        return self.size

    @property
    def md5(self) -> str | None:
        """In base64; None where the server does not know it."""
        return self._attrs.get("md5")

    @property
    def digest(self) -> str | None:
        """What identifies the content: `md5`, or a reference's checksum."""
        return self._attrs.get("digest") or self.md5

    @property
    def mimetype(self) -> str | None:
        """What its name says it is, such as `text/plain`; None for what is unknown."""
        return self._attrs.get("mimetype")

    @property
    def updated_at(self) -> str | None:
        """In ISO 8601; None for a file that never changes."""
        return self._attrs.get("updatedAt")

    @property
    def path_uri(self) -> str:
        """`s3://bucket/key` in such a store, a reference's address, else empty."""
        return uri_in_store(self.direct_url or "", self.client.base_url)

    def download(
        self,
        root: str = ".",
        replace: bool = False,
        exist_ok: bool = False,
        api: Api | None = None,
    ) -> io.TextIOWrapper:
        """Write it below `root`, under its own path.

        Args:
            replace: Write over a file that is there.
            exist_ok: Leave a file that is there as it is, without an error.
            api: Whose key is used in place of that which listed the file.

        Returns:
            The local file, open for reading as text; bytes that are no UTF-8 are
            replaced, so that one with other content may be opened and closed.

        Raises:
            UsageError: The file is there already, its name leads out of `root`, or the
                server gives no address for it.
            TransportError: The server's bytes did not come, or are not what they were.
            OSError: It cannot be written.

        Example:
            >>> [file] = api.artifact("crew/demo/model-x:v2").files(names=["card.md"])
            >>> with file.download(root="here", exist_ok=True) as text:
            ...     text.read()
            '# A model\\n'
        """
        path = Path(root) / check_file_path(self.name)
        if path.exists() and not replace:
            if not exist_ok:
                raise UsageError(
                    f"{str(path)!r} exists already",
                    hint="pass replace=True or exist_ok=True",
                )
        else:
            url = self.url or self.direct_url
            if not url:
                raise UsageError(f"the server gives no address for {self.name!r}")
            client = self.client if api is None else api.client
            fetch(client, url, Path(root), self.name, self.md5)
        return path.open(encoding="utf-8", errors="replace")

    def delete(self) -> None:
        """Remove it from the server.

        Raises:
            UsageError: It belongs to an artifact, whose versions never change.
            ForbiddenError: The caller may not.

        Example:
            >>> from pathlib import Path
            >>> _ = Path("notes.txt").write_text("kept")
            >>> run = api.create_run(project=project)
            >>> file = run.upload_file("notes.txt")
            >>> file.delete()
            >>> list(run.files(names=["notes.txt"]))
            []
        """
        if self.run is None:
            raise UsageError(
                f"{self.name!r} is part of an artifact's version, which never changes",
                hint="delete the version, or log one without the file",
            )
        variables = {"files": [self.id], "projectId": self.run.project_internal_id}
        self.client.execute(_DELETE, variables, operation="deleteFiles")

    def __repr__(self) -> str:
        return f"<File {self.name} ({self.mimetype}) {self.size} bytes>"


class Files(SizedPaginator[File]):
    """The files of a run, by name.

    Args:
        names: Only these; empty or None for all.
        pattern: Only names like this, `%` standing for anything, as in `%.json`.

    Raises:
        UsageError: Both `names` and `pattern` are given, or what is given is no text.

    Example:
        >>> from pathlib import Path
        >>> run = api.create_run(project=project)
        >>> for name in ("a.json", "b.json", "c.txt"):
        ...     _ = Path(name).write_text("{}")
        ...     _ = run.upload_file(name)
        >>> [file.name for file in run.files(pattern="%.json")]
        ['a.json', 'b.json']
    """

    QUERY: ClassVar[str | None] = _LIST

    def __init__(
        self,
        client: Client,
        run: RunLike,
        names: Sequence[str] | None = None,
        per_page: int | None = DEFAULT_PAGE,
        *,
        pattern: str | None = None,
    ) -> None:
        if names and pattern:
            raise UsageError(
                f"files cannot be chosen by names and by the pattern {pattern!r}",
                hint="give one of the two",
            )
        _check_texts("names", names)
        _check_texts("pattern", None if pattern is None else [pattern])
        self.run = run
        self._is_filtered = bool(names or pattern)
        entity, project, run_id = run.path
        variables = {
            "entity": entity,
            "project": project,
            "run": run_id,
            "fileNames": list(names or ()),
            "pattern": pattern,
        }
        super().__init__(client, variables, per_page)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        run = (data.get("project") or {}).get("run")
        if run is None:
            raise UnknownNameError(f"there is no run {'/'.join(self.run.path)!r}")
        total = None if self._is_filtered else run.get("fileCount")
        return {**run["files"], "totalCount": total}

    def _object(self, edge: dict[str, Any]) -> File | None:
        node = edge.get("node")
        return None if node is None else File(self.client, node, self.run)


def _check_texts(what: str, given: Any) -> None:
    """
    Raises:
        UsageError: `given` is neither None nor a list of texts.
    """
    if given is None:
        return
    if isinstance(given, str) or not all(isinstance(one, str) for one in given):
        raise UsageError(f"{what} cannot be {given!r}", hint="give texts")

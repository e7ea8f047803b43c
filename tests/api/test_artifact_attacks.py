"""Attacks on artifacts over the wire, by number in the list that trackers have met."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from tests.support.app import Person, RunningApp
from tests.support.artifact_writer import (
    ArtifactWriter,
    Refused,
    artifact_digest,
    entries_of,
    manifest_of,
    md5_base64,
)
from tests.support.attacks import global_id
from tests.support.root_fields import Guesses, requests_for
from trailmark.server.graphql.fields import root_policies
from trailmark.server.graphql.schema import build_schema

FILES = {"in/a.txt": b"alpha", "b.html": b"<script>1</script>"}
LEADS_OUT = {
    "M2 absolute": "/etc/passwd",
    "M2 a drive": "C:\\x",
    "M2 a share": "//host/x",
    "M4 up": "../../etc/passwd",
    "M5 encoded": "%2e%2e%2fetc%2fpasswd",
    "M5 encoded twice": "%252e%252e%252fx",
    "M5 mixed": "..\\../x",
    "M5 overlong UTF-8, read as Latin-1": "\u00c0\u00ae\u00c0\u00ae/x",
    "M10 backslashes": "..\\..\\x",
    "M15 parameters": "a;/../../x",
    "M16 a fragment": "a#/../../x",
    "G20": "/x",
}
ODD = {
    "a NUL": "a\0b",
    "half a surrogate pair": "a\udc80b",
    "10,000 levels": "a/" * 10_000 + "a",
    "long": "x" * 100_000,
    "wildcards": "%_%",
    "a quote": "a' OR '1'='1",
    "line breaks": "a\r\nX: y",
}


class Writer(ArtifactWriter):
    """Logs through the app in this process."""

    def put(self, place: Mapping[str, Any], content: bytes) -> None:
        headers = dict(one.split(":", 1) for one in place.get("uploadHeaders") or [])
        answer = self.client.put(place["uploadUrl"], content=content, headers=headers)
        answer.raise_for_status()

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """As it is, with variables that only JSON's escapes can spell."""
        return told(post(self.client, document, variables))

    def log_entries(
        self, name: str, entries: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Commit a manifest without sending any file."""
        made = self.create(name, artifact_digest(entries))
        self.upload_manifest(made["id"], manifest_of(entries))
        return self.commit(made["id"])


class Place:
    """A server with one version of ada's, and somebody who has nothing there."""

    def __init__(self, app: RunningApp) -> None:
        self.app = app
        self.ada, self.eve = app.make.user("ada"), app.make.user("eve")
        self.http = app.client(self.ada)
        self.writer = self.writer_of(self.ada)
        self.version: str = self.writer.log("data", FILES)["id"]

    def writer_of(self, person: Person) -> Writer:
        return Writer(self.app.client(person), "ada", "digits")

    def artifact(
        self, selection: str, person: Person | None = None, gid: str = "", **given: Any
    ) -> httpx.Response:
        """Fields of a version; `$text` and `$texts` may be among them."""
        kinds = {"text": "String!", "texts": "[String!]"}
        declared = "".join(f", ${name}: {kinds[name]}" for name in given)
        document = (
            f"query($id: ID!{declared}) {{ artifact(id: $id) {{ {selection} }} }}"
        )
        variables = {"id": gid or self.version, **given}
        return post(self.app.client(person or self.ada), document, variables)


@pytest.fixture
def place(running_app: RunningApp) -> Place:
    return Place(running_app)


def post(http: httpx.Client, document: str, variables: Any) -> httpx.Response:
    body = json.dumps({"query": document, "variables": variables})
    headers = {"Content-Type": "application/json"}
    return http.post("/graphql", content=body.encode(), headers=headers)


def told(answer: httpx.Response) -> dict[str, Any]:
    body = answer.json()
    if body.get("errors"):
        raise Refused(body["errors"][0]["message"])
    return body["data"]


def outcome(call: Callable[[], dict[str, Any]]) -> dict[str, Any] | str:
    """What came back, or the words of the refusal."""
    try:
        return call()
    except Refused as refused:
        return str(refused)


def codes(answer: httpx.Response) -> list[str]:
    return [
        one["extensions"]["code"] for one in answer.json().get("errors") or [{}] if one
    ]


def is_calm(answer: httpx.Response) -> bool:
    """Whether the server said yes or no, and did not stumble."""
    return answer.status_code < 500 and "internal" not in codes(answer)


@pytest.mark.parametrize(
    "text", [*LEADS_OUT.values(), *ODD.values()], ids=[*LEADS_OUT, *ODD]
)
def test_no_text_makes_the_server_stumble_or_find_what_is_not_there(
    place: Place, text: str
) -> None:
    for selection in (
        "folder(prefix: $text) { folders { name } files { edges { node { name } } } }",
        "folder(search: $text) { files { edges { node { name } } } }",
        "folder(after: $text) { files { edges { node { id } } } }",
        "fileVersions(path: $text) { artifact { id } }",
    ):
        answer = place.artifact(selection, text=text)
        assert is_calm(answer), (selection, answer.text)
        assert "alpha" not in answer.text
    files = "files(names: $texts) { edges { node { name } } }"
    answer = place.artifact(files, texts=[text])
    assert is_calm(answer), answer.text
    assert "a.txt" not in answer.text


@pytest.mark.parametrize(
    "text", ["../../etc/passwd", "a\0b", "x" * 100_000, "%2e%2e", "é\u0301\u202e"]
)
def test_no_root_field_of_artifacts_stumbles_over_a_text(
    place: Place, text: str
) -> None:
    """M4, M34: whatever a path could be given to. M18: nothing is without a limit."""
    guesses = Guesses(
        names=[text],
        ids=[place.version, global_id(text), text, global_id("ArtifactCollection:1")],
        by_name={"entity": "ada"},
    )
    asked = 0
    for name in root_policies(build_schema()):
        if not any(
            word in name.lower()
            for word in ("artifact", "alias", "tag", "registr", "portfolio", "manifest")
        ):
            continue
        for document, variables in requests_for(name, guesses):
            answer = post(place.http, document, variables)
            assert is_calm(answer), (name, variables, answer.text)
            asked += 1
    assert asked > 40
    assert place.http.get("/ready").status_code == 200


@pytest.mark.parametrize(
    "text", [*LEADS_OUT.values(), *ODD.values()], ids=[*LEADS_OUT, *ODD]
)
def test_a_file_of_such_a_name_is_refused_or_is_only_a_name(
    place: Place, text: str
) -> None:
    """M7, M34, M39: the server writes nothing but blobs, whatever files are called."""
    try:
        entries_of({text: b"planted"})
        artifact_digest({text: {"digest": ""}})
    except UnicodeEncodeError:
        return  # cannot even be digested
    made = outcome(lambda: place.writer.log("odd", {text: b"planted"}))
    if isinstance(made, str):
        assert "cannot be a file name" in made or "NUL character" in made
    else:
        selection = "files { edges { node { name directUrl } } }"
        listed = told(place.artifact(selection, gid=made["id"]))
        [edge] = listed["artifact"]["files"]["edges"]
        assert edge["node"]["name"] == text
        got = place.app.client().get(edge["node"]["directUrl"])
        assert (got.status_code, got.content) == (200, b"planted")
    top = place.app.services.settings.data_dir
    names = {part for one in top.rglob("*") for part in one.relative_to(top).parts}
    assert not any("passwd" in name or text in name for name in names)


SOURCES = [
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "file:/etc/passwd",
    "FILE:///etc/passwd",
    "/etc/passwd",
    "file:///proc/self/environ",
]


def test_references_to_files_are_never_read_by_the_server(place: Place) -> None:
    """M3, M16, M42: an address is a text."""
    entries = {f"r{n}": {"digest": "d", "ref": one} for n, one in enumerate(SOURCES)}
    made = place.writer.log_entries("refs", entries)
    seen = place.artifact(
        "files { edges { node { name ref directUrl url sizeBytes } } }", gid=made["id"]
    )
    edges = told(seen)["artifact"]["files"]["edges"]
    assert [edge["node"]["ref"] for edge in edges] == SOURCES
    answers = [seen]
    for edge in edges:
        for url in (edge["node"]["directUrl"], edge["node"]["url"]):
            if (url or "").startswith(("http", "/")) and url not in SOURCES:
                answers.append(place.http.get(url))
                assert answers[-1].status_code in (404, 400), url
    batch = told(place.artifact("batchDownloadUrl", gid=made["id"]))
    url = batch["artifact"]["batchDownloadUrl"]
    answers.append(place.http.post(url, json={"paths": ["r0"]}))
    assert answers[-1].status_code == 404
    assert not any("root:" in one.text for one in answers)


def test_references_to_addresses_are_never_asked_for_by_the_server(
    place: Place,
) -> None:
    """X20, and the matrix of requests that a server is made to send."""
    with listener() as (port, connections):
        ref = f"http://127.0.0.1:{port}/x.table.json"
        made = place.writer.log_entries("refs", {"x": {"digest": "d", "ref": ref}})
        for selection in (
            "files { edges { node { name directUrl url } } }",
            "folder { files { edges { node { name } } } }",
            "lineage { nodes { id } }",
        ):
            assert is_calm(place.artifact(selection, gid=made["id"]))
        assert connections == []


class listener:
    """A port that notes who connects."""

    def __enter__(self) -> tuple[int, list[Any]]:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._seen: list[Any] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return int(self._socket.getsockname()[1]), self._seen

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                self._seen.append(self._socket.accept()[1])
            except OSError:
                return


@pytest.mark.parametrize("size", [2**53, 2**62, 2**63 - 1])
def test_sizes_that_add_up_to_nonsense_break_no_page(place: Place, size: int) -> None:
    entries = {
        f"in/r{n}": {"digest": "d", "ref": f"s3://b/{n}", "size": size}
        for n in range(1_030 if size == 2**53 else 3)
    }
    made = outcome(lambda: place.writer.log_entries("huge", entries))
    if isinstance(made, str):
        assert "too large" in made
        return
    for selection in (
        "size fileCount",
        "folder { folders { name sizeBytes } }",
        "files(first: 5) { edges { node { sizeBytes } } }",
    ):
        answer = place.artifact(selection, gid=made["id"])
        assert codes(answer) == [], answer.text


def test_a_file_that_was_not_sent_cannot_be_named_into_a_version(place: Place) -> None:
    """Digest, size and birth of somebody else's bytes are no way to them."""
    eve = Writer(place.app.client(place.eve), "eve", "mine")
    entry = {
        "digest": md5_base64(FILES["in/a.txt"]),
        "size": 5,
        "birthArtifactID": place.version,
    }
    with pytest.raises(Refused, match="not arrived"):
        eve.log_entries("stolen", {"a": entry})


def test_a_size_in_a_manifest_does_not_count_for_what_was_sent(place: Place) -> None:
    entries = {"a": {"digest": md5_base64(b"four"), "size": 10**12}}
    made = place.writer.create("lie", artifact_digest(entries))
    place.writer.upload(made["id"], {"a": b"four"})
    place.writer.upload_manifest(made["id"], manifest_of(entries))
    made = place.writer.commit(made["id"])
    seen = told(
        place.artifact("size files { edges { node { sizeBytes } } }", gid=made["id"])
    )
    files = {"edges": [{"node": {"sizeBytes": 4}}]}
    assert seen["artifact"] == {"size": 4, "files": files}


def by_digest(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


SMUGGLED = [
    "..", "%2e%2e", "%252e%252e", "..%2f..%2fetc%2fpasswd", "..%5c..%5cx", "a;x=/../y",
    "a%00b", "a%0d%0aX-Evil:%20y", "%c0%ae%c0%ae%2f", "x%22;y", "a%3Fb", "a%23b",
]  # fmt: skip


@pytest.mark.parametrize("name", SMUGGLED)
def test_the_name_in_an_address_by_digest_leads_to_those_bytes_or_nowhere(
    place: Place, name: str
) -> None:
    """M6, M11, M14, M15: names in these addresses are for showing only."""
    digest = by_digest(FILES["in/a.txt"])
    for url in (
        f"/artifactsV2/default/ada/digits/data/{place.version}/{digest}/{name}",
        f"/artifactsV2/default/ada/digits/{name}/{place.version}/{digest}/a.txt",
        f"/artifactsV2/{name}/ada/digits/data/{place.version}/{digest}/a.txt",
        f"/artifacts/ada/{digest}",
    ):
        answer = raw_get(place.http, url)
        assert answer.status_code in (200, 307, 400, 404), (url, answer.text)
        assert "x-evil" not in answer.headers
        if answer.status_code == 200 and b"<!doctype" not in answer.content.lower():
            assert answer.content == b"alpha"
    foreign = raw_get(place.app.client(place.eve), f"/artifacts/ada/{digest}")
    assert foreign.status_code == 404


@pytest.mark.parametrize("name", SMUGGLED)
def test_no_digest_is_a_path(place: Place, name: str) -> None:
    for url in (
        f"/artifacts/ada/{name}",
        f"/artifacts/{name}/{by_digest(FILES['in/a.txt'])}",
        f"/storage/artifact-files/{name}",
        f"/storage/artifact-manifests/{name}",
    ):
        answer = raw_get(place.http, url)
        assert answer.status_code in (200, 403, 404, 405, 307, 400), (url, answer.text)
        assert b"alpha" not in answer.content
        assert b"root:" not in answer.content


def raw_get(http: httpx.Client, url: str) -> httpx.Response:
    """GET without normalising the path."""
    request = http.build_request("GET", "http://trailmark.test/")
    request.url = request.url.copy_with(raw_path=url.encode())
    return http.send(request, auth=http.auth)


def test_pages_of_other_origins_cannot_read_what_a_session_may(place: Place) -> None:
    """X6: addresses that need somebody signed in are for our own pages only."""
    answer = place.http.get(f"/artifacts/ada/{by_digest(FILES['b.html'])}")
    assert answer.content == FILES["b.html"]
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_would_run_in_a_page_is_disarmed_under_any_name(place: Place) -> None:
    """M8, M48: the name of an address is the caller's, so anything could become a page."""
    digest = by_digest(FILES["b.html"])
    for name in (
        "x.html",
        "x.svg",
        "x.xhtml",
        "x.xml",
        "x.HTML",
        "x.htm",
        "x.mht",
        "x",
    ):
        url = f"/artifactsV2/default/ada/digits/data/{place.version}/{digest}/{name}"
        answer = place.http.get(url)
        assert answer.status_code == 200
        kind = answer.headers["content-type"].partition(";")[0]
        policy = answer.headers.get("content-security-policy", "")
        is_sandboxed = (
            policy.startswith("sandbox") and "allow-same-origin" not in policy
        )
        is_saved = answer.headers["content-disposition"].startswith("attachment")
        assert is_sandboxed or is_saved or kind == "text/plain", (name, answer.headers)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_archives_and_bombs_are_only_bytes(place: Place) -> None:
    """M35, G11: nothing is unpacked here, on the way in or out."""
    bomb = gzip.compress(b"\0" * (8 << 20))
    files = {
        "a.gz": bomb,
        "a.table.json.gz": bomb,
        "a.zip": b"PK\3\4" + bomb,
        "a.svgz": bomb,
    }
    made = place.writer.log("bombs", files)
    listed = place.artifact(
        "files { edges { node { name directUrl } } }", gid=made["id"]
    )
    for edge in told(listed)["artifact"]["files"]["edges"]:
        got = place.app.client().get(edge["node"]["directUrl"])
        assert got.content == files[edge["node"]["name"]]
        assert "content-encoding" not in got.headers


def test_an_address_to_write_is_no_address_to_read_and_ends_with_the_commit(
    place: Place,
) -> None:
    """M44, C3: no bytes without a key or a signature."""
    writer = place.writer
    entries = entries_of({"a": b"one"})
    made = writer.create("later", artifact_digest(entries))
    spec = {"artifactID": made["id"], "name": "a", "md5": md5_base64(b"one")}
    document = """mutation($input: CreateArtifactFilesInput!) {
      createArtifactFiles(input: $input) { files { edges { node { uploadUrl } } } } }"""
    given = {"artifactFiles": [spec], "storageLayout": "V2"}
    answer = writer.ask(document, input=given)["createArtifactFiles"]
    url = answer["files"]["edges"][0]["node"]["uploadUrl"]
    anonymous = place.app.client()
    assert anonymous.get(url).status_code in (403, 404, 405)
    assert anonymous.put(url, content=b"two").status_code == 400
    assert anonymous.put(url, content=b"one").status_code == 200
    writer.upload_manifest(made["id"], manifest_of(entries))
    writer.commit(made["id"])
    assert anonymous.put(url, content=b"one").status_code == 404
    assert anonymous.put(url, content=b"two").status_code in (400, 404)


def test_what_the_server_writes_is_for_its_own_account(place: Place) -> None:
    """M1, M21: nobody else on the machine reads the bytes, finished or on their way."""
    data = place.app.services.settings.data_dir
    place.writer.log("large", {"a.bin": b"x" * (3 << 20)})
    place.writer.log("small", {f"{n}": b"y" for n in range(20)})
    folders = [data / "objects", place.app.services.objects.scratch_dir]
    assert [one.stat().st_mode & 0o777 for one in folders] == [0o700, 0o700]
    assert any(one.is_file() for one in folders[0].rglob("*"))

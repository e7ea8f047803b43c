"""Artifacts' bytes over addresses that authorise themselves. Source: protocol 4.9.1, 1.2."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from tests.support.artifact_rows import commit_uploads, pending_version, set_state
from tests.support.rest_server import Person, RestServer
from trailmark.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UnavailableError,
)
from trailmark.server.artifacts.parts import complete_multipart
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.artifacts.uploads import (
    ExpectedUpload,
    FileSpec,
    expect_files,
    expect_manifest,
    stored_uploads,
)
from trailmark.server.db.tables.artifacts import artifacts
from trailmark.server.db.tables.blobs import blobs
from trailmark.server.rest.signing import Signer
from trailmark.wire.file_frames import MAX_BODY_FILES, frame_head, read_frames


def md5_base64(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def md5_hex(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


class Version:
    """A version of ada's, first pending, and what one does to its bytes."""

    def __init__(
        self, rest: RestServer, person: Person | None = None, project: str = "digits"
    ) -> None:
        self.rest = rest
        self.person = person or rest.ada
        run = rest.make_run()
        self.record: ArtifactRecord
        self.source: CollectionRecord
        self.record, self.source = pending_version(
            rest.services.database, self.person.actor, run.project_rowid
        )

    @property
    def rowid(self) -> int:
        return self.record.rowid

    def expect_all(self, *specs: FileSpec) -> list[ExpectedUpload]:
        with self.rest.services.database.write() as unit:
            return expect_files(
                unit, self.person.actor, self.record, self.source, specs
            )

    def expect(self, path: str, data: bytes, **options: Any) -> ExpectedUpload:
        return self.expect_all(FileSpec(path, md5_base64(data), **options))[0]

    def put(self, path: str, data: bytes, **headers: str) -> httpx.Response:
        upload = self.expect(path, data)
        return self.put_to(upload, md5_base64(data), data, **headers)

    def put_to(
        self, upload: ExpectedUpload, digest: str, data: Any, **headers: str
    ) -> httpx.Response:
        url = self.rest.services.signer.artifact_upload_url(upload.upload_rowid, digest)
        return self.rest.anonymous.put(url, content=data, headers=headers)

    def put_part(
        self, upload: ExpectedUpload, number: int, data: bytes, digest: str = ""
    ) -> httpx.Response:
        url = self.rest.services.signer.artifact_part_url(
            upload.upload_rowid, number, digest or md5_hex(data)
        )
        return self.rest.anonymous.put(url, content=data)

    def complete(self, upload: ExpectedUpload, parts: list[tuple[int, str]]) -> str:
        services = self.rest.services
        return complete_multipart(
            services.database,
            services.objects,
            services.blobs,
            artifact_rowid=self.rowid,
            multipart_id=upload.multipart_id or "",
            parts=parts,
        )

    def post(self, body: Any) -> httpx.Response:
        url = self.rest.services.signer.artifact_batch_upload_url(self.rowid)
        return self.rest.anonymous.post(url, content=body)

    def ask(self, *paths: Any) -> httpx.Response:
        url = self.rest.services.signer.artifact_batch_download_url(self.rowid)
        return self.rest.anonymous.post(url, json={"paths": list(paths)})

    def get(self, path: str, **headers: str) -> httpx.Response:
        url = self.rest.services.signer.artifact_file_url(self.rowid, path)
        return self.rest.anonymous.get(url, headers=headers)

    def commit(self) -> None:
        commit_uploads(self.rest.services.database, self.rowid)

    def stored(self) -> dict[str, str]:
        """Path and digest of what has arrived."""
        with self.rest.services.database.read() as connection:
            found = stored_uploads(connection, self.rowid)
        return {path: one.digest for path, one in found.items()}


def frames(files: dict[str, bytes]) -> bytes:
    return b"".join(frame_head(path, len(data)) + data for path, data in files.items())


def n_blobs(rest: RestServer) -> int:
    with rest.services.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(blobs)) or 0


def test_what_is_put_can_be_read_once_it_is_committed(rest: RestServer) -> None:
    version = Version(rest)
    data = b"0123456789" * 50_000

    answer = version.put("data/ä b%20.txt", data)
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{md5_hex(data)}"')
    assert version.get("data/ä b%20.txt").status_code == 404
    version.commit()

    found = version.get("data/ä b%20.txt")
    assert (found.status_code, found.content) == (200, data)
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["content-disposition"].startswith("inline")
    part = version.get("data/ä b%20.txt", Range="bytes=10-14")
    assert (part.status_code, part.content) == (206, b"01234")


def test_a_file_put_twice_is_one_file(rest: RestServer) -> None:
    version = Version(rest)
    assert [version.put("a", b"x").status_code for _ in range(2)] == [200, 200]
    assert version.stored() == {"a": md5_base64(b"x")}


def test_bytes_that_are_not_the_announced_ones_are_refused(rest: RestServer) -> None:
    version = Version(rest)
    upload = version.expect("a", b"right")

    answer = version.put_to(upload, md5_base64(b"right"), b"wrong")

    assert answer.status_code == 400
    assert md5_base64(b"right") in answer.json()["detail"]
    assert md5_base64(b"wrong") in answer.json()["detail"]
    assert (version.stored(), n_blobs(rest)) == ({}, 0)


def test_a_content_md5_that_lies_is_refused(rest: RestServer) -> None:
    version = Version(rest)
    upload = version.expect("a", b"x")
    for header in (md5_base64(b"y"), "not base64!"):
        answer = version.put_to(
            upload, md5_base64(b"x"), b"x", **{"Content-MD5": header}
        )
        assert answer.status_code == 400
    assert version.stored() == {}
    right = {"Content-MD5": md5_base64(b"x")}
    assert version.put_to(upload, md5_base64(b"x"), b"x", **right).status_code == 200


def test_an_address_of_a_digest_that_is_no_longer_wanted_is_refused(
    rest: RestServer,
) -> None:
    version = Version(rest)
    old = version.expect("a", b"old")
    version.expect("a", b"new")
    assert version.put_to(old, md5_base64(b"old"), b"old").status_code == 400
    assert version.stored() == {}


def test_a_cut_upload_stores_nothing(rest: RestServer) -> None:
    version = Version(rest)
    data = bytes(100_000)
    upload = version.expect("a", data)
    url = rest.services.signer.artifact_upload_url(
        upload.upload_rowid, md5_base64(data)
    )
    host, port = rest.base_url.removeprefix("http://").split(":")
    for cut in (0, 1, 50_000, 99_999):
        with socket.create_connection((host, int(port))) as torn:
            head = (
                f"PUT {url} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n"
            )
            torn.sendall(head.encode() + data[:cut])
    assert version.put("b", b"whole").status_code == 200
    assert version.stored() == {"b": md5_base64(b"whole")}


def test_what_is_known_need_not_be_sent_again(rest: RestServer) -> None:
    first = Version(rest)
    first.put("a", b"known")
    first.commit()

    second = Version(rest)
    [again, fresh] = second.expect_all(
        FileSpec("b", md5_base64(b"known")), FileSpec("c", md5_base64(b"fresh"))
    )

    assert (again.is_stored, again.birth_artifact_rowid) == (True, first.rowid)
    assert (fresh.is_stored, fresh.birth_artifact_rowid) == (False, second.rowid)
    second.commit()
    assert second.get("b").content == b"known"


def test_what_came_into_ones_own_pending_version_need_not_be_sent_again(
    rest: RestServer,
) -> None:
    Version(rest).put("a", b"half of it")
    assert Version(rest).expect("a", b"half of it").is_stored


def test_knowing_a_digest_is_no_way_to_get_bytes(rest: RestServer) -> None:
    secret = Version(rest)
    secret.put("a", b"secret")
    secret.commit()
    # Bob may not write there either; but he must not learn anything even so.
    other = Version(rest)
    with rest.services.database.write() as unit:
        [expected] = expect_files(
            unit,
            rest.bob.actor,
            other.record,
            other.source,
            [FileSpec("a", md5_base64(b"secret"))],
        )
    assert not expected.is_stored


def test_a_deleted_version_gives_nothing_away(rest: RestServer) -> None:
    version = Version(rest)
    version.put("a", b"gone")
    version.commit()
    set_state(rest.services.database, version.rowid, "DELETED")

    assert version.get("a").status_code == 404
    assert version.ask("a").status_code == 404
    assert not Version(rest).expect("a", b"gone").is_stored


def test_a_committed_version_takes_nothing_more(rest: RestServer) -> None:
    version = Version(rest)
    upload = version.expect("late", b"x")
    version.commit()
    assert version.put_to(upload, md5_base64(b"x"), b"x").status_code == 404
    answer = version.post(frames({"late": b"x"}))
    assert answer.json()["stored"] == 0
    with rest.services.database.read() as connection:
        query = select(artifacts.c.state).where(artifacts.c.rowid == version.rowid)
        assert connection.scalar(query) == "COMMITTED"


def test_only_a_pending_version_announces_files(rest: RestServer) -> None:
    version = Version(rest)
    set_state(rest.services.database, version.rowid, "DELETED")
    object.__setattr__(version.record, "state", "DELETED")
    with pytest.raises(ConflictError):
        version.expect("a", b"x")


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a\x00b", "c:\\x", "", "a/../../b", "nul", "x" * 5000],
)
def test_a_path_that_leaves_its_version_is_refused(rest: RestServer, path: str) -> None:
    version = Version(rest)
    with pytest.raises(InvalidInputError):
        version.expect(path, b"x")


@pytest.mark.parametrize(
    "digest", ["", "0" * 32, "AAAAAAAAAAAAAAAAAAAAAB==", "x" * 999]
)
def test_a_digest_that_is_none_is_refused(rest: RestServer, digest: str) -> None:
    version = Version(rest)
    with pytest.raises(InvalidInputError):
        version.expect_all(FileSpec("a", digest))


def test_one_path_has_one_digest(rest: RestServer) -> None:
    version = Version(rest)
    same = FileSpec("a", md5_base64(b"x"))
    assert len(version.expect_all(same, same)) == 2
    with pytest.raises(InvalidInputError):
        version.expect_all(same, FileSpec("a", md5_base64(b"y")))


def test_a_manifest_has_a_place_of_its_own(rest: RestServer) -> None:
    version = Version(rest)
    name = "wandb_manifest.json"
    version.put(name, b"a file of that name")
    with rest.services.database.write() as unit:
        upload = expect_manifest(unit, version.record, name, md5_base64(b"{}"))
    assert not upload.is_stored
    assert version.put_to(upload, md5_base64(b"{}"), b"{}").status_code == 200
    assert version.stored() == {name: md5_base64(b"a file of that name")}
    with rest.services.database.read() as connection:
        [manifest] = stored_uploads(connection, version.rowid, "manifest").values()
    assert manifest.digest == md5_base64(b"{}")


class _FullDisk:
    """Objects on a disk that takes nothing more."""

    def __init__(self, objects: Any) -> None:
        self._objects = objects

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def put_bytes(self, *_: object) -> None:
        raise UnavailableError("the disk is full", hint="free space")

    put_file = put_bytes


def test_a_full_disk_is_said_and_nothing_is_half_there(rest: RestServer) -> None:
    version = Version(rest)
    large = bytes(300_000)
    whole = rest.services.objects
    version.expect("b", b"x")
    rest.services.blobs._objects = _FullDisk(whole)  # pyright: ignore
    answers = [version.put("a", b"x"), version.put("l", large)]
    answers.append(version.post(frames({"b": b"x"})))
    for answer in answers:
        assert (answer.status_code, answer.json()["hint"]) == (503, "free space")
        assert int(answer.headers["retry-after"]) >= 1
    assert (version.stored(), n_blobs(rest)) == ({}, 0)

    rest.services.blobs._objects = whole
    assert version.put("a", b"x").status_code == 200
    assert version.put("l", large).status_code == 200
    assert set(version.stored()) == {"a", "l"}


def test_small_files_that_come_at_once_are_judged_alone(rest: RestServer) -> None:
    version = Version(rest)
    data = {f"{n}": bytes([n]) * 100 for n in range(24)}
    uploads = {path: version.expect(path, content) for path, content in data.items()}

    def send(path: str) -> int:
        content = data[path] if int(path) % 3 else b"other"
        digest = md5_base64(data[path])
        return version.put_to(uploads[path], digest, content).status_code

    with ThreadPoolExecutor(12) as threads:
        statuses = dict(zip(data, threads.map(send, data), strict=True))

    assert statuses == {path: 200 if int(path) % 3 else 400 for path in data}
    assert set(version.stored()) == {path for path in data if int(path) % 3}


# In parts


def parts_of(data: bytes, size: int) -> dict[int, bytes]:
    return {i // size + 1: data[i : i + size] for i in range(0, len(data), size)}


def announce(version: Version, data: bytes, size: int = 40_000) -> ExpectedUpload:
    specs = [(number, md5_hex(part)) for number, part in parts_of(data, size).items()]
    return version.expect("large.bin", data, parts=specs)


def test_a_large_file_comes_in_parts_in_any_order(rest: RestServer) -> None:
    version, data = Version(rest), bytes(range(250)) * 400
    upload = announce(version, data)
    assert list(upload.part_numbers) == [1, 2, 3]

    tags = {
        number: version.put_part(upload, number, part).headers["etag"]
        for number, part in reversed(parts_of(data, 40_000).items())
    }
    told = sorted(tags.items())
    assert version.complete(upload, told) == md5_base64(data)
    assert version.complete(upload, told) == md5_base64(data)  # asked again

    version.commit()
    assert version.get("large.bin").content == data
    assert list(rest.services.objects.list("uploads")) == []


def test_parts_that_came_are_kept_when_it_is_announced_again(rest: RestServer) -> None:
    version, data = Version(rest), bytes(range(250)) * 400
    first = announce(version, data)
    parts = parts_of(data, 40_000)
    version.put_part(first, 2, parts[2])

    again = announce(version, data)

    assert again.multipart_id == first.multipart_id
    assert list(again.stored_part_numbers) == [2]
    told = [(number, md5_hex(part)) for number, part in parts.items()]
    with pytest.raises(InvalidInputError, match=r"\[1, 3\]"):
        version.complete(again, told)
    for number in (1, 3):
        version.put_part(again, number, parts[number])
    assert version.complete(again, told) == md5_base64(data)


def test_a_part_with_other_bytes_is_refused(rest: RestServer) -> None:
    version, data = Version(rest), bytes(range(250)) * 400
    upload = announce(version, data)
    answer = version.put_part(upload, 1, b"other", md5_hex(data[:40_000]))
    assert answer.status_code == 400
    assert list(announce(version, data).stored_part_numbers) == []


def test_parts_that_do_not_make_the_announced_file_are_refused(
    rest: RestServer,
) -> None:
    version, data = Version(rest), bytes(range(250)) * 400
    parts = parts_of(data, 40_000)
    told = [(number, md5_hex(part)) for number, part in parts.items()]
    upload = version.expect("large.bin", b"something else", parts=told)
    for number, part in parts.items():
        version.put_part(upload, number, part)
    with pytest.raises(InvalidInputError, match="announced"):
        version.complete(upload, told)
    assert version.stored() == {}


def test_parts_of_another_version_cannot_be_completed(rest: RestServer) -> None:
    version, data = Version(rest), bytes(range(250)) * 400
    upload = announce(version, data)
    with pytest.raises(NotFoundError):
        Version(rest).complete(upload, [])


# Many at once


def test_many_files_go_up_and_down_in_one_request(rest: RestServer) -> None:
    version = Version(rest)
    files = {f"d/{n}.bin": bytes([n % 256]) * (n % 7) * 100 for n in range(700)}
    files["large"] = bytes(300_000)
    version.expect_all(*(FileSpec(p, md5_base64(d)) for p, d in files.items()))

    answer = version.post(frames(files))
    assert answer.json() == {"stored": len(files), "refused": []}
    assert version.stored() == {path: md5_base64(d) for path, d in files.items()}
    version.commit()

    asked = ["large", "d/5.bin", *reversed(files)]
    found = version.ask(*asked)
    assert list(read_frames([found.content])) == [(path, files[path]) for path in asked]
    assert int(found.headers["content-length"]) == len(found.content)


def test_each_file_of_a_batch_is_judged_alone(rest: RestServer) -> None:
    version = Version(rest)
    version.expect("a", b"right")
    version.expect("b", b"right")
    answer = version.post(
        frames({"a": b"right", "b": b"wrong", "../../c": b"x", "d\x00": b"x"})
    )
    body = answer.json()
    assert (answer.status_code, body["stored"]) == (200, 1)
    assert [one["path"] for one in body["refused"]] == ["b", "../../c", "d\x00"]
    assert md5_base64(b"wrong") in body["refused"][0]["message"]
    assert version.stored() == {"a": md5_base64(b"right")}


def test_a_batch_cut_at_any_byte_stores_whole_files_only(rest: RestServer) -> None:
    version = Version(rest)
    files = {"a": b"first", "b": b"second"}
    version.expect_all(*(FileSpec(p, md5_base64(d)) for p, d in files.items()))
    whole = frames(files)
    first = len(frames({"a": b"first"}))
    for cut in range(1, len(whole)):
        answer = version.post(whole[:cut])
        assert answer.status_code == (200 if cut == first else 400)
        assert set(version.stored()) <= ({"a"} if cut >= first else set())


@pytest.mark.parametrize(
    "body",
    [
        struct.pack("<IQ", 10_000_000, 1) + b"x" * 100,
        struct.pack("<IQ", 1, 1 << 63) + b"x" * 100,
        struct.pack("<IQ", 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF),
        b"\xff" * 11,
        struct.pack("<IQ", 1, 100) + b"a" + b"short",
    ],
)
def test_frames_that_lie_about_sizes_are_refused(rest: RestServer, body: bytes) -> None:
    version = Version(rest)
    answer = version.post(body)
    assert answer.status_code == 400
    assert len(answer.content) < 2_000


def test_more_files_than_allowed_are_refused(rest: RestServer) -> None:
    version = Version(rest)
    many = frames({str(n): b"" for n in range(MAX_BODY_FILES + 1)})
    assert version.post(many).status_code == 413
    assert version.ask(*["a"] * (MAX_BODY_FILES + 1)).status_code == 413


def test_a_path_that_is_not_utf8_is_only_refused(rest: RestServer) -> None:
    version = Version(rest)
    answer = version.post(struct.pack("<IQ", 2, 1) + b"\xff\xfe" + b"x")
    assert (answer.status_code, len(answer.json()["refused"])) == (200, 1)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"paths": 1}', b'{"paths": [1]}'])
def test_a_question_that_is_none_is_refused(rest: RestServer, body: bytes) -> None:
    version = Version(rest)
    version.commit()
    url = rest.services.signer.artifact_batch_download_url(version.rowid)
    assert rest.anonymous.post(url, content=body).status_code == 400


def test_a_batch_with_a_missing_file_says_which(rest: RestServer) -> None:
    version = Version(rest)
    version.put("a", b"x")
    version.commit()
    answer = version.ask("a", "none.txt")
    assert answer.status_code == 404
    assert "none.txt" in answer.json()["detail"]


# Addresses


def addresses(version: Version) -> dict[str, tuple[str, str]]:
    signer = version.rest.services.signer
    upload = version.expect("waiting", b"w")
    return {
        "upload": (
            "PUT",
            signer.artifact_upload_url(upload.upload_rowid, md5_base64(b"w")),
        ),
        "part": (
            "PUT",
            signer.artifact_part_url(upload.upload_rowid, 1, md5_hex(b"w")),
        ),
        "file": ("GET", signer.artifact_file_url(version.rowid, "waiting")),
        "manifest": ("GET", signer.artifact_manifest_url(version.rowid)),
        "up": ("POST", signer.artifact_batch_upload_url(version.rowid)),
        "down": ("POST", signer.artifact_batch_download_url(version.rowid)),
    }


def test_an_address_does_only_what_it_was_made_for(rest: RestServer) -> None:
    made = addresses(Version(rest))
    for name, (method, url) in made.items():
        route = url.rpartition("/")[0]
        for other, (_, other_url) in made.items():
            if other == name:
                continue
            token = other_url.rpartition("/")[2]
            answer = rest.anonymous.request(method, f"{route}/{token}", content=b"w")
            assert answer.status_code == 403, (name, other)


def test_a_forged_or_torn_address_is_refused(rest: RestServer) -> None:
    for method, url in addresses(Version(rest)).values():
        head, _, token = url.rpartition("/")
        payload, _, tag = token.partition(".")
        flipped = ("A" if payload[5] != "A" else "B").join((payload[:5], payload[6:]))
        for forged in (
            f"{flipped}.{tag}",
            payload,
            f".{tag}",
            f"{payload}.",
            "abc.def",
        ):
            answer = rest.anonymous.request(method, f"{head}/{forged}", content=b"w")
            assert answer.status_code == 403, forged


def test_an_address_expires(rest: RestServer) -> None:
    version = Version(rest)
    signer = rest.services.signer
    past = Signer(signer._secret, 60, now=lambda: 1_000_000_000)
    url = past.artifact_batch_upload_url(version.rowid)
    answer = rest.anonymous.post(url, content=b"")
    assert (answer.status_code, answer.json()["hint"]) == (
        403,
        "ask for the file's url again",
    )


def test_pages_of_other_origins_may_ask(rest: RestServer) -> None:
    for method, url in addresses(Version(rest)).values():
        answer = rest.anonymous.options(url, headers={"Origin": "https://elsewhere"})
        assert answer.status_code == 204
        assert method in answer.headers["access-control-allow-methods"]


def test_a_file_beyond_the_limit_is_refused(rest: RestServer) -> None:
    version = Version(rest)
    assert version.put("a", bytes(2 << 20)).status_code == 413
    assert version.stored() == {}


def test_active_content_is_shown_in_a_sandbox(rest: RestServer) -> None:
    version = Version(rest)
    version.put("page.html", b"<script>1</script>")
    version.put("picture.svg", b"<svg/>")
    version.commit()
    for path in ("page.html", "picture.svg"):
        headers = version.get(path).headers
        assert headers["content-security-policy"].startswith("sandbox")
        assert headers["x-content-type-options"] == "nosniff"


# By digest, with a key


def test_older_clients_find_bytes_by_digest(rest: RestServer) -> None:
    version = Version(rest)
    version.put("a.txt", b"0123456789")
    version.commit()
    digest = md5_hex(b"0123456789")
    for path in (
        f"/artifacts/ada/{digest}",
        f"/artifactsV2/default/ada/digits/data/QXJ0/{digest}/a.txt",
        f"/artifactsV2/default/ada/digits/data/QXJ0/QXJ0/{digest}/a.txt",
    ):
        answer = rest.ada.http.get(path, headers={"Range": "bytes=2-3"})
        assert (answer.status_code, answer.content) == (206, b"23")
        assert rest.bob.http.get(path).status_code == 404
        assert rest.anonymous.get(path).status_code == 401


@pytest.mark.parametrize("digest", ["0" * 32, "zz", "0" * 31, "..%2f..%2fetc"])
def test_a_digest_nobody_has_is_not_found(rest: RestServer, digest: str) -> None:
    assert rest.ada.http.get(f"/artifacts/ada/{digest}").status_code == 404


def test_a_question_in_json_is_answered_with_errors_in_json(rest: RestServer) -> None:
    answer = rest.anonymous.post("/storage/artifact-batch-uploads/x.y", content=b"")
    assert json.loads(answer.content)["code"] == "forbidden"

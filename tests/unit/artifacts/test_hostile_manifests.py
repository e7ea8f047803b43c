"""Versions of a server that means harm: nothing is written where it does not belong.

The numbers are those of the list of attacks that trackers of this kind have met.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.hostile_server import (
    BATCHES,
    HostileServer,
    digest_of,
    hostile_server,
    own_address,
)
from trailmark.artifacts.hashing import to_hex
from trailmark.errors import ConflictError, TrailmarkError, TransportError, UsageError

LARGE = 65 << 20


@pytest.fixture(params=[(BATCHES,), ()], ids=["batches", "one by one"])
def server(request: pytest.FixtureRequest) -> Iterator[HostileServer]:
    """Gives files in one of the two ways in which servers do."""
    with hostile_server() as made:
        made.features = request.param
        yield made


@pytest.fixture
def plain() -> Iterator[HostileServer]:
    with hostile_server() as made:
        yield made


def tree(top: Path) -> dict[str, bytes]:
    """Everything below a folder but what the client keeps for itself."""
    return {
        one.relative_to(top).as_posix(): b"" if one.is_symlink() else one.read_bytes()
        for one in top.rglob("*")
        if one.is_symlink() or one.is_file()
        if one.relative_to(top).parts[0] != "cache"
        if not one.name.startswith(".trailmark-")  # to go on with later
    }


def download(server: HostileServer, top: Path) -> dict[str, bytes]:
    """What a download brings below `top / "out"`; nothing may come anywhere else."""
    server.version().download(top / "out")
    return tree(top / "out")


NAMES = {
    "M2 absolute": "/TOP/x",
    "M2 a drive": "C:/x",
    "M2 a drive without a root": "C:x",
    "M2 a share": "//host/share",
    "M2 a share in backslashes": "\\\\host\\share",
    "M4 up": "../x",
    "M4 up from inside": "a/../../x",
    "M4 up at the end": "a/..",
    "M5 mixed separators": "..\\../x",
    "M10 up in backslashes": "a\\..\\..\\x",
    "M14 a dot": "./x",
    "M14 nothing between slashes": "a//x",
    "G20 a backslash in front": "\\x",
    "a NUL": "a\0b",
    "a line break": "a\nb",
    "half a surrogate pair": "a\udc80b",
    "a device of Windows": "con",
    "a device with an ending": "a/NUL.txt",
    "a device with a space": "com1 .log",
    "a dot at the end": "a.",
    "a space at the end": "a ",
    "a part too long": "a" * 256,
    "a part too long in bytes": "é" * 128,
    "10,000 levels": "a/" * 10_000 + "a",
    "a path too long": "/".join(["a" * 250] * 20),
    "nothing": "",
    "a letter that turns the line around": "a\u202etxt.exe",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_is_no_path_inside_the_folder_is_refused_and_nothing_is_asked_for(
    plain: HostileServer, tmp_path: Path, name: str
) -> None:
    name = name.replace("/TOP", str(tmp_path))
    plain.put("good.txt")
    plain.entries[name] = {"digest": digest_of(b"x"), "size": 1}
    plain.contents[name] = b"x"
    version = plain.version()
    with pytest.raises(TrailmarkError):
        version.download(tmp_path / "out")
    assert plain.asked == []
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("name", ["../x", "/TOP/x", "a\\..\\x"])
def test_a_reference_may_not_leave_the_folder_either(
    plain: HostileServer, tmp_path: Path, name: str
) -> None:
    (tmp_path / "source").write_bytes(b"x")
    plain.put("good.txt")
    name = name.replace("/TOP", str(tmp_path))
    plain.refer(name, (tmp_path / "source").as_uri(), digest_of(b"x"))
    with pytest.raises(UsageError):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {"source": b"x"}


COLLISIONS = {
    "case": ["README", "readme"],
    "a folder in other case": ["Data/a", "data/A"],
    "NFC and NFD": ["caf\u00e9", "cafe\u0301"],
    "a sharp s": ["stra\u00dfe", "STRASSE"],
    "a file that is a folder": ["a", "a/b"],
    "a file that is a folder in other case": ["A", "a/b/c"],
}


@pytest.mark.parametrize("names", COLLISIONS.values(), ids=COLLISIONS)
@pytest.mark.parametrize("refers", [False, True], ids=["files", "a reference"])
def test_names_that_are_one_file_on_some_machines_are_refused(
    plain: HostileServer, tmp_path: Path, names: list[str], refers: bool
) -> None:
    (tmp_path / "source").write_bytes(b"two")
    plain.put(names[0], b"one")
    if refers:
        plain.refer(names[1], (tmp_path / "source").as_uri(), digest_of(b"two"))
    else:
        plain.put(names[1], b"two")
    with pytest.raises(UsageError):
        plain.version().download(tmp_path / "out")
    assert plain.asked == []
    assert tree(tmp_path) == {"source": b"two"}


@pytest.mark.parametrize("name", ["../up", "/TOP/x", "..", "a/b", "a\\b", "a\0"])
def test_the_folder_is_never_named_by_a_server_that_leads_out(
    plain: HostileServer, tmp_path: Path, name: str
) -> None:
    """M13: without a folder of the caller's, the collection's name makes one."""
    plain.name = name.replace("/TOP", str(tmp_path))
    plain.put("a.txt")
    version = plain.version()
    for bring in (version.download, version.checkout, version.file):
        with pytest.raises(TrailmarkError):
            bring()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("size", [1, 300_000])
def test_a_link_planted_before_is_not_followed(
    server: HostileServer, tmp_path: Path, size: int
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"before")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.txt").symlink_to(secret)
    server.put("a.txt", b"n" * size)
    assert download(server, tmp_path) == {"a.txt": b"n" * size}
    assert secret.read_bytes() == b"before"
    assert not (tmp_path / "out/a.txt").is_symlink()


def test_a_folder_that_is_a_link_is_refused(
    server: HostileServer, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/in").symlink_to(tmp_path / "elsewhere")
    server.put("in/a.txt")
    with pytest.raises(UsageError, match="link"):
        server.version().download(tmp_path / "out")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_hard_link_planted_before_keeps_its_content(
    server: HostileServer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"before")
    (tmp_path / "out").mkdir()
    os.link(secret, tmp_path / "out/a.txt")
    server.put("a.txt", b"new")
    assert download(server, tmp_path) == {"a.txt": b"new"}
    assert secret.read_bytes() == b"before"


def test_parts_of_a_large_file_are_not_written_through_a_planted_link(
    plain: HostileServer, tmp_path: Path
) -> None:
    content = os.urandom(LARGE)
    secret = tmp_path / "secret"
    secret.write_bytes(b"before")
    plain.put("a.bin", content)
    (tmp_path / "out").mkdir()
    for ending in ("", ".ranges"):
        name = f".trailmark-{to_hex(digest_of(content))}.part{ending}"
        (tmp_path / "out" / name).symlink_to(secret)
    with pytest.raises((TrailmarkError, OSError)):
        plain.version().download(tmp_path / "out")
    assert secret.read_bytes() == b"before"


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit": lambda content: bytes([content[0] ^ 1]) + content[1:],
    "shorter": lambda content: content[:-1],
    "longer": lambda content: content + b"x",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("size", [10, 300_000])
def test_bytes_that_are_not_those_of_the_manifest_are_refused(
    server: HostileServer, tmp_path: Path, damage: Callable[[bytes], bytes], size: int
) -> None:
    content = os.urandom(16) * (size // 16 + 1)
    server.put("a.bin", content[:size])
    server.damage = damage
    with pytest.raises(TrailmarkError) as refused:
        server.version().download(tmp_path / "out")
    assert "a.bin" in str(refused.value) or "server" in str(refused.value)
    assert "a.bin" not in tree(tmp_path / "out")
    server.damage = lambda sent: sent
    assert download(server, tmp_path)["a.bin"] == content[:size]


def test_a_range_with_other_bytes_is_refused(
    plain: HostileServer, tmp_path: Path
) -> None:
    content = os.urandom(LARGE)
    plain.put("a.bin", content)
    plain.damage = DAMAGES["a bit"]
    with pytest.raises(ConflictError, match="digest"):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}
    plain.damage = DAMAGES["longer"]  # nobody asks for what is behind the end
    assert download(plain, tmp_path) == {"a.bin": content}


def test_a_file_without_end_ends_where_the_manifest_says(
    server: HostileServer, tmp_path: Path
) -> None:
    """G19: a size that lies must not fill the disk."""
    server.put("a.bin", b"x" * 300_000)
    server.endless = True
    with pytest.raises(ConflictError, match="more"):
        server.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("size", [0, 1, 10**9, 2**40])
def test_a_size_that_lies_brings_nothing(
    server: HostileServer, tmp_path: Path, size: int
) -> None:
    server.put("a.txt", b"four", size=size)
    try:
        server.version().download(tmp_path / "out")
    except (TrailmarkError, OSError):
        assert "a.txt" not in tree(tmp_path / "out")
    else:
        assert tree(tmp_path / "out") == {"a.txt": b"four"}


def test_files_that_were_not_asked_for_are_refused(
    plain: HostileServer, tmp_path: Path
) -> None:
    """M13: the names in an answer are compared, never used."""
    plain.put("a.txt")
    plain.put("b.txt")
    plain.rename = lambda path: "../up.txt" if path == "a.txt" else path
    with pytest.raises(TransportError, match="unasked"):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}


SPECIAL = ["/dev/zero", "/dev/urandom", "/dev/stdin", "/proc/self/mem"]


@pytest.mark.skipif(sys.platform == "win32", reason="has other devices")
@pytest.mark.parametrize("path", SPECIAL)
def test_a_reference_to_a_device_is_not_read(
    plain: HostileServer, tmp_path: Path, path: str
) -> None:
    """G19: a copy of a device would fill the disk, or wait for ever."""
    plain.refer("a", f"file://{path}", "d")
    with pytest.raises((TrailmarkError, OSError)):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}


def test_a_reference_to_a_pipe_is_refused_at_once(
    plain: HostileServer, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    plain.refer("a", (tmp_path / "pipe").as_uri(), "d")
    refused: list[BaseException] = []

    def bring() -> None:
        try:
            plain.version().download(tmp_path / "out")
        except TrailmarkError as error:
            refused.append(error)

    thread = threading.Thread(target=bring, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert "pipe" in str(refused[0])


def test_a_reference_to_a_file_of_ours_is_copied_into_the_folder_and_nowhere_else(
    plain: HostileServer, tmp_path: Path
) -> None:
    """M3, as documented: such references are read by who downloads, if they are right."""
    (tmp_path / "mine").write_bytes(b"mine")
    plain.refer("a", (tmp_path / "mine").as_uri(), digest_of(b"guessed"))
    with pytest.raises(UsageError, match="not what it was"):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {"mine": b"mine"}
    plain.refer("a", (tmp_path / "mine").as_uri(), digest_of(b"mine"))
    plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {"mine": b"mine", "out/a": b"mine"}
    assert plain.asked == []


@pytest.mark.parametrize(
    "ref",
    ["file://host/etc/passwd", "file:etc/passwd", "ftp://h/x", "dict://h/x", "x:y"],
)
def test_a_reference_of_another_kind_is_not_followed(
    plain: HostileServer, tmp_path: Path, ref: str
) -> None:
    plain.refer("a", ref)
    with pytest.raises(UsageError):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}


def test_references_that_lead_in_a_circle_end(
    plain: HostileServer, tmp_path: Path
) -> None:
    plain.refer("a", own_address("b"))
    plain.refer("b", own_address("a"))
    version = plain.version()
    with pytest.raises(UsageError, match="circle"):
        version.download(tmp_path / "out")
    with pytest.raises(UsageError, match="circle"):
        version.get_entry("a").ref_target()
    assert tree(tmp_path) == {}


MANIFESTS = {
    "nothing": b"",
    "no JSON": b"\x80\x04K\x01.",
    "deep": b'{"version": 1, "contents": ' + b'{"a":' * 100_000 + b"}" * 100_001,
    "a list": b"[]",
    "another version": b'{"version": 99, "contents": {}}',
    "contents are a list": b'{"version": 1, "contents": ["a"]}',
    "an entry is a text": b'{"version": 1, "contents": {"a": "b"}}',
    "no digest": b'{"version": 1, "contents": {"a": {"size": 1}}}',
    "a negative size": b'{"version": 1, "contents": {"a": {"digest": "x", "size": -1}}}',
    "a huge size": b'{"version": 1, "contents": {"a": {"digest": "x", "size": 1e400}}}',
    "no UTF-8": b'{"version": 1, "contents": {"\xff": {"digest": "x"}}}',
}


@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS)
def test_what_is_no_manifest_is_refused(
    plain: HostileServer, tmp_path: Path, manifest: bytes
) -> None:
    plain.manifest = lambda: manifest  # type: ignore[method-assign]
    with pytest.raises(TrailmarkError):
        plain.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    "digest", ["../../x", "a" * 40, "\0", "é", "1B2M2Y8AsgTpgAmY7PhCfg"]
)
def test_a_digest_that_is_none_names_no_file_of_the_cache(
    server: HostileServer, tmp_path: Path, digest: str
) -> None:
    server.put("a.bin", b"y" * 300_000, digest=digest)
    before = {one for one in tmp_path.rglob("*") if one.is_file()}
    with pytest.raises(TrailmarkError):
        server.version().download(tmp_path / "out")
    assert tree(tmp_path) == {}
    after = {one for one in tmp_path.rglob("*") if one.is_file()} - before
    assert all(one.suffix in (".db", ".db-wal", ".db-shm") for one in after), after

"""From announced files to committed versions, over both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Table, func, insert, select, update

from tests.support.artifact_log import (
    AB,
    ArtifactLog,
    entries_of,
    make_projects,
    md5_of,
    new_actor,
)
from tests.support.runs import RecordingHistory
from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.artifacts.commit import commit_version
from trailmark.server.artifacts.creation import (
    CreateVersion,
    create_version,
    find_by_client_id,
)
from trailmark.server.artifacts.entries import list_entries
from trailmark.server.artifacts.manifests import ManifestKind
from trailmark.server.artifacts.names import find_by_name
from trailmark.server.artifacts.records import ArtifactRecord, ArtifactState
from trailmark.server.artifacts.relations import aliases_of_artifacts
from trailmark.server.artifacts.tags import tags_of_artifacts
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import (
    artifact_entries,
    artifact_events,
    artifact_manifests,
    artifact_memberships,
    artifact_producers,
    artifact_uploads,
    artifacts,
)
from trailmark.server.jobs.abandoned_versions import forget_abandoned_versions
from trailmark.server.projects.records import find_project
from trailmark.server.runs.upsert import UpsertRun, upsert_run
from trailmark.wire.artifact_manifest import (
    Entry,
    manifest_digest,
    read_manifest,
    write_manifest,
)


@pytest.fixture
def log(database: Database, tmp_path: Path) -> ArtifactLog:
    objects = open_object_store((tmp_path / "objects").as_uri())
    return ArtifactLog.of(database, BlobStore(database, objects))


def aliases(log: ArtifactLog, version: ArtifactRecord) -> list[str]:
    with log.database.read() as connection:
        found = aliases_of_artifacts(connection, [version.rowid])
    return sorted(one.alias for one in found.get(version.rowid, []))


def contents(log: ArtifactLog, version: ArtifactRecord) -> dict[str, bytes | str]:
    """Bytes of files, addresses of references, by path."""
    with log.database.read() as connection:
        page = list_entries(connection, version.rowid, first=1_000)
    return {
        one.path: one.ref or log.blobs.read(one.blob_sha256 or "") for one in page.items
    }


def count(log: ArtifactLog, table: Table) -> int:
    with log.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def version_of(log: ArtifactLog, name: str) -> int | None:
    """The number of the version that a name means."""
    with log.database.read() as connection:
        project = find_project(connection, log.actor, "ada", "digits")
        assert project is not None
        found = find_by_name(connection, project.rowid, name)
    return None if found is None else found[1].version_index


def test_a_version_has_its_files_number_manifest_and_aliases(log: ArtifactLog) -> None:
    made = log.log(AB, aliases=["best"], tags=["clean"], metadata='{"n": NaN}')

    assert (made.state, made.version_index) == ("COMMITTED", 0)
    assert (made.size_bytes, made.file_count) == (9, 2)
    assert made.digest == manifest_digest(entries_of(AB))
    assert contents(log, made) == AB
    assert aliases(log, made) == ["best", "latest"]
    with log.database.read() as connection:
        tags = tags_of_artifacts(connection, [made.rowid])[made.rowid]
    assert [tag.name for tag in tags] == ["clean"]
    manifest = orjson.loads(log.blobs.read(made.manifest_sha256 or ""))
    assert manifest["contents"]["sub/b.txt"] == {
        "digest": md5_of(b"beta"),
        "size": 4,
        "birthArtifactID": made.gid,
    }
    assert count(log, artifact_uploads) == count(log, artifact_manifests) == 0


def test_before_its_commit_nothing_of_a_version_is_seen(log: ArtifactLog) -> None:
    pending = log.filled(AB)

    assert version_of(log, "data:latest") is None
    assert version_of(log, f"data:{pending.digest}") is None
    assert count(log, artifact_memberships) == count(log, artifact_entries) == 0


def test_numbers_count_up_and_latest_moves(log: ArtifactLog) -> None:
    first, second = log.log({"a": b"1"}), log.log({"a": b"2"})

    assert (first.version_index, second.version_index) == (0, 1)
    assert (aliases(log, first), aliases(log, second)) == ([], ["latest"])
    names = [
        "data",
        "data:latest",
        "data:v0",
        f"data:{first.digest}",
        "data:v7",
        "x:v0",
    ]
    assert [version_of(log, name) for name in names] == [1, 1, 0, 0, None, None]


def test_the_same_content_is_the_same_version(log: ArtifactLog) -> None:
    first = log.log(AB)
    log.log({"a.txt": b"other"})
    again = log.create(digest=first.digest, aliases=["latest", "back"], tags=["t"])

    assert (again.rowid, again.state) == (first.rowid, "COMMITTED")
    assert aliases(log, first) == ["back", "latest"]


def test_a_version_is_made_anew_where_sameness_is_not_wanted(log: ArtifactLog) -> None:
    first = log.log(AB)
    assert log.create(digest=first.digest, deduplicate=False).rowid != first.rowid
    assert log.create("elsewhere", digest=first.digest).rowid != first.rowid


def test_every_run_that_logs_a_version_is_a_producer_of_it(log: ArtifactLog) -> None:
    history = RecordingHistory()
    with log.database.write() as unit:
        for run_id in ("r1", "r2"):
            wanted = UpsertRun(run_id=run_id, entity_name="ada", project_name="digits")
            upsert_run(unit, log.actor, wanted, history)
    first = log.log(AB, run_id="r1")
    again = log.log(AB, run_id="r2")

    assert (again.rowid, again.run_rowid) == (first.rowid, first.run_rowid)
    assert count(log, artifact_producers) == 2


def test_bytes_that_are_here_are_not_asked_for_again(log: ArtifactLog) -> None:
    log.log(AB)
    changed = {**AB, "c.txt": b"new"}
    version = log.create(digest=manifest_digest(entries_of(changed)))

    assert log.send(version, changed) == ["c.txt"]
    log.send_manifest(version, entries_of(changed))
    assert contents(log, log.commit(version)) == changed


def test_a_draft_takes_entries_of_its_base_without_announcing_them(
    log: ArtifactLog,
) -> None:
    base = log.log(AB)
    kept = {"renamed.txt": b"beta", "new.txt": b"new"}
    version = log.create(digest=manifest_digest(entries_of(kept)))
    log.send(version, {"new.txt": b"new"})
    log.send_manifest(version, entries_of(kept), base=base)

    done = log.commit(version)

    assert contents(log, done) == kept
    manifest = read_manifest(log.blobs.read(done.manifest_sha256 or ""))
    births = {path: one.birth_artifact_id for path, one in manifest.entries.items()}
    assert births == {"renamed.txt": base.gid, "new.txt": done.gid}


def test_an_incremental_version_is_its_base_and_the_changes(log: ArtifactLog) -> None:
    base = log.log(AB)
    change = {"a.txt": b"ALPHA", "c.txt": b"new"}
    version = log.create(digest=manifest_digest(entries_of(change)))
    log.send(version, change)
    log.send_manifest(
        version, entries_of(change), kind=ManifestKind.INCREMENTAL, base=base
    )

    done = log.commit(version)

    whole = {**AB, **change}
    assert contents(log, done) == whole
    assert done.digest == manifest_digest(entries_of(whole))


def test_writers_of_a_distributed_version_share_it(log: ArtifactLog) -> None:
    shares = [{"x": b"1"}, {"y": b"2"}]
    versions = [
        log.create(digest=manifest_digest(entries_of(share)), distributed_id="group")
        for share in shares
    ]
    for version, share in zip(versions, shares, strict=True):
        log.send(version, share)
        log.send_manifest(version, entries_of(share), kind=ManifestKind.PATCH)
    assert versions[0].rowid == versions[1].rowid

    done = log.commit(versions[1])

    assert contents(log, done) == {"x": b"1", "y": b"2"}
    later = log.create(digest="1" * 32, distributed_id="group")
    assert later.rowid != done.rowid


def test_references_are_entries_without_bytes(log: ArtifactLog) -> None:
    made = log.log({"a": b"1"}, references={"far.csv": "s3://bucket/far.csv"})
    assert contents(log, made) == {"a": b"1", "far.csv": "s3://bucket/far.csv"}
    assert made.file_count == 2


def test_committing_again_answers_the_same_version(log: ArtifactLog) -> None:
    pending = log.filled(AB)
    assert log.commit(pending) == log.commit(pending)
    assert count(log, artifact_memberships) == 1


def test_asking_again_under_the_same_client_id_gives_the_same_version(
    log: ArtifactLog,
) -> None:
    first = log.filled(AB, client_id="c" * 128)
    assert log.create(client_id="c" * 128, digest=first.digest).rowid == first.rowid
    done = log.commit(first)
    again = log.create(client_id="c" * 128, digest=first.digest)

    assert (again.rowid, again.state) == (done.rowid, "COMMITTED")
    with log.database.read() as connection:
        found = find_by_client_id(connection, log.actor, "c" * 128)
        hidden = find_by_client_id(
            connection, new_actor(log.database, "eve"), "c" * 128
        )
    assert found is not None
    assert (found.rowid, hidden) == (done.rowid, None)


def test_a_client_id_that_a_version_elsewhere_has_stays_its(log: ArtifactLog) -> None:
    first = log.create("one", client_id="c1", digest="1" * 32)
    other = log.create("two", client_id="c1", digest="1" * 32)
    assert (first.client_id, other.client_id) == ("c1", None)


def test_what_was_deleted_can_be_logged_again_under_its_client_id(
    log: ArtifactLog,
) -> None:
    first = log.log(AB, client_id="c1")
    with log.database.write() as unit:
        unit.connection.execute(update(artifacts).values(state=ArtifactState.DELETED))
    again = log.create(client_id="c1", digest=first.digest)
    assert (again.state, again.client_id, again.rowid > first.rowid) == (
        "PENDING",
        "c1",
        True,
    )


def test_two_writers_that_commit_at_once_get_different_numbers(
    log: ArtifactLog,
) -> None:
    pending = [log.filled({"n": str(n).encode()}) for n in range(4)]
    done: list[ArtifactRecord] = []
    together = threading.Barrier(len(pending))

    def commit(version: ArtifactRecord) -> None:
        together.wait(timeout=30)
        done.append(log.commit(version))

    threads = [threading.Thread(target=commit, args=(one,)) for one in pending]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(one.version_index or 0 for one in done) == [0, 1, 2, 3]
    newest = max(done, key=lambda one: one.version_index or 0)
    assert [aliases(log, one) for one in done if one != newest] == [[], [], []]
    assert aliases(log, newest) == ["latest"]


def test_one_version_that_is_committed_twice_at_once_gets_one_number(
    log: ArtifactLog,
) -> None:
    pending = log.filled(AB)
    done: list[ArtifactRecord] = []
    together = threading.Barrier(3)

    def commit() -> None:
        together.wait(timeout=30)
        done.append(log.commit(pending))

    threads = [threading.Thread(target=commit) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert [one.version_index for one in done] == [0, 0, 0]
    assert count(log, artifact_entries) == 2


def test_a_version_without_its_manifest_is_not_committed(log: ArtifactLog) -> None:
    version = log.create()
    with pytest.raises(ConflictError, match="no manifest"):
        log.commit(version)


def test_a_version_without_all_its_bytes_is_not_committed(log: ArtifactLog) -> None:
    version = log.create(digest=manifest_digest(entries_of(AB)))
    log.send(version, {"a.txt": b"alpha"})
    log.send_manifest(version, entries_of(AB))

    with pytest.raises(ConflictError, match=r"sub/b\.txt"):
        log.commit(version)

    log.send(version, AB)
    assert log.commit(version).version_index == 0


def test_a_manifest_other_than_the_announced_one_is_refused(log: ArtifactLog) -> None:
    version = log.create(digest="1" * 32)
    log.send(version, AB)
    log.send_manifest(version, entries_of(AB))
    with pytest.raises(InvalidInputError) as refused:
        log.commit(version)
    assert "1" * 32 in str(refused.value)
    assert manifest_digest(entries_of(AB)) in str(refused.value)


@pytest.mark.parametrize(
    "paths",
    [
        ["../a"],
        ["/etc/passwd"],
        ["a\\b"],
        ["con"],
        ["a/", "b"],
        ["caf\u00e9", "cafe\u0301"],
        ["Readme", "README"],
        ["a", "a/b"],
        ["nul\x00"],
    ],
)
def test_paths_that_some_machine_cannot_keep_are_refused(
    log: ArtifactLog, paths: list[str]
) -> None:
    entries = {path: Entry("x", ref="s3://b/k") for path in paths}
    version = log.create(digest=manifest_digest(entries))
    log.send_manifest(version, entries)
    with pytest.raises(InvalidInputError):
        log.commit(version)
    assert version_of(log, "data:latest") is None


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b'{"version": 2, "contents": {}}',
        b'{"version": 1, "contents": []}',
        b'{"version": 1, "contents": {"a": {"size": 1}}}',
        b'{"version": 1, "contents": {"a": {"digest": "x", "size": -1}}}',
        b'{"version": 1, "contents": {"a": {"digest": "x", "ref": 5}}}',
    ],
)
def test_what_is_no_manifest_is_refused(log: ArtifactLog, manifest: bytes) -> None:
    version = log.create()
    log.send_manifest(version, manifest)
    with pytest.raises(InvalidInputError):
        log.commit(version)


def test_knowing_a_digest_does_not_give_somebody_elses_bytes(log: ArtifactLog) -> None:
    log.log(AB)
    eve = ArtifactLog(log.database, log.blobs, new_actor(log.database, "eve"))
    version = eve.create(
        entity_name="eve", digest=manifest_digest(entries_of(AB)), name="mine"
    )
    eve.send_manifest(version, entries_of(AB), base=None)
    with pytest.raises(ConflictError, match="have not arrived"):
        eve.commit(version)


def test_a_base_that_one_may_not_read_is_not_there(log: ArtifactLog) -> None:
    secret = log.log(AB)
    eve = ArtifactLog(log.database, log.blobs, new_actor(log.database, "eve"))
    version = eve.create(entity_name="eve", name="mine")
    with pytest.raises(NotFoundError):
        eve.send_manifest(version, entries_of({}), base=secret)
    born = {"a.txt": Entry(md5_of(b"alpha"), 5, birth_artifact_id=secret.gid)}
    version = eve.create(entity_name="eve", name="m2", digest=manifest_digest(born))
    eve.send_manifest(version, born)
    with pytest.raises(ConflictError, match="have not arrived"):
        eve.commit(version)


def test_strangers_neither_create_nor_commit(log: ArtifactLog) -> None:
    pending = log.filled(AB)
    eve = new_actor(log.database, "eve")
    with pytest.raises(NotFoundError):
        commit_version(log.database, log.blobs, eve, pending.rowid)
    wanted = CreateVersion("ada", "digits", "dataset", "data", "0" * 32)
    with pytest.raises(NotFoundError), log.database.write() as unit:
        create_version(unit, eve, wanted)


def test_who_may_only_read_does_not_create(log: ArtifactLog) -> None:
    from trailmark.server.projects.records import update_project

    log.log(AB)
    with log.database.write() as unit:
        project = find_project(unit.connection, log.actor, "ada", "digits")
        assert project is not None
        update_project(unit, project, visibility="public")
    eve = ArtifactLog(log.database, log.blobs, new_actor(log.database, "eve"))
    with pytest.raises(ForbiddenError):
        eve.create()


def test_a_name_has_one_type(log: ArtifactLog) -> None:
    log.log(AB)
    with pytest.raises(ConflictError) as refused:
        log.create(type_name="model")
    assert "'dataset'" in str(refused.value)
    assert "'model'" in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        {"aliases": ["v3"]},
        {"aliases": ["a/b"]},
        {"tags": ["a,b"]},
        {"collection_name": "a/b"},
        {"collection_name": None},
        {"type_name": ""},
        {"digest": "short"},
        {"metadata": "[1]"},
        {"metadata": "{"},
    ],
)
def test_impossible_requests_are_refused(
    log: ArtifactLog, given: dict[str, Any]
) -> None:
    make_projects(log, "digits")
    with pytest.raises(InvalidInputError):
        log.create(**given)
    assert count(log, artifacts) == 0


def test_a_new_version_is_told_in_the_history(log: ArtifactLog) -> None:
    log.log(AB)
    with log.database.read() as connection:
        kinds = connection.execute(
            select(artifact_events.c.kind).order_by(artifact_events.c.rowid)
        ).scalars()
        assert list(kinds) == ["collection_created", "version_created"]


def test_pending_versions_are_forgotten_after_a_week(log: ArtifactLog) -> None:
    done = log.log({"a": b"kept"})
    left, going_on = log.filled({"a": b"left"}), log.filled({"a": b"going on"})
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=8)
    with log.database.write() as unit:
        unit.connection.execute(update(artifacts).values(updated_at=long_ago))
        unit.connection.execute(
            update(artifact_uploads)
            .where(artifact_uploads.c.artifact_rowid == left.rowid)
            .values(created_at=long_ago)
        )

    assert forget_abandoned_versions(log.database, now) == 1

    with log.database.read() as connection:
        rowids = connection.execute(select(artifacts.c.rowid)).scalars()
        assert sorted(rowids) == [done.rowid, going_on.rowid]


def test_a_manifest_that_was_replaced_counts_no_more(log: ArtifactLog) -> None:
    version = log.create(digest=manifest_digest(entries_of(AB)))
    log.send(version, AB)
    log.send_manifest(version, entries_of({"a.txt": b"alpha"}))
    log.send_manifest(version, entries_of(AB))
    assert contents(log, log.commit(version)) == AB


def test_entries_come_in_order_of_code_points_page_by_page(log: ArtifactLog) -> None:
    names = ["B", "a-b", "a/b2", "ab", "ä", "z"]
    made = log.log({name: name.encode() for name in names})
    found: list[str] = []
    after = None
    with log.database.read() as connection:
        while True:
            page = list_entries(connection, made.rowid, first=2, after=after)
            found += [one.path for one in page.items]
            if not page.has_next:
                break
            after = page.cursors[-1]
    assert found == sorted(names)


def test_extra_of_references_is_kept(log: ArtifactLog) -> None:
    extra = {"etag": "e", "versionID": "1", "odd": "\u0000"}
    entries = {"k": Entry("e", 3, ref="s3://b/k", extra=extra)}
    version = log.create(digest=manifest_digest(entries))
    log.send_manifest(version, write_manifest(entries))
    done = log.commit(version)
    manifest = read_manifest(log.blobs.read(done.manifest_sha256 or ""))
    assert manifest.entries["k"] == entries["k"]


def test_a_commit_that_fails_leaves_nothing_and_can_be_tried_again(
    log: ArtifactLog,
) -> None:
    pending = log.filled(AB, aliases=["best"])
    with log.database.write() as unit:
        unit.connection.execute(
            insert(artifact_memberships).values(
                collection_rowid=pending.collection_rowid,
                artifact_rowid=pending.rowid,
                version_index=99,  # taken: the row of the commit cannot be written
                created_at=datetime.now(UTC),
            )
        )
    with pytest.raises(Exception, match=r"(?i)unique"):
        log.commit(pending)
    assert count(log, artifact_entries) == 0
    assert aliases(log, pending) == []
    with log.database.write() as unit:
        unit.connection.execute(artifact_memberships.delete())
    assert log.commit(pending).version_index == 0

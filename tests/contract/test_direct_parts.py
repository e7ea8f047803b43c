"""Parts that clients send to the bucket itself, over both databases and a real bucket."""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from tests.support.artifact_rows import pending_version
from tests.support.object_stores import S3Server
from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import OPERATOR, Actor
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.artifacts.parts import (
    complete_multipart,
    direct_part_url,
    sweep_parts,
)
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.artifacts.uploads import (
    ExpectedUpload,
    FileSpec,
    expect_files,
    stored_uploads,
)
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import ObjectStore, open_object_store
from trailmark.server.db import Database
from trailmark.server.db.tables.projects import projects

PARTS = [b"a" * 100_000, b"b" * 100_000, b"tail"]
WHOLE = b"".join(PARTS)


@dataclass
class Place:
    """A pending version, a bucket that clients may reach, and one announced file."""

    database: Database
    objects: ObjectStore
    actor: Actor
    artifact: ArtifactRecord
    source: CollectionRecord

    def announce(self, data: bytes = WHOLE) -> ExpectedUpload:
        md5 = base64.b64encode(hashlib.md5(data).digest()).decode()
        parts = [(i, hashlib.md5(p).hexdigest()) for i, p in enumerate(PARTS, 1)]
        with self.database.write() as unit:
            spec = FileSpec("large.bin", md5, parts=parts)
            return expect_files(unit, self.actor, self.artifact, self.source, [spec])[0]

    def send(self, upload: ExpectedUpload, number: int, data: bytes) -> str:
        """PUT a part to the bucket; returns its tag, as the bucket says it."""
        url = direct_part_url(self.objects, upload.multipart_id or "", number, 60)
        assert url is not None
        answer = httpx.put(url, content=data)
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]

    def complete(self, upload: ExpectedUpload, told: list[tuple[int, str]]) -> str:
        return complete_multipart(
            self.database,
            self.objects,
            BlobStore(self.database, self.objects),
            artifact_rowid=self.artifact.rowid,
            multipart_id=upload.multipart_id or "",
            parts=told,
        )

    def stored(self) -> dict[str, Any]:
        with self.database.read() as connection:
            return dict(stored_uploads(connection, self.artifact.rowid))


@pytest.fixture
def place(database: Database, s3_server: S3Server, tmp_path: Path) -> Place:
    url = s3_server.url(uuid.uuid4().hex)
    objects = open_object_store(url, scratch=tmp_path / "incoming", signs=True)
    now = datetime.now(UTC)
    with database.write() as unit:
        user = create_user(unit, OPERATOR, CreateUser(None, "ada")).record
        actor = Actor(
            user.rowid, "ada", personal_entity_rowid=user.entity_rowid, via="key"
        )
        project = unit.connection.execute(
            insert(projects)
            .values(
                entity_rowid=user.entity_rowid, name="p", created_at=now, updated_at=now
            )
            .returning(projects.c.rowid)
        ).scalar_one()
    artifact, source = pending_version(database, actor, project)
    return Place(database, objects, actor, artifact, source)


def test_parts_sent_to_the_bucket_become_one_blob(place: Place) -> None:
    upload = place.announce()
    told = [(i, place.send(upload, i, part)) for i, part in enumerate(PARTS, 1)]

    place.complete(upload, told)

    stored = place.stored()["large.bin"]
    blobs = BlobStore(place.database, place.objects)
    assert blobs.read(stored.blob_sha256) == WHOLE
    assert list(place.objects.list("uploads")) == []


def test_a_part_that_is_missing_in_the_bucket_is_named(place: Place) -> None:
    upload = place.announce()
    place.send(upload, 1, PARTS[0])
    told = [(i, "0" * 32) for i in (1, 2, 3)]
    with pytest.raises(InvalidInputError, match=r"\[2, 3\]"):
        place.complete(upload, told)


def test_other_bytes_in_the_bucket_are_never_taken(place: Place) -> None:
    upload = place.announce()
    wrong = [PARTS[0], b"x" * 100_000, PARTS[2]]
    told = [(i, place.send(upload, i, part)) for i, part in enumerate(wrong, 1)]
    with pytest.raises(InvalidInputError, match="announced"):
        place.complete(upload, told)
    assert place.stored() == {}

    # What was right is still there; the wrong part can be sent again.
    place.send(upload, 2, PARTS[1])
    place.complete(upload, told)
    assert list(place.stored()) == ["large.bin"]


def test_parts_that_nobody_completes_are_swept_in_the_end(place: Place) -> None:
    upload = place.announce()
    place.send(upload, 1, PARTS[0])
    now = datetime.now(UTC)

    assert sweep_parts(place.database, place.objects, now - timedelta(days=7)) == 0
    assert sweep_parts(place.database, place.objects, now + timedelta(days=2)) == 1
    assert list(place.objects.list("uploads")) == []


def test_a_bucket_that_clients_cannot_reach_signs_nothing(
    place: Place, s3_server: S3Server, tmp_path: Path
) -> None:
    inner = open_object_store(s3_server.url("inner"), scratch=tmp_path / "inner")
    folder = open_object_store((tmp_path / "objects").as_uri(), signs=True)
    for objects in (inner, folder):
        assert objects.signed_url("GET", "blobs/x", 60) is None

from __future__ import annotations

import pytest

from trailmark.errors import ForbiddenError
from trailmark.server.rest.signing import FileOperation, Grant, Signer


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


def token(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer(b"secret", 400, clock)


def test_an_address_grants_what_it_was_made_for(signer: Signer) -> None:
    upload = token(signer.upload_url(7, "media/ä b%.png"))
    download = token(signer.download_url(7, "x"))
    stored = token(signer.url_for_object("segments/1/a.parquet"))

    assert signer.check(upload, FileOperation.UPLOAD) == Grant(
        FileOperation.UPLOAD, 7, "media/ä b%.png"
    )
    assert signer.check(download, FileOperation.DOWNLOAD).name == "x"
    assert signer.check(stored, FileOperation.OBJECT).name == "segments/1/a.parquet"


def test_an_address_grants_nothing_else(signer: Signer) -> None:
    download = token(signer.download_url(7, "x"))
    for operation in (FileOperation.UPLOAD, FileOperation.OBJECT):
        with pytest.raises(ForbiddenError, match="does not allow"):
            signer.check(download, operation)


def test_an_address_of_another_secret_is_refused(signer: Signer, clock: Clock) -> None:
    theirs = token(Signer(b"another", 400, clock).download_url(7, "x"))
    with pytest.raises(ForbiddenError, match="not one of ours"):
        signer.check(theirs, FileOperation.DOWNLOAD)


def test_a_changed_address_is_refused(signer: Signer) -> None:
    good = token(signer.download_url(7, "x"))
    for i in range(len(good)):
        changed = good[:i] + ("A" if good[i] != "A" else "B") + good[i + 1 :]
        with pytest.raises(ForbiddenError):
            signer.check(changed, FileOperation.DOWNLOAD)


@pytest.mark.parametrize("nonsense", ["", ".", "a.b", "ä.ö", "a" * 10_000])
def test_nonsense_is_refused(signer: Signer, nonsense: str) -> None:
    with pytest.raises(ForbiddenError):
        signer.check(nonsense, FileOperation.DOWNLOAD)


def test_addresses_expire(signer: Signer, clock: Clock) -> None:
    upload, download = signer.upload_url(7, "x"), signer.download_url(7, "x")

    clock.now_s += 290
    signer.check(token(upload), FileOperation.UPLOAD)
    signer.check(token(download), FileOperation.DOWNLOAD)

    clock.now_s += 120
    for url, operation in (
        (upload, FileOperation.UPLOAD),
        (download, FileOperation.DOWNLOAD),
    ):
        with pytest.raises(ForbiddenError, match="expired"):
            signer.check(token(url), operation)


def test_a_download_address_asked_for_twice_is_the_same(
    signer: Signer, clock: Clock
) -> None:
    before = signer.download_url(7, "x")
    clock.now_s += 1
    assert signer.download_url(7, "x") == before

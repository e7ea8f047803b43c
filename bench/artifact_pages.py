"""A version of 100,000 entries as people meet it: opened, listed, searched, compared.

The page is a real Chromium's, from the click on the address to the first file names;
the lists are GraphQL over HTTP, as that page asks for them. Limit: the same 100,000 rows
listed by a bare `SELECT … LIMIT` in the server's own database.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import BenchServer, bench_server
from tests.support.server_process import printed_key
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import seal
from trailmark.artifacts.upload import send
from trailmark.transport.client import Client

N_ENTRIES, N_CHANGED = 100_000, 100
CHROMIUM = "/usr/bin/chromium"
_FOLDER = """query($id: ID!, $prefix: String!, $search: String) { artifact(id: $id) {
  folder(prefix: $prefix, first: 100, search: $search) {
    folders { name fileCount sizeBytes }
    files { totalCount edges { node { name sizeBytes digest } } } } } }"""
_DIFF = """query($id: ID!, $other: ID!) { artifact(id: $id) { diff(other: $other) {
  counts { added removed changed unchanged } } } }"""


def main() -> None:
    with tempfile.TemporaryDirectory() as cache, bench_server() as server:
        os.environ["TRAILMARK_CACHE_DIR"] = cache
        started = time.monotonic()
        first = _log(server, Path(cache), 0)
        logged_s = time.monotonic() - started
        second = _log(server, Path(cache), 1)
        page_ms = _page_ms(server)
        top = median_wall_ms(lambda: _folder(server, first, "", None))
        inner = median_wall_ms(lambda: _folder(server, first, "part-07/", None))
        found = median_wall_ms(lambda: _folder(server, first, "", "row-099"))
        compared = median_wall_ms(lambda: _diff(server, first, second), rounds=3)
        limit = _limit_ms(server)
    name = "100 bare rows"
    report(
        "artifact_pages",
        [
            Figure("version of 100,000 references, logged", logged_s, "s", bar=20),
            Figure("its page opened, to the first names", page_ms, "ms", bar=1_000),
            Figure("its first files", top, "ms", bar=200, limit=limit, limit_name=name),
            Figure("files of a folder of 10,000", inner, "ms", bar=200, limit=limit, limit_name=name),
            Figure("a search in all names", found, "ms"),
            Figure("compared with another version", compared, "ms"),
        ],
    )  # fmt: skip


def _log(server: BenchServer, folder: Path, version: int) -> str:
    client = Client(server.process.base_url, server.process.api_key, user_agent="bench")
    artifact = Artifact("wide", "dataset")
    for index in range(N_ENTRIES):
        mark = version if index < N_CHANGED else 0
        uri = f"http://data.example/{mark}/row-{index:06}.bin"
        name = f"part-{index // 10_000:02}/row-{index:06}.bin"
        artifact.add_reference(uri, name=name, checksum=False)
    staged = seal(artifact, folder / f"staged-{version}")
    sent = send(
        client, staged, entity=server.entity, project=server.project, run_id=None
    )
    return sent.artifact_id


def _folder(server: BenchServer, gid: str, prefix: str, search: str | None) -> None:
    answer = server.graphql(_FOLDER, id=gid, prefix=prefix, search=search)
    listed = answer["artifact"]["folder"]
    assert listed["folders"] or listed["files"]["edges"], listed


def _diff(server: BenchServer, first: str, second: str) -> None:
    answer = server.graphql(_DIFF, id=first, other=second)
    counts = answer["artifact"]["diff"]["counts"]
    assert counts["changed"] == N_CHANGED, counts
    assert counts["unchanged"] == N_ENTRIES - N_CHANGED, counts


def _page_ms(server: BenchServer) -> float:
    assert printed_key(server.process.log)
    link = next(word for word in server.process.log.split() if "/signin?token=" in word)
    address = (
        f"{server.process.base_url}/{server.entity}/{server.project}"
        "/artifacts/dataset/wide/v0/files"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(link)
        page.wait_for_load_state("networkidle")
        taken = [_opened_ms(page, address) for _ in range(5)]
        browser.close()
    return statistics.median(taken)


def _opened_ms(page: Page, address: str) -> float:
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.get_by_text("part-09").first.wait_for()
    return (time.perf_counter() - started) * 1000


def _limit_ms(server: BenchServer) -> float:
    uri = f"file:{server.data_dir / 'trailmark.db'}?mode=ro"
    with sqlite3.connect(uri, uri=True) as connection:
        query = "SELECT * FROM artifact_entries ORDER BY artifact_rowid, path LIMIT 100"
        return median_wall_ms(lambda: connection.execute(query).fetchall())


if __name__ == "__main__":
    main()

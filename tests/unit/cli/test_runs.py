"""`trailmark runs`: what lies on this disk, read without any server."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trailmark.cli import main
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.acknowledgements import journals_size
from trailmark.sdk.uploader.upload_state import Resolved, UploadState
from trailmark.sdk.uploader.writers import read_boot_id
from trailmark.wire.journal import MAGIC, Kind, encode_frame

_DEAD_PID = 2**22 + 1  # beyond Linux's largest


class LocalRunMaker:
    """Writes journals as a training process would."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent

    def __call__(
        self,
        run_id: str,
        *,
        losses: tuple[float, ...] = (2.0, 1.0, 0.5),
        exit_code: int | None = 0,
        pid: int = _DEAD_PID,
        torn: bytes = b"",
        **header: Any,
    ) -> RunDirectory:
        directory = RunDirectory.create(self._parent, run_id)
        said = {
            "format": 1,
            "writer": "0" * 16,
            "pid": pid,
            "host": socket.gethostname(),
            "boot_id": read_boot_id(),
            "created_at": 1.8e9,
            "project": "digits",
            "run_id": run_id,
        }
        frames = [(Kind.HEADER, said | header), (Kind.CONFIG, {"set": {"lr": 0.1}})]
        frames += [
            (Kind.ROW, {"_step": n, "_timestamp": 1.8e9, "_runtime": n, "loss": loss})
            for n, loss in enumerate(losses)
        ]
        said_aloud = {"s": "out", "t": 1.8e9, "d": "one\ntwo\nthree \x1b[31mred\n"}
        frames.append((Kind.CONSOLE, said_aloud))
        if exit_code is not None:
            end = {"exit_code": exit_code, "at": 1.8e9, "runtime_s": 1.0}
            frames.append((Kind.END, end))
        data = b"".join(encode_frame(k, json.dumps(v).encode()) for k, v in frames)
        directory.journal.write_bytes(MAGIC + data + torn)
        return directory


@pytest.fixture
def make_run(account: Path) -> LocalRunMaker:
    return LocalRunMaker(account)


def runs(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["runs", *arguments])


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    answer = runs(*arguments, "--json")
    assert answer.exit_code == 0, answer.output
    lines = [json.loads(line) for line in answer.output.splitlines()]
    return {line["run_id"]: line for line in lines}


def test_each_run_is_told_with_how_it_ended(make_run: LocalRunMaker) -> None:
    make_run("good")
    make_run("bad", exit_code=1)
    make_run("dead", exit_code=None)
    make_run("alive", exit_code=None, pid=os.getpid())
    found = listed()
    assert {one: found[one]["state"] for one in found} == {
        "good": "finished",
        "bad": "failed",
        "dead": "crashed",
        "alive": "running",
    }
    assert found["good"]["rows"] == 3
    assert found["good"]["metrics"] == {"loss": 0.5}
    assert found["good"]["synced"] == "no"


def test_what_was_sent_is_known_and_named_as_the_server_named_it(
    make_run: LocalRunMaker,
) -> None:
    sent, half = make_run("sent"), make_run("half")
    named = Resolved("ada", "digits", "sent", "bright-river-1")
    state = UploadState(resolved=named, finished=True)
    state.delivered_bytes = journals_size(sent)
    state.save(sent.upload_state)
    UploadState(history_lines={"journal.tmj": 2}).save(half.upload_state)
    found = listed()
    assert (found["sent"]["synced"], found["half"]["synced"]) == ("yes", "partly")
    assert (found["sent"]["name"], found["sent"]["entity"]) == ("bright-river-1", "ada")


def test_a_run_that_went_on_after_it_was_sent_is_not_synced(
    make_run: LocalRunMaker,
) -> None:
    directory = make_run("r")
    state = UploadState(finished=True, delivered_bytes=journals_size(directory) - 1)
    state.save(directory.upload_state)
    assert listed()["r"]["synced"] != "yes"


def test_runs_are_found_from_every_folder_one_would_name(
    make_run: LocalRunMaker, account: Path
) -> None:
    make_run("r")
    for folder in (".", str(account), str(account / "trailmark-runs")):
        assert list(listed("--local", folder)) == ["r"]
    assert list(listed("--local")) == ["r"]


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_the_table_tells_id_and_state_whole_at_any_width(
    make_run: LocalRunMaker, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    make_run("abcdefgh", display_name="a-name-that-is-very-long-for-a-run")
    shown = runs().output
    assert "abcdefgh" in shown
    assert "finished" in shown
    assert "loss 0.5" in shown


def test_a_file_that_is_no_journal_hides_no_other_run(make_run: LocalRunMaker) -> None:
    make_run("broken").journal.write_bytes(b"nonsense")
    make_run("good")
    states = [one["state"] for one in listed().values()]
    assert sorted(states) == ["finished", "unreadable"]


def test_a_run_is_shown_with_config_metrics_and_the_end_of_its_console(
    make_run: LocalRunMaker,
) -> None:
    directory = make_run("r", torn=b"\xa7torn")
    for path in (directory.path, directory.journal):
        shown = runs("show", str(path), "--console", "2")
        assert shown.exit_code == 0, shown.output
        assert "lr: 0.1" in shown.output
        assert "loss  █▃▁  0.5" in shown.output
        assert "two" in shown.output
        assert "one" not in shown.output
        assert "\x1b" not in shown.output
        assert "5 bytes at the end are no whole record" in shown.output


@pytest.mark.parametrize("arguments", [("show", "nowhere"), ("--local", "nowhere")])
@pytest.mark.usefixtures("account")
def test_where_there_is_nothing_it_is_said(arguments: tuple[str, ...]) -> None:
    failed = runs(*arguments)
    assert failed.exit_code == 1
    assert "Traceback" not in failed.output
    assert "hint" in failed.output

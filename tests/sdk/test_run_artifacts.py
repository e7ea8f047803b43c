"""Artifacts of runs: real training processes, a real server, and what kills either."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.waiting import eventually
from tests.support.fault_server import REFUSED, FaultServer
from tests.support.seen_artifacts import SeenVersion, see_versions
from tests.support.server_process import ServerProcess
from tests.support.training import (
    SCRIPTS,
    Ended,
    Training,
    go_on,
    see_run,
    wait_until_waiting,
)

_PRELUDE = f"""
import os, sys, time
from pathlib import Path
sys.path.insert(0, {str(SCRIPTS)!r})
from reporting import report
import trailmark

def wait():
    print("WAITING", flush=True)
    sys.stdin.readline()

def make(name, content, type="dataset", **options):
    artifact = trailmark.Artifact(name, type, **options)
    with artifact.new_file("data.txt") as file:
        file.write(content)
    return artifact

project, run_id = sys.argv[1:]
"""


def start(
    home: Training, project: str, body: str, run_id: str = "r", **settings: str
) -> subprocess.Popen[str]:
    """Run a script that begins with `_PRELUDE`, in a process of its own."""
    script = _PRELUDE + textwrap.dedent(body)
    return home.popen([sys.executable, "-c", script, project, run_id], settings)


def train(
    home: Training, project: str, body: str, run_id: str = "r", **settings: str
) -> Ended:
    """The same, to its end, which has to be a good one."""
    ended = home.wait(start(home, project, body, run_id, **settings))
    assert ended.exit_code == 0, ended.output
    return ended


def contents(versions: list[SeenVersion]) -> list[str]:
    """What is in `data.txt` of each."""
    return [one.files["data.txt"].decode() for one in versions]


def problems(server: ServerProcess, project: str) -> dict[str, str]:
    """Messages of a run's problems, by kind."""
    seen = see_run(server, project, "r")
    assert seen is not None
    found = seen.config["_wandb"].get("problems") or []
    return {one["kind"]: one["message"] for one in found}


def test_what_a_run_logs_is_a_version_with_the_bytes_of_then(
    home: Training, server: ServerProcess, project: str
) -> None:
    home.folder.mkdir(parents=True)
    (home.folder / "model.bin").write_bytes(b"weights")
    (home.folder / "data").mkdir()
    (home.folder / "data" / "a.txt").write_text("a")
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        artifact = trailmark.Artifact("net", "model", metadata={"acc": 0.5})
        artifact.add_file("model.bin")
        artifact.add_dir("data", name="inner")
        run.log_artifact(artifact, aliases=["best"], tags=["small"])
        Path("model.bin").write_bytes(b"changed afterwards")
        artifact.wait(timeout=30)
        report(version=artifact.version, name=artifact.name, draft=artifact.is_draft())
        run.finish()
        """,
    )
    [version] = see_versions(server, project, "net")
    assert version.files == {"model.bin": b"weights", "inner/a.txt": b"a"}
    assert version.aliases == ["best", "latest"]
    assert version.type_name == "model"
    assert version.made_by == "r"
    assert version.tags == ["small"]
    assert json.loads(version.metadata or "{}") == {"acc": 0.5}
    assert ended.result == {"version": "v0", "name": "net:v0", "draft": False}
    [folder] = home.runs()
    assert not list(folder.artifacts.iterdir())  # nothing is kept twice


def test_versions_have_the_order_in_which_they_were_logged_and_aliases_move(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(
        home,
        project,
        """
        with trailmark.init(project=project, id=run_id) as run:
            for number in range(12):
                aliases = ["even"] if number % 2 == 0 else None
                run.log_artifact(make("data", str(number)), aliases=aliases)
        """,
    )
    versions = see_versions(server, project, "data")
    assert contents(versions) == [str(number) for number in range(12)]
    aliases = {one.index: one.aliases for one in versions if one.aliases}
    assert aliases == {10: ["even"], 11: ["latest"]}


def test_content_that_did_not_change_makes_no_new_version(
    home: Training, server: ServerProcess, project: str
) -> None:
    body = """
    with trailmark.init(project=project, id=run_id) as run:
        run.log_artifact(make("data", "same"))
        run.log_artifact(make("data", "same"))
    """
    train(home, project, body, "r")
    train(home, project, body, "s")
    assert contents(see_versions(server, project, "data")) == ["same"]


def test_a_trainer_killed_right_after_log_artifact_returned_loses_nothing(
    home: Training, server: ServerProcess, project: str
) -> None:
    home.wait(
        start(
            home,
            project,
            """
            run = trailmark.init(project=project, id=run_id)
            run.log_artifact(make("data", "x" * 3_000_000))
            os.kill(os.getpid(), 9)
            """,
        )
    )
    eventually(
        lambda: [len(text) for text in contents(see_versions(server, project, "data"))],
        [3_000_000],
        timeout_s=40,
    )
    assert see_versions(server, project, "data")[0].made_by == "r"


def test_a_killed_uploader_is_started_again_and_makes_one_version_of_each(
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    process = start(
        faulty_home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        made = [
            run.log_artifact(make("data", f"{number}" * 2_000_000))
            for number in range(5)
        ]
        run.log({"loss": 1})
        wait()
        report(versions=[artifact.wait(timeout=60).version for artifact in made])
        run.finish(timeout=60)
        """,
    )
    wait_until_waiting(process)
    for _ in range(2):
        faulty_home.kill_uploaders()
        eventually(lambda: len(faulty_home.uploaders()), 1, timeout_s=20)
    go_on(process)
    ended = faulty_home.wait(process)
    assert ended.exit_code == 0, ended.output
    assert ended.result["versions"] == ["v0", "v1", "v2", "v3", "v4"]
    versions = see_versions(server, project, "data")
    assert [one.files["data.txt"][:1] for one in versions] == [
        b"0",
        b"1",
        b"2",
        b"3",
        b"4",
    ]


def test_an_offline_run_has_its_artifacts_sent_by_sync_and_only_once(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id, mode="offline")
        artifact = run.log_artifact(make("data", "offline"))
        said = []
        for call in (lambda: artifact.wait(1), lambda: run.use_artifact("data:latest")):
            try:
                call()
            except trailmark.UsageError as error:
                said.append(str(error))
        run.use_artifact(make("other", "used"))
        report(said=said)
        run.finish()
        """,
    )
    assert all("offline" in text for text in ended.result["said"])
    assert len(ended.result["said"]) == 2
    assert see_versions(server, project, "data") == []
    home.sync()
    home.sync("--include-synced")
    [version] = see_versions(server, project, "data")
    assert (version.files, version.made_by) == ({"data.txt": b"offline"}, "r")
    [used] = see_versions(server, project, "other")
    assert used.used_by == ["r"]
    home.sync("--clean")
    assert home.runs() == []


def test_a_server_that_is_away_gets_artifacts_when_it_is_back(
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    process = start(
        faulty_home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        run.log({"before": 1})
        wait()
        began = time.monotonic()
        artifact = run.log_artifact(make("data", "patient"))
        run.log({"after": 2})
        report(took=time.monotonic() - began)
        wait()
        run.finish(timeout=60)
        """,
    )
    wait_until_waiting(process)
    network.show(REFUSED)
    go_on(process)
    wait_until_waiting(process)
    network.heal()
    go_on(process)
    ended = faulty_home.wait(process)
    assert ended.exit_code == 0, ended.output
    assert contents(see_versions(server, project, "data")) == ["patient"]


def test_use_makes_lineage_of_a_name_of_an_artifact_and_in_a_fork(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(
        home,
        project,
        """
        with trailmark.init(project=project, id=run_id) as run:
            run.log_artifact(make("data", "one"), aliases=["first"])
        """,
        "maker",
    )
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        used = run.use_artifact("data:first", type="dataset")
        text = Path(used.download("here"), "data.txt").read_text()
        run.use_artifact(make("more", "unsaved"))
        child = os.fork()
        if child == 0:
            made = run.log_artifact(make("forked", "by a child"))
            made.wait(timeout=30)
            Path("child").write_text(made.version)
            os._exit(0)
        os.waitpid(child, 0)
        report(text=text, child=Path("child").read_text(), version=used.version)
        run.finish(timeout=60)
        """,
        "user",
    )
    assert ended.result == {"text": "one", "child": "v0", "version": "v0"}
    assert see_versions(server, project, "data")[0].used_by == ["user"]
    [more] = see_versions(server, project, "more")
    assert (more.made_by, more.used_by) == ("user", ["user"])
    assert see_versions(server, project, "forked")[0].made_by == "user"


def test_use_of_what_is_not_there_or_of_another_type_is_an_error(
    home: Training, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        run.log_artifact(make("data", "one")).wait(timeout=30)
        said = []
        for name, type in (("nothing:latest", None), ("data:latest", "model")):
            try:
                run.use_artifact(name, type=type)
            except trailmark.Error as error:
                said.append(str(error))
        try:
            run.use_model("data:latest")
        except trailmark.UsageError as error:
            said.append(str(error))
        report(said=said)
        run.finish()
        """,
    )
    nothing, type_, model = ended.result["said"]
    assert "nothing" in nothing
    assert "dataset" in type_
    assert "not a model" in model


def test_models_are_logged_linked_and_used(
    home: Training, server: ServerProcess, project: str
) -> None:
    home.folder.mkdir(parents=True)
    (home.folder / "net.pt").write_bytes(b"weights")
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        run.log_model("net.pt")
        run.link_model("net.pt", "registered", name="net", aliases=["prod"])
        linked = run.log_artifact(make("other", "x", type="model"))
        run.link_artifact(linked, f"{project}/gallery", aliases=["shown"])
        linked.wait(timeout=30)
        run.finish(timeout=60)
        run = trailmark.init(project=project, id="user")
        path = run.use_model("model-registry/registered:prod")
        report(content=Path(path).read_text(), name=os.path.basename(path))
        run.finish()
        """,
    )
    assert ended.result == {"content": "weights", "name": "net.pt"}
    [model] = see_versions(server, project, "run-r-net.pt")
    assert model.type_name == "model"
    [shown] = see_versions(server, project, "gallery")
    assert shown.aliases == ["latest", "shown"]
    assert shown.files == {"data.txt": b"x"}
    assert problems(server, project) == {}


def test_versions_are_linked_to_registries_and_used_from_there(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        registry = "Of-" + project
        # By name: other tests put the same person into more organizations.
        owner = trailmark.Api().default_entity
        trailmark.Api().create_registry(registry, "organization", organization=owner)
        run = trailmark.init(project=project, id=run_id)
        target = f"{owner}/wandb-registry-{registry}/best"
        run.link_artifact(make("net", "one", type="model"), target, aliases=["prod"])
        run.link_artifact(make("net", "two", type="model"), target)
        run.finish(timeout=60)
        run = trailmark.init(project=project, id="user")
        used = run.use_artifact(f"{target}:prod")
        latest = run.use_artifact(f"{target}:latest")
        report(used=used.source_name, latest=latest.source_name, name=used.name)
        run.finish(timeout=60)
        """,
    )
    assert ended.result == {"used": "net:v0", "latest": "net:v1", "name": "best:v0"}
    assert problems(server, project) == {}
    first, _ = see_versions(server, project, "net")
    assert first.used_by == ["user"]


def test_a_link_to_what_may_not_be_is_told(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        run.link_artifact(make("net", "one"), "wandb-registry-nowhere-at-all/best")
        try:
            run.link_artifact(make("net", "two"), "a/b/c/d")
        except trailmark.UsageError as error:
            report(said=str(error))
        run.finish(timeout=60)
        """,
    )
    assert "no collection to link to" in ended.result["said"]
    [text] = problems(server, project).values()
    assert "was not linked to 'wandb-registry-nowhere-at-all/best'" in text
    assert contents(see_versions(server, project, "net")) == ["one"]


def test_a_logged_table_is_an_artifact_with_its_media_too(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(
        home,
        project,
        """
        import numpy as np
        with trailmark.init(project=project, id=run_id) as run:
            table = trailmark.Table(columns=["n", "image"])
            table.add_data(1, trailmark.Image(np.zeros((4, 4, 3), np.uint8)))
            run.log({"val/table": table})
        """,
    )
    [version] = see_versions(server, project, "run-r-val_table")
    assert version.type_name == "run_table"
    told = json.loads(version.files["val/table.table.json"])
    image = told["data"][0][1]["path"]
    assert version.files[image].startswith(b"\x89PNG")
    assert (told["_type"], told["columns"]) == ("table", ["n", "image"])
    seen = see_run(server, project, "r")
    assert seen is not None
    [logged] = seen.values("val/table")
    assert logged["artifact_path"].startswith("wandb-client-artifact://")
    assert logged["artifact_path"].endswith("/val/table.table.json")
    assert ":latest/" in logged["_latest_artifact_path"]


def test_code_is_an_artifact(
    home: Training, server: ServerProcess, project: str
) -> None:
    (home.folder / "src" / "inner").mkdir(parents=True)
    (home.folder / "src" / "train.py").write_text("print(1)")
    (home.folder / "src" / "inner" / "net.py").write_text("print(2)")
    (home.folder / "src" / "notes.md").write_text("no code")
    train(
        home,
        project,
        """
        with trailmark.init(project=project, id=run_id) as run:
            run.log_code("src", name="mine")
            run.log_code("src", exclude_fn=lambda path: path.endswith("train.py"))
        """,
    )
    [version] = see_versions(server, project, "mine")
    assert version.type_name == "code"
    assert sorted(version.files) == ["inner/net.py", "train.py"]


def test_runs_of_a_group_make_one_version_together(
    home: Training, server: ServerProcess, project: str
) -> None:
    for number in range(2):
        train(
            home,
            project,
            f"""
            run = trailmark.init(project=project, id=run_id, group="g")
            artifact = trailmark.Artifact("shards", "dataset")
            with artifact.new_file("{number}.txt") as file:
                file.write("{number}")
            run.upsert_artifact(artifact)
            run.finish(timeout=60)
            """,
            f"part{number}",
        )
    assert see_versions(server, project, "shards") == []
    train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id, group="g")
        run.finish_artifact(trailmark.Artifact("shards", "dataset"))
        run.finish(timeout=60)
        """,
        "last",
    )
    [version] = see_versions(server, project, "shards")
    assert version.files == {"0.txt": b"0", "1.txt": b"1"}


def test_a_refused_artifact_is_told_and_nothing_else_suffers(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        run = trailmark.init(project=project, id=run_id)
        run.log_artifact(make("data", "one"))
        refused = run.log_artifact(make("data", "two", type="model"))
        fine = run.log_artifact(make("fine", "three"))
        run.log({"loss": 1})
        try:
            refused.wait(timeout=30)
        except trailmark.Error as error:
            said = str(error)
        fine.wait(timeout=30)
        report(said=said)
        run.finish(timeout=60)
        """,
    )
    assert "data" in ended.result["said"]
    assert contents(see_versions(server, project, "fine")) == ["three"]
    assert "'data' was not sent" in problems(server, project)["artifact_refused"]
    assert "'data' was not sent" in ended.output


def test_files_of_runs_are_restored(
    home: Training, server: ServerProcess, project: str
) -> None:
    home.folder.mkdir(parents=True)
    (home.folder / "notes.txt").write_text("kept")
    ended = train(
        home,
        project,
        """
        with trailmark.init(project=project, id="first") as run:
            run.save("notes.txt", policy="now")
        os.remove("notes.txt")
        run = trailmark.init(project=project, id=run_id)
        inside = run.restore("notes.txt", f"{project}/first").read()
        try:
            run.restore("other.txt", f"{project}/first")
        except trailmark.Error as error:
            said = str(error)
        run.finish()
        outside = trailmark.restore("notes.txt", f"{project}/first", root="there")
        report(inside=inside, outside=outside.read(), path=outside.name, said=said)
        """,
    )
    assert ended.result["inside"] == ended.result["outside"] == "kept"
    assert ended.result["path"] == str(Path("there") / "notes.txt")
    assert "other.txt" in ended.result["said"]


def test_a_disabled_run_does_nothing_with_artifacts(home: Training) -> None:
    ended = train(
        home,
        "p",
        """
        run = trailmark.init(mode="disabled")
        artifact = make("data", "one")
        assert run.log_artifact(artifact) is artifact
        assert run.use_artifact(artifact) is artifact
        assert run.link_artifact(artifact, "wandb-registry-model/x") is artifact
        report(name=run.use_artifact("p/other:latest").name)
        run.finish()
        """,
    )
    assert ended.result["name"].startswith("other")
    assert home.runs() == []


def test_a_draft_is_saved_in_the_run_there_is_or_without_one(
    home: Training, server: ServerProcess, project: str
) -> None:
    ended = train(
        home,
        project,
        """
        alone = make("alone", "1")
        alone.save(project=project)
        run = trailmark.init(project=project, id=run_id)
        inside = make("inside", "2")
        inside.save()
        inside.wait(timeout=30)
        inside.aliases.append("best")
        inside.description = "words"
        inside.save()
        try:
            run.log_artifact(inside)
        except trailmark.UsageError as error:
            said = str(error)
        draft = inside.new_draft()
        with draft.new_file("more.txt") as file:
            file.write("3")
        run.log_artifact(draft).wait(timeout=30)
        run.finish()
        report(alone=alone.name, inside=inside.name, draft=draft.name, said=said)
        """,
    )
    assert ended.result["alone"] == "alone:v0"
    assert ended.result["inside"] == "inside:v0"
    assert ended.result["draft"] == "inside:v1"
    assert "was logged before" in ended.result["said"]
    assert see_versions(server, project, "alone")[0].made_by is None
    first, second = see_versions(server, project, "inside")
    assert (first.made_by, first.aliases) == ("r", ["best"])
    assert second.files == {"data.txt": b"2", "more.txt": b"3"}


def test_an_artifact_of_one_run_is_used_by_another_of_the_same_program(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(
        home,
        project,
        """
        first = trailmark.init(project=project, id="first")
        artifact = first.log_artifact(make("data", "x"))
        second = trailmark.init(project=project, id="second", reinit="create_new")
        second.use_artifact(artifact)
        second.finish(timeout=60)
        first.finish(timeout=60)
        """,
    )
    [version] = see_versions(server, project, "data")
    assert (version.made_by, version.used_by) == ("first", ["second"])


@pytest.fixture
def folder(home: Training) -> Path:
    made = home.folder / "data"
    made.mkdir(parents=True)
    (made / "a.txt").write_text("a")
    (made / "b.txt").write_text("b")
    return made


def shell(home: Training, *arguments: str) -> Ended:
    ended = home.command("artifact", *arguments, COLUMNS="200")
    assert ended.exit_code == 0, ended.output
    return ended


def test_the_command_line_puts_lists_and_gets(
    home: Training, server: ServerProcess, project: str, folder: Path
) -> None:
    name = f"{project}/words"
    put = shell(home, "put", "-n", name, "-a", "first", "-d", "some words", "data")
    assert f"{name}:v0" in put.output
    [version] = see_versions(server, project, "words")
    assert version.files == {"a.txt": b"a", "b.txt": b"b"}
    assert (version.aliases, version.made_by) == (["first", "latest"], None)

    (folder / "b.txt").write_text("changed")
    shell(home, "put", "-n", name, "-t", "dataset", "data", "--id", "r", "--resume")
    assert [one.made_by for one in see_versions(server, project, "words")] == [
        None,
        "r",
    ]

    listed = shell(home, "ls", project).output
    assert "words:v1" in listed
    assert "dataset" in listed
    all_of_them = shell(home, "ls", f"{_entity(server)}/{name}").output
    assert "words:v0" in all_of_them

    got = shell(home, "get", f"{name}:first", "--root", "out")
    assert got.output.splitlines()[-1].endswith("out")
    assert (home.folder / "out" / "b.txt").read_text() == "b"
    assert "freed" in shell(home, "cache", "cleanup", "0B", "--remove-temp").output


def test_the_command_line_says_what_is_wrong(home: Training, folder: Path) -> None:
    for arguments, words in (
        (("put", "nowhere"), "there is no file"),
        (("get", "p/nothing:latest"), "nothing"),
        (("cache", "cleanup", "much"), "is no size"),
        (("put", "data", "--resume"), "--resume needs a run"),
    ):
        ended = home.command("artifact", *arguments)
        assert ended.exit_code == 1, ended.output
        assert words in ended.output
        assert "Traceback" not in ended.output


def _entity(server: ServerProcess) -> str:
    found: dict[str, Any] = server.graphql("{ viewer { entity } }")
    return str(found["viewer"]["entity"])

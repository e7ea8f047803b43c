"""A run in its process: config, summary, files, and its end, all from the journal."""

import argparse
import dataclasses
import math
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import trailmark
from trailmark.artifacts.staging import StagedArtifact
from trailmark.errors import UsageError
from trailmark.sdk import current
from trailmark.sdk.open_journal import Journal, open_journal
from trailmark.sdk.run import Run
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.run_header import RunIdentity, first_header
from trailmark.sdk.run_writer import RunWriter
from trailmark.sdk.settings import Settings

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[MakeRun]:
    """Runs that nobody sends: what they are worth is in their journals."""
    made: list[Run] = []

    def make(config: Any = None, **settings: Any) -> Run:
        chosen = Settings(mode="offline", **settings)
        directory = RunDirectory.create(tmp_path, f"run{len(made)}")
        header = first_header(chosen, RunIdentity(f"run{len(made)}"))
        run = Run(chosen, RunWriter(directory, header, warn=lambda *_: None), None)
        run.config.update(config)
        current.remember(run, is_current=True)
        made.append(run)
        return run

    yield make
    for run in made:
        run.finish()


def journal_of(run: Run) -> Journal:
    return open_journal(run.sync_dir)


def test_a_run_is_in_its_journal_from_the_first_call_on(make_run: MakeRun) -> None:
    run = make_run({"lr": 0.1}, project="digits", run_tags=["a"], run_notes="why")
    run.log({"loss": 1.5})
    journal = journal_of(run)
    assert journal.config == {"lr": 0.1}
    assert journal.header["project"] == "digits"
    assert (journal.tags, journal.notes) == (["a"], "why")
    assert [row["loss"] for row in journal.rows()] == [1.5]
    assert (journal.finished, journal.exit_code) == (False, None)


def test_the_end_is_in_the_journal(make_run: MakeRun) -> None:
    run = make_run()
    run.finish(exit_code=3)
    run.finish(exit_code=0)
    assert (journal_of(run).finished, journal_of(run).exit_code) == (True, 3)
    assert run.status().state == "finished"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (ValueError(), 1),
        (KeyboardInterrupt(), 255),
        (SystemExit(4), 4),
        (SystemExit(), 0),
        (SystemExit("bad"), 1),
    ],
)
def test_a_with_block_ends_its_run_as_it_ended_itself(
    make_run: MakeRun, error: BaseException | None, code: int
) -> None:
    run = make_run()
    with suppress(BaseException), run:
        if error is not None:
            raise error
    assert journal_of(run).exit_code == code


@dataclasses.dataclass
class Options:
    lr: float = 0.5
    layers: tuple[int, ...] = (8, 4)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ({"lr": 0.5, "m": {"k": 1}}, {"lr": 0.5, "m": {"k": 1}}),
        (argparse.Namespace(lr=0.5, seed=None), {"lr": 0.5, "seed": None}),
        (Options(), {"lr": 0.5, "layers": [8, 4]}),
        ({"-lr": math.inf}, {"lr": math.inf}),
        ({"path": Path("a"), "cls": int}, {"path": "a", "cls": "<class 'int'>"}),
    ],
)
def test_a_config_is_read_from_what_people_have(
    make_run: MakeRun, source: Any, kept: dict[str, Any]
) -> None:
    run = make_run(source)
    assert run.config.as_dict() == kept
    assert journal_of(run).config == kept


def test_a_config_is_read_from_a_yaml_file(make_run: MakeRun, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("lr:\n  value: 0.1\n  desc: null\nname: x\n")
    assert make_run(str(file)).config.as_dict() == {"lr": 0.1, "name": "x"}
    file.write_text("- a list\n")
    with pytest.raises(UsageError, match="no mapping"):
        make_run(file)
    with pytest.raises(UsageError, match="cannot be read"):
        make_run(tmp_path / "missing.yaml")


def test_a_config_value_changes_only_where_that_is_allowed(make_run: MakeRun) -> None:
    run = make_run({"lr": 1})
    run.config.lr = 1
    run.config["new"] = 2
    with pytest.raises(UsageError, match="allow_val_change"):
        run.config.lr = 3
    run.config.update({"lr": 3}, allow_val_change=True)
    run.config.setdefaults({"lr": 9, "more": 4})
    assert run.config.as_dict() == {"lr": 3, "new": 2, "more": 4}
    del run.config["new"]
    assert "new" not in run.config
    with pytest.raises(AttributeError):
        _ = run.config.new
    assert make_run({"lr": 1}, allow_val_change=True).config.lr == 1


def test_changes_deep_in_a_config_are_kept(make_run: MakeRun) -> None:
    run = make_run({"model": {"heads": {"n": 1}}})
    run.config.model.heads.n = 8
    run.config["model"]["new"] = [1]
    run.config.model.heads.update(extra=True)
    expected = {"model": {"heads": {"n": 8, "extra": True}, "new": [1]}}
    assert run.config.as_dict() == expected
    assert journal_of(run).config == expected
    assert isinstance(run.config.model, dict)


def test_a_summary_is_written_by_key_attribute_and_path(make_run: MakeRun) -> None:
    run = make_run()
    run.log({"loss": 3, "nested": {"a": 1}})
    run.summary["best"] = 0.5
    run.summary.final = {"x": 1}
    run.summary.final.y = 2
    run.summary.update({"nested": 7})
    del run.summary["loss"]
    shown = {k: v for k, v in run.summary.items() if not k.startswith("_")}
    assert shown == {"nested": 7, "best": 0.5, "final": {"x": 1, "y": 2}}
    kept = {k: v for k, v in journal_of(run).summary.items() if not k.startswith("_")}
    assert kept == {"nested": 7, "best": 0.5, "final": {"x": 1, "y": 2}}
    assert run.summary.get("missing") is None
    with pytest.raises(KeyError):
        del run.summary["missing"]


def test_the_trainer_and_the_reader_fold_the_same_summary(make_run: MakeRun) -> None:
    run = make_run()
    run.define_metric("epoch")
    run.define_metric("val/*", step_metric="epoch", summary="min,last", goal="minimize")
    for epoch in range(3):
        run.log({"epoch": epoch, "val/loss": 5 - epoch, "x": epoch})
    run.log({"val/loss": 9})
    summary = run.summary.as_dict()
    assert summary["val/loss"] == {"min": 3, "last": 9}
    read = journal_of(run).summary
    assert read | {"_timestamp": 0, "_runtime": 0} == summary | {
        "_timestamp": 0,
        "_runtime": 0,
    }


def test_defining_again_adds_and_overwrites_only_on_request(make_run: MakeRun) -> None:
    run = make_run()
    first = run.define_metric("loss", summary="min", hidden=True)
    second = run.define_metric("loss", step_metric=run.define_metric("epoch"))
    assert (second.summary, second.hidden, second.step_metric) == (
        first.summary,
        True,
        "epoch",
    )
    third = run.define_metric("loss", overwrite=True)
    assert (third.summary, third.hidden) == ((), False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "_step"},
        {"name": "a", "summary": "median"},
        {"name": "a", "goal": "upwards"},
    ],
)
def test_a_metric_that_cannot_be_is_refused(
    make_run: MakeRun, wrong: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        make_run().define_metric(**wrong)


def test_names_may_change(make_run: MakeRun) -> None:
    run = make_run(run_name="first")
    run.name, run.notes, run.tags = "second", "text", ["a", "b", "a"]
    run.tags += ("c",)
    assert (run.name, run.notes, run.tags) == ("second", "text", ("a", "b", "c"))
    journal = journal_of(run)
    assert (journal.display_name, journal.tags) == ("second", ["a", "b", "c"])


def test_saved_files_keep_their_place_below_the_base(
    make_run: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out/deep").mkdir(parents=True)
    (tmp_path / "out/a.txt").write_text("a")
    (tmp_path / "out/deep/b.txt").write_text("b")
    monkeypatch.chdir(tmp_path)
    run = make_run()
    run.save("out/*.txt")
    run.save(tmp_path / "out/deep/b.txt", policy="end")
    run.save("out/deep/b.txt", base_path="out", policy="now")
    files = {one["path"]: one for one in journal_of(run).files()}
    assert files["out/a.txt"]["source"] == str(tmp_path / "out/a.txt")
    assert files["out/a.txt"]["policy"] == "live"
    assert files["b.txt"]["policy"] == "end"
    assert files["deep/b.txt"]["source"] is None
    assert (Path(run.dir) / "deep/b.txt").read_text() == "b"


def test_a_file_written_into_the_runs_folder_is_not_copied(make_run: MakeRun) -> None:
    run = make_run()
    (Path(run.dir) / "model.bin").write_bytes(b"x")
    run.save(f"{run.dir}/model.bin")
    [file] = journal_of(run).files()
    assert (file["path"], file["source"]) == ("model.bin", None)


def test_saving_nothing_is_counted_and_a_wrong_policy_refused(
    make_run: MakeRun,
) -> None:
    run = make_run()
    assert run.save("no/such/*.txt") == []
    assert run.status().problems == {"nothing_to_save": 1}
    with pytest.raises(UsageError, match="policy"):
        run.save("x", policy="sometimes")


def test_artifacts_are_staged_and_recorded(make_run: MakeRun, tmp_path: Path) -> None:
    source = tmp_path / "weights.bin"
    source.write_bytes(b"12345")
    run = make_run()
    artifact = trailmark.Artifact("model", "model", metadata={"acc": 0.5})
    artifact.add_file(source)
    with artifact.new_file("notes.txt") as file:
        file.write("hello")
    run.log_artifact(artifact, aliases=["best"])
    source.unlink()
    [folder] = RunDirectory(Path(run.sync_dir)).artifacts.iterdir()
    staged = StagedArtifact.load(folder)
    found = {one.path: one.source and one.source.read() for one in staged.manifest}
    assert found == {"weights.bin": b"12345", "notes.txt": b"hello"}
    assert (staged.aliases, staged.metadata) == (["best"], {"acc": 0.5})
    with pytest.raises(UsageError, match="no file"):
        run.log_model(tmp_path / "missing")


@pytest.mark.parametrize("wait", [30, timedelta(seconds=30), None])
def test_alerts_take_seconds_or_a_timedelta(make_run: MakeRun, wait: Any) -> None:
    run = make_run()
    run.alert("title", "text", trailmark.AlertLevel.WARN, wait)
    run.alert("title", "text", "error")
    with pytest.raises(UsageError, match="level"):
        run.alert("title", "text", "loud")


def test_a_pickled_run_is_itself_in_its_own_process(make_run: MakeRun) -> None:
    run = make_run({"lr": 1})
    assert pickle.loads(pickle.dumps(run)) is run
    copy = pickle.loads(pickle.dumps(run.config))
    assert copy.as_dict() == {"lr": 1}


def test_a_forked_child_writes_a_journal_of_its_own(make_run: MakeRun) -> None:
    run = make_run()
    run.log({"who": "parent"})
    pid = os.fork()
    if pid == 0:
        run.log({"who": "child"})
        run.config["from_child"] = True
        run.finish(exit_code=9)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    run.log({"who": "parent"})
    journal = journal_of(run)
    found = [(row["_step"], row["who"]) for row in journal.rows()]
    assert found == [(0, "parent"), (1, "parent"), (1, "child")]
    assert journal.config == {"from_child": True}
    assert not journal.finished


def test_a_child_that_logs_nothing_leaves_nothing(make_run: MakeRun) -> None:
    run = make_run()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    assert len(RunDirectory(Path(run.sync_dir)).journals()) == 1


def test_the_module_speaks_to_the_current_run(make_run: MakeRun) -> None:
    assert trailmark.run is None
    for call in (lambda: trailmark.log({}), lambda: trailmark.config["a"]):
        with pytest.raises(UsageError, match="init"):
            call()
    run = make_run({"lr": 1})
    trailmark.log({"a": 1})
    trailmark.summary["b"] = 2
    assert trailmark.run is run
    assert trailmark.config.lr == 1
    trailmark.finish()
    assert trailmark.run is None
    assert journal_of(run).summary["b"] == 2


def test_every_public_name_can_be_had() -> None:
    for name in trailmark.__all__:
        getattr(trailmark, name)
    with pytest.raises(AttributeError):
        _ = trailmark.no_such_name


def test_a_disabled_run_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with trailmark.init(mode="disabled", config={"lr": 1}, project="x") as run:
        run.log({"a": 1, "image": object()})
        run.log({"a": 2}, step=7)
        run.summary["best"] = 3
        run.save("*.py")
        run.alert("a", "b")
        run.define_metric("a", summary="max")
        run.log_code()
        assert (run.summary["a"], run.step, run.config.lr) == (2, 7, 1)
        assert run.url is None
        with pytest.raises(UsageError):
            run.log([1])  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"resume": "allow", "fork_from": "a?_step=1"},
        {"fork_from": "nonsense"},
        {"fork_from": "a?_step=1", "id": "a"},
        {"resume_from": "a?_step=1", "id": "b"},
        {"resume": "must"},
        {"resume": "perhaps"},
        {"mode": "sometimes"},
        {"project": "a/b"},
        {"id": "a?b"},
        {"sync_tensorboard": True},
        {"config": 5},
        {
            "config": {"a": 1},
            "config_include_keys": ["a"],
            "config_exclude_keys": ["b"],
        },
    ],
)
def test_arguments_that_cannot_be_met_are_refused_before_anything_is_written(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        trailmark.init(**{"dir": tmp_path, "mode": "offline", **wrong})
    assert list(tmp_path.iterdir()) == []


def test_a_second_init_returns_the_run_that_goes_on(tmp_path: Path) -> None:
    first = trailmark.init(mode="disabled")
    assert trailmark.init(mode="disabled", config={"more": 1}) is first
    assert first.config.more == 1
    other = trailmark.init(mode="disabled", reinit="create_new")
    assert other is not first
    assert trailmark.run is first
    third = trailmark.init(mode="disabled", reinit=True)
    assert first.status().state == "disabled"
    assert trailmark.run is third
    trailmark.teardown()
    assert trailmark.run is None
    with pytest.raises(UsageError, match="finished"):
        other.log({})


def test_the_interpreters_exit_hooks_are_kept_working(make_run: MakeRun) -> None:
    make_run()
    with pytest.raises(SystemExit) as raised:
        sys.exit(3)
    assert raised.value.code == 3
    sys_exit_code, current._exit_code = current._exit_code, 0
    assert sys_exit_code == 3

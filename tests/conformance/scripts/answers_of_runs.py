"""What an `Api` tells of projects, runs, their history and files, and changes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from answering import (
    DEMO,
    api,
    fresh,
    ids,
    names,
    project,
    public,
    records,
    see,
    tracker,
)


def projects() -> None:
    see("names", lambda: sorted({"demo", "other"} & set(names(api.projects("crew")))))
    see("by_page", lambda: "demo" in names(api.projects("crew", per_page=1)))
    see("of_nobody", lambda: names(api.projects("nobody-at-all")))
    demo = api.project("demo", entity="crew")
    see("name", lambda: demo.name)
    see("entity", lambda: demo.entity)
    see("path", lambda: demo.path)
    see("url", lambda: demo.url.split("//")[1].split("/", 1)[1])
    see("types", lambda: sorted(names(demo.artifacts_types())))
    see("sweeps", lambda: names(demo.sweeps()))
    see("length", lambda: len(api.projects("crew")))
    see("create", lambda: api.create_project(project, "crew"))
    see("created", lambda: project in names(fresh().projects("crew")))
    see("of_path", lambda: [type(api.from_path(one)).__name__ for one in paths()])
    see("no_path", lambda: api.from_path("a/b/c/d/e/f"))
    see("default_entity", lambda: api.default_entity)


def paths() -> list[str]:
    sweep = api.project("demo", entity="crew").sweeps()[0].id
    return [
        "demo", DEMO, f"{DEMO}/runs/run00001", f"{DEMO}/sweeps/{sweep}",
        f"{DEMO}/run00001",
    ]  # fmt: skip


def runs() -> None:
    def chosen(filters: dict[str, Any] | None = None, **said: Any) -> list[str]:
        return ids(fresh().runs(DEMO, filters=filters, **said))

    name = "config.experiment_name"
    third = api.run(f"{DEMO}/run00003").created_at
    filters: dict[str, dict[str, Any] | None] = {
        "all": None,
        "equal": {name: "foo"},
        "or": {"$or": [{name: "foo"}, {name: "bar"}]},
        "regex": {name: {"$regex": "b.*"}},
        "regex_of_name": {"display_name": {"$regex": "^foo.*"}},
        "displayName": {"displayName": {"$regex": "^foo.*"}},
        "compared": {"state": "finished", "config.learning_rate": {"$gte": 0.001}},
        "between": {"config.learning_rate": {"$gt": 0.0001, "$lt": 0.1}},
        "nor": {"$nor": [{"state": "finished"}]},
        "not_there": {"config.optimizer": {"$exists": False}},
        "there": {"summary_metrics.val_loss": {"$exists": True}},
        "tag": {"tags": {"$in": ["baseline"]}},
        "no_tag": {"tags": {"$nin": ["baseline"]}},
        "job_type": {"jobType": "eval"},
        "id": {"name": "run00003"},
        "later": {"createdAt": {"$gt": third}},
        "long": {"duration": {"$gte": 0}},
        "by_ada": {"username": "ada"},
        "group": {"group": "g1"},
        "other": {"state": {"$ne": "finished"}},
        "eq": {"summary_metrics.accuracy": {"$eq": 0.97}},
        "lte": {"summary_metrics.loss": {"$lte": 0.3}},
        "and": {"$and": [{"state": "finished"}, {"config.optimizer": "adam"}]},
        "nothing": {"config.experiment_name": "no such thing"},
        "unknown_operator": {"state": {"$near": 1}},
    }
    for title, one in filters.items():
        see(title, lambda one=one: chosen(one))
    for order in (
        "+created_at", "-created_at", "+summary_metrics.loss", "-summary_metrics.loss",
        "summary_metrics.loss", "+config.learning_rate.value",
    ):  # fmt: skip
        see(order, lambda order=order: chosen(order=order))
    for size in (1, 2, 50):
        see(f"per_page={size}", lambda size=size: chosen(per_page=size))
    see("whole", lambda: chosen(lazy=False))
    see("without_sweeps", lambda: chosen(include_sweeps=False))
    see("no_project", lambda: chosen_of(f"crew/none-{project}"))
    some = fresh().runs(DEMO, per_page=2)
    see("next", lambda: [some.next().id, some.next().id])
    see("len", lambda: len(some))
    see("index", lambda: some[2].id)
    see("slice", lambda: ids(some[0:2]))
    see("last", lambda: some[-1].id)
    see("again", lambda: (ids(some), ids(some)))
    see("more", lambda: some.more)
    see("merged", lambda: [{**run.config, **run.summary} for run in fresh().runs(DEMO)])
    ended = fresh().runs(DEMO, filters={"state": "finished"})
    said: dict[str, Any] = {"samples": 3, "keys": ["loss", "accuracy"]}
    see("histories", lambda: sorted_rows(ended.histories(**said)))
    see("histories_csv", lambda: ended.histories(**said, format="csv"))


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["run_id"], row["_step"]))


def chosen_of(path: str) -> list[str]:
    return ids(api.runs(path))


def run() -> None:
    for number in range(1, 6):
        one = api.run(f"{DEMO}/run0000{number}")
        for title in (
            "id", "name", "state", "tags", "group", "job_type", "notes", "entity",
            "project", "path", "read_only", "config", "lastHistoryStep",
            "username", "sweep_name", "metadata", "system_metrics",
        ):  # fmt: skip
            see(f"{title} {number}", lambda title=title, one=one: getattr(one, title))
        see(f"summary {number}", lambda one=one: dict(one.summary.items()))
        see(f"user {number}", lambda one=one: one.user.username)
        see(f"url {number}", lambda one=one: one.url.split("//")[1].split("/", 1)[1])
        see(f"keys {number}", lambda one=one: sorted(one.history_keys["keys"]))
        see(f"sweep {number}", lambda one=one: one.sweep and one.sweep.name)
        see(f"json {number}", lambda one=one: type(one.json_config).__name__)
    second = api.run(f"{DEMO}/run00002")
    see("missing", lambda: second.summary.get("missing"))
    see("held", lambda: "accuracy" in second.summary)
    see("html", lambda: "<iframe" in second.to_html() and "420" in second.to_html())
    see("hidden", lambda: "display:none" in second.to_html(hidden=True))
    see("no_run", lambda: api.run(f"{DEMO}/none"))
    see("no_path", lambda: api.run("a/b/c/d"))


def history() -> None:
    def one(number: int = 2) -> Any:
        return fresh().run(f"{DEMO}/run0000{number}")

    keys = ["loss", "accuracy"]
    see("few", lambda: one().history(samples=5, pandas=False))
    see("of_keys", lambda: one().history(samples=4, keys=keys, pandas=False))
    see("frame", lambda: records(one().history(samples=4, keys=keys)))
    see("whole_frame", lambda: records(one(1).history(samples=6)))
    see("many", lambda: len(one().history(samples=500, pandas=False)))
    see(
        "spread",
        lambda: [row["_step"] for row in one().history(samples=9, pandas=False)],
    )
    see("no_key", lambda: one().history(keys=["none"], pandas=False))
    see("no_rows", lambda: one(5).history(pandas=False))
    see("x_axis", lambda: one().history(samples=3, keys=["loss"], x_axis="accuracy", pandas=False))  # fmt: skip
    see("system", lambda: one().history(stream="system", pandas=False))
    see("scan", lambda: [row["Loss"] for row in one().scan_history(keys=["Loss"])])
    see("scan_steps", lambda: [row["_step"] for row in one().scan_history(min_step=10, max_step=20)])  # fmt: skip
    see("scan_bound_keys", lambda: list(one().scan_history(keys=keys, min_step=10, max_step=13)))  # fmt: skip
    see("scan_pages", lambda: [row["Loss"] for row in one().scan_history(keys=["Loss"], page_size=7)])  # fmt: skip
    see("scan_rows", lambda: list(one().scan_history(min_step=5, max_step=8)))
    see("scan_all", lambda: len(list(one(3).scan_history())))
    see("scan_none", lambda: list(one(5).scan_history()))
    see("scan_no_key", lambda: list(one().scan_history(keys=["none"])))
    see("scan_next", lambda: next(one().scan_history(keys=["Loss"])))


def files() -> None:
    here = api.create_run(run_id="files", project=project, entity="crew")
    Path("inner").mkdir()
    content = {
        "a.json": b"{}",
        "b.json": b"[]",
        "c.txt": b"words\n",
        "d.bin": b"\xff\0",
    }
    for name, written in {**content, "inner/e.txt": b"deep"}.items():
        Path(name).write_bytes(written)
        see(f"up {name}", lambda name=name: here.upload_file(name).name)
    see("relative", lambda: here.upload_file("c.txt", root="..").name.split("/")[-1])
    here = fresh().run(f"crew/{project}/files")
    see("names", lambda: [one for one in names(here.files()) if "/" not in one])
    see("named", lambda: names(here.files(names=["a.json"])))
    see("pattern", lambda: names(here.files(pattern="%.json")))
    see("no_names", lambda: len(here.files(names=[])) == len(here.files()))
    see("both", lambda: list(here.files(names=["a.json"], pattern="%.json")))
    see("no_file", lambda: here.files(names=["none"])[0])
    see("paged", lambda: len(list(here.files(per_page=1))) == len(here.files()))
    text = here.file("c.txt")
    for title in ("name", "size", "md5", "mimetype", "path_uri"):
        see(title, lambda title=title: getattr(text, title))
    see("download", lambda: text.download(root="down").read())
    see("download_twice", lambda: text.download(root="down"))
    Path("down/c.txt").write_text("mine")
    see("exist_ok", lambda: text.download(root="down", exist_ok=True).read())
    see("replace", lambda: text.download(root="down", replace=True).read())
    see("binary", lambda: here.file("d.bin").download(root="down").name)
    see("binary_bytes", lambda: Path("down/d.bin").read_bytes())
    see("delete", text.delete)
    see("deleted", lambda: names(fresh().run(f"crew/{project}/files").files(names=["c.txt"])))  # fmt: skip


def changed_runs() -> None:
    path = f"crew/{project}/one"
    made = api.create_run(run_id="one", project=project, entity="crew")
    see("made", lambda: [made.id, made.project, made.entity, made.state])
    see("random_id", lambda: len(api.create_run(project=project, entity="crew").id))
    pending = public.Run.create(api, run_id="two", project=project, entity="crew", state="pending")  # fmt: skip
    see("pending", lambda: pending.state)
    run = fresh().run(path)
    run.config["k"] = {"deep": [1, None]}
    run.tags.append("late")
    run.notes, run.name = "changed", "renamed"
    see("update", run.update)
    see("summary_update", lambda: run.summary.update({"acc": 0.75, "n": {"x": 2}}))
    run.summary["later"] = 1
    see("save", run.save)
    again = fresh().run(path)
    see("config", lambda: again.config)
    see("tags", lambda: again.tags)
    see("notes", lambda: [again.notes, again.name])
    see("summary", lambda: {k: v for k, v in again.summary.items() if k[0] != "_"})
    run.group = "g"
    see("group", run.update)
    see("grouped", lambda: fresh().run(path).group)
    see("state", lambda: fresh().run(path).state)
    see("delete", lambda: fresh().run(path).delete())
    see("deleted", lambda: fresh().run(path))
    see("left", lambda: len(fresh().runs(f"crew/{project}")))


def odd_values() -> None:
    """Values that JSON or a table has no place for; the run is made by the test."""

    def one() -> Any:
        return fresh().run("crew/odd/odd")

    see("config", lambda: one().config)
    see("summary", lambda: dict(one().summary.items()))
    see("rows", lambda: list(one().scan_history()))
    see("sampled", lambda: one().history(pandas=False))
    see("last", lambda: one().lastHistoryStep)
    keys = (
        "nan",
        "infinite",
        "mixed",
        "flag",
        "word",
        "list",
        "nested.deep",
        "dot.ted",
    )
    for key in (*keys, "large", "late", "nested"):
        see(f"scan {key}", lambda key=key: list(one().scan_history(keys=[key])))
        see(
            f"sample {key}",
            lambda key=key: one().history(keys=[key], pandas=False),
        )
    see("scan two", lambda: list(one().scan_history(keys=["flag", "late"])))
    see("sample two", lambda: one().history(keys=["flag", "late"], pandas=False))
    see("no text", lambda: list(one().scan_history(keys="flag")))
    see("no names", lambda: list(one().scan_history(keys=[1])))
    see("no samples", lambda: one().history(samples=0, pandas=False))
    see("turned", lambda: list(one().scan_history(min_step=5, max_step=2)))
    see("outside", lambda: list(one().scan_history(min_step=100)))
    see("below", lambda: len(list(one().scan_history(min_step=-5, max_step=10**9))))


def defaults() -> None:
    """Paths that leave out what the Api was told."""
    told = tracker.Api(overrides={"entity": "crew", "project": "demo"})
    see("run", lambda: told.run("run00001").path)
    see("run_of_project", lambda: told.run("demo/run00001").path)
    see("runs", lambda: ids(told.runs()))
    see("runs_of_project", lambda: ids(told.runs("demo")))
    see("project", lambda: told.project("demo").path)
    see("artifact", lambda: told.artifact("model-x:v1").qualified_name)
    see("versions", lambda: names(told.artifacts("model", "model-x")))
    see("reports", lambda: len(told.reports("crew/demo")))
    see("leading_slash", lambda: told.run("/crew/demo/run00001").path)
    see("with_runs", lambda: told.run("crew/demo/runs/run00001").path)
    see("of_url", lambda: told.run("crew/demo/runs/run00001/overview").path)
    see("no_run", lambda: told.run(""))
    see("no_key", lambda: tracker.Api(api_key="x" * 40).viewer.username)
    see("created", lambda: told.create_run(project=project).path[:2])
    run = told.run("run00001")
    see("kept", lambda: told.run("run00001") is run)
    told.flush()
    see("flushed", lambda: told.run("run00001") is run)
    runs = fresh().runs(DEMO)
    see("full", runs.upgrade_to_full)
    see("full_config", lambda: [one.config for one in runs])
    see("eager", lambda: [one.config for one in fresh().runs(DEMO, lazy=False)])

"""Every way in which people write where a thing is."""

from __future__ import annotations

import pytest

from trailmark.apis.public.paths import (
    ArtifactPath,
    Place,
    RunPath,
    read_artifact,
    read_project,
    read_run,
)
from trailmark.errors import UsageError


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("crew/demo/model-x:v2", ("crew", "demo", "model-x", "v2")),
        ("demo/model-x:latest", (None, "demo", "model-x", "latest")),
        ("model-x:best", (None, "home", "model-x", "best")),
        ("crew/demo/model-x", ("crew", "demo", "model-x", None)),
        ("/crew/demo/model-x:v2/", ("crew", "demo", "model-x", "v2")),
        (
            "acme/wandb-registry-models/x:prod",
            ("acme", "wandb-registry-models", "x", "prod"),
        ),
    ],
)
def test_an_artifact_s_path_may_leave_out_its_first_parts(
    path: str, expected: tuple[str | None, ...]
) -> None:
    assert read_artifact(path, None, "home") == ArtifactPath(*expected)  # type: ignore[arg-type]


def test_defaults_fill_what_a_path_leaves_out() -> None:
    assert read_artifact("x", "crew", None) == ArtifactPath(
        "crew", "uncategorized", "x", None
    )
    assert read_artifact("x", "crew", None).name == "x:latest"


@pytest.mark.parametrize(
    "path", [None, "", "a/b/c/d", "a//b:v1", "demo/:v1", "demo/x:", "x:v1:v2"]
)
def test_what_is_no_artifact_s_path_is_refused(path: str | None) -> None:
    with pytest.raises(ValueError, match=r"hint: "):
        read_artifact(path, "crew", "demo")


@pytest.mark.parametrize(
    "path",
    [
        "crew/demo/a1",
        "/crew/demo/a1",
        "crew/demo/runs/a1",
        "/crew/demo/runs/a1/",
        "crew/demo:a1",
        "https://trailmark.example.com/crew/demo/runs/a1?workspace=x",
    ],
)
def test_a_run_s_path_in_each_of_its_spellings(path: str) -> None:
    assert read_run(path, None, None) == RunPath("crew", "demo", "a1")


def test_a_run_id_alone_needs_a_project() -> None:
    assert read_run("a1", "crew", "demo") == RunPath("crew", "demo", "a1")
    assert read_run("demo/a1", "crew", None) == RunPath("crew", "demo", "a1")
    for path in ("", "a1", "a/b/c/d"):
        with pytest.raises(UsageError):
            read_run(path, "crew", None)


def test_a_project_s_path() -> None:
    assert read_project("demo", "crew", None) == Place("crew", "demo")
    assert read_project("ada/demo", "crew", None) == Place("ada", "demo")
    assert read_project(None, "crew", "home") == Place("crew", "home")
    assert read_project("", "crew", None) == Place("crew", "uncategorized")
    with pytest.raises(UsageError):
        read_project("a/b/c", "crew", None)

"""Lists of types that only grow, and names with and without their prefix."""

from __future__ import annotations

from typing import Any

import pytest

from trailmark.apis.public.registries.artifact_types_list import (
    AddOnlyArtifactTypesList,
)
from trailmark.apis.public.registries.members import UserMember, split_ids
from trailmark.apis.public.registries.search import with_full_names
from trailmark.apis.public.users import User
from trailmark.errors import UsageError
from trailmark.transport.client import Client
from trailmark.wire.ids import encode_global_id


def test_types_added_since_the_save_can_be_removed() -> None:
    types = AddOnlyArtifactTypesList(["model"])
    types.append("dataset")
    types.append("oops")
    types.remove("oops")
    assert (types == ["model", "dataset"], types.draft) == (True, ("dataset",))


def test_saved_types_stay() -> None:
    types = AddOnlyArtifactTypesList(["model"])
    for change in (
        lambda: types.remove("model"),
        lambda: types.__delitem__(0),
        lambda: types.__setitem__(0, "dataset"),
        types.clear,
        types.pop,
    ):
        with pytest.raises(ValueError, match="'model'"):
            change()
    assert types == ["model"]


def test_a_type_is_there_once() -> None:
    types = AddOnlyArtifactTypesList(["model"])
    types.extend(["model", "dataset", "dataset"])
    assert types == ["model", "dataset"]


@pytest.mark.parametrize("name", ["a/b", "a:b", "x" * 129, ""])
def test_what_cannot_name_a_type_is_refused(name: str) -> None:
    types = AddOnlyArtifactTypesList()
    with pytest.raises(UsageError):
        types.append(name)
    types.append("x" * 128)
    assert types == ["x" * 128]


def test_removing_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="'dataset'"):
        AddOnlyArtifactTypesList(["model"]).remove("dataset")


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"name": "a"}, {"name": "wandb-registry-a"}),
        ({"name": "wandb-registry-a"}, {"name": "wandb-registry-a"}),
        ({"name": {"$regex": "^a"}}, {"name": {"$regex": "^wandb-registry-a"}}),
        (
            {"name": {"$regex": "a|b"}},
            {"name": {"$regex": "^wandb-registry-.*(?:a|b)"}},
        ),
        (
            {"name": {"$regex": "^a|^b"}},
            {"name": {"$regex": "^wandb-registry-a|^wandb-registry-b"}},
        ),
        ({"description": {"$regex": "^a"}}, {"description": {"$regex": "^a"}}),
        (
            {"$or": [{"name": {"$in": ["a", "b"]}}, {"description": "a"}]},
            {
                "$or": [
                    {"name": {"$in": ["wandb-registry-a", "wandb-registry-b"]}},
                    {"description": "a"},
                ]
            },
        ),
        ({"name": {"$ne": "a"}}, {"name": {"$ne": "wandb-registry-a"}}),
    ],
)
def test_names_in_filters_are_those_of_the_projects(
    said: dict[str, Any], sent: dict[str, Any]
) -> None:
    assert with_full_names(said) == sent


def test_members_are_told_apart_by_their_ids() -> None:
    ada = encode_global_id("User", 7)
    crew = encode_global_id("Entity", 3)
    client = Client("http://127.0.0.1:1", "k" * 40, user_agent="test")
    member = UserMember(User(client, {"id": ada, "username": "ada"}), "viewer")
    assert split_ids([member, crew, ada]) == ([ada], [crew])


@pytest.mark.parametrize("wrong", ["ada", encode_global_id("Project", 1), 7, None])
def test_what_is_no_member_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError):
        split_ids([wrong])


def test_no_member_at_all_is_refused() -> None:
    with pytest.raises(UsageError):
        split_ids([])

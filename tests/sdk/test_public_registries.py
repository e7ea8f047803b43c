"""What `trailmark.Api` says of registries, on a real server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.support.logged_artifacts import Shelf, api_of, make_organization, newcomer
from tests.support.server_process import ServerProcess
from trailmark.apis.public.api import Api
from trailmark.apis.public.registries import Registry
from trailmark.errors import ForbiddenError, NotFoundError, UsageError

_numbers = itertools.count()


@pytest.fixture
def acme(server: ServerProcess) -> str:
    """The name of an organization that no other test uses."""
    name = f"acme{next(_numbers)}"
    make_organization(api_of(server), name)
    return name


@pytest.fixture
def api(server: ServerProcess, acme: str) -> Api:
    return api_of(server, organization=acme)


@pytest.fixture
def shelf(api: Api, project: str) -> Iterator[Shelf]:
    return Shelf(api, project)


def test_62_a_registry_has_what_it_was_made_with(api: Api, acme: str) -> None:
    made = api.create_registry(
        name="my-registry",
        visibility="restricted",
        organization=acme,
        description="d",
        artifact_types=["model"],
    )
    for registry in (made, api.registry("my-registry", organization=acme)):
        assert (registry.name, registry.full_name) == (
            "my-registry",
            "wandb-registry-my-registry",
        )
        assert (registry.visibility, registry.description) == ("restricted", "d")
        assert registry.artifact_types == ["model"]
        assert registry.allow_all_artifact_types is False
        assert registry.organization == acme
        assert registry.path == [registry.entity, "wandb-registry-my-registry"]
        assert registry.created_at


def test_63_names_are_unique_in_an_organization(
    server: ServerProcess, api: Api, acme: str
) -> None:
    api.create_registry("r", "restricted", organization=acme)
    with pytest.raises(ValueError, match="'r' already"):
        api.create_registry("r", "organization", organization=acme, description="2nd")
    kept = api.registry("r", organization=acme)
    assert (kept.visibility, kept.description) == ("restricted", None)
    make_organization(api, f"other-{acme}")
    other = api.create_registry("r", "restricted", organization=f"other-{acme}")
    assert other.organization == f"other-{acme}"


@pytest.mark.parametrize("name", ["a/b", "a:b", "x" * 129])
def test_64_a_type_that_cannot_be_makes_nothing(api: Api, acme: str, name: str) -> None:
    with pytest.raises(ValueError, match="artifact type"):
        api.create_registry("r", "restricted", acme, artifact_types=[name])
    assert list(api.registries(acme)) == []
    made = api.create_registry("r", "restricted", acme, artifact_types=["x" * 128])
    assert made.artifact_types == ["x" * 128]


def test_65_an_open_registry_takes_any_type_and_another_only_its_own(
    api: Api, acme: str, shelf: Shelf
) -> None:
    anything = api.create_registry("open", "organization", organization=acme)
    models = api.create_registry("m", "organization", acme, artifact_types=["model"])
    assert anything.allow_all_artifact_types is True
    data = shelf.log("data", "dataset", {"f": b"1"})
    shelf.link(data.artifact_id, anything.entity, anything.full_name, "data")
    with pytest.raises(Exception, match="dataset"):
        shelf.link(data.artifact_id, models.entity, models.full_name, "data")
    assert [one.name for one in anything.collections()] == ["data"]
    assert list(models.collections()) == []


def test_66_types_only_grow(api: Api, acme: str) -> None:
    registry = api.create_registry(
        "my-registry", "restricted", acme, artifact_types=["model"]
    )
    registry.artifact_types.append("dataset")
    registry.save()
    registry.artifact_types.append("oops")
    registry.artifact_types.remove("oops")
    with pytest.raises(ValueError, match="'dataset'"):
        registry.artifact_types.remove("dataset")
    registry.load()
    assert sorted(registry.artifact_types) == ["dataset", "model"]


def test_66_types_cannot_be_added_where_all_are_taken(api: Api, acme: str) -> None:
    registry = api.create_registry("open", "organization", acme)
    registry.artifact_types.append("model")
    with pytest.raises(UsageError, match="allow_all_artifact_types"):
        registry.save()
    registry.allow_all_artifact_types = False
    registry.save()
    fresh = api.registry("open", acme)
    assert (fresh.allow_all_artifact_types, list(fresh.artifact_types)) == (
        False,
        ["model"],
    )


def test_67_a_registry_is_edited(api: Api, acme: str) -> None:
    api.create_registry("my-registry", "restricted", acme)
    registry = api.registry(name="my-registry", organization=acme)
    registry.description = "new"
    registry.visibility = "organization"
    registry.name = "renamed"
    registry.save()
    fresh = api.registry("renamed", acme)
    assert (fresh.id, fresh.description, fresh.visibility) == (
        registry.id,
        "new",
        "organization",
    )
    registry.description = "x"
    registry.load()
    assert registry.description == "new"
    with pytest.raises(ValueError, match="'my-registry'"):
        api.registry("my-registry", acme)


def test_67_a_registry_that_was_never_read_keeps_what_it_has(
    api: Api, acme: str
) -> None:
    made = api.create_registry("r", "restricted", acme, "d", ["model"])
    blind = Registry(api.client, acme, made.entity, "r")
    blind.visibility = "organization"
    blind.save()
    fresh = api.registry("r", acme)
    assert (fresh.description, list(fresh.artifact_types), fresh.visibility) == (
        "d",
        ["model"],
        "organization",
    )


def _filled(api: Api, acme: str, shelf: Shelf) -> None:
    """Registries model-a, model-b and misc, whose versions have an alias or a tag."""
    versions = {
        "best": shelf.log("m-best", "model", {"f": b"best"}),
        "prod": shelf.log("m-prod", "model", {"f": b"prod"}, tags=["prod"]),
        "both": shelf.log("m-both", "model", {"f": b"both"}, tags=["prod"]),
        "plain": shelf.log("m-plain", "model", {"f": b"plain"}),
    }
    for name in ("model-a", "model-b", "misc"):
        registry = api.create_registry(name, "organization", acme)
        for label, collection, aliases in (
            ("best", "my_collection", ["best"]),
            ("plain", "my_collection", []),
            ("both", "my_collection_2", ["best"]),
            ("prod", "my_collection_2", []),
        ):
            version = versions[label].artifact_id
            shelf.link(
                version, registry.entity, registry.full_name, collection, aliases
            )
    tagged = api.registry("model-a", acme).collections({"name": "my_collection"})[0]
    tagged.tags = ["my_tag"]
    tagged.save()


def test_68_registries_collections_and_versions_are_searched(
    api: Api, acme: str, shelf: Shelf
) -> None:
    _filled(api, acme, shelf)
    models = {"name": {"$regex": "model"}}
    assert [one.name for one in api.registries(filter=models, order="name")] == [
        "model-a",
        "model-b",
    ]
    assert [one.name for one in api.registries(filter={"name": "misc"})] == ["misc"]
    found = api.registries().collections(
        filter={"name": "my_collection", "tag": "my_tag"}
    )
    assert [(one.project, one.name) for one in found] == [
        ("wandb-registry-model-a", "my_collection")
    ]
    best = (
        api.registries()
        .collections(filter={"name": {"$regex": "my_collection"}})
        .versions(filter={"alias": "best"})
    )
    places = sorted((one.project, one.collection.name) for one in best)
    assert places == sorted(
        (f"wandb-registry-{registry}", collection)
        for registry in ("model-a", "model-b", "misc")
        for collection in ("my_collection", "my_collection_2")
    )
    union = api.registries(filter=models).versions(
        filter={"$or": [{"tag": "prod"}, {"alias": "best"}]}
    )
    paths = [one.qualified_name for one in union]
    assert len(paths) == len(set(paths)) == 6
    assert not any("misc" in path for path in paths)


def test_68_the_size_of_a_page_changes_nothing(
    api: Api, acme: str, shelf: Shelf
) -> None:
    _filled(api, acme, shelf)
    whole = [one.qualified_name for one in api.registries().versions()]
    assert len(whole) == 12
    assert [
        one.qualified_name for one in api.registries().versions(per_page=1)
    ] == whole
    assert len(list(api.registries(per_page=1))) == 3
    assert len(api.registries().collections(per_page=1)) == 6


def test_68_a_pattern_is_about_the_name_without_its_prefix(api: Api, acme: str) -> None:
    for name in ("model-a", "a-model"):
        api.create_registry(name, "restricted", acme)

    def found(pattern: str) -> list[str]:
        registries = api.registries(filter={"name": {"$regex": pattern}})
        return sorted(one.name for one in registries)

    assert found("^model") == ["model-a"]
    assert found("model$") == ["a-model"]
    assert found("registry") == []


def test_68_a_version_in_a_registry_is_found_by_its_path(
    api: Api, acme: str, shelf: Shelf
) -> None:
    _filled(api, acme, shelf)
    for path in (
        "wandb-registry-model-a/my_collection:best",
        f"{acme}/wandb-registry-model-a/my_collection:best",
    ):
        found = api.artifact(path)
        assert found.source_name == "m-best:v0"
        assert api.artifact_exists(path)
    assert not api.artifact_exists("wandb-registry-model-a/my_collection:none")


def test_69_an_organization_that_is_not_clear_is_asked_for(
    server: ServerProcess, acme: str
) -> None:
    admin = api_of(server)
    with pytest.raises(ValueError, match="organization='"):
        admin.registries()
    person = newcomer(server, f"ada-{acme}")
    with pytest.raises(ValueError, match="in no organization"):
        person.registries()
    admin.client.execute(
        "mutation($input: AddOrganizationMemberInput!) {"
        " addOrganizationMember(input: $input) { __typename } }",
        {
            "input": {
                "organizationName": acme,
                "username": f"ada-{acme}",
                "role": "member",
            }
        },
    )
    admin.create_registry("r", "organization", organization=acme)
    assert [one.name for one in person.registries()] == ["r"]


def test_70_a_deleted_registry_is_gone_and_its_versions_are_not(
    api: Api, acme: str, shelf: Shelf
) -> None:
    registry = api.create_registry("my-registry", "organization", acme)
    made = shelf.log("m", "model", {"f": b"1"})
    shelf.link(made.artifact_id, registry.entity, registry.full_name, "c", ["best"])
    registry.delete()
    with pytest.raises(ValueError, match="'my-registry'"):
        api.registry("my-registry", organization=acme)
    assert api.artifact(f"{shelf.path}/m:v0").id == made.artifact_id


def test_111_a_registry_that_is_not_there_is_named(api: Api, acme: str) -> None:
    with pytest.raises(ValueError, match="'none'"):
        api.registry("none", organization=acme)
    with pytest.raises(ValueError, match="'no-such-organization'"):
        api.registry("none", organization="no-such-organization")


def test_115_a_visibility_is_one_of_two(api: Api, acme: str) -> None:
    with pytest.raises(ValueError, match="'public'"):
        api.create_registry("x", "public", organization=acme)  # type: ignore[arg-type]
    registry = api.create_registry("x", "restricted", acme)
    with pytest.raises(ValueError, match="'public'"):
        registry.visibility = "public"  # type: ignore[assignment]
    assert registry.visibility == "restricted"


def test_members_are_invited_given_roles_and_removed(
    server: ServerProcess, api: Api, acme: str
) -> None:
    registry = api.create_registry("r", "restricted", acme)
    creator = [one.user.username for one in registry.user_members()]
    person = newcomer(server, f"bob-{acme}")
    api.client.execute(
        "mutation($input: AddOrganizationMemberInput!) {"
        " addOrganizationMember(input: $input) { __typename } }",
        {
            "input": {
                "organizationName": acme,
                "username": f"bob-{acme}",
                "role": "member",
            }
        },
    )
    with pytest.raises(NotFoundError):
        person.registry("r", acme)
    bob = person.client.execute("query { viewer { id } }")["viewer"]["id"]
    registry.add_members(bob)
    assert person.registry("r", acme).name == "r"
    roles = {one.user.username: str(one.role) for one in registry.user_members()}
    assert roles.pop(f"bob-{acme}") in {"viewer", "member", "restricted_viewer"}
    assert list(roles) == creator
    [member] = [
        one for one in registry.user_members() if one.user.username == f"bob-{acme}"
    ]
    with pytest.raises(ForbiddenError):
        person.registry("r", acme).add_members(bob)
    registry.update_member(member, "admin")
    person.registry("r", acme).update_member(bob, "viewer")
    with pytest.raises(UsageError, match="'owner'"):
        registry.update_member(member, "owner")
    registry.remove_members(member)
    assert [one.user.username for one in registry.members()] == creator
    with pytest.raises(NotFoundError):
        person.registry("r", acme)

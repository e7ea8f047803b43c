"""Automations by our client, on World W."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.automations import (
    ArtifactCollectionScope,
    ArtifactEvent,
    Automation,
    DoNothing,
    EntityScope,
    Event,
    MetricThresholdFilter,
    NewAutomation,
    OnAddArtifactAlias,
    OnAddArtifactTag,
    OnAddCollectionTag,
    OnCreateArtifact,
    OnLinkArtifact,
    OnRemoveArtifactTag,
    OnRemoveCollectionTag,
    OnRunMetric,
    OnRunState,
    OnUnlinkArtifact,
    OrgScope,
    ProjectScope,
    QueueJob,
    RegistryScope,
    RunEvent,
    SendNotification,
    SendWebhook,
    SlackIntegration,
    TeamScope,
)
from trailmark.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TakenNameError,
    UnknownNameError,
    UsageError,
)

SLACK = "https://hooks.slack.com/services/secret"


@pytest.fixture
def name(project: str) -> str:
    """A name that nothing has."""
    return f"auto-{project}"


def loss_above(limit: float, scope: Any) -> OnRunMetric:
    return OnRunMetric(scope=scope, filter=RunEvent.metric("loss") > limit)


def saved(api: Api, name: str, **said: Any) -> Automation:
    event = loss_above(10, api.project("demo"))
    return api.create_automation(event >> DoNothing(), name=name, **said)


def slack(api: Api, name: str) -> SlackIntegration:
    return api.create_slack_integration(name, SLACK, team_name="Acme")


def test_the_documented_flow(api: Api, name: str) -> None:
    slack(api, name)
    project = api.project("demo", entity="crew")
    hook = next(api.slack_integrations(entity="crew"))
    event = OnRunMetric(scope=project, filter=RunEvent.metric("custom-metric") > 10)
    action = SendNotification.from_integration(hook)

    made = api.create_automation(event >> action, name=name, description="d")

    assert (made.name, made.description, made.enabled) == (name, "d", True)
    assert (made.scope.name, made.scope.entity) == ("demo", "crew")
    assert made.event == event.at(made.scope)
    assert event.filter.metric == MetricThresholdFilter(
        name="custom-metric", cmp=">", threshold=10
    )
    assert made.action == SendNotification(integration_id=hook.id)
    assert made.created_at is not None
    assert api.automation(name, entity="crew") == made


def test_a_name_that_nothing_or_several_have_is_an_error(
    world: World, api: Api, name: str
) -> None:
    saved(api, name)
    other = world.api(entity="other")
    other.create_run(project="demo")
    event = loss_above(1, other.project("demo"))
    other.create_automation(event >> DoNothing(), name=name)
    with pytest.raises(UnknownNameError, match="there is no automation 'nope'"):
        api.automation("nope")
    with pytest.raises(UsageError, match="there are several automations"):
        api.automation(name)
    assert api.automation(name, entity="crew").scope.entity == "crew"
    assert api.automation(name, entity="other").scope.entity == "other"


def test_lists_are_of_one_entity_or_of_all_that_can_be_reached(
    world: World, api: Api, name: str
) -> None:
    ours = [saved(api, f"{name}-{number}") for number in range(3)]
    other = world.api(entity="other")
    other.create_run(project="demo")
    theirs = other.create_automation(
        loss_above(1, other.project("demo")) >> DoNothing(), name=name
    )
    of_crew = {one.name for one in api.automations(entity="crew")}
    assert of_crew >= {one.name for one in ours}
    assert {one.scope.entity for one in api.automations("crew")} == {"crew"}
    one_by_one = [one.id for one in api.automations("crew", per_page=1)]
    assert one_by_one == [one.id for one in api.automations("crew")]
    assert list(api.automations(name=f"{name}-1")) == [ours[1]]
    everything = {one.id for one in api.automations(per_page=2)}
    assert everything >= {theirs.id, *(one.id for one in ours)}
    assert isinstance(next(api.automations()), Automation)
    with pytest.raises(UnknownNameError, match="there is no entity 'nobody'"):
        list(api.automations("nobody"))


def test_a_taken_name_is_an_error_or_gives_what_has_it(api: Api, name: str) -> None:
    first = saved(api, name, description="first")
    with pytest.raises(TakenNameError, match="has an automation 'auto-") as refused:
        saved(api, name)
    assert isinstance(refused.value, ValueError)
    assert saved(api, name, description="again", fetch_existing=True) == first


def test_keywords_win_over_what_the_object_says(api: Api, name: str) -> None:
    hook = slack(api, name)
    project = api.project("demo")
    new = NewAutomation(
        name="left", event=loss_above(10, project), action=DoNothing(), enabled=True
    )
    other = api.project(f"{name}-other")
    api.create_run(project=other.name)
    made = api.create_automation(
        new,
        name=name,
        enabled=False,
        description="x",
        action=SendNotification.from_integration(hook, title="t"),
        scope=other,
    )
    assert (made.name, made.enabled, made.description) == (name, False, "x")
    assert made.scope == ProjectScope(other.id, other.name, "crew")
    assert made.action == SendNotification(integration_id=hook.id, title="t")
    assert (new.name, new.enabled, new.action) == ("left", True, DoNothing())
    with pytest.raises(TypeError, match="an automation has no 'colour'"):
        api.create_automation(new, colour="red")


def test_changes_are_assigned_or_said(api: Api, name: str) -> None:
    one = saved(api, name, description="before")
    one.enabled = False
    one.description = "kept"
    first = api.update_automation(one)
    assert (first.id, first.name, first.enabled) == (one.id, name, False)
    assert first.description == "kept"
    second = api.update_automation(first, enabled=True, description=None)
    assert (second.id, second.enabled, second.description) == (one.id, True, None)
    assert (first.enabled, first.description) == (False, "kept")
    assert api.automation(name) == second


def test_event_action_scope_and_name_can_be_changed(api: Api, name: str) -> None:
    one = saved(api, name)
    project = api.project(name)
    api.create_run(project=name)
    one.event = OnRunState(scope=project, filter=RunEvent.state.eq("crashed"))
    one.action = SendWebhook.from_integration(
        api.create_webhook_integration(name, "https://example.org/x"), payload={"a": 1}
    )
    now = api.update_automation(one, name=f"{name}-b")
    assert (now.id, now.name) == (one.id, f"{name}-b")
    assert now.scope == ProjectScope(project.id, name, "crew")
    assert now.event == one.event.at(now.scope)
    assert now.action == one.action
    moved = api.update_automation(now, scope=api.team("crew"))
    assert (type(moved.scope), moved.scope.name) == (TeamScope, "crew")
    saved(api, name)
    with pytest.raises(TakenNameError):
        api.update_automation(moved, name=name)


def test_one_that_is_gone_can_be_made_anew(api: Api, name: str) -> None:
    one = saved(api, name, description="again", enabled=False)
    assert api.delete_automation(one) is True
    with pytest.raises(UnknownNameError, match="there is no such automation"):
        api.update_automation(one)
    made = api.update_automation(one, create_missing=True)
    assert made.id != one.id
    assert (made.name, made.description, made.enabled) == (name, "again", False)
    assert (made.event, made.action) == (one.event, one.action)


def test_deleting_by_object_or_id_once(api: Api, name: str) -> None:
    one, two = saved(api, name), saved(api, f"{name}-2")
    assert api.delete_automation(one) is True
    assert api.delete_automation(two.id) is True
    for gone in (one, two.id):
        with pytest.raises(UnknownNameError):
            api.delete_automation(gone)
    with pytest.raises(InvalidInputError, match="is not an id"):
        api.delete_automation("nope")
    with pytest.raises(TypeError):
        api.delete_automation(7)  # pyright: ignore[reportArgumentType]


METRIC = RunEvent.metric("loss")
EVENTS = {
    "above": METRIC > 1,
    "at least": METRIC >= 1.5,
    "below": METRIC < -2,
    "at most": METRIC <= 3,
    "average": METRIC.avg(5) > 10,
    "change": METRIC.changes_by(diff=3),
    "increase": METRIC.max(4).increases_by(frac=0.5),
    "decrease": METRIC.min(7).decreases_by(diff=1),
    "outlier": abs(METRIC.zscore(30)) > 3,
    "low outlier": METRIC.zscore(20) < -2,
    "some runs": (METRIC > 1) & RunEvent.name.contains("foo"),
    "runs first": RunEvent.name.matches_regex("^f") & (METRIC.avg(2) < 0),
    "others": (METRIC > 1) & ~(RunEvent.name.eq("a") | RunEvent.name.eq("b")),
}


@pytest.mark.parametrize("rule", EVENTS.values(), ids=EVENTS)
def test_a_rule_about_a_metric_is_read_as_it_was_written(
    rule: Any, api: Api, name: str
) -> None:
    event = OnRunMetric(scope=api.project("demo"), filter=rule)
    made = api.create_automation(event >> DoNothing(), name=name)
    assert made.event == event.at(made.scope)
    assert api.automation(name).event == made.event


@pytest.mark.parametrize(
    "kind",
    [
        OnCreateArtifact,
        OnLinkArtifact,
        OnUnlinkArtifact,
        OnAddArtifactAlias,
        OnAddArtifactTag,
        OnRemoveArtifactTag,
        OnAddCollectionTag,
        OnRemoveCollectionTag,
    ],
)
def test_an_event_of_artifacts_is_read_as_it_was_written(
    kind: Any, api: Api, name: str
) -> None:
    collection = api.artifact_collection("model", "crew/demo/model-x")
    field = ArtifactEvent.tag if "Tag" in kind.__name__ else ArtifactEvent.alias
    for number, what in enumerate((None, field.eq("prod"), field.in_(["a", "b"]))):
        event: Event = kind(scope=collection, filter=what)
        made = api.create_automation(event >> DoNothing(), name=f"{name}-{number}")
        scope = ArtifactCollectionScope(collection.id, "model-x", "crew", "demo")
        assert made.event == event.at(scope)


def test_every_kind_of_scope(world: World, api: Api, name: str) -> None:
    registry = api.create_registry(name, "organization", organization="acme")
    failed = RunEvent.state.in_(["failed", "finished"])
    organization = api.organization("acme")
    wanted: dict[str, tuple[Event, type]] = {
        "registry": (OnLinkArtifact(scope=registry), RegistryScope),
        "team": (OnRunState(scope=api.team("crew"), filter=failed), TeamScope),
        "org": (OnRunState(scope=organization, filter=failed), OrgScope),
    }
    for kind, (event, scope) in wanted.items():
        made = api.create_automation(event >> DoNothing(), name=f"{name}-{kind}")
        assert type(made.scope) is scope
        assert made.event == event.at(made.scope)
        assert api.update_automation(made, enabled=False).event == made.event
    names = {one.name for one in api.automations("acme-org")}
    assert names == {f"{name}-registry", f"{name}-org"}
    ada = EntityScope(_entity_id(api, "ada"), "ada", "ada")
    event = OnRunState(scope=ada, filter=failed)
    assert api.create_automation(event >> DoNothing(), name=name).scope == ada


def _entity_id(api: Api, name: str) -> str:
    found = api.client.execute(
        "query($name: String!) { entity(name: $name) { id } }", {"name": name}
    )
    return found["entity"]["id"]


def test_a_run_can_be_queued(api: Api, name: str) -> None:
    queue = api.create_run_queue(name, type="local-container")
    event = loss_above(1, api.project("demo"))
    action = QueueJob(queue_id=queue.id, template={"job": "crew/demo/job:v0"})
    made = api.create_automation(event >> action, name=name)
    assert made.action == action
    assert api.update_automation(made, enabled=False).action == action


def test_what_cannot_be_is_refused_before_anything_is_sent(name: str) -> None:
    # Nobody answers at this address.
    api = Api({"base_url": "http://127.0.0.1:9", "entity": "crew"}, api_key="k" * 40)
    project = api.project("demo")
    event = loss_above(10, project)
    bad: Any = "string"
    with pytest.raises(UsageError, match="filter=None says nothing about a metric"):
        OnRunMetric(scope=project, filter=None)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UsageError, match="filter=None names no states"):
        OnRunState(scope=project, filter=None)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="'string' is nothing that can be done"):
        _ = event >> bad
    with pytest.raises(UsageError, match="scope='demo' is not where"):
        loss_above(10, "demo")
    with pytest.raises(UsageError, match="pass a collection of artifacts"):
        OnCreateArtifact(scope=project)
    with pytest.raises(UsageError, match="pass a project or registry or a team"):
        loss_above(10, ArtifactCollectionScope("x", "c", "crew", "demo"))
    with pytest.raises(UsageError, match="an automation needs a name"):
        api.create_automation(event >> DoNothing())
    with pytest.raises(UsageError, match="has no action"):
        api.create_automation(NewAutomation(event=event), name=name)
    with pytest.raises(UsageError, match="has no event"):
        api.create_automation(NewAutomation(action=DoNothing()), name=name)
    with pytest.raises(TypeError, match="is no new automation"):
        api.create_automation(bad, name=name)
    with pytest.raises(TypeError, match="is no automation that a server keeps"):
        api.update_automation(bad)
    with pytest.raises(UsageError, match="enabled=1 is neither True nor False"):
        api.create_automation(event >> DoNothing(), name=name, enabled=1)
    with pytest.raises(UsageError, match="a page cannot have 0 items"):
        Api.automations(_featured(api), per_page=0)


def _featured(api: Api) -> Api:
    api.client.features = lambda: frozenset(["QUERY_AUTOMATIONS_ON_ENTITY"])  # type: ignore[method-assign]
    return api


def test_who_may_only_look_may_not_automate(world: World, api: Api, name: str) -> None:
    made = saved(api, name)
    of_team = api.create_automation(
        OnRunState(scope=api.team("crew"), filter=RunEvent.state.eq("failed"))
        >> DoNothing(),
        name=f"{name}-team",
    )
    bob = world.bob()
    assert bob.automation(name, entity="crew") == made
    assert bob.update_automation(made, description="bob's").description == "bob's"
    with pytest.raises(ForbiddenError, match="you may read this automation"):
        bob.update_automation(of_team, enabled=False)
    with pytest.raises(ForbiddenError, match="you may read this automation"):
        bob.delete_automation(of_team)
    with pytest.raises(ForbiddenError, match="you may read this entity"):
        bob.create_automation(of_team.as_new(), name=f"{name}-bob")
    other = world.api(entity="other")
    other.create_run(project=name)
    hidden = other.create_automation(
        loss_above(1, other.project(name)) >> DoNothing(), name=name
    )
    assert bob.automation(name) == bob.automation(name, entity="crew")
    assert hidden.id not in {one.id for one in bob.automations()}
    with pytest.raises(UnknownNameError):
        list(bob.automations("other"))
    with pytest.raises(UnknownNameError):
        bob.delete_automation(hidden)
    with pytest.raises(NotFoundError):
        bob.create_automation(hidden.as_new())


def test_an_automation_goes_with_its_scope(api: Api, name: str) -> None:
    registry = api.create_registry(name, "organization", organization="acme")
    event = OnLinkArtifact(scope=registry)
    api.create_automation(event >> DoNothing(), name=name)
    registry.delete()
    assert list(api.automations(name=name)) == []
    again = api.create_registry(f"{name}-2", "organization", organization="acme")
    event = OnLinkArtifact(scope=again)
    assert api.create_automation(event >> DoNothing(), name=name).scope.name.endswith(
        f"{name}-2"
    )

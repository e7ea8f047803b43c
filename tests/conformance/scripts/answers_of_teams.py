"""What an `Api` tells of sweeps, reports, people, queues and charts."""

from __future__ import annotations

import json
from typing import Any

from answering import DEMO, api, asked, fresh, ids, project, see


def sweeps() -> None:
    [sweep] = api.project("demo", entity="crew").sweeps()
    sweep = api.sweep(f"{DEMO}/{sweep.id}")
    for title in (
        "name", "state", "config", "order", "entity", "project", "expected_run_count",
        "username",
    ):  # fmt: skip
        see(title, lambda title=title: getattr(sweep, title))
    see("path", lambda: sweep.path[:2])
    see("url", lambda: sweep.url.split("//")[1].split("/")[1:4])
    see("runs", lambda: sorted(ids(sweep.runs)))
    see("best", lambda: sweep.best_run().id)
    see("best_by", lambda: sweep.best_run(order="-summary_metrics.loss").id)
    see("html", lambda: "<iframe" in sweep.to_html())
    see("no_sweep", lambda: api.sweep(f"{DEMO}/none"))
    see("n", lambda: len(api.project("demo", entity="crew").sweeps()))


def reports() -> None:
    found = api.reports(DEMO)
    see("n", lambda: len(found))
    see("names", lambda: [one.display_name for one in found])
    [one] = found
    see("named", lambda: [two.display_name for two in api.reports(DEMO, name=one.display_name)])  # fmt: skip
    see("none", lambda: [two.id for two in api.reports(DEMO, name="none")])
    for title in ("description", "spec"):
        see(title, lambda title=title: getattr(one, title))
    see("user", lambda: one.user["username"])
    see("sections", lambda: len(one.sections))
    see("runs", lambda: sorted(ids(one.runs(one.sections[0]))))
    see("all_runs", lambda: sorted(ids(one.runs(one.sections[0], only_selected=False))))
    see("html", lambda: "1024" in one.to_html())
    see("url", lambda: one.url.split("//")[1].split("/")[1:4])


def people() -> None:
    me = api.viewer
    see("viewer", lambda: [me.username, me.email, bool(me.admin), "crew" in me.teams])
    see("viewer_id", lambda: isinstance(me.id, str))
    bob = api.user("bob")
    see("bob", lambda: [bob.username, bob.email, sorted(bob.teams)])
    see("by_email", lambda: api.user("bob@acme.org").username)
    see("nobody", lambda: api.user("nobody-at-all"))
    see("users", lambda: [one.username for one in api.users("bob")])
    see("no_users", lambda: list(api.users("nobody-at-all")))
    see("keys", lambda: len(bob.api_keys))
    see("no_key", lambda: bob.delete_api_key("none"))
    crew = api.team("crew")
    see("team", lambda: crew.name)
    see("members", lambda: sorted(one.username for one in crew.members))
    see("no_team", lambda: api.team(f"none-{project}").members)
    team = api.create_team(f"t-{project}")
    see("new_team", lambda: team.name)
    see("new_members", lambda: [one.username for one in team.members])
    see("invite", lambda: team.invite("bob"))
    see("invite_again", lambda: team.invite("bob"))
    see("invite_nobody", lambda: team.invite("nobody-at-all"))
    again = fresh().team(f"t-{project}")
    see("invited", lambda: sorted(one.username for one in again.members))
    [there] = [one for one in again.members if one.username == "bob"]
    see("put_out", there.delete)
    service = team.create_service_account("robot")
    see("service", lambda: type(service).__name__)
    made = api.create_user(f"{project}@acme.org")
    see("new_user", lambda: [made.email, made.username == project])
    see("new_user_again", lambda: api.create_user(f"{project}@acme.org").email)


QUEUE = """query($entity: String!, $queue: String!) {
  project(name: "model-registry", entityName: $entity) {
    runQueue(name: $queue) { defaultResourceConfigID prioritizationMode access }
  }
}"""
RESOURCES = """query($entity: String!, $id: ID!) {
  entity(name: $entity) {
    defaultResourceConfig(id: $id) { resource config templateVariables { name schema } }
  }
}"""


def stored_queue(name: str) -> dict[str, Any]:
    """What the server keeps of a queue, as agents are given it."""
    queue = asked(QUEUE, entity="crew", queue=name)["project"]["runQueue"]
    gid = queue.pop("defaultResourceConfigID")
    kept = asked(RESOURCES, entity="crew", id=gid)["entity"]["defaultResourceConfig"]
    return queue | kept


def queues() -> None:
    see("no_queue", lambda: api.run_queue("crew", f"none-{project}").id)
    said: dict[str, Any] = {"name": project, "type": "local-process", "entity": "crew"}
    see("made", lambda: api.create_run_queue(**said).name)
    see("again", lambda: api.create_run_queue(**said))
    see(
        "bad_type",
        lambda: api.create_run_queue(f"{project}-x", "abacus", entity="crew"),
    )
    queue = fresh().run_queue("crew", project)
    for title in ("name", "entity", "type", "access", "prioritization_mode", "items"):
        see(title, lambda title=title: getattr(queue, title))
    see("config", lambda: queue.default_resource_config)
    see("variables", lambda: queue.template_variables)
    see("stored", lambda: stored_queue(project))
    variables: dict[str, Any] = {
        "gpus": {"schema": {"type": "integer", "default": 1, "minimum": 1}}
    }
    more: dict[str, Any] = {
        "entity": "crew",
        "template_variables": variables,
        "prioritization_mode": "V0",
        "external_links": {"docs": "https://example.org/docs"},
    }
    see(
        "upsert",
        lambda: (
            api.upsert_run_queue(
                project, {"env": {"GPUS": "{{gpus}}"}}, "local-process", **more
            ).name
        ),
    )
    see("stored_upsert", lambda: stored_queue(project))
    again = fresh().run_queue("crew", project)
    see("links", lambda: again.external_links)
    see("mode", lambda: again.prioritization_mode)
    see(
        "bad_mode",
        lambda: api.create_run_queue(
            f"{project}-y", "kubernetes", "crew", prioritization_mode="V9"
        ),
    )
    see("upserted", lambda: fresh().run_queue("crew", project).default_resource_config)
    see("jobs", lambda: api.list_jobs("crew", "demo"))
    see("delete", queue.delete)
    see("deleted", lambda: fresh().run_queue("crew", project).id)


def charts() -> None:
    spec = {"mark": "line", "data": {"name": "wandb"}, "title": "${string:title}"}
    said: dict[str, Any] = {
        "entity": "crew",
        "name": project,
        "display_name": "Lines",
        "spec_type": "vega2",
        "access": "private",
        "spec": spec,
    }
    see("made", lambda: api.create_custom_chart(**said))
    see("again", lambda: api.create_custom_chart(**said))
    as_text = {**said, "name": f"{project}-text", "spec": json.dumps(spec)}
    see("text", lambda: api.create_custom_chart(**as_text))
    for title, wrong in {
        "access": {"access": "secret"},
        "type": {"spec_type": "vega1"},
        "spec": {"spec": "no JSON"},
        "entity": {"entity": "nobody-at-all"},
    }.items():
        more = {**said, "name": f"{project}-wrong", **wrong}
        see(f"wrong {title}", lambda more=more: api.create_custom_chart(**more))

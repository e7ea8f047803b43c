"""Custom charts by our client: scenario 91, and what else can be said of a chart."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

import trailmark
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.errors import (
    Error,
    ForbiddenError,
    NotFoundError,
    UnsupportedError,
    UsageError,
)

BARS = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "mark": "bar",
    "data": {"name": "wandb"},
    "encoding": {
        "x": {"field": "${field:x}", "type": "ordinal"},
        "y": {"field": "${field:y}", "type": "quantitative"},
    },
}
_READ = """query R($id: ID!) {
  customChart(id: $id) { displayName type access spec } }"""


def save(api: Api, name: str, **values: Any) -> str:
    wanted: dict[str, Any] = {
        "entity": "crew",
        "display_name": "My Custom Bar Chart",
        "spec_type": "vega2",
        "access": "private",
        "spec": BARS,
        **values,
    }
    return api.create_custom_chart(name=name, **wanted)


def read(api: Api, chart_id: str) -> Any:
    return api.client.execute(_READ, {"id": chart_id})["customChart"]


def test_91_a_chart_is_saved_from_a_dict_and_from_json(api: Api, project: str) -> None:
    assert save(api, project) == f"crew/{project}"
    kept = read(api, f"crew/{project}")
    assert kept | {"spec": None} == {
        "displayName": "My Custom Bar Chart",
        "type": "vega2",
        "access": "PRIVATE",
        "spec": None,
    }
    assert json.loads(kept["spec"]) == BARS

    text = json.dumps(BARS | {"mark": "point"}, indent=2)
    assert save(api, project, spec=text, access="public") == f"crew/{project}"
    again = read(api, f"crew/{project}")
    assert (again["spec"], again["access"]) == (text, "PUBLIC")


BAD: dict[str, dict[str, Any]] = {
    "broken JSON": {"spec": "{"},
    "JSON of no object": {"spec": "[]"},
    "a spec that is none": {"spec": None},
    "a spec of no JSON": {"spec": {"mark": object()}},
    "a spec as large as a file": {"spec": {"mark": "x" * 1_000_001}},
    "another type": {"spec_type": "vega5"},
    "another access": {"access": "world"},
    "no access": {"access": None},
    "no name": {"name": ""},
    "a slash": {"name": "a/b"},
    "a name of no text": {"name": 5},
    "no entity": {"entity": ""},
    "a display name of no text": {"display_name": None},
    "a long display name": {"display_name": "n" * 513},
}


@pytest.mark.parametrize("what", BAD)
def test_91_a_chart_that_cannot_be_is_refused_before_anything_is_sent(
    what: str,
) -> None:
    nowhere = Api({"base_url": "http://127.0.0.1:9"}, 0.0, "k" * 40)
    values = {"name": "bars"} | BAD[what]
    with pytest.raises(Error) as refused:
        save(nowhere, **values)
    assert isinstance(refused.value, UsageError)


def test_91_a_private_chart_is_not_for_another_team(
    api: Api, world: World, project: str
) -> None:
    save(api, project, entity="other")
    save(api, f"{project}-open", entity="other", access="public")
    bob = world.bob()
    assert read(bob, f"other/{project}") is None
    assert read(bob, f"other/{project}-open")["access"] == "PUBLIC"
    with pytest.raises(NotFoundError):
        save(bob, project, entity="other")
    with pytest.raises(NotFoundError):
        save(api, project, entity="nobody")


def test_who_may_only_look_saves_no_chart(api: Api, world: World, project: str) -> None:
    api.client.execute(
        """mutation($team: String!) {
          createTeam(input: {teamName: $team, organizationName: "acme"}) {
            entity { name }
          }
          addTeamMember(
            input: {teamName: $team, username: "bob", role: "view-only"}
          ) { success }
        }""",
        {"team": project},
    )
    with pytest.raises(ForbiddenError):
        save(world.bob(), "bars", entity=project)


def test_91_a_table_is_drawn_by_a_saved_chart(
    api: Api, world: World, project: str, tmp_path: Path
) -> None:
    chart_id = save(api, project)
    table = trailmark.Table(
        columns=["category", "value"], data=[["a", 28], ["b", 55], ["c", 43]]
    )
    chart = trailmark.plot_table(
        vega_spec_name=chart_id,
        data_table=table,
        fields={"x": "category", "y": "value"},
    )
    settings = trailmark.Settings(
        base_url=world.base_url, api_key=world.ada_key, silent=True
    )
    with trailmark.init(
        entity="crew",
        project=project,
        id="r1",
        dir=str(tmp_path),
        settings=settings,
    ) as run:
        run.log({"bars": chart})

    logged = api.run(f"crew/{project}/r1")
    assert logged.summary["bars_table"]["_type"] == "table-file"
    (panel,) = logged.rawconfig["_wandb"]["visualize"].values()
    told = panel["panel_config"]
    assert (told["panelDefId"], told["fieldSettings"]) == (
        chart_id,
        {"x": "category", "y": "value"},
    )


class OldServer(BaseHTTPRequestHandler):
    """A server that has no optional feature; notes what else it is asked."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(sent["operationName"])
        body = json.dumps({"data": {"serverInfo": {"features": []}}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = 0, size: object = 0) -> None:
        """Say nothing."""


def test_91_a_server_without_charts_is_not_asked_to_save_one() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OldServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = Api({"base_url": f"http://127.0.0.1:{server.server_port}"}, None, "k" * 40)
    with pytest.raises(UnsupportedError, match="cannot save custom charts"):
        save(api, "bars")
    server.shutdown()
    server.server_close()
    assert OldServer.asked == ["ServerFeatures"]

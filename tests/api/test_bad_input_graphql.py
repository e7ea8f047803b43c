"""GraphQL that is broken, hostile or absurd: refused fast, by code, with a hint."""

from __future__ import annotations

import json

import pytest

from tests.support.app import RunningApp
from tests.support.attacks import Victim, cursor, global_id, refusal
from trailmark.server.graphql.documents import DocumentCache
from trailmark.server.graphql.schema import build_schema

RUNS = """
query Runs($filters: JSONString, $order: String, $first: Int, $after: String) {
  project(name: "digits", entityName: "ada") {
    runs(filters: $filters, order: $order, first: $first, after: $after) {
      edges { node { name } cursor }
    }
    runCount(filters: $filters)
  }
}
"""
REFUSED = (400, "invalid_input")


@pytest.fixture
def victim(running_app: RunningApp) -> Victim:
    return Victim(running_app)


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


BODIES = {
    "empty": b"",
    "not UTF-8": b"\xff\xfe{}",
    "a batch": json.dumps([{"query": "{ viewer { id } }"}] * 1_000).encode(),
    "no text": b'{"query": 5}',
    "variables of a wrong type": b'{"query": "{ viewer { id } }", "variables": "x"}',
    "variables as a list": b'{"query": "{ viewer { id } }", "variables": []}',
    "a name of a wrong type": b'{"query": "{ viewer { id } }", "operationName": 5}',
    "half a surrogate pair": b'{"query": "{ viewer { id } } #\\ud800"}',
    "nested without end": b"[" * 100_000,
    "deep variables": b'{"query": "{ viewer { id } }", "variables": {"a": '
    + deep(10_000).encode()
    + b"}}",
    "NUL under deep variables": b'{"query": "{ viewer { id } }", "variables": {"a": '
    + (b"[" * 1_000 + b'"\\u0000"' + b"]" * 1_000)
    + b"}}",
}


def test_a_malformed_envelope_is_refused(victim: Victim) -> None:
    answers = {what: refusal(victim.send(body)) for what, body in BODIES.items()}
    assert answers == dict.fromkeys(BODIES, REFUSED)
    assert victim.is_well()


WIDE = "viewer { id } " * 1_400
BOMBS = {
    "depth": "{ " + "viewer { " * 3_000 + "id" + " }" * 3_000 + " }",
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(1_200)) + " }",
    "root fields": "{ " + "viewer { id } " * 101 + "}",
    "repeated fields": "{ viewer { " + "id " * 5_000 + "} }",
    "a fragment nobody uses": "{ viewer { id } } fragment F on Query { " + WIDE + "}",
    "a fragment cycle": "query { ...A } fragment A on Query { ...B } "
    "fragment B on Query { ...A }",
    "a web of fragment cycles": "query { ...F0 } "
    + " ".join(
        f"fragment F{n} on Query {{ ...F{(n + 1) % 300} ...F{(n + 7) % 300} }}"
        for n in range(300)
    ),
    "doubling fragments": "query { ...F0 } "
    + " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60)
    )
    + " fragment F60 on Query { viewer { id } }",
    "directives": "{ viewer { id " + "@include(if: true) " * 900 + "} }",
    "unknown directives": "{ viewer { id " + "@nope " * 2_900 + "} }",
    "variables": "query Q(" + " ".join(f"$v{n}: Int" for n in range(1_400)) + ") "
    "{ viewer { id } }",
    "a deep value": "{ project(name: " + deep(2_900) + ") { id } }",
    "a deep object": "{ project(name: "
    + "{a: " * 1_900
    + "1"
    + "}" * 1_900
    + ") { id } }",
    "a deep type": "query Q($a: " + "[" * 2_900 + "Int" + "]" * 2_900 + ") "
    "{ viewer { id } }",
    "a long text": "{ viewer { id } } #" + "#" * 200_000,
    "an open string": '{ project(name: "' + "x" * 100_000 + ") { id } }",
    "unknown fields": "{ nope { " + "a " * 290 + "} }",
    "two operations without a name": "query A { viewer { id } } query B { viewer { id } }",
    "a subscription": "subscription { viewer { id } }",
}


def test_bombs_are_refused(victim: Victim) -> None:
    answers = {what: refusal(victim.ask(bomb)) for what, bomb in BOMBS.items()}
    assert answers == dict.fromkeys(BOMBS, REFUSED)
    assert victim.is_well()


def test_remembered_documents_stay_within_their_room() -> None:
    cache = DocumentCache(build_schema()._schema, max_characters=10_000)
    texts = [f"{{ viewer {{ id }} }} #{n}{'x' * 1_000}" for n in range(100)]
    for text in texts:
        cache.get(text)
    assert sum(map(len, cache._documents)) <= 10_000
    assert texts[-1] in cache._documents


WRONG_VALUES = {
    "a text as Int": ("Int", "x" * 1_000_000),
    "a text as Int64": ("Int64", "x" * 1_000_000),
    "too large an Int": ("Int", 2**31),
    "too large an Int64": ("Int64", 2**63),
    "a fraction as Int64": ("Int64", 1.5),
    "true as Int64": ("Int64", True),
    "a list as Int": ("Int", [1, 2]),
    "an object as String": ("String", {"a": "b" * 1_000_000}),
    "an Int as String": ("String", 5),
    "a deep value as JSONString": ("JSONString", json.loads(deep(600))),
    "a text as DateTime": ("DateTime", "now" * 100_000),
}


def test_a_value_of_a_wrong_type_is_refused_without_being_repeated(
    victim: Victim,
) -> None:
    for what, (kind, value) in WRONG_VALUES.items():
        answer = victim.ask(f"query Q($v: {kind}) {{ viewer {{ id }} }}", v=value)
        assert refusal(answer) == REFUSED, what
    unknown = victim.upsert(**{"k" * 100_000: 1})
    assert refusal(unknown) == REFUSED
    many = victim.upsert(**{f"key{n}": 1 for n in range(10_000)})
    assert refusal(many) == REFUSED
    assert victim.is_well()


def test_who_has_not_signed_in_may_not_send_much(victim: Victim) -> None:
    body = json.dumps({"query": "{ viewer { id } }", "variables": {"a": "x" * 300_000}})
    anonymous = victim.app.client().post("/graphql", content=body)
    assert refusal(anonymous) == (413, "too_large")
    assert victim.send(body.encode()).status_code == 200


DOCUMENTS = {
    "torn": ("{", REFUSED),
    "a list": ("[]", REFUSED),
    "a number": ("5", REFUSED),
    "deep": ('{"a":' * 10_000 + "1" + "}" * 10_000, REFUSED),
    "an integer nobody can read": ('{"a": ' + "1" * 5_000 + "}", REFUSED),
    "huge": ('{"a": "' + "x" * 15_000_000 + '"}', (413, "too_large")),
}


@pytest.mark.parametrize("name", ["config", "summaryMetrics"])
def test_a_document_that_cannot_be_kept_changes_nothing(
    victim: Victim, name: str
) -> None:
    assert victim.upsert(**{name: '{"kept": 1}'}).status_code == 200
    before = victim.read(f"{name} displayName")
    for what, (document, expected) in DOCUMENTS.items():
        refused = victim.upsert(**{name: document, "displayName": "changed"})
        assert refusal(refused) == expected, what
        fresh = victim.upsert(**{name: document, "name": "fresh"})
        assert refusal(fresh) == expected, what
    assert victim.read(f"{name} displayName") == before
    assert victim.read("id", run="fresh") is None


def test_a_body_beyond_the_limit_is_refused_unread(victim: Victim) -> None:
    config = json.dumps({"a": "x" * (100 << 20)})
    assert refusal(victim.upsert(config=config)) == (413, "too_large")
    assert victim.is_well()


ODD_CONFIGS = [
    '{"_wandb": 5}',
    '{"_wandb": {"value": {"e": [], "m": 5, "t": "x", "branch_point": {}}}}',
    '{"_wandb": {"value": {"m": [[1], null, 5, {"5": "x", "6": 5, "7": 5, "8": {}}]}}}',
    '{"_wandb": {"value": {"m": [{"7": [[1]], "8": [1], "²": 1, "6": [{}]}]}}}',
    '{"_wandb": {"value": {"branch_point": {"run_id": "r1", "step": "x"}}}}',
    '{"_wandb": {"value": {"e": {"w": {"startedAt": "+99999-01-01"}}}}}',
    '{"a": {"__trailmark_float__": "zzz"}, "b": {"__trailmark_float__": "NaN"}}',
    '{"a": 1e999, "a": NaN, "": 1, "a.b": {"value": {"value": 1}}}',
    '{"\\ud800": "\\udfff", "\\u0000": "\\u0000", "__proto__": {}}',
    '{"a": ' + "9" * 400 + ', "b": 9223372036854775808}',
]


def test_an_odd_config_is_kept_and_every_way_to_read_it_works(victim: Victim) -> None:
    for number, config in enumerate(ODD_CONFIGS):
        run = f"odd{number}"
        made = victim.upsert(name=run, config=config, summaryMetrics=config)
        assert made.status_code == 200, config
        found = victim.read(
            "config summaryMetrics metadata metricDefinitions host durationSeconds "
            'wandbConfig(keys: ["t"]) forkedFrom { runId } systemMetrics',
            run=run,
        )
        assert found["config"], config
    for order in ("+config.a", "-summary_metrics.b", "+config._wandb"):
        listed = victim.ask(
            RUNS, order=order, filters='{"config.a": {"$exists": true}}'
        )
        assert listed.status_code == 200, listed.text


FILTERS = {
    "torn": "{",
    "a list": "[]",
    "a number": "5",
    "deep": '{"$and": [' * 5_000 + "{}" + "]}" * 5_000,
    "deep $not": '{"$not": ' * 100 + "{}" + "}" * 100,
    "code": '{"$where": "sleep(1)"}',
    "an unknown field": '{"password": 1}',
    "no path": '{"config.": 1}',
    "10,000 clauses": json.dumps({"$or": [{f"config.a{n}": n} for n in range(10_000)]}),
    "too many ways to read dots": json.dumps(
        {"$or": [{"config." + "a." * 14 + f"b{n}": n} for n in range(30)]}
    ),
    "too many dots": json.dumps({"config." + "a." * 500 + "b": 1}),
    "too many patterns": json.dumps(
        {"$or": [{"display_name": {"$regex": f"a{n}"}} for n in range(100)]}
    ),
    "too many values": json.dumps({"config.a": {"$in": list(range(20_001))}}),
    "an open group": '{"display_name": {"$regex": "("}}',
    "a look-ahead": '{"display_name": {"$regex": "(?=a)"}}',
    "a pattern too large": '{"display_name": {"$regex": "a{1000}{1000}"}}',
    "a long pattern": json.dumps({"display_name": {"$regex": "a" * 1_001}}),
    "odd options": '{"display_name": {"$regex": "a", "$options": "xyz"}}',
    "an integer nobody can read": '{"config.a": ' + "1" * 5_000 + "}",
    "$in without a list": '{"config.a": {"$in": 5}}',
    "$exists of a text": '{"config.a": {"$exists": "x"}}',
}


def test_filters_that_cannot_be_read_are_refused_with_a_hint(victim: Victim) -> None:
    for what, filters in FILTERS.items():
        answer = victim.ask(RUNS, filters=filters)
        assert refusal(answer) == REFUSED, what
        assert answer.json()["errors"][0]["extensions"]["hint"], what
    assert victim.is_well()


ODD_FILTERS = [
    {"display_name": {"$regex": "(a+)+$"}},
    {"config.a": {"$gt": 10**400}},
    {"config.a": {"$in": [None, {}, [], float("nan"), float("-inf")]}},
    {"config.a\"'\\$[0]": 1},
    {"config.a\0": "\0"},
    {"display_name": {"$contains": "\ud800"}},
    {"created_at": {"$gt": "0001-01-01T00:00:00+23:59"}},
    {"created_at": {"$gt": 1e300}},
    {"created_at": {"$lt": "9999-99-99"}},
    {"tags": {"$size": 10**30}},
    {"tags": {"$in": [None, {}, []]}},
    {"exit_code": 10**30},
    {"duration": {"$gt": float("inf")}},
    {"config.a": {"$in": list(range(20_000))}},
    {"name": {"$in": [f"run-{n}" for n in range(20_000)]}},
    {"$or": [{f"config.a{n}": n} for n in range(300)]},
    {"config." + ".".join("a" * 60): 1},
]


def test_odd_filters_match_nothing_and_harm_nobody(victim: Victim) -> None:
    assert victim.upsert(displayName="a" * 500 + "!").status_code == 200
    for odd in ODD_FILTERS:
        answer = victim.ask(RUNS, filters=json.dumps(odd))
        shown = json.dumps(odd)[:100]
        assert (answer.status_code, "errors" in answer.json()) == (200, False), shown


ORDERS = ["+created_at", "+display_name", "-heartbeat_at", "+state", "-config.a"]


def test_a_forged_cursor_is_refused_or_names_a_place(victim: Victim) -> None:
    for order in ORDERS:
        for parts in (
            (order, 0, 5, 1),
            (order, 1, "x", 1),
            (order, 2, None, 1),
            (order, 0, 1e308, 2**63 - 1),
            (order, 0, float("nan"), 1),
            (order, True, "x", True),
            (order, 1, "x" * 100_000, 1),
            (order, 3, None, 1),
            (order, 0, 2**70, 2**70),
            ("+other", 0, 1, 1),
        ):
            answer = victim.ask(RUNS, order=order, after=cursor(*parts))
            if answer.status_code != 200:
                assert refusal(answer) == REFUSED, parts
    for text in ("zzz", "!!!!", "é", "W10=", "x" * 100_000, cursor("[" * 10_000)):
        assert refusal(victim.ask(RUNS, after=text)) == REFUSED, text[:20]
    for size in (-1, 10_001):
        assert refusal(victim.ask(RUNS, first=size)) == REFUSED
    assert victim.is_well()


BY_ID = [
    "deleteRun(input: {id: $id}) { success }",
    "stopRun(input: {id: $id}) { success }",
    'updateRunState(input: {id: $id, state: "failed"}) { success }',
    "deleteRuns(input: {ids: [$id]}) { success }",
    "upsertBucket(input: {id: $id}) { inserted }",
]
IDS = ["", "zzz", "é", "x" * 10_000] + [
    global_id(f"{kind}:{rest}")
    for kind in ("Run", "Project", "User", "View", "File", "ApiKey", "Nothing")
    for rest in ("0", "-1", "9" * 30, "v1:nope:digits:ada", "v1:r:p:\0", "v1:r:p:x:y")
]


def test_unknown_ids_of_every_kind_are_refused(victim: Victim) -> None:
    for field in BY_ID:
        for one in IDS:
            if not one and "upsert" in field:
                continue  # an empty id is none: it makes a run
            answer = victim.ask(
                f"mutation M($id: ID!) {{ {field} }}".replace(
                    "ID!", "String!" if "upsert" in field else "ID!"
                ),
                id=one,
            )
            assert refusal(answer) in (REFUSED, (404, "not_found")), (field, one)
    assert victim.is_well()


WAITS = [2**63 - 1, -(2**63), 10**17, -5]


def test_an_alert_may_wait_as_long_as_it_likes(victim: Victim) -> None:
    alert = (
        "mutation A($wait: Duration!, $title: String!) { notifyScriptableRunAlert("
        'input: {entityName: "ada", projectName: "digits", runName: "r1", '
        'title: $title, text: "x", waitDuration: $wait}) { success } }'
    )
    for number, wait in enumerate(WAITS):
        answer = victim.ask(alert, wait=wait, title=f"t{number}")
        assert answer.json() == {
            "data": {"notifyScriptableRunAlert": {"success": True}}
        }
    assert refusal(victim.ask(alert, wait=1, title="x" * 10_000)) == REFUSED


SPECS = ["[]", "5", '{"keys": 5}', '{"keys": [1]}', '{"samples": "5"}'] + [
    f'{{"keys": ["a"], "samples": {count}}}' for count in ("-1", "1e300", "NaN")
]
ODD_SPECS = [
    '{"keys": ["a"], "minStep": 1e308, "maxStep": -1e400}',
    '{"keys": ["a"], "minStep": NaN}',
    '{"keys": ["a"], "minStep": ' + "9" * 30 + "}",
    '{"keys": ["\\u0000", "\\ud800"], "samples": 2.5}',
    json.dumps({"keys": [str(n) for n in range(5_000)]}),
]


def test_sampling_takes_odd_ranges_and_refuses_nonsense(victim: Victim) -> None:
    victim.log('{"_step": 0, "a": 1}')
    document = (
        'query S($spec: JSONString!) { project(name: "digits", entityName: "ada") '
        '{ run(name: "r1") { sampledHistory(specs: [$spec]) } } }'
    )
    for spec in SPECS:
        error = victim.ask(document, spec=spec).json()["errors"][0]
        assert error["extensions"]["code"] == "invalid_input", spec
    for spec in ODD_SPECS:
        assert "errors" not in victim.ask(document, spec=spec).json(), spec[:50]


def test_a_chart_of_absurd_things_is_empty_or_refused(victim: Victim) -> None:
    chart = {"entity": "ada", "project": "digits", "runs": ["r1"], "keys": ["a"]}
    victim.log('{"_step": 0, "a": 1}')

    def ask(body: bytes | dict[str, object]) -> tuple[int, str]:
        content = body if isinstance(body, bytes) else json.dumps(chart | body).encode()
        answer = victim.http.post("/api/charts/series", content=content)
        return (200, "") if answer.status_code == 200 else refusal(answer)

    for empty in (
        {"runs": ["\0"]},
        {"keys": ["\0", ""], "x": "\0"},
        {"runs": ["x" * 100_000]},
        {"x_min": 1e308, "x_max": -1e308},
        {"x_min": -1e308, "x_max": 1e308},
    ):
        assert ask(empty) == (200, ""), empty
    for nonsense in (
        {"keys": ["\ud800"]},
        {"bins": 2**70},
        {"x_min": float("nan")},
        {"runs": "r1"},
        b"[" * 100_000,
        b'{"x_min":' + b"[" * 100_000,
        b"\xff",
    ):
        assert ask(nonsense) == REFUSED, nonsense
    assert ask({"runs": ["r1"] * 20_001}) == (413, "too_large")
    assert ask({"entity": "\0"}) == ask({"project": "\0"}) == (404, "not_found")

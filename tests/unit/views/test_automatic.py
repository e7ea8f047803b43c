"""The workspace made when nobody has arranged one."""

from __future__ import annotations

from typing import Any

from trailmark.server.views.automatic import (
    FIRST_PREFIX,
    LAST_PREFIX,
    automatic_workspace,
)
from trailmark.server.views.defined_metrics import DefinedMetrics


def sections(
    history: dict[str, str], events: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    spec = automatic_workspace("ada", "digits", history, events)
    return spec["section"]["panelBankConfig"]["sections"]


def metrics(section: dict[str, Any]) -> list[str]:
    return [panel["config"]["metrics"][0] for panel in section["panels"]]


def test_keys_form_sections_by_the_part_before_their_last_slash() -> None:
    found = sections({"loss": "number", "train/loss": "number", "eval/a/b": "number"})
    assert [(one["name"], metrics(one)) for one in found] == [
        ("Charts", ["loss"]),
        ("eval/a", ["eval/a/b"]),
        ("train", ["train/loss"]),
    ]


def test_or_before_their_first_with_the_same_panels() -> None:
    keys = {"loss": "number", "/odd/x": "number", "eval/a/b": "number"}
    first, last = (
        automatic_workspace("ada", "digits", keys, (), prefix=prefix)["section"][
            "panelBankConfig"
        ]
        for prefix in (FIRST_PREFIX, LAST_PREFIX)
    )
    names = [[one["name"] for one in bank["sections"]] for bank in (first, last)]
    assert names == [["Charts", "eval"], ["Charts", "/odd", "eval/a"]]
    ids = [
        sorted(panel["__id__"] for one in bank["sections"] for panel in one["panels"])
        for bank in (first, last)
    ]
    assert ids[0] == ids[1]
    written = [bank["settings"]["autoOrganizePrefix"] for bank in (first, last)]
    assert written == [1, 2]


def test_tables_stand_behind_media() -> None:
    found = sections(
        {"rows": "table-file", "more": "incremental-table-file", "a": "image-file"}
    )
    assert [(one["name"], len(one["panels"])) for one in found] == [
        ("Media", 1),
        ("Tables", 2),
    ]


def test_a_key_that_starts_with_a_slash_has_no_prefix() -> None:
    assert [one["name"] for one in sections({"/loss": "number"})] == ["Charts"]


def test_media_and_system_metrics_come_last_and_system_is_closed() -> None:
    found = sections({"zebra/x": "number", "pictures": "image-file"}, ("system.cpu",))
    assert [(one["name"], one["isOpen"]) for one in found] == [
        ("zebra", True),
        ("Media", True),
        ("System", False),
    ]
    assert found[1]["panels"][0]["viewType"] == "Media Browser"
    assert found[1]["panels"][0]["config"] == {"mediaKeys": ["pictures"]}


def test_steps_clocks_and_objects_get_no_panel() -> None:
    keys = {"_step": "number", "_runtime": "number", "_note": "string", "o": "object"}
    assert sections(keys) == []


def test_words_are_shown_behind_media() -> None:
    found = sections({"answer": "string", "pictures": "image-file", "md": "text-file"})
    assert [
        (one["name"], [panel["config"]["mediaKeys"] for panel in one["panels"]])
        for one in found
    ] == [("Media", [["md"], ["pictures"]]), ("Text", [["answer"]])]


def test_a_system_metric_of_several_labelled_writers_is_one_panel() -> None:
    found = sections({}, ("system.cpu/l:rank1", "system.cpu", "system.disk/l:rank1"))
    assert [panel["config"] for panel in found[0]["panels"]] == [
        {"metrics": ["system.cpu", "system.cpu/l:rank1"], "chartTitle": "system.cpu"},
        {"metrics": ["system.disk/l:rank1"], "chartTitle": "system.disk"},
    ]


def test_a_panel_keeps_its_id_when_other_keys_appear() -> None:
    alone = sections({"loss": "number"})[0]["panels"][0]
    later = sections({"acc": "number", "loss": "number"})[0]["panels"][1]
    assert later["config"] == {"metrics": ["loss"]}
    assert later["__id__"] == alone["__id__"]


def test_panels_stand_three_in_a_row() -> None:
    panels = sections({f"m{n}": "number" for n in range(4)})[0]["panels"]
    assert [(one["layout"]["x"], one["layout"]["y"]) for one in panels] == [
        (0, 0),
        (8, 0),
        (16, 0),
        (0, 6),
    ]


def test_the_order_keys_arrive_in_changes_nothing() -> None:
    keys = {"b": "number", "a/x": "number", "a/c": "number"}
    shuffled = dict(reversed(keys.items()))
    assert automatic_workspace("e", "p", keys, ()) == automatic_workspace(
        "e", "p", shuffled, ()
    )


def test_it_has_no_version_because_official_clients_refuse_one() -> None:
    spec = automatic_workspace("ada", "digits", {"loss": "number"}, ())
    assert set(spec) == {"section", "vizExpanded", "libraryExpanded"}
    assert spec["section"]["runSets"][0]["project"] == {
        "name": "digits",
        "entityName": "ada",
    }


def test_a_hidden_metric_gets_no_panel_and_steps_what_it_was_defined_for() -> None:
    defined = DefinedMetrics(
        [
            {"name": "epoch", "hidden": True},
            {"glob": "val/*", "stepMetric": "epoch"},
            {"name": "val/lr", "stepMetric": "never_logged"},
        ]
    )
    keys = dict.fromkeys(("epoch", "val/loss", "val/lr", "train/loss"), "number")
    spec = automatic_workspace("ada", "digits", keys, (), defined)
    panels = [
        panel["config"]
        for section in spec["section"]["panelBankConfig"]["sections"]
        for panel in section["panels"]
    ]
    assert panels == [
        {"metrics": ["train/loss"]},
        {"metrics": ["val/loss"], "xAxis": "epoch"},
        {"metrics": ["val/lr"]},
    ]


def test_of_two_definitions_the_first_counts_and_a_name_beats_a_glob() -> None:
    defined = DefinedMetrics(
        [
            {"glob": "*", "stepMetric": "batch"},
            {"name": "loss", "stepMetric": "epoch"},
            {"name": "loss", "stepMetric": "old"},
        ]
    )
    assert (defined.step_metric("loss"), defined.step_metric("acc")) == (
        "epoch",
        "batch",
    )


def test_a_logged_chart_is_a_panel_in_place_of_its_table() -> None:
    config = {"panelDefId": "wandb/line/v0", "stringSettings": {"title": "PR"}}
    untitled = {"panelDefId": "crew/mine", "stringSettings": {"title": ""}}
    keys = {
        "loss": "number",
        "pr_table": "table-file",
        "rows": "table-file",
        "Custom Chart Tables/cm_table": "table-file",
    }
    spec = automatic_workspace(
        "ada", "digits", keys, (), charts={"pr": config, "cm": untitled}
    )
    found = spec["section"]["panelBankConfig"]["sections"]
    assert [one["name"] for one in found] == ["Charts", "Custom Charts", "Tables"]
    assert [
        (panel["viewType"], panel["isAuto"], panel["config"])
        for panel in found[1]["panels"]
    ] == [
        ("Vega2", True, {**untitled, "chartTitle": "cm"}),
        ("Vega2", True, config),
    ]
    assert [panel["config"]["mediaKeys"] for panel in found[2]["panels"]] == [
        ["Custom Chart Tables/cm_table"],
        ["rows"],
    ]

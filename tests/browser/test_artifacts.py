"""Artifacts: the browser of types and collections, one version, two compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.support.artifact_writer import ArtifactWriter
from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.server_process import ServerProcess

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def writer(server: ServerProcess, project: str) -> Iterator[ArtifactWriter]:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        yield ArtifactWriter(client, "ada", project)


@pytest.fixture
def run(laboratory: Laboratory, project: str) -> LoggedRun:
    run = laboratory.start_run(project, f"maker-{project}", name="maker")
    run.finish()
    return run


def table(scores: list[int]) -> bytes:
    rows = [[f"k{at}", score] for at, score in enumerate(scores)]
    return json.dumps({"columns": ["id", "score"], "data": rows}).encode()


@pytest.fixture
def digits(writer: ArtifactWriter, run: LoggedRun) -> str:
    """The path of a collection with v0 and v1, both made by `maker`."""
    common = {f"images/{at:03}.png": _PIXEL for at in range(5)}
    config = "\n".join(f"key{at}: {at}" for at in range(40))
    writer.extra = {"metadata": json.dumps({"rows": 100, "split": {"train": 0.8}})}
    writer.log(
        "digits",
        {
            **common,
            "notes/readme.md": b"# The first\n",
            "notes/config.yaml": config.encode(),
            "predictions.table.json": table([1, 2, 3]),
            "old.bin": bytes(64),
            "page.html": b"<h1>hi</h1><script>top.hacked = 1</script>",
        },
        run=run.run_id,
    )
    writer.extra = {"metadata": json.dumps({"rows": 120, "split": {"train": 0.8}})}
    writer.log(
        "digits",
        {
            **common,
            "notes/readme.md": b"# The second\n",
            "notes/config.yaml": config.replace("key20: 20", "key20: 21").encode(),
            "predictions.table.json": table([1, 5, 3, 4]),
            "new.bin": bytes(128),
            "page.html": b"<h1>hi</h1><script>top.hacked = 1</script>",
        },
        aliases=("latest", "best"),
        run=run.run_id,
    )
    return f"/ada/{writer.project}/artifacts/dataset/digits"


def test_a_project_without_artifacts_says_how_to_make_one(
    page: Page, run: LoggedRun, project: str
) -> None:
    page.goto(f"/ada/{project}")
    page.get_by_role("link", name="Artifacts").click()
    lines = page.get_by_role("region", name="Python lines")
    expect(lines).to_contain_text("import trailmark")
    page.get_by_role("radio", name="import wandb").click()
    expect(lines).to_contain_text(f'wandb.init(entity="ada", project="{project}")')


def test_a_collection_is_found_and_shows_its_versions(
    page: Page, writer: ArtifactWriter, digits: str
) -> None:
    writer.type_name = "model"
    writer.log("classifier", {"weights.bin": b"w"})
    page.goto(f"/ada/{writer.project}/artifacts")
    tree = page.get_by_role("navigation", name="Collections")
    expect(tree.get_by_role("link", name="digits")).to_be_visible()
    page.get_by_role("searchbox", name="Search collections").fill("CLASS")
    expect(tree.get_by_role("link", name="digits")).to_have_count(0)
    tree.get_by_role("link", name="classifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("classifier")
    page.get_by_role("searchbox", name="Search collections").fill("")
    page.goto(digits)
    versions = page.get_by_role("region", name="Versions").get_by_role("row")
    expect(versions).to_have_count(3)
    newest = versions.nth(1)
    expect(newest).to_contain_text("v1")
    expect(newest).to_contain_text("best")
    expect(newest.get_by_role("link", name="maker")).to_have_attribute(
        "href", re.compile(f"/runs/maker-{writer.project}$")
    )


def test_a_collection_is_described_tagged_renamed_and_deleted(
    page: Page, writer: ArtifactWriter, digits: str
) -> None:
    page.goto(digits)
    page.get_by_role("button", name="Edit description").click()
    page.get_by_role("textbox", name="Description").fill("## For the *first* try")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="For the first try")).to_be_visible()
    page.get_by_role("button", name="Add tag").click()
    page.get_by_role("textbox", name="New tag").fill("clean")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove tag clean")).to_be_visible()
    page.get_by_role("button", name="Collection actions").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="New name").fill("numbers")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/artifacts/dataset/numbers$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("numbers")
    page.get_by_role("button", name="Collection actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.get_by_role("heading", name="Keep a first version")).to_be_visible()


def test_an_alias_is_moved_by_keyboard_and_taken_back(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v0")
    aliases = page.get_by_role("group", name="Aliases").first
    expect(aliases).not_to_contain_text("best")
    page.get_by_role("button", name="Add alias").press("Enter")
    page.keyboard.type("best")
    page.keyboard.press("Enter")
    expect(aliases).to_contain_text("best")
    told = page.get_by_role("status").filter(has_text="moved to this version")
    told.get_by_role("button", name="Undo").click()
    expect(aliases).not_to_contain_text("best")
    page.goto(f"{digits}/best")
    expect(page.get_by_role("heading", level=1)).to_have_text("digits:v1")


def test_the_facts_of_a_version_are_shown_and_changed(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v1")
    about = page.get_by_role("region", name="About")
    expect(about).to_contain_text("committed")
    expect(about.get_by_role("link", name="maker")).to_be_visible()
    page.get_by_role("button", name="Edit time to live").click()
    page.get_by_role("button", name=re.compile("How long it is kept")).click()
    page.get_by_role("option", name="A number of days").click()
    page.get_by_role("textbox", name=re.compile("^Days")).fill("3")
    page.get_by_role("button", name="Save").click()
    expect(about).to_contain_text("deleted in 2d 23h")
    page.get_by_role("link", name="Metadata").click()
    metadata = page.get_by_role("region", name="Metadata")
    expect(metadata).to_contain_text("120")
    page.get_by_role("link", name="History").click()
    history = page.get_by_role("list", name="History")
    expect(history).to_contain_text("changed the time to live")
    expect(history).to_contain_text("made this version")


def test_usage_names_the_version_for_both_libraries(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v1/usage")
    lines = page.get_by_role("region", name="Use it in a run").get_by_role("region")
    expect(lines).to_contain_text("import trailmark")
    page.get_by_role("radio", name="import wandb").click()
    expect(lines).to_contain_text("import wandb")
    expect(lines).to_contain_text("/digits:v1")
    expect(page).to_have_url(re.compile(r"lib=wandb"))


def test_files_are_found_and_looked_into(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v1/files")
    files = page.get_by_role("region", name="Files")
    preview = page.get_by_role("region", name="Preview")
    files.get_by_role("button", name=re.compile("^notes")).click()
    files.get_by_role("button", name=re.compile("^readme.md")).click()
    expect(preview.get_by_text("The second")).to_be_visible()
    preview.get_by_role("button", name="Versions").click()
    history = page.get_by_role("dialog", name="Versions of notes/readme.md")
    history.get_by_role("link", name="v0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("digits:v0")
    expect(preview.get_by_text("The first")).to_be_visible()
    page.get_by_role("button", name="All files").click()
    page.get_by_role("searchbox", name="Search files").fill("003")
    files.get_by_role("button", name=re.compile("003.png")).click()
    expect(preview.get_by_role("img")).to_be_visible()


def test_tables_are_shown_as_grids(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v1/files?file=predictions.table.json")
    rows = page.get_by_role("table", name="predictions.table.json")
    expect(rows.get_by_role("row")).to_have_count(5)


def test_pages_are_shown_and_do_nothing(
    open_context: Callable[..., BrowserContext], digits: str
) -> None:
    page = open_context().new_page()
    page.goto(f"{digits}/v1/files?file=page.html")
    frame = page.frame_locator("iframe[title='page.html']")
    expect(frame.get_by_role("heading", name="hi")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_two_versions_are_compared(page: Page, digits: str) -> None:
    page.goto(digits)
    page.get_by_role("checkbox", name="Compare v0").check()
    page.get_by_role("checkbox", name="Compare v1").check()
    page.get_by_role("link", name="Compare v0 and v1").click()
    expect(page.get_by_role("region", name="Metadata changes")).to_contain_text("rows")
    expect(page.get_by_role("region", name="Metadata changes")).not_to_contain_text(
        "split"
    )
    expect(page.get_by_role("radio", name="all 5")).to_be_checked()
    page.get_by_role("radio", name="added 1").click()
    expect(page.get_by_role("button", name=re.compile("new.bin"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("config.yaml"))).to_have_count(0)
    page.get_by_role("radio", name="changed 3").click()
    page.get_by_role("button", name=re.compile("config.yaml")).click()
    lines = page.get_by_role("region", name="Lines")
    expect(lines).to_contain_text("key20: 21")
    expect(lines).not_to_contain_text("key10: 10")
    page.get_by_role("button", name=re.compile("predictions")).click()
    rows = page.get_by_role("region", name="Rows")
    expect(rows.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name=re.compile("Match rows by")).click()
    page.get_by_role("option", name="id").click()
    expect(rows).to_contain_text("k3")


def test_deleting_a_version_asks_first(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v1")
    page.get_by_role("button", name="Version actions").click()
    page.get_by_role("menuitem", name="Delete version").click()
    dialog = page.get_by_role("dialog", name="Delete digits:v1?")
    expect(dialog).to_contain_text("aliases best")
    dialog.get_by_role("button", name="Delete the version").click()
    expect(page).to_have_url(re.compile("/dataset/digits$"))
    expect(page.get_by_role("region", name="Versions")).not_to_contain_text("v1")


def test_a_run_lists_what_it_made(page: Page, digits: str, run: LoggedRun) -> None:
    page.goto(f"{run.path}/artifacts")
    made = page.get_by_role("region", name="Made by this run").first
    made.get_by_role("link", name="digits:v1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("digits:v1")


def test_a_new_version_appears_by_itself(
    page: Page, writer: ArtifactWriter, digits: str
) -> None:
    page.goto(digits)
    expect(page.get_by_role("status").filter(has_text="live")).to_be_visible()
    writer.log("digits", {"other.bin": b"other"})
    expect(
        page.get_by_role("region", name="Versions").get_by_role("link", name="v2")
    ).to_be_visible()


def test_what_is_not_there_says_so(page: Page, digits: str) -> None:
    page.goto(f"{digits}/v99")
    expect(page.get_by_text("Version digits:v99 is not here")).to_be_visible()
    page.goto(f"{digits}/compare/v0")
    expect(page.get_by_text("The comparison v0 is not here")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_artifact_pages_are_accessible(
    open_context: Callable[..., BrowserContext], digits: str, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    complaints = watch(page)
    for path, ready in [
        (digits, "Versions"),
        (f"{digits}/v1", "About"),
        (f"{digits}/v1/files?file=notes/config.yaml", "Text"),
        (f"{digits}/compare/v0...v1?file=notes/config.yaml", "Lines"),
    ]:
        page.goto(path)
        expect(page.get_by_role("region", name=ready).first).to_be_visible()
        assert violations(page) == []
    assert complaints == []


def test_a_version_among_many_is_found_by_number_and_alias(
    page: Page, writer: ArtifactWriter
) -> None:
    for number in range(14):
        aliases = ("latest", "chosen") if number == 3 else ("latest",)
        writer.log("many", {"a.bin": bytes([number])}, aliases=aliases)
    page.goto(f"/ada/{writer.project}/artifacts/dataset/many")
    rows = page.get_by_role("region", name="Versions").get_by_role("row")
    expect(rows).to_have_count(15)
    find = page.get_by_role("searchbox", name="Search versions")
    find.fill("v11")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("v11")
    find.fill("CHOS")
    expect(rows.nth(1)).to_contain_text("v3")


def test_a_version_is_linked_into_a_registry(
    page: Page, server: ServerProcess, writer: ArtifactWriter, digits: str
) -> None:
    organization = f"org-{writer.project}"
    server.graphql(
        "mutation($name: String!) { createOrganization(input: { name: $name }) {"
        " organization { orgEntity { name } } } }",
        name=organization,
    )
    entity = server.graphql(
        "query($name: String!) { organization(name: $name) { orgEntity { name } } }",
        name=organization,
    )["organization"]["orgEntity"]["name"]
    server.graphql(
        "mutation($entity: String!) { upsertModel(input: { entityName: $entity,"
        ' name: "wandb-registry-good", access: "PRIVATE",'
        " allowAllArtifactTypesInRegistry: true }) { project { id } } }",
        entity=entity,
    )
    page.goto(f"{digits}/v1")
    page.get_by_role("button", name="Version actions").click()
    page.get_by_role("menuitem", name="Link to registry…").click()
    page.get_by_role("textbox", name=re.compile("^Aliases")).fill("staging")
    page.get_by_role("button", name="Link", exact=True).click()
    links = page.get_by_role("region", name="Linked in")
    expect(links).to_contain_text("staging")
    links.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/wandb-registry-good/artifacts/dataset/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("digits:v0")

"""Registries: making one, linking, promoting, who may do what, and where links lead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.support.artifact_writer import ArtifactWriter
from tests.support.person import PASSWORD
from tests.support.server_process import ServerProcess

_UPSERT = """mutation($input: UpsertModelInput!) {
  upsertModel(input: $input) { project { id } } }"""
_LINK = """mutation($input: LinkArtifactInput!) {
  linkArtifact(input: $input) { versionIndex } }"""
_PROTECT = """mutation($input: SetProtectedAliasesInput!) {
  setProtectedAliases(input: $input) { project { id } } }"""
_ADD = """mutation($input: AddOrganizationMemberInput!) {
  addOrganizationMember(input: $input) { __typename } }"""
_ROLE = """mutation($member: CreateProjectMembersInput!,
  $role: UpdateProjectMemberInput!) {
  createProjectMembers(input: $member) { success }
  updateProjectMember(input: $role) { success } }"""
_VIEWER_KEY = "local-" + "v" * 40


@dataclass(slots=True)
class Shelf:
    """A registry for models with `classifier` v0, v1 (staging) and v2 in it.

    Attributes:
        name: Of the registry, without its prefix.
        organization: Who owns it.
        entity: The organization's own.
        id: Of the registry's project.
        models: Versions of `classifier` in the project of `writer`, v0 to v3; the
            last one is not linked.
    """

    writer: ArtifactWriter
    name: str
    organization: str
    entity: str
    id: str
    models: list[dict[str, Any]]

    @property
    def page(self) -> str:
        return f"/registry/{self.name}"

    @property
    def collection_page(self) -> str:
        return f"{self.page}/collections/classifier"

    def link(self, version: dict[str, Any], *aliases: str) -> None:
        target = "classifier"
        given = {
            "artifactID": version["id"],
            "entityName": self.entity,
            "projectName": f"wandb-registry-{self.name}",
            "artifactPortfolioName": target,
            "aliases": [
                {"artifactCollectionName": target, "alias": alias} for alias in aliases
            ],
        }
        self.writer.ask(_LINK, input=given)

    def protect(self, *aliases: str) -> None:
        given = {"projectId": self.id, "aliases": list(aliases)}
        self.writer.ask(_PROTECT, input=given)


@pytest.fixture
def shelf(server: ServerProcess, project: str) -> Iterator[Shelf]:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        writer = ArtifactWriter(client, "ada", project, type_name="model")
        models = []
        for at in range(4):
            writer.extra = {"metadata": f'{{"accuracy": 0.9{at}}}'}
            models.append(writer.log("classifier", {"w.bin": bytes([at])}))
        organization = writer.ask("{ organizations { name orgEntity { name } } }")[
            "organizations"
        ][0]
        entity = organization["orgEntity"]["name"]
        name = f"shelf-{project}"
        given = {
            "entityName": entity,
            "name": f"wandb-registry-{name}",
            "access": "PRIVATE",
            "description": "Models that may go out",
            "allowAllArtifactTypesInRegistry": False,
            "artifactTypes": [{"name": "model"}],
        }
        made = writer.ask(_UPSERT, input=given)["upsertModel"]["project"]["id"]
        shelf = Shelf(writer, name, organization["name"], entity, made, models)
        shelf.link(models[0])
        shelf.link(models[1], "staging")
        shelf.link(models[2])
        yield shelf


def versions(page: Page) -> Locator:
    return page.get_by_role("region", name="Versions").get_by_role("row")


def version(page: Page, name: str) -> Locator:
    return versions(page).filter(
        has=page.get_by_role("rowheader", name=name, exact=True)
    )


def choice(within: Page | Locator, label: str) -> Locator:
    """The button that opens a list; its name is what is chosen and the label."""
    return within.get_by_role("button", name=re.compile(f"{label}$"))


def setting(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_a_registry_is_made_and_says_how_to_link_the_first_version(
    page: Page, project: str
) -> None:
    page.goto("/")
    page.get_by_role("link", name="Registry").click()
    page.get_by_role("button", name="New registry").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(f"new-{project}")
    dialog.get_by_label("What it is for").fill("For trying out")
    dialog.get_by_text("Take artifacts of every type").click()
    dialog.get_by_label("Types it takes").fill("model, dataset")
    dialog.get_by_role("button", name="Make the registry").click()
    expect(page).to_have_url(re.compile(f"/registry/new-{project}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"new-{project}")
    expect(page.get_by_text("your role: admin")).to_be_visible()
    lines = page.get_by_role("region", name="Python lines")
    expect(lines).to_contain_text(f'"wandb-registry-new-{project}/my-model"')
    page.goto("/registry")
    page.get_by_role("button", name="New registry").click()
    dialog.get_by_label("Name", exact=True).fill(f"new-{project}")
    dialog.get_by_role("button", name="Make the registry").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has a registry")


def test_registries_and_their_collections_are_found(page: Page, shelf: Shelf) -> None:
    page.goto("/registry")
    card = page.get_by_role("listitem").filter(has_text=shelf.name)
    expect(card).to_contain_text("Models that may go out")
    expect(card).to_contain_text("1 collection · 3 versions")
    search = page.get_by_role("searchbox", name="Search registries")
    search.fill(shelf.name.upper())
    expect(page.get_by_role("listitem").filter(has_text="your role")).to_have_count(1)
    search.fill("CLASSIF")
    found = page.get_by_role("region", name="Collections").get_by_role("row")
    mine = found.filter(has_text=shelf.name)
    mine.get_by_role("link", name="classifier").click()
    expect(page).to_have_url(re.compile(f"{shelf.collection_page}\\?org="))


def test_a_version_is_promoted_in_one_step_and_taken_back(
    page: Page, shelf: Shelf
) -> None:
    page.goto(shelf.collection_page)
    expect(version(page, "v1")).to_contain_text("staging")
    page.get_by_role("button", name="Promote v2").click()
    page.get_by_role("menuitem", name="staging").click()
    expect(version(page, "v2")).to_contain_text("staging")
    expect(version(page, "v1")).not_to_contain_text("staging")
    told = page.get_by_role("status").filter(has_text="v2 is “staging” now")
    told.get_by_role("button", name="Undo").click()
    expect(version(page, "v1")).to_contain_text("staging")
    expect(version(page, "v2")).not_to_contain_text("staging")
    page.get_by_role("link", name="History").click()
    history = page.get_by_role("list", name="History").get_by_role("listitem")
    expect(history.first).to_contain_text("ada")
    expect(history.filter(has_text="staging")).not_to_have_count(0)


def test_a_version_is_picked_linked_and_unlinked(page: Page, shelf: Shelf) -> None:
    page.goto(shelf.collection_page)
    expect(versions(page)).to_have_count(1 + 3)
    page.get_by_role("button", name="Link a version").click()
    dialog = page.get_by_role("dialog")
    choice(dialog, "Project").click()
    page.get_by_role("option", name=f"ada/{shelf.writer.project}", exact=True).click()
    expect(choice(dialog, "Version")).to_contain_text("v3 · latest")
    dialog.get_by_label("Aliases, separated by commas").fill("candidate")
    dialog.get_by_role("button", name="Link", exact=True).click()
    newest = version(page, "v3")
    expect(newest).to_contain_text("candidate")
    expect(newest).to_contain_text("ada")
    source = newest.get_by_role("link", name=re.compile("classifier:v3$"))
    expect(source).to_have_attribute(
        "href", f"/ada/{shelf.writer.project}/artifacts/model/classifier/v3"
    )
    page.get_by_role("button", name="Actions of v3").click()
    page.get_by_role("menuitem", name="Unlink").click()
    expect(page.get_by_role("alertdialog").or_(dialog)).to_contain_text("candidate")
    page.get_by_role("button", name="Unlink", exact=True).click()
    expect(versions(page)).to_have_count(1 + 3)


def test_columns_of_metadata_are_in_the_address(page: Page, shelf: Shelf) -> None:
    page.goto(shelf.collection_page)
    page.get_by_role("button", name="Metadata columns").click()
    page.get_by_role("menuitemcheckbox", name="accuracy").click()
    page.keyboard.press("Escape")
    expect(version(page, "v2")).to_contain_text("0.92")
    expect(page).to_have_url(re.compile("cols=accuracy"))
    page.reload()
    expect(version(page, "v1")).to_contain_text("0.91")


def test_links_of_clients_lead_to_the_collection_and_mark_the_version(
    page: Page, shelf: Shelf
) -> None:
    selected = f"{shelf.entity}%2Fwandb-registry-{shelf.name}%2Fclassifier"
    page.goto(
        f"/orgs/{shelf.entity}/registry/{shelf.name}"
        f"?selectionPath={selected}&view=membership&version=v1"
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("classifier")
    expect(version(page, "v1")).to_have_attribute("aria-current", "true")
    expect(version(page, "v2")).not_to_have_attribute("aria-current", "true")
    page.goto(f"/orgs/{shelf.entity}/registry/{shelf.name}")
    expect(page.get_by_role("heading", level=1)).to_have_text(shelf.name)
    # The project that keeps a registry has no pages beside the registry's own.
    page.goto(f"/{shelf.entity}/wandb-registry-{shelf.name}")
    expect(page).to_have_url(re.compile(f"/registry/{shelf.name}\\?org="))


def test_usage_names_the_alias_and_lineage_the_origin(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.collection_page}/usage")
    path = f"wandb-registry-{shelf.name}/classifier"
    lines = page.get_by_role("region", name="Use it in a run").last
    expect(lines).to_contain_text(f'run.use_artifact("{path}:latest")')
    choice(page, "Alias or version").click()
    page.get_by_role("option", name="staging").click()
    expect(lines).to_contain_text(f'run.use_artifact("{path}:staging")')
    page.get_by_role("link", name="Lineage").click()
    expect(
        page.get_by_role("application", name=re.compile("^Lineage of classifier:v2"))
    ).to_be_visible()


def test_settings_are_changed_and_types_only_grow(page: Page, shelf: Shelf) -> None:
    page.goto(f"{shelf.page}/settings")
    types = setting(page, "Accepted types")
    types.get_by_label("Another type").fill("dataset")
    types.get_by_role("button", name="Add for good").click()
    expect(types.get_by_role("listitem")).to_have_text(["model", "dataset"])
    expect(types.get_by_role("button", name=re.compile("Remove"))).to_have_count(0)
    aliases = setting(page, "Protected aliases")
    aliases.get_by_label("Protect another").fill("production")
    aliases.get_by_role("button", name="Protect", exact=True).click()
    expect(aliases.get_by_role("listitem")).to_have_text(["production"])
    seen = setting(page, "Visibility")
    choice(seen, "Who sees it").click()
    page.get_by_role("option", name=re.compile("^Restricted")).click()
    expect(page.get_by_text("restricted", exact=True)).to_be_visible()
    named = setting(page, "Name")
    named.get_by_label("Name of the registry").fill(f"{shelf.name}-2")
    named.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{shelf.name}-2")
    page.get_by_role("button", name="Delete this registry").click()
    dialog = page.get_by_role("dialog")
    sure = dialog.get_by_role("button", name="Delete the registry")
    expect(sure).to_be_disabled()
    dialog.get_by_role("textbox").fill(f"{shelf.name}-2")
    sure.click()
    expect(page).to_have_url(re.compile("/registry$"))
    expect(page.get_by_role("listitem").filter(has_text=shelf.name)).to_have_count(0)


@pytest.fixture(scope="module")
def colleague(server: ServerProcess) -> str:
    """The id of `vera`, of the same organization, with a password."""
    made = server.graphql(
        'mutation($key: String) { createUser(input: { email: "vera@example.com",'
        ' username: "vera", admin: false, apiKey: $key }) { user { id } } }',
        key=_VIEWER_KEY,
    )["createUser"]["user"]["id"]
    organization = server.graphql("{ organizations { name } }")["organizations"][0]
    given = {
        "organizationName": organization["name"],
        "username": "vera",
        "role": "member",
    }
    server.graphql(_ADD, input=given)
    httpx.put(
        f"{server.base_url}/api/password",
        json={"password": PASSWORD},
        auth=("api", _VIEWER_KEY),
    ).raise_for_status()
    return made


@pytest.fixture
def her_page(
    colleague: str, chromium: Browser, server: ServerProcess
) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    complaints = watch(page)
    page.goto("/signin")
    page.get_by_label("User name").fill("vera")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Account of vera")).to_be_visible()
    yield page
    context.close()
    assert complaints == []


def test_who_only_looks_is_told_why_and_can_press_nothing(
    her_page: Page, shelf: Shelf
) -> None:
    her_page.goto(shelf.page)
    expect(her_page.get_by_role("button", name="Link a version")).to_be_disabled()
    expect(her_page.get_by_text("Only a member of this registry may")).to_be_visible()
    her_page.goto(shelf.collection_page)
    expect(version(her_page, "v1")).to_contain_text("staging")
    expect(her_page.get_by_role("button", name="Promote v2")).to_have_count(0)
    expect(her_page.get_by_role("button", name="Add alias")).to_have_count(0)
    expect(her_page.get_by_role("button", name="Edit card")).to_have_count(0)
    her_page.goto(f"{shelf.page}/settings")
    expect(her_page.get_by_text("Only an admin of this registry may")).to_be_visible()
    expect(her_page.get_by_role("button", name="Delete this registry")).to_be_disabled()
    expect(her_page.get_by_role("textbox")).to_have_count(0)


def test_members_promote_but_not_to_what_is_protected(
    her_page: Page, shelf: Shelf, colleague: str
) -> None:
    shelf.protect("production")
    shelf.writer.ask(
        _ROLE,
        member={"projectId": shelf.id, "userIds": [colleague]},
        role={
            "projectId": shelf.id,
            "userId": colleague,
            "userProjectRole": "member",
        },
    )
    her_page.goto(shelf.collection_page)
    her_page.get_by_role("button", name="Promote v0").click()
    protected = her_page.get_by_role("menuitem", name="production")
    expect(protected).to_have_attribute("aria-disabled", "true")
    expect(protected).to_contain_text("Only an admin")
    her_page.get_by_role("menuitem", name="staging").click()
    expect(version(her_page, "v0")).to_contain_text("staging")
    # Typing the alias is refused by the server, and said where it was typed.
    version(her_page, "v0").get_by_role("button", name="Add alias").click()
    her_page.keyboard.type("production")
    her_page.keyboard.press("Enter")
    expect(her_page.get_by_role("alert")).to_contain_text("production")


def test_a_restricted_registry_is_not_there_for_others(
    page: Page, her_page: Page, shelf: Shelf, colleague: str
) -> None:
    page.goto(f"{shelf.page}/settings")
    choice(setting(page, "Visibility"), "Who sees it").click()
    page.get_by_role("option", name=re.compile("^Restricted")).click()
    expect(page.get_by_text("restricted", exact=True)).to_be_visible()
    her_page.goto(shelf.page)
    expect(her_page.get_by_text(f"Registry {shelf.name}")).to_be_visible()
    expect(her_page.get_by_role("heading", name="classifier")).to_have_count(0)
    members = setting(page, "Members").first
    choice(members, "Person or team").click()
    page.get_by_role("option", name="vera").click()
    members.get_by_role("button", name="Add", exact=True).click()
    expect(members.get_by_role("rowheader", name="vera")).to_be_visible()
    her_page.goto(shelf.page)
    expect(her_page.get_by_text("your role: viewer")).to_be_visible()
    members.get_by_role("button", name="Remove vera").click()
    expect(members.get_by_role("rowheader", name="vera")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_registry_pages_have_no_serious_barriers(
    theme: str, open_context: Callable[..., BrowserContext], shelf: Shelf
) -> None:
    shelf.protect("staging")
    page = open_context(color_scheme=theme).new_page()
    complaints = watch(page)
    barriers: dict[str, list[str]] = {}
    for path, sign in {
        "/registry?q=class": "Collections",
        shelf.page: "classifier",
        f"{shelf.page}/settings": "Members",
        shelf.collection_page: "Promote",
        f"{shelf.collection_page}/usage": "Use it in a run",
        f"{shelf.collection_page}/history": "made the collection",
    }.items():
        page.goto(path)
        expect(page.get_by_text(sign).first).to_be_visible()
        if found := violations(page):
            barriers[path] = found
    page.goto(shelf.page)
    page.get_by_role("button", name="Link a version").click()
    expect(choice(page.get_by_role("dialog"), "Version")).to_be_visible()
    if found := violations(page):
        barriers["dialog"] = found
    assert barriers == {}
    assert complaints == []


def test_a_linked_version_leads_back_to_its_registry(page: Page, shelf: Shelf) -> None:
    page.goto(shelf.collection_page)
    version(page, "v1").get_by_role("link", name="v1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("classifier:v1")
    way = page.get_by_role("navigation", name="Breadcrumb")
    expect(way.get_by_role("listitem")).to_have_text(
        ["registry", shelf.name, "classifier", "v1"]
    )
    way.get_by_role("link", name="classifier").click()
    expect(page).to_have_url(re.compile(f"{shelf.collection_page}\\?org="))

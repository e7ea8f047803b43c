"""Hostile media: what anybody logged may show itself, and do nothing else.

Source: the attack list of CVE-2024-24594 (stored pages acting as the person who looks),
CVE-2024-27132 and CVE-2024-8863, each tried against what a run can log.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.test_media import Logbook, logbook, panel
from trailmark.media.audio import Audio
from trailmark.media.html import Html
from trailmark.media.object3d import Object3D
from trailmark.media.video import Video

__all__ = ["logbook"]

_PROBE = """
<p id="said">nothing</p><p id="answer"></p>
<script>
const said = [];
const attempt = (name, action) => {
  try { action(); said.push(name) } catch { }
};
attempt("cookie", () => { if (!document.cookie) throw 0 });
attempt("storage", () => localStorage.getItem("x"));
attempt("session storage", () => sessionStorage.getItem("x"));
attempt("database", () => indexedDB.open("x"));
attempt("page", () => parent.document.title);
if (top !== self) attempt("address", () => { top.location = "/signin" });
attempt("window", () => { if (!window.open("/")) throw 0 });
document.getElementById("said").textContent = "did: " + said.join(", ");
fetch("/graphql", {
  method: "POST",
  credentials: "include",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "{ viewer { username } }" }),
}).then((answer) => answer.text()).then(
  (text) => { document.getElementById("answer").textContent = text },
  () => { document.getElementById("answer").textContent = "refused" },
);
</script>
"""

_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"
 onload="top.hacked = 'svg'"><script>top.hacked = 'svg'; alert(1)</script>
 <image href="https://evil.example/pixel.png"/>
 <foreignObject><iframe src="javascript:top.hacked=1"/></foreignObject>
 <rect width="40" height="40" fill="red"/></svg>"""


def _outside(page: Page) -> list[str]:
    """Collects what a page asks of other hosts."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_logged_page_reaches_nothing_of_the_person(
    open_context: Callable[..., BrowserContext], logbook: Logbook
) -> None:
    page = open_context().new_page()
    logbook.log(report=Html(_PROBE, inject=False))
    page.goto(logbook.send().path)
    inside = panel(page, "report").locator("iframe").content_frame
    expect(inside.locator("#said")).to_have_text("did: ")
    expect(inside.locator("#answer")).to_have_text("refused")
    assert "/runs/" in page.url
    assert len(page.context.pages) == 1


def test_a_logged_page_opened_by_itself_is_nobody_as_well(
    open_context: Callable[..., BrowserContext], logbook: Logbook
) -> None:
    page = open_context().new_page()
    logbook.log(report=Html(_PROBE, inject=False))
    page.goto(logbook.send().path)
    frame = panel(page, "report").locator("iframe")
    expect(frame.content_frame.locator("#said")).to_have_text("did: ")
    answer = page.goto(str(frame.get_attribute("src")))
    assert answer is not None
    assert _policy(answer) == "sandbox allow-scripts"
    assert answer.headers["x-content-type-options"] == "nosniff"
    said = page.locator("#said").inner_text()
    assert "cookie" not in said
    assert "storage" not in said
    assert page.evaluate("window.origin") == "null"


def _policy(answer: Response) -> str:
    return answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "hostile",
    [
        '<base href="https://evil.example/"><img src="x.png">',
        '<meta http-equiv="refresh" content="0; url=/signin">',
        (
            '<form action="/api/password" method="post" target="_top">'
            '<input name="password" value="x"></form>'
            "<script>document.forms[0].submit()</script>"
        ),
        '<a id="a" href="/signin" target="_top">x</a><script>a.click()</script>',
        '<script>parent.postMessage({kind: "failed", why: "x"}, "*")</script>',
    ],
    ids=["base", "refresh", "form", "link", "message"],
)
def test_a_logged_page_takes_nobody_elsewhere(
    open_context: Callable[..., BrowserContext], logbook: Logbook, hostile: str
) -> None:
    page = open_context().new_page()
    logbook.log(report=Html(f"<h1>here</h1>{hostile}", inject=False), after=1.0)
    path = logbook.send().path
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto(path)
    report = panel(page, "report").locator("iframe")
    expect(report.content_frame.locator("body")).to_be_attached()
    expect(panel(page, "after")).to_be_visible()
    assert path in page.url
    assert not [one for one in sent if one.endswith("/api/password")]


def _log_file(logbook: Logbook, path: str, content: bytes, **said: str) -> None:
    """Logs a file under `pic` as a client of another's making would."""
    (logbook.place.files / path).parent.mkdir(parents=True, exist_ok=True)
    (logbook.place.files / path).write_bytes(content)
    logbook.place.added.append(path)
    logbook.rows.append({"pic": {"_type": "image-file", "path": path, **said}})


def test_scripts_in_pictures_never_run(page: Page, logbook: Logbook) -> None:
    _log_file(logbook, "media/images/drawing.svg", _SVG, caption="drawing")
    asked = _outside(page)
    page.goto(logbook.send().path)
    picture = panel(page, "pic").get_by_role("img", name="drawing")
    expect(picture).to_have_js_property("complete", True)
    assert page.evaluate("window.hacked") is None
    address = panel(page, "pic").get_by_role("link").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert not [url for url in asked if "evil.example" in url]


def test_names_and_captions_are_text(page: Page, logbook: Logbook) -> None:
    evil = '<img src=x onerror="top.hacked=1">'
    _log_file(logbook, f"media/images/{evil}.png", b"no picture", caption=evil)
    page.goto(logbook.send().path)
    expect(panel(page, "pic").get_by_role("alert")).to_contain_text(
        "This picture cannot be shown."
    )
    expect(panel(page, "pic").locator("figcaption")).to_have_text(evil)
    assert page.evaluate("window.hacked") is None


def test_files_that_are_no_media_leave_the_panel_whole(
    page: Page, logbook: Logbook
) -> None:
    broken = b"<script>top.hacked = 1</script>"
    logbook.log(
        film=Video(broken, format="webm"),
        tone=Audio([0.0, 0.5], 8_000),
        cloud=Object3D([[0, 0, 0], [1, 1, 1]]),
        fine=1.0,
    )
    for path in logbook.place.added:
        (logbook.place.files / path).write_bytes(broken)
    page.goto(logbook.send().path)
    for key in ("film", "tone", "cloud", "fine"):
        expect(panel(page, key)).to_be_visible()
    expect(panel(page, "cloud").get_by_role("alert")).to_be_visible()
    expect(panel(page, "tone").locator("audio")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_rows_of_odd_shapes_show_what_they_can(page: Page, logbook: Logbook) -> None:
    logbook.log(fine=1.0)
    odd = {
        "away": {"_type": "image-file", "path": "../../etc/passwd", "width": -1},
        "gone": {"_type": "object3D-file", "path": "gone.pts.json", "size": 1e300},
        "mixed": {
            "_type": "images/separated",
            "filenames": [None, 7, "__proto__"],
            "captions": 1,
        },
    }
    logbook.rows.append(odd)
    page.goto(logbook.send().path)
    for key in odd:
        expect(panel(page, key).get_by_text("Not uploaded yet")).to_have_count(1)
    expect(panel(page, "fine")).to_be_visible()


def test_the_frame_of_figures_has_no_network_and_no_origin(page: Page) -> None:
    answer = page.goto("/figure.html")
    assert answer is not None
    policy = _policy(answer)
    assert "sandbox allow-scripts;" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert page.evaluate("window.origin") == "null"
    page.goto("/")
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()
    main = page.request.get("/")
    assert "unsafe" not in main.headers["content-security-policy"]

"""The web app's files, built into `server/static/`, and its page for every other path."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import NotFoundError
from trailmark.server.accounts.policy import Policy
from trailmark.server.rest.policed_route import PolicedRoute

STATIC_DIR = Path(__file__).parent.parent / "static"

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
FRAME_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; "
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""For frames that draw what anybody logged by a library that needs inline styles: they
have no origin, so no cookie and no storage, and reach no network."""
_FRAMES = frozenset({"figure.html"})
LOCAL_NOTEBOOKS = (
    "http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:* "
    "vscode-webview:"
)
"""Pages of notebooks on the same machine show runs in frames; a notebook has a port of
its own, and is another origin by that."""

_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Trailmark</title>
<h1>Trailmark is running</h1>
<p>The web app is not built in this checkout. Build it with
<code>python3 dev.py ui</code> and reload. The API works without it.</p></html>
"""
# Addresses of machines: a typing error in one should not answer with a page.
_NEVER_A_PAGE = ("/api/", "/sdk/", "/storage/", "/files/", "/assets/", "/graphql")
# Vite names files in assets/ by their content.
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    media_type: str
    cache_control: str
    etag: str
    is_frame: bool = False


def routes(
    static_dir: Path = STATIC_DIR, *, frame_ancestors: str = ""
) -> list[PolicedRoute]:
    """Static files by exact name, the app's page for every other GET.

    Args:
        frame_ancestors: Whose pages may frame one that is asked for with
            `jupyter=true`, beside our own; sources as in a Content-Security-Policy.
            Such a page changes nothing, so nobody can be led to click in it unawares.
    """
    shelf = _Shelf(static_dir)

    async def serve(request: Request) -> Response:
        path = request.url.path
        file = shelf.find(path.removeprefix("/"))
        if file is None:
            if path.startswith(_NEVER_A_PAGE):
                raise NotFoundError(f"there is nothing at {path[:200]!r}")
            file = shelf.page()
        headers = {
            "Cache-Control": file.cache_control,
            "ETag": file.etag,
            "Content-Security-Policy": FRAME_POLICY
            if file.is_frame
            else _policy(request, frame_ancestors),
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if file.cache_control == _FOREVER:
            # A frame without an origin loads its script as a stranger would.
            headers["Access-Control-Allow-Origin"] = "*"
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        return Response(file.body, headers=headers, media_type=file.media_type)

    return [PolicedRoute("/{path:path}", ["GET"], Policy.PUBLIC, serve)]


def _policy(request: Request, frame_ancestors: str) -> str:
    if (
        frame_ancestors in ("", "'none'")
        or request.query_params.get("jupyter") != "true"
    ):
        return CONTENT_SECURITY_POLICY
    return f"{CONTENT_SECURITY_POLICY} {frame_ancestors}"


class _Shelf:
    """The built files, found by a listing of ours: no request path touches the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, ...] = ()
        self._paths: dict[str, Path] = {}
        self._files: dict[str, _File] = {}

    def find(self, name: str) -> _File | None:
        self._notice_rebuild()
        path = self._paths.get(name)
        if path is None:
            return None
        if name not in self._files:
            self._files[name] = _load(name, path)
        return self._files[name]

    def page(self) -> _File:
        built = self.find("index.html")
        if built is not None:
            return built
        body = _NOT_BUILT.encode()
        return _File(body, "text/html", _ASK_AGAIN, _etag(body))

    def _notice_rebuild(self) -> None:
        """List anew when the page changed, so that a rebuild needs no restart."""
        index = self._folder / "index.html"
        try:
            stat = index.stat()
        except FileNotFoundError:
            seen: tuple[int, ...] = ()
        else:
            seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._seen, self._files = seen, {}
            self._paths = {
                path.relative_to(self._folder).as_posix(): path
                for path in self._folder.rglob("*")
                if path.is_file()
            }


def _load(name: str, path: Path) -> _File:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    cache = _FOREVER if name.startswith("assets/") else _ASK_AGAIN
    return _File(body, media_type, cache, _etag(body), name in _FRAMES)


def _etag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'

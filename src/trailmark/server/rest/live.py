"""Tells open pages which runs of a project changed, as server-sent events.

A page hears that something changed, and fetches what it shows of it. So a lost event
costs freshness, never data, and `hello` always means: read everything anew.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trailmark.errors import ApiError, BusyError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.events import ArtifactChanged
from trailmark.server.db import Database, Event
from trailmark.server.projects.records import require_project
from trailmark.server.rest.credentials import authenticate
from trailmark.server.rest.live_news import News, NewsQueue
from trailmark.server.rest.live_relay import PostgresRelay
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.runs.records import RunChanged

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_PING_EVERY_S = 15.0
_MAX_STREAMS = 1_000
_MAX_STREAMS_OF_ONE_USER = 50


class Subscription:
    """One open page. Fed from any thread, read on its event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._queue = NewsQueue()
        self._woken = asyncio.Event()
        self._ended = False

    def offer(self, news: News) -> None:
        with self._lock:
            self._queue.add(news.run_id, news.what, news.state)
        self._wake()

    def say_hello(self) -> None:
        """Make the page read everything anew."""
        with self._lock:
            self._queue.overflow()
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    @property
    def ended(self) -> bool:
        return self._ended

    async def next_messages(self, patience_s: float) -> list[bytes]:
        """Messages ready to send, at the latest after `patience_s`; may be empty."""
        deadline = time.monotonic() + patience_s
        while not self._ended:
            self._woken.clear()
            now = time.monotonic()
            with self._lock:
                lost = self._queue.overflowed()
                taken = self._queue.take(now)
                wait_s = self._queue.wait_s(now)
            if lost:
                return [_message("hello", {})]
            if taken or now >= deadline:
                return [
                    _message("run", {"run": run, "what": sorted(what), "state": state})
                    for run, what, state in taken
                ]
            await self._sleep(min(deadline - now, wait_s or patience_s))
        return []

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)


class LiveHub:
    """Passes news from whoever changed a run to every page that shows it.

    Over PostgreSQL the pages of all servers hear it. Thread-safe.
    """

    def __init__(self, database: Database) -> None:
        self._lock = threading.Lock()
        self._by_project: dict[int, set[Subscription]] = {}
        self._streams: Counter[int | None] = Counter()
        self._closed = False
        self._far_listeners: list[Callable[[News | None], None]] = []
        self._relay = (
            None
            if database.is_sqlite
            else PostgresRelay(database, self._deliver_far, self._lose_far)
        )
        database.subscribe(self._on_event)

    @property
    def n_streams(self) -> int:
        """Pages connected to this process now."""
        return self._streams.total()

    def publish(self, news: News) -> None:
        """Tell all pages of the project, here and on other servers."""
        self._deliver(news)
        if self._relay is not None:
            self._relay.send(news)

    def on_far_news(self, listener: Callable[[News | None], None]) -> None:
        """Call `listener` with news of other servers, in a thread of its own.

        Before any page hears it; with None when some news was missed.
        """
        self._far_listeners.append(listener)

    @contextmanager
    def subscribe(
        self, project_rowid: int, user: int | None
    ) -> Generator[Subscription]:
        """News of one project for one page of `user`. Enter on an event loop.

        Raises:
            BusyError: Too many pages are open already.
        """
        subscription = Subscription(asyncio.get_running_loop())
        with self._lock:
            if (
                self._streams.total() >= _MAX_STREAMS
                or self._streams[user] >= _MAX_STREAMS_OF_ONE_USER
            ):
                raise BusyError("too many live pages are open", retry_after_s=15)
            self._streams[user] += 1
            self._by_project.setdefault(project_rowid, set()).add(subscription)
            if self._closed:
                subscription.end()
        try:
            yield subscription
        finally:
            with self._lock:
                self._streams[user] -= 1
                self._by_project[project_rowid].discard(subscription)

    def close(self) -> None:
        """End every stream, so that a server can stop with pages open."""
        with self._lock:
            self._closed = True
            open_pages = [one for pages in self._by_project.values() for one in pages]
        for page in open_pages:
            page.end()
        if self._relay is not None:
            self._relay.close()

    def _on_event(self, happened: Event) -> None:
        if isinstance(happened, RunChanged):
            what = frozenset(happened.what)
            state = happened.state or None
            self.publish(News(happened.project_rowid, happened.run_id, what, state))
        elif isinstance(happened, ArtifactChanged):
            self.publish(News(happened.project_rowid, "", frozenset({"artifacts"})))

    def _deliver_far(self, news: News) -> None:
        for listener in self._far_listeners:
            listener(news)
        self._deliver(news)

    def _lose_far(self) -> None:
        """What other servers told meanwhile is lost: let every page read anew."""
        for listener in self._far_listeners:
            listener(None)
        with self._lock:
            open_pages = [one for pages in self._by_project.values() for one in pages]
        for page in open_pages:
            page.say_hello()

    def _deliver(self, news: News) -> None:
        with self._lock:
            pages = tuple(self._by_project.get(news.project_rowid, ()))
        for page in pages:
            page.offer(news)


def routes(services: Services) -> list[PolicedRoute]:
    """`GET /api/live/{entity}/{project}`: the project's news until the page leaves."""

    async def live(request: Request) -> Response:
        entity, project = request.path_params["entity"], request.path_params["project"]

        def project_rowid(actor: Actor) -> int:
            with services.database.read() as connection:
                found = require_project(connection, actor, Action.READ, entity, project)
            return found.rowid

        def still_allowed() -> bool:
            try:
                project_rowid(authenticate(services.authenticator, request))
            except ApiError:
                return False
            return True

        actor: Actor = request.state.actor
        rowid = await run_in_threadpool(project_rowid, actor)
        frames = _frames(services.live, rowid, actor.user_rowid, still_allowed)
        # The cap must answer with a status, so enter before the response starts.
        hello = await anext(frames)
        return StreamingResponse(
            _with_first(hello, frames),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return [
        PolicedRoute("/api/live/{entity}/{project}", ["GET"], Policy.SIGNED_IN, live)
    ]


async def _frames(
    hub: LiveHub,
    project_rowid: int,
    user: int | None,
    still_allowed: Callable[[], bool],
) -> AsyncGenerator[bytes]:
    """Event-stream bytes; ends when the right to read ends, at most 15 s later."""
    with hub.subscribe(project_rowid, user) as page:
        yield _message("hello", {})
        ping_at = time.monotonic() + _PING_EVERY_S
        while not page.ended:
            for message in await page.next_messages(ping_at - time.monotonic()):
                yield message
            if time.monotonic() >= ping_at:
                if not await run_in_threadpool(still_allowed):
                    return
                yield _message("ping", {})
                ping_at = time.monotonic() + _PING_EVERY_S


async def _with_first(
    first: bytes, rest: AsyncGenerator[bytes]
) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        async for frame in rest:
            yield frame


def _message(event: str, data: Mapping[str, object]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.encode(), orjson.dumps(data))

"""What calls on a server outside a run: waits out what passes, and asks once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from trailmark.errors import ApiError, TrailmarkError
from trailmark.transport.bulk import Bulk
from trailmark.transport.retry import Backoff, is_passing
from trailmark.transport.session import Session
from trailmark.transport.viewer import Viewer, viewer_of

_T = TypeVar("_T")
_PATIENCE_S = 120.0
_FEATURES = "query ServerFeatures { serverInfo { features { name isEnabled } } }"


class Client:
    """A server, as one key sees it. For any number of threads at once.

    Opens nothing before the first request; each thread has a connection of its own.

    Args:
        user_agent: Says who calls, to the server's operators.
        extra_headers: Sent with every request to the server.
        patience_s: How long one call is tried again while the server is away or asks
            to wait; None for as long as it takes.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        user_agent: str,
        extra_headers: Mapping[str, str] | None = None,
        patience_s: float | None = _PATIENCE_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.api_key = api_key
        self.user_agent = user_agent
        self._extra_headers = dict(extra_headers or {})
        self._patience_s = patience_s
        self._sleep = sleep
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[Session] = []
        self._bulk: Bulk | None = None
        self._features: frozenset[str] | None = None
        self._viewer: Viewer | None = None

    def __repr__(self) -> str:
        return f"Client({self.base_url!r})"

    @property
    def session(self) -> Session:
        """This thread's connection. No retries there: see `insist`."""
        session: Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = Session(
                self.base_url,
                self.api_key,
                user_agent=self.user_agent,
                extra_headers=self._extra_headers,
            )
            self._threads.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    @property
    def bulk(self) -> Bulk:
        """What moves streams of bytes; shared by all threads. No retries there."""
        with self._lock:
            if self._bulk is None:
                self._bulk = Bulk(
                    self.base_url, self.api_key, user_agent=self.user_agent
                )
            return self._bulk

    def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation: str = "",
    ) -> dict[str, Any]:
        """`data` of the answer to a query, or to a mutation that may be repeated.

        Raises:
            TransportError: No usable answer within the time of our patience.
            ApiError: The server refuses.
        """
        values = variables or {}
        return self.insist(
            lambda: self.session.graphql(document, values, operation=operation)
        )

    def execute_once(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation: str = "",
    ) -> dict[str, Any]:
        """Like `execute`, for a mutation that must not happen twice.

        It is tried again only after a refusal that may pass, such as a busy server's:
        then nothing was done.

        Raises:
            TransportError: No usable answer; nothing is known about what was done.
            ApiError: The server refuses.
        """
        values = variables or {}
        return self.insist(
            lambda: self.session.graphql(document, values, operation=operation),
            again=lambda error: isinstance(error, ApiError) and is_passing(error),
        )

    def insist(
        self,
        call: Callable[[], _T],
        *,
        again: Callable[[Exception], bool] = is_passing,
    ) -> _T:
        """The result of `call`, tried again while its failure may pass.

        Args:
            again: Whether to try again after a failure.

        Raises:
            TransportError: Still no usable answer when the patience ended.
            ApiError: A refusal that time does not change, or has not yet.
        """
        backoff = Backoff()
        started_s = time.monotonic()
        while True:
            try:
                return call()
            except TrailmarkError as error:
                if not again(error):
                    raise
                wait_s = backoff.after(error)
                if self._gives_up(time.monotonic() - started_s + wait_s):
                    raise
                self._sleep(wait_s)

    def features(self) -> frozenset[str]:
        """Names of the optional features that the server has; asked once.

        Empty for a server that knows no such list.
        """
        if self._features is None:
            try:
                data = self.execute(_FEATURES, operation="ServerFeatures")
            except ApiError as error:
                if error.http_status != 400:
                    raise
                data = {}
            found = (data.get("serverInfo") or {}).get("features") or []
            self._features = frozenset(
                str(one["name"]) for one in found if one and one.get("isEnabled")
            )
        return self._features

    def viewer(self) -> Viewer:
        """Whose the key is; asked once.

        Raises:
            UnauthenticatedError: The server does not know the key.
        """
        if self._viewer is None:
            self._viewer = self.insist(lambda: viewer_of(self.session))
        return self._viewer

    def close(self) -> None:
        """Close the connections of all threads. The next call opens new ones."""
        with self._lock:
            for session in self._sessions:
                session.close()
            if self._bulk is not None:
                self._bulk.close()

    def _gives_up(self, after_s: float) -> bool:
        return self._patience_s is not None and after_s > self._patience_s

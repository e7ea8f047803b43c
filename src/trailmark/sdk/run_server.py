"""The training process's own way to the run's server, for what cannot wait.

Logging needs none of this: it is imported when somebody reads an artifact, or waits for
one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.errors import (
    ApiError,
    TrailmarkError,
    TransportError,
    UsageError,
    WaitTimeoutError,
)
from trailmark.sdk.uploader.upload_state import peek_upload_state

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api
    from trailmark.sdk.conversation import Conversation
    from trailmark.sdk.run_directory import RunDirectory
    from trailmark.sdk.run_writer import RunWriter
    from trailmark.sdk.settings import Settings
    from trailmark.transport.client import Client

_READY_TIMEOUT_S = 60.0
"""How long a call that needs the server waits for it to know the run."""
_CALL_PATIENCE_S = 120.0
_POLL_S = 0.2


class RunServer:
    """What a run asks of its server, in this process. For several threads.

    Args:
        conversation: What the uploader says; None in a process that did not start one,
            which reads what the uploader notes in the run's folder instead.
        ready: What the server said about the run, if that is known already.
    """

    def __init__(
        self,
        writer: RunWriter,
        settings: Settings,
        conversation: Conversation | None,
        ready: Mapping[str, Any] | None,
    ) -> None:
        self._writer = writer
        self._settings = settings
        self._conversation = conversation
        self._ready = ready
        self._client: Client | None = None

    def client(self, doing: str) -> Client:
        """A connection to the server, once it knows the run.

        Args:
            doing: What needs it, for the error: "use an artifact".

        Raises:
            UsageError: The run is offline.
            TransportError: The server has not answered within a minute.
        """
        self._refuse_offline(doing)
        if self._client is None:
            self._wait_ready(doing)
            self._client = client_of_settings(
                self._settings, self._writer.header, doing
            )
        return self._client

    def api(self, doing: str) -> Api:
        """What reads from the server; paths that name no project mean the run's.

        Raises as `client`.
        """
        client = self.client(doing)
        from trailmark.apis.public.api import Api

        writer = self._writer
        return Api(
            {
                "base_url": client.base_url,
                "entity": writer.entity,
                "project": writer.project,
            },
            api_key=client.api_key,
        )

    def wait_artifact(self, staged: str, timeout_s: float | None) -> dict[str, Any]:
        """What became of an artifact that was handed to the uploader.

        Returns:
            `artifact_id`, `version_index`, `collection` and `state`.

        Raises:
            UsageError: The run is offline.
            WaitTimeoutError: It was not sent within the time.
            ApiError: The server refuses it.
        """
        self._refuse_offline("wait for an artifact")
        if self._conversation is None:
            found = _poll(self._writer.directory, staged, timeout_s)
        else:
            found = self._conversation.wait_artifact(staged, timeout_s)
        if found is None:
            raise WaitTimeoutError(
                "the artifact was not sent yet",
                hint="it is sent in the background; wait longer, or look at the run's "
                "problems",
            )
        if found.get("error"):
            raise ApiError(str(found["error"]), hint=found.get("hint"))
        return found

    def _wait_ready(self, doing: str) -> None:
        if self._ready is not None or self._conversation is None:
            return
        self._ready = self._conversation.wait_ready(_READY_TIMEOUT_S)
        if self._ready is None:
            raise TransportError(
                f"the server does not answer, so this run cannot {doing} now",
                hint="what is logged is kept and sent when it does",
            )

    def _refuse_offline(self, doing: str) -> None:
        mode = self._settings.mode
        if mode == "offline":
            raise _offline(doing)
        if mode == "disabled":
            raise UsageError(f"a disabled run cannot {doing}", hint="it has no server")


def client_of_settings(
    settings: Settings, header: Mapping[str, Any], doing: str
) -> Client:
    """A connection to the server that settings name, or to this machine's.

    Raises:
        UsageError: There is none.
        UnauthenticatedError: There is no key for it.
        TransportError: The one of this machine does not answer.
    """
    from trailmark.sdk.uploader.choose_server import choose_server
    from trailmark.sdk.uploader.server import Server

    base_url, key = settings.base_url, settings.api_key
    if base_url and key:
        server = Server(base_url, key, base_url)
    else:
        chosen = choose_server(base_url)
        if chosen is None:
            raise UsageError(
                f"there is no server to {doing}",
                hint="set TRAILMARK_BASE_URL, or install `trailmark[server]`",
            )
        server = chosen.server
    return server.open_client(header, patience_s=_CALL_PATIENCE_S)


def _offline(doing: str) -> TrailmarkError:
    return UsageError(
        f"an offline run cannot {doing}",
        hint="artifacts that it logs are sent by `trailmark sync`",
    )


def _poll(
    directory: RunDirectory, staged: str, timeout_s: float | None
) -> dict[str, Any] | None:
    """Look at what the uploader of another process notes, until it is there."""
    until_s = None if timeout_s is None else time.monotonic() + timeout_s
    while True:
        state = peek_upload_state(directory.upload_state)
        if state is not None and staged in state.artifacts:
            return state.artifacts[staged]
        if until_s is not None and time.monotonic() >= until_s:
            return None
        time.sleep(_POLL_S)

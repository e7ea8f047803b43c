"""A version on its way: what `Artifact.wait` of the process that logged it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailmark.sdk.run_server import RunServer
    from trailmark.transport.client import Client


class PendingVersion:
    """One artifact that was handed to the uploader.

    Attributes:
        name: The folder that it was sealed into, by which the uploader tells of it.
        server: That of the run that logged it.
    """

    def __init__(self, server: RunServer, name: str) -> None:
        self.name = name
        self.server = server

    def wait(self, timeout_s: float | None) -> str:
        """The id of the version, once the server has it.

        Raises:
            UsageError: The run is offline: nobody sends it now.
            WaitTimeoutError: It was not sent within the time.
            ApiError: The server refuses it.
        """
        return str(self.server.wait_artifact(self.name, timeout_s)["artifact_id"])

    def client(self) -> Client:
        """A connection to the server that it is sent to. Raises as `wait`."""
        return self.server.client("read an artifact")

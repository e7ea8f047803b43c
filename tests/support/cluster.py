"""Several servers over one PostgreSQL database and one S3 store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.server_process import ServerProcess, printed_key

_NOT_KNOWN_YET = "unknown"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Servers that know nothing of each other but the database and the store.

    Attributes:
        api_key: The administrator's; every server takes it.
    """

    servers: Sequence[ServerProcess]

    @property
    def api_key(self) -> str:
        return self.servers[0].api_key


@contextmanager
def running_cluster(
    folder: Path,
    database_url: str,
    storage_url: str,
    *,
    workers: Sequence[int] = (1, 1),
    settings: Mapping[str, str] | None = None,
) -> Iterator[Cluster]:
    """Start servers at once over an empty database; end all they started.

    Args:
        workers: Processes of each server, hence how many servers there are.
    """
    shared = {
        "DATABASE_URL": database_url,
        "STORAGE_URL": storage_url,
        **(settings or {}),
    }
    servers = [
        ServerProcess(folder / f"server-{number}", {**shared, "WORKERS": str(count)})
        for number, count in enumerate(workers)
    ]
    for server in servers:
        server.api_key = _NOT_KNOWN_YET  # only one of them will print it
    try:
        with ThreadPoolExecutor(len(servers)) as pool:
            list(pool.map(ServerProcess.start, servers))
        [key] = filter(None, (printed_key(server.log) for server in servers))
        for server in servers:
            server.api_key = key
        yield Cluster(servers)
    finally:
        for server in servers:
            server.destroy()

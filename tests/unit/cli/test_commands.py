"""The command line: help pages, people beside a server, and the first start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from tests.support.server_process import running_server
from trailmark import __version__
from trailmark.cli import main
from trailmark.errors import NotFoundError
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.app.first_start import create_administrator
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import open_databases
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db.tables.blobs import blobs

Commands = list[tuple[str, ...]]


def every_command(group: click.Command, path: tuple[str, ...] = ()) -> Commands:
    found: Commands = [path]
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            found += every_command(command, (*path, name))
    return found


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The folder of a server that has been started once."""
    with open_databases(Settings(data_dir=tmp_path)) as (database, _):
        create_administrator(database, "root")
    return tmp_path


def run(data_dir: Path, *arguments: str) -> Result:
    options = ["server", "--data-dir", str(data_dir)]
    return CliRunner().invoke(main, [*options, *arguments])


@pytest.mark.parametrize("path", every_command(main), ids=" ".join)
def test_every_command_has_a_help_page(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    assert "--help" in shown.output
    assert len(shown.output.strip().splitlines()) > 3


def test_the_version_is_told() -> None:
    assert (
        CliRunner().invoke(main, ["--version"]).output == f"trailmark {__version__}\n"
    )


def test_a_person_is_made_with_a_key_that_is_printed_alone(data_dir: Path) -> None:
    made = run(data_dir, "user", "create", "ada", "--email", "a@b.c", "--print-api-key")
    assert made.exit_code == 0
    secret = made.output.strip()
    with open_databases(Settings(data_dir=data_dir)) as (database, _):
        found = Authenticator(database).by_api_key(secret)
    assert found is not None
    assert found.username == "ada"


def test_a_key_is_imported(data_dir: Path) -> None:
    secret = "local-" + "a1" * 20
    assert run(data_dir, "user", "create", "ada", "--api-key", secret).exit_code == 0
    with open_databases(Settings(data_dir=data_dir)) as (database, _):
        assert Authenticator(database).by_api_key(secret) is not None


def test_organizations_and_teams_are_made_filled_listed_and_deleted(
    data_dir: Path,
) -> None:
    for arguments in (
        ("user", "create", "ada"),
        ("org", "create", "acme", "--admin", "ada"),
        ("org", "add-member", "acme", "root", "--role", "viewer"),
        ("team", "create", "vision", "--org", "acme", "--admin", "ada"),
        ("team", "add-member", "vision", "root", "--role", "view-only"),
    ):
        assert run(data_dir, *arguments).exit_code == 0, arguments
    assert "ada (admin), root (viewer)" in run(data_dir, "org", "list").output
    assert "ada (admin), root (view-only)" in run(data_dir, "team", "list").output
    assert "administrator" in run(data_dir, "user", "list").output
    assert run(data_dir, "org", "delete", "acme").exit_code == 0
    assert "vision" not in run(data_dir, "team", "list").output
    assert run(data_dir, "user", "delete", "ada").exit_code == 0
    assert "ada" not in run(data_dir, "user", "list").output


def test_keys_are_made_listed_and_revoked(data_dir: Path) -> None:
    secret = run(
        data_dir, "key", "create", "root", "--description", "ci"
    ).output.strip()
    listed = run(data_dir, "key", "list", "root").output
    assert "ci" in listed
    assert secret not in listed
    key_id = re.findall(r"^\s*(\d+)", listed, re.MULTILINE)[-1]
    assert run(data_dir, "key", "delete", key_id).exit_code == 0
    with open_databases(Settings(data_dir=data_dir)) as (database, _):
        assert Authenticator(database).by_api_key(secret) is None


def test_a_sign_in_link_is_one_line_with_the_servers_address(data_dir: Path) -> None:
    shown = run(
        data_dir, "--public-url", "https://x.org/", "user", "sign-in-link", "root"
    )
    assert re.fullmatch(r"https://x\.org/signin\?token=[\w-]{43}\n", shown.output)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("user", "delete", "nobody"), "there is no user 'nobody'"),
        (("user", "create", "root"), "taken"),
        (("user", "create", "a/b"), "not a possible user name"),
        (("key", "create", "nobody"), "there is no user 'nobody'"),
        (("user", "create", "ada", "--api-key", "short"), "5 characters"),
    ],
)
def test_an_error_is_a_sentence_and_a_code_not_a_traceback(
    data_dir: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    failed = run(data_dir, *arguments)
    assert failed.exit_code == 1
    assert sentence in failed.output
    assert "Traceback" not in failed.output


def test_a_folder_of_something_else_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "trailmark.db").write_bytes(b"this is no database" * 100)
    failed = run(tmp_path, "user", "list")
    assert failed.exit_code == 1
    assert "file is not a database" in failed.output


def test_commands_want_the_folder_of_a_server(tmp_path: Path) -> None:
    failed = run(tmp_path / "none", "user", "list")
    assert failed.exit_code == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--workers", "2"], "need PostgreSQL"),
        (["--database-url", "mysql://x"], "database_url"),
        (["--public-url", "nonsense"], "public_url"),
        (["--storage-url", "ftp://files"], "storage_url"),
        (["--host", "999.1.1.1"], "cannot listen"),
        (["--admin-name", "../root"], "not a possible user name"),
        (
            ["--database-url", "postgresql://me:s3cr3t@127.0.0.1:1/none"],
            "cannot be used",
        ),
        (["--database-url", "mysql://me:s3cr3t@host/x"], "database_url"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(
    tmp_path: Path, options: list[str], sentence: str
) -> None:
    failed = run(tmp_path, "--port", "0", *options)
    assert failed.exit_code == 1
    assert sentence in failed.output
    assert "Traceback" not in failed.output
    assert "s3cr3t" not in failed.output


def test_a_server_starts_tells_how_to_connect_and_ends_when_told(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path / "data") as server:
        assert f"export WANDB_BASE_URL={server.base_url}\n" in server.log
        assert f"export WANDB_API_KEY={server.api_key}\n" in server.log
        assert f"{server.base_url}/signin?token=" in server.log
        viewer = server.graphql("{ viewer { username admin } }")["viewer"]
        assert viewer["admin"] is True

        second = subprocess.run(
            [sys.executable, "-m", "trailmark.cli", "server"],
            env=os.environ
            | {"TRAILMARK_DATA_DIR": str(tmp_path / "data"), "TRAILMARK_PORT": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"process {server.pid}" in second.stderr

        assert server.stop() == 0
        again = server.log
        server.start()
        assert "WANDB_API_KEY" not in server.log[len(again) :]
        assert server.graphql("{ viewer { username } }")["viewer"] is not None


def test_garbage_is_shown_and_then_collected(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    objects = open_object_store(settings.objects_url)
    with open_databases(settings) as (database, _):
        store = BlobStore(database, objects)
        (old, young) = store.store_many([b"o" * 300_000, b"y" * 300_000])
        with database.write() as unit:
            here = update(blobs).where(blobs.c.sha256 == old.sha256)
            unit.connection.execute(
                here.values(created_at=datetime(2026, 1, 1, tzinfo=UTC))
            )
        dry, wet, again = (
            run(data_dir, "gc", *more).output for more in (["--dry-run"], [], [])
        )
        assert store.read(young.sha256) == b"y" * 300_000
        with pytest.raises(NotFoundError):
            store.read(old.sha256)
    assert "would delete 1 contents that nothing keeps\n300000 bytes\n" in dry
    assert "deleted 1 contents that nothing keeps\n300000 bytes\n" in wet
    assert "deleted 0 contents" in again

"""What git knows of the code that runs, without ever waiting long or running hooks."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from trailmark.sdk.environment.redaction import redact_url

LIMIT_S = 5.0
"""A command that takes longer, as on a huge repository, is given up."""
MAX_DIFF_BYTES = 10_000_000
"""A patch cut short cannot be applied, so a larger one is left out."""

_MAX_ANSWER_BYTES = 100_000
_QUIET = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.pager=cat",
    "-c", "core.quotePath=false",
)  # fmt: skip
# In containers the folder often has another owner, which git refuses. Looking commits
# up runs nothing that the repository's own settings name, so it is safe there.
_ANY_OWNER = ("-c", "safe.directory=*")
_DIFF = (
    "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--submodule=short",
    "--binary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GitState:
    """A working copy as it stands.

    Attributes:
        root: Its top folder.
        commit: What is checked out; None before the first commit.
        branch: None where no branch is checked out.
        remote: Address of `origin`, without a password; None without one.
        diff: What differs from `commit` in tracked files, as a binary patch; empty when
            nothing does; None when git took too long or it is larger than
            `MAX_DIFF_BYTES`.
        upstream: Where the branch left what its remote has, if commits are not pushed.
        upstream_diff: As `diff`, but from `upstream` on; None without one.
    """

    root: Path
    commit: str | None
    branch: str | None
    remote: str | None
    diff: bytes | None
    upstream: str | None
    upstream_diff: bytes | None

    def describe(self) -> dict[str, object]:
        """In the names of `wandb-metadata.json`, with a few more."""
        facts = {
            "remote": self.remote,
            "commit": self.commit,
            "branch": self.branch,
            "root": str(self.root),
            "dirty": None if self.diff is None else bool(self.diff),
        }
        return {name: fact for name, fact in facts.items() if fact is not None}


def read_git(folder: Path, *, limit_s: float = LIMIT_S) -> GitState | None:
    """The working copy that holds `folder`; None without one, or without git.

    Args:
        limit_s: Seconds that each of a few commands may take.
    """
    top = _Git(folder, limit_s).ask("rev-parse", "--show-toplevel")
    if not top:
        return None
    git = _Git(Path(top), limit_s)
    commit = git.ask("rev-parse", "--verify", "HEAD")
    remote = git.ask("config", "--get", "remote.origin.url")
    # The last commit that the upstream branch has too.
    shared = git.ask("merge-base", "HEAD", "@{upstream}") if commit else None
    upstream = shared if shared != commit else None
    return GitState(
        root=git.folder,
        commit=commit,
        branch=git.ask("symbolic-ref", "--short", "HEAD"),
        remote=redact_url(remote) if remote else None,
        diff=git.diff_from("HEAD") if commit else None,
        upstream=upstream,
        upstream_diff=git.diff_from(upstream) if upstream else None,
    )


@dataclass(frozen=True, slots=True)
class _Git:
    """Runs git in one folder."""

    folder: Path
    limit_s: float

    def ask(self, *command: str) -> str | None:
        """One line of answer; None when there is none."""
        answer = self._run((*_ANY_OWNER, *command), _MAX_ANSWER_BYTES)
        return (answer or b"").decode("utf-8", "replace").strip() or None

    def diff_from(self, commit: str) -> bytes | None:
        """The working copy as a patch on `commit`; None when there is too much."""
        return self._run((*_DIFF, commit), MAX_DIFF_BYTES)

    def _run(self, command: tuple[str, ...], most_bytes: int) -> bytes | None:
        """What git says; None when it fails, says too much, or takes too long."""
        environment = os.environ | {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_PAGER": "cat",
            "LC_ALL": "C",
        }
        try:
            process = subprocess.Popen(  # noqa: S603  (constant commands)
                ["git", *_QUIET, *command],  # noqa: S607  (the user's own git)
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        watch = threading.Timer(self.limit_s, _kill, [process])
        watch.daemon = True
        watch.start()
        with process:
            assert process.stdout is not None
            answer = process.stdout.read(most_bytes + 1)
            if len(answer) > most_bytes:
                _kill(process)
        watch.cancel()
        return answer if process.returncode == 0 else None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With the filters it may have started, which hold its output open."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()

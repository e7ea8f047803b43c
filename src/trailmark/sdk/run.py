"""A run, as the training process holds it."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from trailmark.errors import TransportError, UsageError
from trailmark.sdk import current
from trailmark.sdk.config import Config
from trailmark.sdk.conversation import Conversation, Display, refusal
from trailmark.sdk.finishing import Around, finish_run
from trailmark.sdk.metrics import Metric, checked_definition
from trailmark.sdk.run_artifacts import RunArtifacts, StrPath
from trailmark.sdk.run_writer import RunWriter
from trailmark.sdk.settings import Settings
from trailmark.sdk.summary import Summary
from trailmark.wire.journal import Kind

if TYPE_CHECKING:
    from trailmark.sdk.alerts import AlertLevel
    from trailmark.sdk.console.capture import ConsoleCapture
    from trailmark.sdk.run_server import RunServer
    from trailmark.sdk.uploader_link import UploaderLink


class Run(RunArtifacts):
    """One experiment that is being logged; made by `trailmark.init`.

    Methods may be called from any thread, and in processes forked from this one.
    Nothing here waits for the network except `finish`, within its timeout, and nothing
    but a wrong call raises.

    Example:
        >>> import trailmark
        >>> with trailmark.init(mode="disabled", config={"lr": 0.1}) as run:
        ...     run.log({"loss": 0.5})
        ...     run.summary["loss"]
        0.5
    """

    def __init__(
        self, settings: Settings, writer: RunWriter, display: Display | None
    ) -> None:
        self._settings = settings
        self._writer = writer
        self._display = display
        self._ready = None
        self._temporary = None
        self._is_finished = False
        self._finishing = threading.Lock()
        self._link: UploaderLink | None = None
        self._console: ConsoleCapture | None = None
        self._conversation: Conversation | None = None
        self._server: RunServer | None = None
        self._on_finish: list[Callable[[int], None]] = []
        self._names = {
            name: writer.header[name]
            for name in ("display_name", "notes", "tags", "group", "job_type")
        }
        self._starting_step = writer.history.step
        if type(self).log is Run.log:
            # One call less in the training loop.
            self.log = writer.history.log  # pyright: ignore[reportAttributeAccessIssue]
        self.config = Config(
            self._record_config,
            lambda values: writer.clean(values, "config"),
            allow_val_change=settings.allow_val_change,
        )
        self.summary = Summary(
            self._read_summary, self._set_summary, self._delete_summary
        )

    # -- logging -----------------------------------------------------------------------

    def log(
        self,
        data: Mapping[str, Any],
        step: int | None = None,
        commit: bool | None = None,
    ) -> None:
        """Log a row of metrics and rich values.

        Without `step` each call is a row, and steps count up. With `step`, calls for
        one step make one row, which is closed by the next step or by `commit`. Rows for
        earlier steps are kept.

        Args:
            data: String keys; values may be nested. Odd values are counted and kept as
                well as they can be.
            step: A whole number, not negative.
            commit: False to add to the row with a later call; True to close it now.
                None closes it unless `step` is given.

        Raises:
            UsageError: `data` is no dict with string keys, `step` is no step, or the
                run is finished.
        """
        self._writer.history.log(data, step, commit)  # pyright: ignore[reportArgumentType]

    def define_metric(  # noqa: PLR0917  (as the official client has it)
        self,
        name: str,
        step_metric: str | Metric | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
    ) -> Metric:
        """Say how a metric, or all that match a glob, are summarized and drawn.

        Args:
            name: `loss`, `val/*`, or `outer.inner` for a nested one.
            step_metric: The metric that is its x axis.
            step_sync: Whether rows without the step metric get its last value; they do
                unless this is False.
            hidden: Draw no chart by itself.
            summary: Of min, max, mean, best, last, first, none, copy; separated by
                commas. What the summary shows instead of the last value.
            goal: `minimize` or `maximize`; tells what is best.
            overwrite: Forget what was defined for the name before.

        Raises:
            UsageError: A word is none of those.
        """
        history = self._writer.history
        definition = checked_definition(
            name,
            step_metric=step_metric,
            step_sync=step_sync,
            hidden=hidden,
            summary=summary,
            goal=goal,
            before=None if overwrite else history.definition(name),
        )
        history.define(definition)
        self._writer.record(Kind.METRIC, definition.to_json())
        return Metric(definition)

    def save(
        self,
        glob_str: StrPath,
        base_path: StrPath | None = None,
        policy: str = "live",
        glob: bool = True,
    ) -> list[str]:
        """Have files sent with the run; see `trailmark.sdk.saving.save_files`.

        Args:
            glob_str: A path, which may hold wildcards.
            base_path: Folder that the names in the run are relative to.
            policy: `live` sends a file again whenever it changes, `now` once as it is,
                `end` when the run ends.
            glob: Whether wildcards mean something.
        """
        from trailmark.sdk.saving import save_files

        if self.disabled:
            return []
        return save_files(
            self._writer,
            glob_str,
            base_path=base_path,
            policy=policy,
            is_glob=glob,
        )

    def alert(
        self,
        title: str,
        text: str,
        level: str | AlertLevel | None = None,
        wait_duration: float | timedelta | None = None,
    ) -> None:
        """Tell the people who watch the run something.

        Args:
            title: A short line.
            text: The message.
            level: INFO, WARN or ERROR.
            wait_duration: Seconds in which the same title is not sent again.

        Raises:
            UsageError: The level is none of these, or the wait no duration.
        """
        from trailmark.sdk.alerts import alert_payload

        self._writer.record(
            Kind.ALERT, alert_payload(title, text, level, wait_duration)
        )

    def mark_preempting(self) -> None:
        """Say that this machine will be taken away soon: silence is then no crash."""
        self._writer.record(Kind.PREEMPTING, {})

    def watch(  # noqa: PLR0917  (as the official client has it)
        self,
        models: Any,
        criterion: Any = None,
        log: str | None = "gradients",
        log_freq: int = 1000,
        idx: int | None = None,
        log_graph: bool = False,
    ) -> Any:
        """Log histograms of a PyTorch model's gradients or parameters as it trains."""
        from trailmark.sdk.watch import watch

        return watch(
            self,
            models,
            criterion=criterion,
            log=log,
            log_freq=log_freq,
            idx=idx,
            log_graph=log_graph,
        )

    def unwatch(self, models: Any = None) -> None:
        """Stop what `watch` began, for some models or all."""
        from trailmark.sdk.watch import unwatch

        unwatch(self, models)

    # -- the end -----------------------------------------------------------------------

    def finish(
        self,
        exit_code: int | None = None,
        quiet: bool | None = None,
        timeout: float | None = None,
    ) -> None:
        """End the run and wait until everything is sent. Never raises; repeats do
        nothing.

        Args:
            exit_code: 0 for success, which is the default.
            quiet: Print warnings only.
            timeout: Seconds to wait at most, and a little; what is left is sent in the
                background. None for the setting `finish_timeout_s`, and longer while
                artifacts get through.
        """
        if quiet:
            self._settings.quiet = True
        with self._finishing:
            if self._is_finished:
                return
            self._is_finished = True
        current.forget(self)
        wait_s = self._settings.finish_timeout_s if timeout is None else timeout
        finish_run(
            self._writer,
            Around(self._console, self._link, self._conversation, self._display),
            exit_code=exit_code or 0,
            timeout_s=max(0.0, float(wait_s)),
            is_patient=timeout is None,
            name=self.name or self.id,
            jobs=self._on_finish,
        )

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.finish(exit_code=current.exit_code_of(error))

    # -- the beginning, called by `init` -----------------------------------------------

    def start_uploader(self) -> None:
        """Start the process that sends the run; without one it is sent later."""
        from trailmark.sdk.uploader_link import UploaderLink

        assert self._display is not None
        writer, settings = self._writer, self._settings
        conversation = Conversation(
            self._display, on_ready=self.take_answer, on_stop=self._stop
        )

        def hear(message: dict[str, Any]) -> None:
            with writer.guard.catching("uploader_unheard", "a message was not taken"):
                conversation.receive(message)

        secrets = {
            "TRAILMARK_API_KEY": settings.api_key,
            "TRAILMARK_BASE_URL": settings.base_url,
        }
        link = UploaderLink(
            writer.directory,
            secrets={name: value for name, value in secrets.items() if value},
            on_message=hear,
            on_lost=conversation.lose,
        )
        with writer.guard.catching(
            "no_uploader",
            "the process that sends the run cannot be started",
            f"send it later: trailmark sync {writer.directory.path}",
        ):
            if self.offline:
                offline = {"type": "offline", "display_name": self.name or self.id}
                conversation.receive(offline)
            link.start()
            self._link, self._conversation = link, conversation

    def start_console(self) -> None:
        """Begin to keep what the program prints."""
        if self._settings.console == "off":
            return
        from trailmark.sdk.console.capture import ConsoleCapture

        with self._writer.guard.catching(
            "console_failed", "the console cannot be captured"
        ):
            console = ConsoleCapture(self._write_console, self._settings.console)
            console.start()
            self._console = console

    def wait_for_server(self, *, must_reach_server: bool) -> None:
        """Wait for the server's answer, within the setting `init_timeout_s`.

        Raises:
            TrailmarkError: The server refuses the run, or with `must_reach_server`
                does not answer.
        """
        assert self._display is not None
        if self.offline or self._conversation is None:
            return
        timeout_s = self._settings.init_timeout_s
        answer = self._conversation.wait_answer(timeout_s)
        kind = None if answer is None else answer["type"]
        if answer is not None and kind == "refused":
            self._discard()
            raise refusal(answer)
        if must_reach_server and kind != "ready":
            self._discard()
            raise TransportError("the server could not be reached")
        if answer is None and not self._conversation.is_lost:
            self._display.waiting(
                {"message": f"the server has not answered within {timeout_s:g} s"}
            )

    def _discard(self) -> None:
        """Take back a run that may not be: nothing was logged yet."""
        import shutil  # only refused runs need it

        self._is_finished = True
        self._writer.history.close(0.0)
        if self._console is not None:
            self._console.stop()
        self._writer.journal.close()
        if self._link is not None:
            self._link.release()
        shutil.rmtree(self._writer.directory.path, ignore_errors=True)

    # -- what the uploader and forks do to it ------------------------------------------

    def _stop(self) -> None:
        """Somebody stopped the run on its page."""
        if self._is_finished or self._display is None:
            return
        self._display.warn("this run was stopped on its page")
        if self._settings.interrupt_on_stop:
            _thread.interrupt_main()

    def take_answer(self, ready: dict[str, Any]) -> None:
        """Take what the server said about the run."""
        self._ready = ready
        writer = self._writer
        writer.entity = ready.get("entity") or writer.entity
        writer.project = ready.get("project") or writer.project
        writer.run_id = ready.get("run_id") or writer.run_id
        for name, value in self._names.items():
            if value is None and ready.get(name):
                self._names[name] = ready[name]
        self.config.inherit(ready.get("config") or {})
        start_step = int(ready.get("start_step") or 0)
        writer.history.summary.inherit(ready.get("summary") or {})
        writer.history.resolve(start_step, float(ready.get("start_runtime_s") or 0.0))
        if writer.header["resume"] is not None:
            self._starting_step = start_step

    def _after_fork_in_child(self) -> None:
        self._finishing = threading.Lock()
        self._writer.after_fork_in_child()
        self._conversation = self._server = None
        if self._link is not None:
            self._link.abandon()
            self._link = None

    def _write_console(self, stream: str, instant: float, text: str) -> None:
        self._writer.record(Kind.CONSOLE, {"s": stream, "t": instant, "d": text})

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process of this machine the run goes on in a journal of its own;
        in this one it is itself."""
        return current.attach_to, (self.sync_dir, self.step, self._ready)

    # -- config and summary ------------------------------------------------------------

    def _record_config(self, changed: dict[str, Any], deleted: list[str]) -> None:
        self._writer.record(Kind.CONFIG, {"set": changed, "delete": deleted})

    def _read_summary(self) -> dict[str, Any]:
        return self._writer.history.summary.now()

    def _set_summary(self, path: tuple[str, ...], value: Any) -> None:
        if not all(isinstance(key, str) for key in path):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"the summary key {path[-1]!r} is not a string")
        cleaned = self._writer.clean({path[-1]: value}, "summary")
        for key, kept in cleaned.items():
            whole = [*path[:-1], key]
            self._writer.history.summary.set(whole, kept)
            self._writer.record(Kind.SUMMARY, {"set": [[whole, kept]], "delete": []})

    def _delete_summary(self, path: tuple[str, ...]) -> None:
        self._writer.history.summary.delete(list(path))
        self._writer.record(Kind.SUMMARY, {"set": [], "delete": [list(path)]})

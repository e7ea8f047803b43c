"""What is said about a run over GraphQL while it is sent: its config, its alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from trailmark.errors import ApiError
from trailmark.sdk.uploader.courier import Job
from trailmark.sdk.uploader.handshake import upsert, upsert_variables
from trailmark.sdk.uploader.patience import Patience
from trailmark.sdk.uploader.problems import Problems
from trailmark.sdk.uploader.run_facts import RunFacts, json_text
from trailmark.transport.operations import RAISE_ALERT
from trailmark.transport.session import Session

CONFIG_REFUSED = "config_refused"
_SETTLES_S = 2.0


class RunCalls:
    """Makes the calls that are due, for another thread to carry out.

    Args:
        alerts_sent: How many alerts of each journal were sent; kept up to date.
    """

    def __init__(
        self,
        session: Session,
        facts: RunFacts,
        patience: Patience,
        problems: Problems,
        alerts_sent: dict[str, int],
    ) -> None:
        self._session = session
        self._facts = facts
        self._patience = patience
        self._problems = problems
        self._alerts_sent = alerts_sent
        self._alerts_seen: dict[str, int] = {}
        self._alerts: list[Job] = []
        self._sent_version = facts.version
        self._seen_version = facts.version
        self._changed_at_s = 0.0

    @property
    def is_empty(self) -> bool:
        return not self._alerts and self._facts.version == self._sent_version

    def next_call(self, now_s: float, *, is_eager: bool) -> Job | None:
        """The call that is due now; changes of the config wait for further ones.

        Args:
            is_eager: Whether to wait for nothing.
        """
        if self._is_upsert_due(now_s, is_eager):
            return self.upsert()
        return self._alerts.pop(0) if self._alerts else None

    def upsert(self, *, with_summary: bool = False) -> Job:
        """Tells the run's names and config as they are now.

        Args:
            with_summary: Whether the whole summary takes the place of what is there;
                streams only add to it.
        """
        self._sent_version = self._facts.version
        variables = upsert_variables(self._facts)
        if with_summary:
            variables["summaryMetrics"] = json_text(self._facts.summary())
        return partial(
            self._insist,
            lambda: upsert(self._session, variables),
            CONFIG_REFUSED,
            "the server refused the run's config",
        )

    def add_alert(self, journal: str, said: Mapping[str, Any]) -> None:
        """Take an `ALERT` record, unless it was sent before."""
        number = self._alerts_seen.get(journal, 0) + 1
        self._alerts_seen[journal] = number
        if number > self._alerts_sent.get(journal, 0):
            self._alerts.append(partial(self._alert, journal, number, said))

    def _is_upsert_due(self, now_s: float, is_eager: bool) -> bool:
        version = self._facts.version
        if version == self._sent_version:
            return False
        if version != self._seen_version:
            if self._seen_version == self._sent_version:
                self._changed_at_s = now_s
            self._seen_version = version
        return is_eager or now_s - self._changed_at_s >= _SETTLES_S

    def _alert(self, journal: str, number: int, said: Mapping[str, Any]) -> None:
        header = self._facts.header
        wait_s = said.get("wait_s")
        variables = {
            "entityName": header.get("entity"),
            "projectName": header.get("project"),
            "runName": header["run_id"],
            "title": str(said.get("title") or ""),
            "text": str(said.get("text") or ""),
            "severity": str(said.get("level") or "INFO").upper(),
            "waitDuration": None if wait_s is None else int(float(wait_s) * 1000),
        }
        self._insist(
            lambda: self._session.graphql(
                RAISE_ALERT, variables, operation="NotifyScriptableRunAlert"
            ),
            "alert_refused",
            "the server refused an alert",
        )
        self._alerts_sent[journal] = number

    def _insist(self, call: Callable[[], Any], kind: str, what: str) -> None:
        """Carry it out; what is refused for good becomes a problem."""
        try:
            self._patience.insist(call)
        except ApiError as error:
            self._problems.note(kind, f"{what}: {error.message}", error.hint)

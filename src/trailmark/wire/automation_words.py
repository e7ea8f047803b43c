"""What automations are made of, in the words that travel."""

from __future__ import annotations

from enum import StrEnum


class ScopeType(StrEnum):
    """Where an event has to happen."""

    ARTIFACT_COLLECTION = "ARTIFACT_COLLECTION"
    PROJECT = "PROJECT"
    """A project, or a registry, which is one."""
    ENTITY = "ENTITY"


class EventType(StrEnum):
    """What has to happen."""

    CREATE_ARTIFACT = "CREATE_ARTIFACT"
    LINK_ARTIFACT = "LINK_MODEL"
    UNLINK_ARTIFACT = "UNLINK_ARTIFACT"
    ADD_ARTIFACT_ALIAS = "ADD_ARTIFACT_ALIAS"
    ADD_ARTIFACT_TAG = "ADD_ARTIFACT_TAG"
    REMOVE_ARTIFACT_TAG = "REMOVE_ARTIFACT_TAG"
    ADD_COLLECTION_TAG = "ADD_COLLECTION_TAG"
    REMOVE_COLLECTION_TAG = "REMOVE_COLLECTION_TAG"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"

    @property
    def is_of_run(self) -> bool:
        """Whether it happens to a run; the others happen to artifacts."""
        return self.name.startswith("RUN_")

    @property
    def scopes(self) -> tuple[ScopeType, ...]:
        """
        >>> [scope.value for scope in EventType.RUN_METRIC.scopes]
        ['PROJECT', 'ENTITY']
        """
        if self.is_of_run:
            return ScopeType.PROJECT, ScopeType.ENTITY
        if self is EventType.CREATE_ARTIFACT:
            return (ScopeType.ARTIFACT_COLLECTION,)
        return ScopeType.ARTIFACT_COLLECTION, ScopeType.PROJECT


class ActionType(StrEnum):
    """What is done then."""

    NOTIFICATION = "NOTIFICATION"
    GENERIC_WEBHOOK = "GENERIC_WEBHOOK"
    NO_OP = "NO_OP"
    QUEUE_JOB = "QUEUE_JOB"


class Severity(StrEnum):
    """How loud a message is."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Aggregate(StrEnum):
    """What is made of the values in a window."""

    AVERAGE = "AVERAGE"
    MAX = "MAX"
    MIN = "MIN"


class Comparison(StrEnum):
    """How a value is held against a threshold."""

    GT = "$gt"
    GTE = "$gte"
    LT = "$lt"
    LTE = "$lte"

    @property
    def sign(self) -> str:
        """
        >>> Comparison.GTE.sign
        '>='
        """
        return {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}[self.value]


class ChangeType(StrEnum):
    """Whether a change is the difference itself, or its share of the earlier value."""

    ABSOLUTE = "ABSOLUTE"
    RELATIVE = "RELATIVE"


class ChangeDirection(StrEnum):
    ANY = "ANY"
    INCREASE = "INCREASE"
    DECREASE = "DECREASE"


class ReportedState(StrEnum):
    """States of runs that automations tell apart; crashed and killed ones failed."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


MAX_WINDOW = 10_000
"""Values that one window may look at."""

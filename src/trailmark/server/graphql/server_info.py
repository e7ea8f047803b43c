"""What clients ask a server about itself."""

from __future__ import annotations

import strawberry

import trailmark
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.fields import query
from trailmark.server.graphql.scalars import Json

FEATURES = (
    # Only what works: a client changes what it sends for each of these.
    "FILESTREAM_GZIP",
    "STRUCTURED_CONSOLE_LOGS",
    "MARK_RUN_FILES_UPLOADED",
    "LARGE_FILENAMES",
    "CLIENT_IDS",
    "ARTIFACT_TAGS",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "ARTIFACT_REGISTRY_SEARCH",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "SWEEPS_QUERY_FILTERING",
    "QUERY_AUTOMATIONS_ON_ENTITY",
    "AUTOMATION_SCOPE_ENTITY",
    "AUTOMATION_EVENT_RUN_METRIC",
    "AUTOMATION_EVENT_RUN_METRIC_CHANGE",
    "AUTOMATION_EVENT_RUN_METRIC_ZSCORE",
    "AUTOMATION_EVENT_RUN_STATE",
    "AUTOMATION_EVENT_ADD_ARTIFACT_TAG",
    "AUTOMATION_EVENT_REMOVE_ARTIFACT_TAG",
    "AUTOMATION_EVENT_ADD_COLLECTION_TAG",
    "AUTOMATION_EVENT_REMOVE_COLLECTION_TAG",
    "AUTOMATION_EVENT_UNLINK_ARTIFACT",
    "AUTOMATION_ACTION_NO_OP",
    # Ours alone: many small files in one request.
    "TRAILMARK_BATCH_FILES",
    # Charts of one's own: `createCustomChart`.
    "TRAILMARK_CUSTOM_CHARTS",
    # `upsertModel` may be told not to change what exists.
    "TRAILMARK_MUST_BE_NEW",
    # History as columns: `/api/history/columns`.
    "TRAILMARK_COLUMNS",
)
OLDEST_CLIENT, NEWEST_CLIENT = "0.22.0", "0.31.99"


@strawberry.type
class ServerFeature:
    name: str
    is_enabled: bool


@strawberry.type
class LocalVersionInfo:
    out_of_date: bool
    latest_version_string: str
    version_on_this_instance_string: str


@strawberry.type
class ServerInfo:
    cli_version_info: Json
    features: list[ServerFeature]
    latest_local_version_info: LocalVersionInfo | None
    version: str


@strawberry.type(
    description="A notice that clients before 0.29 print when they sync a run."
)
class ServerMessage:
    utf_text: str
    plain_text: str
    html_text: str
    message_type: str
    message_level: str


@strawberry.type
class ServerSettings:
    """Clients before 0.29 look for this type, and fail to sync where it is missing."""

    server_messages: list[ServerMessage] = strawberry.field(
        default_factory=list["ServerMessage"]
    )


@strawberry.type
class ServerQueries:
    @query(Policy.PUBLIC, description="Versions, and the optional features that work.")
    def server_info(self) -> ServerInfo:
        version = trailmark.__version__
        return ServerInfo(
            cli_version_info=Json(
                {"max_cli_version": NEWEST_CLIENT, "min_cli_version": OLDEST_CLIENT}
            ),
            features=[ServerFeature(name=name, is_enabled=True) for name in FEATURES],
            latest_local_version_info=LocalVersionInfo(
                out_of_date=False,
                latest_version_string=version,
                version_on_this_instance_string=version,
            ),
            version=version,
        )

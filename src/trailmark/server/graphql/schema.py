"""The one schema: a module per noun, joined here."""

from __future__ import annotations

from functools import cache
from typing import cast

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from trailmark.server.graphql.account_mutations import AccountMutations
from trailmark.server.graphql.account_queries import AccountQueries
from trailmark.server.graphql.artifact_batches import ArtifactBatchMutations
from trailmark.server.graphql.artifact_changes import ArtifactChangeMutations
from trailmark.server.graphql.artifact_collections import (
    ArtifactPortfolio,
    ArtifactSequence,
)
from trailmark.server.graphql.artifact_mutations import ArtifactMutations
from trailmark.server.graphql.artifact_places import ArtifactQueries
from trailmark.server.graphql.automation_mutations import AutomationMutations
from trailmark.server.graphql.automations import AutomationQueries
from trailmark.server.graphql.collection_changes import CollectionChangeMutations
from trailmark.server.graphql.custom_charts import ChartMutations, ChartQueries
from trailmark.server.graphql.fields import root_policies, take_shortcuts
from trailmark.server.graphql.files import FileMutations
from trailmark.server.graphql.integrations import IntegrationMutations
from trailmark.server.graphql.launch_agents import LaunchAgentMutations
from trailmark.server.graphql.organization_mutations import OrganizationMutations
from trailmark.server.graphql.organizations import OrganizationQueries
from trailmark.server.graphql.project_mutations import ProjectMutations
from trailmark.server.graphql.projects import ProjectQueries
from trailmark.server.graphql.registry_mutations import RegistryMutations
from trailmark.server.graphql.registry_search import RegistryQueries
from trailmark.server.graphql.run_mutations import RunMutations
from trailmark.server.graphql.run_queue_mutations import RunQueueMutations
from trailmark.server.graphql.run_queues import LaunchQueries
from trailmark.server.graphql.scalars import SCALARS
from trailmark.server.graphql.search import SearchQueries
from trailmark.server.graphql.server_info import ServerQueries
from trailmark.server.graphql.storage import StorageMutations, StorageQueries
from trailmark.server.graphql.sweep_mutations import SweepMutations
from trailmark.server.graphql.view_mutations import ViewMutations
from trailmark.server.graphql.views import ViewQueries

_QUERIES = (
    AccountQueries,
    ArtifactQueries,
    AutomationQueries,
    ChartQueries,
    LaunchQueries,
    OrganizationQueries,
    ProjectQueries,
    RegistryQueries,
    SearchQueries,
    ServerQueries,
    StorageQueries,
    ViewQueries,
)
_MUTATIONS = (
    AccountMutations,
    ArtifactBatchMutations,
    ArtifactChangeMutations,
    ArtifactMutations,
    AutomationMutations,
    ChartMutations,
    CollectionChangeMutations,
    IntegrationMutations,
    LaunchAgentMutations,
    OrganizationMutations,
    ProjectMutations,
    RegistryMutations,
    RunMutations,
    RunQueueMutations,
    FileMutations,
    StorageMutations,
    SweepMutations,
    ViewMutations,
)


@cache
def build_schema() -> strawberry.Schema:
    """Join the modules; built once per process.

    Raises:
        RuntimeError: A root field declares no policy.
    """
    schema = strawberry.Schema(
        query=merge_types("Query", cast("tuple[type, ...]", _QUERIES)),
        mutation=merge_types("Mutation", cast("tuple[type, ...]", _MUTATIONS)),
        # Only answered as their interface: no field names them as its type.
        types=[ArtifactPortfolio, ArtifactSequence],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    root_policies(schema)
    take_shortcuts(schema)
    return schema

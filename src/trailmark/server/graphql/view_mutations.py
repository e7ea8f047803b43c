"""Views saved, copied, restored, removed, and made the one a project opens with."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.views import View
from trailmark.server.projects.records import ensure_project, project_with_id
from trailmark.server.views.saving import (
    SaveView,
    copy_view,
    delete_view,
    restore_view,
    save_view,
    set_default_view,
)
from trailmark.wire.ids import decode_rowid

if TYPE_CHECKING:
    from trailmark.server.graphql.projects import Project

LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]


@strawberry.enum(description="What a view was made with.")
class CreatedUsing(Enum):
    WANDB_SDK = "WANDB_SDK"
    WANDB_UI = "WANDB_UI"


@strawberry.input
class UpsertViewInput:
    id: strawberry.ID | None = None
    entity_name: str | None = None
    project_name: str | None = None
    type: str | None = None
    name: str | None = None
    display_name: str | None = None
    description: str | None = None
    spec: str | None = None
    created_using: CreatedUsing | None = None
    client_mutation_id: str | None = None
    # Ours, and sent by official clients where they do not declare it.
    locked: bool | None = None
    base_version: int | None = strawberry.field(
        default=None,
        description="The version that was changed; refused as a conflict when the "
        "view was saved since. 0: there was none. Null overwrites.",
    )
    autosave: bool | None = strawberry.field(
        default=None,
        description="Nobody asked for this save: those of ten minutes are one version.",
    )


@strawberry.type
class UpsertViewPayload:
    view: View
    inserted: bool


@strawberry.input
class DeleteViewInput:
    id: strawberry.ID
    delete_drafts: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class DeleteViewPayload:
    success: bool
    pending_drafts: bool


@strawberry.input
class CopyViewInput:
    id: strawberry.ID
    display_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.input
class RestoreViewInput:
    id: strawberry.ID
    version: int
    base_version: int | None = None
    client_mutation_id: str | None = None


@strawberry.type
class ViewPayload:
    view: View


@strawberry.input
class SetDefaultViewInput:
    project_id: strawberry.ID
    view_id: strawberry.ID | None = None
    client_mutation_id: str | None = None


@strawberry.type
class SetDefaultViewPayload:
    project: LazyProject


@strawberry.type
class ViewMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Save a view. Null leaves a stored value as it is; without an id "
        "the view of that name is made or overwritten. What was there before stays in "
        "its versions.",
    )
    def upsert_view(self, info: Info, input: UpsertViewInput) -> UpsertViewPayload:
        context = info.context
        command = SaveView(
            view_rowid=decode_rowid(input.id, "View") if input.id else None,
            type=input.type,
            name=input.name,
            display_name=input.display_name,
            description=input.description,
            spec=input.spec,
            locked=input.locked,
            base_version=input.base_version,
            autosave=bool(input.autosave),
        )
        with context.services.database.write() as unit:
            project_rowid = None
            if command.view_rowid is None:
                project_rowid = ensure_project(
                    unit, context.actor, input.entity_name, input.project_name
                ).rowid
            record, inserted = save_view(unit, context.actor, project_rowid, command)
        return UpsertViewPayload(view=View.of(context, record), inserted=inserted)

    @mutation(
        Policy.SIGNED_IN,
        description="Make a view of the caller's own with the content of another, in "
        "the same project.",
    )
    def copy_view(self, info: Info, input: CopyViewInput) -> ViewPayload:
        context = info.context
        with context.services.database.write() as unit:
            record = copy_view(
                unit, context.actor, decode_rowid(input.id, "View"), input.display_name
            )
        return ViewPayload(view=View.of(context, record))

    @mutation(
        Policy.SIGNED_IN,
        description="Save a former spec of a view again; what it replaces is kept.",
    )
    def restore_view(self, info: Info, input: RestoreViewInput) -> ViewPayload:
        context = info.context
        with context.services.database.write() as unit:
            record = restore_view(
                unit,
                context.actor,
                decode_rowid(input.id, "View"),
                input.version,
                input.base_version,
            )
        return ViewPayload(view=View.of(context, record))

    @mutation(Policy.SIGNED_IN)
    def delete_view(self, info: Info, input: DeleteViewInput) -> DeleteViewPayload:
        with info.context.services.database.write() as unit:
            delete_view(unit, info.context.actor, decode_rowid(input.id, "View"))
        return DeleteViewPayload(success=True, pending_drafts=False)

    @mutation(
        Policy.SIGNED_IN,
        description="Say which workspace people see who have none of their own in the "
        "project; null for the automatic one.",
    )
    def set_default_view(
        self, info: Info, input: SetDefaultViewInput
    ) -> SetDefaultViewPayload:
        from trailmark.server.graphql.projects import Project

        context = info.context
        rowid = decode_rowid(input.view_id, "View") if input.view_id else None
        with context.services.database.write() as unit:
            project = project_with_id(unit.connection, context.actor, input.project_id)
            set_default_view(unit, context.actor, project, rowid)
        return SetDefaultViewPayload(project=Project.of(context, project))

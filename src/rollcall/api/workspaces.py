"""Workspaces: the caller's own, and making another."""

import msgspec

from rollcall.core.errors import NotFound
from rollcall.core.workspaces.workspaces import (
    NO_CHANGE,
    SettingsChange,
    Workspace,
    WorkspaceSettings,
)
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call


class WorkspaceBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    settings: WorkspaceSettings
    created_at: Instant


class WorkspaceList(msgspec.Struct, frozen=True):
    data: list[WorkspaceBody]


class NewWorkspace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class CreatedWorkspace(msgspec.Struct, frozen=True):
    workspace: WorkspaceBody
    key: str
    """The workspace's first key, which may do everything in it; shown this once."""


class WorkspaceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    settings: SettingsChange | None = None


async def list_workspaces(call: Call) -> WorkspaceList:
    return WorkspaceList([spell(await call.core.workspaces.mine())])


async def create_workspace(call: Call) -> CreatedWorkspace:
    asked = await call.body(NewWorkspace)
    made, key = await call.core.workspaces.create(asked.name)
    return CreatedWorkspace(spell(made), key)


async def change_workspace(call: Call) -> WorkspaceBody:
    mine = await call.core.workspaces.mine()
    if call.at("workspace") != prefixed("ws", mine.uuid):
        raise NotFound("workspace", call.at("workspace"))
    asked = await call.body(WorkspaceChange)
    settings = asked.settings or NO_CHANGE
    changed = await call.core.workspaces.change(name=asked.name, settings=settings)
    return spell(changed)


def spell(workspace: Workspace) -> WorkspaceBody:
    return WorkspaceBody(
        prefixed("ws", workspace.uuid), workspace.name, workspace.settings, workspace.created_at
    )

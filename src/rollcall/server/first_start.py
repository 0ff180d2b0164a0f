"""What an empty roster begins with: a workspace, its first key, and in the sandbox its fleet."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rollcall.core.access.caller import EVERY_SCOPE, Caller, Scope
from rollcall.core.access.keys import KeyRequest, new_key, store
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Intake
from rollcall.core.sandboxed import Contents, contents, empty
from rollcall.core.workspaces.workspaces import create, first_workspace
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.sandbox.fleet import fleet
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.runtime import Runtime
from rollcall.server.world import begin_world


async def begin(runtime: Runtime) -> Caller:
    """Make what is missing; gives the caller that the first workspace's owner is."""
    workspace_id = await first_workspace(runtime.database)
    if workspace_id is None:
        workspace_id = await _make_workspace(runtime)
        if runtime.settings.sandbox:
            await reset_sandbox(runtime, workspace_id)
    return Caller(workspace_id, "local", EVERY_SCOPE)


@dataclass(frozen=True, slots=True)
class Reset:
    """What setting the sandbox back took out, and what it made."""

    erased: Contents
    made: Contents


async def sandbox_contents(runtime: Runtime, workspace_id: int) -> Contents:
    return await contents(runtime.database, workspace_id, _uuids(fleet(runtime.clock())))


async def reset_sandbox(runtime: Runtime, workspace_id: int) -> Reset:
    """Empty the workspace and fill it with the fleet."""
    now = runtime.clock()
    dossiers = fleet(now)
    own = _uuids(dossiers)
    async with runtime.database.transaction() as transaction:
        erased = await contents(transaction, workspace_id, own)
        await empty(transaction, workspace_id)
        intake = Intake(transaction, workspace_id, runtime.platforms, runtime.sealer, lambda: now)
        await intake.put(dossiers)
        await begin_world(transaction, workspace_id, now)
        return Reset(erased, await contents(transaction, workspace_id, own))


def _uuids(dossiers: Sequence[Dossier]) -> set[str]:
    return {dossier.uuid for dossier in dossiers if dossier.uuid is not None}


async def _make_workspace(runtime: Runtime) -> int:
    now = runtime.clock()
    name = "Sandbox" if runtime.settings.sandbox else "Main"
    key = new_key()
    everything = tuple(Scope)
    async with runtime.database.transaction() as transaction:
        made = await create(transaction, name, uuid=new_id(now), at=instant(now))
        first = KeyRequest(name="first key", scopes=everything)
        await store(transaction, made.id, key, first, now)
        if runtime.settings.sandbox:
            demo = KeyRequest(name="demo key", scopes=everything, requests_per_minute=0)
            await store(transaction, made.id, DEMO_KEY, demo, now)
    _keep_for_its_owner(runtime.settings.first_key(), key)
    return made.id


def _keep_for_its_owner(path: Path, key: str) -> None:
    """The first key is the one thing that nobody was there to be shown; its file is the owner's."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")

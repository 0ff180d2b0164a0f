"""What an empty roster begins with: a workspace, its first key, and in the sandbox its fleet."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rollcall.core.access.caller import EVERY_SCOPE, Caller, Scope
from rollcall.core.access.keys import KeyRequest, created, new_key, store
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Intake
from rollcall.core.audit.writing import write_down
from rollcall.core.sandboxed import Contents, contents, empty
from rollcall.core.workspaces.workspaces import create, first_workspace
from rollcall.db.database import Transaction
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.sandbox.fleet import fleet
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.folder import FolderUnusable
from rollcall.server.runtime import Runtime
from rollcall.server.world import begin_world

OF_NO_WORKSPACE = 0
BY_THE_SERVER = "local"


async def begin(runtime: Runtime) -> Caller:
    """Make what is missing; gives the caller that the first workspace's owner is.

    Raises DatabaseFault, FolderUnusable.
    """
    workspace_id = await first_workspace(runtime.database)
    if workspace_id is None:
        workspace_id = await _begin_roster(runtime)
    return Caller(workspace_id, BY_THE_SERVER, EVERY_SCOPE)


@dataclass(frozen=True, slots=True)
class Reset:
    """What setting the sandbox back took out, and what it made."""

    erased: Contents
    made: Contents


async def sandbox_contents(runtime: Runtime, workspace_id: int) -> Contents:
    return await contents(runtime.database, workspace_id, _uuids(fleet(runtime.clock())))


async def reset_sandbox(runtime: Runtime, workspace_id: int) -> Reset:
    """Empty the workspace and fill it with the fleet."""
    async with runtime.database.transaction() as transaction:
        return await _fill(transaction, runtime, workspace_id)


async def _fill(transaction: Transaction, runtime: Runtime, workspace_id: int) -> Reset:
    now = runtime.clock()
    dossiers = fleet(now)
    own = _uuids(dossiers)
    erased = await contents(transaction, workspace_id, own)
    await empty(transaction, workspace_id)
    intake = Intake(transaction, workspace_id, runtime.platforms, runtime.sealer, lambda: now)
    await intake.put(dossiers)
    await begin_world(transaction, workspace_id, now)
    return Reset(erased, await contents(transaction, workspace_id, own))


def _uuids(dossiers: Sequence[Dossier]) -> set[str]:
    return {dossier.uuid for dossier in dossiers if dossier.uuid is not None}


async def _begin_roster(runtime: Runtime) -> int:
    """All of it or nothing, so that a first start that breaks off is begun again by the next."""
    async with runtime.database.transaction() as transaction:
        await transaction.hold(OF_NO_WORKSPACE, ["the first workspace"])
        made_meanwhile = await first_workspace(transaction)
        if made_meanwhile is not None:
            return made_meanwhile
        workspace_id = await _make_workspace(transaction, runtime)
        if runtime.settings.sandbox:
            await _fill(transaction, runtime, workspace_id)
        return workspace_id


async def _make_workspace(transaction: Transaction, runtime: Runtime) -> int:
    now = runtime.clock()
    name = "Sandbox" if runtime.settings.sandbox else "Main"
    key = new_key()
    everything = tuple(Scope)
    made = await create(transaction, name, uuid=new_id(now), at=instant(now))
    first = KeyRequest(name="first key", scopes=everything)
    kept = [await store(transaction, made.id, key, first, now)]
    if runtime.settings.sandbox:
        demo = KeyRequest(name="demo key", scopes=everything, requests_per_minute=0)
        kept.append(await store(transaction, made.id, DEMO_KEY, demo, now))
    for one in kept:
        await write_down(transaction, runtime.sealer, created(made.id, one, BY_THE_SERVER), now)
    _keep_for_its_owner(runtime.settings.first_key(), key)
    return made.id


def _keep_for_its_owner(path: Path, key: str) -> None:
    """The first key is the one thing that nobody was there to be shown; its file is the owner's.

    It is written before the key counts: a key without its file would be lost, while a file whose
    key never came to count is written over by the next start. Raises FolderUnusable.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
    except OSError as error:
        msg = f"The first key cannot be written to {path}: {error.strerror}."
        raise FolderUnusable(msg) from error

"""How the adb servers are that tell of devices: followed, or since when not and why."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import bindparam, delete, select, update

from rollcall.core.unit import Unit
from rollcall.db.database import Database
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import ADB_SERVERS
from rollcall.kit.instants import Instant, instant, moment

S = ADB_SERVERS.c
LOOKED_EVERY = 15.0
"""Seconds between two times that whoever follows a server says so."""
STALE = timedelta(seconds=90)
FORGOTTEN_AFTER = timedelta(days=7)


class Following(StrEnum):
    FOLLOWING = "following"
    UNREACHABLE = "unreachable"
    NOT_FOLLOWED = "not_followed"  # whoever followed it has stopped


REMEDY = {
    Following.UNREACHABLE: "Start it there (`adb start-server`); it is followed again by itself.",
    Following.NOT_FOLLOWED: "Start `rollcall serve --adb` with its address, or leave it.",
}


class AdbServerState(msgspec.Struct, frozen=True):
    address: str
    state: str
    said: str | None
    """Why it cannot be followed."""
    since: Instant
    looked_at: Instant
    """When whoever follows it last said so."""

    @property
    def remedy(self) -> str | None:
        return REMEDY.get(Following(self.state))


PUT = upsert(ADB_SERVERS, ["workspace_id", "address"], ["state", "said", "since", "looked_at"])
LOOKED = Statement(
    update(ADB_SERVERS)
    .where(S.workspace_id == bindparam("of_workspace"), S.address == bindparam("of_address"))
    .values(looked_at=bindparam("now"))
    .returning(S.address)
)
OF_WORKSPACE = Statement(
    select(S.address, S.state, S.said, S.since, S.looked_at)
    .where(S.workspace_id == bindparam("workspace_id"))
    .order_by(S.address)
)
LEFT = Statement(select(S.workspace_id, S.address).where(S.looked_at < bindparam("before")))

FORGET = Statement(
    delete(ADB_SERVERS).where(S.looked_at < bindparam("before")).returning(S.address)
)


async def put_state(database: Database, workspace_id: int, server: AdbServerState) -> None:
    async with database.transaction() as transaction:
        row = {"workspace_id": workspace_id} | msgspec.structs.asdict(server)
        await transaction.write(workspace_id, PUT, row)


async def say_looked(database: Database, workspace_id: int, address: str, now: Instant) -> bool:
    """That it is still followed, or still tried; False where nothing is known of it any more."""
    asked = {"of_workspace": workspace_id, "of_address": address, "now": now}
    return bool(await database.note(LOOKED, asked))


def as_of(server: AdbServerState, now: Instant) -> AdbServerState:
    """The same, where nobody has said for a while that it is followed, as being left."""
    if moment(now) - moment(server.looked_at) <= STALE:
        return server
    return msgspec.structs.replace(
        server, state=Following.NOT_FOLLOWED.value, said=None, since=server.looked_at
    )


async def servers_of(
    reads: Database | Unit, workspace_id: int, now: Instant
) -> Sequence[AdbServerState]:
    """Those that tell a workspace of devices, or have told it of some."""
    rows = await reads.rows(OF_WORKSPACE, {"workspace_id": workspace_id}, quick=True)
    return [as_of(AdbServerState(*row), now) for row in rows]


async def forget_left(database: Database, now: Instant) -> None:
    """Those that nobody has followed for a week."""
    await database.note(FORGET, {"before": instant(moment(now) - FORGOTTEN_AFTER)})


async def left(database: Database, now: Instant) -> Sequence[tuple[int, str]]:
    """Workspaces and addresses of servers that nobody follows any more."""
    rows = await database.rows(LEFT, {"before": instant(moment(now) - STALE)})
    return [(workspace_id, address) for workspace_id, address in rows]

"""Letting what an adb server told lapse, once nobody follows it any more."""

from msgspec.structs import replace

from rollcall.core.devices.known import Known
from rollcall.core.devices.presence import unheard_of
from rollcall.core.devices.reasons import Reason
from rollcall.core.devices.servers import forget_left, left
from rollcall.core.devices.settling import Settling
from rollcall.db.database import Database
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant


async def let_lapse(database: Database, clock: Clock, *, followed: str | None) -> None:
    """`followed` is the one that this process itself follows."""
    now = instant(clock())
    for workspace_id, address in await left(database, now):
        if address != followed:
            settling = Settling(database, workspace_id, address, clock)
            await settling.settle([_lapsed(known, now) for known in await settling.kept()])
    await forget_left(database, now)


def _lapsed(known: Known, now: Instant) -> Known:
    presence = unheard_of(known.presence, Reason.NOT_FOLLOWED, now)
    return replace(known, serials=dict.fromkeys(known.serials), presence=presence)

"""A sandbox server's clock, following the one that any process may have moved."""

import asyncio
from datetime import timedelta

import structlog

from rollcall.core.sandboxed import clock_ahead
from rollcall.db.database import Database
from rollcall.kit.clock import MovableClock

LOG = structlog.get_logger("rollcall.server")
LOOKED_AT_EVERY = 1.0
AFTER_A_FAULT = 30.0


async def follow(database: Database, clock: MovableClock) -> None:
    """Set the clock as far ahead as the database says, once a second, until cancelled."""
    while True:
        await asyncio.sleep(LOOKED_AT_EVERY)
        try:
            ahead = timedelta(milliseconds=await clock_ahead(database))
        except Exception:  # a database that is away comes back; the clock runs on meanwhile
            LOG.exception("reading how far the sandbox's clock is moved failed")
            await asyncio.sleep(AFTER_A_FAULT)
            continue
        if ahead > clock.ahead:
            clock.set_ahead(ahead)

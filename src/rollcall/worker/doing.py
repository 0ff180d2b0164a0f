"""Doing one job, and writing what came of it."""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta

import structlog

from rollcall.core.jobs.jobs import Handler, Later
from rollcall.core.jobs.taking import Taken, failed, finished, given_back, held, waits
from rollcall.db.database import Database
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.instants import instant

LOG = structlog.get_logger("rollcall.worker")
LONGEST = 600.0
"""Seconds. What takes longer is taken for hung, and tried again later."""
FIRST_WAIT, LONGEST_WAIT = 10.0, 3600.0
MOST_TRIES = 12


class Doing:
    def __init__(
        self, database: Database, clock: Clock, me: str, handlers: Mapping[str, Handler]
    ) -> None:
        self._database = database
        self._clock = clock
        self._me = me
        self._handlers = handlers
        self.has: set[tuple[str, int]] = set()
        """What this worker has begun and not ended, by job and handing."""
        self.under_way: dict[tuple[str, int], asyncio.Task[None]] = {}
        """And of that, what is being done right now."""

    async def do(self, job_id: str, handing: int) -> None:
        """Nothing where the job was taken away, or somebody else has it by now."""
        task = asyncio.current_task()
        assert task is not None
        self.has.add((job_id, handing))
        self.under_way[job_id, handing] = task
        try:
            taken = await held(self._database, self._me, job_id, handing)
            if taken is not None and taken.job.kind in self._handlers:
                await self._try(taken)
            elif taken is not None:  # a worker of another version had begun it, and died
                await given_back(self._database, job_id, handing)
        finally:
            del self.under_way[job_id, handing]
            self.has.discard((job_id, handing))

    async def _try(self, taken: Taken) -> None:
        job = taken.job
        try:
            async with asyncio.timeout(LONGEST):
                await self._handlers[job.kind](job)
        except Later as later:
            await self._put_off(taken, later.seconds, tries=job.tries, said=later.said)
        except Exception as error:
            LOG.exception("a job failed", job=job.id, kind=job.kind, tries=job.tries + 1)
            # The name alone: what an error says may quote what nobody is to read.
            await self._failed(taken, type(error).__name__)
        else:
            await self._done(taken)

    async def _done(self, taken: Taken) -> None:
        if taken.every is not None:
            await self._put_off(taken, taken.every, tries=0, succeeded=True)
            return
        async with self._database.transaction() as transaction:
            await finished(transaction, taken)

    async def _failed(self, taken: Taken, said: str) -> None:
        tries = taken.job.tries + 1
        if taken.every is None and tries >= MOST_TRIES:
            now = instant(self._clock())
            async with self._database.transaction() as transaction:
                await failed(transaction, taken, at=now, said=said)
            return
        await self._put_off(taken, wait_after(tries), tries=tries, said=said)

    async def _put_off(
        self,
        taken: Taken,
        seconds: float,
        *,
        tries: int,
        said: str | None = None,
        succeeded: bool = False,
    ) -> None:
        until = instant(self._clock() + timedelta(seconds=seconds))
        done_at = instant(wall_clock()) if succeeded else None
        async with self._database.transaction() as transaction:
            await waits(transaction, taken, until=until, tries=tries, said=said, done_at=done_at)


def wait_after(tries: int) -> float:
    """Seconds until the next try: longer after each, and not the same for all that failed."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 20)) * random.uniform(0.75, 1.25)  # noqa: S311

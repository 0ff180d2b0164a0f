"""A worker: it takes what is due, sees it done, and takes over what the dead had begun."""

import asyncio
import contextlib
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from rollcall.core.jobs.jobs import Handler, Job, Plan
from rollcall.core.jobs.taking import Taken, given_back, of_owner, owners, take
from rollcall.core.jobs.watching import HEARTBEAT, set_recurring
from rollcall.db.database import Database
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant
from rollcall.worker.alive import Alive, Lost, alive_on
from rollcall.worker.doing import Doing

if TYPE_CHECKING:
    from rollcall.worker.durable import Durable

LOG = structlog.get_logger("rollcall.worker")
AT_ONCE = 16
"""Jobs that one worker does at once; they wait for others most of the time."""
LOOKED_EVERY = 0.25
TAKEN_OVER_EVERY = 5.0
BEATS_EVERY = 10.0
FORGETS_EVERY = 600.0
FORGETS_AT_ONCE = 500
AFTER_A_FAULT = 5.0
GRACE = 5.0
"""Seconds that what is being done is given to end when the worker is asked to stop."""


class Worker:
    """The work of one process, from when it is asked to begin until it is cancelled."""

    def __init__(
        self,
        database: Database,
        url: str,
        clock: Clock,
        handlers: Mapping[str, Handler],
        recurring: Sequence[Plan],
        retired: Collection[str] = (),
    ) -> None:
        """`retired` are the kinds that recurred in an earlier version and do no more."""
        self._database = database
        self._url = url
        self._clock = clock
        self._handlers = {HEARTBEAT: _beat, "forget_ended": self._forget_ended, **handlers}
        self._recurring = [
            Plan(kind=HEARTBEAT, id=HEARTBEAT, every=BEATS_EVERY),
            Plan(kind="forget_ended", id="forget_ended", every=FORGETS_EVERY),
            *recurring,
        ]
        self._retired = retired
        self._engine: Durable | None = None

    async def work(self) -> None:
        """Until cancelled. A database that is away comes back; nothing is lost meanwhile."""
        while True:
            try:
                async with alive_on(self._url) as alive:
                    await self._live(alive)
            except Lost:
                LOG.warning("the worker lost its database, and begins anew", seconds=AFTER_A_FAULT)
            except Exception:
                LOG.exception("the worker cannot work, and tries again", seconds=AFTER_A_FAULT)
            await asyncio.sleep(AFTER_A_FAULT)

    async def _live(self, alive: Alive) -> None:
        doing = Doing(self._database, self._clock, alive.me, self._handlers)
        now = instant(self._clock())
        await set_recurring(self._database, self._recurring, now, self._retired)
        engine = await asyncio.to_thread(
            _launched, self._url, alive.me, doing, asyncio.get_running_loop()
        )
        self._engine = engine
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._take(engine, doing, alive.me))
                both.create_task(self._take_over(engine, doing, alive))
        except* Lost as lost:
            raise Lost from lost
        finally:
            self._engine = None
            await asyncio.shield(self._stop(engine, doing, alive.me))

    async def _take(self, engine: "Durable", doing: Doing, me: str) -> None:
        """What is due, as far as there is room; again as soon as there is room again."""
        while True:
            room = AT_ONCE - len(doing.has)
            now = instant(self._clock())
            found = await take(self._database, me, now, room, self._handlers)
            doing.has.update((taken.job.id, taken.handing) for taken in found)
            await asyncio.to_thread(_begin, engine, found)
            if len(found) < room:
                await asyncio.sleep(LOOKED_EVERY)
            else:
                await _room_in(doing)

    async def _take_over(self, engine: "Durable", doing: Doing, alive: Alive) -> None:
        while True:
            for owner in await owners(self._database):
                if owner == alive.me:
                    await self._give_back(engine, doing, owner)
                elif await alive.gone(owner):
                    LOG.warning("the work of one that is gone is taken over", worker=owner)
                    await asyncio.to_thread(engine.recover, owner)
                    await self._give_back(engine, doing, owner)
            await asyncio.sleep(TAKEN_OVER_EVERY)

    async def _give_back(self, engine: "Durable", doing: Doing, owner: str) -> None:
        """What the owner took and the engine knows nothing of: it was never begun, or was lost."""
        from rollcall.worker.durable import name_of  # noqa: PLC0415 - as `_launched`

        taken = await of_owner(self._database, owner)
        known = await asyncio.to_thread(
            engine.under_way, [name_of(job_id, handing) for job_id, handing in taken]
        )
        for job_id, handing in taken:
            if name_of(job_id, handing) not in known and (job_id, handing) not in doing.has:
                await given_back(self._database, job_id, handing)

    async def _stop(self, engine: "Durable", doing: Doing, me: str) -> None:
        under_way = list(doing.under_way.values())
        if under_way:
            await asyncio.wait(under_way, timeout=GRACE)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.to_thread(engine.close)
        with contextlib.suppress(Exception):  # whoever works next finds them, if it cannot be said
            for job_id, handing in await of_owner(self._database, me):
                await given_back(self._database, job_id, handing)

    async def _forget_ended(self, _: Job) -> None:
        while self._engine is not None:
            forgotten = await asyncio.to_thread(self._engine.forget_ended, FORGETS_AT_ONCE)
            if forgotten < FORGETS_AT_ONCE:
                return


async def _beat(_: Job) -> None:
    """That it is done is what it is for."""


async def _room_in(doing: Doing) -> None:
    while len(doing.has) >= AT_ONCE:
        if doing.under_way:
            under_way = doing.under_way.values()
            await asyncio.wait(under_way, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.01)  # what ended is told of in the loop's next turns


def _begin(engine: "Durable", found: Sequence[Taken]) -> None:
    for taken in found:
        engine.begin(taken.job.id, taken.handing)


def _launched(url: str, me: str, doing: Doing, loop: asyncio.AbstractEventLoop) -> "Durable":
    """On a thread, and loaded only here: the engine costs as much as half a cold start."""
    from rollcall.worker.durable import Durable, engine_url  # noqa: PLC0415

    engine = Durable(engine_url(url), me, doing.do, loop)
    engine.launch()
    return engine

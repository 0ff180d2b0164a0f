"""Following one adb server: what it tells, how long it has told it, and when it is gone."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta

import structlog

from rollcall.core.devices.describing import Describing
from rollcall.core.devices.fleet import Fleet
from rollcall.core.devices.servers import (
    LOOKED_EVERY,
    AdbServerState,
    Following,
    put_state,
    say_looked,
)
from rollcall.core.devices.settling import Settling
from rollcall.db.database import Database
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.devices import DeviceServer, Listed, Unreachable

LOG = structlog.get_logger("rollcall.devices")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
GONE_AFTER = timedelta(seconds=20)
"""For how long an adb server may be gone before nothing is known of its devices any more."""
UNSETTLED_EVERY = 1.0
AFTER_A_FAULT = 5.0


class Follower:
    def __init__(
        self,
        database: Database,
        server: DeviceServer,
        workspace_id: int,
        clock: Clock,
        name: str | None = None,
    ) -> None:
        """`name` is what the server is called where it is told of; without it, its address."""
        self._database = database
        self._server = server
        self._workspace_id = workspace_id
        self._clock = clock
        self._name = name or server.address
        self._settling = Settling(database, workspace_id, self._name, clock)
        self._news = asyncio.Event()
        self._describing = Describing(server, self._news.set)
        self._fleet = Fleet()
        self._listed: Sequence[Listed] | None = None
        """None where the server does not answer."""
        self._fault: str | None = None
        self._lost_at: Instant | None = None
        self._told: AdbServerState | None = None

    async def run(self) -> None:
        """Until cancelled."""
        listening = asyncio.create_task(self._listen())
        try:
            await self._keep_up()
        finally:
            listening.cancel()
            self._describing.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
            await self._leave()

    async def _listen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with contextlib.aclosing(self._server.follow()) as lists:
                    async for listed in lists:
                        pause = FIRST_PAUSE
                        self._hear(listed)
            except Unreachable as fault:
                self._lose(fault.message)
            except Exception:  # whatever it is, following goes on
                LOG.exception("following an adb server failed", address=self._server.address)
                self._lose(f"{self._server.address} cannot be followed; the log says why.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _hear(self, listed: Sequence[Listed]) -> None:
        self._listed, self._fault, self._lost_at = listed, None, None
        self._describing.look_at(listed)
        self._news.set()

    def _lose(self, fault: str) -> None:
        if self._listed is not None or self._lost_at is None:
            LOG.warning("an adb server is not followed", address=self._server.address, why=fault)
            self._lost_at = self._now
        self._listed, self._fault = None, fault
        self._describing.look_at(())
        self._news.set()

    async def _keep_up(self) -> None:
        """Write down whatever has changed, whenever something has."""
        known = False
        while True:
            self._news.clear()
            try:
                if not known:
                    self._fleet.remember(await self._settling.kept())
                    known = True
                await self._settle()
            except Exception:  # a database that is away comes back, and nothing is lost meanwhile
                LOG.exception("keeping what an adb server tells failed")
                await asyncio.sleep(AFTER_A_FAULT)
                continue
            pause = UNSETTLED_EVERY if self._is_unsettled() else LOOKED_EVERY
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause)

    async def _settle(self) -> None:
        now = self._now
        await self._say_how_it_is(now)
        if self._listed is not None:
            self._fleet.hear(self._listed, self._describing, now)
        elif self._is_gone(now):
            self._fleet.lose(now)
        await self._settling.settle(self._fleet.devices)

    async def _say_how_it_is(self, now: Instant) -> None:
        if self._listed is None and self._fault is None:
            return  # it has only just been asked
        told, state = self._told, self._state(now)
        if told is not None and (told.state, told.said) == (state.state, state.said):
            if not self._is_due(told, now):
                return
            if await say_looked(self._database, self._workspace_id, self._name, now):
                self._told = state
                return
        await put_state(self._database, self._workspace_id, state)
        self._told = state

    def _is_due(self, told: AdbServerState, now: Instant) -> bool:
        return (moment(now) - moment(told.looked_at)).total_seconds() >= LOOKED_EVERY

    def _state(self, now: Instant) -> AdbServerState:
        state = Following.UNREACHABLE if self._listed is None else Following.FOLLOWING
        told = self._told
        same = told is not None and told.state == state
        since = told.since if told is not None and same else self._lost_at or now
        return AdbServerState(self._name, state.value, self._fault, since, now)

    async def _leave(self) -> None:
        now = self._now
        left = AdbServerState(self._name, Following.NOT_FOLLOWED.value, None, now, now)
        with contextlib.suppress(Exception):  # the database may be what made it end
            await put_state(self._database, self._workspace_id, left)

    def _is_gone(self, now: Instant) -> bool:
        lost = self._lost_at
        return lost is not None and moment(now) - moment(lost) >= GONE_AFTER

    def _is_unsettled(self) -> bool:
        if self._listed is None:
            return self._fleet.knows_any_state
        return self._fleet.is_unsettled

    @property
    def _now(self) -> Instant:
        return instant(self._clock())

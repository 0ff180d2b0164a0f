"""A process that is killed while it asks leaves nothing half-written, and its accounts due."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from rollcall.core.accounts.intake import Intake
from rollcall.core.health.leasing import LEASE
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.clock import MovableClock, wall_clock
from rollcall.kit.instants import instant
from rollcall.server.first_start import begin
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.settings import Settings
from tests.health.platform import DEAD, Platform
from tests.makers import account

ACCOUNTS_HERE = 1200
"""Several batches, so that it is killed between them, in one, and while one is written."""
KILLS = 5
SWEEPER = """
import asyncio, sys
from pathlib import Path
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.health.platform import Platform
from tests.health.test_killed import answers

async def sweep():
    runtime = await open_runtime(Settings(data=Path(sys.argv[1])))
    async def slowly():
        await asyncio.sleep(0.002)
    runtime.entrance.sweeping.probes = (Platform(answers(), before=slowly),)
    print("ready", flush=True)
    while True:
        await runtime.entrance.sweeping.sweep("tiktok")

asyncio.run(sweep())
"""
STATES = Statement(
    select(ACCOUNTS.c.health, ACCOUNTS.c.checked_at.is_(None), func.count()).group_by(
        ACCOUNTS.c.health, ACCOUNTS.c.checked_at.is_(None)
    )
)
CHANGES = Statement(
    select(HEALTH_HISTORY.c.account_number, HEALTH_HISTORY.c.state).order_by(HEALTH_HISTORY.c.at)
)


def answers():
    """Every third account is found dead."""
    return {f"u{n}": DEAD for n in range(0, ACCOUNTS_HERE, 3)}


async def opened(data: Path, ahead: timedelta = timedelta()) -> Runtime:
    return await open_runtime(Settings(data=data), MovableClock(wall_clock, ahead))


async def fill(data: Path) -> None:
    runtime = await opened(data)
    owner = await begin(runtime)
    due = instant(datetime.now(UTC) - timedelta(minutes=1))
    async with runtime.database.transaction() as transaction:
        intake = Intake(
            transaction, owner.workspace_id, runtime.platforms, runtime.sealer, runtime.clock
        )
        await intake.put(
            [account(f"u{n}", health="healthy", next_check_at=due) for n in range(ACCOUNTS_HERE)]
        )
    await runtime.database.close()


def kill_while_it_asks(data: Path, after: float) -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", SWEEPER, str(data)], stdout=subprocess.PIPE, cwd=root
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(20)
        if process.stdout:
            process.stdout.close()


async def finish(data: Path, ahead: timedelta) -> Counter[tuple[str, bool]]:
    """Sweep to the end as another process would, once the leases have ended."""
    runtime = await opened(data, ahead)
    try:
        sweeping = runtime.entrance.sweeping
        sweeping.probes = (Platform(answers()),)
        left = 0
        while swept := (await sweeping.sweep("tiktok")).asked:
            left += swept
        assert left > 0  # what the killed had taken up
        rows = await runtime.database.rows(STATES)
        found = Counter({(health, bool(never)): count for health, never, count in rows})
        changes: dict[int, list[str]] = {}
        for number, state in await runtime.database.rows(CHANGES):
            changes.setdefault(number, []).append(state)
        assert Counter(map(tuple, changes.values())) == {
            ("healthy", "expired"): ACCOUNTS_HERE // 3,
            ("healthy",): ACCOUNTS_HERE - ACCOUNTS_HERE // 3,
        }
        return found
    finally:
        await runtime.database.close()


def test_whoever_is_killed_leaves_nothing_half_written(tmp_path: Path):
    data = tmp_path / "data"
    asyncio.run(fill(data))
    for kill in range(KILLS):
        kill_while_it_asks(data, 0.02 + 0.03 * kill)
    found = asyncio.run(finish(data, LEASE + timedelta(seconds=1)))
    assert found == {
        ("expired", False): ACCOUNTS_HERE // 3,
        ("healthy", False): ACCOUNTS_HERE - ACCOUNTS_HERE // 3,
    }

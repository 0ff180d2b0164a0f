"""Processes that are killed while they ask leave nothing half-written, and their accounts due."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from rollcall.core.accounts.intake import Intake
from rollcall.core.health.leasing import LEASE
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.clock import MovableClock, wall_clock
from rollcall.kit.instants import instant
from rollcall.ports.probing import Proof
from rollcall.server.first_start import begin
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.settings import Settings
from tests.health.platform import DEAD, Platform
from tests.makers import account

ACCOUNTS_HERE = 1200
"""Several batches, so that it is killed between them, in one, and while one is written."""
KILLS = {"sqlite": 5, "postgresql": 3}
"""Times that all of them are killed."""
WORKERS = {"sqlite": 1, "postgresql": 3}
"""At once: on SQLite they would wait for one another."""
STATES = Statement(
    select(ACCOUNTS.c.health, ACCOUNTS.c.checked_at.is_(None), func.count()).group_by(
        ACCOUNTS.c.health, ACCOUNTS.c.checked_at.is_(None)
    )
)
CHANGES = Statement(
    select(HEALTH_HISTORY.c.account_number, HEALTH_HISTORY.c.state).order_by(HEALTH_HISTORY.c.at)
)


def answers() -> dict[str, Proof]:
    """Every third account is found dead."""
    return {f"u{n}": DEAD for n in range(0, ACCOUNTS_HERE, 3)}


async def opened(data: Path, database: str, ahead: timedelta = timedelta()) -> Runtime:
    settings = Settings(data=data, database=database)
    return await open_runtime(settings, MovableClock(wall_clock, ahead))


async def fill(data: Path, database: str) -> None:
    runtime = await opened(data, database)
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


def kill_while_they_ask(data: Path, database: str, after: float) -> list[str]:
    """Each a little later than the one before, so that they die at different things.

    Gives whom they asked about.
    """
    program = [sys.executable, "-m", "tests.health.sweeping_worker", str(data), database]
    root, workers = Path(__file__).parents[2], WORKERS[database.partition(":")[0]]
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, text=True
                )
            )
            for _ in range(workers)
        ]
        for process in started:
            stack.callback(process.kill)
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        asked: list[str] = []
        for process in started:
            time.sleep(after)
            os.kill(process.pid, signal.SIGKILL)
        for process in started:
            assert process.stdout is not None
            asked += process.stdout.read().split()
    return asked


async def finish(data: Path, database: str, ahead: timedelta) -> Counter[tuple[str, bool]]:
    """Sweep to the end as another process would, once the leases have ended."""
    runtime = await opened(data, database, ahead)
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


def test_whoever_is_killed_leaves_nothing_half_written(tmp_path: Path, database_url: str):
    data, kills = tmp_path / "data", KILLS[database_url.partition(":")[0]]
    asyncio.run(fill(data, database_url))
    for kill in range(kills):
        asked = kill_while_they_ask(data, database_url, 0.05 + 0.03 * kill)
        assert len(asked) == len(set(asked))  # each account by one alone
    found = asyncio.run(finish(data, database_url, LEASE + timedelta(seconds=1)))
    assert found == {
        ("expired", False): ACCOUNTS_HERE // 3,
        ("healthy", False): ACCOUNTS_HERE - ACCOUNTS_HERE // 3,
    }

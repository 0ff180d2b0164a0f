"""Whether the server can do its work: it can write, its key opens, and somebody does what waits."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.core.jobs.watching import Standing, standing
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import Instant, instant, moment
from rollcall.kit.sealing import Secret
from rollcall.server.runtime import Runtime

SILENT_FOR = timedelta(seconds=60)
"""A worker that has not done its heartbeat for so long is taken for dead: it beats every ten."""


@dataclass(frozen=True, slots=True)
class Report:
    ready: bool
    body: dict[str, object]


async def readiness(runtime: Runtime) -> Report:
    checks = {"database": await _database(runtime), "master_key": _master_key(runtime)}
    body: dict[str, object] = {"status": "", "checks": checks}
    try:
        now = runtime.clock()
        found = await standing(runtime.database, instant(now))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        checks["worker"] = f"cannot be looked at: {type(error).__name__}"
    else:
        checks["worker"] = _worker(found)
        body["work"] = _work(found, now)
    ready = all(check == "ok" for check in checks.values())
    return Report(ready, body | {"status": "ready" if ready else "not ready"})


def _worker(found: Standing) -> str:
    if found.beat_at is None:
        return "no worker has taken a job yet"
    silent = wall_clock() - moment(found.beat_at)
    if silent > SILENT_FOR:
        return f"no worker has taken a job for {silent.total_seconds():.0f} seconds"
    return "ok"


def _work(found: Standing, now: datetime) -> dict[str, object]:
    return {
        "last_beat_at": found.beat_at,
        "oldest_waiting_seconds": _age(found.oldest_due, now),
        "waiting": found.counts.get("waiting", 0),
        "being_done": found.counts.get("handed", 0),
        "failed": found.counts.get("failed", 0),
    }


def _age(since: Instant | None, now: datetime) -> float:
    """Seconds; none where nothing that is due waits."""
    return 0.0 if since is None else round(max(0.0, (now - moment(since)).total_seconds()), 1)


async def _database(runtime: Runtime) -> str:
    started = time.monotonic()
    try:
        async with runtime.database.transaction():
            pass  # taking the write lock and giving it back is the proof
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return f"cannot be written: {type(error).__name__}"
    return "ok" if time.monotonic() - started < 5 else "slow"  # noqa: PLR2004 - seconds


def _master_key(runtime: Runtime) -> str:
    sealed = runtime.sealer.seal(Secret("probe"), "readiness")
    return "ok" if runtime.sealer.open(sealed, "readiness") == Secret("probe") else "broken"

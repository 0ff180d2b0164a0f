"""Whether the server can do its work: the database answers and can be written, the key opens."""

import time
from dataclasses import dataclass

from rollcall.kit.sealing import Secret
from rollcall.server.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Report:
    ready: bool
    body: dict[str, object]


async def readiness(runtime: Runtime) -> Report:
    checks = {"database": await _database(runtime), "master_key": _master_key(runtime)}
    ready = all(found == "ok" for found in checks.values())
    return Report(ready, {"status": "ready" if ready else "not ready", "checks": checks})


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

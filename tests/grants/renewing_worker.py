"""A worker that renews grants until it is killed: DATA DATABASE ISSUER SECONDS.

Its courier is the real one, and asks the same provider.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from rollcall.core.grants.fetching import fetch_left_over
from rollcall.core.grants.renewing import Renewing
from rollcall.courier.sending import Courier
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.grants.oidc import PLATFORM, consent_at
from tests.grants.oidc_courier import at, courier_program

LEASE = timedelta(seconds=2)


async def main(data: str, database: str, issuer: str, seconds: float) -> None:
    runtime = await open_runtime(Settings(data=Path(data), database=database))
    entrance = runtime.entrance
    async with consent_at(issuer) as consent:
        entrance.offering.becomes({PLATFORM: consent})
        carrier = Courier(Path(data), at(issuer), program=courier_program())
        renewing = Renewing(
            entrance, entrance.offering, runtime.clock, lease=LEASE, carrier=carrier
        )
        print("ready", flush=True)  # noqa: T201 - whoever kills it waits for this
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        while loop.time() < ends:
            await fetch_left_over(renewing, PLATFORM)
            await renewing.due(PLATFORM, 0.5)
            await asyncio.sleep(0.05)
    await runtime.database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], float(sys.argv[4])))

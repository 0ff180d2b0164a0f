"""A worker that sweeps a platform until it is killed, and tells whom it asks of: DATA DATABASE."""

import asyncio
import sys
from pathlib import Path

from rollcall.ports.probing import Proof, Subject
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.health.platform import Platform
from tests.health.test_killed import answers


class Telling(Platform):
    async def ask(self, subject: Subject) -> Proof:
        print(subject.username, flush=True)  # noqa: T201 - it may be dead the moment after
        return await super().ask(subject)


async def slowly() -> None:
    await asyncio.sleep(0.002)


async def main(data: str, database: str) -> None:
    runtime = await open_runtime(Settings(data=Path(data), database=database))
    sweeping = runtime.entrance.sweeping
    sweeping.probes = (Telling(answers(), before=slowly),)
    print("ready", flush=True)  # noqa: T201 - whoever kills it waits for this
    sys.stdin.readline()  # all begin at once
    while True:
        await sweeping.sweep("tiktok")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))

"""A worker in a process of its own that tells receivers on this machine, and may be killed.

Called as `python -m tests.webhooks.at_work URL FOLDER`.
"""

import sys
from pathlib import Path

import uvloop

from rollcall.server.runtime import open_runtime
from rollcall.server.work import worker_of
from rollcall.settings import Settings


async def work(url: str, folder: Path) -> None:
    settings = Settings(data=folder, database=url, webhooks_to_private_addresses=True)
    await worker_of(await open_runtime(settings)).work()


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], Path(sys.argv[2])))

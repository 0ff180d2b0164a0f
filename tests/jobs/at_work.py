"""A worker in a process of its own, whose jobs write into a file what they do.

Called as `python -m tests.jobs.at_work URL FOLDER FILE`. A job `note` writes its id as it begins
and as it ends, and takes as long as its arguments say.
"""

import asyncio
import os
import sys
from pathlib import Path

import uvloop

from rollcall.core.jobs.jobs import Job
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from rollcall.worker.working import Worker


async def work(url: str, folder: Path, written: Path) -> None:
    runtime = await open_runtime(Settings(data=folder, database=url))
    file = os.open(written, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def note(job: Job) -> None:
        os.write(file, f"began {job.id} {os.getpid()}\n".encode())
        await asyncio.sleep(job.arguments.get("seconds", 0))
        os.write(file, f"ended {job.id} {os.getpid()}\n".encode())

    await Worker(runtime.database, url, runtime.clock, {"note": note}, []).work()


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))

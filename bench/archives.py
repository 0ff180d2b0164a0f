"""Taking in a data download: what it costs in time, and whether memory grows with its size."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.archives.downloads import write_large
from tests.live import live

MOST_GROWTH_MB = 32
"""Caches of the database fill, and then stay as they are."""


def stays_flat(megabytes: int) -> bool:
    """Whether so many take hardly more memory than a tenth of them."""
    with tempfile.TemporaryDirectory(prefix="rollcall-archive-") as folder:
        data = Path(folder) / "data"
        with live(data, sandbox=False):
            pass
        tenth, whole = (_occupied(data, size) for size in (max(1, megabytes // 10), megabytes))
    grown = whole - tenth
    fits = grown <= MOST_GROWTH_MB
    print(f"memory grew by {grown:.0f} MB for ten times as much: {'ok' if fits else 'too much'}")
    return fits


def _occupied(data: Path, megabytes: int) -> float:
    """The most memory that taking in so many megabytes occupied, in megabytes."""
    file = write_large(data / "download.json", megabytes)
    program = Path(sys.executable).with_name("rollcall")
    started = time.monotonic()
    process = subprocess.Popen(
        [program, "tiktok", "import-archive", file, "--data", data], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The download was refused.")
    occupied = usage.ru_maxrss / 1024
    size = file.stat().st_size / 1e6
    seconds = time.monotonic() - started
    print(f"a download of {size:.0f} MB in {seconds:.0f} s, {occupied:.0f} MB", flush=True)
    return occupied

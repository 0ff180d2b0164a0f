"""Taking in a data download: whether memory or time grow faster than its size."""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.archives.downloads import NAME, write_large
from tests.live import live

MOST_GROWTH_MB = 32
"""Caches of the database fill, and then stay as they are."""
MOST_SLOWER = 2.0
"""Times as much processor time for each megabyte; indexes grow deeper, and out of the cache."""


@dataclass(frozen=True, slots=True)
class Cost:
    megabytes: float
    occupied_mb: float
    processor_seconds: float

    @property
    def pace(self) -> float:
        return self.processor_seconds / self.megabytes


def stays_flat(megabytes: int) -> bool:
    """Whether so many, as JSON or in a zip, cost hardly more for each megabyte than a tenth."""
    tenth = _cost(max(1, megabytes // 10), packed=False)
    whole = [_cost(megabytes, packed=packed) for packed in (False, True)]
    grown = max(one.occupied_mb for one in whole) - tenth.occupied_mb
    slower = max(one.pace for one in whole) / tenth.pace
    fits = grown <= MOST_GROWTH_MB and slower <= MOST_SLOWER
    print(
        f"for ten times as much memory grew by {grown:.0f} MB, and each megabyte took "
        f"{slower:.2f} times as long: {'ok' if fits else 'too much'}"
    )
    return fits


def _cost(megabytes: int, *, packed: bool) -> Cost:
    """Of taking so many in, to a roster that is empty."""
    with tempfile.TemporaryDirectory(prefix="rollcall-archive-") as folder:
        data = Path(folder) / "data"
        with live(data, sandbox=False):
            pass
        json = write_large(data / "download.json", megabytes)
        size = json.stat().st_size / 1e6
        return _taken(_packed(json) if packed else json, data, size)


def _packed(json: Path) -> Path:
    file = json.with_suffix(".zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(json, NAME)
    return file


def _taken(file: Path, data: Path, size: float) -> Cost:
    program = Path(sys.executable).with_name("rollcall")
    started = time.monotonic()
    process = subprocess.Popen(
        [program, "tiktok", "import-archive", file, "--data", data], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The download was refused.")
    seconds = time.monotonic() - started
    cost = Cost(size, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)
    print(
        f"a download of {size:.0f} MB ({file.suffix}) in {seconds:.0f} s, "
        f"{cost.processor_seconds:.0f} s of them processor time, {cost.occupied_mb:.0f} MB",
        flush=True,
    )
    return cost

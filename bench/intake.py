"""`python -m bench.intake`: one import of many rows, and what becomes of its memory meanwhile.

Nothing of a file is held but the rows of one batch, so its length must not show.
"""

import argparse
import asyncio
import csv
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings

PROGRAM = Path(sys.executable).with_name("rollcall")
MOST_GROWTH = 30.0
"""Megabytes from a quarter of the rows to the last: less than what the rows themselves weigh."""
BIOGRAPHY = "Whoever this is, they have a good deal to say about themselves. " * 20
LOOKS_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Watched:
    """What an import took in, and the most memory it had until a quarter, and until the end."""

    rows: int
    early: float
    late: float
    seconds: float

    @property
    def growth(self) -> float:
        return self.late - self.early


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="rollcall-intake-") as folder:
        seen = watched(rows, Path(folder))
    verdict = "ok" if seen.growth <= MOST_GROWTH else "too much"
    print(
        f"{seen.rows:,} rows in {seen.seconds:.0f} s: {seen.early:.0f} MB at a quarter, "
        f"{seen.late:.0f} MB at most: {verdict}"
    )
    raise SystemExit(seen.growth > MOST_GROWTH)


def watched(rows: int, folder: Path) -> Watched:
    """Import so many accounts into a roster made in `folder`."""
    data, file, told = folder / "data", folder / "accounts.csv", folder / "told.ndjson"
    asyncio.run(_begun(data))
    _write(file, rows)
    started = time.monotonic()
    importing = subprocess.Popen([PROGRAM, "import", file, "--data", data, "--outcomes", told])
    early, late = _peaks(importing, told, rows)
    if importing.returncode != 0:
        message = f"The import ended with {importing.returncode}."
        raise RuntimeError(message)
    return Watched(_lines(told), early, late, time.monotonic() - started)


async def _begun(data: Path) -> None:
    runtime = await open_runtime(Settings(data=data))
    await begin(runtime)
    await runtime.database.close()


def _write(file: Path, rows: int) -> None:
    with file.open("w", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["platform", "username", "email", "tags", "biography"])
        for n in range(rows):
            lines.writerow(
                ["x", f"user{n}", f"user{n}@example.com", f"a;batch-{n % 50}", BIOGRAPHY]
            )


def _peaks(importing: subprocess.Popen[bytes], told: Path, rows: int) -> tuple[float, float]:
    early = late = 0.0
    while importing.poll() is None:
        megabytes = _resident(importing.pid)
        late = max(late, megabytes)
        if _lines(told) <= rows // 4:
            early = max(early, megabytes)
        time.sleep(LOOKS_EVERY)
    importing.wait()
    return early, late


def _resident(pid: int) -> float:
    """Megabytes of memory that a process occupies; none once it has ended."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(kilobytes[0]) / 1024 if kilobytes else 0.0


def _lines(told: Path) -> int:
    if not told.exists():
        return 0
    with told.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


if __name__ == "__main__":
    main()

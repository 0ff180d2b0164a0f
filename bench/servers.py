"""Starting the servers that are measured, each a process of its own on the same core."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from bench.roster import Roster
from rollcall.sandbox.keys import DEMO_KEY

SERVER_CORE, LOAD_CORE = "0", "1"
START_SECONDS = 60
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
ROLLCALL = Path(sys.executable).with_name("rollcall")


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int
    started_in: float
    """Seconds from the start of the process to its first answer."""
    started_for: float
    """Seconds of processor time that this took."""

    @property
    def processor_seconds(self) -> float:
        return processor_seconds(self.pid)

    @property
    def resident(self) -> int:
        """Bytes of memory that the process occupies."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used, whatever else ran on its core."""
    figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def rollcall(roster: Roster, *options: str, name: str = "rollcall") -> Generator[Server]:
    port = free_port()
    command = [str(ROLLCALL), "serve", "--port", str(port), "--data", str(roster.data)]
    command += ["--database", roster.url, *options]
    with _started(name, port, command, "/livez") as server:
        yield server


@contextlib.contextmanager
def another(roster: Roster) -> Generator[Roster]:
    """The same roster for a second server at once: a SQLite file has one, so it gets a copy."""
    if roster.on != "SQLite":
        yield roster
        return
    with tempfile.TemporaryDirectory(dir=roster.data.parent) as folder:
        data = Path(folder) / "data"
        shutil.copytree(roster.data, data)
        yield replace(roster, data=data, url=roster.url.replace(str(roster.data), str(data)))


@contextlib.contextmanager
def sandbox(data: Path, *options: str) -> Generator[Server]:
    """The sandbox of a data folder as `make run` starts it; it has answered a page of accounts."""
    port = free_port()
    command = [str(ROLLCALL), "serve", "--sandbox", "--port", str(port), "--data", str(data)]
    command += options
    with _started("sandbox", port, command, "/v1/accounts", {"X-API-Key": DEMO_KEY}) as server:
        yield server


@contextlib.contextmanager
def rival(kind: str, roster: Roster) -> Generator[Server]:
    """One of bench.rivals: `raw`, `orm` or `fixed`."""
    port = free_port()
    command = [sys.executable, "-m", f"bench.rivals.{kind}", str(port), roster.url]
    path = "/2" if kind == "fixed" else "/v1/accounts?limit=1"
    with _started(kind, port, command, path) as server:
        yield server


@contextlib.contextmanager
def _started(
    name: str, port: int, command: list[str], path: str, headers: Mapping[str, str] = NO_HEADERS
) -> Generator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "--cpu-list", SERVER_CORE, *command] if pins() else command,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, path, headers)
        started_in = time.perf_counter() - begun
        yield Server(name, port, process.pid, started_in, processor_seconds(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def pins() -> bool:
    """Server and load each have a core of their own where there are two."""
    return (os.cpu_count() or 1) > 1 and Path("/usr/bin/taskset").exists()


def _wait(
    process: subprocess.Popen[bytes], port: int, path: str, headers: Mapping[str, str]
) -> None:
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError(f"A server ended with {process.returncode}: {process.args!r}")
        with contextlib.suppress(OSError):
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asking.request("GET", path, headers=dict(headers))
            answered = asking.getresponse()
            answered.read()
            asking.close()
            return
        time.sleep(0.005)
    raise RuntimeError(f"A server did not answer within {START_SECONDS} seconds.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Debian's adb: a server of our own for as long as a test needs it, and whatever is asked of it."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.real import need
from tests.real.postgres import free_port

START_SECONDS = 20
NO_EMULATORS = "5553"
"""Below the first port at which a server would look for emulators by itself."""


@dataclass(frozen=True, slots=True)
class Adb:
    """A server on loopback that knows no device but those it is told to connect to."""

    program: str
    port: int
    folder: Path
    pid: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return _environment(self.folder, self.port)

    def run(self, *words: str) -> str:
        """What `adb …` prints."""
        done = subprocess.run(
            [self.program, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        return done.stdout + done.stderr


def find_adb() -> str:
    """Find the program, or end the test."""
    return shutil.which("adb") or need("adb (apt-get install adb)")


@contextlib.contextmanager
def running_adb(port: int | None = None, folder: Path | None = None) -> Iterator[Adb]:
    """Start a private server, and end it by its pid."""
    program = find_adb()
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rollcall-adb-")))
        at = port or free_port()
        log = stack.enter_context((folder / "log").open("ab"))
        server = subprocess.Popen(
            [program, "-L", f"tcp:localhost:{at}", "nodaemon", "server"],
            env=_environment(folder, at),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_until_there(server, at)
            yield Adb(program, at, folder, server.pid)
        finally:
            server.kill()
            server.wait()


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Nothing of the person who runs the tests: neither their keys nor their server."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "ANDROID_ADB_SERVER_PORT": str(port),
        "ADB_LOCAL_TRANSPORT_MAX_PORT": NO_EMULATORS,
        "ADB_MDNS_AUTO_CONNECT": "0",
    }


def _wait_until_there(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    message = f"adb did not listen on {port}: status {server.poll()}."
    raise AssertionError(message)

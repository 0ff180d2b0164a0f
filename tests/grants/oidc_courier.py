"""The courier as it is, at a provider of another maker: FOLDER IDLE."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rollcall.courier.errands import LOCK, Servers
from rollcall.courier.running import run
from rollcall.ports.consent import Consent
from tests.grants.oidc import PLATFORM, opened_at


def at(issuer: str) -> Servers:
    return Servers((issuer,), "", "")


def courier_program() -> tuple[str, ...]:
    return sys.executable, "-m", "tests.grants.oidc_courier"


def pid_in(folder: Path) -> int | None:
    """Whose the folder's courier is, while there is one."""
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
        pid = int((folder / LOCK).read_text())
        os.kill(pid, 0)
        return pid
    return None


@contextlib.contextmanager
def ended(folder: Path) -> Iterator[None]:
    """When this is over, no courier of the folder is left."""
    try:
        yield
    finally:
        pid = pid_in(folder)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


def _asked(servers: Servers) -> Mapping[str, Consent]:
    return {PLATFORM: opened_at(servers.private[0])}


if __name__ == "__main__":
    run(Path(sys.argv[1]), _asked)

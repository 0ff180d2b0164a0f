"""What the doctor finds of the adb servers that tell of devices."""

from collections.abc import Sequence
from datetime import datetime

from rollcall.cli import words
from rollcall.cli.findings import Finding, ok, warn
from rollcall.core.devices.servers import AdbServerState, Following


def of_adb_servers(servers: Sequence[AdbServerState], now: datetime) -> Finding:
    """One finding of them all; the first that is not well says what to do."""
    if not servers:
        return ok("No adb server is followed; what accounts say of devices is believed.")
    said = " ".join(_sentence(server, now) for server in servers)
    ailing = [server for server in servers if server.state == Following.UNREACHABLE]
    if ailing:
        return warn(said, ailing[0].remedy or "")
    return ok(said)


def _sentence(server: AdbServerState, now: datetime) -> str:
    since = words.when(server.since, now)
    match server.state:
        case Following.FOLLOWING:
            return f"The adb server {server.address} is followed since {since}."
        case Following.UNREACHABLE:
            return f"{server.said or server.address} It is so since {since}."
        case _:
            return f"Nobody follows the adb server {server.address} since {since}."

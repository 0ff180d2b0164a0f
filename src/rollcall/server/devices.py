"""The adb server whose devices a running server follows, as the settings name it."""

import re
import socket
from typing import TYPE_CHECKING

from rollcall.core.devices.lapsing import let_lapse
from rollcall.core.workspaces.workspaces import first_workspace
from rollcall.server.listening import LAST_PORT, is_loopback
from rollcall.server.runtime import Runtime
from rollcall.settings import Settings

if TYPE_CHECKING:
    from rollcall.connectors.adb.server import AdbServer

LAPSE_EVERY = 60.0
WRITTEN = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#@%:\[\]]{1,200}):(?P<port>\d{1,5})")


class NoAdbServer(Exception):
    """What the settings name is no address of one, and how it is written."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def adb_server(settings: Settings) -> "AdbServer | None":
    """Raises NoAdbServer."""
    if settings.adb is None:
        return None
    written = WRITTEN.fullmatch(settings.adb)
    if written is None or not 0 < int(written["port"]) <= LAST_PORT:
        raise NoAdbServer(
            f"--adb {settings.adb}: That is not the address of an adb server; write it as "
            "host:port, for example 127.0.0.1:5037."
        )
    # Only where it is used: whoever follows no devices starts sooner.
    from rollcall.connectors.adb.server import AdbServer  # noqa: PLC0415

    return AdbServer(written["host"].strip("[]"), int(written["port"]))


async def follow_devices(runtime: Runtime) -> None:
    """Until cancelled. What nobody has named yet belongs to the first workspace."""
    from rollcall.core.devices.following import Follower  # noqa: PLC0415 - as above

    server, workspace_id = adb_server(runtime.settings), await first_workspace(runtime.database)
    if server is not None and workspace_id is not None:
        name = known_as(runtime.settings)
        await Follower(runtime.database, server, workspace_id, runtime.clock, name).run()


async def lapse_devices(runtime: Runtime) -> None:
    followed = known_as(runtime.settings)
    await let_lapse(runtime.database, runtime.clock, followed=followed)


def known_as(settings: Settings) -> str:
    """What the adb server is called: the loopback of one machine is not that of another."""
    address = settings.adb or ""
    own = is_loopback(address.rpartition(":")[0].strip("[]"))
    return f"{address} on {socket.gethostname()}" if own else address

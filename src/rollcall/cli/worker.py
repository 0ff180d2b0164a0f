"""`rollcall worker`: a process that does the work that waits, beside those that serve."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from rollcall.cli.folders import folder
from rollcall.cli.work_options import (
    BlueskyResolver,
    KeepMailFor,
    LogLevel,
    MasterKeyCommand,
    PlcDirectory,
    PrivateSocialServers,
    ProbeXEveryHours,
    WebhooksToPrivateAddresses,
)
from rollcall.db.faults import DatabaseFault
from rollcall.server.folder import FolderUnusable
from rollcall.server.logging import LEVELS, set_up_logging
from rollcall.server.research import NoResearchApp
from rollcall.server.working import NothingToShare, work
from rollcall.settings import Settings

FAULTS = (DatabaseFault, FolderUnusable, NoResearchApp, NothingToShare)


def worker(
    *,
    data: Annotated[
        Path, typer.Option(help="Folder of the keys: a copy of the server's.", parser=folder)
    ] = Path("data"),
    database: Annotated[
        str | None, typer.Option(help="postgresql://…, the one that the servers use.")
    ] = None,
    master_key_command: MasterKeyCommand = None,
    webhooks_to_private_addresses: WebhooksToPrivateAddresses = False,
    keep_mail_for: KeepMailFor = 2,
    private_social_servers: PrivateSocialServers = None,
    bluesky_resolver: BlueskyResolver = "https://public.api.bsky.app",
    plc_directory: PlcDirectory = "https://plc.directory",
    probe_x_every_hours: ProbeXEveryHours = None,
    log_level: LogLevel = "warning",
) -> None:
    """Do the work that waits, on one more machine. Every server does it too, unless told not to.

    What it is told of what may be asked and kept is told to the servers as well, and alike.
    """
    if log_level not in LEVELS:
        raise typer.BadParameter(log_level, param_hint="--log-level")
    set_up_logging(log_level)
    settings = Settings(
        data=data,
        database=database,
        master_key_command=master_key_command,
        webhooks_to_private_addresses=webhooks_to_private_addresses,
        keep_mail_for=keep_mail_for,
        private_social_servers=tuple(private_social_servers or ()),
        bluesky_resolver=bluesky_resolver,
        plc_directory=plc_directory,
        probe_x_every_hours=probe_x_every_hours,
        log_level=log_level,
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(settings, typer.echo))
    except FAULTS as fault:
        sys.exit(f"rollcall: {fault.message}")
    except KeyboardInterrupt:
        sys.exit(130)

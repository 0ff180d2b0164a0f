"""`rollcall worker`: a process that does the work that waits, beside those that serve."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from rollcall.cli.folders import folder
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
    master_key_command: Annotated[
        str | None,
        typer.Option(help="A command that prints the master key, instead of a file in --data."),
    ] = None,
    webhooks_to_private_addresses: Annotated[
        bool,
        typer.Option(
            "--webhooks-to-private-addresses",
            help="Let webhooks lead into private networks, and go without TLS.",
        ),
    ] = False,
    log_level: Annotated[str, typer.Option(help=f"One of {', '.join(LEVELS)}.")] = "warning",
) -> None:
    """Do the work that waits, on one more machine. Every server does it too, unless told not to."""
    if log_level not in LEVELS:
        raise typer.BadParameter(log_level, param_hint="--log-level")
    set_up_logging(log_level)
    settings = Settings(
        data=data,
        database=database,
        master_key_command=master_key_command,
        webhooks_to_private_addresses=webhooks_to_private_addresses,
        log_level=log_level,
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(settings, typer.echo))
    except FAULTS as fault:
        sys.exit(f"rollcall: {fault.message}")
    except KeyboardInterrupt:
        sys.exit(130)

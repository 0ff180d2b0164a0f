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
    keep_mail_for: Annotated[
        int, typer.Option(min=1, max=365, help="Days that codes found in mails are kept.")
    ] = 2,
    private_social_servers: Annotated[
        list[str] | None,
        typer.Option(help="A private server of Bluesky or Mastodon: http://localhost:2583."),
    ] = None,
    bluesky_resolver: Annotated[
        str, typer.Option(help="Who is asked where a Bluesky handle leads.")
    ] = "https://public.api.bsky.app",
    plc_directory: Annotated[
        str, typer.Option(help="Who is asked on which server a Bluesky account is.")
    ] = "https://plc.directory",
    log_level: Annotated[str, typer.Option(help=f"One of {', '.join(LEVELS)}.")] = "warning",
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
        log_level=log_level,
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(settings, typer.echo))
    except FAULTS as fault:
        sys.exit(f"rollcall: {fault.message}")
    except KeyboardInterrupt:
        sys.exit(130)

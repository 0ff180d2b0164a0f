"""`rollcall serve`: the server, and what a person is told when it stands."""

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
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.devices import NoAdbServer
from rollcall.server.folder import FolderUnusable
from rollcall.server.listening import CannotListen
from rollcall.server.logging import LEVELS, set_up_logging
from rollcall.server.research import NoResearchApp
from rollcall.server.serving import NoAddress, Running
from rollcall.server.serving import serve as run
from rollcall.settings import Settings
from rollcall.worker.alive import ServedAlready

CURL = {
    "rollcall": ("X-API-Key: {key}", "/v1/accounts?limit=3"),
    "TikMatrix": ("X-API-Key: {key}", "/tikmatrix/api/v1/accounts?page_size=3"),
    "lobstr": ("Authorization: Token {key}", "/lobstr/v1/accounts?limit=3"),
    "TokPortal": ("X-API-Key: {key}", "/tokportal/api/ext/accounts?per_page=3"),
    "TikAPI": ("X-API-KEY: {key}", "/tikapi/public/check?username=lilyachty"),
    "PostEverywhere": ("Authorization: Bearer pe_live_{key}", "/posteverywhere/api/v1/accounts"),
}

FAULTS = (
    DatabaseFault,
    FolderUnusable,
    CannotListen,
    NoAddress,
    NoResearchApp,
    ServedAlready,
    NoAdbServer,
)
WORLD = "TikAPI"
"""The face that has something to show in the sandbox alone."""


def serve(
    *,
    data: Annotated[
        Path, typer.Option(help="Folder of the database and the keys.", parser=folder)
    ] = Path("data"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8484,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    database: Annotated[
        str | None, typer.Option(help="postgresql://… or sqlite:///…; else SQLite in --data.")
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Fill an empty roster with the sandbox fleet.")
    ] = False,
    listen: Annotated[
        list[str] | None, typer.Option(help="A face on its own port: tikmatrix=127.0.0.1:50809.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The address callers use, where it is another.")
    ] = None,
    research_client_key: Annotated[
        str | None,
        typer.Option(
            help="The client key of an app that TikTok approved for its Research API: for vetted, "
            "non-commercial researchers and their approved research alone."
        ),
    ] = None,
    research_client_secret_file: Annotated[
        Path | None, typer.Option(help="A file with that app's client secret and nothing else.")
    ] = None,
    work: Annotated[
        bool, typer.Option(help="Also do the work that waits; else run `rollcall worker`.")
    ] = True,
    master_key_command: MasterKeyCommand = None,
    adb: Annotated[
        str | None,
        typer.Option(help="Follow the devices of an adb server: 127.0.0.1:5037. None is, else."),
    ] = None,
    webhooks_to_private_addresses: WebhooksToPrivateAddresses = False,
    smtp: Annotated[
        str | None, typer.Option(help="Take in mail for mailboxes at host:port: 127.0.0.1:2525.")
    ] = None,
    private_mail_servers: Annotated[
        bool,
        typer.Option("--private-mail-servers", help="Mailboxes may be within a private network."),
    ] = False,
    keep_mail_for: KeepMailFor = 2,
    private_social_servers: PrivateSocialServers = None,
    bluesky_resolver: BlueskyResolver = "https://public.api.bsky.app",
    plc_directory: PlcDirectory = "https://plc.directory",
    probe_x_every_hours: ProbeXEveryHours = None,
    page_cache_bytes: Annotated[
        int, typer.Option(min=0, help="Memory for finished pages; 0 builds each anew.")
    ] = 33_554_432,
    log_level: LogLevel = "warning",
) -> None:
    """Serve every face, the console and our own API."""
    if log_level not in LEVELS:
        raise typer.BadParameter(log_level, param_hint="--log-level")
    settings = Settings(
        data=data,
        database=database,
        host=host,
        port=port,
        sandbox=sandbox,
        listen=tuple(listen or ()),
        public_url=public_url.rstrip("/") if public_url else None,
        research_client_key=research_client_key,
        research_client_secret_file=research_client_secret_file,
        work=work,
        master_key_command=master_key_command,
        adb=adb,
        webhooks_to_private_addresses=webhooks_to_private_addresses,
        smtp=smtp,
        private_mail_servers=private_mail_servers,
        keep_mail_for=keep_mail_for,
        private_social_servers=tuple(private_social_servers or ()),
        bluesky_resolver=bluesky_resolver,
        plc_directory=plc_directory,
        probe_x_every_hours=probe_x_every_hours,
        page_cache_bytes=page_cache_bytes,
        log_level=log_level,
    )
    set_up_logging(log_level)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(settings, lambda running: typer.echo(announcement(running))))
    except FAULTS as fault:
        sys.exit(f"rollcall: {fault.message}")
    except KeyboardInterrupt:
        sys.exit(130)


def announcement(running: Running) -> str:
    """What a person needs to begin: a link, a key, and a line to try for each face."""
    lines = [
        f"rollcall is listening on {running.url}",
        "",
        f"  Open   {running.url}/claim?token={running.claim}",
        "         (signs you in once, within a day)",
    ]
    if running.key is None:
        lines += ["  Key    none is left to show; make one with `rollcall keys create`"]
    else:
        lines += [f"  Key    {running.key}", "", "Try each face:"]
        key = running.key.removeprefix("pe_live_")
        width = max(map(len, CURL))
        shown_here = {name: line for name, line in CURL.items() if key == DEMO_KEY or name != WORLD}
        for name, (header, path) in shown_here.items():
            shown = header.format(key=key)
            lines.append(f"  {name:<{width}}  curl -sH '{shown}' '{running.url}{path}'")
    lines += [f"  {face} alone: {address}" for face, address in running.extra.items()]
    lines += [f"  Mail comes in at {running.mail}"] if running.mail else []
    return "\n".join(lines)

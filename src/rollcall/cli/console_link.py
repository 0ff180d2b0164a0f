"""`rollcall link`: a link that signs one person in to the console, once."""

from pathlib import Path
from typing import Annotated

import typer

from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Target,
    open_here,
    or_give_up,
)
from rollcall.cli.tables import note, print_json
from rollcall.core.access.sign_ins import CLAIM_LASTS
from rollcall.kit.instants import Instant, instant
from rollcall.server.addresses import said

USUAL = "http://127.0.0.1:8484"


def link(
    *,
    address: Annotated[
        str | None,
        typer.Option(help="Where the server is reached; without it, where the running one is."),
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Make a link that signs one person in to the console, once, within a day."""

    async def work() -> tuple[str, Instant, str]:
        async with open_here(Target(data, database)) as (runtime, owner):
            claim = await runtime.sign_ins.new_claim(owner.workspace_id)
            ends = instant(runtime.clock() + CLAIM_LASTS)
            return claim, ends, address or _reached_at(runtime.settings.address())

    claim, ends, base = or_give_up(work)
    made = f"{base.rstrip('/')}/claim?token={claim}"
    if as_json:
        print_json({"url": made, "expires_at": ends})
        return
    typer.echo(made)
    note(f"It signs one person in, once, until {ends[:10]} {ends[11:16]} UTC. Keep it to yourself.")


def _reached_at(path: Path) -> str:
    """Where the server that runs on this folder says it is; where it usually is, if none runs."""
    return next(reversed(said(path)), USUAL)

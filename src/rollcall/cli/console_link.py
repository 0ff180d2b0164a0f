"""`rollcall link`: a link that signs one person in to the console, once."""

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

ADDRESS = "http://127.0.0.1:8484"


def link(
    *,
    address: Annotated[
        str, typer.Option(help="Where the server is reached; the link begins with it.")
    ] = ADDRESS,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Make a link that signs one person in to the console, once, within a day."""

    async def work() -> tuple[str, Instant]:
        async with open_here(Target(data, database)) as (runtime, owner):
            claim = await runtime.sign_ins.new_claim(owner.workspace_id)
            return claim, instant(runtime.clock() + CLAIM_LASTS)

    claim, ends = or_give_up(work)
    made = f"{address.rstrip('/')}/claim?token={claim}"
    if as_json:
        print_json({"url": made, "expires_at": ends})
        return
    typer.echo(made)
    note(f"It signs one person in, once, until {ends[:10]} {ends[11:16]} UTC. Keep it to yourself.")

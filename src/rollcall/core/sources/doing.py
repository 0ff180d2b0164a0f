"""Doing something at a platform for a connected account: once, and what its answer proves is kept.

Whoever acts does it by this: a token that is refused while it is acted with is as dead as one that
is refused while it is read with, and the account says so before anybody is told.
"""

from rollcall.core.access.caller import Caller
from rollcall.core.sources.connections import Connected
from rollcall.core.sources.proving import Entering, token_is_refused, token_works
from rollcall.ports.acting import Actor, Deed, Done, Rejected
from rollcall.ports.reading import TokenRefused


async def do(
    way_in: Entering, caller: Caller, actor: Actor, deed: Deed, connected: Connected
) -> Done:
    """Raises the faults of acting; no transaction is open meanwhile."""
    why = actor.refuses(deed, connected.connection)
    if why is not None:
        raise Rejected(why)
    try:
        done = await actor.do(deed, connected.connection)
    except TokenRefused as refused:
        await token_is_refused(way_in, caller, connected.token, refused)
        raise
    await token_works(way_in, caller, connected.token, f"{actor.name}, to {deed.act}")
    return done

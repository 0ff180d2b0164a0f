"""Growing the sandbox's world in the store, whole batches at a time."""

from collections.abc import Callable
from datetime import datetime

from rollcall.core.access.account_keys import SCOPES, grant
from rollcall.core.access.apps import store as store_app
from rollcall.core.social.filling.settling import Settling
from rollcall.db.database import Transaction
from rollcall.kit.garbage import nothing_to_collect
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY, DEMO_APP, DEMO_REDIRECT_URIS
from rollcall.sandbox.world.growing import SMALLEST, Batch, grow
from rollcall.sandbox.world.named import DEMO_ACCOUNT, DEMO_PERSON
from rollcall.server.runtime import Runtime

SOURCE = "sandbox"


async def begin_world(transaction: Transaction, workspace_id: int, now: datetime) -> None:
    """The world as it begins, within the transaction that makes the sandbox and its accounts."""
    settling = Settling(transaction, workspace_id)
    with nothing_to_collect():
        for batch in grow(0, SMALLEST):
            await settling.put(batch.rows)
            await settling.add(batch.sums)
    await grant(
        transaction,
        workspace_id,
        DEMO_ACCOUNT_KEY,
        account_number=DEMO_ACCOUNT,
        person_id=DEMO_PERSON,
        scopes=SCOPES,
        client_id=None,
        now=now,
    )
    await store_app(transaction, workspace_id, DEMO_APP, "Demo app", DEMO_REDIRECT_URIS, now)


async def grow_world(
    runtime: Runtime, workspace_id: int, people: int, grown: Callable[[int], None]
) -> int:
    """Grow to so many people; a batch is there whole or not at all, and a rerun goes on from it.

    `grown` is told how many there are as they come. Gives how many there are in the end.
    """
    async with runtime.database.transaction() as transaction:
        here = await Settling(transaction, workspace_id).grown(SOURCE)
    with nothing_to_collect():  # looking would take a fifth of the time
        async with runtime.database.in_bulk():
            for batch in grow(here, people):
                await _add(runtime, workspace_id, batch)
                here = batch.end
                grown(here)
    return here


async def _add(runtime: Runtime, workspace_id: int, batch: Batch) -> None:
    async with runtime.database.transaction() as transaction:
        settling = Settling(transaction, workspace_id)
        await settling.put(batch.rows)
        await settling.add(batch.sums)

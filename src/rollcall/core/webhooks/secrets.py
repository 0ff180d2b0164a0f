"""The secrets that receivers know us by: made, sealed, and opened only to sign."""

import os
from base64 import b64encode
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import WEBHOOKS
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import SealBroken, Sealer, Secret

PREFIX = "whsec_"
BYTES = 24
LOST = "This secret was let go of with the key that it was sealed with."

SEALED = Statement(
    select(WEBHOOKS.c.secret, WEBHOOKS.c.previous_secret, WEBHOOKS.c.previous_until).where(
        WEBHOOKS.c.workspace_id == bindparam("workspace_id"), WEBHOOKS.c.id == bindparam("id")
    )
)


def new_secret() -> Secret:
    """As Standard Webhooks spells one; every library of theirs takes it as it is."""
    return Secret(PREFIX + b64encode(os.urandom(BYTES)).decode())


def place(workspace_id: int, webhook_id: str) -> str:
    """What a sealed one is bound to."""
    return f"{workspace_id}/webhook/{webhook_id}"


async def open_secrets(
    database: Database, sealer: Sealer, workspace_id: int, webhook_id: str, now: Instant
) -> Sequence[Secret]:
    """Those that sign now, the newest first; none where it is gone. Raises SealBroken."""
    asked = {"workspace_id": workspace_id, "id": webhook_id}
    for secret, previous, until in await database.rows(SEALED, asked, quick=True):
        if secret is None:
            raise SealBroken(LOST)
        sealed = [secret, previous] if previous is not None and until > now else [secret]
        return [sealer.open(bytes(one), place(workspace_id, webhook_id)) for one in sealed]
    return []

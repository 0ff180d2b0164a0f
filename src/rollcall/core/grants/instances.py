"""What servers that owners named registered us as: once for each, its secret sealed."""

from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.core.unit import Unit
from rollcall.core.vault.sealed import INSTANCE_APPS_SEALED
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import INSTANCE_APPS
from rollcall.kit.sealing import SealBroken, Sealer
from rollcall.ports.consent import App

I = INSTANCE_APPS.c  # noqa: E741 - as other tables' columns go by one letter
KEY = ["workspace_id", "platform", "server"]
ONE = Statement(
    select(I.client_id, I.sealed, I.redirect_uri).where(
        I.workspace_id == bindparam("workspace_id"),
        I.platform == bindparam("platform"),
        I.server == bindparam("server"),
    )
)
PUT = upsert(INSTANCE_APPS, KEY, ["client_id", "sealed", "redirect_uri", "registered_at"])
OURS = "rollcall"
"""What stands for an app in grants of such platforms: the ids of people there are no app's own."""


async def registered(
    reads: Reads, sealer: Sealer, workspace_id: int, platform: str, server: str, redirect_uri: str
) -> App | None:
    """None where it must be told of us again: it never was, or of another way back."""
    key = {"workspace_id": workspace_id, "platform": platform, "server": server}
    for client_id, sealed, known_for in await reads.rows(ONE, key, quick=True):
        if known_for != redirect_uri:
            return None
        place = INSTANCE_APPS_SEALED.place_of(key)
        try:
            return App(client_id, sealer.open(bytes(sealed), place) if sealed else None)
        except SealBroken:
            return None
    return None


async def keep(unit: Unit, platform: str, server: str, redirect_uri: str, app: App) -> None:
    workspace_id = unit.caller.workspace_id
    key = {"workspace_id": workspace_id, "platform": platform, "server": server}
    place = INSTANCE_APPS_SEALED.place_of(key)
    row = key | {
        "client_id": app.client_id,
        "sealed": unit.sealer.seal(app.secret, place) if app.secret else None,
        "redirect_uri": redirect_uri,
        "registered_at": unit.now,
    }
    await unit.transaction.note(PUT, row)

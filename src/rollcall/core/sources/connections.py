"""By what a connected account is asked about at its platform: its token and what that may do."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, func, select

from rollcall.core.core import Core
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.vault import Stored
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS
from rollcall.ports.reading import Connection

A = ACCOUNTS.c
OPENED = (SecretKind.ACCESS_TOKEN, SecretKind.TOKEN_BINDING)
OF_NAME = Statement(
    select(A.number, A.platform_account_id, A.params)
    .where(
        A.workspace_id == bindparam("workspace_id"),
        A.platform == bindparam("platform"),
        func.lower(A.username) == bindparam("username"),
        A.removed_at.is_(None),
        A.enabled.is_(True),
    )
    .order_by(A.number)
    .limit(1)
)


class Granted(msgspec.Struct, frozen=True):
    """What an account's params tell of its token."""

    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connected:
    connection: Connection
    token: Stored
    """Which token of the account's it is made with."""


KnownAs = tuple[int, str | None, str]
"""An account's number, its id at the platform, and its params."""


async def account_of(core: Core, platform: str, username: str) -> KnownAs | None:
    asked = {
        "workspace_id": core.caller.workspace_id,
        "platform": platform,
        "username": username,
    }
    found = await core.unit.rows(OF_NAME, asked)
    return (found[0][0], found[0][1], found[0][2]) if found else None


async def connection_of(core: Core, username: str, account: KnownAs) -> Connected | None:
    """None where the account has no token. That it was opened is kept."""
    number, open_id, params = account
    opened = await core.vault.open_each(number, OPENED)
    if SecretKind.ACCESS_TOKEN not in opened:
        return None
    stored, token = opened[SecretKind.ACCESS_TOKEN]
    _, binding = opened.get(SecretKind.TOKEN_BINDING, (None, None))
    try:
        granted = msgspec.json.decode(params, type=Granted)
    except msgspec.ValidationError:
        granted = Granted()
    connection = Connection(
        username,
        open_id,
        token.reveal(),
        frozenset(granted.scopes),
        binding.reveal() if binding else None,
    )
    return Connected(connection, stored)

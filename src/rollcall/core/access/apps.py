"""Apps: programs that ask people for leave to act on their accounts, and where they are answered.

An address to answer at is the registered one, letter for letter: whoever could have it bent would
be handed other people's keys.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import bindparam, delete, select

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import ALPHABET
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.unit import Unit
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import APPS
from rollcall.kit.instants import Instant, instant

A = APPS.c
CLIENT_ID = re.compile(r"c_[a-zA-Z0-9]{10,60}")
LENGTH = 24
LONGEST_NAME = 100
LONGEST_URI = 1000
MOST_URIS = 20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class App(msgspec.Struct, frozen=True):
    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    created_at: Instant


COLUMNS = [A[name] for name in App.__struct_fields__]
INSERT = insert_row(APPS)
OF_WORKSPACE = Statement(
    select(*COLUMNS).where(A.workspace_id == bindparam("workspace_id")).order_by(A.client_id)
)
BY_CLIENT_ID = Statement(
    select(A.workspace_id, *COLUMNS).where(A.client_id == bindparam("client_id"))
)
REMOVE = Statement(
    delete(APPS).where(
        A.workspace_id == bindparam("of_workspace"), A.client_id == bindparam("of_client")
    )
)


async def find_app(database: Database, client_id: str) -> tuple[int, App] | None:
    """The app and the workspace it belongs to: who asks for it is nobody's caller yet."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    rows = await database.rows(BY_CLIENT_ID, {"client_id": client_id}, quick=True)
    return (int(rows[0][0]), _app(rows[0][1:])) if rows else None


async def store(
    transaction: Transaction,
    workspace_id: int,
    client_id: str,
    name: str,
    redirect_uris: Sequence[str],
    now: datetime,
) -> App:
    kept = App(client_id, name, tuple(redirect_uris), instant(now))
    row = msgspec.structs.asdict(kept) | {
        "workspace_id": workspace_id,
        "redirect_uris": msgspec.json.encode(kept.redirect_uris).decode(),
    }
    await transaction.write(workspace_id, INSERT, row)
    return kept


class Apps:
    """The apps of the caller's workspace. All of it needs the scope `admin`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def all(self) -> list[App]:
        self._unit.caller.must(Scope.ADMIN)
        rows = await self._unit.rows(OF_WORKSPACE, {"workspace_id": self._workspace_id})
        return [_app(row) for row in rows]

    async def register(self, name: str, redirect_uris: Sequence[str]) -> App:
        """Raises Invalid, Forbidden."""
        self._unit.caller.must(Scope.ADMIN)
        _check(name, redirect_uris)
        client_id = "c_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        now = self._unit.clock()
        unique = tuple(dict.fromkeys(redirect_uris))
        transaction = self._unit.transaction
        return await store(transaction, self._workspace_id, client_id, name, unique, now)

    async def remove(self, client_id: str) -> None:
        """What people granted through it stays, until it is taken back. Raises NotFound."""
        self._unit.caller.must(Scope.ADMIN)
        asked = {"of_workspace": self._workspace_id, "of_client": client_id}
        if not await self._unit.transaction.write(self._workspace_id, REMOVE, asked):
            raise NotFound("app", client_id)


def _app(row: Sequence[object]) -> App:
    values = dict(zip(App.__struct_fields__, row, strict=True))
    values["redirect_uris"] = msgspec.json.decode(str(values["redirect_uris"]))
    return msgspec.convert(values, App)


def _check(name: str, redirect_uris: Sequence[str]) -> None:
    wrong: dict[str, str] = {}
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        wrong["name"] = f"1 to {LONGEST_NAME} characters that can be seen."
    if not 0 < len(redirect_uris) <= MOST_URIS:
        wrong["redirect_uris"] = f"1 to {MOST_URIS} addresses."
    for uri in redirect_uris:
        if fault := fault_of(uri):
            wrong["redirect_uris"] = f"{uri[:100]}: {fault}"
    if wrong:
        raise Invalid(wrong)


def fault_of(uri: str) -> str | None:
    """What keeps an address from being answered at."""
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "not an address."
    if len(uri) > LONGEST_URI or not uri.isascii() or any(not 32 < ord(c) < 127 for c in uri):  # noqa: PLR2004 - what can be seen of ASCII
        return f"up to {LONGEST_URI} characters of ASCII, without spaces."
    if parts.fragment or "#" in uri or parts.username is not None:
        return "without a fragment, a name or a password."
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        return None
    return "https://, or http:// on this machine alone."

"""In which order a workspace asks its sources, found out once for each of its revisions.

A workspace that asks the sandbox alone, into which no archive was taken, has nothing to choose:
its calls pass by here for the price of looking into a dictionary.
"""

from collections import OrderedDict
from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.sources.kinds import Source
from rollcall.core.sources.standing import ORDERS
from rollcall.core.workspaces.workspaces import BY_ID, WorkspaceSettings
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import API_KEYS, ARCHIVES

REMEMBERED = 4096
ANY_ARCHIVE = Statement(
    select(ARCHIVES.c.person_id)
    .where(ARCHIVES.c.workspace_id == bindparam("workspace_id"))
    .limit(1)
)
OPENED_BY = Statement(
    select(API_KEYS.c.workspace_id).where(API_KEYS.c.digest == bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class Choice:
    order: tuple[Source, ...]
    chooses: bool
    """Whether there is anything to find out before the world is read."""


class Choosing:
    def __init__(self, database: Database, sandbox_key: str) -> None:
        """`sandbox_key` is the digest of the key by which a sandbox is known."""
        self._database = database
        self._sandbox_key = sandbox_key
        self._known: OrderedDict[int, tuple[int, Choice]] = OrderedDict()

    async def of(self, admitted: Admitted) -> Choice:
        workspace_id = admitted.caller.workspace_id
        known = self._known.get(workspace_id)
        if known is not None and known[0] == admitted.revision:
            return known[1]
        choice = await self.now(workspace_id)
        self._known[workspace_id] = (admitted.revision, choice)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return choice

    async def now(self, workspace_id: int) -> Choice:
        [row] = await self._database.rows(BY_ID, {"id": workspace_id}, quick=True)
        chosen = msgspec.json.decode(row[3], type=WorkspaceSettings).sources
        asked = {"digest": self._sandbox_key}
        opened = await self._database.rows(OPENED_BY, asked, quick=True)
        is_sandbox = bool(opened) and opened[0][0] == workspace_id
        order = tuple(Source(name) for name in chosen) if chosen else ORDERS[is_sandbox]
        archives = await self._database.rows(
            ANY_ARCHIVE, {"workspace_id": workspace_id}, quick=True
        )
        alone = Source.SANDBOX in order and Source.OFFICIAL not in order and not archives
        return Choice(order, not alone)

"""A workspace, what is set for it, and making one."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import bindparam, select, update

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import KeyRequest, created, new_key, store
from rollcall.core.audit.writing import write_down
from rollcall.core.errors import Invalid
from rollcall.core.events.telling import Told, tell
from rollcall.core.unit import Unit
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import WORKSPACES
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant

W = WORKSPACES.c
LONGEST_NAME = 100
Shown = Literal["shown", "revealed"]
Cursor = Literal["number", "string"]
Line = Annotated[str, Meta(max_length=320)]
SourceName = Literal["sandbox", "archive", "official"]
Sources = Annotated[tuple[SourceName, ...], Meta(max_length=3)]


class WorkspaceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a workspace decides for itself."""

    tokportal_credentials: Shown = "shown"
    """`shown`: the TokPortal face gives credentials with an account. `revealed`: only after its
    consent step (428, then reveal-credentials)."""
    tikapi_follow_cursor: Cursor = "number"
    """How the TikAPI face spells `nextCursor` of followers and following: `number` for its clients
    from 3.2.0 on, `string` for those before."""
    owner_email: str = "owner@rollcall.invalid"
    """What faces that know a user say of theirs."""
    owner_first_name: str = "Workspace"
    owner_last_name: str = "Owner"
    sources: tuple[SourceName, ...] | None = None
    """Whom the social world is read from, the first that can tell first. Without a choice: the
    sandbox and archives in a sandbox, archives and official APIs elsewhere."""


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be set otherwise. A setting that nothing is said about stays as it is."""

    tokportal_credentials: Shown | UnsetType = UNSET
    tikapi_follow_cursor: Cursor | UnsetType = UNSET
    owner_email: Line | UnsetType = UNSET
    owner_first_name: Line | UnsetType = UNSET
    owner_last_name: Line | UnsetType = UNSET
    sources: Sources | UnsetType | None = UNSET

    def on(self, settings: WorkspaceSettings) -> WorkspaceSettings:
        """Raises Invalid."""
        if self.sources is not UNSET and self.sources is not None:
            _check_sources(self.sources)
        said: dict[str, Any] = {
            name: value
            for name, value in msgspec.structs.asdict(self).items()
            if value is not UNSET
        }
        return msgspec.structs.replace(settings, **said)


NO_CHANGE = SettingsChange()


def _check_sources(sources: tuple[SourceName, ...]) -> None:
    if not sources or len(set(sources)) < len(sources):
        raise Invalid({"sources": "At least one, and none of them twice; null for what is usual."})


class Workspace(msgspec.Struct, frozen=True):
    id: int
    uuid: str
    name: str
    settings: WorkspaceSettings
    created_at: Instant


INSERT = Statement(
    WORKSPACES.insert()
    .values({c.name: bindparam(c.name) for c in WORKSPACES.columns if c.name != "id"})
    .returning(W.id)
)
_ONE = select(*(W[name] for name in Workspace.__struct_fields__)).where(W.id == bindparam("id"))
BY_ID = Statement(_ONE)
BY_ID_TO_CHANGE = Statement(
    # Locked, since the settings are stored whole again: of two who change different settings at
    # once, the later would undo the earlier.
    _ONE.with_for_update()  # SQLite has one writer and leaves this out
)
FIRST = Statement(select(W.id).order_by(W.id).limit(1))
CHANGE = Statement(
    update(WORKSPACES)
    .where(W.id == bindparam("of_id"))
    .values(name=bindparam("new_name"), settings=bindparam("new_settings"))
)


class Workspaces:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def mine(self) -> Workspace:
        return await self._mine(BY_ID)

    async def change(
        self, *, name: str | None = None, settings: SettingsChange = NO_CHANGE
    ) -> Workspace:
        """Change what is said, and nothing else. Raises Invalid, Forbidden."""
        self._unit.caller.must(Scope.ADMIN)
        mine = await self._mine(BY_ID_TO_CHANGE)
        asked = {
            "of_id": mine.id,
            "new_name": mine.name if name is None else _checked(name),
            "new_settings": msgspec.json.encode(settings.on(mine.settings)).decode(),
        }
        await self._unit.transaction.write(mine.id, CHANGE, asked)
        after = await self.mine()
        await self._tell(mine, after)
        return after

    async def create(self, name: str) -> tuple[Workspace, str]:
        """A new workspace, and a key that may do everything in it. Raises Invalid, Forbidden."""
        self._unit.caller.must(Scope.ADMIN)
        now = self._unit.clock()
        transaction = self._unit.transaction
        made = await create(transaction, _checked(name), uuid=new_id(now), at=instant(now))
        key = new_key()
        asked = KeyRequest(name="first key", scopes=tuple(Scope))
        kept = await store(transaction, made.id, key, asked, now)
        made_by = self._unit.caller.key_id
        await write_down(transaction, self._unit.sealer, created(made.id, kept, made_by), now)
        return made, key

    async def _tell(self, before: Workspace, after: Workspace) -> None:
        settings = WorkspaceSettings.__struct_fields__
        changed = [n for n in settings if getattr(before.settings, n) != getattr(after.settings, n)]
        changed += ["name"] if before.name != after.name else []
        if changed:
            data = {"name": after.name, "changed": sorted(changed)}
            told = [Told("workspace.changed", None, data)]
            await tell(self._unit.transaction, after.id, told, self._unit.clock())

    async def _mine(self, statement: Statement) -> Workspace:
        [row] = await self._unit.rows(statement, {"id": self._unit.caller.workspace_id}, quick=True)
        settings = msgspec.json.decode(row[3], type=WorkspaceSettings)
        return Workspace(row[0], row[1], row[2], settings, row[4])


async def first_workspace(reads: Database | Transaction) -> int | None:
    """The id of the oldest workspace, or None where there is none yet."""
    rows = await reads.rows(FIRST, quick=True)
    return rows[0][0] if rows else None


async def create(transaction: Transaction, name: str, *, uuid: str, at: Instant) -> Workspace:
    settings = WorkspaceSettings()
    row = {
        "uuid": uuid,
        "name": name,
        "settings": msgspec.json.encode(settings).decode(),
        "created_at": at,
    }
    [[workspace_id]] = await transaction.rows(INSERT, row)
    return Workspace(workspace_id, uuid, name, settings, at)


def _checked(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid({"name": f"1 to {LONGEST_NAME} characters."})
    return name.strip()

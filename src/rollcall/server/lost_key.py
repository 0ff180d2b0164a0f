"""Going on without a master key that is lost: with a new one, and without what it sealed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.audit.chain import Deed, Done
from rollcall.core.audit.writing import seal_heads_anew, write_down
from rollcall.core.vault.data_keys import (
    OF_NO_WORKSPACE,
    kept,
    let_go_of_foreign,
    opened,
    unwrapped,
)
from rollcall.core.vault.losing import Lost, let_go, lost
from rollcall.db.database import Database
from rollcall.db.opening import open_database
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.sealing import MasterKey, Sealer, new_master_key
from rollcall.server.folder import make_folder
from rollcall.server.master_key import NoMasterKey, is_there, master_key
from rollcall.server.unlocking import finished
from rollcall.settings import Settings

BY_THE_SERVER = "local"
UNREADABLE = "unreadable"
"""What the name of a file ends in that was put aside because it holds no master key."""


@dataclass(frozen=True, slots=True)
class LockedOut:
    """A roster, and what of it the master key does not open."""

    settings: Settings
    database: Database
    lost: Lost
    has_key: bool
    """Whether there is a master key at all; else one is made."""
    opens: bool
    """Whether it opens every data key."""


@asynccontextmanager
async def locked_out(settings: Settings) -> AsyncGenerator[LockedOut]:
    """Raises DatabaseUnusable, FolderUnusable."""
    make_folder(settings.data)
    here = _key(settings)
    master = here or MasterKey(new_master_key())
    database = await open_database(settings.database_url())
    try:
        if here is not None:
            here = master = await finished(settings, database, here)
        keys = await kept(database)
        known = opened(keys, master)
        found = await lost(database, Sealer(master.clear, known))
        yield LockedOut(settings, database, found, here is not None, len(known) == len(keys))
    finally:
        await database.close()


async def begin_anew(roster: LockedOut, clock: Clock = wall_clock) -> Lost:
    """Let go of what is lost; the new key is there first, so that this can be repeated.

    Raises FolderUnusable.
    """
    path = roster.settings.master_key()
    if not roster.has_key and path.exists():
        path.rename(path.with_name(f"{path.name}.{UNREADABLE}"))
    master = master_key(roster.settings)
    async with roster.database.transaction() as transaction:
        await let_go_of_foreign(transaction, master, clock())
        sealer = Sealer(master.clear, unwrapped(await kept(transaction), master))
        gone = await let_go(transaction, sealer, PLATFORMS, clock)
        await seal_heads_anew(transaction, sealer)
        await write_down(transaction, sealer, _forgotten(gone), clock())
        return gone


def _forgotten(gone: Lost) -> Done:
    return Done(
        workspace_id=OF_NO_WORKSPACE,
        deed=Deed.KEYS_LOST,
        key_id=BY_THE_SERVER,
        details=asdict(gone),
    )


def _key(settings: Settings) -> MasterKey | None:
    """None where there is none, or a file that holds no key. Raises NoMasterKey."""
    if not is_there(settings):
        return None
    try:
        return master_key(settings)
    except NoMasterKey as error:
        if isinstance(error.__cause__, ValueError):
            return None
        raise

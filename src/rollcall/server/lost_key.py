"""Going on without a master key that is lost: with a new one, and without what it sealed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.vault.losing import Lost, let_go, lost
from rollcall.db.database import Database
from rollcall.db.opening import open_database
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.sealing import Sealer, master_key_at, new_master_key
from rollcall.server.folder import FolderUnusable, make_folder
from rollcall.settings import Settings

UNREADABLE = "unreadable"
"""What the name of a file ends in that was put aside because it holds no master key."""


@dataclass(frozen=True, slots=True)
class LockedOut:
    """A roster, and what of it the master key in its folder does not open."""

    database: Database
    key: Path
    lost: Lost
    has_key: bool
    """Whether there is a master key at all; else one is made."""


@asynccontextmanager
async def locked_out(settings: Settings) -> AsyncGenerator[LockedOut]:
    """Raises DatabaseUnusable, FolderUnusable."""
    make_folder(settings.data)
    sealer = _sealer_at(settings.master_key())
    database = await open_database(settings.database_url())
    try:
        found = await lost(database, sealer or Sealer(new_master_key()))
        yield LockedOut(database, settings.master_key(), found, sealer is not None)
    finally:
        await database.close()


async def begin_anew(roster: LockedOut, clock: Clock = wall_clock) -> Lost:
    """Let go of what is lost; the new key is there first, so that this can be repeated.

    Raises FolderUnusable.
    """
    if not roster.has_key and roster.key.exists():
        roster.key.rename(roster.key.with_name(f"{roster.key.name}.{UNREADABLE}"))
    try:
        sealer = Sealer(master_key_at(roster.key))
    except (OSError, ValueError) as error:
        raise FolderUnusable(str(error)) from error
    async with roster.database.transaction() as transaction:
        return await let_go(transaction, sealer, PLATFORMS, clock)


def _sealer_at(path: Path) -> Sealer | None:
    """None where there is no file, or one that holds no key. Raises FolderUnusable."""
    if not path.exists():
        return None
    try:
        return Sealer(master_key_at(path))
    except ValueError:
        return None
    except OSError as error:
        raise FolderUnusable(str(error)) from error

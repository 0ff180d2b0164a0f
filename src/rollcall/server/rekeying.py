"""Changing the master key, so that at every moment one that opens the roster is where it is read.

Where the key is in the data folder, the new one is written beside it first. Then the data keys are
wrapped with it, at one moment, and then it takes the old one's place. Whoever opens the roster in
between finds that the one beside is the one that opens it, and puts it in its place.
"""

from dataclasses import dataclass
from pathlib import Path

from rollcall.core.vault.rekeying import rekey
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.sealing import MasterKey, SealBroken, master_key_at
from rollcall.server.master_key import NoMasterKey, Origin, master_key, origin
from rollcall.server.unlocking import beside, put_in_place, unlocked
from rollcall.settings import Settings

BY = "local"


@dataclass(frozen=True, slots=True)
class Rekeyed:
    keys: int
    """How many data keys are wrapped with the new master key."""
    key: Path
    """Where the new master key is."""
    kept: Path | None
    """Where the old one was put, since copies of the database from before need it."""


async def change_master_key(
    settings: Settings, to: Path | None = None, clock: Clock = wall_clock
) -> Rekeyed:
    """Without `to` the new key takes the place of the data folder's; with it, it is there.

    Raises DatabaseUnusable, FolderUnusable, StillSealedByMaster.
    """
    if to is None and origin(settings) is not Origin.FILE:
        msg = (
            "The master key is not in the data folder, so no new one can be put in its place. "
            "Name a file for it with --to; then give the server that key."
        )
        raise NoMasterKey(msg)
    sealer, database = await unlocked(settings, clock)
    try:
        old, new = master_key(settings), _new(to or beside(settings))
        if old.mark == new.mark:
            msg = f"{to} holds the master key that is in use already. Name another file."
            raise NoMasterKey(msg)
        keys = await rekey(database, sealer, old, new, clock, BY)
    except SealBroken as error:
        msg = "The master key was changed by somebody else at this moment. Look, and try again."
        raise NoMasterKey(msg) from error
    finally:
        await database.close()
    if to is not None:
        return Rekeyed(keys, to, None)
    return Rekeyed(keys, settings.master_key(), put_in_place(settings))


def _new(path: Path) -> MasterKey:
    try:
        return MasterKey(master_key_at(path))
    except (OSError, ValueError) as error:
        raise NoMasterKey(str(error)) from error

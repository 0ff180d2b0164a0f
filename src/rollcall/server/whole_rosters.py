"""Whole rosters on their way: into a backup, out of one, or from one database into another."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rollcall.core.backups.copying import copy
from rollcall.core.backups.form import Damaged, Manifest, WrongKey
from rollcall.core.backups.packing import Facts, Told, pack
from rollcall.core.backups.unpacking import BackupFile, opened
from rollcall.core.vault.proof import Opens, opens
from rollcall.db.copies.copying import Filling, open_filling, open_snapshot
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.drafts import drafted_file
from rollcall.kit.instants import instant
from rollcall.kit.sealing import MasterKey
from rollcall.server.addresses import answers, said
from rollcall.server.folder import make_folder
from rollcall.server.master_key import is_there, master_key, named
from rollcall.settings import Settings
from rollcall.worker.alive import ServedAlready, alone_on


class StillServed(Exception):
    """A server runs on what is to stay as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Written:
    manifest: Manifest
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    opens: Opens | None
    """Whether the master key at hand opens a secret of it; None where there is no key."""


@dataclass(frozen=True, slots=True)
class Moved:
    rows: int
    tables: int


async def back_up(
    settings: Settings, file: Path, told: Told, *, replace: bool, clock: Clock = wall_clock
) -> Written:
    """Raises DatabaseFault, FolderUnusable, FileExistsError, OSError."""
    master = _key(settings)
    facts = Facts(instant(clock()), master and fingerprint(master))
    async with open_snapshot(settings.database_url()) as snapshot:
        with drafted_file(file, replace=replace) as out:
            manifest = await pack(snapshot, out, facts, told)
            size = out.tell()
    return Written(manifest, size)


async def restore(settings: Settings, file: Path, told: Told) -> Restored:
    """Into an empty database. Raises Unusable, DatabaseFault, FolderUnusable, StillServed."""
    with opened(file) as backup:
        make_folder(settings.data)
        must_not_be_served(settings)
        return await _restored(settings, backup, settings.database_url(), told)


async def rehearse(settings: Settings, file: Path, told: Told) -> Restored:
    """Restore all of it into a file that is thrown away. Raises Unusable, DatabaseFault."""
    with opened(file) as backup, tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
        return await _restored(settings, backup, f"sqlite:///{folder}/rollcall.db", told)


async def move(settings: Settings, to: str, told: Told) -> Moved:
    """What it is moved from stays as it is. Raises Unusable, DatabaseFault, StillServed."""
    must_not_be_served(settings)
    file = settings.database_file()
    async with (
        _alone_on(file),
        open_snapshot(settings.database_url(), held=True) as snapshot,
        open_filling(to, snapshot.step) as filling,
    ):
        carried = await copy(snapshot, filling, told)
        await filling.bring_up_to_date()
    return Moved(sum(tally.rows for tally in carried.values()), len(carried))


def must_not_be_served(settings: Settings) -> None:
    """Raises StillServed."""
    for at in said(settings.address()):
        if answers(at):
            raise StillServed(f"A server runs on this folder, at {at}. Stop it first.")


def fingerprint(master: MasterKey) -> str:
    """Tells master keys apart, and nothing of what they are."""
    return master.mark[1:].hex()


@asynccontextmanager
async def _alone_on(file: Path | None) -> AsyncGenerator[None]:
    """No server begins on it meanwhile, and none is at work. Raises StillServed."""
    if file is None:
        yield
        return
    try:
        with alone_on(file):
            yield
    except ServedAlready as served:
        raise StillServed(served.message) from served


async def _restored(settings: Settings, backup: BackupFile, url: str, told: Told) -> Restored:
    async with open_filling(url, backup.step) as filling:
        carried = await copy(backup, filling, told)
        for table in backup.manifest.tables:
            if carried[table.name].sum != table.sum:
                raise Damaged(f"the rows of {table.name} are not those that were written")
        await filling.bring_up_to_date()
        return Restored(backup.manifest, await _tried(settings, backup.manifest, filling))


async def _tried(settings: Settings, manifest: Manifest, filling: Filling) -> Opens | None:
    """Raises WrongKey, FolderUnusable."""
    master = _key(settings)
    if master is None:
        return None
    found = await opens(filling, master)
    if found is Opens.NO:
        needed = "another" if manifest.key is None else f"the one with fingerprint {manifest.key}"
        msg = (
            f"The master key {named(settings)} has the fingerprint {fingerprint(master)}, and this "
            f"backup needs {needed}. Put that one there, or take this one away to restore without."
        )
        raise WrongKey(msg)
    return found


def _key(settings: Settings) -> MasterKey | None:
    """None where there is none. Raises FolderUnusable."""
    return master_key(settings) if is_there(settings) else None

"""Opening a roster: its database, and the keys that what is sealed in it opens with."""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import structlog

from rollcall.core.vault.data_keys import begin, kept, opened, unwrapped
from rollcall.core.vault.proof import Opens, opens_a_secret
from rollcall.db.database import Database
from rollcall.db.faults import DatabaseFault
from rollcall.db.opening import open_database
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import DataKey, MasterKey, SealBroken, Sealer, master_key_at
from rollcall.server.folder import FolderUnusable, make_folder
from rollcall.server.master_key import NoMasterKey, Origin, is_there, master_key, named, origin
from rollcall.settings import Settings

LONGEST_LEARNING = 5.0
"""Seconds: whoever asks for the secret is held up so long at most, and everybody else with it."""
LOG = structlog.get_logger("rollcall.server")


async def unlocked(settings: Settings, clock: Clock) -> tuple[Sealer, Database]:
    """Raises DatabaseUnusable, FolderUnusable."""
    make_folder(settings.data)
    made = not is_there(settings)
    master = master_key(settings)
    database = await open_database(settings.database_url())
    try:
        master = await finished(settings, database, master)
        keys = await _data_keys(database, master, clock)
    except SealBroken as error:
        await database.close()
        raise _wrong_key(settings, made=made) from error
    return Sealer(master.clear, keys, partial(learned, settings)), database


def beside(settings: Settings) -> Path:
    """Where a new master key is while the data keys are being wrapped with it."""
    path = settings.master_key()
    return path.with_name(f"{path.name}.next")


def put_in_place(settings: Settings) -> Path:
    """Let the new master key take the old one's place; gives where the old one is kept."""
    path, new = settings.master_key(), beside(settings)
    old = path.with_name(f"{path.name}.{MasterKey(master_key_at(path)).mark[1:].hex()}")
    with contextlib.suppress(FileExistsError):  # it was broken off here once
        os.link(path, old)
    new.replace(path)
    return old


async def finished(settings: Settings, database: Database, master: MasterKey) -> MasterKey:
    """The master key, after finishing a change of it that was broken off at its very end."""
    if origin(settings) is not Origin.FILE or not beside(settings).exists():
        return master
    there = await kept(database)
    if len(opened(there, master)) == len(there):
        return master
    with contextlib.suppress(OSError, ValueError):  # then it is not the one
        new = MasterKey(master_key_at(beside(settings)))
        unwrapped(there, new)
        put_in_place(settings)
        return new
    return master_key(settings)  # somebody else may have put it in place meanwhile


async def _data_keys(database: Database, master: MasterKey, clock: Clock) -> list[DataKey]:
    """Raises SealBroken: what is sealed would be lost to another key, and silently."""
    there = await kept(database)
    if there:
        return unwrapped(there, master)
    # Before there were data keys, the master key sealed the secrets itself.
    if await opens_a_secret(database, Sealer(master.clear)) is Opens.NO:
        msg = "This master key did not seal what is stored."
        raise SealBroken(msg)
    return await begin(database, master, clock())


def learned(settings: Settings) -> Sequence[DataKey]:
    """The data keys as they are by now, read at once; none where they cannot be read.

    It is asked where something is met that was sealed with a key made since this process began,
    in the middle of whatever is being done: so it reads beside it, on a thread of its own.
    """
    thread = ThreadPoolExecutor(1, thread_name_prefix="data-keys")
    try:
        return thread.submit(lambda: asyncio.run(_read(settings))).result(LONGEST_LEARNING)
    except (TimeoutError, DatabaseFault, FolderUnusable, SealBroken) as error:
        LOG.warning("data keys cannot be read", error=type(error).__name__, said=str(error))
        return ()
    finally:
        thread.shutdown(wait=False)


async def _read(settings: Settings) -> list[DataKey]:
    from rollcall.db.looking import look_into  # noqa: PLC0415 - a file needs no asyncpg

    looked = await look_into(settings.database_url())
    try:
        return unwrapped(await kept(looked.database), master_key(settings))
    finally:
        await looked.database.close()


def _wrong_key(settings: Settings, *, made: bool) -> FolderUnusable:
    """With another key nothing is begun."""
    where = named(settings)
    if made:
        settings.master_key().unlink()
    fault = "is missing" if made else "is not the one this roster was sealed with"
    there = "back there" if origin(settings) is Origin.FILE else "there"
    msg = (
        f"The master key {where} {fault}: its secrets cannot be opened. Put the key that belongs "
        f"to this database {there}; where it is lost, `rollcall vault forget --data "
        f"{settings.data}` goes on without them."
    )
    return NoMasterKey(msg)

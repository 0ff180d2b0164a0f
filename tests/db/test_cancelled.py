"""A caller who goes away amid a transaction leaves nothing behind, and blocks nobody."""

import asyncio

import pytest
from sqlalchemy import bindparam, select

from rollcall.db.database import Database
from rollcall.db.opening import open_database
from rollcall.db.sqlite import SqliteDriver
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNT_TAGS

TAG = insert_row(ACCOUNT_TAGS)
TAGS = Statement(
    select(ACCOUNT_TAGS.c.tag)
    .where(ACCOUNT_TAGS.c.workspace_id == bindparam("workspace_id"))
    .order_by(ACCOUNT_TAGS.c.tag)
)
STEPS = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "COMMIT")


@pytest.fixture
async def database(database_url):
    opened = await open_database(database_url)
    yield opened
    await opened.close()


async def write(database: Database, *names: str) -> None:
    async with database.transaction() as transaction:
        for name in names:
            row = {"workspace_id": 1, "tag": name, "account_number": 1}
            await transaction.write(1, TAG, row)


async def kept(database: Database) -> list[str]:
    return [row[0] for row in await database.rows(TAGS, {"workspace_id": 1})]


async def test_cancelled_between_two_writes(database):
    halfway = asyncio.Event()

    async def goes_away() -> None:
        async with database.transaction() as transaction:
            row = {"workspace_id": 1, "tag": "half", "account_number": 1}
            await transaction.write(1, TAG, row)
            halfway.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(goes_away())
    await halfway.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await kept(database) == []
    await write(database, "next")
    assert (await kept(database), await database.revision(1)) == (["next"], 1)


@pytest.mark.parametrize("cancelled_at", range(40))
async def test_cancelled_at_any_step(database, cancelled_at):
    """However far it has come: all of it is kept, or none, and the next writer is let in."""
    task = asyncio.create_task(write(database, "one", "two"))
    for _ in range(cancelled_at):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])

    assert await kept(database) in ([], ["one", "two"])
    async with asyncio.timeout(20):
        await write(database, "zzz")
    assert await kept(database) in (["zzz"], ["one", "two", "zzz"])
    assert await database.revision(1) == (1 if await kept(database) == ["zzz"] else 2)


@pytest.mark.parametrize("step", STEPS)
async def test_cancelled_while_sqlite_is_at_it(tmp_path, step):
    """The thread finishes what it was given; nobody waits for it any more."""
    database = await open_database(f"sqlite:///{tmp_path / 'rollcall.db'}")
    writer = await asyncio.to_thread(lambda: database._driver)
    assert isinstance(writer, SqliteDriver)
    started, finish = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    hold = HeldConnection(writer._writes, step, loop, started, finish)
    writer._writes = hold  # pyright: ignore[reportAttributeAccessIssue]

    task = asyncio.create_task(write(database, "one"))
    await started.wait()
    task.cancel()
    await asyncio.sleep(0.02)
    finish.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    hold.step = "never"

    assert await kept(database) == (["one"] if step == "COMMIT" else [])
    await write(database, "two")
    assert "two" in await kept(database)
    await database.close()


class HeldConnection:
    """A connection whose one kind of statement waits until it is told to go on."""

    def __init__(self, real, step, loop, started, finish) -> None:
        self._real = real
        self.step = step
        self._loop, self._started, self._finish = loop, started, finish

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def execute(self, sql: str, *arguments: object) -> object:
        if sql.startswith(self.step):
            self._loop.call_soon_threadsafe(self._started.set)
            asyncio.run_coroutine_threadsafe(self._finish.wait(), self._loop).result(20)
        return self._real.execute(sql, *arguments)


async def test_a_database_at_its_end_lets_its_last_writer_finish(tmp_path):
    database = await open_database(f"sqlite:///{tmp_path / 'rollcall.db'}")
    await asyncio.gather(*(write(database, f"t{place}") for place in range(20)))
    await database.close()

    again = await open_database(f"sqlite:///{tmp_path / 'rollcall.db'}")
    assert len(await kept(again)) == 20
    await again.close()

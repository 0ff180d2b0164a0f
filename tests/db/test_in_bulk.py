"""Writing very much: the writer has more room for as long as that lasts, and no longer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from rollcall.db.sqlite import SqliteDriver
from rollcall.db.statements import Statement

CACHE = Statement(text("PRAGMA cache_size").columns())
PAUSE = Statement(text("PRAGMA wal_autocheckpoint").columns())


@pytest.fixture
async def driver(tmp_path: Path) -> AsyncIterator[SqliteDriver]:
    driver = SqliteDriver(tmp_path / "rollcall.db")
    yield driver
    await driver.close()


async def _room(driver: SqliteDriver) -> tuple[int, int]:
    """How many kilobytes of pages the writer keeps, and after how many the file is written."""
    async with driver.begin() as writer:
        [[cache]] = await writer.rows(CACHE, {})
        [[pause]] = await writer.rows(PAUSE, {})
    return -cache, pause


async def test_the_writer_has_more_room_and_then_as_much_as_before(driver: SqliteDriver):
    before = await _room(driver)
    async with driver.in_bulk():
        cache, pause = await _room(driver)
    assert cache > before[0]
    assert pause > before[1]
    assert await _room(driver) == before


async def test_it_is_as_before_when_the_writing_is_broken_off(driver: SqliteDriver):
    before = await _room(driver)
    with pytest.raises(KeyboardInterrupt):
        async with driver.in_bulk():
            raise KeyboardInterrupt
    assert await _room(driver) == before


async def test_the_log_of_a_large_transaction_is_given_back(driver: SqliteDriver, tmp_path: Path):
    """Else an import leaves a file as large as itself, for as long as the server runs."""
    log = tmp_path / "rollcall.db-wal"
    async with driver.begin() as writer:
        await writer.run(Statement(text("CREATE TABLE piles (it BLOB)").columns()), {})
    pile = Statement(
        text("INSERT INTO piles VALUES (zeroblob(:size))").bindparams(size=0).columns()
    )
    async with driver.begin() as writer:
        for _ in range(10):
            await writer.run(pile, {"size": 10_000_000})
    large = log.stat().st_size
    for _ in range(3):
        async with driver.begin() as writer:
            await writer.run(pile, {"size": 10_000})

    assert large > 90_000_000
    assert log.stat().st_size < 70_000_000

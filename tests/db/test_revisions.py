"""A workspace's revision moves with every commit, and what it vouches for is never stale."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select

from rollcall.core.workspaces.workspaces import create
from rollcall.db.database import Database
from rollcall.db.opening import open_database
from rollcall.db.postgres import POOL
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNT_TAGS, REVISIONS
from rollcall.kit.instants import Instant
from rollcall.wire.pages import Pages
from tests.makers import account
from tests.place import Place, open_place
from tests.real.postgres import Cluster

TAG = insert_row(ACCOUNT_TAGS)
TAGS_OF = Statement(
    select(ACCOUNT_TAGS.c.tag).where(ACCOUNT_TAGS.c.workspace_id == bindparam("workspace_id"))
)
SLOTS_OF = Statement(
    select(REVISIONS.c.slot).where(REVISIONS.c.workspace_id == bindparam("workspace_id"))
)
WORKSPACE = 7
TASKS, COMMITS = 16, 200


def tag(name: str, number: int = 1) -> dict[str, object]:
    return {"workspace_id": WORKSPACE, "tag": name, "account_number": number}


async def write(database: Database, *names: str, workspace_id: int = WORKSPACE) -> None:
    async with database.transaction() as transaction:
        for name in names:
            row = tag(name) | {"workspace_id": workspace_id}
            await transaction.write(workspace_id, TAG, row)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def several(
    postgres_cluster: Cluster, migrated: str
) -> AsyncIterator[tuple[Database, Database]]:
    """Two servers' doors to one PostgreSQL, each with a pool of its own."""
    with postgres_cluster.database(migrated) as url:
        async with AsyncExitStack() as stack:
            doors = [await open_database(url) for _ in range(2)]
            for door in doors:
                stack.push_async_callback(door.close)
            yield doors[0], doors[1]


async def test_every_commit_that_writes_moves_it_by_one(database):
    assert await database.revision(WORKSPACE) == 0

    await write(database, "a", "b", "c")
    await write(database, "d")

    assert await database.revision(WORKSPACE) == 2


async def test_reading_in_a_transaction_moves_nothing(database):
    async with database.transaction():
        pass

    assert await database.revision(WORKSPACE) == 0


async def test_each_workspace_has_its_own(database):
    await write(database, "a", workspace_id=1)

    assert [await database.revision(n) for n in (1, 2)] == [1, 0]


async def test_one_transaction_moves_every_workspace_it_wrote_to(database):
    async with database.transaction() as transaction:
        await transaction.write(1, TAG, tag("a") | {"workspace_id": 1})
        await transaction.write_many(2, TAG, [tag("a") | {"workspace_id": 2}])

    assert [await database.revision(n) for n in (1, 2)] == [1, 1]


async def test_writing_no_rows_moves_nothing(database):
    async with database.transaction() as transaction:
        await transaction.write_many(WORKSPACE, TAG, [])

    assert await database.revision(WORKSPACE) == 0


async def test_a_write_that_is_rolled_back_moves_nothing(database):
    async def fails() -> None:
        async with database.transaction() as transaction:
            await transaction.write(WORKSPACE, TAG, tag("a"))
            raise LookupError

    with pytest.raises(LookupError):
        await fails()

    assert await database.revision(WORKSPACE) == 0
    await write(database, "a")
    assert await database.revision(WORKSPACE) == 1


async def test_nobody_sees_a_revision_before_its_commit(several):
    one, other = several
    async with one.transaction() as transaction:
        await transaction.write(WORKSPACE, TAG, tag("a"))
        await transaction.move_revisions()
        assert await other.revision(WORKSPACE) == 0


async def test_a_writer_at_work_holds_up_no_other_writer_of_its_workspace(several):
    """The first transaction stays open, its revision moved, while every other one commits."""
    one, other = several
    await write(one, "first")
    async with one.transaction() as open_transaction:
        await open_transaction.write(WORKSPACE, TAG, tag("held"))
        await open_transaction.move_revisions()
        async with asyncio.timeout(30):
            for place in range(20):
                await write(other if place % 2 else one, f"meanwhile {place}")
        assert await other.revision(WORKSPACE) == 21
        open_transaction._touched.clear()  # it has moved its revision itself, above

    assert await other.revision(WORKSPACE) == 22


async def test_many_writers_on_postgresql_lose_no_commit(several):
    async def commits(task: int) -> None:
        for place in range(COMMITS):
            await write(several[task % 2], f"{task}/{place}")

    async with asyncio.timeout(100):
        await asyncio.gather(*(commits(task) for task in range(TASKS)))

    assert await several[0].revision(WORKSPACE) == TASKS * COMMITS
    rows = await several[1].rows(SLOTS_OF, {"workspace_id": WORKSPACE})
    assert 1 <= len(rows) <= 2 * POOL, "as many slots as there were writers at once, and no more"


async def test_a_revision_is_never_older_than_the_call_for_it(several):
    """Callers share questions, but none that was on its way before they called."""
    one, other = several
    stop = asyncio.Event()

    async def noise() -> None:
        while not stop.is_set():
            await asyncio.gather(*(one.revision(WORKSPACE) for _ in range(20)))

    busy = asyncio.create_task(noise())
    for place in range(100):
        await write(other, f"n{place}")
        assert await one.revision(WORKSPACE) == place + 1
    stop.set()
    await busy


async def test_many_callers_share_one_question(several, monkeypatch):
    one, _ = several
    await write(one, "a")
    asked = 0
    reader = one._driver._revisions._reader
    fetch = reader.fetch

    async def counted(*question: object) -> object:
        nonlocal asked
        asked += 1
        return await fetch(*question)

    monkeypatch.setattr(reader, "fetch", counted)
    found = await asyncio.gather(*(one.revision(WORKSPACE) for _ in range(500)))

    assert set(found) == {1}
    assert asked <= 2


async def test_on_sqlite_all_who_ask_at_the_same_moment_share_one_read(tmp_path: Path):
    one = await open_database(f"sqlite:///{tmp_path}/rollcall.db")
    await write(one, "a")
    asked: list[str] = []
    one._driver._near.set_trace_callback(asked.append)
    found = await asyncio.gather(*(one.revision(WORKSPACE) for _ in range(500)))
    await write(one, "b")
    later = await one.revision(WORKSPACE)
    await one.close()

    assert (set(found), later) == ({1}, 2)
    assert len(asked) == 2


async def test_a_caller_who_goes_away_takes_no_other_with_them(database):
    await write(database, "a")
    leaves = asyncio.create_task(database.revision(WORKSPACE))
    stays = asyncio.create_task(database.revision(WORKSPACE))
    await asyncio.sleep(0)
    leaves.cancel()

    assert await stays == 1


async def test_a_revision_that_cannot_be_read_is_everybodys_fault(tmp_path: Path):
    one = await open_database(f"sqlite:///{tmp_path}/rollcall.db")
    one._driver._near.close()
    found = await asyncio.gather(
        *(one.revision(WORKSPACE) for _ in range(3)), return_exceptions=True
    )
    await one.close()
    assert [type(one) for one in found] == [sqlite3.ProgrammingError] * 3


async def test_a_page_on_postgresql_shows_what_was_acknowledged(
    tmp_path, postgres_cluster: Cluster, migrated: str
):
    """Writers through one server; readers through another, and its cache of pages."""
    with postgres_cluster.database(migrated) as url:
        async with (
            open_place(tmp_path / "one", database=url) as writer,
            open_place(tmp_path / "two", database=url) as elsewhere,
        ):
            await readers_never_see_less(writer, seen_by(elsewhere, writer))


async def test_a_page_on_sqlite_shows_what_was_acknowledged(place: Place):
    await readers_never_see_less(place, seen_by(place, place))


def seen_by(server: Place, workspace: Place):
    async def total() -> int:
        answer = await server.get("/v1/accounts?limit=1&include=total", key=workspace.key)
        return answer.json()["page"]["total"]

    return total


async def readers_never_see_less(writer: Place, total) -> None:
    """Whatever was committed before a reader asks is in the page it gets."""
    acknowledged = 0
    stop = asyncio.Event()

    async def writes(task: int) -> None:
        nonlocal acknowledged
        for place in range(15):
            await writer.put(account(f"user{task}_{place}"))
            acknowledged += 1

    async def reads() -> int:
        looks = 0
        while not stop.is_set():
            before = acknowledged
            assert await total() >= before
            looks += 1
            await asyncio.sleep(0.001)  # a page from memory waits for nothing, and lets nobody on
        return looks

    reading = [asyncio.create_task(reads()) for _ in range(3)]
    await asyncio.gather(*(writes(task) for task in range(6)))
    stop.set()
    looks = await asyncio.gather(*reading)

    assert min(looks) > 0
    assert await total() == acknowledged == 90


WRITER = """
import asyncio, sys
sys.path.insert(0, sys.argv[2])
from rollcall.db.opening import open_database
from tests.db.test_revisions import write

async def go():
    database = await open_database(sys.argv[1])
    for place in range(int(sys.argv[4])):
        await write(database, f"{sys.argv[3]}/{place}")
        print(place + 1, flush=True)
    await database.close()

asyncio.run(go())
"""


async def test_two_processes_on_sqlite_lose_no_commit_and_show_each_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'rollcall.db'}"
    database = await open_database(url)
    pages, stale = Pages(1_000_000), 0
    root = str(Path(__file__).parents[2])
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, url, root, name, "60", stdout=asyncio.subprocess.PIPE
        )
        for name in ("one", "two")
    ]
    acknowledged = {"one": 0, "two": 0}

    async def hears(name: str, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            acknowledged[name] = int(line)

    hearing = [
        asyncio.create_task(hears(name, process))
        for name, process in zip(acknowledged, writers, strict=True)
    ]
    while not all(task.done() for task in hearing):
        before = sum(acknowledged.values())
        stale += await page_of(database, pages) < before
        await asyncio.sleep(0.002)
    for process in writers:
        assert await process.wait() == 0

    assert stale == 0
    assert await database.revision(WORKSPACE) == await page_of(database, pages) == 120
    await database.close()


async def page_of(database: Database, pages: Pages) -> int:
    """How many tags there are, as a face answers: the revision first, then what it vouches for."""
    revision = await database.revision(WORKSPACE)
    page = pages.find("tags", revision)
    if page is None:
        rows = await database.rows(TAGS_OF, {"workspace_id": WORKSPACE})
        page = pages.keep("tags", revision, str(len(rows)).encode())
    return int(page.body)


async def test_a_new_workspace_begins_at_its_own_revision(database):
    async with database.transaction() as transaction:
        made = await create(
            transaction, "New", uuid="0" * 32, at=Instant("2026-01-01T00:00:00.000Z")
        )

    assert await database.revision(made.id) == 0

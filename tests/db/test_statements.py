"""Statements are compiled once for each database, and lists of any length go in as one value."""

import pytest
from sqlalchemy import bindparam, select

from rollcall.db.database import Database
from rollcall.db.faults import Unstorable
from rollcall.db.opening import open_database
from rollcall.db.statements import Kind, Statement, among, insert_row, upsert
from rollcall.db.tables import ACCOUNT_TAGS, DEVICES

OF_SERIAL = Statement(
    select(DEVICES.c.serial, DEVICES.c.model).where(
        DEVICES.c.workspace_id == bindparam("workspace_id"), among(DEVICES.c.serial, "serials")
    )
)
OF_NUMBER = Statement(
    select(ACCOUNT_TAGS.c.account_number)
    .where(among(ACCOUNT_TAGS.c.account_number, "numbers"))
    .order_by(ACCOUNT_TAGS.c.account_number)
)
PUT = upsert(DEVICES, ["workspace_id", "serial"], ["model"])
PUT_IF_NEW = upsert(ACCOUNT_TAGS, ["workspace_id", "tag", "account_number"])


@pytest.fixture
async def database(database_url):
    opened = await open_database(database_url)
    yield opened
    await opened.close()


def device(serial: str, model: str | None = None) -> dict[str, object]:
    said = {"workspace_id": 1, "serial": serial, "model": model, "online": True, "lost_lately": 0}
    return dict.fromkeys(column.name for column in DEVICES.columns) | said


async def put(database: Database, statement: Statement, *rows: dict[str, object]) -> None:
    async with database.transaction() as transaction:
        await transaction.write_many(1, statement, rows)


def test_a_statement_is_compiled_once_for_each_database():
    statement = Statement(select(DEVICES.c.model))

    assert statement.on(Kind.SQLITE) is statement.on(Kind.SQLITE)
    assert statement.on(Kind.SQLITE) is not statement.on(Kind.POSTGRESQL)


def test_a_parameter_that_is_missing_is_named():
    with pytest.raises(KeyError, match="serials"):
        OF_SERIAL.on(Kind.POSTGRESQL).bind({"workspace_id": 1})


def test_arguments_stand_in_the_order_of_the_statement():
    form = OF_SERIAL.on(Kind.SQLITE)

    assert form.bind({"serials": ["a"], "workspace_id": 7}) == [7, ["a"]]


def test_values_written_into_a_statement_are_bound_with_it():
    form = Statement(select(DEVICES.c.model).where(DEVICES.c.serial == "x")).on(Kind.POSTGRESQL)

    assert form.bind({}) == ["x"]


@pytest.mark.parametrize("count", [0, 1, 50_000])
async def test_a_list_of_texts_of_any_length(database, count):
    await put(database, PUT, device("s1"), device("s2"), device("other"))
    serials = [f"s{place}" for place in range(count)]

    rows = await database.rows(OF_SERIAL, {"workspace_id": 1, "serials": serials})

    assert {row[0] for row in rows} == {"s1", "s2"} & set(serials)


@pytest.mark.parametrize("count", [0, 1, 50_000])
async def test_a_list_of_numbers_of_any_length(database, count):
    tags = [{"workspace_id": 1, "tag": "t", "account_number": n} for n in (0, 7, 2**53 + 1)]
    await put(database, PUT_IF_NEW, *tags)
    numbers = [*range(count), 2**53 + 1]

    rows = await database.rows(OF_NUMBER, {"numbers": numbers})

    assert [row[0] for row in rows] == sorted({0, 7, 2**53 + 1} & set(numbers))


async def test_texts_in_a_list_are_taken_as_they_are(database):
    odd = ["'; --", '"', "\\", "é", "%", "a,b", "[1]", "null", "🦀"]
    await put(database, PUT, *(device(serial) for serial in odd))

    rows = await database.rows(OF_SERIAL, {"workspace_id": 1, "serials": odd})

    assert {row[0] for row in rows} == set(odd)


async def test_an_upsert_changes_what_it_is_told_to(database):
    await put(database, PUT, device("a", "old"))
    await put(database, PUT, device("a", "new") | {"online": False})

    asked = {"workspace_id": 1, "serials": ["a"]}
    assert [tuple(row) for row in await database.rows(OF_SERIAL, asked)] == [("a", "new")]


async def test_an_upsert_without_changes_says_whether_the_row_was_new(database):
    row = {"workspace_id": 1, "tag": "vip", "account_number": 1}

    async with database.transaction() as transaction:
        written = [await transaction.write(1, PUT_IF_NEW, row) for _ in range(2)]

    assert written == [1, 0]


async def test_a_number_past_the_range_is_refused_by_name(database):
    with pytest.raises(Unstorable):
        await database.rows(OF_SERIAL, {"workspace_id": 2**70, "serials": []}, quick=True)
    async with database.transaction() as transaction:
        row = {"workspace_id": 1, "tag": "t", "account_number": 2**70}
        with pytest.raises(Unstorable):
            await transaction.write(1, insert_row(ACCOUNT_TAGS), row)
        transaction.undo()

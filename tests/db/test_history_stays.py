"""The database itself refuses whoever would change what the history of health says."""

import contextlib
import sqlite3

import asyncpg
import pytest

from tests.makers import account
from tests.place import Place

REFUSED = "only ever added to"
TAMPERING = (
    "UPDATE health_history SET state = 'healthy'",
    "DELETE FROM health_history",
)


@pytest.mark.parametrize("statement", TAMPERING)
async def test_a_row_of_history_stays_as_it_was_written(
    either_place: Place, statement: str
) -> None:
    await either_place.put(account("ada", health="expired", health_reason="token_expired"))

    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match=REFUSED):
        await said_directly(either_place, statement)

    [listed] = (await either_place.get("/v1/accounts")).json()["data"]
    history = (await either_place.get(f"/v1/accounts/{listed['id']}/health")).json()
    assert [change["state"] for change in history["data"]] == ["expired"]


async def test_it_goes_with_its_account(either_place: Place) -> None:
    await either_place.put(account("ada"))

    await said_directly(either_place, "DELETE FROM accounts")
    await said_directly(either_place, "DELETE FROM health_history")


async def said_directly(place: Place, statement: str) -> None:
    """What somebody with the database's own password could say."""
    url = place.runtime.settings.database_url()
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

"""Secrets are sealed with data keys, which every process of a roster comes to know."""

import asyncio

import pytest
from sqlalchemy import LargeBinary, bindparam, select, update

from rollcall.core.grants.offering import place as of_app
from rollcall.core.vault import data_keys
from rollcall.core.vault.sealed import APPS_SEALED, CODES_SEALED, SEALED, SECRETS_SEALED
from rollcall.core.vault.vault import SecretKind
from rollcall.core.vault.vault import place as bound_to
from rollcall.db.opening import open_database
from rollcall.db.statements import Statement
from rollcall.db.tables import METADATA, SECRETS
from rollcall.kit.sealing import BY_DATA_KEY, MARK_BYTES, MasterKey, SealBroken, Sealer, Secret
from rollcall.server.unlocking import learned
from tests.makers import NOW, account
from tests.place import MASTER_KEY, Place, open_place

PASSWORD = {SecretKind.PASSWORD: Secret("hunter2")}
MASTER = MasterKey(bytes.fromhex(MASTER_KEY))
MARKS = Statement(select(SECRETS.c.sealed))
SEAL = Statement(update(SECRETS).values(sealed=bindparam("anew")))


async def opened(place: Place, number: int = 10001) -> dict[SecretKind, Secret]:
    async with place.core() as core:
        return await core.vault.open(number)


async def test_a_secret_names_the_data_key_and_the_master_key_opens_none(either_place: Place):
    await either_place.put(account("ada", number=10001, secrets=PASSWORD))
    database = either_place.runtime.database

    [[sealed]] = await database.rows(MARKS)
    [key] = await data_keys.kept(database)

    assert bytes(sealed)[:MARK_BYTES] == BY_DATA_KEY + bytes.fromhex(key.id)
    assert key.current
    with pytest.raises(SealBroken, match="another master key"):
        Sealer(MASTER.clear).open(
            bytes(sealed), bound_to(either_place.workspace_id, 10001, "password")
        )


async def test_what_the_master_key_sealed_itself_opens_as_before(either_place: Place):
    await either_place.put(account("ada", number=10001, secrets=PASSWORD))
    workspace_id = either_place.workspace_id
    by_master = Sealer(MASTER.clear).seal(
        Secret("from before"), bound_to(workspace_id, 10001, "password")
    )
    async with either_place.runtime.database.transaction() as transaction:
        await transaction.write(workspace_id, SEAL, {"anew": by_master})

    assert await opened(either_place) == {SecretKind.PASSWORD: Secret("from before")}


async def test_a_process_learns_of_a_key_where_it_meets_it(tmp_path, database_url):
    async with (
        open_place(tmp_path / "one", database=database_url) as one,
        open_place(tmp_path / "two", database=database_url) as two,
    ):
        async with two.runtime.database.transaction() as transaction:
            await data_keys.hold(transaction)
            await data_keys.add(transaction, MASTER, NOW)
        two.runtime.sealer.keep(
            data_keys.unwrapped(await data_keys.kept(two.runtime.database), MASTER)
        )
        await two.put(account("ada", number=10001, secrets=PASSWORD))
        assert one.runtime.sealer.mark != two.runtime.sealer.mark
        there = Place(one.runtime, two.workspace_id, two.key, one.web)

        assert await opened(there) == PASSWORD

        assert one.runtime.sealer.mark == two.runtime.sealer.mark, "and seals with it from then on"


async def test_of_several_that_begin_at_once_one_makes_the_key(database_url):
    databases = [await open_database(database_url) for _ in range(4)]

    made = await asyncio.gather(*(data_keys.begin(database, MASTER, NOW) for database in databases))

    assert len({key.id for keys in made for key in keys}) == 1
    for database in databases:
        await database.close()


async def test_where_the_keys_cannot_be_read_none_is_learned(place: Place):
    settings = place.runtime.settings
    assert len(learned(settings)) == 1
    settings.master_key().write_text("00" * 32)
    assert learned(settings) == ()
    (settings.data / "rollcall.db").rename(settings.data / "elsewhere.db")
    assert learned(settings) == ()


def test_every_column_of_sealed_values_is_known():
    """Or a rotation would pass it over, and what it holds would stay under the old key."""
    known = {(where.table.name, where.column) for where in SEALED}
    bytes_of_others = {("data_keys", "wrapped"), ("kept_answers", "body")}
    found = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert found - bytes_of_others == known


def test_what_a_value_is_bound_to_is_what_its_owner_says():
    row = {"workspace_id": 3, "account_number": 10001, "kind": "totp", "id": "f" * 32}

    assert SECRETS_SEALED.place_of(row) == bound_to(3, 10001, "totp")
    assert CODES_SEALED.place_of(row) == f"3/10001/code/{'f' * 32}"
    assert APPS_SEALED.place_of({"workspace_id": 3, "platform": "x"}) == of_app(3, "x")
    for where in SEALED:
        assert set(where.words) <= set(where.table.columns.keys())

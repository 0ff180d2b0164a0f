"""Everything is sealed anew while all goes on, and nothing is lost by breaking it off."""

import asyncio
from datetime import timedelta
from itertools import cycle

import pytest
from sqlalchemy import LargeBinary, bindparam, literal, select, update

from rollcall.core.jobs.jobs import Later
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.vault import data_keys
from rollcall.core.vault.rotation import SLICE, Rotation
from rollcall.core.vault.sealed import SEALED
from rollcall.core.vault.vault import SecretKind
from rollcall.core.vault.vault import place as bound_to
from rollcall.db.statements import Statement
from rollcall.db.tables import AUDIT, SECRETS
from rollcall.kit.instants import instant
from rollcall.kit.sealing import MARK_BYTES, Sealer, Secret
from rollcall.server.rotating import reseal, rotation_of
from tests.core.test_data_keys import MASTER, SEAL
from tests.makers import NOW, account
from tests.place import Place, open_place

BOTH = {SecretKind.PASSWORD: Secret("hunter2"), SecretKind.TOTP: Secret("seed")}
THE_HEAD = 1
"""Of the server's own audit, which a rotation begins, and which is sealed too."""
DEEDS = Statement(
    select(AUDIT.c.deed).where(AUDIT.c.workspace_id == literal(0)).order_by(AUDIT.c.number)
)
ALTER = Statement(
    update(SECRETS)
    .where(SECRETS.c.account_number == bindparam("of_number"))
    .values(sealed=bindparam("altered", type_=LargeBinary()))
)


def code(text: str) -> CodeFacts:
    return CodeFacts(code=Secret(text), source="email", received_at=instant(NOW))


async def filled(place: Place, count: int) -> None:
    await place.put(
        *(
            account(
                f"u{n}",
                number=10001 + n,
                secrets=BOTH | {SecretKind.PASSWORD: Secret(f"hunter{n}")},
                codes=[code(f"{n:06}")],
            )
            for n in range(count)
        )
    )


async def marks(place: Place) -> set[bytes]:
    found: set[bytes] = set()
    for where in SEALED:
        statement = Statement(select(where.sealed).where(where.sealed.is_not(None)))
        rows = await place.runtime.database.rows(statement)
        found |= {bytes(sealed)[:MARK_BYTES] for (sealed,) in rows}
    return found


async def all_open(place: Place, count: int) -> None:
    async with place.core(writes=True) as core:
        for n in range(count):
            opened = await core.vault.open(10001 + n)
            assert opened == BOTH | {SecretKind.PASSWORD: Secret(f"hunter{n}")}
            newest = await core.codes.newest(10001 + n)
            assert newest is not None
            assert newest.code == Secret(f"{n:06}")


async def test_everything_is_sealed_with_the_new_key_and_opens(either_place: Place):
    await filled(either_place, 80)
    before = await marks(either_place)
    rotation = rotation_of(either_place.runtime)

    assert await rotation.begin()
    done = await rotation.finish()

    assert (done.resealed, done.broken, done.finished) == (240 + THE_HEAD, 0, True)
    assert await marks(either_place) == {either_place.runtime.sealer.mark}
    assert not before & await marks(either_place)
    await all_open(either_place, 80)
    old, new = await data_keys.kept(either_place.runtime.database)
    assert (old.current, new.current) in {(False, True), (True, False)}
    rows = await either_place.runtime.database.rows(DEEDS)
    assert [deed for (deed,) in rows] == ["vault.rotation_begun", "vault.rotation_finished"]


async def test_it_makes_no_page_anew_and_no_secret_newer(either_place: Place):
    await filled(either_place, 3)
    page = (await either_place.get("/v1/accounts")).headers["etag"]
    held = (await either_place.get("/v1/accounts/10001")).json()["secrets_held"]
    rotation = rotation_of(either_place.runtime)
    await rotation.begin()
    either_place.clock.set_ahead(timedelta(days=1))

    await rotation.finish()

    assert (await either_place.get("/v1/accounts")).headers["etag"] == page
    assert (await either_place.get("/v1/accounts/10001")).json()["secrets_held"] == held


async def test_broken_off_it_goes_on_with_the_same_key(place: Place):
    await filled(place, SLICE)
    await rotation_of(place.runtime).begin()
    await rotation_of(place.runtime).step()
    assert len(await marks(place)) == 2
    await all_open(place, SLICE)

    again = rotation_of(place.runtime)
    assert not await again.begin()
    done = await again.finish()

    assert done.resealed == 3 * SLICE + THE_HEAD
    assert len(await data_keys.kept(place.runtime.database)) == 2
    assert await marks(place) == {place.runtime.sealer.mark}
    assert await again.begin(), "the next time it is another"
    assert len(await data_keys.kept(place.runtime.database)) == 3


async def test_what_the_master_key_sealed_itself_is_sealed_anew(either_place: Place):
    secrets = {SecretKind.TOTP: Secret("seed")}
    await either_place.put(account("ada", number=10001, secrets=secrets))
    workspace_id = either_place.workspace_id
    old = Sealer(MASTER.clear).seal(Secret("from before"), bound_to(workspace_id, 10001, "totp"))
    async with either_place.runtime.database.transaction() as transaction:
        await transaction.write(workspace_id, SEAL, {"anew": old})

    await reseal(either_place.runtime)

    assert await marks(either_place) == {either_place.runtime.sealer.mark}
    [key] = await data_keys.kept(either_place.runtime.database)
    assert key.finished_at is not None


async def test_what_cannot_be_opened_stays_and_stops_nothing(either_place: Place):
    await filled(either_place, 3)
    altered = await altered_of(either_place, 10002)
    rotation = rotation_of(either_place.runtime)
    await rotation.begin()

    done = await rotation.finish()

    assert (done.resealed, done.broken) == (7 + THE_HEAD, 2)
    assert altered in await sealed_of(either_place, 10002)
    assert await rotation.begin(), "nor does it keep anybody from the next"


async def altered_of(place: Place, number: int) -> bytes:
    one, *_ = await sealed_of(place, number)
    altered = one[:-1] + bytes([one[-1] ^ 1])
    async with place.runtime.database.transaction() as transaction:
        asked = {"of_number": number, "altered": altered}
        await transaction.write(place.workspace_id, ALTER, asked)
    return altered


async def sealed_of(place: Place, number: int) -> list[bytes]:
    statement = Statement(
        select(SECRETS.c.sealed).where(SECRETS.c.account_number == bindparam("number"))
    )
    rows = await place.runtime.database.rows(statement, {"number": number})
    return [bytes(sealed) for (sealed,) in rows]


async def test_what_is_stored_meanwhile_is_kept(tmp_path, database_url):
    """Another process, which learns of the new key as it goes, stores and reads all the time."""
    async with (
        open_place(tmp_path / "one", database=database_url) as one,
        open_place(tmp_path / "two", database=database_url) as two,
    ):
        await filled(one, 60)
        there = Place(two.runtime, one.workspace_id, one.key, two.web)
        last: dict[int, str] = {}

        async def store() -> None:
            numbers = cycle(range(10001, 10061, 7))
            for turn, number in zip(range(60), numbers, strict=False):
                value = {"value": f"turn {turn}"}
                path = f"/v1/accounts/{number}/secrets/password"
                assert (await there.ask("PUT", path, json=value)).status_code == 204
                last[number] = value["value"]

        async def rotate() -> None:
            for _ in range(3):
                rotation = rotation_of(one.runtime)
                await rotation.begin()
                await rotation.finish()

        await asyncio.gather(store(), rotate())
        await reseal(one.runtime)

        for place in (one, there):
            async with place.core(writes=True) as core:
                for n in range(60):
                    opened = await core.vault.open(10001 + n, [SecretKind.PASSWORD])
                    wanted = last.get(10001 + n, f"hunter{n}")
                    assert opened == {SecretKind.PASSWORD: Secret(wanted)}


async def test_several_who_go_on_at_once_do_it_together(tmp_path, database_url):
    async with (
        open_place(tmp_path / "one", database=database_url) as one,
        open_place(tmp_path / "two", database=database_url) as two,
    ):
        await filled(one, 300)
        await rotation_of(one.runtime).begin()

        done = await asyncio.gather(
            *(rotation_of(place.runtime).finish() for place in (one, two) for _ in range(2))
        )

        assert {each.resealed for each in done} == {900 + THE_HEAD}
        assert await marks(one) == {one.runtime.sealer.mark}
        await all_open(Place(two.runtime, one.workspace_id, one.key, two.web), 300)


async def test_the_job_seals_anew_what_an_older_key_sealed_meanwhile(place: Place):
    await filled(place, 2)
    stale = place.runtime.sealer
    old = data_keys.unwrapped(await data_keys.kept(place.runtime.database), MASTER)
    rotation = rotation_of(place.runtime)
    await rotation.begin()
    await rotation.finish()
    stale.keep(old)  # as a process that has met nothing of the new key yet
    await place.put(account("late", number=10050, secrets=BOTH))
    assert len(await marks(place)) == 2

    await reseal(place.runtime)

    assert await marks(place) == {place.runtime.sealer.mark}


async def test_a_run_of_the_job_ends_and_comes_back(place: Place, monkeypatch: pytest.MonkeyPatch):
    await filled(place, SLICE)
    await rotation_of(place.runtime).begin()

    async def one_slice(self: Rotation, seconds: float) -> object:
        assert seconds < 10
        return await self.step()

    monkeypatch.setattr(Rotation, "finish", one_slice)

    with pytest.raises(Later):
        await reseal(place.runtime)

"""Sealed secrets, codes that last a while, and the consent that some secrets ask for."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select, update

from rollcall.core.access.caller import EVERY_SCOPE, Caller, Scope
from rollcall.core.errors import Forbidden, NeedsConsent, QuoteChanged
from rollcall.core.mailboxes.codes import LIFETIME, CodeFacts
from rollcall.core.vault.consent import POLICY
from rollcall.core.vault.vault import SecretKind
from rollcall.db.statements import Statement
from rollcall.db.tables import CODES, SECRETS
from rollcall.kit.ids import dashed
from rollcall.kit.instants import instant
from rollcall.kit.sealing import SealBroken, Sealer, Secret
from tests.makers import NOW, account
from tests.place import Place

PASSWORD = {SecretKind.PASSWORD: Secret("hunter2")}
SEALED = Statement(select(SECRETS.c.sealed).where(SECRETS.c.account_number == bindparam("n")))
MOVE = Statement(
    update(SECRETS)
    .where(SECRETS.c.account_number == bindparam("of"))
    .values(sealed=bindparam("other"))
)


async def added(place: Place, *names: str, **more) -> list[int]:
    outcomes = await place.put(*(account(name, **more) for name in names))
    return [outcome.number or 0 for outcome in outcomes]


def code(text: str, minutes_ago: float = 0, **more) -> CodeFacts:
    at = instant(NOW - timedelta(minutes=minutes_ago))
    return CodeFacts(code=Secret(text), source="email", received_at=at, **more)


async def test_a_secret_is_kept_sealed_and_opens_for_its_owner(either_place: Place):
    [number] = await added(either_place, "ada", secrets=PASSWORD)

    [[sealed]] = await either_place.runtime.database.rows(SEALED, {"n": number})
    async with either_place.core() as core:
        opened = await core.vault.open(number)
        held = await core.vault.held(number)

    assert b"hunter2" not in bytes(sealed)
    assert opened == PASSWORD
    assert [(h.kind, h.updated_at) for h in held] == [(SecretKind.PASSWORD, instant(NOW))]


async def test_a_sealed_row_moved_to_another_account_does_not_open_there(either_place: Place):
    ada, bo = await added(either_place, "ada", "bo", secrets=PASSWORD)
    database = either_place.runtime.database
    [[sealed]] = await database.rows(SEALED, {"n": ada})
    async with database.transaction() as transaction:
        await transaction.write(either_place.workspace_id, MOVE, {"of": bo, "other": sealed})

    async with either_place.core() as core:
        with pytest.raises(SealBroken):
            await core.vault.open(bo)
        assert await core.vault.open(ada) == PASSWORD


async def test_another_master_key_opens_nothing(place: Place):
    [number] = await added(place, "ada", secrets=PASSWORD)
    place.runtime.entrance._sealer = Sealer(b"x" * 32)

    async with place.core() as core:
        with pytest.raises(SealBroken, match="another master key"):
            await core.vault.open(number)


@pytest.mark.parametrize("scope", [s for s in Scope if s is not Scope.SECRETS])
async def test_only_who_may_see_secrets_opens_them(place: Place, scope):
    [number] = await added(place, "ada", secrets=PASSWORD, codes=[code("123456")])
    caller = Caller(place.workspace_id, "k", EVERY_SCOPE - {Scope.SECRETS} | {scope})

    async with place.core(caller=caller) as core:
        with pytest.raises(Forbidden):
            await core.vault.open(number)
        with pytest.raises(Forbidden):
            await core.codes.newest(number)
        assert [h.kind for h in await core.vault.held(number)] == [SecretKind.PASSWORD]
        assert len(await core.codes.received(number)) == 1


async def test_the_newest_code_is_given(either_place: Place):
    codes = [code("111111", 5), code("222222", 1), code("333333", 3)]
    [number] = await added(either_place, "ada", codes=codes)

    async with either_place.core() as core:
        newest = await core.codes.newest(number)

    assert newest is not None
    assert newest.code == Secret("222222")
    assert newest.expires_at == instant(NOW - timedelta(minutes=1) + LIFETIME)


@pytest.mark.parametrize(
    "minutes_ago, lasts, status",
    [(1, None, 200), (9.9, None, 200), (10, None, 404), (30, 60, 200), (1, 0.5, 404)],
)
async def test_a_code_is_given_while_it_lasts(either_place: Place, minutes_ago, lasts, status):
    received = NOW - timedelta(minutes=minutes_ago)
    expires = instant(received + timedelta(minutes=lasts)) if lasts else None
    await added(either_place, "ada", codes=[code("123456", minutes_ago, expires_at=expires)])
    [found] = (await either_place.get("/tokportal/api/ext/accounts")).json()["data"]

    path = f"/tokportal/api/ext/accounts/{found['id']}/verification-code"
    answer = await either_place.ask("POST", path)

    assert answer.status_code == status
    assert ("123456" in answer.text) == (status == 200)


async def test_a_code_ends_as_the_clock_moves(place: Place):
    await added(place, "ada", codes=[code("123456")])
    [found] = (await place.get("/tokportal/api/ext/accounts")).json()["data"]
    path = f"/tokportal/api/ext/accounts/{found['id']}/verification-code"

    assert (await place.ask("POST", path)).status_code == 200
    place.clock.set_ahead(LIFETIME)
    assert (await place.ask("POST", path)).status_code == 404


async def test_a_code_is_kept_sealed(either_place: Place):
    await added(either_place, "ada", codes=[code("987654")])

    rows = await either_place.runtime.database.rows(Statement(select(CODES.c.sealed)))

    assert b"987654" not in bytes(rows[0][0])


async def test_consent_is_asked_once_for_each_account(either_place: Place):
    ada, bo = await added(either_place, "ada", "bo")

    async with either_place.core(writes=True) as core:
        with pytest.raises(NeedsConsent):
            await core.consents.require(ada, None)
        with pytest.raises(QuoteChanged):
            await core.consents.require(ada, "2020-01-01")
        await core.consents.require(ada, POLICY)
    async with either_place.core(writes=True) as core:
        await core.consents.require(ada, None)
        with pytest.raises(NeedsConsent):
            await core.consents.require(bo, None)


async def test_a_workspace_may_show_credentials_after_consent_alone(either_place: Place):
    [number] = await added(either_place, "ada", secrets=PASSWORD)
    del number
    me = (await either_place.get("/v1/me")).json()["workspace"]
    locked = {"settings": {"tokportal_credentials": "revealed"}}
    await either_place.ask("PATCH", f"/v1/workspaces/{me['id']}", json=locked)
    [found] = (await either_place.get("/tokportal/api/ext/accounts")).json()["data"]
    path = f"/tokportal/api/ext/accounts/{found['id']}"
    agreed = {"acknowledge_support_forfeit": True, "policy_version": POLICY}

    plain = await either_place.get(path)
    asked = await either_place.ask("POST", f"{path}/reveal-credentials")
    revealed = await either_place.ask("POST", f"{path}/reveal-credentials", json=agreed)
    again = await either_place.ask("POST", f"{path}/reveal-credentials")

    assert (plain.status_code, asked.status_code) == (200, 428)
    assert "hunter2" not in plain.text + asked.text
    assert POLICY in asked.text
    for answer in (revealed, again):
        assert answer.status_code == 200
        assert answer.json()["data"]["credentials"]["social_credentials"]["password"] == "hunter2"


async def test_another_workspace_s_secrets_are_not_found(either_place: Place):
    [number] = await added(either_place, "ada", secrets=PASSWORD)
    neighbour = await either_place.neighbour()
    [found] = (await either_place.get("/v1/accounts")).json()["data"]
    uuid = dashed(found["id"].removeprefix("acc_"))

    async with neighbour.core() as core:
        assert await core.vault.open(number) == {}
    answer = await neighbour.get(f"/tokportal/api/ext/accounts/{uuid}")
    assert answer.status_code == 404

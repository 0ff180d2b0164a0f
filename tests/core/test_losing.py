"""What another master key sealed is counted and let go of, and nothing besides."""

from rollcall.core.vault.losing import Lost, let_go, lost
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.sealing import Sealer, Secret, new_master_key
from tests.makers import NOW, account
from tests.place import Place

PASSWORD = {SecretKind.PASSWORD: Secret("hunter2")}
BOTH = PASSWORD | {SecretKind.TOTP: Secret("seed")}


async def forgotten(place: Place, sealer: Sealer) -> Lost:
    runtime = place.runtime
    async with runtime.database.transaction() as transaction:
        return await let_go(transaction, sealer, runtime.platforms, lambda: NOW)


async def test_what_the_key_opens_is_not_lost(either_place: Place):
    await either_place.put(account("ada", secrets=PASSWORD))

    assert await lost(either_place.runtime.database, either_place.runtime.sealer) == Lost()
    assert await forgotten(either_place, either_place.runtime.sealer) == Lost()


async def test_only_the_accounts_whose_secrets_are_lost_say_so(either_place: Place):
    await either_place.put(account("ada", secrets=BOTH), account("bo"))
    other = Sealer(new_master_key())

    assert await lost(either_place.runtime.database, other) == Lost(2, 0, 1)
    assert await forgotten(either_place, other) == Lost(2, 0, 1)

    assert await lost(either_place.runtime.database, other) == Lost()
    found = (await either_place.get("/v1/accounts?sort=name")).json()["data"]
    assert [a["health_reason"] for a in found] == ["secrets_lost", "never_checked"]
    history = (await either_place.get(f"/v1/accounts/{found[0]['id']}/health")).json()["data"]
    assert history[0]["evidence"] == {"asked": "the master key", "answered": "lost"}


async def test_more_accounts_than_are_changed_at_once(place: Place):
    await place.put(*(account(f"u{n}", secrets=PASSWORD) for n in range(1100)))

    assert await forgotten(place, Sealer(new_master_key())) == Lost(1100, 0, 1100)

    page = (await place.get("/v1/accounts?reason=secrets_lost&include=total&limit=1")).json()
    assert page["page"]["total"] == 1100

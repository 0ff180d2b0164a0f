"""A key that may see certain accounts alone finds no trace of the others, whatever it asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from rollcall.api import API
from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health.health import Health
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import Order
from rollcall.core.vault.vault import SecretKind
from rollcall.dialects import DIALECTS
from rollcall.kit.ids import dashed
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret
from rollcall.wire.card import Operation
from rollcall.wire.routes import WORD
from tests.makers import account
from tests.place import Place

TRACE = "concealed"
HERE = "apparent"
AT = Instant("2026-04-09T12:00:00.000Z")
ANOTHER = "9" * 32


def marked(mark: str, country: str, order_id: str, **more):
    """An account that can be told by its mark, wherever a trace of it shows."""
    order = Order(
        order_id, mark, "videos_only", "tiktok", "USA", "accepted", 0, 0, 1, mark,
        made_account=False, auto_finalize=False, wants=(), created_at=AT, updated_at=AT,
        slots={"pending": 2},
    )  # fmt: skip
    return account(
        mark,
        external_id=f"{mark}:1",
        display_name=mark,
        email=f"{mark}@mail",
        mailbox=f"{mark}@codes",
        biography=mark,
        country=country,
        tags=[mark],
        device_serial=mark,
        device_model=mark,
        manager=mark,
        params={mark: 1},
        health_evidence={"asked": mark},
        session_expires_at=AT,
        secrets={SecretKind.PASSWORD: Secret(mark), SecretKind.MAILBOX_PASSWORD: Secret(mark)},
        codes=[CodeFacts(code=Secret(mark), source="email", received_at=AT, expires_at=FAR)],
        orders=[order],
        harvests=[Harvest(order_id, mark)],
        **more,
    )


FAR = Instant("2027-01-01T00:00:00.000Z")


@dataclass(frozen=True)
class Two:
    """A workspace of two accounts, and keys that see one of them."""

    place: Place
    seen: Account
    unseen: Account
    by_number: str
    by_tag: str


@pytest.fixture
async def two(either_place: Place) -> Two:
    place = either_place
    outcomes = await place.put(
        marked(HERE, "US", "1" * 32, health=Health.HEALTHY),
        marked(TRACE, "JP", "2" * 32, health=Health.EXPIRED, health_reason="token_expired"),
    )
    async with place.core() as core:
        seen, unseen = [await core.accounts.one(Account, "number", o.number) for o in outcomes]
    return Two(
        place,
        seen,
        unseen,
        await place.issue(account_numbers=(seen.number,)),
        await place.issue(account_tags=(HERE,)),
    )


def operations(*methods: str) -> Iterator[tuple[str, Operation]]:
    """Without streams, which have no end that could be waited for; tests of their own listen."""
    for face in (API, *DIALECTS):
        for operation in face.operations:
            if not isinstance(operation, Operation) or operation.stream:
                continue
            if operation.method in methods:
                yield face.prefix, operation


def paths(path: str, found: Account) -> set[str]:
    """The path with its words in every way in which an account is named anywhere."""
    names = (
        str(found.number),
        found.uuid,
        dashed(found.uuid),
        f"acc_{found.uuid}",
        f"external:{found.external_id}",
    )
    words = WORD.findall(path)
    spelled: set[str] = set()
    for values in product(names, repeat=min(1, len(words))):
        this = path
        for word in words:
            value = "password" if word == "kind" else values[0]
            this = this.replace(f"{{{word}}}", value)
        spelled.add(this)
    return spelled


async def test_no_read_of_any_face_shows_a_trace_of_another_account(two: Two):
    """Asked for lists, counts, summaries, and by every name the other account has."""
    asked = 0
    for key, (prefix, operation) in product((two.by_number, two.by_tag), operations("GET")):
        for path in paths(operation.path, two.unseen) | paths(operation.path, two.seen):
            answer = await two.place.get(prefix + path, key=key)
            asked += 1
            said = answer.text.replace(f"{TRACE}:1", "")  # the name that was asked for, echoed
            assert TRACE not in said, f"{operation.method} {prefix}{path}: {said}"
            assert answer.status_code < 500
    assert asked > 100


async def test_the_one_it_may_see_is_shown_everywhere(two: Two):
    """Without this, the test above could pass by being answered nothing."""
    showing = 0
    for prefix, operation in operations("GET"):
        for path in paths(operation.path, two.seen):
            answer = await two.place.get(prefix + path, key=two.by_tag)
            showing += HERE in answer.text
    assert showing >= 15


async def test_no_write_of_any_face_reaches_another_account(two: Two):
    for key, (prefix, operation) in product(
        (two.by_number, two.by_tag), operations("POST", "PUT", "PATCH", "DELETE")
    ):
        if "{account}" not in operation.path and "{id}" not in operation.path:
            continue
        for path in paths(operation.path, two.unseen):
            answer = await two.place.ask(
                operation.method, prefix + path, key=key, json={"email": "taken@over", "value": "x"}
            )
            assert answer.status_code in {404, 422, 400}, f"{operation.method} {path}"
    async with two.place.core() as core:
        assert await core.accounts.one(Account, "number", two.unseen.number) == two.unseen
        kept = await core.vault.open(two.unseen.number)
    assert {secret.reveal() for secret in kept.values()} == {TRACE}


async def test_counts_are_of_its_own_accounts(two: Two):
    for key in (two.by_number, two.by_tag):
        tags = (await two.place.get("/v1/tags", key=key)).json()["data"]
        assert tags == [{"tag": HERE, "accounts": 1}]
        now = (await two.place.get("/v1/health", key=key)).json()
        assert (now["accounts"], now["states"]["healthy"], now["states"]["expired"]) == (1, 1, 0)
        assert now["reasons"] == []
        days = (await two.place.get("/v1/health/days?days=2", key=key)).json()["data"]
        assert [day["states"] for day in days] == [{}, {"healthy": 1}]
        total = (await two.place.get("/v1/accounts?include=total", key=key)).json()["page"]
        assert total["total"] == 1
        countries = (await two.place.get("/tokportal/api/ext/countries", key=key)).json()["data"]
        assert [country["code"] for country in countries] == ["US"]
        listed = (await two.place.get("/lobstr/v1/accounts", key=key)).json()
        assert listed["total_results"] == 1
        balance = (await two.place.get("/lobstr/v1/user/balance", key=key)).json()
        assert balance["used_slots"] == 1


async def test_what_others_see_is_not_kept_for_it(two: Two):
    """The same question from a key without limits, just before and just after."""
    for path in ("/v1/accounts", "/v1/tags", "/posteverywhere/api/v1/accounts"):
        everything = (await two.place.get(path)).text
        own = (await two.place.get(path, key=two.by_tag)).text
        again = (await two.place.get(path)).text
        assert (TRACE in everything, TRACE in own, TRACE in again) == (True, False, True)


async def test_a_synchronisation_of_another_account_is_not_found(two: Two):
    body = {
        "type": "tiktok-sync",
        "account": two.unseen.uuid,
        "cookies": {"sessionid": "x"},
    }
    types = (await two.place.get("/lobstr/v1/account_types")).json()["data"]
    body["type"] = next(t["id"] for t in types if "tiktok" in str(t).lower())
    started = await two.place.ask("POST", "/lobstr/v1/accounts/cookies", json=body)
    sync = f"/lobstr/v1/synchronize/{started.json()['id']}"

    assert (await two.place.get(sync)).status_code == 200
    assert (await two.place.get(sync, key=two.by_tag)).status_code == 404


@pytest.mark.parametrize("which", [{"filter": {"health": ["healthy", "expired"]}}, {"all": True}])
async def test_bulk_changes_reach_its_own_accounts_alone(two: Two, which):
    changed = await two.place.ask(
        "POST",
        "/v1/accounts/bulk-change",
        key=two.by_number,
        json={"action": "disable"} | which,
    )

    assert changed.json()["changed"] == 1
    async with two.place.core() as core:
        assert (await core.accounts.one(Account, "number", two.unseen.number)).enabled


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"account_tags": [HERE, TRACE]},
        {"account_numbers": [1]},
    ],
)
async def test_it_hands_out_no_key_that_sees_more(two: Two, asked):
    body = {"name": "wider", "scopes": ["read"], **asked}

    answer = await two.place.ask("POST", "/v1/keys", key=two.by_tag, json=body)

    assert answer.status_code == 422


async def test_it_may_hand_out_one_that_sees_the_same_or_less(two: Two):
    asked = {"name": "same", "scopes": ["read"], "account_tags": [HERE]}

    made = await two.place.ask("POST", "/v1/keys", key=two.by_tag, json=asked)

    assert made.status_code == 201
    found = (await two.place.get("/v1/accounts", key=made.json()["key"])).json()["data"]
    assert [a["username"] for a in found] == [HERE]


async def test_a_key_for_no_accounts_sees_none(two: Two):
    none = await two.place.issue(Scope.READ, account_tags=())

    assert (await two.place.get("/v1/accounts", key=none)).json()["data"] == []
    assert (await two.place.get("/v1/health", key=none)).json()["accounts"] == 0


async def test_keys_that_see_more_are_neither_listed_nor_revoked(place: Place) -> None:
    [one, two] = await place.put(account("one"), account("two"))
    wide = await place.issue()
    other = await place.issue(account_numbers=(two.number,))
    limited = await place.issue(account_numbers=(one.number,))
    narrow = await place.issue(account_numbers=(one.number,), account_tags=("vip",))

    all_of_them = (await place.get("/v1/keys")).json()["data"]
    listed = (await place.get("/v1/keys", key=limited)).json()["data"]
    assert len(listed) == 2
    assert all(limited.startswith(k["hint"]) or narrow.startswith(k["hint"]) for k in listed)
    beyond = [key["id"] for key in all_of_them if key not in listed]
    assert len(beyond) >= 2
    for key_id in beyond:
        refused = await place.ask("DELETE", f"/v1/keys/{key_id}", key=limited)
        assert refused.status_code == 404, refused.text
    for key in (wide, other):
        assert (await place.get("/v1/me", key=key)).status_code == 200
    [its_own] = [key["id"] for key in listed if narrow.startswith(key["hint"])]
    assert (await place.ask("DELETE", f"/v1/keys/{its_own}", key=limited)).status_code == 204

"""Who is let in, what they may do, how often, and until when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from rollcall.api import API
from rollcall.core.access.caller import Caller, Scope
from rollcall.core.access.keys import PREFIXES, KeyRequest, checksum, digest, new_key, store
from rollcall.core.errors import KeyFault, TooManyRequests, Unauthenticated
from rollcall.db.statements import Statement
from rollcall.db.tables import API_KEYS
from rollcall.dialects import DIALECTS
from rollcall.kit.instants import instant
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.wire.card import Operation
from rollcall.wire.routes import WORD
from tests.makers import NOW, account
from tests.place import Place, open_place

FACES = (API, *DIALECTS)
LISTS = {
    "rollcall": "/v1/accounts",
    "tikmatrix": "/tikmatrix/api/v1/accounts",
    "lobstr": "/lobstr/v1/accounts",
    "tokportal": "/tokportal/api/ext/accounts",
    "posteverywhere": "/posteverywhere/api/v1/accounts",
}


def operations() -> Iterator[tuple[str, Operation]]:
    for face in FACES:
        for operation in face.operations:
            if isinstance(operation, Operation):
                yield face.prefix, operation


async def refused_with(place: Place, key: str) -> KeyFault:
    with pytest.raises(Unauthenticated) as caught:
        await place.runtime.entrance.admit(key)
    return caught.value.why


REFUSED = {"tikmatrix": 403}
"""How a face spells that it does not know who calls; 401 unless its vendor has it otherwise."""
UNKNOWN = {
    "nonsense": "nonsense",
    "too long": "x" * 257,
    "other letters": "é",
    "well made but not ours": f"pe_live_{'A' * 40}{checksum('A' * 40)}",
    "of the public documents": DEMO_KEY,
}


@pytest.mark.parametrize("face", LISTS)
async def test_without_a_key_nothing_is_answered(place: Place, face):
    for shown in ({}, {"authorization": "Basic YTpi"}, {"x-api-key": ""}):
        answer = await place.web.get(LISTS[face], headers=shown)
        assert answer.status_code == REFUSED.get(face, 401)


@pytest.mark.parametrize("face", LISTS)
@pytest.mark.parametrize("key", UNKNOWN.values(), ids=list(UNKNOWN))
async def test_a_key_that_is_not_known_is_refused(place: Place, face, key):
    lead = b"Token " if face == "lobstr" else b"Bearer "
    shown = {"authorization": lead + key.encode(), "x-api-key": key.encode()}

    answer = await place.web.get(LISTS[face], headers=shown)

    assert answer.status_code == REFUSED.get(face, 401)


async def test_a_key_is_kept_as_a_digest_and_a_hint(either_place: Place):
    rows = await either_place.runtime.database.rows(Statement(select(*API_KEYS.columns)))
    kept = [str(value) for row in rows for value in row]

    assert digest(either_place.key) in kept
    assert not [value for value in kept if either_place.key.removeprefix("pe_live_")[8:] in value]


async def test_a_key_is_the_same_under_every_vendor_s_prefix(place: Place):
    bare = place.key.removeprefix("pe_live_")

    for shown in (bare, *(prefix + bare for prefix in PREFIXES)):
        assert (await place.get("/v1/me", key=shown)).status_code == 200


def test_a_key_ends_in_its_checksum():
    key = new_key().removeprefix("pe_live_")

    assert key.isalnum()
    assert checksum(key[:-6]) == key[-6:]
    assert checksum("x" + key[1:-6]) != key[-6:] or key[0] == "x"


@pytest.mark.parametrize("scope", [Scope.READ, Scope.WRITE, Scope.SECRETS, Scope.ADMIN])
async def test_every_operation_asks_for_its_scope(place: Place, scope):
    """A key that has every scope but the one it takes is refused by each operation that asks it."""
    await place.put(account("ada"))
    key = await place.issue(*(other for other in Scope if other is not scope))
    asked = 0
    for prefix, operation in operations():
        if operation.scope is not scope:
            continue
        path = prefix + WORD.sub("10001", operation.path)
        answer = await place.ask(operation.method, path, key=key, json={})
        assert answer.status_code == 403, f"{operation.method} {path}: {answer.text}"
        asked += 1
    assert asked or scope is Scope.SECRETS, "secrets are asked for within, where they are opened"


async def test_secrets_are_opened_for_the_scope_secrets_alone(place: Place):
    await place.put(account("ada"))
    uuid = (await place.get("/tokportal/api/ext/accounts")).json()["data"][0]["id"]
    key = await place.issue(Scope.READ, Scope.WRITE, Scope.ADMIN)

    for method, path in (("GET", ""), ("POST", "/verification-code")):
        answer = await place.ask(method, f"/tokportal/api/ext/accounts/{uuid}{path}", key=key)
        assert answer.status_code == 403


async def test_nobody_hands_out_a_scope_that_they_lack(place: Place):
    key = await place.issue(Scope.ADMIN)

    answer = await place.ask("POST", "/v1/keys", key=key, json={"name": "x", "scopes": ["write"]})

    assert answer.status_code == 403


async def test_a_key_ends_when_it_was_said_to(either_place: Place):
    key = await either_place.issue(expires_at=instant(NOW + timedelta(hours=1)))
    assert (await either_place.get("/v1/me", key=key)).status_code == 200

    either_place.clock.set_ahead(timedelta(hours=1))

    assert await refused_with(either_place, key) is KeyFault.EXPIRED
    assert (await either_place.get("/v1/me", key=key)).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 101},
        {"name": "nul\x00"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"requests_per_minute": -1},
        {"requests_per_minute": 2_000_000},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "soon"},
        {"account_numbers": [2**70]},
        {"colour": "red"},
    ],
)
async def test_a_key_that_cannot_be_is_refused(either_place: Place, wrong):
    asked = {"name": "x", **wrong}

    assert (await either_place.ask("POST", "/v1/keys", json=asked)).status_code == 422


async def test_a_key_is_shown_once(place: Place):
    made = (await place.ask("POST", "/v1/keys", json={"name": "once"})).json()
    listed = (await place.get("/v1/keys")).text
    own = await place.get("/v1/me", key=made["key"])

    assert own.json()["key"]["name"] == "once"
    assert made["key"].removeprefix("pe_live_")[6:] not in listed + own.text


async def test_a_revoked_key_is_refused_from_the_next_call_on(tmp_path, database_url):
    """Another process revokes it; this one has let it in a moment ago and remembers it."""
    async with (
        open_place(tmp_path / "one", database=database_url) as here,
        open_place(tmp_path / "two", database=database_url) as elsewhere,
    ):
        made = (await here.ask("POST", "/v1/keys", json={"name": "short"})).json()
        for place in (here, elsewhere):
            answer = await place.get("/v1/accounts", key=made["key"])
            assert answer.status_code == 200

        path = f"/v1/keys/{made['details']['id']}"
        assert (await elsewhere.ask("DELETE", path, key=here.key)).status_code == 204

        assert await refused_with(here, made["key"]) is KeyFault.REVOKED
        for place in (here, elsewhere):
            answer = await place.get("/v1/accounts", key=made["key"])
            assert answer.status_code == 401
        assert (await here.ask("DELETE", path)).status_code == 404, "it is revoked once"


async def test_another_workspace_s_key_is_not_found(place: Place):
    neighbour = await place.neighbour()
    made = (await neighbour.ask("POST", "/v1/keys", json={"name": "theirs"})).json()

    answer = await place.ask("DELETE", f"/v1/keys/{made['details']['id']}")

    assert answer.status_code == 404
    assert (await neighbour.get("/v1/me", key=made["key"])).status_code == 200


async def test_when_a_key_was_used_is_written_down_now_and_then(either_place: Place):
    key = await either_place.issue()
    await either_place.get("/v1/me", key=key)
    before = (await either_place.get("/v1/me", key=key)).json()["key"]["last_used_at"]
    revision = await either_place.runtime.database.revision(either_place.workspace_id)

    await either_place.runtime.entrance.doorkeeper.write_down_use()

    after = (await either_place.get("/v1/me", key=key)).json()["key"]["last_used_at"]
    assert (before, after) == (None, instant(NOW))
    assert await either_place.runtime.database.revision(either_place.workspace_id) == revision


@pytest.mark.parametrize("shown", [DEMO_KEY, f"pe_live_{DEMO_KEY}"])
async def test_the_key_of_the_public_documents_opens_the_sandbox_alone(tmp_path, shown):
    """Also where a server that is no sandbox serves a database that was one."""
    async with open_place(tmp_path / "data", sandbox=True) as place:
        await keep_demo_key(place)
        assert (await place.get("/v1/me", key=shown)).status_code == 200
    async with open_place(tmp_path / "data") as place:
        assert (await place.get("/v1/me", key=shown)).status_code == 401
        assert await refused_with(place, shown) is KeyFault.UNKNOWN


async def keep_demo_key(place: Place) -> None:
    """As the first start of a sandbox does."""
    demo = KeyRequest(name="demo key", scopes=tuple(Scope), requests_per_minute=0)
    async with place.runtime.database.transaction() as transaction:
        await store(transaction, place.workspace_id, DEMO_KEY, demo, NOW)


@pytest.mark.parametrize("face", LISTS)
async def test_a_key_is_let_in_as_often_as_it_may(either_place: Place, face):
    key = await either_place.issue(requests_per_minute=3)

    statuses = [(await either_place.get(LISTS[face], key=key)).status_code for _ in range(5)]
    refused = await either_place.get(LISTS[face], key=key)
    either_place.clock.set_ahead(timedelta(seconds=61))
    later = await either_place.get(LISTS[face], key=key)

    assert statuses == [200, 200, 200, 429, 429]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert later.status_code == 200


async def test_a_limit_is_one_for_all_faces_and_each_key_has_its_own(place: Place):
    key, other = [await place.issue(requests_per_minute=len(LISTS)) for _ in range(2)]

    assert {(await place.get(path, key=key)).status_code for path in LISTS.values()} == {200}
    assert {(await place.get(path, key=key)).status_code for path in LISTS.values()} == {429}
    assert (await place.get("/v1/me", key=other)).status_code == 200


async def test_what_is_left_is_said_with_every_answer(place: Place):
    key = await place.issue(requests_per_minute=10)

    left = [(await place.get("/v1/me", key=key)).headers["ratelimit"] for _ in range(2)]

    assert [text.split(";")[1] for text in left] == ["r=9", "r=8"]


async def test_servers_of_one_postgresql_count_together(tmp_path, postgres_cluster, migrated):
    with postgres_cluster.database(migrated) as url:
        async with (
            open_place(tmp_path / "one", database=url) as one,
            open_place(tmp_path / "two", database=url) as two,
        ):
            key = await one.issue(requests_per_minute=20)
            answers = [
                (await place.get("/v1/me", key=key)).status_code
                for _ in range(20)
                for place in (one, two)
            ]

    assert 429 in answers
    assert answers.count(200) <= 20


async def test_a_caller_without_a_limit_is_never_refused(place: Place):
    caller = Caller(place.workspace_id, "free", frozenset())

    for _ in range(2000):
        assert await place.runtime.usage.quotas.spend(caller, 0.0) is None


async def test_the_last_request_of_a_minute_says_how_long_to_wait(place: Place):
    caller = Caller(place.workspace_id, "k", frozenset(), requests_per_minute=1)
    await place.runtime.usage.quotas.spend(caller, 119.5)

    with pytest.raises(TooManyRequests) as caught:
        await place.runtime.usage.quotas.spend(caller, 119.5)

    assert (caught.value.quota.retry_after, caught.value.quota.reset) == (1, 120)

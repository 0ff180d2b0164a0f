"""What has to be answered for is written down in a chain, and whoever tampers with it is found."""

import asyncio
import contextlib
import json
import sqlite3
from hashlib import sha256

import asyncpg
import pytest

from rollcall.core.access.caller import EVERY_SCOPE, Caller, Scope
from rollcall.core.audit.verifying import verify
from rollcall.core.errors import Forbidden
from rollcall.core.vault.consent import POLICY
from rollcall.core.vault.vault import SecretKind
from rollcall.db.statements import Kind
from rollcall.kit.ids import dashed
from rollcall.kit.instants import instant
from rollcall.kit.sealing import SealBroken, Secret
from tests.makers import NOW, account
from tests.place import Place

UUID = "0000000000007000800000000000000a"
REVEAL = f"/v1/accounts/acc_{UUID}/secrets/reveal"
TOKPORTAL = f"/tokportal/api/ext/accounts/{dashed(UUID)}"
SECRETS = {SecretKind.PASSWORD: Secret("hunter2"), SecretKind.TOTP: Secret("hunter3")}
ASKED = {"kinds": ["password"], "reason": "The owner asked to move it."}
MADE_OF = (
    "workspace_id", "number", "at", "deed", "key_id", "account_number", "reason", "details",
    "previous",
)  # fmt: skip


@pytest.fixture
async def holding(either_place: Place) -> Place:
    await either_place.put(account("ada", number=10001, uuid=UUID, secrets=SECRETS))
    return either_place


async def revealed(place: Place, times: int = 1) -> None:
    for _ in range(times):
        assert (await place.ask("POST", REVEAL, json=ASKED)).status_code == 200


async def entries(place: Place, query: str = "") -> list[dict[str, object]]:
    answer = await place.get(f"/v1/audit{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def verified(place: Place, query: str = "") -> dict[str, object]:
    answer = await place.get(f"/v1/audit/verify{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def tampered(place: Place, *statements: str) -> None:
    """What somebody with the database's own password could do, the triggers gone first."""
    on_sqlite = place.runtime.database.kind is Kind.SQLITE
    triggers = ("audit_stays", "audit_stays_as_it_is")
    at = "" if on_sqlite else " ON audit"
    dropped = [f"DROP TRIGGER IF EXISTS {name}{at}" for name in triggers]
    await said_directly(place, *dropped, *statements)


async def said_directly(place: Place, *statements: str) -> None:
    url = place.runtime.settings.database_url()
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


# What is written down, and what is shown


async def test_a_secret_is_shown_to_who_says_what_for(holding: Place):
    answer = await holding.ask("POST", REVEAL, json=ASKED | {"kinds": ["password", "cookies"]})

    assert answer.status_code == 200
    assert answer.json() == {
        "secrets": {"password": "hunter2", "cookies": None},
        "audit_number": 1,
    }
    assert "no-store" in answer.headers["cache-control"]
    [entry] = await entries(holding)
    mine = (await holding.get("/v1/me")).json()["key"]["id"]
    assert entry["deed"] == "secret.revealed"
    assert (entry["key"], entry["account_number"]) == (mine, 10001)
    assert (entry["reason"], entry["details"]) == (ASKED["reason"], {"what": ["password"]})
    assert entry["at"] == instant(NOW)


async def test_it_is_told_without_the_secret_and_without_the_reason(holding: Place):
    await revealed(holding)

    told = (await holding.get("/v1/events")).json()["data"][-1]

    assert told["type"] == "secret.revealed"
    assert told["data"]["account_id"] == f"acc_{UUID}"
    assert (told["data"]["what"], told["data"]["audit_number"]) == (["password"], 1)
    assert "hunter2" not in str(told)
    assert ASKED["reason"] not in str(told)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "ok"},
        {"reason": "  x  "},
        {"reason": "x" * 501},
        {"reason": "nul \x00 in it"},
        {"kinds": []},
        {"kinds": ["everything"]},
        {"kinds": ["password"] * 20},
        {"note": "too"},
    ],
)
async def test_without_a_reason_nothing_is_shown(place: Place, wrong):
    await place.put(account("ada", uuid=UUID, secrets=SECRETS))

    answer = await place.ask("POST", REVEAL, json=ASKED | wrong)

    assert answer.status_code == 422, answer.text
    assert await entries(place) == []


async def test_nor_without_the_scope_nor_of_an_account_that_is_not_seen(place: Place):
    await place.put(account("ada", uuid=UUID, secrets=SECRETS), account("bo", tags=["seen"]))
    without = await place.issue(Scope.READ, Scope.WRITE, Scope.ADMIN)
    limited = await place.issue(account_tags=("seen",))
    neighbour = await place.neighbour()

    assert (await place.ask("POST", REVEAL, key=without, json=ASKED)).status_code == 403
    assert (await place.ask("POST", REVEAL, key=limited, json=ASKED)).status_code == 404
    assert (await neighbour.ask("POST", REVEAL, json=ASKED)).status_code == 404
    assert await entries(place) == []


async def test_nobody_may_count_on_being_shown_it_again_for_the_same_key(place: Place):
    await place.put(account("ada", uuid=UUID, secrets=SECRETS))

    answer = await place.ask("POST", REVEAL, json=ASKED, headers={"idempotency-key": "a"})

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.text
    assert await entries(place) == []


async def test_where_nothing_is_held_nothing_is_written(place: Place):
    await place.put(account("ada", uuid=UUID))

    answer = await place.ask("POST", REVEAL, json=ASKED)

    assert answer.json() == {"secrets": {"password": None}, "audit_number": None}
    assert await entries(place) == []


async def test_what_cannot_be_written_down_is_not_shown(holding: Place):
    await revealed(holding)
    await tampered(holding, "UPDATE audit_heads SET sealed = wrapped FROM data_keys")

    with pytest.raises(SealBroken):
        async with holding.core(writes=True) as core:
            await core.revealing.secrets(10001, [SecretKind.PASSWORD], "To see it.")

    assert len(await entries(holding)) == 1
    showings = (await holding.get(f"/v1/accounts/acc_{UUID}/showings")).json()["data"]
    assert len(showings) == 1, "the one that was refused left nothing"


async def test_tokportals_flows_leave_their_reason(holding: Place):
    agreed = {"acknowledge_support_forfeit": True, "policy_version": POLICY}
    assert (await holding.ask("POST", f"{TOKPORTAL}/reveal-credentials")).status_code == 428
    assert await entries(holding) == []

    await holding.ask("POST", f"{TOKPORTAL}/reveal-credentials", json=agreed)
    await holding.get(TOKPORTAL)

    inline, consented = await entries(holding)
    assert consented["reason"] == f"TokPortal's reveal-credentials, by the consent to {POLICY}"
    assert "shows with its credentials" in str(inline["reason"])
    assert inline["details"] == consented["details"] == {"what": ["password"]}


async def test_keys_that_are_made_and_revoked_are_written_down(place: Place):
    made = (await place.ask("POST", "/v1/keys", json={"name": "x"})).json()["details"]
    await place.ask("DELETE", f"/v1/keys/{made['id']}")
    other = await place.ask("POST", "/v1/workspaces", json={"name": "Another"})

    revoked, created = await entries(place)

    digits = made["id"].removeprefix("key_")
    assert (created["deed"], revoked["deed"]) == ("key.created", "key.revoked")
    assert created["details"] == {"key": digits, "scopes": ["read", "write"]}
    assert revoked["details"] == {"key": digits}
    [first] = (await place.get("/v1/audit", key=other.json()["key"])).json()["data"]
    assert (first["deed"], first["number"]) == ("key.created", 1)


async def test_who_sees_some_accounts_sees_what_was_done_to_those(place: Place):
    await place.put(
        account("ada", uuid=UUID, secrets=SECRETS), account("bo", tags=["seen"], secrets=SECRETS)
    )
    key = await place.issue(account_tags=("seen",))
    await place.ask("POST", "/v1/keys", json={"name": "x"})
    await revealed(place)
    bo = (await place.get("/v1/accounts", key=key)).json()["data"][0]["id"]
    await place.ask("POST", f"/v1/accounts/{bo}/secrets/reveal", json=ASKED)

    seen = (await place.get("/v1/audit", key=key)).json()["data"]

    assert [entry["number"] for entry in seen] == [3]
    assert len(await entries(place)) == 3
    assert [entry["number"] for entry in await entries(place, "?limit=1&before=3")] == [2]


async def test_only_administrators_read_it(place: Place):
    reader = Caller(place.workspace_id, "k", EVERY_SCOPE - {Scope.ADMIN})
    async with place.core(caller=reader) as core:
        with pytest.raises(Forbidden):
            await core.audit.entries()
        with pytest.raises(Forbidden):
            await core.audit.verified()


# The chain


async def test_anybody_can_reckon_a_digest_from_what_is_shown(holding: Place):
    await holding.ask("POST", REVEAL, json=ASKED | {"reason": 'Größe "é" \u2028 and more'})
    await revealed(holding)

    newest, first = await entries(holding)

    assert first["previous"] == "0" * 64
    assert newest["previous"] == first["digest"]
    for entry in (newest, first):
        said = {name: entry[name] for name in MADE_OF}
        spelled = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(spelled.encode()).hexdigest() == entry["digest"]


async def test_many_at_once_make_one_chain(holding: Place):
    answers = await asyncio.gather(
        *(holding.ask("POST", REVEAL, json=ASKED) for _ in range(20)),
        *(holding.get(TOKPORTAL) for _ in range(10)),
        *(holding.ask("POST", "/v1/keys", json={"name": f"k{n}"}) for n in range(10)),
    )

    assert {answer.status_code for answer in answers} == {200, 201}
    verdict = await verified(holding)
    assert (verdict["ok"], verdict["entries"]) == (True, 40), verdict
    assert [e["number"] for e in await entries(holding)] == list(range(40, 0, -1))


async def test_what_is_rolled_back_leaves_no_gap(holding: Place):
    await revealed(holding)
    with contextlib.suppress(ZeroDivisionError):
        async with holding.core(writes=True) as core:
            await core.revealing.secrets(10001, [SecretKind.TOTP], "To see it.")
            raise ZeroDivisionError
    await revealed(holding)

    assert (await verified(holding))["ok"]
    assert [entry["number"] for entry in await entries(holding)] == [2, 1]


async def test_workspaces_have_chains_of_their_own(holding: Place):
    neighbour = await holding.neighbour()
    await revealed(holding, 2)
    await neighbour.ask("POST", "/v1/keys", json={"name": "x"})

    assert ((await verified(holding))["entries"], (await verified(neighbour))["entries"]) == (2, 1)


ALTERED = (
    "at = '2020-01-01T00:00:00.000Z'",
    "deed = 'key.created'",
    "key_id = 'somebody else'",
    "account_number = 10002",
    "account_number = NULL",
    "reason = 'Another.'",
    "reason = NULL",
    "details = '{\"what\":[]}'",
    "details = details || ' '",
    "details = 'not JSON'",
    "digest = previous",
    "previous = digest",
)
TAKEN = "DELETE FROM audit WHERE number = 2"
MOVED = (
    "UPDATE audit SET number = 99 WHERE number = 2",
    "UPDATE audit SET number = 2 WHERE number = 3",
    "UPDATE audit SET number = 3 WHERE number = 99",
)
COPIED = (
    "INSERT INTO audit SELECT workspace_id, 5, at, deed, key_id, account_number, reason, details, "
    "previous, digest FROM audit WHERE number = 4"
)
CUT = "DELETE FROM audit WHERE number > 2"
HEAD_SET_BACK = (
    "UPDATE audit_heads SET number = 2, digest = (SELECT digest FROM audit WHERE number = 2 "
    "AND workspace_id = audit_heads.workspace_id)"
)
TAMPERING = [
    *((f"UPDATE audit SET {said} WHERE number = 2",) for said in ALTERED),
    (TAKEN,),
    ("DELETE FROM audit WHERE number = 1",),
    MOVED,
    (COPIED,),
    (CUT,),
    (CUT, HEAD_SET_BACK),
    ("DELETE FROM audit",),
    ("DELETE FROM audit_heads",),
    ("UPDATE audit_heads SET sealed = wrapped FROM data_keys",),
]


@pytest.mark.parametrize("statements", TAMPERING, ids=lambda s: s[-1][:60])
async def test_whoever_tampers_with_it_is_found(holding: Place, statements: tuple[str, ...]):
    await revealed(holding, 4)
    assert (await verified(holding))["ok"]

    await tampered(holding, *statements)

    verdict = await verified(holding)
    assert not verdict["ok"], verdict
    assert verdict["faults"]


async def test_what_is_written_behind_a_cut_does_not_hide_it(holding: Place):
    await revealed(holding, 4)
    await tampered(holding, CUT, HEAD_SET_BACK)

    await revealed(holding)

    verdict = await verified(holding)
    assert {fault["number"] for fault in verdict["faults"]} == {3}
    assert [entry["number"] for entry in await entries(holding)] == [5, 2, 1]


async def test_a_head_kept_elsewhere_finds_a_whole_copy_of_before(holding: Place):
    """Who puts back an old copy of the whole database has a chain that is sound in itself."""
    await revealed(holding, 2)
    earlier = str((await verified(holding))["head"])
    await revealed(holding, 2)
    kept = str((await verified(holding))["head"])

    assert (await verified(holding, f"?head={earlier}"))["ok"]
    assert (await verified(holding, f"?head={kept}"))["ok"]
    for other in (f"4:{'0' * 64}", f"5:{'1' * 64}", f"3{kept[1:]}"):
        [fault] = (await verified(holding, f"?head={other}"))["faults"]
        assert "kept elsewhere" in fault["what"]
    for nonsense in ("4", "x:y", f"-1:{'0' * 64}", f"4:{'g' * 64}"):
        assert (await holding.get(f"/v1/audit/verify?head={nonsense}")).status_code == 422


@pytest.mark.parametrize("at_once", [1, 3, 7, 8])
async def test_a_chain_is_walked_to_its_end(place: Place, at_once: int):
    await place.put(account("ada", uuid=UUID, secrets=SECRETS))
    await revealed(place, 7)
    database, sealer = place.runtime.database, place.runtime.sealer

    verdict = await verify(database, sealer, place.workspace_id, at_once=at_once)
    assert (verdict.entries, verdict.faults) == (7, [])

    await tampered(place, "DELETE FROM audit WHERE number = 7")
    verdict = await verify(database, sealer, place.workspace_id, at_once=at_once)
    assert [fault.number for fault in verdict.faults] == [7]


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"])
async def test_the_database_itself_only_adds_to_it(holding: Place, statement: str):
    await revealed(holding)

    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="only ever added to"):
        await said_directly(holding, statement)

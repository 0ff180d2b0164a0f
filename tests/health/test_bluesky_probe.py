"""Asking an account's own server of the AT protocol how it is: what proves something."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rollcall.connectors.bluesky.faults import FAULTS, STATUSES
from rollcall.connectors.bluesky.probing import BlueskyProbe
from rollcall.connectors.limits import Limiter
from rollcall.connectors.named_servers import NamedServers
from rollcall.core.health.checking import STATES
from rollcall.core.health.health import Health
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.probing import Proof, Refused, Subject, Unclear, Works
from rollcall.ports.reading import Connection
from rollcall.server.asking import asks_platforms
from rollcall.server.consenting import asks_consent
from tests.grants.owners import ASKED_AT, grants_in
from tests.grants.test_bluesky_owners import BLUESKY, sign_in
from tests.health.asking import WELL, check
from tests.makers import NOW, account
from tests.place import Place, open_place
from tests.real.pds import Network, Owner

DID = "did:plc:" + "a" * 24
TOKEN = "t0ken-of-the-account"
HOME, ELSEWHERE = "https://one.example", "https://two.example"
SESSION = {"did": DID, "handle": "ada.example", "active": True}


class Servers:
    """Servers of the AT protocol, each of which answers so."""

    def __init__(self, status: int, body: Any, public: Any = None, **headers: str) -> None:
        self.asked: list[httpx2.Request] = []
        self._answers = {"getSession": (status, body), "getRepoStatus": (200, public or {})}
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx2.MockTransport(self._answer)
        servers = NamedServers([HOME, ELSEWHERE], transport=transport)
        self.probe = BlueskyProbe(servers, Limiter(), lambda: NOW)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        status, body = self._answers[request.url.path.rpartition(".")[2]]
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.Response(status, stream=httpx2.ByteStream(raw), headers=self._headers)

    async def ask(self, server: str = HOME) -> Proof:
        subject = subject_of(json.dumps({"server": server}))
        assert self.probe.refuses(subject) is None
        return await self.probe.ask(subject)


def subject_of(binding: str | None) -> Subject:
    connection = Connection("ada.example", DID, TOKEN, frozenset(), binding)
    state = Health.HEALTHY.value
    return Subject("0" * 32, "bluesky", "ada", state, None, instant(NOW), None, None, connection)


async def test_whoever_is_let_in_works_and_the_token_goes_to_its_own_server_alone():
    there = Servers(200, SESSION, ratelimit_limit="3000", ratelimit_remaining="2999")
    proof = await there.ask(ELSEWHERE)
    assert isinstance(proof, Works)
    assert (proof.quotas[0].limit, proof.quotas[0].left) == (3000, 2999)
    [asked] = there.asked
    assert asked.url.host == "two.example"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(proof)


def said(code: str) -> dict[str, str]:
    return {"error": code, "message": f"Bad {TOKEN}."}


def public(status: str | None) -> dict[str, Any]:
    return {"did": DID, "active": status is None} | ({"status": status} if status else {})


REFUSALS = [
    (400, said("AccountTakedown"), None, "banned"),
    (401, said("AccountSuspended"), None, "banned"),
    (400, said("AccountDeactivated"), None, "deactivated"),
    (400, said("ExpiredToken"), public(None), "token_refused"),
    (400, said("InvalidToken"), {}, "token_refused"),
    (401, said("invalid_token"), public(None), "token_refused"),
    (400, said("InvalidToken"), public("takendown"), "banned"),
    (400, said("InvalidRequest"), public("takendown"), "banned"),
    (400, said("ExpiredToken"), public("deactivated"), "deactivated"),
    (200, SESSION | public("takendown"), None, "banned"),
    (200, SESSION | public("suspended"), None, "banned"),
    (200, SESSION | public("deactivated"), None, "deactivated"),
]


@pytest.mark.parametrize("status, body, in_public, reason", REFUSALS)
async def test_what_a_server_says_of_an_account_is_proved(
    status: int, body: Any, in_public: Any, reason: str
):
    there = Servers(status, body, in_public)
    proof = await there.ask()
    assert isinstance(proof, Refused), proof
    assert (proof.reason, proof.renews_first) == (reason, reason == "token_refused")
    assert TOKEN not in str(proof)
    assert not any("authorization" in one.headers for one in there.asked[1:])


NOTHING = [
    (400, said("InvalidRequest"), public(None)),
    (400, said("InvalidRequest"), public("desynchronized")),
    (400, said("ExpiredToken"), public("throttled")),
    (401, said("AuthMissing"), public(None)),
    (403, said("Forbidden"), b"<html>"),
    (404, said("XRPCNotSupported"), {"did": "did:plc:" + "b" * 24, "active": False}),
    (429, said("ExpiredToken"), public("takendown")),
    (500, said("AccountTakedown"), public("takendown")),
    (502, said("UpstreamFailure"), public("takendown")),
    (200, {"did": "did:plc:" + "b" * 24, "active": True}, None),
    (200, {"handle": "ada.example"}, None),
    (200, b"<html>", None),
    (302, SESSION, None),
]


@pytest.mark.parametrize("status, body, in_public", NOTHING)
async def test_all_else_proves_nothing(status: int, body: Any, in_public: Any):
    proof = await Servers(status, body, in_public).ask()
    assert isinstance(proof, Unclear), proof
    assert TOKEN not in str(proof)


async def test_a_server_that_says_when_is_asked_then():
    spent = {"ratelimit_limit": "3000", "ratelimit_remaining": "0", "ratelimit_reset": "240"}
    proof = await Servers(429, said("RateLimitExceeded"), **spent).ask()
    assert isinstance(proof, Unclear)
    assert (proof.seconds, proof.full) == (240, False)


async def test_a_server_that_has_little_left_is_left_alone_and_others_are_asked():
    there = Servers(
        200, SESSION, ratelimit_limit="3000", ratelimit_remaining="1500", ratelimit_reset="240"
    )
    assert isinstance(await there.ask(), Works)
    again = await there.ask()
    assert isinstance(again, Unclear)
    assert not again.full
    assert again.seconds == pytest.approx(240, abs=5)
    assert isinstance(await there.ask(ELSEWHERE), Works)
    assert [one.url.host for one in there.asked] == ["one.example", "two.example"]


@pytest.mark.parametrize("binding", [None, "", "[]", "{"])
async def test_a_token_of_no_known_server_goes_nowhere(binding: str | None):
    there = Servers(200, SESSION)
    subject = subject_of(binding)
    assert isinstance(await there.probe.ask(subject), Unclear)
    assert not there.asked
    assert "Of which server" in (there.probe.refuses(subject) or "")


def test_whatever_is_proved_has_a_state():
    proved = [*FAULTS.codes.values(), *STATUSES.values()]
    assert {one.reason for one in proved} <= set(STATES)


# Against the AT protocol's own servers.


@pytest.fixture
async def place(tmp_path: Path, database_url: str, at_protocol: Network) -> AsyncIterator[Place]:
    settings = {
        "private_social_servers": at_protocol.origins,
        "bluesky_resolver": at_protocol.server,
        "plc_directory": at_protocol.directory,
    }
    async with (
        open_place(tmp_path / "data", database=database_url, **settings) as place,
        asks_platforms(place.runtime),
        asks_consent(place.runtime, ASKED_AT),
    ):
        yield place


@pytest.fixture
async def ada(place: Place, at_protocol: Network) -> Owner:
    ada = at_protocol.join()
    answer = await sign_in(place, ada.handle, at_protocol.app_password(ada))
    assert answer.status_code == 200, answer.text
    return ada


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "falls, reason, rises",
    [
        (Network.take_down, "banned", lambda there, one: there.take_down(one, applied=False)),
        (Network.deactivate, "deactivated", Network.activate),
    ],
)
async def test_an_account_is_what_its_own_server_makes_of_it(
    place: Place,
    at_protocol: Network,
    ada: Owner,
    falls: Callable[[Network, Owner], None],
    reason: str,
    rises: Callable[[Network, Owner], None],
):
    assert await check(place) == WELL
    falls(at_protocol, ada)
    assert await check(place) == ("refused", "unhealthy", reason, False)
    assert await check(place) == ("refused", "unhealthy", reason, False)
    rises(at_protocol, ada)
    assert await check(place) == WELL


async def spoil_token(place: Place) -> None:
    async with place.core(writes=True) as core:
        [one] = (await place.get("/v1/accounts")).json()["data"]
        await core.vault.store(one["number"], {SecretKind.ACCESS_TOKEN: Secret("spoilt")})


@pytest.mark.real
@pytest.mark.timeout(180)
async def test_a_token_that_is_refused_is_had_anew_while_the_session_is_there(
    place: Place, at_protocol: Network, ada: Owner
):
    await spoil_token(place)
    assert await check(place) == WELL
    assert [one["generation"] for one in await grants_in(place)] == [2]

    await spoil_token(place)
    at_protocol.revoke_app_password(ada)
    assert await check(place) == ("refused", "expired", "token_refused", False)


@pytest.mark.real
@pytest.mark.timeout(180)
async def test_accounts_are_asked_about_by_themselves_at_their_own_servers(
    place: Place, at_protocol: Network, ada: Owner
):
    at_protocol.take_down(ada)
    await place.put(account("bo", BLUESKY, health="healthy"))
    for one in (await place.get("/v1/accounts")).json()["data"]:
        path = f"/v1/accounts/{one['number']}"
        await place.ask("PATCH", path, json={"next_check_at": instant(NOW)})
    swept = await place.runtime.entrance.sweeping.sweep(BLUESKY)
    assert swept.outcomes == {"refused": 1, "unasked": 1}

"""Asking an account's own instance how it is: what proves something, and what does not."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.mastodon.faults import SENTENCES
from rollcall.connectors.mastodon.probing import MastodonProbe
from rollcall.connectors.named_servers import NamedServers
from rollcall.core.health.checking import STATES
from rollcall.core.health.health import Health
from rollcall.kit.instants import instant
from rollcall.ports.probing import Limited, Proof, Refused, Subject, Unclear, Works
from rollcall.ports.reading import Connection
from rollcall.server.asking import asks_platforms
from rollcall.server.consenting import asks_consent
from tests.grants.owners import ASKED_AT, secrets_of
from tests.grants.test_mastodon_owners import MASTODON, connect
from tests.health.asking import WELL, check
from tests.makers import NOW
from tests.place import Place, open_place
from tests.real.mastodon import Instance

TOKEN = "t0ken-of-the-account"
HOME, ELSEWHERE = "https://one.example", "https://two.example"
ADA = {"id": "7", "username": "ada", "acct": "ada", "moved": None, "suspended": False}
DISABLED = {"error": "Your login is currently disabled"}
SCOPES = ("read:accounts", "write:statuses")


class Instances:
    """Instances, each of which answers so."""

    def __init__(self, status: int, body: Any, public: Any = None, **headers: str) -> None:
        self.asked: list[httpx2.Request] = []
        self._own = status, body
        self._public = (200, public) if public else (404, {"error": "Record not found"})
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        servers = NamedServers([HOME, ELSEWHERE], transport=httpx2.MockTransport(self._answer))
        self.probe = MastodonProbe(servers, Limiter(), lambda: NOW)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        own = request.url.path.endswith("/verify_credentials")
        status, body = self._own if own else self._public
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.Response(status, stream=httpx2.ByteStream(raw), headers=self._headers)

    async def ask(self, server: str = HOME) -> Proof:
        subject = subject_of(bound_to(server))
        assert self.probe.refuses(subject) is None
        return await self.probe.ask(subject)


def bound_to(server: str) -> str:
    return json.dumps({"server": server, "client_id": "c", "client_secret": "s3cret"})


def subject_of(binding: str | None, *scopes: str) -> Subject:
    granted = frozenset(scopes or SCOPES)
    connection = Connection("ada@one.example", "7@one.example", TOKEN, granted, binding)
    known = (Health.HEALTHY.value, None, instant(NOW), None, None)
    return Subject("0" * 32, MASTODON, "ada@one.example", *known, connection)


async def test_whoever_is_let_in_works_and_the_token_goes_to_its_own_instance_alone():
    soon = (NOW + timedelta(minutes=4)).isoformat()
    told = {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "299", "x_ratelimit_reset": soon}
    there = Instances(200, ADA, **told)
    proof = await there.ask(ELSEWHERE)
    assert isinstance(proof, Works)
    assert (proof.quotas[0].limit, proof.quotas[0].left) == (300, 299)
    [asked] = there.asked
    assert asked.url.host == "two.example"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(proof)


REFUSALS = [
    (401, {"error": f"The access token {TOKEN} is invalid"}, None, "token_refused"),
    (401, {"error": "The access token was revoked"}, None, "token_refused"),
    (422, {"error": "This method requires an authenticated user"}, None, "token_refused"),
    (403, DISABLED, None, "banned"),
    (403, DISABLED, ADA | {"suspended": True}, "banned"),
    (403, DISABLED, ADA | {"moved": {"id": "8"}}, "moved"),
    (403, DISABLED, ADA | {"id": "9", "moved": {"id": "8"}}, "banned"),
    (
        403,
        {"error": "Your login is missing a confirmed e-mail address"},
        None,
        "checkpoint_required",
    ),
    (200, ADA | {"suspended": True}, None, "banned"),
    (200, ADA | {"moved": {"id": "8", "acct": "ada@two.example"}}, None, "moved"),
]


@pytest.mark.parametrize("status, body, public, reason", REFUSALS)
async def test_what_an_instance_says_of_an_account_is_proved(
    status: int, body: Any, public: Any, reason: str
):
    there = Instances(status, body, public)
    proof = await there.ask()
    assert isinstance(proof, Refused), proof
    assert (proof.reason, proof.renews_first) == (reason, False)
    assert TOKEN not in str(proof)
    assert not any("authorization" in one.headers for one in there.asked[1:])


async def test_snac_refuses_a_token_with_422_and_nothing():
    proof = await Instances(422, b"", x_creator="snac/2.75").ask()
    assert isinstance(proof, Refused)
    assert proof.reason == "token_refused"


async def test_whoever_is_silenced_posts_all_the_same():
    proof = await Instances(200, ADA | {"limited": True}).ask()
    assert isinstance(proof, Limited)
    assert (proof.reason, proof.posts, proof.until) == ("silenced", True, None)


NOTHING = [
    (401, b"<html>the proxy asks for a password</html>", True),
    (403, {"error": "This action is outside the authorized scopes"}, False),
    (403, {"error": "Your login is currently pending approval"}, False),
    (403, b"<html>", True),
    (404, {"error": "Record not found"}, False),
    (404, b"<html>", True),
    (410, b"", True),
    (422, b"", True),
    (422, {"error": "Validation failed"}, False),
    (429, {"error": "The access token is invalid"}, False),
    (500, DISABLED, True),
    (503, b"<html>", True),
    (200, b"<html>parked</html>", True),
    (200, b"[]", True),
    (200, ADA | {"id": "8"}, False),
    (302, b"", True),
]


@pytest.mark.parametrize("status, body, silent", NOTHING)
async def test_all_else_proves_nothing(status: int, body: Any, *, silent: bool):
    proof = await Instances(status, body).ask()
    assert isinstance(proof, Unclear), proof
    assert proof.silent is silent
    assert TOKEN not in str(proof)


async def test_an_instance_that_has_little_left_is_left_alone_and_others_are_asked():
    soon = (NOW + timedelta(minutes=4)).isoformat().replace("+00:00", ".000Z")
    told = {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "150", "x_ratelimit_reset": soon}
    there = Instances(200, ADA, **told)
    assert isinstance(await there.ask(), Works)
    again = await there.ask()
    assert isinstance(again, Unclear)
    assert (again.full, again.silent) == (False, False)
    assert again.seconds == pytest.approx(240, abs=5)
    assert isinstance(await there.ask(ELSEWHERE), Works)


async def test_who_is_not_let_ask_whose_a_token_is_is_not_asked():
    there = Instances(200, ADA)
    assert "did not grant read" in (there.probe.refuses(subject_of(HOME, "write:statuses")) or "")
    for scope in ("read", "read:accounts", "profile"):
        assert there.probe.refuses(subject_of(bound_to(HOME), scope)) is None
    assert "Of which instance" in (there.probe.refuses(subject_of(None)) or "")
    assert isinstance(await there.probe.ask(subject_of(None)), Unclear)
    assert not there.asked


def test_whatever_is_proved_has_a_state():
    reasons = {one.reason for known in SENTENCES.values() for one in known.values()}
    assert reasons | {"silenced", "moved"} <= set(STATES)


# Against a server that answers as Mastodon does.


@pytest.fixture
async def place(
    tmp_path: Path, database_url: str, mastodon_instance: Instance
) -> AsyncIterator[Place]:
    known = (mastodon_instance.server, "http://127.0.0.1:9")
    async with (
        open_place(tmp_path / "data", database=database_url, private_social_servers=known) as place,
        asks_platforms(place.runtime),
        asks_consent(place.runtime, ASKED_AT),
    ):
        yield place


async def test_a_token_that_was_taken_back_at_the_instance_has_expired(
    place: Place, mastodon_instance: Instance
):
    await connect(place, mastodon_instance, "ada")
    assert await check(place) == WELL
    [one] = (await place.get("/v1/accounts")).json()["data"]
    kept = await secrets_of(place, one["number"])
    form = json.loads(kept["token_binding"]) | {"token": kept["access_token"]}
    async with httpx2.AsyncClient(trust_env=False) as web:
        await web.post(f"{mastodon_instance.server}/oauth/revoke", data=form)
    assert await check(place) == ("refused", "expired", "token_refused", False)
    await connect(place, mastodon_instance, "ada", account=one["id"])
    assert await check(place) == WELL


async def test_a_sandbox_asks_servers_elsewhere_only_where_it_was_told_of_a_private_one(
    tmp_path: Path, mastodon_instance: Instance
):
    own = "The sandbox's platform"
    told = {"private_social_servers": (mastodon_instance.server,)}
    asked: list[list[str]] = []
    for name, settings in (("alone", {}), ("told", told)):
        async with (
            open_place(tmp_path / name, sandbox=True, **settings) as place,
            asks_platforms(place.runtime),
        ):
            asked.append([one.name for one in place.runtime.entrance.sweeping.probes])
    assert asked == [[own], [own, "Bluesky", "Mastodon"]]

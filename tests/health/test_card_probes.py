"""Platforms that are asked by their cards: what their refusals prove, and what proves nothing."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.probed import ASKED
from rollcall.connectors.probing import CardProbe
from rollcall.core.health.checking import STATES
from rollcall.core.health.health import Health
from rollcall.kit.instants import instant
from rollcall.ports.probing import Limited, Proof, Refused, Subject, Unclear, Works
from rollcall.ports.reading import Connection
from tests.makers import NOW

TOKEN = "t0ken-of-the-account"
PROFILES: dict[str, dict[str, Any]] = {
    "facebook": {"id": "1", "name": "Ada"},
    "instagram": {"user_id": "1", "username": "ada"},
    "linkedin": {"sub": "1", "name": "Ada"},
    "pinterest": {"id": "1", "username": "ada"},
    "threads": {"id": "1", "username": "ada"},
    "youtube": {"items": [{"id": "1", "snippet": {"title": "Ada"}}]},
}


def meta(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    below = {"error_subcode": subcode} if subcode else {}
    return {"error": {"code": code, "message": f"Bad {TOKEN}.", **below, **more}}


async def ask(
    platform: str, status: int, body: Any, **headers: str
) -> tuple[Proof, httpx2.Request]:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.Response(status, stream=httpx2.ByteStream(raw), headers=headers)

    places = Places(asked_at="http://127.0.0.1:9", transport=httpx2.MockTransport(answer))
    card, faults = ASKED[platform]
    probe = CardProbe(card, faults, places, Limiter(), clock=lambda: NOW)
    connection = Connection("ada", "1", TOKEN, frozenset())
    state = Health.HEALTHY.value
    subject = Subject("0" * 32, platform, "ada", state, None, instant(NOW), None, None, connection)
    assert probe.refuses(subject) is None
    proof = await probe.ask(subject)
    await places.close()
    return proof, seen[0]


@pytest.mark.parametrize("platform", ASKED)
async def test_whoever_is_let_in_works_and_shows_the_token_where_the_platform_wants_it(
    platform: str,
):
    proof, request = await ask(platform, 200, PROFILES[platform])
    assert isinstance(proof, Works)
    shown = request.headers.get("authorization", "") + str(request.url)
    assert shown.count(TOKEN) == 1
    assert TOKEN not in str(proof)


REFUSALS = [
    ("facebook", 400, meta(190), "token_refused"),
    ("facebook", 400, meta(190, 463), "token_expired"),
    ("instagram", 400, meta(190, 460), "password_changed"),
    ("instagram", 400, meta(190, 459), "checkpoint_required"),
    ("threads", 400, meta(190, 9999), "token_refused"),
    ("threads", 400, meta(102), "token_refused"),
    ("linkedin", 401, {"serviceErrorCode": 65601, "message": "x", "status": 401}, "token_refused"),
    ("linkedin", 401, {"serviceErrorCode": 65602, "message": "x", "status": 401}, "token_expired"),
    ("youtube", 401, {"error": {"code": 401, "message": "x", "status": "x"}}, "token_refused"),
    ("pinterest", 401, {"code": 2, "message": "Authentication failed."}, "token_refused"),
]


@pytest.mark.parametrize("platform, status, body, reason", REFUSALS)
async def test_a_code_that_is_known_proves_what_the_table_says(
    platform: str, status: int, body: Any, reason: str
):
    proof, _ = await ask(platform, status, body)
    assert isinstance(proof, Refused)
    assert proof.reason == reason
    assert TOKEN not in str(proof)


async def test_a_block_is_a_limit_with_an_end():
    proof, _ = await ask("instagram", 400, meta(368))
    assert isinstance(proof, Limited)
    assert (proof.reason, proof.until) == ("action_blocked", NOW + timedelta(days=1))


NOTHING = [
    ("facebook", 400, meta(10)),
    ("facebook", 400, meta(200)),
    ("facebook", 400, meta(4)),
    ("facebook", 400, meta(100, 33)),
    ("facebook", 400, meta(190, is_transient=True)),
    ("facebook", 500, meta(190)),
    ("instagram", 429, meta(190)),
    ("linkedin", 403, {"serviceErrorCode": 100, "message": "x", "status": 403}),
    ("linkedin", 401, {"message": "The token has expired."}),
    ("linkedin", 426, {"message": "x", "code": "VERSION"}),
    ("youtube", 403, {"error": {"code": 403, "message": "quotaExceeded"}}),
    ("youtube", 200, {"items": []}),
    ("pinterest", 429, {"code": 8, "message": "x"}),
    ("pinterest", 403, {"code": 29, "message": "x"}),
    ("pinterest", 200, b"<html>"),
    ("threads", 200, b"[]"),
    ("threads", 302, {}),
]


@pytest.mark.parametrize("platform, status, body", NOTHING)
async def test_all_else_proves_nothing(platform: str, status: int, body: Any):
    proof, _ = await ask(platform, status, body)
    assert isinstance(proof, Unclear), proof
    assert TOKEN not in str(proof)


async def test_a_platform_that_names_when_is_asked_then():
    proof, _ = await ask("pinterest", 429, {"code": 8, "message": "x"}, **{"retry-after": "90"})
    assert isinstance(proof, Unclear)
    assert proof.seconds == 90


def test_whatever_is_proved_has_a_state():
    reasons = {p.reason for _, faults in ASKED.values() for p in faults.codes.values()}
    assert reasons <= set(STATES)

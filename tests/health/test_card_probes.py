"""Platforms that are asked by their cards: what their refusals prove, and what proves nothing."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.probed import ASKED
from rollcall.connectors.probing import CardProbe, probes
from rollcall.core.health.checking import STATES
from rollcall.core.health.health import Health
from rollcall.kit.instants import instant
from rollcall.ports.probing import ANYTIME, Limited, Proof, Refused, Subject, Unclear, Works
from rollcall.ports.reading import Connection
from tests.makers import NOW

TOKEN = "t0ken-of-the-account"
PROFILES: dict[str, dict[str, Any]] = {
    "facebook": {"id": "1", "name": "Ada"},
    "instagram": {"user_id": "1", "username": "ada"},
    "linkedin": {"sub": "1", "name": "Ada"},
    "pinterest": {"id": "1", "username": "ada"},
    "threads": {"id": "1", "username": "ada"},
    "x": {"data": {"id": "1", "username": "ada", "name": "Ada"}},
    "youtube": {"items": [{"id": "1", "snippet": {"title": "Ada"}}]},
}


def meta(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    below = {"error_subcode": subcode} if subcode else {}
    return {"error": {"code": code, "message": f"Bad {TOKEN}.", **below, **more}}


def problem(status: int, detail: str, kind: str = "about:blank") -> dict[str, Any]:
    """As X spells it."""
    return {"title": "Forbidden", "type": kind, "status": status, "detail": f"{detail} {TOKEN}"}


def of_old(code: int, message: str) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message}]}


X_PROBLEMS = "https://api.twitter.com/2/problems/"
SUSPENDED = "Your account is suspended and is not permitted to access this feature."
LOCKED = (
    "To protect our users from spam and other malicious activity, this account is temporarily "
    "locked. Please log in to https://x.com to unlock your account."
)


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
    ("x", 401, problem(401, "Unauthorized"), "token_refused"),
    ("x", 401, of_old(89, "Invalid or expired token."), "token_refused"),
    ("x", 403, problem(403, SUSPENDED), "banned"),
    ("x", 403, of_old(64, SUSPENDED), "banned"),
    ("x", 403, problem(403, LOCKED), "checkpoint_required"),
    ("x", 403, of_old(326, LOCKED), "checkpoint_required"),
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
    ("x", 401, b"<html>"),
    ("x", 400, problem(400, SUSPENDED)),  # a sentence counts where it belongs alone
    ("x", 403, problem(403, "You are not permitted to use this.")),
    ("x", 403, problem(403, SUSPENDED, f"{X_PROBLEMS}client-forbidden")),
    ("x", 402, problem(402, "No credits.", f"{X_PROBLEMS}credits")),
    ("x", 404, of_old(63, "User has been suspended.")),
    ("x", 429, problem(429, "Usage cap exceeded.", f"{X_PROBLEMS}usage-capped")),
    ("x", 503, problem(401, "Unauthorized")),
    ("x", 200, {"errors": [{"title": "Not Found Error", "type": f"{X_PROBLEMS}x"}]}),
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


APPS = [
    (402, problem(402, "No credits.", f"{X_PROBLEMS}credits"), "credits"),
    (402, {"title": "CreditsDepleted", "type": "about:blank", "detail": "None are left."}, "402"),
    (429, problem(429, "Usage cap exceeded.", f"{X_PROBLEMS}usage-capped"), "usage-capped"),
    (403, problem(403, "Not enrolled.", f"{X_PROBLEMS}client-forbidden"), "client-forbidden"),
]


@pytest.mark.parametrize("status, body, code", APPS)
async def test_what_is_refused_to_the_app_is_said_to_be_the_apps(status: int, body: Any, code: str):
    proof, _ = await ask("x", status, body)
    assert isinstance(proof, Unclear)
    assert proof.why.startswith(f"X refuses the app, not the account: {code}.")
    assert proof.seconds == 3600


async def test_x_says_when_the_quarter_of_an_hour_is_over():
    begins = str(int((NOW + timedelta(seconds=400)).timestamp()))
    spent = {
        "x-rate-limit-limit": "75",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": begins,
    }
    proof, _ = await ask("x", 429, problem(429, "Too Many Requests"), **spent)
    assert isinstance(proof, Unclear)
    assert (proof.seconds, proof.full) == (400, False)


async def test_a_token_that_x_refuses_is_renewed_first():
    proof, _ = await ask("x", 401, problem(401, "Unauthorized"))
    assert isinstance(proof, Refused)
    assert proof.renews_first


@pytest.mark.parametrize("paid_every", [None, timedelta(days=7)])
def test_who_charges_is_asked_by_itself_as_a_setting_says_and_all_others_anyway(
    paid_every: timedelta | None,
):
    made = probes(ASKED, lambda _: Places(asked_at="http://127.0.0.1:9"), paid_every=paid_every)
    assert {one.name: one.every for one in made if one.every != ANYTIME} == {"X": paid_every}


def test_whatever_is_proved_has_a_state():
    tables = [faults for _, faults in ASKED.values()]
    told = [known.values() for faults in tables for known in faults.sentences.values()]
    proved = [p for codes in [*told, *(faults.codes.values() for faults in tables)] for p in codes]
    reasons = {one.reason for one in proved}
    assert reasons <= set(STATES)

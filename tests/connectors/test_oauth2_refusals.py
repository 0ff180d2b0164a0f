"""What platforms answer in place of a token, and what each of it means here."""

from typing import Any

import msgspec
import pytest

from rollcall.connectors.bluesky.card import CARD as BLUESKY
from rollcall.connectors.facebook.card import CARD as FACEBOOK
from rollcall.connectors.http import Answer
from rollcall.connectors.instagram.card import CARD as INSTAGRAM
from rollcall.connectors.linkedin.card import CARD as LINKEDIN
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.faults import Refusing, Step, fault, refusal_in
from rollcall.connectors.oauth2.reading import body_of, granted_in, profile_in, tokens_in
from rollcall.connectors.pinterest.card import CARD as PINTEREST
from rollcall.connectors.threads.card import CARD as THREADS
from rollcall.connectors.tiktok.card import CARD as TIKTOK
from rollcall.connectors.x.card import CARD as X
from rollcall.connectors.youtube.card import CARD as YOUTUBE
from rollcall.core.health.checking import STATES
from rollcall.ports.consent import (
    AppMisconfigured,
    Reconnect,
    Rejected,
    TryLater,
    Unconfirmed,
    Unknown,
)

SECRET = "s3cret-token"
DEAD_GRANT = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
DEAD_AT_X = {
    "error": "invalid_request",
    "error_description": "Value passed for the token was invalid.",
}


def meta(code: int, subcode: int = 0, message: str = "Something.") -> dict[str, Any]:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


def said(
    card: Refusing, step: Step, status: int, body: Any, wait: float | None = None
) -> Exception:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    answer = Answer(status, raw, wait)
    return fault(card, step, answer, refusal_in(body_of(answer) or {}, status, (SECRET,)))


@pytest.mark.parametrize(
    "card, status, body, means",
    [
        (TIKTOK, 200, DEAD_GRANT, Reconnect),
        (TIKTOK, 200, {"error": "invalid_client", "error_description": "Wrong."}, AppMisconfigured),
        (TIKTOK, 400, {"error": "access_denied"}, Rejected),
        (X, 400, DEAD_AT_X, Reconnect),
        (X, 400, {"error": "invalid_request", "error_description": "Missing."}, Unknown),
        (X, 401, {"error": "unauthorized_client"}, AppMisconfigured),
        (YOUTUBE, 400, DEAD_GRANT, Reconnect),
        (YOUTUBE, 401, {"error": "invalid_client"}, AppMisconfigured),
        (YOUTUBE, 400, {"error": "redirect_uri_mismatch"}, AppMisconfigured),
        (
            LINKEDIN,
            401,
            {"serviceErrorCode": 65601, "message": "Revoked", "status": 401},
            Reconnect,
        ),
        (LINKEDIN, 400, {"error": "invalid_grant"}, Reconnect),
        (PINTEREST, 401, {"code": 2, "message": "Authentication failed."}, Reconnect),
        (PINTEREST, 403, {"code": 29, "message": "Not permitted."}, AppMisconfigured),
        (PINTEREST, 429, {"code": 8, "message": "Too many."}, TryLater),
        (INSTAGRAM, 400, meta(190, 463), Reconnect),
        (INSTAGRAM, 400, meta(190, 460), Reconnect),
        (THREADS, 400, meta(4), TryLater),
        (THREADS, 400, meta(2), TryLater),
        (FACEBOOK, 400, meta(190, 458), Reconnect),
        (FACEBOOK, 400, meta(368), TryLater),
        (FACEBOOK, 400, meta(101, message="Error validating client secret."), AppMisconfigured),
        (FACEBOOK, 400, meta(100, 33), Unknown),
        (TIKTOK, 429, DEAD_GRANT, TryLater),
        (TIKTOK, 503, DEAD_GRANT, TryLater),
        (TIKTOK, 500, DEAD_GRANT, Unconfirmed),
        (TIKTOK, 502, b"<html>bad gateway</html>", Unconfirmed),
        (TIKTOK, 504, b"", Unconfirmed),
        (TIKTOK, 403, b"<html>who are you?</html>", Unknown),
        (TIKTOK, 401, b"", Unknown),
        (X, 401, {"title": "Unauthorized", "status": 401}, Unknown),
    ],
)
def test_a_renewal_that_is_refused(card: Card, status: int, body: Any, means: type[Exception]):
    """Only a code of the platform's own ends a grant; trouble and riddles end nothing."""
    assert type(said(card, Step.RENEW, status, body)) is means


@pytest.mark.parametrize(
    "card, body",
    [
        (TIKTOK, {"error": "invalid_grant", "error_description": "Code is used."}),
        (X, DEAD_AT_X),
        (INSTAGRAM, meta(100, 36009, "This authorization code has been used.")),
        (YOUTUBE, DEAD_GRANT),
    ],
)
def test_a_code_that_works_no_more_is_the_links_affair_and_not_the_accounts(card: Card, body: Any):
    assert type(said(card, Step.EXCHANGE, 400, body)) is Rejected


@pytest.mark.parametrize(
    "code, reason",
    [
        ("AccountTakedown", "banned"),
        ("AccountSuspended", "banned"),
        ("AccountDeactivated", "deactivated"),
        ("ExpiredToken", "token_refused"),
    ],
)
def test_an_account_that_is_refused_itself_is_told_from_one_whose_token_ended(
    code: str, reason: str
):
    ended = said(BLUESKY, Step.RENEW, 400, {"error": code, "message": "Something."})

    assert isinstance(ended, Reconnect)
    assert (ended.code, ended.reason) == (code, reason)
    assert reason in STATES
    assert type(said(BLUESKY, Step.EXCHANGE, 400, {"error": code})) is Rejected


def test_what_is_told_of_a_dead_grant_is_evidence():
    dead = said(FACEBOOK, Step.RENEW, 400, meta(190, 460, f"Changed {SECRET} \x00 password"))

    assert isinstance(dead, Reconnect)
    assert (dead.asked, dead.code) == ("Facebook, to renew the grant", "190/460")
    assert dead.said == "Changed ***  password"


def test_a_platform_that_says_when_is_left_alone_until_then():
    busy = said(TIKTOK, Step.RENEW, 429, {"error": "slow_down"}, wait=90.0)

    assert isinstance(busy, TryLater)
    assert busy.seconds == 90.0


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"\xff",
        b'{"access_token": 7}',
        b'{"access_token": ""}',
        b'{"access_token": "two\\nlines"}',
        b'{"access_token": "' + b"a" * 9000 + b'"}',
        b'{"data": []}',
        b'{"data": [{"access_token": "a"}, {"access_token": "b"}]}',
        b'{"data": "text"}',
        b"[" * 5000,
    ],
)
def test_what_is_no_token_is_none(body: bytes):
    found = granted_in(Answer(200, body, None))

    assert tokens_in(TIKTOK, found or {}) is None


@pytest.mark.parametrize("lasts", [-1, 0, True, "soon", None, 1e300, [], "7" * 40])
def test_an_end_that_cannot_be_is_none(lasts: Any):
    found = tokens_in(TIKTOK, {"access_token": "a", "expires_in": lasts})

    assert found is not None
    assert found.expires_in is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{}]},
        {"items": {"0": {"id": "x"}}},
        {"items": [{"id": ""}]},
        {"items": [{"id": True}]},
        {"items": ["x"]},
    ],
)
def test_who_is_not_told_is_nobody(body: Any):
    assert profile_in(YOUTUBE.whose, body) is None

"""Reading PostEverywhere's accounts: `accounts.spell` and `health.spell` backwards."""

from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.health.health import Confidence, Health, shows_signed_in
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.dialects.posteverywhere.health import REASONS
from rollcall.kit.instants import Instant
from rollcall.wire.reading import (
    Found,
    Progress,
    Source,
    Stretch,
    found_in,
    hex_id,
    page_of,
    said,
    several,
)
from rollcall.wire.remote import NotAsSpelled, Remote, RemoteRefused

FACE = "posteverywhere"
PAGE = 500
KEPT_BACK = frozenset({403, 404, 501})
REASON_OF = {word: reason for reason, word in reversed(REASONS.items())}
NEVER_CHECKED = "never_checked"
INACTIVE = "account_inactive"
NEEDS_RECONNECTION = "needs_reconnection"


class GivenHealth(msgspec.Struct, frozen=True):
    status: str
    can_post: bool = False


class Given(msgspec.Struct, frozen=True):
    platform: str
    account_id: int | None = None
    id: int = 0
    account_name: str | None = None
    avatar_url: str | None = None
    is_active: bool = True
    created_at: str | None = None
    health: GivenHealth | None = None

    @property
    def number(self) -> int:
        return self.id if self.account_id is None else self.account_id


class GivenToken(msgspec.Struct, frozen=True):
    expires_at: str | None = None
    last_refresh: str | None = None
    expired: bool = False
    expiring_soon: bool = False


class GivenDetail(msgspec.Struct, frozen=True):
    """What the vendor's page of an account's health says beside the list."""

    status: str = ""
    reasons: list[str] = []
    platform_account_id: str | None = None
    needs_reconnection: bool = False
    needs_reconnection_since: str | None = None
    token: GivenToken = GivenToken()


class Pagination(msgspec.Struct, frozen=True):
    total: int | None = None
    has_more: bool = False


class Accounts(msgspec.Struct, frozen=True):
    accounts: list[msgspec.Raw]
    pagination: Pagination | None = None


class Answer(msgspec.Struct, frozen=True):
    data: Accounts


class Detail(msgspec.Struct, frozen=True):
    data: GivenDetail


async def read(remote: Remote) -> AsyncGenerator[Stretch]:
    """The vendor's own list has no pages; where `pagination` stands beside it, it goes on."""
    progress = Progress()
    offset = 0
    while True:
        body = await remote.get("/api/v1/accounts", limit=PAGE, offset=offset)
        answer = page_of(Answer, body).data
        progress.goes_on(answer.accounts)
        offset += len(answer.accounts)
        pagination = answer.pagination
        total = pagination.total if pagination else offset
        accounts = await several(partial(_whole, remote), answer.accounts)
        yield Stretch(accounts, total)
        if not answer.accounts or pagination is None or not pagination.has_more:
            return


async def _whole(remote: Remote, listed: msgspec.Raw) -> Found:
    """The account with what its health page says beside the list, where there is one."""
    plain = found_in(FACE, Given, listed, dossier)
    if plain.dossier is None:
        return plain
    number = plain.external_id.removeprefix(f"{FACE}:")
    try:
        body = await remote.get(f"/api/v1/accounts/{number}/health")
        detail = page_of(Detail, body).data
    except RemoteRefused as refused:
        if refused.status not in KEPT_BACK:
            raise
        return Found(plain.external_id, plain.dossier, without=("health details",))
    except NotAsSpelled as fault:
        return Found(plain.external_id, wrong={"health": fault.message})
    return found_in(FACE, Given, listed, partial(dossier, detail=detail))


def dossier(given: Given, *, detail: GivenDetail | None = None) -> Dossier:
    name = given.account_name or ""
    external_id = f"{FACE}:{given.number}"
    names = {"username": name} if name.startswith("@") else {"display_name": name}
    return Dossier(
        facts=AccountFacts(
            external_id=external_id,
            platform=given.platform,
            enabled=given.is_active,
            **said(**names, avatar_url=given.avatar_url, created_at=given.created_at),
            **_health(given, detail),
            **(_of_token(detail) if detail else {}),
        ),
        sessions=_sessions(external_id, given, detail),
    )


def _of_token(detail: GivenDetail) -> dict[str, Any]:
    return said(
        platform_account_id=detail.platform_account_id,
        session_expires_at=detail.token.expires_at,
        health_since=detail.needs_reconnection_since,
    )


def _health(given: Given, detail: GivenDetail | None) -> dict[str, Any]:
    if given.health is None:
        return {}
    reasons = detail.reasons if detail else []
    state = _state(given, detail)
    return {
        "health": state,
        "can_post": given.health.can_post,
        "health_reason": _reason(reasons, needs=detail is not None and detail.needs_reconnection),
        "health_confidence": Confidence.INFERRED,
        "health_evidence": {
            "asked": "PostEverywhere's account",
            "answered": ", ".join([given.health.status, *reasons]),
        },
        **said(signed_in=_signed_in(state, can_post=given.health.can_post)),
    }


def _state(given: Given, detail: GivenDetail | None) -> Health:
    """The list knows three words and the health page three others; together they tell more."""
    word = given.health.status if given.health else ""
    detail = detail or GivenDetail()
    others = [r for r in detail.reasons if r not in (INACTIVE, NEEDS_RECONNECTION)]
    match word, detail.status:
        case "healthy", page:
            ends = detail.token.expiring_soon or detail.token.expired
            return Health.EXPIRING if page == "warning" and ends else Health.HEALTHY
        case "expired", _:
            return Health.EXPIRED
        case _, "warning":
            return Health.UNKNOWN if others in ([], [NEVER_CHECKED]) else Health.LIMITED
        case _, "broken" if detail.needs_reconnection:
            return Health.SETUP_INCOMPLETE
        case _, _ if not given.is_active and not others:
            return Health.DISABLED
        case _:
            return Health.UNHEALTHY


def _signed_in(state: Health, *, can_post: bool) -> bool | None:
    told = shows_signed_in(state)
    return True if told is None and can_post else told


def _reason(reasons: Sequence[str], *, needs: bool) -> str | None:
    """The reason for its health, apart from what follows from its state and switch."""
    told = [r for r in reasons if not (needs and r == NEEDS_RECONNECTION)]
    own = [r for r in told if r != INACTIVE] or told
    return REASON_OF.get(own[-1], own[-1]) if own else None


def _sessions(external_id: str, given: Given, detail: GivenDetail | None) -> list[Session]:
    if detail is None or detail.token.last_refresh is None or given.created_at is None:
        return []
    ends = detail.token.expires_at
    return [
        Session(
            hex_id(f"{external_id} token"),
            SessionKind.OAUTH,
            not detail.token.expired,
            (),
            Instant(given.created_at),
            Instant(detail.token.last_refresh),
            None if ends is None else Instant(ends),
        )
    ]


SOURCE = Source(FACE, "/api/v1", lambda key: {"authorization": f"Bearer {key}"}, read)

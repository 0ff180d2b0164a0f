"""Reading lobstr's accounts: `accounts.spell` backwards."""

from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health.health import Confidence, Health, shows_signed_in
from rollcall.dialects.lobstr.accounts import BY_REASON, STATUS
from rollcall.dialects.lobstr.types import platform_of
from rollcall.wire.reading import Progress, Source, Stretch, found_in, hex_id, page_of, said
from rollcall.wire.remote import Remote

FACE = "lobstr"
PAGE = 100
STATE_OF = {spelled: Health(state) for state, spelled in STATUS.items()} | {
    spelled: Health(state) for (state, _), spelled in BY_REASON.items()
}
STATE_OF_INFO = {info: Health(state) for state, (_, info, _) in reversed(STATUS.items())}
STATE_OF_STATUS = {status: Health(state) for state, (status, _, _) in reversed(STATUS.items())}
REASONS = {
    "cookies_expired": "cookies_expired",
    "too_many_requests": "rate_limited",
    "deactivated": "disabled_by_person",
    "created": "never_checked",
} | {info: reason for (_, reason), (_, info, _) in BY_REASON.items()}
"""The reason that lobstr's word for a state comes to, where it says one."""
REFUSED = 400


class GivenSquid(msgspec.Struct, frozen=True):
    name: str = ""
    id: str | None = None
    hash_value: str | None = None


class GivenParams(msgspec.Struct, frozen=True):
    user: dict[str, Any] | None = None


class Given(msgspec.Struct, frozen=True):
    id: str
    type: str
    username: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_synchronization_time: str | None = None
    status: str | int | None = None
    status_code_info: str | None = None
    status_code_description: str | None = None
    params: GivenParams | None = None
    squids: list[GivenSquid] | None = None


class Answer(msgspec.Struct, frozen=True):
    data: list[msgspec.Raw]
    total_results: int | None = None
    total_pages: int | None = None


async def read(remote: Remote) -> AsyncGenerator[Stretch]:
    progress = Progress()
    page = 1
    while True:
        answer = page_of(Answer, await remote.get("/v1/accounts", page=page, limit=PAGE))
        progress.goes_on(answer.data)
        accounts = [found_in(FACE, Given, raw, dossier) for raw in answer.data]
        yield Stretch(accounts, answer.total_results)
        if not answer.data or (answer.total_pages is not None and page >= answer.total_pages):
            return
        page += 1


def dossier(given: Given) -> Dossier:
    """Raises Invalid for a type of account that is not known here."""
    return Dossier(
        facts=AccountFacts(
            external_id=f"{FACE}:{given.id}",
            platform=platform_of(given.type),
            **said(
                **_name(given.username or ""),
                created_at=given.created_at,
                updated_at=given.updated_at,
                synced_at=given.last_synchronization_time,
                params=given.params.user if given.params else None,
            ),
            **_health(given),
        ),
        harvests=[
            Harvest(hex_id(id_), squid.name)
            for squid in given.squids or ()
            if (id_ := squid.id or squid.hash_value)
        ],
    )


def _name(text: str) -> dict[str, str]:
    """One field holds every name; one with spaces in it is no platform's username."""
    return {"display_name" if any(map(str.isspace, text.strip())) else "username": text}


def _health(given: Given) -> dict[str, Any]:
    status, info = str(given.status or ""), given.status_code_info or ""
    if not status and not info:
        return {}
    state = _state(status, info, given.status_code_description or "")
    return {
        "health": state,
        "health_reason": REASONS.get(info),
        "health_confidence": Confidence.INFERRED,
        "health_evidence": {"asked": "lobstr's account", "answered": f"{status} {info}".strip()},
        **said(signed_in=shows_signed_in(state)),
    }


def _state(status: str, info: str, description: str) -> Health:
    """The state that the three together spell; else what the word says, or the number alone."""
    exactly = STATE_OF.get((status, info, description))
    known = exactly or STATE_OF_INFO.get(info) or STATE_OF_STATUS.get(status)
    if known is not None:
        return known
    refused = status.isascii() and status.isdigit() and int(status[:9]) >= REFUSED
    return Health.UNHEALTHY if refused else Health.UNKNOWN


SOURCE = Source(FACE, "/v1", lambda key: {"authorization": f"Token {key}"}, read)

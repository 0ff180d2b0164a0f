"""Signing an account in with cookies, and asking how that went."""

from typing import Any

import msgspec

from rollcall.core.accounts import account as ours
from rollcall.core.sessions.synchronising import ANOTHER_PERSON, Synchronisation, SyncState
from rollcall.dialects.lobstr.types import platform_of
from rollcall.wire.call import Call

STATES: dict[SyncState, tuple[int, str]] = {
    SyncState.CREATED: (100, "created"),
    SyncState.RUNNING: (120, "synchronizing"),
    SyncState.DONE: (200, "synchronized"),
    SyncState.FAILED: (401, "cookies_expired"),
}
FAILURES: dict[str | None, tuple[int, str]] = {ANOTHER_PERSON: (409, "another_person")}
"""How a try failed, where its reason has words of its own."""
DESCRIPTIONS: dict[str | None, str] = {
    ANOTHER_PERSON: "The cookies are of another person than the account; nothing was changed."
}


class Cookies(msgspec.Struct, frozen=True):
    type: str
    cookies: dict[str, str]
    account: str | None = None


class Started(msgspec.Struct, frozen=True):
    id: str
    object: str
    status_code: int
    status_text: str


class State(msgspec.Struct, frozen=True):
    id: str
    object: str
    status_code: int
    status_text: str
    account_hash: str | None
    description: str | None


async def synchronise(call: Call) -> Started:
    asked = await call.body(Cookies)
    platform = platform_of(asked.type)
    account: Any = None
    if asked.account is not None:
        account = await call.core.accounts.by_uuid(
            ours.Account, asked.account, spelled=asked.account
        )
    started = await call.core.synchronisations.start(platform, asked.cookies, account)
    code, text = STATES[SyncState.CREATED]
    return Started(started.id, "synchronize-cookies", code, text)


async def state_of(call: Call) -> State:
    return spell(await call.core.synchronisations.get(call.at("id").lower()))


def spell(found: Synchronisation) -> State:
    code, text = FAILURES.get(found.reason) or STATES[found.state]
    return State(
        found.id,
        "synchronize-cookies",
        code,
        text,
        found.account_uuid,
        DESCRIPTIONS.get(found.reason),
    )

"""Codes by which an account signs in: waited for, and made from its one-time-password seed."""

import asyncio
from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.accounts import the_account
from rollcall.core.access.caller import Scope
from rollcall.core.errors import NotFound, Unavailable
from rollcall.core.mailboxes.attempts import LASTS, Attempt, Attempts, AttemptState
from rollcall.core.vault.one_time import one_time_code
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call
from rollcall.wire.card import Operation
from rollcall.wire.events import spell_event
from rollcall.wire.streams import Feed

LONGEST_WAIT = 30
WAITED_AT_ONCE = 60.0
"""Seconds that a stream waits before it looks again whether the attempt has ended."""
ATTEMPT = "/v1/code-attempts/{attempt}"


class NewAttempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lasts: Annotated[int, Meta(ge=30, le=3600)] = int(LASTS.total_seconds())
    """Seconds after which it waits no more."""


class AttemptQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    wait: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)] = 0
    """Seconds to wait for the code, where it has not come yet."""


class AttemptBody(msgspec.Struct, frozen=True):
    id: str
    account_number: int
    state: AttemptState
    code: str | None
    """In the one answer whose state is `found`."""
    source: str | None
    received_at: Instant | None
    code_expires_at: Instant | None
    opened_at: Instant
    expires_at: Instant
    handed_out_at: Instant | None


class TotpBody(msgspec.Struct, frozen=True):
    code: str
    works_until: Instant


async def open_attempt(call: Call) -> AttemptBody:
    account = await the_account(call)
    raw = await call.raw()
    asked = await call.body(NewAttempt) if raw.strip() else NewAttempt()
    return _spell(await call.core.attempts.open(account.number, timedelta(seconds=asked.lasts)))


async def get_attempt(call: Call) -> AttemptBody:
    asked = call.query(AttemptQuery)
    return _spell(await call.core.attempts.ask(_id(call), seconds=asked.wait))


async def follow_attempt(call: Call) -> Feed:
    id_ = _id(call)
    await call.core.attempts.state(id_)  # what is not there is refused before a stream is begun
    return AttemptFeed(call.core.attempts, id_)


async def totp(call: Call) -> TotpBody:
    account = await the_account(call)
    made = await one_time_code(call.core.unit, call.core.vault, account.number)
    return TotpBody(made.code.reveal(), made.works_until)


class AttemptFeed:
    """How an attempt ends: one event. Whoever gives up waiting for it has not lost the code."""

    def __init__(self, attempts: Attempts, id_: str) -> None:
        self._attempts = attempts
        self._id = id_
        self._waiting: asyncio.Task[Attempt] | None = None
        self._told = False

    async def more(self) -> bytes | None:
        while not self._told:
            if self._waiting is None:
                asking = self._attempts.ask(self._id, seconds=WAITED_AT_ONCE)
                self._waiting = asyncio.create_task(asking)
            try:
                attempt = await asyncio.shield(self._waiting)
            except Unavailable as full:  # so many wait already; this one has the place of a stream
                self._waiting = None
                await asyncio.sleep(full.retry_after)
                continue
            self._waiting = None
            if attempt.state is not AttemptState.WAITING:
                self._told = True
                return spell_event(attempt.state.value, msgspec.json.encode(_spell(attempt)))
        return None

    def close(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()


def _id(call: Call) -> str:
    digits = without_prefix("att", call.at("attempt"))
    if digits is None:
        raise NotFound("attempt", call.at("attempt"))
    return digits


def _spell(attempt: Attempt) -> AttemptBody:
    code = attempt.code
    return AttemptBody(
        prefixed("att", attempt.id),
        attempt.number,
        attempt.state,
        code and code.code.reveal(),
        code and code.source,
        code and code.received_at,
        code and code.expires_at,
        attempt.opened_at,
        attempt.expires_at,
        attempt.handed_at,
    )


CODES = (
    Operation(
        "POST",
        "/v1/accounts/{account}/code-attempts",
        open_attempt,
        "openCodeAttempt",
        status=201,
        writes=True,
        scope=Scope.SECRETS,
        body=NewAttempt,
        answer=AttemptBody,
        summary="Begin to sign in: wait for the next code that comes to the account from now on",
    ),
    Operation(
        "GET",
        ATTEMPT,
        get_attempt,
        "getCodeAttempt",
        scope=Scope.SECRETS,
        secret=True,
        query=AttemptQuery,
        answer=AttemptBody,
        summary="The code of an attempt, once; waits for it where asked",
    ),
    Operation(
        "GET",
        f"{ATTEMPT}/stream",
        follow_attempt,
        "followCodeAttempt",
        scope=Scope.SECRETS,
        secret=True,
        stream=True,
        answer=AttemptBody,
        summary="The same as a stream of one event: found, handed_out or ended",
    ),
    Operation(
        "GET",
        "/v1/accounts/{account}/totp",
        totp,
        "getTotp",
        scope=Scope.SECRETS,
        secret=True,
        answer=TotpBody,
        summary="The code that an account's one-time-password seed gives now",
    ),
)

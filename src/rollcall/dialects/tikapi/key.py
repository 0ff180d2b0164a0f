"""The API key itself: its plan, what is left of its day, whom it acts for, its last calls."""

from collections.abc import Sequence

import msgspec

from rollcall.core.access.account_keys import Connected
from rollcall.core.access.caller import Scope
from rollcall.core.access.last_calls import LastCall
from rollcall.core.access.plans import Plan
from rollcall.core.errors import NotFound
from rollcall.dialects.tikapi.asking import links
from rollcall.dialects.tikapi.envelope import own
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.kit.instants import END_OF_TIME, Instant, moment
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

WITHOUT_LIMIT = 2**53 - 1
"""The credits of a key that has no limit: the largest number that every reader of JSON takes."""
TOLD_BY = 12
"""How many of an id's last hex digits make it the number that the vendor's clients know ids as."""
AVATAR = 100


class KeyAccount(msgspec.Struct, frozen=True):
    id: str
    username: str
    nickname: str
    avatar: str
    account_key: str
    """How it begins; the key itself is not kept."""
    scope: Sequence[str]
    active: bool
    date_added: int


class KeyApp(msgspec.Struct, frozen=True, omit_defaults=True):
    """The workspace's first app; nothing where there is none, or it is not the caller's to see."""

    client_id: str = ""
    name: str = ""
    redirect_uris: Sequence[str] = ()


class Bandwidth(msgspec.Struct, frozen=True):
    used: int
    limit: int | None
    """None: without limit."""
    unit: str = "bytes"


class LogEntry(msgspec.Struct, frozen=True):
    date: int
    endpoint: str
    method: str
    status: int
    bytes: int
    count: int = 1


class KeyInfo(msgspec.Struct, frozen=True):
    id: int
    plan_id: int
    """0 to 3: one more where it has premium operations, two more where it has special ones."""
    sub_id: int
    credits: int
    """Requests left today."""
    has_expired: bool
    date_expiry: int
    accounts: list[KeyAccount]
    app: KeyApp
    bandwidth: Bandwidth
    logs: list[LogEntry]
    """The last calls, whatever the face, the newest first."""
    logs_count: int
    email: str = ""  # whose a key is, is not known here
    active: int = 1  # who holds another is refused
    subscription_active: int = 1
    dark_mode: int = 0


async def info(call: Call) -> KeyInfo:
    key = await call.core.keys.mine()
    if key is None:
        raise NotFound("key", call.core.caller.key_id)
    requests, size = await call.core.usage.today()
    calls = await call.core.usage.last_calls()
    connected = await call.core.account_keys.connected()
    return KeyInfo(
        id=_number(key.id),
        plan_id=_plan_id(key.plan),
        sub_id=call.core.caller.workspace_id,
        credits=_credits(key.plan, requests),
        has_expired=False,
        date_expiry=_seconds(key.expires_at or END_OF_TIME),
        accounts=[_account(one, links(call)) for one in connected],
        app=await _app(call),
        bandwidth=Bandwidth(size, key.plan.bytes_per_day),
        logs=[_log(one) for one in calls],
        logs_count=len(calls),
    )


def _number(id_: str) -> int:
    return int(id_[-TOLD_BY:], 16)


def _plan_id(plan: Plan) -> int:
    return int(plan.premium) + 2 * int(plan.special)


def _credits(plan: Plan, spent: int) -> int:
    limit = plan.requests_per_day
    return WITHOUT_LIMIT if limit is None else max(0, limit - spent)


def _seconds(at: Instant) -> int:
    return int(moment(at).timestamp())


def _account(one: Connected, addresses: Links) -> KeyAccount:
    key, person = one.key, one.person
    return KeyAccount(
        str(person.id),
        person.username,
        person.nickname,
        addresses.avatar(person, AVATAR),
        key.hint,
        key.scopes,
        key.alive,
        _seconds(key.created_at),
    )


async def _app(call: Call) -> KeyApp:
    if Scope.ADMIN not in call.core.caller.scopes:
        return KeyApp()
    apps = await call.core.apps.all()
    return KeyApp(apps[0].client_id, apps[0].name, apps[0].redirect_uris) if apps else KeyApp()


def _log(call: LastCall) -> LogEntry:
    return LogEntry(int(call.at), call.path, call.method, call.status, call.size)


KEY = (
    Operation(
        "GET",
        "/key/info",
        info,
        "key",
        answer=KeyInfo,
        summary="The key's plan, what is left of its day, whom it acts for, and its last calls",
        evidence="documents v3.1.4; tikapi (PyPI and npm), live",
        success=own,
    ),
)

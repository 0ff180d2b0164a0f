"""Many accounts at once: each with an outcome of its own, bad ones never stopping good ones."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.api.dossiers import read_dossier
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Done, Outcome
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import CoreError, Invalid, NotFound
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.wire.call import Call
from rollcall.wire.filters import Filters, wanted_of

MOST_PUT = 500
MOST_CHANGED = 1000


class PutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MOST_PUT)]
    """Each as for `createAccount`, and with its codes, sessions, orders and harvests."""
    dry_run: bool = False
    """Say what would become of each, and keep nothing."""


class PutOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    outcome: str
    id: str | None = None
    number: int | None = None
    errors: dict[str, str] | None = None


class PutAnswer(msgspec.Struct, frozen=True):
    outcomes: list[PutOutcome]
    counts: dict[str, int]


class ChangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, and to which: by `ids`, or all that a `filter` finds, a thousand a call."""

    action: Literal["tag", "untag", "enable", "disable", "remove", "restore"]
    ids: Annotated[list[str], Meta(max_length=MOST_CHANGED)] | None = None
    filter: Filters | None = None
    cursor: str | None = None
    """Where to go on with the filter: the `next_cursor` of the call before."""
    tags: Annotated[list[str], Meta(max_length=50)] = []


class ChangeAnswer(msgspec.Struct, frozen=True):
    changed: int
    next_cursor: str | None
    """Where to go on, if the filter finds more than one call changes."""


class Found(msgspec.Struct, frozen=True):
    number: int
    removed_at: str | None


async def put_accounts(call: Call) -> PutAnswer:
    asked = await call.body(PutRequest)
    dossiers: list[Dossier] = []
    refused: dict[int, dict[str, str]] = {}
    for place, raw in enumerate(asked.accounts):
        try:
            dossiers.append(read_dossier(bytes(raw)))
        except Invalid as refusal:
            refused[place] = dict(refusal.fields)
        except CoreError as refusal:
            refused[place] = {"body": refusal.message}
    outcomes = iter(await call.core.accounts.put(dossiers, dry_run=asked.dry_run))
    spelled = [
        PutOutcome("refused", errors=refused[place])
        if place in refused
        else _spell(next(outcomes), kept=not asked.dry_run)
        for place in range(len(asked.accounts))
    ]
    counts: dict[str, int] = {}
    for outcome in spelled:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    return PutAnswer(spelled, counts)


async def change_accounts(call: Call) -> ChangeAnswer:
    asked = await call.body(ChangeRequest)
    numbers, next_cursor = await _meant(call, asked)
    core = call.core.accounts
    match asked.action:
        case "remove":
            await core.remove(numbers)
        case "restore":
            await core.restore(numbers)
        case "enable" | "disable":
            switched = AccountFacts(enabled=asked.action == "enable")
            await core.change_each(numbers, lambda _: switched)
        case "tag" | "untag":
            if not asked.tags:
                raise Invalid({"tags": "Which tags?"})
            await core.change_each(numbers, lambda record: _retagged(asked, record))
    return ChangeAnswer(len(numbers), next_cursor)


def _retagged(asked: ChangeRequest, record: Mapping[str, Any]) -> AccountFacts:
    tags = set(msgspec.json.decode(record["tags"], type=list[str]))
    after = tags | set(asked.tags) if asked.action == "tag" else tags - set(asked.tags)
    return AccountFacts(tags=sorted(after))


async def _meant(call: Call, asked: ChangeRequest) -> tuple[list[int], str | None]:
    if (asked.ids is None) == (asked.filter is None):
        raise Invalid({"ids": "Give either `ids` or `filter`."})
    core = call.core.accounts
    if asked.filter is not None:
        filters = asked.filter
        if asked.action == "restore":
            filters = msgspec.structs.replace(filters, removed=True)
        wanted = wanted_of(filters, call.core.platforms)
        found = await core.walk(Found, wanted, Walk(cursor=asked.cursor, limit=MOST_CHANGED))
        return [account.number for account in found.items], found.next_cursor
    numbers: list[int] = []
    for id_ in asked.ids or ():
        digits = without_prefix("acc", id_)
        if digits is None:
            raise NotFound("account", id_)
        removed = asked.action == "restore"
        numbers.append((await core.one(Found, "uuid", digits, removed=removed)).number)
    return numbers, None


def _spell(outcome: Outcome, *, kept: bool) -> PutOutcome:
    if outcome.uuid is None or not (kept or outcome.done is not Done.CREATED):
        return PutOutcome(outcome.done.value, errors=dict(outcome.wrong) or None)
    return PutOutcome(outcome.done.value, prefixed("acc", outcome.uuid), outcome.number)

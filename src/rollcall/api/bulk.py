"""Many accounts at once: each with an outcome of its own, bad ones never stopping good ones."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rollcall.api.accounts import NewAccount
from rollcall.api.filters import Filters, wanted_of
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.intake import Dossier, Outcome
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import CoreError, Invalid, NotFound
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.sealing import Secret
from rollcall.wire.call import Call, read_json

MOST_PUT = 500
MOST_CHANGED = 1000


class PutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MOST_PUT)]


class PutOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    outcome: str
    id: str | None = None
    number: int | None = None
    errors: dict[str, str] | None = None


class PutAnswer(msgspec.Struct, frozen=True):
    outcomes: list[PutOutcome]
    counts: dict[str, int]


class ChangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, and to which: by `ids`, or all that a `filter` finds (at most 1000 a call)."""

    action: Literal["tag", "untag", "enable", "disable", "remove", "restore"]
    ids: Annotated[list[str], Meta(max_length=MOST_CHANGED)] | None = None
    filter: Filters | None = None
    tags: Annotated[list[str], Meta(max_length=50)] = []


class ChangeAnswer(msgspec.Struct, frozen=True):
    changed: int
    more: bool
    """Whether the filter finds more than one call changes; repeat the call."""


class Found(msgspec.Struct, frozen=True):
    number: int
    uuid: str
    tags: msgspec.Raw
    removed_at: str | None


async def put_accounts(call: Call) -> PutAnswer:
    asked = await call.body(PutRequest)
    dossiers: list[Dossier] = []
    refused: dict[int, dict[str, str]] = {}
    for place, raw in enumerate(asked.accounts):
        try:
            dossiers.append(_dossier(raw))
        except Invalid as refusal:
            refused[place] = dict(refusal.fields)
        except CoreError as refusal:
            refused[place] = {"body": refusal.message}
    outcomes = iter(await call.core.accounts.put(dossiers))
    spelled = [
        PutOutcome("refused", errors=refused[place]) if place in refused else _spell(next(outcomes))
        for place in range(len(asked.accounts))
    ]
    counts: dict[str, int] = {}
    for outcome in spelled:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    return PutAnswer(spelled, counts)


async def change_accounts(call: Call) -> ChangeAnswer:
    asked = await call.body(ChangeRequest)
    found, more = await _meant(call, asked)
    core = call.core.accounts
    match asked.action:
        case "remove":
            await core.remove([account.number for account in found])
        case "restore":
            await core.restore([account.number for account in found])
        case "enable" | "disable":
            enabled = asked.action == "enable"
            for account in found:
                await core.change(account.number, AccountFacts(enabled=enabled))
        case "tag" | "untag":
            if not asked.tags:
                raise Invalid({"tags": "Which tags?"})
            for account in found:
                tags = set(msgspec.json.decode(account.tags, type=list[str]))
                after = tags | set(asked.tags) if asked.action == "tag" else tags - set(asked.tags)
                await core.change(account.number, AccountFacts(tags=sorted(after)))
    return ChangeAnswer(len(found), more)


async def _meant(call: Call, asked: ChangeRequest) -> tuple[list[Found], bool]:
    if (asked.ids is None) == (asked.filter is None):
        raise Invalid({"ids": "Give either `ids` or `filter`."})
    core = call.core.accounts
    if asked.filter is not None:
        filters = asked.filter
        if asked.action == "restore":
            filters = msgspec.structs.replace(filters, removed=True)
        wanted = wanted_of(filters, call.core.platforms)
        found = await core.walk(Found, wanted, Walk(limit=MOST_CHANGED))
        return list(found.items), found.next_cursor is not None
    accounts: list[Found] = []
    for id_ in asked.ids or ():
        digits = without_prefix("acc", id_)
        if digits is None:
            raise NotFound("account", id_)
        removed = asked.action == "restore"
        accounts.append(await core.one(Found, "uuid", digits, removed=removed))
    return accounts, False


def _dossier(raw: msgspec.Raw) -> Dossier:
    asked = read_json(NewAccount, bytes(raw))
    facts = AccountFacts(**{n: v for n, v in asked.said().items() if n != "secrets"})
    return Dossier(facts=facts, secrets={k: Secret(v) for k, v in asked.secrets.items()})


def _spell(outcome: Outcome) -> PutOutcome:
    id_ = prefixed("acc", outcome.uuid) if outcome.uuid else None
    return PutOutcome(outcome.done.value, id_, outcome.number, dict(outcome.wrong) or None)

"""Everything that can be said about an account at once, as a body: read from one, and spelled."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.api.accounts import NewAccount
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.errors import Invalid
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import SLOT_STATES, Order
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.kit.ids import without_prefix
from rollcall.kit.instants import Instant, read_instant
from rollcall.kit.sealing import Secret
from rollcall.wire.call import read_json

LARGEST_SLOTS = 1000
MOST = 500
BESIDE = ("codes", "sessions", "orders", "harvests")
SPELLED_NUL = b"\\u0000"
AccountId = Annotated[str, Meta(pattern="^acc_[0-9a-f]{32}$")]
HexId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Word = Annotated[str, Meta(min_length=1, max_length=32)]
Line = Annotated[str, Meta(max_length=500)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
When = Annotated[str, Meta(max_length=40)]


class CodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=64)]
    source: Literal["email", "app", "given"]
    received_at: When
    expires_at: When | None = None


class SessionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: HexId
    kind: SessionKind
    alive: bool
    created_at: When
    scopes: Annotated[list[Line], Meta(max_length=100)] = []
    refreshed_at: When | None = None
    expires_at: When | None = None
    person: Annotated[str, Meta(max_length=64)] | None = None


class OrderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: HexId
    kind: Word
    platform: Word
    country: Annotated[str, Meta(max_length=8)]
    status: Word
    created_at: When
    updated_at: When
    title: Line | None = None
    external_ref: Line | None = None
    edits_quantity: Count = 0
    used_edits: Count = 0
    credit_cost: Count = 0
    made_account: bool = False
    auto_finalize: bool = False
    wants: Annotated[list[Word], Meta(max_length=20)] = []
    slots: dict[str, Annotated[int, Meta(ge=0, le=LARGEST_SLOTS)]] = {}


class HarvestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: HexId
    name: Line


class WholeAccount(NewAccount, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account with what belongs to it. What nothing is said about stays as it is.

    It is known by `id`, which it has here or had in the roster that it was exported from; else by
    `external_id`; else by platform and username.
    """

    id: AccountId | None = None
    codes: Annotated[list[CodeBody], Meta(max_length=100)] = msgspec.field(
        default_factory=list[CodeBody]
    )
    sessions: Annotated[list[SessionBody], Meta(max_length=100)] = msgspec.field(
        default_factory=list[SessionBody]
    )
    orders: Annotated[list[OrderBody], Meta(max_length=MOST)] = msgspec.field(
        default_factory=list[OrderBody]
    )
    harvests: Annotated[list[HarvestBody], Meta(max_length=MOST)] = msgspec.field(
        default_factory=list[HarvestBody]
    )


def read_dossier(raw: bytes) -> Dossier:
    """Raises Invalid, Unreadable."""
    asked = read_json(WholeAccount, raw)
    wrong = _with_nul(asked) if SPELLED_NUL in raw else {}
    dossier = Dossier(
        facts=facts_of(asked),
        known_as=None if asked.id is None else without_prefix("acc", asked.id),
        secrets={kind: Secret(value) for kind, value in asked.secrets.items()},
        codes=[_code(code, wrong) for code in asked.codes],
        sessions=[_session(session, wrong) for session in asked.sessions],
        orders=[_order(order, wrong) for order in asked.orders],
        harvests=[Harvest(harvest.id, harvest.name) for harvest in asked.harvests],
    )
    if wrong:
        raise Invalid(wrong)
    return dossier


def _with_nul(asked: WholeAccount) -> dict[str, str]:
    """What belongs to the account and holds what no database keeps; facts are checked elsewhere."""
    beside = {name: msgspec.to_builtins(getattr(asked, name)) for name in BESIDE}
    return {name: "Holds a NUL character." for name, held in beside.items() if _has_nul(held)}


def _has_nul(held: Any) -> bool:
    match held:
        case str():
            return "\x00" in held
        case list():
            return any(map(_has_nul, held))  # pyright: ignore[reportUnknownArgumentType] - JSON
        case dict():
            return any(map(_has_nul, [*held, *held.values()]))  # pyright: ignore[reportUnknownArgumentType] - JSON
        case _:
            return False


def spell_dossier(dossier: Dossier) -> dict[str, Any]:
    """The body that `read_dossier` reads: secrets in clear, so it goes nowhere else."""
    beside: dict[str, Any] = {
        "secrets": {kind.value: secret.reveal() for kind, secret in dossier.secrets.items()},
        "codes": [msgspec.structs.asdict(c) | {"code": c.code.reveal()} for c in dossier.codes],
        "sessions": dossier.sessions,
        "orders": dossier.orders,
        "harvests": dossier.harvests,
    }
    return dossier.facts.said() | {name: held for name, held in beside.items() if held}


def facts_of(asked: NewAccount) -> AccountFacts:
    return AccountFacts(**{name: getattr(asked, name) for name in AccountFacts.__struct_fields__})


def _code(asked: CodeBody, wrong: dict[str, str]) -> CodeFacts:
    return CodeFacts(
        code=Secret(asked.code),
        source=asked.source,
        received_at=_at("codes.received_at", asked.received_at, wrong),
        expires_at=_perhaps("codes.expires_at", asked.expires_at, wrong),
    )


def _session(asked: SessionBody, wrong: dict[str, str]) -> Session:
    return Session(
        asked.id,
        asked.kind,
        asked.alive,
        tuple(asked.scopes),
        _at("sessions.created_at", asked.created_at, wrong),
        _perhaps("sessions.refreshed_at", asked.refreshed_at, wrong),
        _perhaps("sessions.expires_at", asked.expires_at, wrong),
        asked.person,
    )


def _order(asked: OrderBody, wrong: dict[str, str]) -> Order:
    if unknown := sorted(asked.slots.keys() - set(SLOT_STATES)):
        wrong["orders.slots"] = f"No such state: {', '.join(unknown)[:100]}."
    values = msgspec.structs.asdict(asked)
    values["wants"] = tuple(asked.wants)
    for name in ("created_at", "updated_at"):
        values[name] = _at(f"orders.{name}", values[name], wrong)
    return Order(**values)


def _at(name: str, text: str, wrong: dict[str, str]) -> Instant:
    try:
        return read_instant(text)
    except ValueError:
        wrong[name] = "Not a date and time (RFC 3339, as 2026-01-31T09:00:00Z)."
        return Instant(text)


def _perhaps(name: str, text: str | None, wrong: dict[str, str]) -> Instant | None:
    return None if text is None else _at(name, text, wrong)

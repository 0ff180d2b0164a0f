"""From when to when each account is signed in without a break, as far as that is known.

A spell begins where a session is made, or where an account works again after its session had ended.
It ends with a proof where the platform was seen to end it; where it ends in another way, as by
cookies that take the place of others, all that is known is that it lasted so long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Executable, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rollcall.core.health.health import POSTS_IN, TOKEN_REFUSED, Confidence, Health
from rollcall.core.sessions.kinds import SessionKind
from rollcall.db.database import Transaction
from rollcall.db.statements import Kind, Statement, among
from rollcall.db.tables import ACCOUNTS, SESSION_SPELLS
from rollcall.kit.ids import lot
from rollcall.kit.instants import Instant

P = SESSION_SPELLS.c
WORKS_IN = frozenset({*POSTS_IN, Health.LIMITED})
"""The states of an account whose session goes on."""
OF_AGE = frozenset({"session_expired", "cookies_expired", "token_expired", "signed_out"})
"""Reasons of an end that a session comes to by itself."""
BY_TOKEN = frozenset({"token_expired", TOKEN_REFUSED, "not_renewed", "consent_withdrawn"})
BY_COOKIES = frozenset({"cookies_expired"})
Moved = tuple[int, Mapping[str, Any], Mapping[str, Any]]
"""The number of an account, and its record before and after its health changed."""


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    account_number: int
    kind: SessionKind
    began_at: Instant
    ended_at: Instant | None = None
    proved: bool = False


_OF_ACCOUNTS = Statement(
    select(P.account_number, P.kind, P.began_at, P.ended_at, P.proved)
    .where(P.workspace_id == bindparam("workspace_id"), among(P.account_number, "numbers"))
    .order_by(P.account_number, P.began_at, P.kind)
)
_END = Statement(
    update(SESSION_SPELLS)
    .where(
        P.workspace_id == bindparam("of_workspace"),
        P.account_number == bindparam("of_number"),
        P.kind == bindparam("of_kind"),
        P.ended_at.is_(None),
    )
    .values(ended_at=bindparam("ended"), proved=bindparam("is_proved"))
)


def _begin(kind: Kind) -> Executable:
    """Of what platform it is, the account itself tells."""
    rows = select(
        ACCOUNTS.c.workspace_id,
        ACCOUNTS.c.platform,
        *(bindparam(name, type_=P[name].type) for name in ("kind", "lot")),
        ACCOUNTS.c.number,
        *(bindparam(name, type_=P[name].type) for name in ("began_at", "ended_at", "proved")),
    ).where(ACCOUNTS.c.number == bindparam("account_number"))
    insert = postgresql.insert if kind is Kind.POSTGRESQL else sqlite.insert
    names = [column.name for column in SESSION_SPELLS.columns]
    return insert(SESSION_SPELLS).from_select(names, rows).on_conflict_do_nothing()


BEGIN = Statement(_begin)


class Signed(msgspec.Struct, frozen=True):
    """A session that was told of: of which account, how, since when, and whether it lives."""

    account_number: int
    kind: SessionKind
    alive: bool
    created_at: Instant
    seen_at: Instant
    """When it was last known to live."""


async def told(transaction: Transaction, workspace_id: int, sessions: Sequence[Signed]) -> None:
    """Sessions are told of that were not known, or that are no more what they were."""
    known = await _of_accounts(transaction, workspace_id, {s.account_number for s in sessions})
    began, ended = list[Spell](), list[Spell]()
    living = {_way(session) for session in sessions if session.alive}
    for session in sessions:
        spells = known.get(_way(session), [])
        going = next((spell for spell in spells if spell.ended_at is None), None)
        if session.alive and not any(s.began_at >= session.created_at for s in spells):
            began.append(_spell(session))
            ended += [_ended(going, session.created_at)] if going else []
        elif not session.alive and going and _way(session) not in living:
            ended.append(_ended(going, session.seen_at))
    await _write(transaction, workspace_id, began, ended)


async def health_moved(transaction: Transaction, workspace_id: int, moved: Sequence[Moved]) -> None:
    """The health of accounts changed: what ended with it, and what it shows to have begun anew."""
    turns = [one for one in moved if _is_turn(one)]
    if not turns:
        return
    known = await _of_accounts(transaction, workspace_id, {number for number, _, _ in turns})
    of_account: dict[int, list[Spell]] = {}
    for spells in known.values():
        of_account.setdefault(spells[0].account_number, []).extend(spells)
    began, ended = list[Spell](), list[Spell]()
    for turn in turns:
        for spell, anew in _after(of_account.get(turn[0], []), turn):
            (began if anew else ended).append(spell)
    await _write(transaction, workspace_id, began, ended)


async def lived_through(
    transaction: Transaction,
    workspace_id: int,
    past: Iterable[tuple[Signed, Sequence[Mapping[str, Any]]]],
) -> None:
    """New accounts come with a past: spells of the session of each, with how it was, oldest first.

    Before the sessions themselves are told of.
    """
    spells = [spell for session, records in past for spell in _lived(session, records)]
    await _write(transaction, workspace_id, spells, ())


def _lived(session: Signed, records: Sequence[Mapping[str, Any]]) -> list[Spell]:
    spells = [_spell(session)]
    turns = ((session.account_number, before, after) for before, after in pairwise(records))
    for turn in filter(_is_turn, turns):
        for spell, anew in list(_after(spells, turn)):
            if not anew:
                spells.remove(next(one for one in spells if one.ended_at is None))
            spells.append(spell)
    if session.alive:
        return spells
    return [s if s.ended_at is not None else _ended(s, session.seen_at) for s in spells]


def _after(spells: Sequence[Spell], turn: Moved) -> Iterator[tuple[Spell, bool]]:
    """Spells that a turn ends (False), then those that it begins (True)."""
    _, before, after = turn
    going = [spell for spell in spells if spell.ended_at is None]
    if _has_expired(turn):
        named = _named_by(after["health_reason"], going)
        sure = after["health_confidence"] != Confidence.INFERRED and len(named) == 1
        proved = sure and after["health_reason"] in OF_AGE
        for spell in named:
            yield _ended(spell, after["health_since"], proved=proved), False
        return
    until = before["health_since"]
    gone = [spell for spell in spells if spell.ended_at == until]
    unsaid = [] if gone else _named_by(before["health_reason"], going)
    for spell in unsaid:
        yield _ended(spell, until), False
    for spell in gone or unsaid:
        anew = Spell(
            account_number=spell.account_number, kind=spell.kind, began_at=after["health_since"]
        )
        yield anew, True


def _named_by(reason: str | None, going: Sequence[Spell]) -> list[Spell]:
    """Those of an account's spells that are over where it expired for this reason."""
    oauth = [spell for spell in going if spell.kind is SessionKind.OAUTH]
    cookies = [spell for spell in going if spell.kind is SessionKind.COOKIES]
    if reason in BY_TOKEN:
        named = oauth
    elif reason in BY_COOKIES:
        named = cookies
    else:
        named = [spell for spell in going if spell.kind is not SessionKind.OAUTH]
    if named or reason == TOKEN_REFUSED:
        return named
    return list(going) if len(going) == 1 else []


def _is_turn(moved: Moved) -> bool:
    return _has_expired(moved) or _works_again(moved)


def _has_expired(turn: Moved) -> bool:
    _, before, after = turn
    return before["health"] != Health.EXPIRED and after["health"] == Health.EXPIRED


def _works_again(turn: Moved) -> bool:
    _, before, after = turn
    return before["health"] == Health.EXPIRED and after["health"] in WORKS_IN


def _spell(session: Signed) -> Spell:
    return Spell(
        account_number=session.account_number, kind=session.kind, began_at=session.created_at
    )


def _ended(spell: Spell, at: Instant, *, proved: bool = False) -> Spell:
    return msgspec.structs.replace(spell, ended_at=max(at, spell.began_at), proved=proved)


def _way(of: Spell | Signed) -> tuple[int, SessionKind]:
    return of.account_number, of.kind


async def _of_accounts(
    transaction: Transaction, workspace_id: int, numbers: set[int]
) -> dict[tuple[int, SessionKind], list[Spell]]:
    """The spells of accounts by account and kind, the first first."""
    found: dict[tuple[int, SessionKind], list[Spell]] = {}
    if not numbers:
        return found
    asked = {"workspace_id": workspace_id, "numbers": sorted(numbers)}
    for number, kind, began_at, ended_at, proved in await transaction.rows(_OF_ACCOUNTS, asked):
        spell = Spell(
            account_number=number,
            kind=SessionKind(kind),
            began_at=began_at,
            ended_at=ended_at,
            proved=bool(proved),
        )
        found.setdefault(_way(spell), []).append(spell)
    return found


async def _write(
    transaction: Transaction, workspace_id: int, began: Sequence[Spell], ended: Sequence[Spell]
) -> None:
    over = [
        {
            "of_workspace": workspace_id,
            "of_number": spell.account_number,
            "of_kind": spell.kind.value,
            "ended": spell.ended_at,
            "is_proved": spell.proved,
        }
        for spell in ended
    ]
    await transaction.write_many(workspace_id, _END, over)
    new = [msgspec.structs.asdict(s) | {"kind": s.kind.value, "lot": lot()} for s in began]
    await transaction.write_many(workspace_id, BEGIN, new)

"""Taking accounts in: many at once, each whole or not at all, and twice as good as once."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from rollcall.core.access.caller import Caller
from rollcall.core.accounts import telling
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.checking import check
from rollcall.core.accounts.clashes import clashes, goes_by
from rollcall.core.accounts.devices import put_devices
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.recognising import (
    Recogniser,
    keeping_its_own_id,
    text_of,
    with_a_name,
    without_repeats,
)
from rollcall.core.accounts.records import changed_record, health_differs, new_record
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.errors import Invalid, Stale
from rollcall.core.events.telling import Told, tell
from rollcall.core.harvests import harvests
from rollcall.core.health import history
from rollcall.core.mailboxes import codes
from rollcall.core.orders import orders
from rollcall.core.sessions import sessions, spells
from rollcall.core.vault import vault
from rollcall.db.database import Transaction
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Sealer
from rollcall.ports.platforms import Platforms


class Done(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account that was to be taken in."""

    done: Done
    uuid: str | None = None
    number: int | None = None
    removed_at: Instant | None = None
    """Where it is off the roster: what was said of it is kept, and `restore` brings it back."""
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where it was refused: each wrong field, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class New:
    """An account that is not here yet: what is said of it, and the row that comes of that."""

    place: int
    dossier: Dossier
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An account that is here: what is said of it, and the row that comes of that, if another."""

    place: int
    dossier: Dossier
    before: dict[str, Any]
    after: dict[str, Any] | None

    @property
    def number(self) -> int:
        return self.before["number"]

    @property
    def renames(self) -> bool:
        return self.after is not None and goes_by(self.before) != goes_by(self.after)


HERE_ALREADY: Mapping[str, str] = {
    "external_id": "An account with this external id or name is here already."
}


class Intake:
    def __init__(
        self,
        transaction: Transaction,
        workspace_id: int,
        platforms: Platforms,
        sealer: Sealer,
        clock: Clock,
        *,
        caller: Caller | None = None,
    ) -> None:
        """`caller` is whose limits hold; without one, there are none."""
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._platforms = platforms
        self._sealer = sealer
        self._now = instant(clock())
        self._moment = clock()
        self._limits = caller if caller is not None and caller.limited else None
        self._writes = AccountWrites(transaction, workspace_id)
        self._recogniser = Recogniser(self._writes)
        self._held: set[str] = set()

    async def put(self, dossiers: Sequence[Dossier]) -> list[Outcome]:
        """Create or update an account for each dossier; refuse those that cannot be true.

        One that is known (by our id, by its external id, or by platform and username where that
        cannot be another's) is updated with what is said; what nothing is said about stays. One
        that was removed stays so.
        """
        outcomes: dict[int, Outcome] = {}
        sound: list[tuple[int, Dossier]] = []
        for place, dossier in enumerate(dossiers):
            try:
                facts = check(dossier.facts, self._platforms)
                sound.append((place, msgspec.structs.replace(dossier, facts=facts)))
            except Invalid as refusal:
                outcomes[place] = Outcome(Done.REFUSED, wrong=refusal.fields)
        await self._hold(text_of(dossier.facts.username) for _, dossier in sound)
        for batch in without_repeats(sound):
            outcomes |= await self._put_sound(batch)
        return [outcomes[place] for place in range(len(dossiers))]

    async def create(self, dossier: Dossier) -> Outcome:
        """Create an account; refuse it where it is here already.

        The name of a removed account is free for it. Raises Invalid for what cannot be true.
        """
        facts = check(dossier.facts, self._platforms)
        sound = msgspec.structs.replace(dossier, facts=facts)
        await self._hold([text_of(facts.username)])
        [known] = await self._recogniser.recognise([sound], removed_names=False)
        if known.wrong or known.number is not None:
            return Outcome(Done.REFUSED, wrong=known.wrong or HERE_ALREADY)
        return (await self._put_sound([(0, sound)], removed_names=False))[0]

    async def change(self, number: int, facts: AccountFacts, *, version: int | None = None) -> None:
        """Apply facts to one account, whatever its names. Raises Invalid, Stale."""
        facts = check(facts, self._platforms)
        if facts.username is not UNSET or facts.external_id is not UNSET:
            # Before its record is locked, as imports do: or two could wait for each other.
            await self._hold([text_of(facts.username), *await self._writes.usernames([number])])

        def said(record: Mapping[str, Any]) -> AccountFacts:
            if version is not None and record["version"] != version:
                raise Stale
            return facts

        await self.change_each([number], said)

    async def change_each(
        self, numbers: Sequence[int], facts_of: Callable[[Mapping[str, Any]], AccountFacts]
    ) -> int:
        """Apply to each account what `facts_of` says of its record, as nobody else changes it.

        Gives how many that changed. Raises Invalid.
        """
        changes: list[Change] = []
        for number, record in (await self._writes.records(numbers)).items():
            facts = check(facts_of(record), self._platforms)
            if self._limits is not None and isinstance(facts.tags, list):
                _stay_in_sight(self._limits, number, facts.tags)
            changes.append(self._change(number, Dossier(facts=facts), record))
        _must_not_clash(await self._clashes(changes))
        said = [change.dossier.facts for change in changes]
        await put_devices(self._writes, said, self._now)
        outcomes = await self._update(changes)
        return sum(outcome.done is Done.UPDATED for outcome in outcomes.values())

    async def set_removed(self, numbers: Sequence[int], *, removed: bool) -> int:
        """Gives how many were not so already. Raises Invalid where a name is taken meanwhile."""
        if not removed:
            await self._hold(await self._writes.usernames(numbers))
        at = self._now if removed else None
        changes = [
            (before, before | {"removed_at": at, "version": before["version"] + 1})
            for before in (await self._writes.records(numbers)).values()
            if (before["removed_at"] is not None) != removed
        ]
        if not removed:
            _must_not_clash(await clashes(self._writes, changes))
        await self._writes.change([(b["number"], after) for b, after in changes], retag=[])
        await self._tell(telling.removed(changes))
        return len(changes)

    async def _tell(self, told: Sequence[Told]) -> None:
        await tell(self._transaction, self._workspace_id, told, self._moment)

    async def _hold(self, names: Iterable[str | None]) -> None:
        """Two who say one name at the same moment come one after the other, and mean one account.

        An external id needs no such care: no two accounts of a workspace may have the same.
        """
        fresh = {name for name in names if name} - self._held
        self._held |= fresh
        await self._transaction.hold(self._workspace_id, fresh)

    async def _put_sound(
        self, sound: Sequence[tuple[int, Dossier]], *, removed_names: bool = True
    ) -> dict[int, Outcome]:
        dossiers = [dossier for _, dossier in sound]
        recognised = await self._recogniser.recognise(dossiers, removed_names=removed_names)
        numbers = [one.number for one in recognised if one.number is not None]
        records = await self._writes.records(numbers)
        new: list[New] = []
        old: dict[int, Change] = {}
        later: list[tuple[int, Dossier]] = []
        outcomes: dict[int, Outcome] = {}
        for (place, dossier), one in zip(sound, recognised, strict=True):
            record = None if one.number is None else records[one.number]
            if wrong := one.wrong or self._wrong_about(dossier.facts, record):
                outcomes[place] = Outcome(Done.REFUSED, wrong=wrong)
            elif record is None:
                new.append(New(place, dossier, self._new_row(dossier)))
            elif record["number"] in old:
                later.append((place, dossier))  # another of its names: it sees what the first did
            else:
                said = msgspec.structs.replace(dossier, facts=keeping_its_own_id(dossier, record))
                old[record["number"]] = self._change(place, said, record)
        outcomes |= await self._take(new, list(old.values()))
        return outcomes | (await self._put_sound(later) if later else {})

    def _change(self, place: int, dossier: Dossier, record: dict[str, Any]) -> Change:
        return Change(place, dossier, record, changed_record(record, dossier.facts, self._now))

    async def _clashes(
        self, changes: Sequence[Change], new: Sequence[New] = ()
    ) -> dict[int, Mapping[str, str]]:
        """By number, why some of the changes cannot be, beside the new accounts."""
        renamed = [(c.before, c.after) for c in changes if c.renames and c.after is not None]
        if not renamed:
            return {}
        await self._hold(after["username"] for _, after in renamed)
        return await clashes(self._writes, renamed, [one.row for one in new])

    def _wrong_about(
        self, facts: AccountFacts, record: Mapping[str, Any] | None
    ) -> Mapping[str, str]:
        """Why this cannot be said of the account it is about, or of a new one (None)."""
        platform = text_of(facts.platform)
        if record is None and platform is None:
            return {"platform": "Missing."}
        if record is not None and platform not in (None, record["platform"]):
            return {"platform": "An account does not move to another platform."}
        if self._limits is None:
            return {}
        number = None if record is None else record["number"]
        before = [] if record is None else msgspec.json.decode(record["tags"], type=list[str])
        if record is not None and not self._limits.may_see(number, before):
            return HERE_ALREADY
        try:
            _stay_in_sight(
                self._limits, number, facts.tags if isinstance(facts.tags, list) else before
            )
        except Invalid as refusal:
            return refusal.fields
        return {}

    async def _take(self, new: Sequence[New], changes: Sequence[Change]) -> dict[int, Outcome]:
        wrong = await self._clashes(changes, new)
        old = [change for change in changes if change.number not in wrong]
        taken = sorted([*new, *old], key=lambda one: one.place)
        await put_devices(self._writes, [one.dossier.facts for one in taken], self._now)
        outcomes = await self._create(new) | await self._update(old)
        changed = await self._put_holdings([(outcomes[one.place], one.dossier) for one in taken])
        told = [(c.number, c.after or c.before, changed.get(c.number, ())) for c in old]
        await self._tell(telling.holdings_changed(told))
        kept = {place: _with_holdings(outcome, changed) for place, outcome in outcomes.items()}
        return kept | {
            change.place: Outcome(Done.REFUSED, wrong=wrong[change.number])
            for change in changes
            if change.number in wrong
        }

    async def _create(self, new: Sequence[New]) -> dict[int, Outcome]:
        numbers = await self._writes.insert([one.row for one in new]) if new else {}
        changes: list[dict[str, Any]] = []
        for one in new:
            number = numbers[one.row["uuid"]]
            changes += [
                history.change_row(self._workspace_id, number, self._past_row(one.row, past))
                for past in one.dossier.past
            ]
            changes.append(history.change_row(self._workspace_id, number, one.row))
        await history.append(self._transaction, self._workspace_id, changes)
        lived = self._lived(new, numbers)
        await spells.lived_through(self._transaction, self._workspace_id, lived)
        await self._tell(telling.created([(numbers[one.row["uuid"]], one.row) for one in new]))
        return {
            one.place: Outcome(Done.CREATED, one.row["uuid"], numbers[one.row["uuid"]])
            for one in new
        }

    def _new_row(self, dossier: Dossier) -> dict[str, Any]:
        uuid = dossier.uuid or new_id(self._moment)
        row = new_record(self._workspace_id, uuid, with_a_name(dossier), self._now)
        return row if dossier.number is None else row | {"number": dossier.number}

    def _past_row(self, row: dict[str, Any], past: AccountFacts) -> dict[str, Any]:
        return new_record(self._workspace_id, row["uuid"], past, self._now)

    def _lived(
        self, new: Iterable[New], numbers: Mapping[str, int]
    ) -> Iterator[tuple[spells.Signed, list[dict[str, Any]]]]:
        """Sessions of new accounts that come with a past: how the account was, and how it is."""
        for one in new:
            if not one.dossier.past:
                continue
            records = [*(self._past_row(one.row, past) for past in one.dossier.past), one.row]
            for session in one.dossier.sessions:
                yield sessions.signed(numbers[one.row["uuid"]], session), records

    async def _update(self, changes: Sequence[Change]) -> dict[int, Outcome]:
        changed = [(c.number, c.before, c.after) for c in changes if c.after is not None]
        retag = [number for number, before, after in changed if after["tags"] != before["tags"]]
        await self._writes.change([(number, after) for number, _, after in changed], retag=retag)
        moved = [one for one in changed if health_differs(one[1], one[2])]
        rows = [history.change_row(self._workspace_id, number, after) for number, _, after in moved]
        await history.append(self._transaction, self._workspace_id, rows)
        await spells.health_moved(self._transaction, self._workspace_id, moved)
        await self._tell(telling.changed(changed))
        return {c.place: _outcome_of(c) for c in changes}

    async def _put_holdings(
        self, put: Sequence[tuple[Outcome, Dossier]]
    ) -> Mapping[int, Sequence[str]]:
        """Keep what belongs beside the record; gives, by account, what of that changed."""
        held = [(o.number, d) for o, d in put if o.number is not None]
        transaction, workspace_id = self._transaction, self._workspace_id
        secrets = [(number, d.secrets) for number, d in held if d.secrets]
        sealer, now = self._sealer, self._now
        came = [(n, code) for n, d in held for code in d.codes]
        signed = [(n, s) for n, d in held for s in d.sessions]
        ordered = [(n, o) for n, d in held for o in d.orders]
        used = [(n, h) for n, d in held for h in d.harvests]
        changed: dict[int, list[str]] = {}
        for name, numbers in (
            ("secrets", await vault.store(transaction, sealer, workspace_id, secrets, now)),
            ("codes", await codes.keep(transaction, sealer, workspace_id, came, self._moment)),
            ("sessions", await sessions.put(transaction, workspace_id, signed)),
            ("orders", await orders.put(transaction, workspace_id, ordered)),
            ("harvests", await harvests.put(transaction, workspace_id, used, now)),
        ):
            for number in numbers:
                changed.setdefault(number, []).append(name)
        return changed


def _stay_in_sight(caller: Caller, number: int | None, tags: Sequence[str]) -> None:
    """Raises Invalid where a caller with limits would put an account out of its own sight."""
    if caller.may_see(number, tags):
        return
    if number is None and caller.numbers is not None:
        raise Invalid({"request": "This key sees certain accounts alone, so it adds none."})
    raise Invalid({"tags": f"This key sees accounts that bear {' or '.join(caller.tags or ())}."})


def _must_not_clash(wrong: Mapping[int, Mapping[str, str]]) -> None:
    """Raises Invalid for the first of the changes that cannot be."""
    for fields in wrong.values():
        raise Invalid(fields)


def _outcome_of(change: Change) -> Outcome:
    done = Done.UNCHANGED if change.after is None else Done.UPDATED
    return Outcome(done, change.before["uuid"], change.number, change.before["removed_at"])


def _with_holdings(outcome: Outcome, changed: Container[int | None]) -> Outcome:
    if outcome.done is Done.UNCHANGED and outcome.number in changed:
        return replace(outcome, done=Done.UPDATED)
    return outcome

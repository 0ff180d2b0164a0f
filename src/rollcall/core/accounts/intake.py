"""Taking accounts in: many at once, each whole or not at all, and twice as good as once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from rollcall.core.access.caller import Caller
from rollcall.core.accounts.account import AccountFacts, Said
from rollcall.core.accounts.checking import check
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.recognising import (
    OURS,
    keeping_its_own_id,
    may_be_one,
    text_of,
    without_repeats,
)
from rollcall.core.accounts.records import changed_record, health_differs, new_record
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.errors import Invalid, Stale
from rollcall.core.harvests import harvests
from rollcall.core.health import history
from rollcall.core.mailboxes import codes
from rollcall.core.orders import orders
from rollcall.core.sessions import sessions
from rollcall.core.vault import vault
from rollcall.db.database import Transaction
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
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
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where it was refused: each wrong field, and what is wrong with it."""


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

    async def put(self, dossiers: Sequence[Dossier]) -> list[Outcome]:
        """Create or update an account for each dossier; refuse those that cannot be true.

        One that is known (by its external id, or by platform and username where that cannot be
        another's) is updated with what is said; what nothing is said about stays as it is.
        """
        outcomes: dict[int, Outcome] = {}
        sound: list[tuple[int, Dossier]] = []
        for place, dossier in enumerate(dossiers):
            try:
                facts = check(dossier.facts, self._platforms)
                sound.append((place, msgspec.structs.replace(dossier, facts=facts)))
            except Invalid as refusal:
                outcomes[place] = Outcome(Done.REFUSED, wrong=refusal.fields)
        await self._hold_names([dossier for _, dossier in sound])
        for batch in without_repeats(sound):
            outcomes |= await self._put_sound(batch)
        return [outcomes[place] for place in range(len(dossiers))]

    async def create(self, dossiers: Sequence[Dossier]) -> list[Outcome]:
        """Create an account for each dossier; refuse those whose account is here already.

        Raises Invalid for what cannot be true.
        """
        sound = [
            msgspec.structs.replace(dossier, facts=check(dossier.facts, self._platforms))
            for dossier in dossiers
        ]
        await self._hold_names(sound)
        known = await self._known(sound)
        outcomes = [
            Outcome(Done.REFUSED, wrong=HERE_ALREADY) if number is not None else None
            for number in known
        ]
        fresh = [d for d, outcome in zip(sound, outcomes, strict=True) if outcome is None]
        created = iter(await self.put(fresh))
        return [outcome or next(created) for outcome in outcomes]

    async def change(self, number: int, facts: AccountFacts, *, version: int | None = None) -> None:
        """Apply facts to one account, whatever its names. Raises Invalid, Stale."""

        def said(record: Mapping[str, Any]) -> AccountFacts:
            if version is not None and record["version"] != version:
                raise Stale
            return facts

        await self.change_each([number], said)

    async def change_each(
        self, numbers: Sequence[int], facts_of: Callable[[Mapping[str, Any]], AccountFacts]
    ) -> int:
        """Apply to each account what `facts_of` says of its record, as nobody else changes it.

        Gives how many that changed.
        """
        records = await self._writes.records(numbers)
        changes: list[tuple[int, Dossier, int]] = []
        for number, record in records.items():
            facts = check(facts_of(record), self._platforms)
            if self._limits is not None and isinstance(facts.tags, list):
                _stay_in_sight(self._limits, number, facts.tags)
            changes.append((number, Dossier(facts=facts), number))
        await self._put_devices([dossier.facts for _, dossier, _ in changes])
        outcomes = await self._update(changes, records)
        return sum(outcome.done is Done.UPDATED for outcome in outcomes.values())

    async def set_removed(self, numbers: Sequence[int], *, removed: bool) -> int:
        """Gives how many were not so already."""
        records = await self._writes.records(numbers)
        at = self._now if removed else None
        rows = [
            (number, record | {"removed_at": at, "version": record["version"] + 1})
            for number, record in records.items()
            if (record["removed_at"] is not None) != removed
        ]
        await self._writes.change(rows, retag=[])
        return len(rows)

    async def _hold_names(self, sound: Sequence[Dossier]) -> None:
        """Two who say one name at the same moment come one after the other, and mean one account.

        An external id needs no such care: no two accounts of a workspace may have the same.
        """
        names = (text_of(dossier.facts.username) for dossier in sound)
        await self._transaction.hold(self._workspace_id, (name for name in names if name))

    async def _put_sound(self, sound: Sequence[tuple[int, Dossier]]) -> dict[int, Outcome]:
        known = await self._known([dossier for _, dossier in sound])
        records = await self._writes.records([n for n in known if n is not None])
        new: list[tuple[int, Dossier]] = []
        old: dict[int, tuple[int, Dossier, int]] = {}
        later: list[tuple[int, Dossier]] = []
        outcomes: dict[int, Outcome] = {}
        for (place, dossier), number in zip(sound, known, strict=True):
            record = None if number is None else records[number]
            if wrong := self._wrong_about(dossier.facts, record):
                outcomes[place] = Outcome(Done.REFUSED, wrong=wrong)
            elif number is None or record is None:
                new.append((place, dossier))
            elif number in old:
                later.append((place, dossier))  # another of its names: it sees what the first did
            else:
                facts = keeping_its_own_id(dossier.facts, record)
                old[number] = (place, msgspec.structs.replace(dossier, facts=facts), number)
        taken = [(p, d) for p, d in sound if p not in outcomes and (p, d) not in later]
        outcomes |= await self._take(taken, new, list(old.values()), records)
        return outcomes | (await self._put_sound(later) if later else {})

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

    async def _take(
        self,
        sound: Sequence[tuple[int, Dossier]],
        new: Sequence[tuple[int, Dossier]],
        old: Sequence[tuple[int, Dossier, int]],
        records: Mapping[int, dict[str, Any]],
    ) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        await self._put_devices([dossier.facts for _, dossier in sound])
        outcomes |= await self._create(new)
        outcomes |= await self._update(old, records)
        changed = await self._put_holdings([(outcomes[place], d) for place, d in sound])
        return {place: _with_holdings(outcome, changed) for place, outcome in outcomes.items()}

    async def _known(self, dossiers: Sequence[Dossier]) -> list[int | None]:
        """The number of the account that each dossier is about, if we have it."""
        external_ids = [f for d in dossiers if (f := text_of(d.facts.external_id))]
        usernames = [f for d in dossiers if (f := text_of(d.facts.username))]
        by_id = await self._writes.known_by_external_id(external_ids)
        by_id |= await self._known_as_ours(external_ids)
        by_name = await self._writes.known_by_name(usernames)
        named = await self._writes.records([*by_id.values(), *by_name.values()])
        found: list[int | None] = []
        for dossier in dossiers:
            number = by_id.get(text_of(dossier.facts.external_id) or "")
            name = (text_of(dossier.facts.platform) or "", text_of(dossier.facts.username) or "")
            if number is None and (other := by_name.get(name)) is not None:
                theirs = named[other]["external_id"]
                number = other if may_be_one(text_of(dossier.facts.external_id), theirs) else None
            found.append(number)
        return found

    async def _known_as_ours(self, external_ids: Sequence[str]) -> dict[str, int]:
        """Accounts that came back: what another rollcall calls them is what this one does."""
        ours = [id_.removeprefix(OURS) for id_ in external_ids if id_.startswith(OURS)]
        found = await self._writes.known_by_uuid(ours)
        return {f"{OURS}{uuid}": number for uuid, number in found.items()}

    async def _create(self, new: Sequence[tuple[int, Dossier]]) -> dict[int, Outcome]:
        rows = [self._new_row(dossier) for _, dossier in new]
        numbers = await self._writes.insert(rows) if rows else {}
        changes: list[dict[str, Any]] = []
        for (_, dossier), row in zip(new, rows, strict=True):
            number = numbers[row["uuid"]]
            changes += [
                history.change_row(self._workspace_id, number, self._past_row(row, past))
                for past in dossier.past
            ]
            changes.append(history.change_row(self._workspace_id, number, row))
        await history.append(self._transaction, self._workspace_id, changes)
        return {
            place: Outcome(Done.CREATED, row["uuid"], numbers[row["uuid"]])
            for (place, _), row in zip(new, rows, strict=True)
        }

    def _new_row(self, dossier: Dossier) -> dict[str, Any]:
        uuid = dossier.uuid or new_id(self._moment)
        row = new_record(self._workspace_id, uuid, dossier.facts, self._now)
        return row if dossier.number is None else row | {"number": dossier.number}

    def _past_row(self, row: dict[str, Any], past: AccountFacts) -> dict[str, Any]:
        return new_record(self._workspace_id, row["uuid"], past, self._now)

    async def _update(
        self, old: Sequence[tuple[int, Dossier, int]], records: Mapping[int, dict[str, Any]]
    ) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        changed: list[tuple[int, dict[str, Any]]] = []
        retag: list[int] = []
        for place, dossier, number in old:
            before = records[number]
            after = changed_record(before, dossier.facts, self._now)
            done = Done.UNCHANGED if after is None else Done.UPDATED
            outcomes[place] = Outcome(done, before["uuid"], number)
            if after is not None:
                changed.append((number, after))
                retag += [number] if after["tags"] != before["tags"] else []
        await self._writes.change(changed, retag=retag)
        moved = [
            history.change_row(self._workspace_id, number, after)
            for number, after in changed
            if health_differs(records[number], after)
        ]
        await history.append(self._transaction, self._workspace_id, moved)
        return outcomes

    async def _put_devices(self, said: Sequence[AccountFacts]) -> None:
        serials = {serial for facts in said if (serial := text_of(facts.device_serial))}
        known = await self._writes.devices(sorted(serials))
        rows: dict[str, dict[str, Any]] = {}
        for facts in said:
            if serial := text_of(facts.device_serial):
                before = known.get(serial, (serial, None, False, None))
                row = rows.get(serial) or {
                    "workspace_id": self._workspace_id,
                    "serial": serial,
                    "model": before[1],
                    "online": bool(before[2]),
                    "seen_at": before[3],
                }
                rows[serial] = row | self._of_device(facts)
        changed = [
            row
            for serial, row in rows.items()
            if serial not in known or [row["model"], row["online"]] != list(known[serial][1:3])
        ]
        await self._writes.put_devices(changed)

    def _of_device(self, facts: AccountFacts) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if not isinstance(facts.device_model, Said) and facts.device_model:
            said["model"] = facts.device_model  # a device that is offline does not say its model
        if not isinstance(facts.device_online, Said):
            said["online"] = facts.device_online
            said |= {"seen_at": self._now} if facts.device_online else {}
        return said

    async def _put_holdings(self, put: Sequence[tuple[Outcome, Dossier]]) -> set[int]:
        """Keep what belongs beside the record; gives the accounts for which that changed any."""
        held = [(o.number, d) for o, d in put if o.number is not None]
        transaction, workspace_id = self._transaction, self._workspace_id
        secrets = [(number, d.secrets) for number, d in held if d.secrets]
        changed = await vault.store(transaction, self._sealer, workspace_id, secrets, self._now)
        came = [(n, code) for n, d in held for code in d.codes]
        changed |= await codes.keep(transaction, self._sealer, workspace_id, came, self._moment)
        signed = [(n, s) for n, d in held for s in d.sessions]
        changed |= await sessions.put(transaction, workspace_id, signed)
        ordered = [(n, o) for n, d in held for o in d.orders]
        changed |= await orders.put(transaction, workspace_id, ordered)
        used = [(n, h) for n, d in held for h in d.harvests]
        return changed | await harvests.put(transaction, workspace_id, used, self._now)


def _stay_in_sight(caller: Caller, number: int | None, tags: Sequence[str]) -> None:
    """Raises Invalid where a caller with limits would put an account out of its own sight."""
    if caller.may_see(number, tags):
        return
    if number is None and caller.numbers is not None:
        raise Invalid({"request": "This key sees certain accounts alone, so it adds none."})
    raise Invalid({"tags": f"This key sees accounts that bear {' or '.join(caller.tags or ())}."})


def _with_holdings(outcome: Outcome, changed: set[int]) -> Outcome:
    if outcome.done is Done.UNCHANGED and outcome.number in changed:
        return Outcome(Done.UPDATED, outcome.uuid, outcome.number)
    return outcome

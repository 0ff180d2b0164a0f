"""Taking accounts in: many at once, each whole or not at all, and twice as good as once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts, Said
from rollcall.core.accounts.checking import check
from rollcall.core.accounts.records import changed_record, health_differs, new_record
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.errors import Invalid
from rollcall.core.harvests import harvests
from rollcall.core.harvests.harvests import Harvest
from rollcall.core.health import history
from rollcall.core.mailboxes import codes
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders import orders
from rollcall.core.orders.orders import Order
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import Session
from rollcall.core.vault import vault
from rollcall.core.vault.vault import SecretKind
from rollcall.db.database import Transaction
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Sealer, Secret
from rollcall.ports.platforms import Platforms


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a source says about one account."""

    facts: AccountFacts
    number: int | None = None
    """A number of our choosing, below those handed out; only the sandbox chooses."""
    uuid: str | None = None
    secrets: Mapping[SecretKind, Secret] = {}
    codes: Sequence[CodeFacts] = ()
    sessions: Sequence[Session] = ()
    orders: Sequence[Order] = ()
    harvests: Sequence[Harvest] = ()
    past: Sequence[AccountFacts] = ()
    """Earlier states of health, the oldest first; kept as history of a new account."""


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


class Intake:
    def __init__(
        self,
        transaction: Transaction,
        workspace_id: int,
        platforms: Platforms,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._platforms = platforms
        self._sealer = sealer
        self._now = instant(clock())
        self._moment = clock()
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
        for batch in _without_repeats(sound):
            outcomes |= await self._put_sound(batch)
        return [outcomes[place] for place in range(len(dossiers))]

    async def create(self, dossiers: Sequence[Dossier]) -> list[Outcome]:
        """Create an account for each dossier; refuse those whose account is here already."""
        known = await self._known(dossiers)
        refused = {"external_id": "An account with this external id or name is here already."}
        outcomes = [Outcome(Done.REFUSED, wrong=refused) if number else None for number in known]
        fresh = [d for d, outcome in zip(dossiers, outcomes, strict=True) if outcome is None]
        created = iter(await self.put(fresh))
        return [outcome or next(created) for outcome in outcomes]

    async def change(self, number: int, facts: AccountFacts) -> None:
        """Apply facts to one account, whatever its names. Raises Invalid."""
        facts = check(facts, self._platforms)
        records = await self._writes.records([number])
        await self._put_devices([facts])
        await self._update([(0, Dossier(facts=facts), number)], records)

    async def set_removed(self, numbers: Sequence[int], *, removed: bool) -> None:
        records = await self._writes.records(numbers)
        at = self._now if removed else None
        rows = [
            (number, record | {"removed_at": at, "version": record["version"] + 1})
            for number, record in records.items()
            if (record["removed_at"] is not None) != removed
        ]
        await self._writes.change(rows, retag=[])

    async def _put_sound(self, sound: Sequence[tuple[int, Dossier]]) -> dict[int, Outcome]:
        known = await self._known([dossier for _, dossier in sound])
        records = await self._writes.records([n for n in known if n is not None])
        new: list[tuple[int, Dossier]] = []
        old: list[tuple[int, Dossier, int]] = []
        outcomes: dict[int, Outcome] = {}
        for (place, dossier), number in zip(sound, known, strict=True):
            if number is not None:
                facts = _keeping_its_own_id(dossier.facts, records[number])
                old.append((place, msgspec.structs.replace(dossier, facts=facts), number))
            elif isinstance(dossier.facts.platform, Said):
                outcomes[place] = Outcome(Done.REFUSED, wrong={"platform": "Missing."})
            else:
                new.append((place, dossier))
        await self._put_devices([dossier.facts for _, dossier in sound])
        outcomes |= await self._create(new)
        outcomes |= await self._update(old, records)
        await self._put_holdings([(outcomes[place], dossier) for place, dossier in sound])
        return outcomes

    async def _known(self, dossiers: Sequence[Dossier]) -> list[int | None]:
        """The number of the account that each dossier is about, if we have it."""
        external_ids = [f for d in dossiers if (f := _text(d.facts.external_id))]
        usernames = [f for d in dossiers if (f := _text(d.facts.username))]
        by_id = await self._writes.known_by_external_id(external_ids)
        by_name = await self._writes.known_by_name(usernames)
        named = await self._writes.records(list(by_name.values()))
        found: list[int | None] = []
        for dossier in dossiers:
            number = by_id.get(_text(dossier.facts.external_id) or "")
            name = (_text(dossier.facts.platform) or "", _text(dossier.facts.username) or "")
            if number is None and (other := by_name.get(name)) is not None:
                theirs = named[other]["external_id"]
                number = other if _may_be_one(_text(dossier.facts.external_id), theirs) else None
            found.append(number)
        return found

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
        serials = {serial for facts in said if (serial := _text(facts.device_serial))}
        known = await self._writes.devices(sorted(serials))
        rows: dict[str, dict[str, Any]] = {}
        for facts in said:
            if serial := _text(facts.device_serial):
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

    async def _put_holdings(self, put: Sequence[tuple[Outcome, Dossier]]) -> None:
        held = [(o.number, d) for o, d in put if o.number is not None]
        transaction, workspace_id = self._transaction, self._workspace_id
        secrets = [(number, d.secrets) for number, d in held if d.secrets]
        await vault.store(transaction, self._sealer, workspace_id, secrets, self._now)
        await self._put_codes(held)
        await sessions.put(transaction, workspace_id, [(n, s) for n, d in held for s in d.sessions])
        await orders.put(transaction, workspace_id, [(n, o) for n, d in held for o in d.orders])
        used = [(n, h) for n, d in held for h in d.harvests]
        await harvests.put(transaction, workspace_id, used, self._now)

    async def _put_codes(self, held: Sequence[tuple[int, Dossier]]) -> None:
        given = [(n, code) for n, d in held for code in d.codes]
        await codes.keep(self._transaction, self._sealer, self._workspace_id, given)


def _text(value: Said | str | None) -> str | None:
    return value if isinstance(value, str) else None


def _may_be_one(said: str | None, known: str | None) -> bool:
    """Whether two accounts of one name may be one, by what other systems call them.

    Ids of one system (the part before a colon) that differ say they are two.
    """
    if said is None or known is None:
        return True
    return said.partition(":")[0] != known.partition(":")[0] and ":" in said and ":" in known


def _keeping_its_own_id(facts: AccountFacts, record: Mapping[str, Any]) -> AccountFacts:
    """A second system's id does not replace the id that the first gave."""
    if record["external_id"] is None or not _text(facts.external_id):
        return facts
    return msgspec.structs.replace(facts, external_id=record["external_id"])


def _without_repeats(
    sound: Sequence[tuple[int, Dossier]],
) -> list[list[tuple[int, Dossier]]]:
    """Batches in which no account is named twice, so that a later row sees the earlier one."""
    batches: list[list[tuple[int, Dossier]]] = []
    seen: set[object] = set()
    for place, dossier in sound:
        facts = dossier.facts
        names: set[object] = {("id", facts.external_id)} if _text(facts.external_id) else set()
        if _text(facts.username):
            names.add((facts.platform, facts.username))
        if not batches or names & seen:
            batches.append([])
            seen = set()
        seen |= names
        batches[-1].append((place, dossier))
    return batches

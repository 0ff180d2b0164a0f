"""Telling which account somebody speaks of: by our id, another system's, or platform and name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts, Said
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.repository import AccountWrites, Name, Namesake

OURS = "rollcall:"
"""What an account's uuid stands behind where one rollcall's account is named in another's."""
ANOTHERS_ID: Mapping[str, str] = {
    "external_id": "It is of another account than the id is.",
}
SEVERAL: Mapping[str, str] = {
    "username": "Several accounts here have this name: say the id of the one that is meant, "
    "or its external_id."
}
SEVERAL_REMOVED: Mapping[str, str] = {
    "username": "Several accounts of this name were removed: restore the one that is meant, "
    "or say its id."
}
TWO_IDS: Mapping[str, str] = {
    "username": "Another row has this name and another id, and no external_id tells the two apart."
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """The number of the account that is meant, if we have it; or why that cannot be said."""

    number: int | None = None
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])


class Recogniser:
    """For one import: it remembers which names were said, so that two ids of one are noticed."""

    def __init__(self, writes: AccountWrites) -> None:
        self._writes = writes
        self._said: dict[Name, set[tuple[str, str | None]]] = {}

    async def recognise(
        self, dossiers: Sequence[Dossier], *, removed_names: bool = True
    ) -> list[Recognised]:
        """The account that each dossier is about. An id leads; a name is the last to be asked.

        `removed_names` is whether the name of a removed account, which nobody else goes by now,
        still says that it is meant.
        """
        uuids = [uuid for d in dossiers for uuid in (d.known_as, _ours(d)) if uuid]
        external_ids = [
            id_ for d in dossiers for id_ in (_external_id(d), _from_elsewhere(d)) if id_
        ]
        usernames = [name for d in dossiers if (name := text_of(d.facts.username))]
        known = _Known(
            await self._writes.known_by_uuid(uuids),
            await self._writes.known_by_external_id(external_ids),
            _by_name(await self._writes.namesakes(usernames), removed=removed_names),
        )
        return [self._recognised(dossier, known) for dossier in dossiers]

    def _recognised(self, dossier: Dossier, known: "_Known") -> Recognised:
        twice = self._said_with_another_id(dossier)
        by_id, by_external_id = known.by_id(dossier), known.by_external_id(dossier)
        if by_id is not None:
            theirs = by_external_id not in (None, by_id)
            return Recognised(wrong=ANOTHERS_ID) if theirs else Recognised(by_id)
        if by_external_id is not None:
            return Recognised(by_external_id)
        return Recognised(wrong=TWO_IDS) if twice else known.by_name(dossier)

    def _said_with_another_id(self, dossier: Dossier) -> bool:
        """Whether an earlier dossier of this name bears another id, and may be of one account."""
        name = name_of(dossier.facts)
        if name is None or dossier.known_as is None:
            return False
        external_id = _external_id(dossier)
        said = self._said.setdefault(name, set())
        twice = any(
            id_ != dossier.known_as and may_be_one(external_id, other) for id_, other in said
        )
        said.add((dossier.known_as, external_id))
        return twice


@dataclass(frozen=True, slots=True)
class _Known:
    uuids: Mapping[str, int]
    external_ids: Mapping[str, int]
    names: Mapping[Name, Sequence[Namesake]]

    def by_id(self, dossier: Dossier) -> int | None:
        """By the id it has here, or by the one it had in the roster that it came from."""
        if dossier.known_as is None:
            return None
        here = self.uuids.get(dossier.known_as)
        return self.external_ids.get(_from_elsewhere(dossier) or "") if here is None else here

    def by_external_id(self, dossier: Dossier) -> int | None:
        """By what another system calls it; to another rollcall, that may be what we do."""
        came_back = self.uuids.get(_ours(dossier) or "")
        if came_back is None:
            return self.external_ids.get(_external_id(dossier) or "")
        return came_back

    def by_name(self, dossier: Dossier) -> Recognised:
        name, external_id = name_of(dossier.facts), _external_id(dossier)
        same = [
            namesake
            for namesake in self.names.get(name or ("", ""), ())
            if may_be_one(external_id, namesake.external_id)
        ]
        same = [one for one in same if not one.removed] or same
        if len(same) > 1:
            return Recognised(wrong=SEVERAL_REMOVED if same[0].removed else SEVERAL)
        return Recognised(same[0].number if same else None)


def text_of(value: Said | str | None) -> str | None:
    return value if isinstance(value, str) else None


def name_of(facts: AccountFacts) -> Name | None:
    """Platform and username, where both are said."""
    platform, username = text_of(facts.platform), text_of(facts.username)
    return (platform, username) if platform and username else None


def may_be_one(said: str | None, known: str | None) -> bool:
    """Whether two accounts of one name may be one, by what other systems call them.

    Ids of one system (the part before a colon) that differ say they are two.
    """
    if said is None or known is None:
        return True
    return said.partition(":")[0] != known.partition(":")[0] and ":" in said and ":" in known


def with_a_name(dossier: Dossier) -> AccountFacts:
    """What is said of a new account, so that saying it again is known to be about the same one."""
    facts = dossier.facts
    if dossier.known_as is None or text_of(facts.username) or text_of(facts.external_id):
        return facts
    return msgspec.structs.replace(facts, external_id=f"{OURS}{dossier.known_as}")


def keeping_its_own_id(dossier: Dossier, record: Mapping[str, Any]) -> AccountFacts:
    """What is said of a known account, without what would take from it what it is known by.

    A second system's id does not replace the id that the first gave, unless our own id said which
    account is meant; ours is never another system's; and what it came by from another roster stays.
    """
    facts, known = dossier.facts, record["external_id"]
    said = text_of(facts.external_id)
    if said is None:
        known_by_it = known is not None and known == _from_elsewhere(dossier)
        kept = known_by_it and facts.external_id is None
    else:
        ours = said == f"{OURS}{record['uuid']}"
        kept = ours or (known is not None and dossier.known_as != record["uuid"])
    return msgspec.structs.replace(facts, external_id=known) if kept else facts


def without_repeats(
    sound: Sequence[tuple[int, Dossier]],
) -> list[list[tuple[int, Dossier]]]:
    """Batches in which no account is named twice, so that a later row sees the earlier one."""
    batches: list[list[tuple[int, Dossier]]] = []
    seen: set[object] = set()
    for place, dossier in sound:
        names = _names(dossier)
        if not batches or names & seen:
            batches.append([])
            seen = set()
        seen |= names
        batches[-1].append((place, dossier))
    return batches


def _names(dossier: Dossier) -> set[object]:
    facts = dossier.facts
    names: set[object] = {id_ for id_ in (_external_id(dossier), _from_elsewhere(dossier)) if id_}
    if text_of(facts.username):
        names.add((facts.platform, facts.username))
    return names


def _external_id(dossier: Dossier) -> str | None:
    return text_of(dossier.facts.external_id)


def _from_elsewhere(dossier: Dossier) -> str | None:
    """The external id that the account has here if it came with this id from another roster."""
    return None if dossier.known_as is None else f"{OURS}{dossier.known_as}"


def _ours(dossier: Dossier) -> str | None:
    """The uuid that the external id was made of, if a rollcall made it."""
    external_id = _external_id(dossier) or ""
    return external_id.removeprefix(OURS) if external_id.startswith(OURS) else None


def _by_name(namesakes: Sequence[Namesake], *, removed: bool) -> dict[Name, list[Namesake]]:
    found: dict[Name, list[Namesake]] = {}
    for one in namesakes:
        if removed or not one.removed:
            found.setdefault(one.name, []).append(one)
    return found

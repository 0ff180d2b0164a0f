"""Telling which account somebody speaks of: by another system's id, or by platform and name."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts, Said
from rollcall.core.accounts.dossier import Dossier

OURS = "rollcall:"
"""What an account's uuid stands behind where one rollcall's account is named in another's."""


def text_of(value: Said | str | None) -> str | None:
    return value if isinstance(value, str) else None


def may_be_one(said: str | None, known: str | None) -> bool:
    """Whether two accounts of one name may be one, by what other systems call them.

    Ids of one system (the part before a colon) that differ say they are two.
    """
    if said is None or known is None:
        return True
    return said.partition(":")[0] != known.partition(":")[0] and ":" in said and ":" in known


def keeping_its_own_id(facts: AccountFacts, record: Mapping[str, Any]) -> AccountFacts:
    """A second system's id does not replace the id that the first gave, and ours is no other's."""
    said = text_of(facts.external_id)
    if said is None or (record["external_id"] is None and said != f"{OURS}{record['uuid']}"):
        return facts
    return msgspec.structs.replace(facts, external_id=record["external_id"])


def without_repeats(
    sound: Sequence[tuple[int, Dossier]],
) -> list[list[tuple[int, Dossier]]]:
    """Batches in which no account is named twice, so that a later row sees the earlier one."""
    batches: list[list[tuple[int, Dossier]]] = []
    seen: set[object] = set()
    for place, dossier in sound:
        facts = dossier.facts
        names: set[object] = {("id", facts.external_id)} if text_of(facts.external_id) else set()
        if text_of(facts.username):
            names.add((facts.platform, facts.username))
        if not batches or names & seen:
            batches.append([])
            seen = set()
        seen |= names
        batches[-1].append((place, dossier))
    return batches

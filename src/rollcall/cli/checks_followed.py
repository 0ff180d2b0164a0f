"""A check of many accounts that a server does by itself: begun, and followed until it is done."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rollcall.cli.reach import Refused, Roster
from rollcall.cli.tables import note

FIELDS = "id,number,platform,username,health,health_reason"
UNKNOWN_TO_OLDER_ONES = "wrong_method"
FIRST_LOOK, LONGEST_BETWEEN = 0.2, 3.0
"""Seconds between looks at how far it is: longer each time, as others use the key too."""

HowFar = Callable[[int, int], None]
"""Told of how many were asked about, of how many."""


@dataclass(slots=True)
class Checked:
    """What a run came to."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    changed: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Accounts that changed; of very many, the first."""
    given_up: bool = False


class _OfPlatform(msgspec.Struct, frozen=True):
    platform: str
    waits: str | None


class _Run(msgspec.Struct, frozen=True):
    id: str
    state: str
    accounts: int
    asked: int
    outcomes: dict[str, int]
    changed: int
    changed_accounts: list[str]
    platforms: list[_OfPlatform]


async def follow(roster: Roster, wanted: Mapping[str, Any], how_far: HowFar) -> Checked | None:
    """None where the server does not do this by itself, being older. Raises Refused."""
    try:
        run = await _told(roster, "POST", "/v1/accounts/check", json=dict(wanted))
    except Refused as refused:
        if refused.code != UNKNOWN_TO_OLDER_ONES:
            raise
        return None
    pause, said = FIRST_LOOK, set[str]()
    while run.state == "under_way":
        how_far(run.asked, run.accounts)
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST_BETWEEN)
        run = await _told(roster, "GET", f"/v1/checks/{run.id}")
        _say_what_waits(run, said)
    changes = [await _account(roster, id_) for id_ in run.changed_accounts]
    return Checked(Counter(run.outcomes), run.changed, changes, run.state == "given_up")


async def _told(roster: Roster, method: str, path: str, **more: Any) -> _Run:
    answer = await roster.ask(method, path, **more)
    try:
        return msgspec.convert(answer, _Run)
    except msgspec.ValidationError as error:
        raise Refused("The server did not say how far its check is.") from error


async def _account(roster: Roster, id_: str) -> dict[str, Any]:
    return await roster.ask("GET", f"/v1/accounts/{id_}", params={"fields": FIELDS})


def _say_what_waits(run: _Run, said: set[str]) -> None:
    """Each thing that stands in the way once."""
    for one in run.platforms:
        sentence = f"{one.platform}: {one.waits}"
        if one.waits and run.asked and sentence not in said:
            said.add(sentence)
            note(sentence)

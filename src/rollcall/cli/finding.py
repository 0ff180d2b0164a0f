"""Which account a person means: by number, id, `external:` id, name, or `platform/name`."""

import re
from typing import Any
from urllib.parse import quote

from rollcall.cli.reach import Refused, Roster

ID = re.compile(r"acc_[0-9a-f]{32}")
NUMBER = re.compile(r"[0-9]{1,18}")
SHOWN = 5
WANTED = "id,number,platform,username"


async def find(roster: Roster, spelled: str, *, removed: bool = False) -> str:
    """How the API's paths name that account. Raises Refused: nobody is chosen by a guess."""
    if _is_name(spelled):
        return (await _by_name(roster, spelled, removed=removed))["id"]
    return quote(spelled, safe=":")


async def find_all(
    roster: Roster, spelled: list[str], *, removed: bool = False
) -> list[dict[str, Any]]:
    """The id, number, platform and username of each. Raises Refused."""
    found: dict[str, dict[str, Any]] = {}
    for one in spelled:
        if _is_name(one):
            account = await _by_name(roster, one, removed=removed)
        else:
            path = f"/v1/accounts/{quote(one, safe=':')}"
            account = await roster.ask("GET", path, params={"fields": WANTED})
        found[account["id"]] = account
    return list(found.values())


def called(account: dict[str, Any]) -> str:
    """`tiktok/ada (101)`."""
    name = account["username"] or account["id"]
    return f"{account['platform']}/{name} ({account['number']})"


def _is_name(spelled: str) -> bool:
    known = ID.fullmatch(spelled) or NUMBER.fullmatch(spelled) or spelled.startswith("external:")
    return not known


async def _by_name(roster: Roster, spelled: str, *, removed: bool) -> dict[str, Any]:
    platform, _, name = spelled.rpartition("/")
    name = name.removeprefix("@")
    if not name:
        message = f"{spelled!r} names no account: give its number, its id or platform/name."
        raise Refused(message)
    same = [
        account
        for account in await _containing(roster, platform, name, removed=removed)
        if (account["username"] or "").casefold() == name.casefold()
    ]
    if len(same) == 1:
        return same[0]
    if not same:
        what = "No removed account" if removed else "No account"
        message = (
            f"{what} is called {spelled}. `rollcall accounts ls --search` finds parts of names."
        )
        raise Refused(message, "not_found")
    named = ", ".join(called(account) for account in same[:SHOWN])
    message = f"{len(same)} accounts are called {spelled}: {named}. Say which, by its number."
    raise Refused(message, "ambiguous")


async def _containing(
    roster: Roster, platform: str, name: str, *, removed: bool
) -> list[dict[str, Any]]:
    asked: dict[str, str] = {"q": name, "limit": "200", "fields": WANTED}
    if removed:
        asked["removed"] = "true"
    if platform:
        asked["platform"] = platform
    found: list[dict[str, Any]] = []
    while True:
        page = await roster.ask("GET", "/v1/accounts", params=asked)
        found += page["data"]
        if not page["page"]["has_more"]:
            return found
        asked["cursor"] = page["page"]["next_cursor"]

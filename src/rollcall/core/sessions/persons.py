"""Whose session some cookies are: the id of a person that some platforms' cookies bear."""

import re
from collections.abc import Mapping

import msgspec

from rollcall.core.accounts.account import Account
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.sessions.sessions import Sessions
from rollcall.core.unit import Unit
from rollcall.core.vault import vault
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.sealing import Secret
from rollcall.ports.platforms import PlatformCard

AN_ID = re.compile(r"[!-~]{1,64}")


def person_in(card: PlatformCard, cookies: Mapping[str, str]) -> str | None:
    """Whose cookies these are; None where the platform's tell of nobody. Raises Invalid."""
    name = card.person_cookie
    if name is None:
        return None
    if not AN_ID.fullmatch(cookies[name]):
        raise Invalid({f"cookies.{name}": "Not the id of a person."})
    return cookies[name]


class Persons:
    """Which person each account is signed in as, as far as that can be told."""

    def __init__(self, unit: Unit, accounts: Accounts) -> None:
        self._unit = unit
        self._accounts = accounts
        self._sessions = Sessions(unit, unit.caller.workspace_id)

    async def of(self, number: int, card: PlatformCard) -> str | None:
        """By the cookies that are kept, which is what others would take the place of."""
        kept = await vault.known(
            self._unit.transaction, self._unit.sealer, self._unit.caller.workspace_id, [number]
        )
        told = _cookies_in(kept.get((number, SecretKind.COOKIES.value)))
        if person := told.get(card.person_cookie or ""):
            return person
        sessions = await self._sessions.of(number)
        return next((session.person for session in sessions if session.person), None)

    async def account_of(self, person: str, card: PlatformCard) -> Account | None:
        """The account signed in as this person, if the caller may see it; of several, the last."""
        for number in await self._sessions.numbers_of(person, card.name):
            try:
                found = await self._accounts.one(Account, "number", number)
            except NotFound:
                continue
            if await self.of(number, card) == person:
                return found
        return None


def _cookies_in(kept: Secret | None) -> dict[str, str]:
    """Cookies as we keep them, or as a browser sends them; none in what is neither."""
    text = kept.reveal() if kept else ""
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        pairs = (part.strip().partition("=") for part in text.split(";"))
        return {name: value for name, _, value in pairs}

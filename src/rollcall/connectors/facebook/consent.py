"""Consent for Facebook pages: a person agrees, and each page that is meant gives its own token.

What is kept is the page's token to act with, and the person's long one to renew it by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from rollcall.connectors.facebook.card import CARD, GRAPH, PAGE
from rollcall.connectors.http import Asking
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.oauth2.reading import LONGEST_TOKEN, body_of, profile_in
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Choice, Grant, Reconnect, Tokens, Unknown

MOST_AT_ONCE = 100
MOST_ASKED = 5
"""How often the list of pages is followed on: nobody is asked for ever."""
LONGEST_CURSOR = 1000
PAGES = f"{GRAPH}/me/accounts"
FIELDS = {
    "fields": "id,name,username,picture,access_token,tasks",
    "limit": str(MOST_AT_ONCE),
}
PERMISSIONS = f"{GRAPH}/me/permissions"
ASKED = f"{CARD.title}, /me/accounts"


class Cursors(msgspec.Struct):
    after: str | None = None


class Paging(msgspec.Struct):
    """Where a list goes on: `next` is an address, and there is none at its end."""

    cursors: Cursors
    next: str | None = None


class PageConsent(OAuth2):
    def __init__(self, places: Places) -> None:
        super().__init__(CARD, places)

    async def granted(self, tokens: Tokens, scopes: frozenset[str]) -> Grant:
        """The one page there is; of several, whoever consented must say which is meant."""
        del scopes  # the token endpoint tells none
        granted = _granted(await self.told(PERMISSIONS, {}, tokens, token_as="access_token"))  # noqa: S106 - the parameter's name
        person = await self.profile(CARD.whose, tokens)
        pages, _ = await self._pages(tokens)
        of_person = replace(tokens, refresh=tokens.access, refresh_expires_in=tokens.expires_in)
        grant = Grant(
            of_person, granted, person, ASKED, pages, chosen=False, granted_by=person.person
        )
        return grant.of(pages[0]) if len(pages) == 1 else grant

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        """The person's token anew, and by it the page's."""
        renewed = await super().renew(app, tokens, person)
        if tokens.access == tokens.refresh:  # no page was chosen yet
            return replace(renewed, refresh=renewed.access, refresh_expires_in=renewed.expires_in)
        pages, whole = await self._pages(renewed)
        page = next((one for one in pages if one.profile.person == person), None)
        if page is None and not whole:
            raise Unknown(f"{CARD.title} tells of more pages than are looked through here.")
        if page is None:
            raise Reconnect(
                "Whoever consented manages the page no more.",
                asked=ASKED,
                code="200",
                said="The page is not among those that they manage.",
            )
        return page.tokens

    async def revoke(self, app: App, tokens: Tokens) -> None:
        """Everything that the person granted to the app: Facebook takes back no single page."""
        del app  # a person's own token is all that is asked for
        token = (tokens.refresh or tokens.access).reveal()
        web, path = self._places.at(PERMISSIONS)
        asked = {"access_token": token}
        answer = await web.ask(Asking("DELETE", path, asked, {}, secrets=(token,)))
        refusal = refusal_in(body_of(answer) or {}, answer.status, (token,))
        if refusal is not None or answer.status >= 400:  # noqa: PLR2004 - HTTP's errors
            raise fault(self.card, Step.REVOKE, answer, refusal)

    async def _pages(self, tokens: Tokens) -> tuple[tuple[Choice, ...], bool]:
        """Those that are allowed, each once, and whether these are all.

        The list is followed by its cursor and not by its address, which could be anybody's.
        """
        found: dict[str, Choice] = {}
        asked = dict(FIELDS)
        for _ in range(MOST_ASKED):
            body = await self.told(PAGES, asked, tokens, token_as="access_token")  # noqa: S106 - as above
            for one in _objects(body):
                if (page := _page(one, tokens)) is not None:
                    found.setdefault(page.profile.person, page)
            after = _after(body)
            if after is None:
                return tuple(found.values()), True
            asked["after"] = after
        return tuple(found.values()), False


def _objects(body: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    try:
        return msgspec.convert(body.get("data"), list[dict[str, Any]])[:MOST_AT_ONCE]
    except msgspec.ValidationError:
        return ()


def _after(body: Mapping[str, Any]) -> str | None:
    """None at the end."""
    try:
        paging = msgspec.convert(body.get("paging"), Paging)
    except msgspec.ValidationError:
        return None
    after = paging.cursors.after
    return after if paging.next and after and len(after) <= LONGEST_CURSOR else None


def _page(told: dict[str, Any], of_person: Tokens) -> Choice | None:
    """Its token ends when the person's does, as far as anybody says."""
    profile, token = profile_in(PAGE, told), told.get("access_token")
    if profile is None or not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
        return None
    ends = of_person.expires_in
    return Choice(profile, Tokens(Secret(token), of_person.access, ends, ends))


def _granted(body: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        str(one.get("permission"))[:100] for one in _objects(body) if one.get("status") == "granted"
    )

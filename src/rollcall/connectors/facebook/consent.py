"""Consent for a Facebook page: a person agrees, and the page that is meant gives its own token.

What is kept is the page's token to act with, and the person's long one to renew it by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from rollcall.connectors.facebook.card import CARD, GRAPH, PAGE
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.oauth2.reading import LONGEST_TOKEN, profile_in
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Grant, Profile, Reconnect, Tokens

MOST_PAGES = 100
PAGES = f"{GRAPH}/me/accounts"
FIELDS = {"fields": "id,name,username,access_token,tasks", "limit": str(MOST_PAGES)}
PERMISSIONS = f"{GRAPH}/me/permissions"


@dataclass(frozen=True, slots=True)
class Page:
    profile: Profile
    token: Secret


class PageConsent(OAuth2):
    def __init__(self, places: Places) -> None:
        super().__init__(CARD, places)

    async def granted(self, tokens: Tokens, scopes: frozenset[str]) -> Grant:
        """The one page there is; of several, whoever consented must say which is meant."""
        del scopes  # the token endpoint tells none
        granted = _granted(await self.told(PERMISSIONS, {}, tokens, token_as="access_token"))  # noqa: S106 - the parameter's name
        pages = await self._pages(tokens)
        if len(pages) == 1:
            of_page = _of_page(tokens, pages[0])
            return Grant(of_page, granted, pages[0].profile, f"{CARD.title}, /me/accounts")
        person = await self.profile(CARD.whose, tokens)
        choices = tuple(page.profile for page in pages)
        of_person = replace(tokens, refresh=tokens.access, refresh_expires_in=tokens.expires_in)
        asked = f"{CARD.title}, /me/accounts"
        return Grant(of_person, granted, person, asked, choices, chosen=False)

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        """The person's token anew, and by it the page's."""
        renewed = await super().renew(app, tokens, person)
        if tokens.access == tokens.refresh:  # no page was chosen yet
            return replace(renewed, refresh=renewed.access, refresh_expires_in=renewed.expires_in)
        pages = await self._pages(renewed)
        page = next((one for one in pages if one.profile.person == person), None)
        if page is None:
            raise Reconnect(
                "Whoever consented manages the page no more.",
                asked=f"{CARD.title}, /me/accounts",
                code="200",
                said="The page is not among those that they manage.",
            )
        return _of_page(renewed, page)

    async def _pages(self, tokens: Tokens) -> list[Page]:
        body = await self.told(PAGES, FIELDS, tokens, token_as="access_token")  # noqa: S106 - as above
        found = [_page(one) for one in _objects(body)]
        return [page for page in found if page is not None]


def _objects(body: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    try:
        return msgspec.convert(body.get("data"), list[dict[str, Any]])[:MOST_PAGES]
    except msgspec.ValidationError:
        return ()


def _page(told: dict[str, Any]) -> Page | None:
    profile, token = profile_in(PAGE, told), told.get("access_token")
    if profile is None or not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return Page(profile, Secret(token))


def _granted(body: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        str(one.get("permission"))[:100] for one in _objects(body) if one.get("status") == "granted"
    )


def _of_page(of_person: Tokens, page: Page) -> Tokens:
    """It ends when the person's does, as far as anybody says."""
    return Tokens(page.token, of_person.access, of_person.expires_in, of_person.expires_in)

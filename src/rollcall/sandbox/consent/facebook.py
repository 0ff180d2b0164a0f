"""Facebook's consent: a person agrees, and each page that they manage has a token of its own."""

import base64
import secrets
from collections.abc import Mapping

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.meta import refuse_renewal
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Shape

A_DAY = 86_400
MORE_PAGES: Mapping[int, tuple[str, ...]] = {2: ("shop", "press"), 3: ("shop",)}
"""Of which newcomers manage what, beside the page of their name that everybody has."""
MOST_AT_ONCE = 2
"""Graph gives no more of a list than it likes, whatever limit is asked for."""
NEXT = "https://graph.facebook.com/v25.0/me/accounts"


def _spell(given: Given) -> Shape:
    return {"access_token": given.access, "token_type": "bearer", "expires_in": given.expires_in}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {"id": f"9{owner.id}", "name": owner.display_name}


def pages_of(owner: Owner) -> list[tuple[str, str, str]]:
    """Each page's id, username and name."""
    pages = [(owner.id, owner.username, owner.display_name)]
    for nth, word in enumerate(MORE_PAGES.get(owner.nth, ())):
        username, name = f"{owner.username}.{word}", f"{owner.display_name} {word.title()}"
        pages.append((f"{8 - nth}{owner.id}", username, name))
    return pages


def _pages(owner: Owner, _issued: Issued, asked: Mapping[str, str]) -> Shape:
    """A part of the list, and by which cursors it goes on before and after."""
    pages, after = pages_of(owner), asked.get("after")
    begin = next((n + 1 for n, page in enumerate(pages) if _cursor(page[0]) == after), 0)
    limit = asked.get("limit", "")
    most = min(int(limit), MOST_AT_ONCE) if limit.isdecimal() and int(limit) else MOST_AT_ONCE
    part = pages[begin : begin + most]
    if not part:
        return {"data": []}
    ends = {"before": _cursor(part[0][0]), "after": _cursor(part[-1][0])}
    more = begin + most < len(pages)
    paging = {"cursors": ends} | ({"next": f"{NEXT}?after={ends['after']}"} if more else {})
    return {"data": [_page(*page) for page in part], "paging": paging}


def _cursor(id_: str) -> str:
    return base64.urlsafe_b64encode(id_.encode()).decode().rstrip("=")


def _page(id_: str, username: str, name: str) -> Shape:
    token = f"page.{id_}.{secrets.token_urlsafe(24)}"
    tasks = ["CREATE_CONTENT", "MODERATE"]
    return {"id": id_, "username": username, "name": name, "access_token": token, "tasks": tasks}


def _permissions(_owner: Owner, issued: Issued, _asked: Mapping[str, str]) -> Shape:
    return {"data": [{"permission": one, "status": "granted"} for one in issued.scopes]}


FACEBOOK = Quirks(
    platform="facebook",
    title="Facebook",
    authorize="/v25.0/dialog/oauth",
    token="/v25.0/oauth/access_token",  # noqa: S106 - where they are had
    longer="/v25.0/oauth/access_token",
    me="/v25.0/me",
    revoke="/v25.0/me/permissions",
    revoke_by="DELETE",
    others={"/v25.0/me/accounts": _pages, "/v25.0/me/permissions": _permissions},
    grants={"": "authorization_code", "fb_exchange_token": "longer"},
    exchanged_as="fb_exchange_token",
    separator=",",
    access_lasts=3_600,
    long_lasts=60 * A_DAY,
    token_as="access_token",  # noqa: S106 - the parameter's name
    spell=_spell,
    refuse=refuse_renewal,
    tell=_tell,
)

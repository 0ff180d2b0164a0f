"""Facebook's consent: a person agrees, and each page that they manage has a token of its own."""

import secrets

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.meta import refuse_renewal
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Shape

A_DAY = 86_400
TWO_PAGES = 3
"""The last of the newcomers manages two pages; everybody else the one of their name."""


def _spell(given: Given) -> Shape:
    return {"access_token": given.access, "token_type": "bearer", "expires_in": given.expires_in}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {"id": f"9{owner.id}", "name": owner.display_name}


def _pages(owner: Owner, _issued: Issued) -> Shape:
    pages = [_page(owner.id, owner.username, owner.display_name)]
    if owner.nth == TWO_PAGES:
        pages.append(_page(f"8{owner.id}", f"{owner.username}.shop", f"{owner.display_name} Shop"))
    return {"data": pages, "paging": {}}


def _page(id_: str, username: str, name: str) -> Shape:
    token = f"page.{secrets.token_urlsafe(24)}"
    tasks = ["CREATE_CONTENT", "MODERATE"]
    return {"id": id_, "username": username, "name": name, "access_token": token, "tasks": tasks}


def _permissions(_owner: Owner, issued: Issued) -> Shape:
    return {"data": [{"permission": one, "status": "granted"} for one in issued.scopes]}


FACEBOOK = Quirks(
    platform="facebook",
    title="Facebook",
    authorize="/v25.0/dialog/oauth",
    token="/v25.0/oauth/access_token",  # noqa: S106 - where they are had
    longer="/v25.0/oauth/access_token",
    me="/v25.0/me",
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

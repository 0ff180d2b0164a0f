"""Threads' consent: as Instagram's, with names of its own, and no word of scopes."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.meta import refuse_renewal
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Shape

A_DAY = 86_400


def _spell(given: Given) -> Shape:
    if not given.issued.long:
        return {"access_token": given.access, "user_id": int(given.issued.person)}
    return {"access_token": given.access, "token_type": "bearer", "expires_in": given.expires_in}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {"id": owner.id, "username": owner.username, "name": owner.display_name}


THREADS = Quirks(
    platform="threads",
    title="Threads",
    authorize="/oauth/authorize",
    token="/oauth/access_token",  # noqa: S106 - where they are had
    longer="/access_token",
    renewal="/refresh_access_token",
    me="/v1.0/me",
    grants={"th_exchange_token": "longer", "th_refresh_token": "renew"},
    separator=",",
    access_lasts=3_600,
    long_lasts=60 * A_DAY,
    youngest=A_DAY,
    tail="#_",
    token_as="access_token",  # noqa: S106 - the parameter's name
    spell=_spell,
    refuse=refuse_renewal,
    tell=_tell,
)

"""Instagram's consent: `#_` behind a code, short tokens, long ones that renew themselves."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.meta import refuse
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape

A_DAY = 86_400


def _spell(given: Given) -> Shape:
    if given.issued.long:
        return {
            "access_token": given.access,
            "token_type": "bearer",
            "expires_in": given.expires_in,
        }
    # One of its documents shows it within a list, another as it is; permissions are a list.
    told = {
        "access_token": given.access,
        "user_id": given.issued.person,
        "permissions": list(given.issued.scopes),
    }
    return {"data": [told]}


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    if refusal.code == "invalid_token" or "token" in refusal.said:
        return refuse(Refusal("invalid_token", refusal.said))
    status, body = refuse(refusal)
    error = body["error"]
    return status, {
        "error_type": error["type"],
        "code": status,
        "error_message": error["message"],
    }


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {
        "user_id": owner.id,
        "username": owner.username,
        "name": owner.display_name,
        "account_type": "BUSINESS",
        "id": f"1{owner.id}",
    }


INSTAGRAM = Quirks(
    platform="instagram",
    title="Instagram",
    authorize="/oauth/authorize",
    token="/oauth/access_token",  # noqa: S106 - where they are had
    longer="/access_token",
    renewal="/refresh_access_token",
    me="/me",
    grants={"ig_exchange_token": "longer", "ig_refresh_token": "renew"},
    separator=",",
    access_lasts=3_600,
    long_lasts=60 * A_DAY,
    youngest=A_DAY,
    tail="#_",
    token_as="access_token",  # noqa: S106 - the parameter's name
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

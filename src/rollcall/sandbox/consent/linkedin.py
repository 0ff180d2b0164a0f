"""LinkedIn's consent: sixty days, no refresh token but for partners, and members without names."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape


def _spell(given: Given) -> Shape:
    return {
        "access_token": given.access,
        "expires_in": given.expires_in,
        "scope": ",".join(given.issued.scopes),
        "token_type": "Bearer",
    }


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    if refusal.code == "invalid_token":
        said = "The token used in the request has expired"
        return 401, {"status": 401, "serviceErrorCode": 65602, "message": said}
    return refusal.status, {"error": refusal.code, "error_description": refusal.said}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {"sub": owner.id, "name": owner.display_name, "locale": {"language": "en"}}


LINKEDIN = Quirks(
    platform="linkedin",
    title="LinkedIn",
    authorize="/oauth/v2/authorization",
    token="/oauth/v2/accessToken",  # noqa: S106 - where they are had
    revoke="/oauth/v2/revoke",
    me="/v2/userinfo",
    access_lasts=60 * 86_400,
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

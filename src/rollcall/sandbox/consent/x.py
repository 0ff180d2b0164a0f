"""X's consent: PKCE always, the app in a header, a dead token that is no invalid_grant."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape


def _spell(given: Given) -> Shape:
    told = {
        "token_type": "bearer",
        "expires_in": given.expires_in,
        "access_token": given.access,
        "scope": " ".join(given.issued.scopes),
    }
    return told | ({"refresh_token": given.refresh} if given.refresh else {})


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    if refusal.code == "invalid_token":
        return 401, {
            "title": "Unauthorized",
            "type": "about:blank",
            "status": 401,
            "detail": "Unauthorized",
        }
    if refusal.code == "invalid_grant":
        said = "Value passed for the token was invalid."
        return 400, {"error": "invalid_request", "error_description": said}
    return refusal.status, {"error": refusal.code, "error_description": refusal.said}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    told = {"id": owner.id, "username": owner.username, "name": owner.display_name}
    return {"data": told}


X = Quirks(
    platform="x",
    title="X",
    authorize="/i/oauth2/authorize",
    token="/2/oauth2/token",  # noqa: S106 - where they are had
    revoke="/2/oauth2/revoke",
    me="/2/users/me",
    basic=True,
    challenges=("S256", "plain"),
    code_lasts=30,
    asks_offline="offline.access",
    access_lasts=7_200,
    refresh_lasts=180 * 86_400,
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

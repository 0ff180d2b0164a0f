"""Pinterest's consent: the app in a header, and a continuous refresh token that is replaced."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape


def _spell(given: Given) -> Shape:
    return {
        "response_type": "authorization_code",
        "access_token": given.access,
        "token_type": "bearer",
        "expires_in": given.expires_in,
        "refresh_token": given.refresh,
        "refresh_token_expires_in": given.refresh_expires_in,
        "scope": " ".join(given.issued.scopes),
    }


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    match refusal.code:
        case "invalid_token" | "invalid_grant":
            return 401, {"code": 2, "message": "Authentication failed."}
        case "invalid_client":
            return 403, {"code": 29, "message": "You are not permitted to access that resource."}
        case _:
            return 400, {"code": 1, "message": refusal.said}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    return {
        "id": owner.id,
        "username": owner.username,
        "account_type": "BUSINESS",
        "business_name": owner.display_name,
        "profile_image": "https://i.pinimg.example/picture.jpg",
    }


PINTEREST = Quirks(
    platform="pinterest",
    title="Pinterest",
    authorize="/oauth/",
    token="/v5/oauth/token",  # noqa: S106 - where they are had
    me="/v5/user_account",
    separator=",",
    basic=True,
    access_lasts=30 * 86_400,
    refresh_lasts=60 * 86_400,
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

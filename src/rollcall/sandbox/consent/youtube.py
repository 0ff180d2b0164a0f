"""Google's consent for YouTube: a refresh token where it is asked for, which is not replaced."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape


def _spell(given: Given) -> Shape:
    told = {
        "access_token": given.access,
        "expires_in": given.expires_in,
        "scope": " ".join(given.issued.scopes),
        "token_type": "Bearer",
    }
    return told if given.renewed or not given.refresh else told | {"refresh_token": given.refresh}


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    if refusal.code == "invalid_token":
        said = "Request had invalid authentication credentials."
        reasons = [{"message": said, "domain": "global", "reason": "authError"}]
        return 401, {"error": {"code": 401, "message": said, "errors": reasons}}
    return refusal.status, {"error": refusal.code, "error_description": refusal.said}


def _tell(owner: Owner, _issued: Issued) -> Shape:
    snippet = {
        "title": owner.display_name,
        "customUrl": f"@{owner.username}",
        "thumbnails": {"default": {"url": "https://yt3.example/picture"}},
    }
    return {"items": [{"id": f"UC{owner.id}", "snippet": snippet}]}


YOUTUBE = Quirks(
    platform="youtube",
    title="YouTube",
    authorize="/o/oauth2/v2/auth",
    token="/token",  # noqa: S106 - where they are had
    revoke="/revoke",
    me="/youtube/v3/channels",
    asks_offline="access_type=offline",
    access_lasts=3_600,
    refresh_lasts=180 * 86_400,
    rotates=False,
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

"""TikTok's consent: a client_key, scopes between commas, rotation, and refusals with status 200."""

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal, Shape

LOG_ID = "2026SANDBOX"


def _spell(given: Given) -> Shape:
    return {
        "open_id": given.issued.person,
        "scope": ",".join(given.issued.scopes),
        "access_token": given.access,
        "expires_in": given.expires_in,
        "refresh_token": given.refresh,
        "refresh_expires_in": given.refresh_expires_in,
        "token_type": "Bearer",
    }


def _refuse(refusal: Refusal) -> tuple[int, Shape]:
    if refusal.code == "invalid_token":
        said = {"code": "access_token_invalid", "message": refusal.said, "log_id": LOG_ID}
        return 401, {"data": {}, "error": said}
    said = {"error": refusal.code, "error_description": refusal.said, "log_id": LOG_ID}
    return 200, said


def _tell(owner: Owner, issued: Issued) -> Shape:
    user = {"open_id": owner.id, "display_name": owner.display_name, "avatar_url": ""}
    if "user.info.profile" in issued.scopes:
        user["username"] = owner.username
    return {"data": {"user": user}, "error": {"code": "ok", "message": "", "log_id": LOG_ID}}


TIKTOK = Quirks(
    platform="tiktok",
    title="TikTok",
    authorize="/v2/auth/authorize/",
    token="/v2/oauth/token/",  # noqa: S106 - where they are had
    me="/v2/user/info/",
    revoke="/v2/oauth/revoke/",
    client_id_as="client_key",
    separator=",",
    access_lasts=7_200,
    refresh_lasts=180 * 86_400,
    spell=_spell,
    refuse=_refuse,
    tell=_tell,
)

"""TikTok's Login Kit (v2): how an account's owner consents there, and what that allows."""

from rollcall.connectors.oauth2.card import (
    CODE,
    FOR_CODE,
    FOR_REFRESH,
    REFRESH,
    Ask,
    Card,
    Means,
    Whose,
)
from rollcall.ports.consent import Enables, Permission

TOKEN = "https://open.tiktokapis.com/v2/oauth/token/"  # noqa: S105 - where they are had
CARD = Card(
    platform="tiktok",
    title="TikTok",
    authorize="https://www.tiktok.com/v2/auth/authorize/",
    client_id_as="client_key",
    between_scopes=",",
    permissions=(
        Permission("user.info.basic", Enables.IDENTITY),
        Permission("user.info.profile", Enables.PROFILE),
        Permission("user.info.stats", Enables.FIGURES),
        Permission("video.list", Enables.READ),
        Permission("video.publish", Enables.POST, posts=True),
    ),
    code=Ask(TOKEN, FOR_CODE, CODE),
    renewal=Ask(TOKEN, FOR_REFRESH, REFRESH),
    revocation=Ask("https://open.tiktokapis.com/v2/oauth/revoke/", {}, {"token": "token"}),
    whose=Whose(
        "https://open.tiktokapis.com/v2/user/info/",
        person="data.user.open_id",
        username="data.user.username",
        display_name="data.user.display_name",
        avatar_url="data.user.avatar_url",
        query={"fields": "open_id,username,display_name,avatar_url"},
    ),
    refusals={"access_token_invalid": Means.DEAD, "scope_not_authorized": Means.DENIED},
    setup="https://developers.tiktok.com/apps/",
    lasts="Access 2 hours, refresh 180 days; each renewal gives another refresh token and ends "
    "the one before. Older documents say 24 hours and 365 days.",
)

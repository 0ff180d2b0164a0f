"""Pinterest's OAuth 2 (v5): how an account's owner consents there, and what that allows."""

from rollcall.connectors.oauth2.card import (
    CODE,
    FOR_CODE,
    FOR_REFRESH,
    REFRESH,
    AppShown,
    Ask,
    Card,
    Means,
    Told,
    Whose,
)
from rollcall.ports.consent import Enables, Permission

TOKEN = "https://api.pinterest.com/v5/oauth/token"  # noqa: S105 - where they are had
# Apps from before 25 September 2025 are given one that is not renewed unless they ask for it.
CONTINUOUS = {"continuous_refresh": "true"}
CARD = Card(
    platform="pinterest",
    title="Pinterest",
    authorize="https://www.pinterest.com/oauth/",
    between_scopes=",",
    permissions=(
        Permission("user_accounts:read", Enables.PROFILE),
        Permission("boards:read", Enables.READ),
        Permission("boards:write", Enables.POST),
        Permission("pins:read", Enables.READ),
        Permission("pins:write", Enables.POST, posts=True),
    ),
    code=Ask(TOKEN, FOR_CODE | CONTINUOUS, CODE, app=AppShown.BASIC),
    renewal=Ask(TOKEN, FOR_REFRESH | CONTINUOUS, REFRESH, app=AppShown.BASIC),
    told=Told(refresh_expires="refresh_token_expires_in"),
    whose=Whose(
        "https://api.pinterest.com/v5/user_account",
        person="id",
        username="username",
        display_name="business_name",
        avatar_url="profile_image",
    ),
    refusals={"2": Means.DEAD, "3": Means.DEAD, "29": Means.APP, "8": Means.LATER},
    setup="https://developers.pinterest.com/apps/",
    lasts="Access about 30 days; a continuous refresh token 60 days, replaced by every renewal.",
)

"""X's OAuth 2: how an account's owner consents there, and what that allows."""

from rollcall.connectors.oauth2.card import (
    CODE_AND_VERIFIER,
    FOR_CODE,
    FOR_REFRESH,
    REFRESH,
    AppShown,
    Ask,
    Card,
    Means,
    Pkce,
    Whose,
)
from rollcall.ports.consent import Enables, Permission

TOKEN = "https://api.x.com/2/oauth2/token"  # noqa: S105 - where they are had
CARD = Card(
    platform="x",
    title="X",
    authorize="https://x.com/i/oauth2/authorize",
    pkce=Pkce.S256,
    permissions=(
        Permission("users.read", Enables.PROFILE),
        Permission("tweet.read", Enables.READ),
        Permission("tweet.write", Enables.POST, posts=True),
        Permission("media.write", Enables.POST),
        Permission("tweet.moderate.write", Enables.COMMENTS),
        Permission("offline.access", Enables.STAY),
    ),
    code=Ask(TOKEN, FOR_CODE, CODE_AND_VERIFIER, app=AppShown.BASIC),
    renewal=Ask(TOKEN, FOR_REFRESH, REFRESH, app=AppShown.BASIC),
    revocation=Ask("https://api.x.com/2/oauth2/revoke", {}, {"token": "token"}, app=AppShown.BASIC),
    whose=Whose(
        "https://api.x.com/2/users/me",
        person="data.id",
        username="data.username",
        display_name="data.name",
        avatar_url="data.profile_image_url",
        query={"user.fields": "id,username,name,profile_image_url"},
    ),
    # A refresh token that is dead is no invalid_grant there.
    sentences={"value passed for the token was invalid": Means.DEAD},
    setup="https://developer.x.com/en/portal/dashboard",
    lasts="A code 30 seconds; access 2 hours; a refresh token with offline.access alone, and "
    "another one with every renewal.",
)

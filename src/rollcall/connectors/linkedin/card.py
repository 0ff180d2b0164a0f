"""LinkedIn's OAuth 2: how a member consents there, and what that allows."""

from rollcall.connectors.oauth2.card import (
    CODE,
    FOR_CODE,
    FOR_REFRESH,
    REFRESH,
    Ask,
    Card,
    Means,
    Told,
    Whose,
)
from rollcall.ports.consent import Enables, Permission, Repeat

TOKEN = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105 - where they are had
CARD = Card(
    platform="linkedin",
    title="LinkedIn",
    authorize="https://www.linkedin.com/oauth/v2/authorization",
    permissions=(
        Permission("openid", Enables.IDENTITY),
        Permission("profile", Enables.PROFILE),
        Permission("w_member_social", Enables.POST, posts=True),
    ),
    code=Ask(TOKEN, FOR_CODE, CODE),
    renewal=Ask(TOKEN, FOR_REFRESH, REFRESH),
    renews=False,  # only approved partners are given what renews
    repeat=Repeat.HARMLESS,
    revocation=Ask("https://www.linkedin.com/oauth/v2/revoke", {}, {"token": "token"}),
    told=Told(refresh_expires="refresh_token_expires_in"),
    whose=Whose(
        "https://api.linkedin.com/v2/userinfo",
        person="sub",
        display_name="name",
        avatar_url="picture",
    ),
    refusals={
        "65600": Means.DEAD,
        "65601": Means.DEAD,
        "65602": Means.DEAD,
        "user_cancelled_login": Means.DENIED,
        "user_cancelled_authorize": Means.DENIED,
    },
    setup="https://www.linkedin.com/developers/apps",
    lasts="Access 60 days. Refresh tokens go to approved partners alone, for 365 days from the "
    "first consent, which no renewal prolongs; asking for other scopes ends the tokens before.",
)

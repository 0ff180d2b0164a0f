"""Instagram's business login: how a professional account's owner consents, and what that allows."""

from rollcall.connectors.oauth2.card import CODE, FOR_CODE, AppShown, Ask, Body, Card, Told, Whose
from rollcall.connectors.oauth2.meta import A_DAY, REFUSALS, SENTENCES
from rollcall.ports.consent import Enables, Permission, Repeat

TOKEN = {"token": "access_token"}
CARD = Card(
    platform="instagram",
    title="Instagram",
    authorize="https://www.instagram.com/oauth/authorize",
    authorize_fixed={"enable_fb_login": "0"},
    between_scopes=",",
    permissions=(
        Permission("instagram_business_basic", Enables.PROFILE),
        Permission("instagram_business_content_publish", Enables.POST, posts=True),
        Permission("instagram_business_manage_comments", Enables.COMMENTS),
        Permission("instagram_business_manage_insights", Enables.INSIGHTS),
    ),
    code=Ask("https://api.instagram.com/oauth/access_token", FOR_CODE, CODE),
    longer=Ask(
        "https://graph.instagram.com/access_token",
        {"grant_type": "ig_exchange_token"},
        TOKEN,
        Body.QUERY,
        AppShown.SECRET_ALONE,
    ),
    renewal=Ask(
        "https://graph.instagram.com/refresh_access_token",
        {"grant_type": "ig_refresh_token"},
        TOKEN,
        Body.QUERY,
        AppShown.NOWHERE,
    ),
    renewed_by_itself=True,
    repeat=Repeat.HARMLESS,
    youngest=A_DAY,
    told=Told(refresh=None, scope="permissions"),
    whose=Whose(
        "https://graph.instagram.com/me",
        person="user_id",
        username="username",
        display_name="name",
        avatar_url="profile_picture_url",
        query={"fields": "user_id,username,name,profile_picture_url,account_type"},
        token_as="access_token",  # noqa: S106 - the parameter's name
    ),
    refusals=REFUSALS,
    sentences=SENTENCES,
    setup="https://developers.facebook.com/apps/",
    lasts="A token of one hour, exchanged at once for one of 60 days; that one renews itself, once "
    "it is a day old and before it ends. There is no refresh token.",
)

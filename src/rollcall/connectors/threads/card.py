"""Threads' authorization: how an account's owner consents there, and what that allows."""

from rollcall.connectors.oauth2.card import CODE, FOR_CODE, AppShown, Ask, Body, Card, Told, Whose
from rollcall.connectors.oauth2.meta import A_DAY, REFUSALS, SENTENCES
from rollcall.ports.consent import Enables, Permission, Repeat

TOKEN = {"token": "access_token"}
CARD = Card(
    platform="threads",
    title="Threads",
    authorize="https://threads.net/oauth/authorize",
    between_scopes=",",
    permissions=(
        Permission("threads_basic", Enables.PROFILE),
        Permission("threads_content_publish", Enables.POST, posts=True),
        Permission("threads_manage_replies", Enables.COMMENTS),
        Permission("threads_read_replies", Enables.COMMENTS),
        Permission("threads_manage_insights", Enables.INSIGHTS),
    ),
    code=Ask("https://graph.threads.net/oauth/access_token", FOR_CODE, CODE),
    longer=Ask(
        "https://graph.threads.net/access_token",
        {"grant_type": "th_exchange_token"},
        TOKEN,
        Body.QUERY,
        AppShown.SECRET_ALONE,
    ),
    renewal=Ask(
        "https://graph.threads.net/refresh_access_token",
        {"grant_type": "th_refresh_token"},
        TOKEN,
        Body.QUERY,
        AppShown.NOWHERE,
    ),
    renewed_by_itself=True,
    repeat=Repeat.HARMLESS,
    youngest=A_DAY,
    told=Told(refresh=None, scope=None),
    whose=Whose(
        "https://graph.threads.net/v1.0/me",
        person="id",
        username="username",
        display_name="name",
        avatar_url="threads_profile_picture_url",
        query={"fields": "id,username,name,threads_profile_picture_url"},
        token_as="access_token",  # noqa: S106 - the parameter's name
    ),
    refusals=REFUSALS,
    sentences=SENTENCES,
    setup="https://developers.facebook.com/apps/",
    lasts="As Instagram's: one hour, exchanged for 60 days, which renew themselves after a day. "
    "What a private profile granted ends after 90 days.",
)

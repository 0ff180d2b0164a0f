"""Google's OAuth 2 for YouTube: how a channel's owner consents, and what that allows."""

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
from rollcall.ports.consent import Enables, Permission, Repeat

TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - where they are had
SCOPE = "https://www.googleapis.com/auth/"
CARD = Card(
    platform="youtube",
    title="YouTube",
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    # Without these two, whoever consented before is given no refresh token again.
    authorize_fixed={"access_type": "offline", "prompt": "consent"},
    pkce=Pkce.S256,
    permissions=(
        Permission(f"{SCOPE}youtube.readonly", Enables.PROFILE),
        Permission(f"{SCOPE}youtube.upload", Enables.POST, posts=True),
        Permission(f"{SCOPE}youtube.force-ssl", Enables.COMMENTS),
        Permission(f"{SCOPE}yt-analytics.readonly", Enables.INSIGHTS),
    ),
    code=Ask(TOKEN, FOR_CODE, CODE_AND_VERIFIER),
    renewal=Ask(TOKEN, FOR_REFRESH, REFRESH),
    repeat=Repeat.HARMLESS,
    revocation=Ask(
        "https://oauth2.googleapis.com/revoke", {}, {"token": "token"}, app=AppShown.NOWHERE
    ),
    whose=Whose(
        "https://www.googleapis.com/youtube/v3/channels",
        person="items.0.id",
        username="items.0.snippet.customUrl",
        display_name="items.0.snippet.title",
        avatar_url="items.0.snippet.thumbnails.default.url",
        query={"part": "snippet", "mine": "true"},
    ),
    refusals={"401": Means.DEAD, "403": Means.DEAD, "admin_policy_enforced": Means.APP},
    setup="https://console.cloud.google.com/apis/credentials",
    lasts="Access one hour. A refresh token lasts until it is revoked: 7 days while the consent "
    "screen is in testing, and six months if it is not used.",
)

"""Mastodon: what its owners are asked for, and how long what it gives lasts."""

from rollcall.ports.consent import Enables, Permission

PLATFORM = "mastodon"
TITLE = "Mastodon"
PERMISSIONS = (
    Permission("read:accounts", Enables.IDENTITY),
    Permission("read:statuses", Enables.READ),
    Permission("write:statuses", Enables.POST, posts=True),
    Permission("write:media", Enables.POST),
)
SCOPE = " ".join(one.scope for one in PERMISSIONS)
SETUP = "Nothing is registered beforehand: each instance is told of us when an owner names it."
LASTS = "Tokens do not end by themselves, and nothing renews them."
AUTHORIZE = "/oauth/authorize"
TOKEN = "/oauth/token"  # noqa: S105 - where they are had
REVOKE = "/oauth/revoke"
REGISTER = "/api/v1/apps"
WHOSE = "/api/v1/accounts/verify_credentials"
ACCOUNT = "/api/v1/accounts/"
"""Anybody's account, in public, by its id behind this."""

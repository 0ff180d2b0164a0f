"""Bluesky: what its owners are asked for, what its refusals mean, how long what it gives lasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rollcall.connectors.oauth2.card import Means
from rollcall.ports.consent import Enables, Permission

SCOPE_OF_IDENTITY = "atproto"
SCOPE_OF_THE_REST = "transition:generic"


@dataclass(frozen=True, slots=True)
class Card:
    platform: str
    title: str
    permissions: tuple[Permission, ...]
    setup: str
    lasts: str
    refusals: Mapping[str, Means]
    sentences: Mapping[str, Means] = field(default_factory=dict[str, Means])

    @property
    def scope(self) -> str:
        return " ".join(dict.fromkeys(one.scope for one in self.permissions))


CARD = Card(
    platform="bluesky",
    title="Bluesky",
    permissions=(
        Permission(SCOPE_OF_IDENTITY, Enables.IDENTITY),
        Permission(SCOPE_OF_THE_REST, Enables.POST, posts=True),
        Permission(SCOPE_OF_THE_REST, Enables.READ),
    ),
    setup="Nothing is registered: servers read who asks at an address of ours, so that the "
    "server must be reached from outside by https. Owners make app passwords in their settings.",
    lasts="By app password 2 hours and 90 days, by OAuth 1 hour and, for an app without a secret "
    "of its own, up to 2 weeks; each renewal gives another refresh token and ends the one before.",
    refusals={
        "AccountDeactivated": Means.DEACTIVATED,
        "AccountSuspended": Means.BANNED,
        "AccountTakedown": Means.BANNED,
        "AuthMissing": Means.DEAD,
        "AuthenticationRequired": Means.DEAD,
        "ExpiredToken": Means.DEAD,
        "InvalidToken": Means.DEAD,
        "RateLimitExceeded": Means.LATER,
        "invalid_client_metadata": Means.APP,
        "invalid_redirect_uri": Means.APP,
    },
)

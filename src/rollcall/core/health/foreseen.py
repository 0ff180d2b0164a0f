"""The shapes of what is foreseen: who stops working, when and why, one by one and in sum."""

import msgspec

from rollcall.kit.instants import Instant
from rollcall.ports.probing import Stops

SESSION_AGE = "session_age"
QUOTA = "quota"
AHEAD: dict[str, tuple[str, str]] = {
    SESSION_AGE: (
        "Its session is nearly as old as sessions like it become.",
        "Sign the account in anew before it ends.",
    ),
    QUOTA: (
        "As it goes on, what its platform allows is used up before it renews.",
        "Let it do less until then, or wait: it renews by itself.",
    ),
}
"""Reasons that only what lies ahead has: what each means, and the one thing to do about it."""

STOPS, RENEWS, USED_UP = "stops", "renews", "used_up"


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """By what it is estimated how long a session lasts."""

    began_at: Instant
    days: int
    """How old half of the sessions like it become that have become as old as it is."""
    ended: int
    """How many sessions of its platform and kind are known to have ended by themselves."""
    median_days: int | None
    """How old half of all sessions like it become; None where more than half last longer."""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """By what it is estimated when a quota is used up."""

    of: str
    """What is counted, in the platform's words."""
    limit: int | None
    left: int
    per_hour: float
    since: Instant
    """From when to `read_at` it was used at this pace."""
    read_at: Instant
    renews_at: Instant
    shared: bool
    """Whether it is the app's, so that all accounts that are connected by it use it up."""


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """An account of which something ends."""

    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None
    at: Instant
    reason: str
    """Why it will not work then."""
    means: str | None
    remedy: str | None
    renews_itself: bool
    """Whether it is renewed before, so that nobody need do anything."""
    stops: Stops = Stops.ALL
    """What will not work then."""
    estimated: bool = False
    """Whether that is reckoned from what was seen here; else somebody named the end."""
    age: Age | None = None
    quota: Use | None = None


class Ending(msgspec.Struct, frozen=True):
    """Accounts that end on one day for one reason."""

    date: str
    reason: str
    renews_itself: bool
    accounts: int
    estimated: bool = False


def what_of(ending: Ending) -> str:
    """Whether these stop, are renewed before, or stop for a while as a quota is used up."""
    if ending.reason == QUOTA:
        return USED_UP
    return RENEWS if ending.renews_itself else STOPS


class LimitEnding(msgspec.Struct, frozen=True):
    """An account that works again by itself."""

    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None
    at: Instant
    reason: str | None


class SessionsKnown(msgspec.Struct, frozen=True):
    """What is known of how long sessions of one kind last on one platform."""

    platform: str
    kind: str
    seen: int
    """How many of them it is reckoned from."""
    ended: int
    """How many of these are known to have ended by themselves, and after how long."""
    median_days: int | None
    unforeseen: str | None
    """Why their ends cannot be foreseen; None where they can."""


class DayAhead(msgspec.Struct, frozen=True):
    date: str
    stops: int
    renews: int
    used_up: int


class Forecast(msgspec.Struct, frozen=True):
    at: Instant
    until: Instant
    can_post: int
    """How many can now."""
    stops: int
    """How many of these will not be able to by then unless somebody does something."""
    renews: int
    estimated: int
    """How many of `stops` are estimated."""
    used_up: int
    """How many will have used up what they are allowed before it renews; then they go on."""
    unforeseen: int
    """How many can post of which nobody said when what signs them in ends, nor does its age."""
    sessions: list[SessionsKnown]
    """What the ages of sessions tell, by platform and kind."""
    days: list[DayAhead]
    limits: list[LimitEnding]
    """Those that are held back now and will not be by then, the first to end first."""

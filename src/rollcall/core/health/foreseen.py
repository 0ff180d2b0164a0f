"""The shapes of what is foreseen: who stops working, when and why, one by one and in sum."""

from enum import StrEnum

import msgspec

from rollcall.kit.instants import Instant

SESSION_AGE = "session_age"
AHEAD: dict[str, tuple[str, str]] = {
    SESSION_AGE: (
        "Its session is nearly as old as sessions like it become.",
        "Sign the account in anew before it ends.",
    ),
}
"""Reasons that only what lies ahead has: what each means, and the one thing to do about it."""


class Stops(StrEnum):
    ALL = "all"
    POSTING = "posting"
    READING = "reading"


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """By what it is estimated how long a session lasts."""

    began_at: Instant
    days: int
    """How old half of the sessions like it become that have become as old as it is."""
    ended: int
    """How many sessions of its platform and kind are known to have ended by themselves."""
    median_days: int | None
    """How old half of all sessions like it become; None where more than half last longer."""


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


class Ending(msgspec.Struct, frozen=True):
    """Accounts that end on one day for one reason."""

    date: str
    reason: str
    renews_itself: bool
    accounts: int
    estimated: bool = False


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
    unforeseen: int
    """How many can post of which nobody said when what signs them in ends, nor does its age."""
    sessions: list[SessionsKnown]
    """What the ages of sessions tell, by platform and kind."""
    days: list[DayAhead]
    limits: list[LimitEnding]
    """Those that are held back now and will not be by then, the first to end first."""

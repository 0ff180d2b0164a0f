"""Whether a device is there, decided from what adb says of it and how that went before.

adb's word changes faster than the truth: a cable that is touched, a Wi-Fi that nods off. A device
is lost only once it has been gone for a while; and one that was lost again and again must stay for
as long before it counts as being there.
"""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from rollcall.core.devices.reasons import LASTING, PASSING, Reason, reason_of
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.devices import USABLE

CALM = timedelta(seconds=20)
"""For how long adb must say the same before it is believed, where it is not believed at once."""
WINDOW = timedelta(minutes=10)
MANY = 3
"""So many losses within the window are flapping."""
PRECEDENCE = {
    USABLE: 0,
    "unauthorized": 1,
    "no permissions": 2,
    "authorizing": 4,
    "connecting": 5,
    "offline": 6,
}
ANY_OTHER = 3


class Presence(msgspec.Struct, frozen=True):
    online: bool
    reason: str | None
    """Why it is not there; of one that is there, why that is not to be relied on."""
    since: Instant
    """When it came to be online or not, for this reason."""
    state: str | None
    """adb's own word; None where it is not listed, or nobody could be asked."""
    turned_at: Instant
    """When that word last turned to or from the one for a device that can be worked with."""
    said_at: Instant
    """When adb first said that word."""
    seen_at: Instant | None
    """Of one that is there: since when; of another: until when it was."""
    drops: tuple[Instant, ...] = ()
    """When it was lost lately."""


def best(states: Iterable[str | None]) -> str | None:
    """Of a device that is connected in several ways, what can be said for it."""
    said = [state for state in states if state is not None]
    return min(said, key=_place, default=None)


def first_seen(state: str | None, now: Instant) -> Presence:
    online = state == USABLE
    return Presence(
        online=online,
        reason=None if online else reason_of(state),
        since=now,
        state=state,
        turned_at=now,
        said_at=now,
        seen_at=now if online else None,
    )


def decide(before: Presence | None, state: str | None, now: Instant) -> Presence:
    """What it comes to that adb says `state` now."""
    if before is None:
        return first_seen(state, now)
    usable, was_usable = state == USABLE, before.state == USABLE
    lost = was_usable and not usable
    drops = lately((*before.drops, now) if lost else before.drops, now)
    turned_at = now if usable != was_usable else before.turned_at
    calm = moment(now) - moment(turned_at) >= CALM
    flaps = len(drops) >= MANY
    online = (before.online or not flaps or calm) if usable else (before.online and not calm)
    said_at = before.said_at if state == before.state else now
    still = moment(now) - moment(said_at) >= CALM
    reason = _reason(before, state, online=online, flaps=flaps, still=still)
    return Presence(
        online=online,
        reason=reason,
        since=_since(before, online=online, reason=reason, now=now),
        state=state,
        turned_at=turned_at,
        said_at=said_at,
        seen_at=now if usable != was_usable else before.seen_at,
        drops=drops,
    )


def unheard_of(before: Presence, reason: Reason, now: Instant) -> Presence:
    """What it comes to that nobody tells of it any more: that is no loss of the device's own."""
    was_usable = before.state == USABLE
    return Presence(
        online=False,
        reason=reason,
        since=_since(before, online=False, reason=reason, now=now),
        state=None,
        turned_at=now if was_usable else before.turned_at,
        said_at=now,
        seen_at=now if was_usable else before.seen_at,
        drops=lately(before.drops, now),
    )


def lately(drops: Iterable[Instant], now: Instant) -> tuple[Instant, ...]:
    """Those within the window; of more than matter the last."""
    oldest = instant(moment(now) - WINDOW)
    return tuple(at for at in drops if at > oldest)[-10 * MANY :]


def is_unsettled(presence: Presence) -> bool:
    """Whether it comes to something else by nothing but time."""
    usable, said = presence.state == USABLE, reason_of(presence.state)
    if presence.online != usable or presence.reason == Reason.FLAPPING:
        return True
    return not usable and presence.reason in PASSING and presence.reason != said


def _since(before: Presence, *, online: bool, reason: str | None, now: Instant) -> Instant:
    return before.since if (online, reason) == (before.online, before.reason) else now


def _reason(
    before: Presence, state: str | None, *, online: bool, flaps: bool, still: bool
) -> str | None:
    if online or state == USABLE:
        return Reason.FLAPPING if flaps else None
    reason = reason_of(state)
    if reason in PASSING and state is not None and before.reason in LASTING:
        return before.reason  # adb tries again, and will be refused again
    if reason in PASSING and before.reason in PASSING and not before.online and not still:
        return before.reason  # it may be on its way back
    return Reason.FLAPPING if flaps and reason in PASSING else reason


def _place(state: str) -> int:
    return PRECEDENCE.get(state, ANY_OTHER)

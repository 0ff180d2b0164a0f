"""What the console calls things: states, reasons, moments, platforms, names."""

from datetime import datetime

from rollcall.console.rendering import STATIC
from rollcall.console.views.parts import DeviceMark, Moment, PlatformMark, StateMark
from rollcall.core.health.health import Health, means, remedy
from rollcall.kit.instants import Instant, moment
from rollcall.ports.platforms import Platforms

STATES: dict[str, tuple[str, str, str]] = {
    Health.HEALTHY: ("Healthy", "Nothing is known to be wrong with it.", ""),
    Health.EXPIRING: (
        "Expiring",
        "What it is signed in with ends within days.",
        "Connect the account again.",
    ),
    Health.EXPIRED: ("Expired", "What it was signed in with has ended.", "Connect it again."),
    Health.LIMITED: ("Limited", "The platform holds it back for a while.", "Wait, or look why."),
    Health.UNHEALTHY: ("Unhealthy", "The platform refuses it.", "Look at what the platform says."),
    Health.SETUP_INCOMPLETE: (
        "Setup incomplete",
        "It was connected only halfway.",
        "Finish connecting it.",
    ),
    Health.DISABLED: ("Disabled", "Somebody switched it off here.", "Enable the account."),
    Health.UNKNOWN: ("Unknown", "Nobody has looked at it yet.", "Check the account."),
}
"""Each state: its name, what it means, and what to do, where no reason says it better."""

CONFIDENCE = {
    "proved": "by something the account did",
    "probed": "by asking the platform",
    "inferred": "from what we were told",
}
ICONS = frozenset(path.stem for path in (STATIC / "icons").glob("*.svg"))
JUST_NOW = 10
DAY = 86_400
STEPS = (
    (60, 1, "s"),
    (3600, 60, "min"),
    (DAY, 3600, "h"),
    (45 * DAY, DAY, "day"),
    (365 * DAY, 30 * DAY, "month"),
)
LONGEST_STEP = (365 * DAY, "year")
COUNTED = frozenset({"day", "month", "year"})


class Times:
    """Moments as somebody at `now` sees them."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def of(self, at: Instant) -> Moment:
        return self.at(moment(at))

    def maybe(self, at: Instant | None) -> Moment | None:
        return None if at is None else self.of(at)

    def at(self, then: datetime) -> Moment:
        return Moment(
            iso=f"{then:%Y-%m-%dT%H:%M:%SZ}",
            absolute=f"{then.day} {then:%b %Y, %H:%M:%S} UTC",
            relative=relative((then - self.now).total_seconds()),
        )


def relative(seconds: float) -> str:
    """`4 min ago`, `in 3 days`: as static/js/times.js goes on to say it."""
    if abs(seconds) < JUST_NOW:
        return "just now"
    return f"in {lasting(seconds)}" if seconds > 0 else f"{lasting(-seconds)} ago"


def lasting(seconds: float) -> str:
    """`4 min`, `3 days`."""
    fits = ((unit, name) for below, unit, name in STEPS if seconds < below)
    unit, name = next(fits, LONGEST_STEP)
    count = int(seconds // unit)
    return f"{count} {name}s" if name in COUNTED and count != 1 else f"{count} {name}"


def day(then: datetime) -> str:
    """`20 Nov`."""
    return f"{then.day} {then:%b}"


def state_mark(state: str, reason: str | None = None) -> StateMark:
    label = STATES[state][0] if state in STATES else spaced(state).capitalize()
    return StateMark(state, label, reason or "", means(reason) or "")


def state_means(state: str, reason: str | None) -> str:
    return means(reason) or (STATES[state][1] if state in STATES else "")


def what_to_do(state: str, reason: str | None) -> str:
    """The one thing to do; empty when there is none."""
    return remedy(reason) or (STATES[state][2] if state in STATES else "")


def platform_mark(name: str, platforms: Platforms) -> PlatformMark:
    return PlatformMark(name, platforms.card(name).title, name if name in ICONS else "generic")


def device_mark(
    serial: str | None, model: str | None, *, online: bool, href: str | None
) -> DeviceMark | None:
    return None if serial is None else DeviceMark(model or serial, serial, online, href)


def name_of(username: str | None, display_name: str | None) -> str:
    """What an account is called in a line of text."""
    return f"@{username}" if username else display_name or "no name yet"


def spaced(code: str) -> str:
    """`token_expired` as words."""
    return code.replace("_", " ")

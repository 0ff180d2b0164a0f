"""The filters above the list: what can be chosen, what is, and how many accounts each has."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.pages.asked import Asked
from rollcall.console.views.accounts import Chip, Choice, Facet, SavedView
from rollcall.console.words import ICONS, spaced, state_mark
from rollcall.core.health.health import REASONS, Health
from rollcall.core.health.standing import Group
from rollcall.kit.countries import country_code, country_name
from rollcall.ports.platforms import Platforms

MOST_CHOICES = 200
LABELS = {
    "q": "Search",
    "platform": "Platform",
    "health": "Health",
    "reason": "Reason",
    "can_post": "Can post",
    "signed_in": "Signed in",
    "enabled": "Enabled",
    "device": "Device",
    "online": "Online",
    "tag": "Tag",
    "country": "Country",
    "removed": "Removed",
}
YES_OR_NO = {"true": "Yes", "false": "No"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the roster has, for the choices; None or nothing where counting it takes long."""

    groups: Sequence[Group] | None
    tags: Sequence[tuple[str, int]]
    countries: Sequence[tuple[str, int]]
    devices: Sequence[tuple[str, str]]
    """Serials of devices on this page, with what each is called."""
    platforms: Platforms


def facets(asked: Asked, known: Known) -> tuple[Facet, ...]:
    reasons = None if known.groups is None else _by_reason(known.groups)
    return (
        _many("platform", asked.platform, _platforms(known)),
        _many("health", asked.health, _states(known)),
        _many("reason", asked.reason, _reasons(reasons)),
        _either("can_post", asked.can_post, known, lambda g: g.accounts if g.can_post else 0),
        _either("signed_in", asked.signed_in, known, lambda g: g.accounts - g.signed_out),
        _either("enabled", asked.enabled, known, lambda g: g.accounts - g.switched_off),
        _device(asked, known),
        _either("online", asked.online, known, lambda g: g.online),
        _many("tag", asked.tag, [Choice(tag, tag, count=n) for tag, n in known.tags]),
        _many("country", [country_code(said) or said for said in asked.country], _countries(known)),
    )


def chips(asked: Asked, platforms: Platforms) -> tuple[Chip, ...]:
    return tuple(
        Chip(LABELS[name], _said(name, value, platforms), asked.without((name, value)))
        for name, value in asked.filters
    )


def saved_views(asked: Asked, groups: Sequence[Group] | None) -> tuple[SavedView, ...]:
    def view(label: str, count: int | None, *pairs: tuple[str, str]) -> SavedView:
        return SavedView(label, addresses.accounts(*pairs), count, asked.filters == list(pairs))

    def those(*states: Health) -> int | None:
        return None if groups is None else sum(g.accounts for g in groups if g.health in states)

    everyone = None if groups is None else figures.total(groups)
    blocked = None if groups is None else figures.total(groups) - figures.posting(groups)
    out = None if groups is None else sum(group.signed_out for group in groups)
    off = None if groups is None else sum(group.switched_off for group in groups)
    again = [("health", state.value) for state in (Health.EXPIRED, Health.EXPIRING)]
    return (
        view("All", everyone),
        view("Cannot post", blocked, ("can_post", "false")),
        view("Connect again", those(Health.EXPIRED, Health.EXPIRING), *again),
        view("Signed out", out, ("signed_in", "false")),
        view("Switched off", off, ("enabled", "false")),
        view("Never checked", those(Health.UNKNOWN), ("health", Health.UNKNOWN.value)),
        view("Removed", None, ("removed", "true")),
    )


def _many(name: str, wanted: Sequence[str], known: Iterable[Choice]) -> Facet:
    """Any of several. What was asked for stays a choice, also where no account has it."""
    choices = {choice.value: choice for choice in known}
    for value in wanted:
        choices.setdefault(value, Choice(value, value))
    shown = [choice for choice in choices.values() if choice.value in wanted]
    rest = [choice for choice in choices.values() if choice.value not in wanted]
    kept = {choice.value for choice in [*shown, *rest][:MOST_CHOICES]}
    marked = tuple(
        Choice(
            choice.value,
            choice.label,
            choice.value in wanted,
            choice.count,
            choice.state,
            choice.icon,
        )
        for choice in choices.values()
        if choice.value in kept
    )
    labels = [choice.label for choice in marked if choice.chosen]
    more = f" +{len(labels) - 1}" if len(labels) > 1 else ""
    return Facet(name, LABELS[name], "many", marked, labels[0] + more if labels else "")


def _either(name: str, wanted: object, known: Known, yes: Callable[[Group], int]) -> Facet:
    """Yes, no, or whichever (None)."""
    counts: dict[str, int | None] = {"true": None, "false": None}
    if known.groups is not None:
        fitting = sum(yes(group) for group in known.groups)
        counts = {"true": fitting, "false": figures.total(known.groups) - fitting}
    spelled = None if wanted is None else str(wanted).lower()
    choices = [
        Choice(value, label, value == spelled, counts[value]) for value, label in YES_OR_NO.items()
    ]
    anything = Choice("", "Any", wanted is None)
    chosen = "" if spelled is None else YES_OR_NO[spelled]
    return Facet(name, LABELS[name], "one", (anything, *choices), chosen)


def _device(asked: Asked, known: Known) -> Facet:
    proposals = tuple(Choice(serial, name) for serial, name in known.devices)
    serial = asked.device or ""
    return Facet("device", LABELS["device"], "text", proposals, serial, serial)


def _platforms(known: Known) -> list[Choice]:
    counted = None if known.groups is None else figures.summed(known.groups, lambda g: g.platform)
    return [
        Choice(
            card.name,
            card.title,
            count=None if counted is None else counted[card.name],
            icon=card.name if card.name in ICONS else "generic",
        )
        for card in known.platforms
    ]


def _states(known: Known) -> list[Choice]:
    counted = None if known.groups is None else figures.summed(known.groups, lambda g: g.health)
    return [
        Choice(
            state.value,
            state_mark(state).label,
            count=None if counted is None else counted[state],
            state=state.value,
        )
        for state in Health
    ]


def _by_reason(groups: Iterable[Group]) -> Counter[str]:
    return figures.summed((g for g in groups if g.reason is not None), lambda g: g.reason or "")


def _reasons(counted: Counter[str] | None) -> list[Choice]:
    if counted is None:
        return [Choice(reason, spaced(reason)) for reason in REASONS]
    return [Choice(reason, spaced(reason), count=n) for reason, n in counted.most_common()]


def _countries(known: Known) -> list[Choice]:
    named = [Choice(code, country_name(code), count=n) for code, n in known.countries]
    return sorted(named, key=lambda choice: choice.label)


def _said(name: str, value: str, platforms: Platforms) -> str:
    """A filter's value in words."""
    match name:
        case "platform":
            return platforms.card(value).title
        case "health":
            return state_mark(value).label
        case "reason":
            return spaced(value)
        case "country":
            return country_name(country_code(value) or value)
        case "q":
            return f"“{value}”"
        case _:
            return YES_OR_NO.get(value, value)

"""The console's colours hold WCAG AA in both themes: reckoned from the one file that names them."""

import re

import pytest

from rollcall.console.rendering import STATIC

TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")
THEMES = {
    "light": {name: light for name, light, _ in PAIR.findall(TOKENS)},
    "dark": {name: dark for name, _, dark in PAIR.findall(TOKENS)},
}
GROUNDS = ("ground", "surface", "raised", "sunken", "hover")
STATES = (
    "healthy",
    "expiring",
    "expired",
    "limited",
    "unhealthy",
    "setup_incomplete",
    "disabled",
    "unknown",
)
TEXT = 4.5
SHAPE = 3.0


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(theme: str, least: float, pairs: list[tuple[str, str]]) -> list[str]:
    colours = THEMES[theme]
    return [
        f"{ink} on {ground}: {found:.2f}"
        for ink, ground in pairs
        if (found := contrast(colours[ink], colours[ground])) < least
    ]


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground(theme):
    pairs = [(ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS]
    pairs += [("accent", "accent-ground"), ("ink-soft", "accent-ground")]
    assert too_faint(theme, TEXT, pairs) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_state_can_be_read_on_its_own_ground_and_in_a_row(theme):
    pairs = [(state, f"{state}-ground") for state in STATES]
    pairs += [(state, ground) for state in STATES for ground in ("surface", "hover")]
    pairs += [(state, "accent-ground") for state in STATES]  # a row that has the focus
    pairs += [("ink", f"{state}-ground") for state in STATES]
    assert too_faint(theme, TEXT, pairs) == []


@pytest.mark.parametrize("theme", THEMES)
def test_bars_and_fields_stand_out_from_what_they_are_drawn_on(theme):
    pairs = [(f"{state}-fill", "surface") for state in STATES]
    pairs += [("line-firm", "surface"), ("line-firm", "ground"), ("accent", "ground")]
    assert too_faint(theme, SHAPE, pairs) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_full_button_can_be_read(theme):
    assert contrast("#ffffff", THEMES[theme]["accent-full"]) >= TEXT

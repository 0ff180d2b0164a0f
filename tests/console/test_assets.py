"""What the console is made of: nothing inline, nothing from elsewhere, nothing missing."""

import re
from pathlib import Path

import pytest

from rollcall.connectors.cards import PLATFORMS
from rollcall.console.rendering import POLICY, STATIC, TEMPLATES, environment
from rollcall.core.health.health import Health

PAGES = sorted(TEMPLATES.glob("*.html"))
OURS = [
    path
    for path in STATIC.rglob("*")
    if path.suffix in {".css", ".js", ".svg"} and "vendor" not in path.parts
]
INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", re.IGNORECASE
)
ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/2000/svg"
LARGEST_ICON = 2048


def named(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_template_compiles_and_holds_nothing_inline(page):
    source = page.read_text(encoding="utf-8")
    environment(str).from_string(source)
    assert INLINE.findall(source) == []


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert "unsafe" not in POLICY
    assert ELSEWHERE.findall(POLICY) == []
    assert POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize("path", [*PAGES, *OURS], ids=named)
def test_a_file_of_ours_names_no_other_host(path):
    assert ELSEWHERE.findall(path.read_text(encoding="utf-8").replace(NAMESPACE, "")) == []


def test_every_static_file_that_a_template_names_is_there():
    source = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    whole = re.findall(r"""static\(["']([\w./-]+\.\w+)["']\)""", source)
    listed = re.findall(r"for (sheet|script) in \(([^)]+)\)", source)
    folder = {"sheet": "css/{}.css", "script": "js/{}.js"}
    wanted = whole + [
        folder[kind].format(name)
        for kind, names in listed
        for name in re.findall(r'"(\w+)"', names)
    ]
    assert len(wanted) > 10
    assert [name for name in wanted if not (STATIC / name).is_file()] == []


def test_every_state_of_health_has_a_shape_and_colours_of_its_own():
    symbols = (STATIC / "symbols.svg").read_text(encoding="utf-8")
    colours = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    shapes = dict(re.findall(r'<symbol id="(\w+)"[^>]*>(.*?)</symbol>', symbols))
    drawn = [shapes[state] for state in Health]
    assert len(set(drawn)) == len(Health)
    assert [state for state in Health if f".{state} {{" not in colours] == []


def test_every_symbol_that_a_template_names_is_drawn():
    symbols = (STATIC / "symbols.svg").read_text(encoding="utf-8")
    source = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    asked = set(re.findall(r"symbol\([\"'](\w+)[\"']", source))
    asked |= set(re.findall(r"symbol\('(\w+)' if .*? else '(\w+)'\)", source)[0])
    assert asked - set(re.findall(r'<symbol id="(\w+)"', symbols)) == set()


def test_every_platform_has_an_icon_for_the_console_and_a_small_one_for_lobstr():
    small = STATIC.parents[1] / "dialects" / "lobstr" / "icons"
    for name in (*PLATFORMS.names(), "generic"):
        assert (STATIC / "icons" / f"{name}.svg").is_file()
        picture = (small / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < LARGEST_ICON


def test_every_vendored_part_has_its_licence_and_its_line_in_the_notice():
    notice = (STATIC / "vendor" / "NOTICE").read_text(encoding="utf-8")
    parts = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]
    assert parts
    for part in parts:
        assert (part / "LICENSE").is_file()
        assert part.name in notice

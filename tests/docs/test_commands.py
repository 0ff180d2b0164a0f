"""Every command, option, target and setting that the documents name exists."""

import re
from typing import Any

import pytest
import typer

from rollcall.cli.app import app
from rollcall.server.master_key import COMMAND, KEY
from tests.docs.pages import ROOT, Page, pages

PROGRAM = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
A_VARIABLE = re.compile(r"\bROLLCALL_[A-Z_]+\b")


def wrong_with(words: list[str]) -> str | None:
    """What is wrong with a command line, as far as its names go."""
    command, rest = PROGRAM, list(words)
    while rest and nouns(command):
        name = rest.pop(0)
        if name.startswith("-"):
            return None if name in options(command) else f"no option {name}"
        if name not in nouns(command):
            usual = getattr(command, "unless_named", None)
            if usual is None:
                return f"no command {name}"
            rest.insert(0, name)
            name = usual
        command = nouns(command)[name]
    asked = [word.split("=")[0] for word in rest if word.startswith("--")]
    unknown = [word for word in asked if word not in options(command)]
    return f"{command.name} has no {', '.join(unknown)}" if unknown else None


def nouns(command: Any) -> dict[str, Any]:
    return getattr(command, "commands", {})


def options(command: Any) -> set[str]:
    own = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    return own | {"--help"}


def every_option(command: Any) -> set[str]:
    return options(command).union(*map(every_option, nouns(command).values()))


def variables(command: Any) -> set[str]:
    own = {str(p.envvar) for p in command.params if p.envvar}
    return own.union(*map(variables, nouns(command).values()))


def test_a_command_that_there_is_not_is_told() -> None:
    assert wrong_with(["no-such-noun"]) == "no command no-such-noun"
    assert wrong_with(["serve", "--no-such-option"]) == "serve has no --no-such-option"
    assert wrong_with(["serve", "--port", "1"]) is None


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_command_exists(shown: Page) -> None:
    wrong = {" ".join(words): wrong_with(words) for words in shown.commands()}
    assert {line: why for line, why in wrong.items() if why} == {}


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_option_that_is_named_alone_exists(shown: Page) -> None:
    named = {text.split()[0].split("=")[0] for text in shown.inline() if text.startswith("--")}
    assert sorted(named - every_option(PROGRAM)) == []


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_variable_exists(shown: Page) -> None:
    known = variables(PROGRAM) | {KEY, COMMAND}
    assert sorted(set(A_VARIABLE.findall(shown.text)) - known) == []


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_make_target_exists(shown: Page) -> None:
    lines = "\n".join([*shown.blocks("sh", "console"), *shown.inline()])
    named = set(re.findall(r"^make ([a-z-]+)", lines, re.MULTILINE))
    assert sorted(named - TARGETS) == []


def test_the_readme_shows_the_two_commands() -> None:
    readme = next(p for p in pages() if str(p) == "README.md")
    first = readme.blocks("sh")[0]
    assert re.findall(r"^make (\w+)", first, re.MULTILINE) == ["run", "test"]

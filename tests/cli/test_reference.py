"""The manual's page of the command line is the command line's own."""

from pathlib import Path
from typing import Any

import typer

from rollcall.cli.app import app
from rollcall.cli.reference import command_line

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"


def test_the_page_is_as_the_program_would_have_it() -> None:
    assert PAGE.read_text() == command_line(), "Run scripts/write_reference.py."


def test_every_command_option_and_argument_says_what_it_is() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands(typer.main.get_command(app), "rollcall")
        for parameter in command.params
        if not parameter.help
    ]
    assert not silent


def test_every_command_has_its_place_on_the_page() -> None:
    page = command_line()
    for name, command in commands(typer.main.get_command(app), "rollcall"):
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert section, name
        for parameter in command.params:
            for word in (*parameter.opts, *parameter.secondary_opts):
                assert f"`{word}`" in section or parameter.param_type_name == "argument", word


def commands(group: Any, name: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for word, command in group.commands.items():
        inner = f"{name} {word}"
        found += commands(command, inner) if hasattr(command, "commands") else [(inner, command)]
    return found

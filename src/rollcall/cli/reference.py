"""The command line as a page of the manual: every command and option, from the program itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer

from rollcall.cli.app import app
from rollcall.cli.reach import WHERE

NAMES: dict[type, str] = {int: "NUMBER", float: "NUMBER", Path: "PATH"}
HEAD = """\
# The command line

Every command of `rollcall`, as the program itself describes them. This page is made by
`scripts/write_reference.py`; [how to use the command line](../how-to/command-line.md) tells when
one wants which.

A command ends with 0 when it did what was asked, with 1 when it was refused or could not be done
(one sentence on standard error says why), with 2 when it was called in a way there is not.
"""


def command_line() -> str:
    """The page, in Markdown."""
    root: Any = typer.main.get_command(app)
    commands = list(_commands(root, "rollcall"))
    shared = _where([command for _, command in commands])
    parts = [HEAD, f"## {WHERE}\n", "Commands about a roster take these.\n"]
    parts.append(_table(list(shared.values())))
    for name, command in commands:
        parts += [f"\n## {name}\n", f"{_sentence(command.help)}\n", *_usage(name, command, shared)]
    return "\n".join(parts).rstrip() + "\n"


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def _where(commands: Sequence[Any]) -> dict[str, Any]:
    """The options that say which roster, as most commands describe them."""
    found: dict[str, list[Any]] = {}
    for command in commands:
        for option in command.params:
            if _panel(option) == WHERE:
                found.setdefault(option.opts[0], []).append(option)
    return {name: _usual(options) for name, options in found.items()}


def _usual(options: Sequence[Any]) -> Any:
    [(help_, _)] = Counter(option.help for option in options).most_common(1)
    return next(option for option in options if option.help == help_)


def _usage(name: str, command: Any, shared: Mapping[str, Any]) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    words = [_argument(argument) for argument in arguments]
    yield f"```text\n{' '.join([name, *words, '[OPTIONS]'])}\n```\n"
    if arguments:
        rows = [f"| `{_argument(a)}` | {_sentence(a.help)} |" for a in arguments]
        yield "\n".join(["| argument | |", "|---|---|", *rows, ""])
    where = [o for o in options if o.opts[0] in shared and o.help == shared[o.opts[0]].help]
    own = [option for option in options if option not in where]
    if own:
        yield _table(own)
    if where:
        yield f"{WHERE}: {', '.join(f'`{option.opts[0]}`' for option in where)}.\n"


def _table(options: Sequence[Any]) -> str:
    rows = [f"| {_names(option)} | {_says(option)} |" for option in options]
    return "\n".join(["| option | |", "|---|---|", *rows, ""])


def _argument(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name}]"


def _names(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if option.secondary_opts:
        names += " / " + ", ".join(f"`{name}`" for name in option.secondary_opts)
    if not option.is_flag:
        names += f" {option.metavar or _kind(option)}"
    return names


def _kind(option: Any) -> str:
    said = option.type_descriptor.annotation
    kinds = [kind for kind in (get_args(said) or (said,)) if kind is not type(None)]
    kind = (get_args(kinds[0]) or kinds)[0]
    if issubclass(kind, Enum):
        return " \\| ".join(str(one.value) for one in kind)
    return NAMES.get(kind, "TEXT")


def _says(option: Any) -> str:
    parts = [_sentence(option.help)]
    if option.multiple:
        parts.append("May be given several times.")
    if option.envvar:
        parts.append(f"Also read from `{option.envvar}`.")
    if option.default not in (None, False) and not callable(option.default):
        parts.append(f"Default: `{option.default}`.")
    return " ".join(part for part in parts if part)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _panel(option: Any) -> str | None:
    return getattr(option, "rich_help_panel", None)

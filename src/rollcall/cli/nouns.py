"""The command `rollcall`, made of the nouns that a call asks for.

Loading every noun takes four times as long as loading one, and most calls are about one.
"""

import gc
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from rollcall import __version__
from rollcall.kit.garbage import nothing_to_collect

ABOUT = "Every social account of an organisation, in one place, told truthfully."
NOUNS: dict[str, str] = {
    "serve": "serve:serve",
    "worker": "worker:worker",
    "accounts": "accounts:app",
    "import": "import_:import_",
    "export": "export:export",
    "health": "health:app",
    "fixes": "fixes:fixes",
    "devices": "devices:devices",
    "events": "events:events",
    "codes": "codes:app",
    "mailboxes": "mailboxes:app",
    "social": "social:app",
    "connect": "connect:app",
    "platforms": "platforms:app",
    "keys": "keys:app",
    "webhooks": "webhooks:app",
    "link": "console_link:link",
    "jobs": "jobs:app",
    "doctor": "doctor:doctor",
    "vault": "vault:app",
    "audit": "audit:app",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "move": "move:move",
    "sandbox": "sandbox:app",
    "tiktok": "tiktok:app",
}
"""Each noun, and the module and name of what it does."""


def program(nouns: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        name="rollcall",
        help=ABOUT,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # a traceback with local variables shows secrets
    )
    app.callback()(rollcall)
    for noun in nouns:
        module, _, name = NOUNS[noun].partition(":")
        what = getattr(import_module(f"rollcall.cli.{module}"), name)
        if isinstance(what, typer.Typer):
            app.add_typer(what, name=noun)
        else:
            app.command(noun)(what)
    return app


def call(words: Sequence[str]) -> None:
    """Load what these words are about, and do it."""
    asked = next((word for word in words if not word.startswith("-")), "")
    app = _loaded([asked] if asked in NOUNS else NOUNS)
    app(words)


def _loaded(nouns: Iterable[str]) -> typer.Typer:
    """What is loaded stays until the process ends: nobody need ever look through it for garbage."""
    with nothing_to_collect():
        app = program(nouns)
    gc.freeze()
    return app


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rollcall {__version__}")
        raise typer.Exit


def rollcall(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Which rollcall this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Every social account of an organisation, in one place, told truthfully."""
    del version  # said before anything else

"""The command `rollcall` and its nouns."""

import typer

from rollcall.cli import serve

app = typer.Typer(
    name="rollcall",
    help="Every social account of an organisation, in one place, told truthfully.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables shows secrets
)
app.command("serve")(serve.serve)


@app.callback()
def rollcall() -> None:
    """Every social account of an organisation, in one place, told truthfully."""


def main() -> None:
    app()

"""Which accounts a command is about: the options of every command that lists accounts."""

from typing import Annotated, Any

import typer

FILTERS = "Which accounts"


def _filter(help_: str, *names: str) -> Any:
    return typer.Option(*names, help=help_, rich_help_panel=FILTERS)


SearchFor = Annotated[str | None, _filter("Part of a name, e-mail or serial.", "--search", "-q")]
OnPlatform = Annotated[list[str] | None, _filter("tiktok, instagram, x ...", "--platform")]
OfHealth = Annotated[list[str] | None, _filter("healthy, expired, limited ...", "--health")]
ForReason = Annotated[list[str] | None, _filter("As banned, token_expired.", "--reason")]
InCountry = Annotated[list[str] | None, _filter("Two or three letters, or its name.", "--country")]
WithTag = Annotated[list[str] | None, _filter("A tag it bears.", "--tag")]
OnDevice = Annotated[str | None, _filter("A device's serial.", "--device")]
CanPost = Annotated[bool | None, _filter("By its health.", "--can-post/--cannot-post")]
SignedIn = Annotated[bool | None, _filter("Anywhere.", "--signed-in/--signed-out")]
Enabled = Annotated[bool | None, _filter("By its switch here.", "--enabled/--disabled")]
Online = Annotated[bool | None, _filter("By its device.", "--online/--offline")]
Removed = Annotated[bool, _filter("Those taken off the roster.", "--removed")]
SortedBy = Annotated[
    str,
    typer.Option("--sort", help="number, name, health_since or created_at; -name turns it."),
]

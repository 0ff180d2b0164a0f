"""What servers and workers are told alike: the work is the same, whoever does it."""

from typing import Annotated

import typer

from rollcall.server.logging import LEVELS

MasterKeyCommand = Annotated[
    str | None,
    typer.Option(help="A command that prints the master key, instead of a file in --data."),
]
WebhooksToPrivateAddresses = Annotated[
    bool,
    typer.Option(
        "--webhooks-to-private-addresses",
        help="Let webhooks lead into private networks, and go without TLS.",
    ),
]
KeepMailFor = Annotated[
    int, typer.Option(min=1, max=365, help="Days that codes found in mails are kept.")
]
PrivateSocialServers = Annotated[
    list[str] | None,
    typer.Option(help="A private server of Bluesky or Mastodon: http://localhost:2583."),
]
BlueskyResolver = Annotated[str, typer.Option(help="Who is asked where a Bluesky handle leads.")]
PlcDirectory = Annotated[
    str, typer.Option(help="Who is asked on which server a Bluesky account is.")
]
ProbeXEveryHours = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=8760,
        help="Ask X, which charges for it, so often how each account is; else on demand alone.",
    ),
]
LogLevel = Annotated[str, typer.Option(help=f"One of {', '.join(LEVELS)}.")]

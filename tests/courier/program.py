"""A courier of a platform that takes its time: IDLE in seconds, FOLDER.

What it is sent, it writes down in the folder, a line each. A token says how it is answered.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from rollcall.courier.errands import Servers
from rollcall.courier.running import run
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Consent, Reconnect, Tokens, TryLater
from tests.courier.platform import PLATFORM, Slow

SENT = "sent.txt"


class Sends(Slow):
    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        assert tokens.refresh is not None
        token = tokens.refresh.reveal()
        settings = sorted(name for name in os.environ if name.startswith("ROLLCALL_"))
        write_down(f"{token} {app.client_id} {person} {settings}\n")
        await asyncio.sleep(1.0 if token.startswith("slow") else 0)
        match token:
            case "ended":
                raise Reconnect("It ended.", asked="the platform", code="190", said="Sorry.")
            case "busy":
                raise TryLater("It is busy.", seconds=7.0)
            case "broken":
                message = "nobody thought of this"
                raise ValueError(message)
            case _:
                return Tokens(Secret(f"new {token}"), Secret(f"next {token}"), 3600.0, 7200.0)


def write_down(line: str) -> None:
    with Path(SENT).open("a") as sent:
        sent.write(line)


def asked(servers: Servers) -> Mapping[str, Consent]:
    del servers
    return {PLATFORM: Sends()}


if __name__ == "__main__":
    run(Path(sys.argv[2]), asked, idle=float(sys.argv[1]))

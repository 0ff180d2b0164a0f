"""Asking an instance, and what its refusals mean: its status says more than its sentence."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.mastodon.card import TITLE
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.reading import body_of
from rollcall.ports.consent import AppMisconfigured, Reconnect, Rejected, TryLater, Unknown
from rollcall.ports.reading import SourceFault

T = TypeVar("T")
FORM = {"content-type": "application/x-www-form-urlencoded"}
OK = range(200, 300)
ENDED = frozenset({401, 403, 422})
"""Of a token: it is no more, its owner's login is disabled, and how others spell the first."""
OF_THE_APP = frozenset({"invalid_client", "unauthorized_client", "invalid_scope"})


class About(Enum):
    """What was asked about."""

    APP = "an app"
    CODE = "a code"
    TOKEN = "a token"  # noqa: S105 - the kind of question


class Instances:
    def __init__(self, servers: NamedServers) -> None:
        self._servers = servers

    async def post(
        self, url: str, form: Mapping[str, str], *, secrets: tuple[str, ...] = ()
    ) -> Answer:
        body = urlencode(form).encode()
        return await self._servers.ask("POST", url, headers=FORM, body=body, secrets=secrets)

    async def look(self, url: str) -> Answer:
        """As anybody may."""
        return await self._servers.ask("GET", url)

    async def get(self, url: str, token: str) -> Answer:
        shown = {"authorization": f"Bearer {token}"}
        return await self._servers.ask("GET", url, headers=shown, secrets=(token,))


def read(answer: Answer, shape: type[T], about: About, *, secrets: tuple[str, ...] = ()) -> T:
    """Raises faults."""
    if answer.status not in OK:
        raise fault(answer, about, secrets)
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unknown(f"{TITLE} answered in a way that is not known here.") from None


def fault(answer: Answer, about: About, secrets: tuple[str, ...] = ()) -> SourceFault:
    body: Mapping[str, Any] = body_of(answer) or {}
    code = cleaned(str(body.get("error", ""))[:300], secrets)
    said = cleaned(str(body.get("error_description", ""))[:300], secrets)
    text = f"{TITLE} answered {answer.status} “{said or code}”."
    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP's
        return TryLater(text, seconds=answer.wait)
    if about is About.TOKEN and answer.status in ENDED:
        return Reconnect(
            f"{text} The account must be connected again.",
            asked=f"{TITLE}, whose the token is",
            code=str(answer.status),
            said=said or code,
        )
    if about is About.CODE and code not in OF_THE_APP:
        return Rejected(f"{text} Open the link again.")
    if about is not About.TOKEN:
        return AppMisconfigured(text)
    return Unknown(text)

"""Sessions by app password: begun, renewed and ended at the account's own server."""

import base64
import re
from typing import Annotated

import msgspec

from rollcall.connectors.bluesky.binding import Binding
from rollcall.connectors.bluesky.card import CARD
from rollcall.connectors.bluesky.identity import Identity
from rollcall.connectors.http import Answer, Unanswered, Unusable
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.reading import LONGEST_LIFE, LONGEST_TOKEN, body_of
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Tokens, Unconfirmed, Unknown, WrongPassword

APP_PASSWORD = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
WRONG = frozenset({"AuthenticationRequired", "AuthFactorTokenRequired"})
"""The first is also said of an account that was taken down, whatever its app password."""
JSON = {"content-type": "application/json"}

Token = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TOKEN, pattern=r"^[!-~]+$")]


class Told(msgspec.Struct, frozen=True):
    accessJwt: Token  # noqa: N815 - as servers spell it
    refreshJwt: Token  # noqa: N815 - as above
    did: str


class Life(msgspec.Struct, frozen=True):
    """Of a token, since when it is good, and until when."""

    iat: float
    exp: float


class AppPasswords:
    def __init__(self, servers: NamedServers) -> None:
        self._servers = servers

    async def begin(self, who: Identity, password: Secret) -> Tokens:
        """Raises WrongPassword and faults."""
        secret = password.reveal().strip()
        if not APP_PASSWORD.fullmatch(secret):
            raise WrongPassword("That is no app password; those look like abcd-efgh-ijkl-mnop.")
        body = msgspec.json.encode({"identifier": who.did, "password": secret})
        answer = await self._servers.ask(
            "POST", _at(who.server, "createSession"), headers=JSON, body=body, secrets=(secret,)
        )
        refusal = refusal_in(body_of(answer) or {}, answer.status, (secret,))
        if refusal is not None and refusal.code in WRONG:
            raise WrongPassword(f"{CARD.title} refuses this handle or this password.")
        return self._read(Step.EXCHANGE, answer, who.did, who.server, (secret,))

    async def renew(self, tokens: Tokens, refresh: Secret, binding: Binding, did: str) -> Tokens:
        """Once. Raises faults."""
        secret = refresh.reveal()
        try:
            answer = await self._bearing(_at(binding.server, "refreshSession"), secret)
        except (Unanswered, Unusable) as error:
            raise Unconfirmed(f"{error} Whether the session was renewed is not known.") from None
        hidden = (secret, tokens.access.reveal())
        return self._read(Step.RENEW, answer, did, binding.server, hidden)

    async def end(self, refresh: Secret, binding: Binding) -> None:
        """Raises faults."""
        secret = refresh.reveal()
        answer = await self._bearing(_at(binding.server, "deleteSession"), secret)
        if answer.status != 200:  # noqa: PLR2004 - HTTP's
            refusal = refusal_in(body_of(answer) or {}, answer.status, (secret,))
            raise fault(CARD, Step.REVOKE, answer, refusal)

    async def _bearing(self, url: str, secret: str) -> Answer:
        shown = {"authorization": f"Bearer {secret}"}
        return await self._servers.ask("POST", url, headers=shown, secrets=(secret,))

    def _read(
        self, step: Step, answer: Answer, did: str, server: str, hidden: tuple[str, ...]
    ) -> Tokens:
        body = body_of(answer) or {}
        refusal = refusal_in(body, answer.status, hidden)
        if refusal is not None or answer.status != 200:  # noqa: PLR2004 - HTTP's
            raise fault(CARD, step, answer, refusal)
        try:
            told = msgspec.convert(body, Told)
        except msgspec.ValidationError:
            kind = Unconfirmed if step is Step.RENEW else Unknown
            raise kind(f"{CARD.title} answered without a session, and with no refusal.") from None
        if told.did != did:
            raise Unknown(f"{CARD.title} answered with another account's session.")
        return Tokens(
            Secret(told.accessJwt),
            Secret(told.refreshJwt),
            life_of(told.accessJwt),
            life_of(told.refreshJwt),
            Binding(server).sealed(),
        )


def life_of(token: str) -> float | None:
    """How long it lasts, as it says itself: these servers say it nowhere else."""
    _, _, rest = token.partition(".")
    payload, _, _ = rest.partition(".")
    try:
        padded = payload + "=" * (-len(payload) % 4)
        life = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Life)
    except (ValueError, msgspec.DecodeError):
        return None
    seconds = life.exp - life.iat
    return seconds if 0 < seconds <= LONGEST_LIFE else None


def _at(server: str, name: str) -> str:
    return f"{server}/xrpc/com.atproto.server.{name}"

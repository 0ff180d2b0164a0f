"""OAuth as the AT protocol wants it: requests are pushed first, and tokens are bound to a key."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from rollcall.connectors.bluesky.asking import Proving
from rollcall.connectors.bluesky.binding import Binding
from rollcall.connectors.bluesky.card import CARD
from rollcall.connectors.bluesky.sessions import Token
from rollcall.connectors.http import Answer, Unanswered, Unusable
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.reading import LONGEST_LIFE, body_of
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Tokens, TryLater, Unconfirmed, Unknown

T = TypeVar("T")
OK = range(200, 300)
LONGEST_SCOPE = 2000


class Resource(msgspec.Struct, frozen=True):
    authorization_servers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=10)]


class Metadata(msgspec.Struct, frozen=True):
    """What an authorization server tells of itself, as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    pushed_authorization_request_endpoint: str
    revocation_endpoint: str | None = None


class Pushed(msgspec.Struct, frozen=True):
    request_uri: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Told(msgspec.Struct, frozen=True):
    access_token: Token
    token_type: str
    sub: str
    refresh_token: Token | None = None
    expires_in: float | None = None
    scope: Annotated[str, msgspec.Meta(max_length=LONGEST_SCOPE)] = ""


class Authority:
    def __init__(self, servers: NamedServers, proving: Proving) -> None:
        self._servers = servers
        self._proving = proving

    async def of(self, server: str) -> Metadata:
        """What lets people in at an account's server. Raises faults."""
        found = await self._read(f"{server}/.well-known/oauth-protected-resource", Resource)
        return await self.metadata(found.authorization_servers[0])

    async def metadata(self, issuer: str) -> Metadata:
        """Raises faults."""
        origin = self._servers.origin(issuer)
        found = await self._read(f"{origin}/.well-known/oauth-authorization-server", Metadata)
        if found.issuer != issuer:
            raise Unknown(f"{issuer} says that it is {found.issuer[:100]!r}.")
        self._servers.origin(found.authorization_endpoint)
        return found

    async def push(self, there: Metadata, form: Mapping[str, str], key: dict[str, Any]) -> str:
        """What stands for the request from now on. Raises faults."""
        url = there.pushed_authorization_request_endpoint
        answer = await self._proving.post(url, form, key)
        self._must_be_well(Step.EXCHANGE, answer)
        try:
            return msgspec.json.decode(answer.body, type=Pushed).request_uri
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unknown(f"{there.issuer} took a request and named it not.") from None

    async def tokens(
        self, step: Step, there: Metadata, form: Mapping[str, str], binding: Binding
    ) -> tuple[Told, Tokens]:
        """Raises faults; Unconfirmed where a renewal may have been done."""
        key = binding.key or {}
        try:
            answer = await self._proving.post(there.token_endpoint, form, key)
        except (Unanswered, Unusable) as error:
            if step is not Step.RENEW:
                raise
            raise Unconfirmed(f"{error} Whether the grant was renewed is not known.") from None
        self._must_be_well(step, answer)
        told = _told(step, answer)
        lasts = told.expires_in
        tokens = Tokens(
            Secret(told.access_token),
            Secret(told.refresh_token) if told.refresh_token else None,
            lasts if lasts and 0 < lasts <= LONGEST_LIFE else None,
            None,
            binding.sealed(),
        )
        return told, tokens

    async def revoke(self, there: Metadata, token: str, binding: Binding) -> None:
        """Raises faults."""
        if there.revocation_endpoint is None:
            raise Unknown(f"{there.issuer} has no way of its own to take a grant back.")
        form = {"token": token, "client_id": binding.client_id or ""}
        answer = await self._proving.post(there.revocation_endpoint, form, binding.key or {})
        self._must_be_well(Step.REVOKE, answer)

    def _must_be_well(self, step: Step, answer: Answer) -> None:
        refusal = refusal_in(body_of(answer) or {}, answer.status, ())
        if refusal is not None or answer.status not in OK:
            raise fault(CARD, step, answer, refusal)

    async def _read(self, url: str, shape: type[T]) -> T:
        answer = await self._servers.ask("GET", url)
        if answer.status not in OK:
            raise TryLater(f"{url} answered {answer.status}.", seconds=answer.wait)
        try:
            return msgspec.json.decode(answer.body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unknown(f"What {url} tells is not known here.") from None


def _told(step: Step, answer: Answer) -> Told:
    try:
        told = msgspec.json.decode(answer.body, type=Told)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    if told is not None and told.token_type.lower() == "dpop":
        return told
    kind = Unconfirmed if step is Step.RENEW else Unknown
    raise kind(f"{CARD.title} answered without a token that is bound to a key.")

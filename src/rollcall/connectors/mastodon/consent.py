"""Consent at Mastodon: at the instance that an owner names, which is told of us once."""

import secrets
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from rollcall.connectors.http import cleaned
from rollcall.connectors.mastodon import card
from rollcall.connectors.mastodon.asking import About, Instances, fault, read
from rollcall.connectors.mastodon.binding import Binding, read_binding
from rollcall.connectors.mastodon.instance import read_instance
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.pkce import s256
from rollcall.connectors.oauth2.reading import LONGEST_TOKEN, body_of
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    Asks,
    Grant,
    NoSuchAccount,
    Path,
    Permission,
    Profile,
    Rejected,
    Repeat,
    Tokens,
    Unknown,
)

VERIFIER_BYTES = 48
LONGEST_CODE = 4096
LONGEST_NAME = 255
Text = Annotated[str, msgspec.Meta(max_length=2000)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TOKEN, pattern=r"^[!-~]+$")]


class Registered(msgspec.Struct, frozen=True):
    client_id: Word
    client_secret: Word


class Granted(msgspec.Struct, frozen=True):
    access_token: Word
    scope: Text = ""


class Whose(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[!-~]+$")]
    username: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    display_name: Text = ""
    avatar: Text = ""


class Kept(msgspec.Struct, frozen=True):
    """What is kept of an owner who is on their way."""

    verifier: str
    binding: Binding


class Mastodon:
    """It holds nothing of anybody: what is kept, the caller keeps."""

    asks = Asks.INSTANCE
    takes_passwords = False
    platform = card.PLATFORM
    permissions: tuple[Permission, ...] = card.PERMISSIONS
    shown = ""
    renews = False
    renewed_by_itself = False
    repeat = Repeat.HARMLESS
    youngest = 0.0

    def __init__(self, servers: NamedServers) -> None:
        self.leads_to = " ".join(["https:", *sorted(servers.within)])
        self._within = servers.within
        self._instances = Instances(servers)

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        del app, redirect_uri, state
        raise Unknown(f"Where owners are asked at {card.TITLE}, they say: see begin.")

    async def server_of(self, said: str) -> str:
        return read_instance(said, self._within)

    async def register(self, server: str, name: str, redirect_uri: str) -> App | None:
        form = {"client_name": name, "redirect_uris": redirect_uri, "scopes": card.SCOPE}
        answer = await self._instances.post(f"{server}{card.REGISTER}", form)
        if answer.status in (404, 405, 410):
            raise NoSuchAccount(f"{server} does not answer as {card.TITLE} does.")
        told = read(answer, Registered, About.APP)
        return App(told.client_id, Secret(told.client_secret))

    async def is_known(self, server: str, app: App) -> bool:
        """An instance forgets an app in whose name nobody consented within a day or so."""
        secret = app.secret.reveal() if app.secret else ""
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": secret,
        }
        answer = await self._instances.post(f"{server}{card.TOKEN}", form, secrets=(secret,))
        return (body_of(answer) or {}).get("error") != "invalid_client"

    async def begin(
        self, server: str, app: App | None, said: str, redirect_uri: str, state: str
    ) -> Path:
        del said
        if app is None or app.secret is None:
            raise Unknown(f"{server} was not told of us.")
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        asked = {
            "client_id": app.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": card.SCOPE,
            "state": state,
            "code_challenge": s256(verifier),
            "code_challenge_method": "S256",
            "force_login": "true",  # else whoever is signed in there could be nobody else
        }
        address = f"{server}{card.AUTHORIZE}?{urlencode(asked, quote_via=quote)}"
        binding = Binding(server, app.client_id, app.secret.reveal())
        return Path(address, Secret(msgspec.json.encode(Kept(verifier, binding)).decode()))

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Grant:
        del app  # as the instance knows us, the journey kept
        kept = msgspec.json.decode(verifier.reveal(), type=Kept)
        binding, code = kept.binding, came.get("code", "")
        if came.get("error"):
            raise Rejected(f"{card.TITLE} says “{cleaned(came['error'][:100])}”.")
        if not 0 < len(code) <= LONGEST_CODE:
            raise Rejected(f"{card.TITLE} sent its owner back without a code.")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": binding.client_id,
            "client_secret": binding.client_secret,
            "code_verifier": kept.verifier,
            "scope": card.SCOPE,
        }
        hidden = (code, binding.client_secret, kept.verifier)
        url = f"{binding.server}{card.TOKEN}"
        answer = await self._instances.post(url, form, secrets=hidden)
        told = read(answer, Granted, About.CODE, secrets=hidden)
        bound = Secret(msgspec.json.encode(binding).decode())
        tokens = Tokens(Secret(told.access_token), None, None, binding=bound)
        scopes = frozenset(told.scope.split()) or frozenset(card.SCOPE.split())
        profile = await self.whose(tokens.access, binding.server)
        return Grant(tokens, _spelled_out(scopes), profile, f"{card.TITLE}, {card.WHOSE}")

    async def whose(self, access: Secret, server: str) -> Profile:
        """Whose token it is. Raises Reconnect where it works no more, and faults."""
        token = access.reveal()
        answer = await self._instances.get(f"{server}{card.WHOSE}", token)
        told = read(answer, Whose, About.TOKEN, secrets=(token,))
        host = urlsplit(server).netloc
        avatar = told.avatar if told.avatar.startswith("https://") else None
        return Profile(
            f"{told.id}@{host}",
            cleaned(f"{told.username}@{host}")[:LONGEST_NAME],
            cleaned(told.display_name)[:LONGEST_NAME].strip() or None,
            avatar,
        )

    async def sign_in(self, said: str, password: Secret) -> Grant:
        del said, password
        raise Unknown(f"{card.TITLE} has no passwords made for apps.")

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        """Nothing is renewed, since nothing ends; what is found out is whether it still works."""
        del app, person
        await self.whose(tokens.access, _binding_of(tokens).server)
        return tokens

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        del app, tokens
        return None

    async def revoke(self, app: App, tokens: Tokens) -> None:
        del app
        binding, token = _binding_of(tokens), tokens.access.reveal()
        form = {
            "token": token,
            "client_id": binding.client_id,
            "client_secret": binding.client_secret,
        }
        hidden = (token, binding.client_secret)
        answer = await self._instances.post(f"{binding.server}{card.REVOKE}", form, secrets=hidden)
        if answer.status != 200:  # noqa: PLR2004 - HTTP's
            raise fault(answer, About.APP, hidden)


def _binding_of(tokens: Tokens) -> Binding:
    binding = read_binding(tokens.binding.reveal() if tokens.binding else None)
    if binding is None:
        raise Unknown(f"Of which instance of {card.TITLE} this is, is not kept here.")
    return binding


def _spelled_out(scopes: frozenset[str]) -> frozenset[str]:
    """A scope without a colon holds all that begin with it."""
    wanted = card.SCOPE.split()
    return scopes | {one for one in wanted if one.partition(":")[0] in scopes}

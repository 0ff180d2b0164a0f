"""Consent at Bluesky: by OAuth at the server that a handle leads to, or by app password."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from rollcall.connectors.bluesky.asking import Proving
from rollcall.connectors.bluesky.authority import Authority
from rollcall.connectors.bluesky.binding import Binding, new_key, read_binding
from rollcall.connectors.bluesky.card import CARD
from rollcall.connectors.bluesky.client import client_id, way_back
from rollcall.connectors.bluesky.faults import DEAD, STATUSES
from rollcall.connectors.bluesky.identity import DIRECTORY, RESOLVER, Identities, read_name
from rollcall.connectors.bluesky.profile import ASKED, Profiles
from rollcall.connectors.bluesky.sessions import AppPasswords
from rollcall.connectors.bluesky.standing import STATUS, ask_status, inactive_in
from rollcall.connectors.http import Answer
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.pkce import s256
from rollcall.connectors.oauth2.reading import body_of
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    Asks,
    Grant,
    Path,
    Permission,
    Reconnect,
    Rejected,
    Repeat,
    Tokens,
    TryLater,
    Unknown,
)
from rollcall.ports.reading import SourceFault

VERIFIER_BYTES = 48
LONGEST_CODE = 4096


class Kept(msgspec.Struct, frozen=True):
    """What is kept of an owner who is on their way."""

    verifier: str
    binding: Binding


class Bluesky:
    """It holds nothing of anybody: what is kept, the caller keeps."""

    asks = Asks.HANDLE
    takes_passwords = True
    platform = CARD.platform
    permissions: tuple[Permission, ...] = CARD.permissions
    shown = ""
    renews = True
    renewed_by_itself = False
    repeat = Repeat.ONCE
    youngest = 0.0

    def __init__(
        self,
        servers: NamedServers,
        clock: Clock,
        *,
        resolver: str = RESOLVER,
        directory: str = DIRECTORY,
    ) -> None:
        self.leads_to = " ".join(["https:", *sorted(servers.within)])
        self._servers = servers
        self._identities = Identities(servers, resolver, directory)
        proving = Proving(servers, clock)
        self._authority = Authority(servers, proving)
        self._passwords = AppPasswords(servers)
        self._profiles = Profiles(servers, proving)

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        del app, redirect_uri, state
        raise Unknown(f"Where owners are asked at {CARD.title}, their handle says: see begin.")

    async def server_of(self, said: str) -> str:
        return (await self._identities.find(said)).server

    async def register(self, server: str, name: str, redirect_uri: str) -> App | None:
        del server, name, redirect_uri  # servers read of us at an address of ours
        return None

    async def is_known(self, server: str, app: App) -> bool:
        del server, app
        return True

    async def begin(
        self, server: str, app: App | None, said: str, redirect_uri: str, state: str
    ) -> Path:
        del app
        there = await self._authority.of(server)
        ours, back, verifier = (
            client_id(redirect_uri),
            way_back(redirect_uri),
            secrets.token_urlsafe(VERIFIER_BYTES),
        )
        binding = Binding(server, there.issuer, ours, new_key())
        form = {
            "client_id": ours,
            "response_type": "code",
            "redirect_uri": back,
            "scope": CARD.scope,
            "state": state,
            "code_challenge": s256(verifier),
            "code_challenge_method": "S256",
            "login_hint": read_name(said),
        }
        pushed = await self._authority.push(there, form, binding.key or {})
        asked = urlencode({"client_id": ours, "request_uri": pushed})
        address = f"{there.authorization_endpoint}?{asked}"
        kept = msgspec.json.encode(Kept(verifier, binding)).decode()
        return Path(address, Secret(kept))

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Grant:
        del app
        kept = msgspec.json.decode(verifier.reveal(), type=Kept)
        binding, code = kept.binding, came.get("code", "")
        if came.get("iss") != binding.issuer:
            raise Rejected("Who came back was not sent by the server that was asked.")
        if not 0 < len(code) <= LONGEST_CODE:
            raise _not_come(came)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": way_back(redirect_uri),
            "client_id": binding.client_id or "",
            "code_verifier": kept.verifier,
        }
        there = await self._authority.metadata(binding.issuer or "")
        told, tokens = await self._authority.tokens(Step.EXCHANGE, there, form, binding)
        binding = await self._of_its_own(told.sub, binding)
        tokens = _bound(tokens, binding)
        return await self._granted(told.sub, tokens, binding, frozenset(told.scope.split()))

    async def sign_in(self, said: str, password: Secret) -> Grant:
        who = await self._identities.find(said)
        tokens = await self._passwords.begin(who, password)
        scopes = frozenset(one.scope for one in CARD.permissions)
        return await self._granted(who.did, tokens, Binding(who.server), scopes)

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        del app
        binding = _binding_of(tokens)
        try:
            return await self._renewed(tokens, binding, person)
        except Reconnect as ended:
            raise await self._whole(ended, binding.server, person) from None

    async def _whole(self, ended: Reconnect, server: str, did: str) -> Reconnect:
        """With what its server tells of the account to anybody, where the token alone was refused.

        What is taken down loses its grants, and who asks with one is not told why.
        """
        if ended.reason != DEAD.reason:
            return ended
        try:
            answer = await ask_status(self._servers, server, did)
        except SourceFault:
            return ended
        why = inactive_in(body_of(answer), did)
        proves = STATUSES.get(why or "")
        if why is None or proves is None:
            return ended
        asked = f"{CARD.title}, {STATUS}"
        return Reconnect(str(ended), asked=asked, code=why, said=ended.said, reason=proves.reason)

    async def _renewed(self, tokens: Tokens, binding: Binding, person: str) -> Tokens:
        refresh = tokens.refresh
        if refresh is None:
            raise Unknown(f"{CARD.title} gave nothing that this grant could be renewed by.")
        if binding.key is None:
            return await self._passwords.renew(tokens, refresh, binding, person)
        there = await self._authority.metadata(binding.issuer or "")
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh.reveal(),
            "client_id": binding.client_id or "",
        }
        told, renewed = await self._authority.tokens(Step.RENEW, there, form, binding)
        if told.sub != person:
            raise Unknown(f"{CARD.title} answered with another account's token.")
        return renewed

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        del app, tokens  # no server of the protocol tells that
        return None

    async def revoke(self, app: App, tokens: Tokens) -> None:
        del app
        binding, token = _binding_of(tokens), tokens.refresh or tokens.access
        if binding.key is None:
            return await self._passwords.end(token, binding)
        there = await self._authority.metadata(binding.issuer or "")
        return await self._authority.revoke(there, token.reveal(), binding)

    async def _of_its_own(self, did: str, binding: Binding) -> Binding:
        """A server may speak for the accounts alone that are on it, or name it. Raises Rejected."""
        who = await self._identities.of(did)
        there = await self._authority.of(who.server)
        if there.issuer != binding.issuer:
            raise Rejected(f"{binding.issuer} answered for an account that is not its own.")
        return msgspec.structs.replace(binding, server=who.server)

    async def _granted(
        self, did: str, tokens: Tokens, binding: Binding, scopes: frozenset[str]
    ) -> Grant:
        profile = await self._profiles.of(did, tokens.access, binding)
        return Grant(tokens, scopes, profile, ASKED)


def _bound(tokens: Tokens, binding: Binding) -> Tokens:
    return Tokens(tokens.access, tokens.refresh, tokens.expires_in, None, binding=binding.sealed())


def _binding_of(tokens: Tokens) -> Binding:
    binding = read_binding(tokens.binding)
    if binding is None:
        raise Unknown(f"Of which server of {CARD.title} these tokens are is not kept here.")
    return binding


def _not_come(came: Mapping[str, str]) -> Exception:
    """Why somebody came back without a code."""
    said = {
        "error": came.get("error", "")[:100],
        "error_description": came.get("error_description", "")[:300],
    }
    refusal = refusal_in(said, 400, ())
    if refusal is None:
        return Rejected(f"{CARD.title} sent its owner back without a code.")
    wrong = fault(CARD, Step.EXCHANGE, Answer(400, b"", None), refusal)
    return wrong if not isinstance(wrong, TryLater) else Rejected(str(wrong))

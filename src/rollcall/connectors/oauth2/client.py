"""Asking for an owner's consent by OAuth 2, in the way that a platform's card says."""

import base64
import secrets
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from rollcall.connectors.http import Answer, Asking, Unanswered, Unusable
from rollcall.connectors.oauth2.card import AppShown, Ask, Body, Card, Pkce, Whose
from rollcall.connectors.oauth2.faults import Step, fault, refusal_in
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.oauth2.reading import Body as Answered
from rollcall.connectors.oauth2.reading import body_of, granted_in, profile_in, scopes_in, tokens_in
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    Grant,
    Path,
    Permission,
    Profile,
    Rejected,
    Tokens,
    TryLater,
    Unconfirmed,
    Unknown,
)

VERIFIER_BYTES = 48
LONGEST_CODE = 4096
FORM = {"content-type": "application/x-www-form-urlencoded", "cache-control": "no-cache"}
JSON = {"content-type": "application/json", "cache-control": "no-cache"}
TAIL = "#_"
"""What Meta appends to a code."""


class OAuth2:
    """Consent by OAuth 2. It holds nothing of anybody: what is kept, the caller keeps."""

    def __init__(self, card: Card, places: Places) -> None:
        self.card = card
        self.platform = card.platform
        self.shown = places.shown(card.authorize)
        self.permissions: tuple[Permission, ...] = card.permissions
        self.renews = card.renews
        self.renewed_by_itself = card.renewed_by_itself
        self.repeat = card.repeat
        self.youngest = card.youngest
        self._places = places

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        card, verifier = self.card, secrets.token_urlsafe(VERIFIER_BYTES)
        asked = {
            card.client_id_as: app.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": card.between_scopes.join(one.scope for one in card.permissions),
            "state": state,
            **_challenge(card.pkce, verifier),
            **card.authorize_fixed,
        }
        address = f"{self.shown}?{urlencode(asked, quote_via=quote)}"
        return Path(address, Secret(verifier))

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Grant:
        code = came.get("code", "").removesuffix(TAIL)
        if not 0 < len(code) <= LONGEST_CODE:
            raise self._not_come(came)
        said = {"code": code, "redirect_uri": redirect_uri, "verifier": verifier.reveal()}
        body, tokens = await self._tokens(Step.EXCHANGE, self.card.code, app, said)
        scopes = scopes_in(self.card, body)
        if self.card.longer is not None:
            short = {"token": tokens.access.reveal()}
            _, tokens = await self._tokens(Step.EXCHANGE, self.card.longer, app, short)
        if scopes is None:
            scopes = frozenset(one.scope for one in self.card.permissions)
        return await self.granted(tokens, scopes)

    async def granted(self, tokens: Tokens, scopes: frozenset[str]) -> Grant:
        """Whose grant it is: what the platform tells to the token itself."""
        whose = self.card.whose
        profile = await self.profile(whose, tokens)
        return Grant(tokens, scopes, profile, f"{self.card.title}, {urlsplit(whose.url).path}")

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        del person  # who it is does not change, and nothing but the token is asked
        card = self.card
        token = tokens.access if card.renewed_by_itself else tokens.refresh
        if card.renewal is None or token is None:
            raise Unknown(f"{card.title} gave nothing that this grant could be renewed by.")
        try:
            _, renewed = await self._tokens(
                Step.RENEW, card.renewal, app, {"token": token.reveal()}
            )
        except (Unanswered, Unusable) as error:
            raise Unconfirmed(f"{error} Whether the grant was renewed is not known.") from None
        return renewed

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        ask, token = self.card.introspection, tokens.refresh
        if ask is None or token is None:
            return None
        body, answer = await self._ask(ask, app, {"token": token.reveal()})
        active = None if body is None else body.get("active")
        if not isinstance(active, bool):
            raise fault(self.card, Step.PROFILE, answer, None)
        return active

    async def revoke(self, app: App, tokens: Tokens) -> None:
        ask = self.card.revocation
        if ask is None:
            raise Unknown(f"{self.card.title} has no way of its own to take a grant back.")
        token = (tokens.refresh or tokens.access).reveal()
        body, answer = await self._ask(ask, app, {"token": token})
        refusal = refusal_in(body or {}, answer.status, (token,))
        if refusal is not None or answer.status >= 400:  # noqa: PLR2004 - HTTP's errors
            raise fault(self.card, Step.REVOKE, answer, refusal)

    async def profile(self, whose: Whose, tokens: Tokens) -> Profile:
        body = await self.told(whose.url, whose.query, tokens, token_as=whose.token_as)
        profile = profile_in(whose, body)
        if profile is None:
            raise Unknown(f"{self.card.title} did not say whose consent it is.")
        return profile

    async def told(
        self, url: str, query: Mapping[str, str], tokens: Tokens, *, token_as: str | None = None
    ) -> Answered:
        """What the platform tells to a token. Raises the faults of the port."""
        token = tokens.access.reveal()
        answer = await self._places.ask_with(token, url, query, token_as=token_as)
        body = body_of(answer)
        refusal = refusal_in(body or {}, answer.status, (token,))
        if refusal is not None or body is None or answer.status >= 400:  # noqa: PLR2004 - HTTP's errors
            raise fault(self.card, Step.PROFILE, answer, refusal)
        return body

    async def _tokens(
        self, step: Step, ask: Ask, app: App, said: Mapping[str, str]
    ) -> tuple[Answered, Tokens]:
        body, answer = await self._ask(ask, app, said)
        refusal = refusal_in(body or {}, answer.status, _secrets(app, said))
        tokens = tokens_in(self.card, body or {})
        if body is not None and tokens is not None and refusal is None:
            return body, tokens
        if step is Step.RENEW and refusal is None and answer.status < 400:  # noqa: PLR2004 - HTTP's errors
            raise Unconfirmed(f"{self.card.title} answered without a token, and with no refusal.")
        raise fault(self.card, step, answer, refusal)

    async def _ask(
        self, ask: Ask, app: App, said: Mapping[str, str]
    ) -> tuple[Answered | None, Answer]:
        named = {ask.names[name]: value for name, value in said.items() if name in ask.names}
        asked = {**ask.fixed, **named, **_app_in_body(self.card, ask, app)}
        headers = _basic(app) if ask.app is AppShown.BASIC else {}
        web, path = self._places.at(ask.url)
        hidden = _secrets(app, said)
        match ask.body:
            case Body.QUERY:
                asking = Asking("GET", path, asked, headers, secrets=hidden)
            case Body.JSON:
                body = msgspec.json.encode(asked)
                asking = Asking("POST", path, {}, headers | JSON, body, hidden)
            case Body.FORM:
                body = urlencode(asked).encode()
                asking = Asking("POST", path, {}, headers | FORM, body, hidden)
        answer = await web.ask(asking)
        return granted_in(answer), answer

    def _not_come(self, came: Mapping[str, str]) -> Exception:
        """Why somebody came back without a code."""
        said = {
            "error": came.get("error", "")[:100],
            "error_description": came.get("error_description", "")[:300],
        }
        refusal = refusal_in(said, 400, ())
        if refusal is None:
            return Rejected(f"{self.card.title} sent its owner back without a code.")
        wrong = fault(self.card, Step.EXCHANGE, Answer(400, b"", None), refusal)
        return wrong if not isinstance(wrong, TryLater) else Rejected(str(wrong))


def _challenge(pkce: Pkce, verifier: str) -> dict[str, str]:
    digest = sha256(verifier.encode())
    match pkce:
        case Pkce.NONE:
            return {}
        case Pkce.PLAIN:
            return {"code_challenge": verifier, "code_challenge_method": "plain"}
        case Pkce.HEX:
            return {"code_challenge": digest.hexdigest(), "code_challenge_method": "S256"}
        case Pkce.S256:
            spelled = base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
            return {"code_challenge": spelled, "code_challenge_method": "S256"}


def _app_in_body(card: Card, ask: Ask, app: App) -> dict[str, str]:
    secret = {"client_secret": app.secret.reveal()} if app.secret else {}
    match ask.app:
        case AppShown.BODY:
            return {card.client_id_as: app.client_id} | secret
        case AppShown.SECRET_ALONE:
            return secret
        case AppShown.BASIC | AppShown.NOWHERE:
            return {}


def _basic(app: App) -> dict[str, str]:
    secret = app.secret.reveal() if app.secret else ""
    shown = f"{quote(app.client_id, safe='')}:{quote(secret, safe='')}"
    return {"authorization": f"Basic {base64.b64encode(shown.encode()).decode()}"}


def _secrets(app: App, said: Mapping[str, str]) -> tuple[str, ...]:
    own = (app.secret.reveal(),) if app.secret else ()
    return (*own, *(said[name] for name in ("code", "verifier", "token") if name in said))

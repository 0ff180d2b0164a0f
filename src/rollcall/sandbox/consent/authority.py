"""Serving the consent of the sandbox's platforms: the page for owners, and the endpoints for us."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from rollcall.kit.clock import Clock
from rollcall.sandbox.consent.apps import client_id
from rollcall.sandbox.consent.issuing import Issuing, Refused
from rollcall.sandbox.consent.ledger import Ledger
from rollcall.sandbox.consent.people import owner_at, owners_at
from rollcall.sandbox.consent.platforms import PLATFORMS
from rollcall.sandbox.consent.quirks import Given, Quirks

HERE = Path(__file__).parent
LARGEST = 16_384
MOST_FIELDS = 60
BACK = "/connect/back/"
"""Where every app of the sandbox is answered, on this very server."""
STYLE = (HERE / "static" / "platform.css").read_bytes()
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Authority:
    """Everything under `/sandbox/{platform}/`. An ASGI application."""

    def __init__(self, ledger: Ledger, clock: Clock, public_url: str | None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        _, _, rest = request.url.path.partition("/sandbox/")
        name, _, path = rest.partition("/")
        answer = await self._answer(request, name, f"/{path}")
        for header, value in HEADERS.items():
            answer.headers.setdefault(header, value)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, name: str, path: str) -> Response:
        if rest_is_style(name, path):
            return Response(STYLE, media_type="text/css")
        quirks = PLATFORMS.get(name)
        if quirks is None:
            return JSONResponse({"error": "not_found"}, 404)
        at = _At(quirks, Issuing(quirks, self._ledger, self._clock), self._public_url)
        return await at.answer(request, path)


def rest_is_style(name: str, path: str) -> bool:
    return (name, path) == ("static", "/platform.css")


class _At:
    """One platform, asked once."""

    def __init__(self, quirks: Quirks, issuing: Issuing, public_url: str | None) -> None:
        self._quirks = quirks
        self._issuing = issuing
        self._public_url = public_url

    async def answer(self, request: Request, path: str) -> Response:
        quirks = self._quirks
        tokens = {quirks.token, quirks.renewal, quirks.longer}
        try:
            if path == quirks.authorize:
                return await self._authorize(request)
            if path in tokens:
                return JSONResponse(quirks.spell(await self._token(request, path)))
            if (path, request.method) == (quirks.revoke, quirks.revoke_by):
                return await self._revoke(request)
            if path == quirks.me or path in quirks.others:
                return JSONResponse(await self._me(request, path))
        except Refused as refused:
            status, body = quirks.refuse(refused.refusal)
            return JSONResponse(body, status)
        return JSONResponse({"error": "not_found"}, 404)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if wrong := self._wrong(request, asked):
            return self._page("refused.html", 400, wrong=wrong)
        if request.method != "POST":
            return self._show(asked)
        form = await _form(request)
        if ("decision", "agree") not in form:
            return self._back(asked, error="access_denied", error_description="The user denied.")
        owner = owner_at(self._quirks.platform, dict(form).get("owner", ""))
        if owner is None:
            return self._show(asked)
        ticked = {value for name, value in form if name == "scope"}
        scopes = tuple(scope for scope in self._scopes(asked) if scope in ticked)
        code = await self._issuing.code(asked, owner.id, scopes)
        return self._back(asked, code=f"{code}{self._quirks.tail}")

    def _show(self, asked: Mapping[str, str]) -> Response:
        quirks = self._quirks
        owners = owners_at(quirks.platform)
        return self._page(
            "consent.html", 200, title=quirks.title, owners=owners, scopes=self._scopes(asked)
        )

    def _page(self, template: str, status: int, **given: Any) -> Response:
        return HTMLResponse(PAGES.get_template(template).render(**given), status)

    def _scopes(self, asked: Mapping[str, str]) -> list[str]:
        words = asked.get("scope", "").split(self._quirks.separator)
        return [word for word in words if word]

    def _back(self, asked: Mapping[str, str], **said: str) -> Response:
        said |= {"state": asked.get("state", "")}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(said)}", 303)

    def _wrong(self, request: Request, asked: Mapping[str, str]) -> str | None:
        """Why nobody can be asked this: what a platform shows on a page of its own."""
        quirks = self._quirks
        back, ours = urlsplit(asked.get("redirect_uri", "")), urlsplit(self._public_url or "")
        hosts = {request.headers.get("host", ""), ours.netloc} - {""}
        if asked.get(quirks.client_id_as) != client_id(quirks.platform):
            return f"{quirks.client_id_as} is of no app"
        if back.netloc not in hosts or not back.path.endswith(f"{BACK}{quirks.platform}"):
            return "redirect_uri is none that the app registered"
        if asked.get("response_type") != "code":
            return "response_type must be code"
        if quirks.challenges and asked.get("code_challenge_method") not in quirks.challenges:
            return "code_challenge is needed"
        return None if self._scopes(asked) else "scope is missing"

    async def _token(self, request: Request, path: str) -> Given:
        said = await _said(request)
        self._must_be_app(request, said, path)
        kind = said.get("grant_type", "")
        match self._quirks.grants.get(kind, kind):
            case "authorization_code" if path == self._quirks.token:
                return await self._issuing.by_code(said)
            case "refresh_token" if path == (self._quirks.renewal or self._quirks.token):
                return await self._issuing.by_refresh(said)
            case "longer":
                short = said.get(self._quirks.exchanged_as, "")
                return await self._issuing.longer(short, renewed=False)
            case "renew":
                return await self._issuing.longer(said.get("access_token", ""), renewed=True)
            case _:
                raise Refused("unsupported_grant_type", f"No grant_type {kind[:40]!r} here.")

    def _must_be_app(self, request: Request, said: Mapping[str, str], path: str) -> None:
        quirks = self._quirks
        if quirks.basic:
            id_, secret = _basic(request.headers.get("authorization", ""))
        else:
            id_, secret = said.get(quirks.client_id_as, ""), said.get("client_secret", "")
        exchanges = path == quirks.longer or (path == quirks.renewal and quirks.youngest)
        if exchanges and quirks.youngest:
            id_ = client_id(
                quirks.platform
            )  # such exchanges name no app, and renewals show nothing
            self._issuing.must_be_app(id_, secret if path == quirks.longer else None)
            return
        if path == quirks.revoke and not id_ and not quirks.basic:
            return  # where the token is all that is asked for
        self._issuing.must_be_app(id_, secret)

    async def _revoke(self, request: Request) -> Response:
        said = await _said(request)
        self._must_be_app(request, said, self._quirks.revoke or "")
        if self._quirks.revoke_by == "DELETE":  # by the token itself, which must be good
            shown = said.get(self._quirks.token_as or "", "")
            await self._issuing.whose(shown)
            await self._issuing.end(shown)
            return JSONResponse({"success": True})
        await self._issuing.end(said.get("token", ""))
        return JSONResponse({})

    async def _me(self, request: Request, path: str) -> Mapping[str, Any]:
        quirks = self._quirks
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if quirks.token_as is not None:
            shown = request.query_params.get(quirks.token_as, shown)
        issued = await self._issuing.whose(shown)
        owner = owner_at(quirks.platform, issued.person)
        if owner is None:
            raise Refused("invalid_token", "There is no such person.", 401)
        if path in quirks.others:
            return quirks.others[path](owner, issued, request.query_params)
        return quirks.tell(owner, issued)


async def _form(request: Request) -> list[tuple[str, str]]:
    body = await _body(request)
    try:
        return parse_qsl(body.decode(), max_num_fields=MOST_FIELDS)
    except ValueError:
        return []


async def _said(request: Request) -> dict[str, str]:
    """Of the query and the body, whichever form it has."""
    said = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            said |= msgspec.json.decode(await _body(request), type=dict[str, str])
        except (msgspec.DecodeError, RecursionError):
            raise Refused("invalid_request", "The body cannot be read.") from None
        return said
    return said | dict(await _form(request))


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Refused("invalid_request", "The body is too large.")
    return body


def _basic(header: str) -> tuple[str, str]:
    try:
        spelled = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
    except ValueError:
        return "", ""
    id_, _, secret = spelled.partition(":")
    return unquote(id_), unquote(secret)

"""Where people grant account keys, in a browser: the pages, and what keeps them to who asked.

Nobody is signed in to the console here. A form belongs to the browser that it was shown to and to
the very question it was shown for; it leads nowhere but to an address that its app registered.
"""

import hmac
import secrets
import time
from collections.abc import MutableMapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rollcall.console import safety
from rollcall.console.app import Receive, Scope, Send
from rollcall.console.assets import Assets
from rollcall.console.consent_asked import Asked, ConsentRefused, read_asked
from rollcall.console.rendering import POLICY, STATIC, environment
from rollcall.console.views.consent import ConsentPage, Done, Granted, said_back, to_address
from rollcall.core.access.apps import App
from rollcall.core.access.consenting import NotSignedIn, Offered, let_act, offered, sign_in
from rollcall.core.core import Core
from rollcall.core.errors import CoreError, Unavailable
from rollcall.wire.call import whole_body
from rollcall.wire.meter import Meter
from rollcall.wire.request_ids import request_id

LOG = structlog.get_logger("rollcall.console")
COOKIE = "rollcall_consent"
LARGEST_FORM = 16_384
MOST_FIELDS = 40
HERE = "authorize"
"""What the page's own address ends with: its parts are asked for relative to it, so that they are
found under every prefix and every host name."""
FORM_LASTS = 3600


class ConsentDoor(Protocol):
    async def find_app(self, client_id: str) -> tuple[int, App] | None: ...
    def enter(self, workspace_id: int, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class ConsentHouse:
    door: ConsentDoor
    meter: Meter
    platforms: tuple[str, ...]
    public_url: str | None
    sandbox: bool

    @property
    def secure(self) -> bool:
        return (self.public_url or "").startswith("https:")


class Consent:
    """One page: what an app asks for, of whom, and the answer to it."""

    def __init__(self, house: ConsentHouse) -> None:
        self._house = house
        self._assets = Assets(STATIC)
        self._templates = environment(lambda name: HERE + self._assets.address(name))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, receive)
        asked_as = request_id(dict(scope["headers"]).get(b"x-request-id"))
        answer = await self._answer(request, asked_as)
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers["x-request-id"] = asked_as
        await answer(scope, receive, send)
        seconds = time.perf_counter() - started
        self._house.meter.count("console", "consent", answer.status_code, seconds)

    async def _answer(self, request: Request, asked_as: str) -> Response:
        _, static, path = request.url.path.partition(f"/{HERE}/static/")
        if static and request.method in ("GET", "HEAD"):
            return self._assets.answer(path)
        try:
            return await self._page(request)
        except ConsentRefused as refused:
            return self._refusal(refused.status, refused.title, refused.message, asked_as)
        except Unavailable as error:
            return self._refusal(503, "Not now", error.message, asked_as)
        except CoreError as error:
            return self._refusal(400, "This cannot be asked", error.message, asked_as)
        except Exception:
            LOG.exception("unexpected", request_id=asked_as)
            return self._refusal(500, "Something went wrong here", "Try again.", asked_as)

    async def _page(self, request: Request) -> Response:
        if not request.url.path.endswith(f"/{HERE}"):
            raise ConsentRefused(404, "There is nothing here", "Go back to the app.")
        if request.method not in ("GET", "HEAD", "POST"):
            raise ConsentRefused(405, "Not in this way", "This page is read, or its form sent.")
        if not self._house.sandbox:
            raise ConsentRefused(403, "Nobody can sign in here", NO_SANDBOX)
        raw: bytes = request.scope["query_string"]
        asked = await read_asked(self._house.door.find_app, raw.decode("latin-1"))
        if request.method == "POST":
            return await self._decided(request, asked)
        return await self._show(request, asked)

    async def _show(
        self, request: Request, asked: Asked, wrong: str | None = None, chosen: int = 0
    ) -> Response:
        async with self._house.door.enter(asked.workspace_id, writes=False) as core:
            accounts = await offered(core, self._house.platforms)
        nonce = _nonce(request) or secrets.token_urlsafe(32)
        page = ConsentPage.of(asked, accounts, _token(nonce, asked), wrong, chosen)
        answer = self._html("consent.html", 200 if wrong is None else 400, asked, page=page)
        answer.set_cookie(
            COOKIE,
            nonce,
            max_age=FORM_LASTS,
            path=request.url.path,
            secure=self._house.secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _decided(self, request: Request, asked: Asked) -> Response:
        form = await _form(request)
        nonce = _nonce(request)
        token = form.get(safety.FORM_TOKEN, [""])[-1]
        ours = safety.from_here(request, self._house.public_url)
        if nonce is None or not ours or not _is_token(nonce, asked, token):
            raise ConsentRefused(403, "This was not asked from here", STALE_FORM)
        if form.get("decision", [""])[-1] != "grant":
            return self._go_back(asked, None)
        scopes = [scope for scope in asked.scopes if scope.word in form.get("scope", [])]
        number = _number(form.get("account", [""])[-1])
        if not scopes:
            return await self._show(request, asked, "Allow at least one thing, or refuse.", number)
        password = form.get("password", [""])[-1]
        try:
            proved, key = await self._grant(asked, number, password, [s.grants for s in scopes])
        except NotSignedIn as error:
            return await self._show(request, asked, error.message, number)
        words = tuple(scope.word for scope in scopes)
        home = self._house.public_url or str(request.base_url).rstrip("/")
        return self._go_back(asked, Granted.to(proved.person, key, words, home))

    async def _grant(
        self, asked: Asked, number: int, password: str, scopes: list[str]
    ) -> tuple[Offered, str]:
        async with self._house.door.enter(asked.workspace_id, writes=True) as core:
            proved = await sign_in(core, self._house.platforms, number, password)
            granted = list(dict.fromkeys(scopes))
            return proved, await let_act(core, proved, granted, asked.app.client_id)

    def _go_back(self, asked: Asked, granted: Granted | None) -> Response:
        if asked.popup:
            done = Done(
                asked.app.name, granted is not None, said_back(asked, granted), asked.origins
            )
            return self._html("consent_done.html", 200, asked, page=done)
        address = to_address(asked, granted)
        return Response(status_code=303, headers={"location": address, "cache-control": "no-store"})

    def _html(self, template: str, status: int, asked: Asked | None, **given: Any) -> HTMLResponse:
        html = self._templates.get_template(template).render(**given)
        answer = HTMLResponse(html, status, {"cache-control": "no-store"})
        if asked is not None and asked.redirect_origin:
            # A browser holds the address that a form leads on to against this rule too.
            ours = f"form-action 'self' {asked.redirect_origin};"
            answer.headers["content-security-policy"] = POLICY.replace("form-action 'self';", ours)
        return answer

    def _refusal(self, status: int, title: str, text: str, asked_as: str) -> Response:
        said = {"status": status, "title": title, "text": text, "request_id": asked_as}
        return self._html("consent_refused.html", status, None, page=said)


_HEADERS = {
    name: value
    for name, value in safety.HEADERS.items()
    # A popup must be able to answer the page that opened it.
    if name != "cross-origin-opener-policy"
}
NO_SANDBOX = (
    "Accounts are signed in to here only in a sandbox. On this server an owner's consent comes "
    "from the platform itself."
)
STALE_FORM = "Open the app's link again and press the button there."


def _nonce(request: Request) -> str | None:
    shown = request.cookies.get(COOKIE, "")
    return shown if 32 <= len(shown) <= 64 and shown.isascii() else None  # noqa: PLR2004


def _token(nonce: str, asked: Asked) -> str:
    return hmac.new(nonce.encode(), asked.question.encode(), sha256).hexdigest()


def _is_token(nonce: str, asked: Asked, given: str) -> bool:
    return hmac.compare_digest(_token(nonce, asked).encode(), given.encode())


def _number(spelled: str) -> int:
    return int(spelled) if spelled.isascii() and spelled.isdigit() and len(spelled) < 19 else 0  # noqa: PLR2004 - 64 bits


async def _form(request: Request) -> MutableMapping[str, list[str]]:
    raw = await whole_body(request.receive, LARGEST_FORM)
    try:
        return parse_qs(raw.decode(), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ConsentRefused(400, "This cannot be read", STALE_FORM) from None

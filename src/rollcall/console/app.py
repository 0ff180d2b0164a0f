"""The console as an ASGI application: finds the page, sees who asks, and always says something."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from rollcall.console import addresses, safety
from rollcall.console.assets import Assets
from rollcall.console.house import House
from rollcall.console.kept import ByRevision
from rollcall.console.pages import notices
from rollcall.console.pages.account import account
from rollcall.console.pages.account_acts import (
    check_now,
    make_connect_link,
    make_link_for_new,
)
from rollcall.console.pages.accounts import accounts
from rollcall.console.pages.export import accounts_csv
from rollcall.console.pages.fleet import load_fleet
from rollcall.console.pages.frame import frame
from rollcall.console.pages.overview import overview
from rollcall.console.pages.signing import claim, sign_out
from rollcall.console.rendering import STATIC, environment
from rollcall.console.views.frame import Frame
from rollcall.console.visit import SignedIn, Visit
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.errors import CoreError, Forbidden
from rollcall.wire.refusals import NoSuchPath, WrongMethod
from rollcall.wire.request_ids import request_id

LOG = structlog.get_logger("rollcall.console")
Page = Callable[[SignedIn], Awaitable[Response]]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

READS = frozenset({"GET", "HEAD"})
PAGES: dict[str, Page] = {
    addresses.OVERVIEW: overview,
    addresses.ACCOUNTS: accounts,
    addresses.ACCOUNTS_CSV: accounts_csv,
}
ACTS: dict[str, Page] = {
    addresses.SIGN_OUT: sign_out,
    addresses.LOAD_FLEET: load_fleet,
    addresses.CONNECT: make_link_for_new,
}
"""What changes something: posted, by a form of ours."""
OF_ACCOUNT = {addresses.CHECK: check_now, addresses.CONNECT_LINK: make_connect_link}
"""The same, of one account."""


class Console:
    def __init__(self, house: House) -> None:
        self._house = house
        self._assets = Assets(STATIC)
        self._templates = environment(self._assets.address)
        self._kept = ByRevision()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, receive)
        asked_as = request_id(dict(scope["headers"]).get(b"x-request-id"))
        visit = Visit(request, asked_as, self._house, self._templates, self._kept)
        answer = await self._answer(visit)
        for name, value in safety.HEADERS.items():
            answer.headers[name] = value
        answer.headers["x-request-id"] = asked_as
        await answer(scope, receive, send)
        seconds = time.perf_counter() - started
        self._house.meter.count("console", _name(visit.path), answer.status_code, seconds)

    async def _answer(self, visit: Visit) -> Response:
        static = f"{addresses.STATIC}/"
        if visit.path.startswith(static) and visit.request.method in READS:
            return self._assets.answer(visit.path.removeprefix(static))
        try:
            return await self._page(visit)
        except CoreError as error:
            return notices.refused(visit, error, None)
        except Exception:
            LOG.exception("unexpected", request_id=visit.request_id)
            return notices.fault(visit, None)

    async def _page(self, visit: Visit) -> Response:
        method = visit.request.method
        if visit.path == addresses.CLAIM:
            _must(method in READS, "GET")
            return await claim(visit)
        page = _find(visit.path, method)
        came = await self._come_in(visit)
        if came is None:
            return notices.signed_out(visit) if page else notices.missing(visit, None)
        return await self._inside(visit, page, *came)

    async def _inside(
        self, visit: Visit, page: Page | None, session: str, admitted: Admitted
    ) -> Response:
        around: Callable[[], Awaitable[Frame | None]] = _no_frame
        try:
            async with self._house.door.enter(admitted) as core:
                to = SignedIn(visit, core, admitted, session)
                around = partial(_frame_if_can, to)
                if visit.request.method not in READS:
                    await _must_be_ours(visit, session)
                return await (page or _nothing_here)(to)
        except CoreError as error:
            return notices.refused(visit, error, await around())
        except Exception:
            LOG.exception("unexpected", request_id=visit.request_id)
            return notices.fault(visit, await around())

    async def _come_in(self, visit: Visit) -> tuple[str, Admitted] | None:
        session = visit.session
        caller = None if session is None else await self._house.door.recognise(session)
        if session is None or caller is None:
            return None
        return session, await self._house.door.admit(caller)


def _find(path: str, method: str) -> Page | None:
    """Raises WrongMethod."""
    if path in ACTS:
        _must(method == "POST", "POST")
        return ACTS[path]
    page = PAGES.get(path)
    lead, _, spelled = path.rpartition("/")
    if lead == addresses.ACCOUNTS and spelled:
        page = _account(spelled)
    folder, _, named = lead.rpartition("/")
    if folder == addresses.ACCOUNTS and named and spelled in OF_ACCOUNT:
        _must(method == "POST", "POST")
        return partial(OF_ACCOUNT[spelled], spelled=named)
    if page is not None:
        _must(method in READS, "GET")
    return page


def _account(spelled: str) -> Page:
    return lambda to: account(to, spelled)


def _must(fits: bool, allowed: str) -> None:  # noqa: FBT001 - a condition, as an assertion takes it
    if not fits:
        raise WrongMethod("This", [allowed])


async def _must_be_ours(visit: Visit, session: str) -> None:
    """Refuse a post that no page of ours, shown to this session, has sent. Raises Forbidden."""
    if not safety.from_here(visit.request, visit.house.public_url):
        raise NotFromHere
    given = (await visit.form()).get(safety.FORM_TOKEN, "")
    if not safety.is_token_of(session, given):
        raise NotFromHere


class NotFromHere(Forbidden):
    """A post that did not come from a page of this console, or from one that is too old."""

    def __init__(self) -> None:
        super().__init__("console")
        self.message = "Open the page anew and press the button there."


async def _nothing_here(to: SignedIn) -> Response:
    raise NoSuchPath(to.visit.path)


async def _no_frame() -> None:
    return None


async def _frame_if_can(to: SignedIn) -> Frame | None:
    """What the page would stand in, if that much can still be had."""
    try:
        return await frame(to)
    except Exception:  # noqa: BLE001 - the first fault is the one to tell of
        return None


def _name(path: str) -> str:
    """What the page is called in the metrics: one name for all accounts."""
    known = {*PAGES, *ACTS, addresses.CLAIM}
    if path in known:
        return path
    for folder in (addresses.ACCOUNTS, addresses.STATIC):
        if path.startswith(f"{folder}/"):
            return f"{folder}/…"
    return "none"

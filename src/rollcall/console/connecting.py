"""Where an account's owner opens a connect link: asked here, sent to the platform, told the end.

Nobody is signed in here. The link itself is what lets its owner in; where they are on their way is
kept on the server, so that they may come back in another browser than they left.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rollcall.console import safety
from rollcall.console.app import Receive, Scope, Send
from rollcall.console.assets import Assets
from rollcall.console.connect_words import asked_for, words_in
from rollcall.console.rendering import POLICY, STATIC, environment
from rollcall.console.views.connecting import (
    AskPage,
    ChoosePage,
    Mistake,
    Offer,
    ToldPage,
    onward,
    origins_of,
)
from rollcall.core.accounts.account import Account
from rollcall.core.core import Core
from rollcall.core.errors import CoreError, NotFound
from rollcall.core.grants.choosing import Came, Held, choose, come_of, held
from rollcall.core.grants.finishing import Connected
from rollcall.core.grants.journeys import Journey, come_back, set_out
from rollcall.core.grants.links import Link, LinkOver
from rollcall.core.grants.meeting import Meeting, Visit
from rollcall.core.grants.offering import Offering
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Consent, Federated, NoSuchAccount, WrongPassword
from rollcall.ports.platforms import Platforms
from rollcall.ports.reading import SourceFault
from rollcall.wire.call import whole_body
from rollcall.wire.meter import Meter
from rollcall.wire.request_ids import request_id

LOG = structlog.get_logger("rollcall.console")
AT = "/connect/"
BACK = "/connect/back/"
LARGEST_FORM = 65_536
"""Whoever manages many pages may choose them all."""
LONGEST_QUERY = 16_384
MOST_FIELDS = 30
SEEN = "seen"
"""What a page's own script says once somebody moves, touches or types on it."""


class ConnectDoor(Protocol):
    async def find(self, token: str) -> tuple[int, Link] | None: ...
    async def whose(self, state: str) -> int | None: ...
    def enter(self, workspace_id: int, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class ConnectHouse:
    door: ConnectDoor
    offering: Offering
    platforms: Platforms
    meter: Meter
    public_url: str | None


class Connecting:
    def __init__(self, house: ConnectHouse) -> None:
        self._house = house
        self._door = house.door
        self._titles = {card.name: card.title for card in house.platforms}
        self._templates = environment(Assets(STATIC).address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, receive)
        asked_as = request_id(dict(scope["headers"]).get(b"x-request-id"))
        answer = await self._answer(request, asked_as)
        for name, value in safety.HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers["x-request-id"] = asked_as
        await answer(scope, receive, send)
        seconds = time.perf_counter() - started
        self._house.meter.count("console", "connect", answer.status_code, seconds)

    async def _answer(self, request: Request, asked_as: str) -> Response:
        language = asked_for(request.headers.get("accept-language", "")[:1000])
        try:
            return await self._page(request)
        except LinkOver as over:
            language = over.link.language if over.link else language
            return self._html("connect_told.html", 410, page=ToldPage.over(over, language))
        except CoreError as error:
            return self._went_wrong(language, error.message, 400)
        except Exception:
            LOG.exception("unexpected", request_id=asked_as)
            return self._went_wrong(language, f"Request {asked_as}", 500)

    async def _page(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(BACK) and request.method == "GET":
            return await self._come_back(request, path.removeprefix(BACK))
        token = path.removeprefix(AT)
        found = await self._door.find(token)
        if found is None:
            raise LinkOver("unknown")
        workspace_id, link = found
        if request.method == "POST":
            return await self._posted(request, workspace_id, link, token)
        return await self._show(workspace_id, link)

    async def _opened(self, workspace_id: int, link: Link) -> None:
        """Somebody did something on the page, and so opened the link. Raises LinkOver."""
        if link.opened_at is not None:
            return
        async with self._door.enter(workspace_id, writes=True) as core:
            _must_be_open(core, link)
            await core.connect_links.opened(link)

    async def _show(
        self, workspace_id: int, link: Link, mistake: Mistake | None = None
    ) -> Response:
        """Writes nothing: programs fetch it, too, to show what a link in a message leads to."""
        async with self._door.enter(workspace_id, writes=False) as core:
            _must_be_open(core, link)
            words = words_in(link.language)
            offers = [
                Offer.of(self._consent(name), self._title(name), words)
                for name in await self._offered(core, link)
            ]
            account = await _name_of(core, link)
        if not offers:
            page = ToldPage(link.language, words, words["failed"], [words["ask_new"]])
            return self._html("connect_told.html", 409, page=page)
        page = AskPage.of(link, offers, self._titles, account, mistake)
        return self._html("connect.html", 422 if mistake else 200, page=page)

    async def _posted(
        self, request: Request, workspace_id: int, link: Link, token: str
    ) -> Response:
        form = parse_qs((await whole_body(request.receive, LARGEST_FORM)).decode("latin-1"))
        await self._opened(workspace_id, link)
        if SEEN in form:
            return Response(status_code=204)
        if "choice" in form:
            return await self._choose(workspace_id, link, token, form)
        asked = form.get("platform", [link.platform or ""])[-1]
        home = self._house.public_url or str(request.base_url).rstrip("/")
        visit = Visit(workspace_id, link, token, f"{home}{BACK}{asked}")
        return await self._set_out(visit, asked, form)

    async def _set_out(self, visit: Visit, asked: str, form: dict[str, list[str]]) -> Response:
        consent = self._house.offering.consents.get(asked)
        if isinstance(consent, Federated):
            return await self._meet(consent, visit, form)
        address = await self._address(visit, asked)
        if address is None:
            return await self._show(visit.workspace_id, visit.link)
        return _leads_to(address)

    async def _address(self, visit: Visit, asked: str) -> str | None:
        """Of the platform's page; None for one that is not offered."""
        link, workspace_id = visit.link, visit.workspace_id
        async with self._door.enter(workspace_id, writes=True) as core:
            _must_be_open(core, link)
            unit = core.unit
            app = await self._house.offering.app(unit, unit.sealer, workspace_id, asked)
            if app is None or link.platform not in (None, asked):
                return None
            consent, back = self._consent(asked), visit.redirect_uri
            return await set_out(unit, link, visit.token, consent, app, back)

    async def _meet(self, consent: Federated, visit: Visit, form: dict[str, list[str]]) -> Response:
        """An owner said where their account is, and perhaps a password made for apps."""
        said, password = form.get("name", [""])[-1], form.get("password", [""])[-1]
        link, title = visit.link, self._title(consent.platform)
        async with self._door.enter(visit.workspace_id, writes=False) as core:
            _must_be_open(core, link)
            offered = consent.platform in await self._offered(core, link)
        if not offered:
            return await self._show(visit.workspace_id, link)
        meeting = Meeting(self._door, consent)
        try:
            if not password:
                return _leads_to(await meeting.set_out(visit, said))
            connected = await meeting.sign_in(visit, said, Secret(password))
        except LinkOver:
            raise
        except (NoSuchAccount, WrongPassword) as error:
            return await self._show(visit.workspace_id, link, Mistake.of(said, error))
        except (SourceFault, CoreError) as error:
            return await self._failed(visit.workspace_id, link, title, error, visit.token)
        return self._connected(link, title, [connected])

    async def _come_back(self, request: Request, platform: str) -> Response:
        came = _came(request)
        state = came.get("state", "")
        workspace_id = await self._door.whose(state)
        if workspace_id is None:
            raise LinkOver("unknown")
        async with self._door.enter(workspace_id, writes=True) as core:
            journey = await come_back(core.unit, state)
            _must_be_open(core, journey.link)
        if journey.platform != platform:
            raise LinkOver("unknown", journey.link)
        return await self._told(workspace_id, journey, came)

    async def _told(self, workspace_id: int, journey: Journey, came: dict[str, str]) -> Response:
        link, title = journey.link, self._title(journey.platform)
        try:
            outcome = await self._connect(workspace_id, journey, came)
        except LinkOver:
            raise
        except (SourceFault, CoreError) as error:
            return await self._failed(workspace_id, link, title, error, journey.token.reveal())
        again = f"{AT}{journey.token.reveal()}"
        if outcome.token is not None:
            page = ChoosePage.of(link, title, again, outcome.token, outcome.choices)
            return self._html("connect_choose.html", 200, page=page)
        if not outcome.connected.chosen:
            return self._html("connect_told.html", 200, page=ToldPage.unfinished(link, again))
        return self._connected(link, title, [outcome.connected])

    async def _choose(
        self, workspace_id: int, link: Link, token: str, form: dict[str, list[str]]
    ) -> Response:
        """An owner says which they mean of what they consented for."""
        choice, named, title = form["choice"][-1], form.get("account", []), ""
        several, connected = link.account_number is None, None
        try:
            async with self._door.enter(workspace_id, writes=True) as core:
                link = await core.connect_links.one(link.id)
                _must_be_open(core, link)
                of = await held(core.unit, link, choice)
                if of is None:
                    page = ToldPage.unfinished(link, f"{AT}{token}")
                    return self._html("connect_told.html", 200, page=page)
                title = self._title(of.platform)
                if not (chosen := of.among(named, several=several)):
                    return self._choose_again(link, token, choice, of)
                consent = self._consent(of.platform)
                connected = await choose(core, link, consent, choice, of, chosen)
        except LinkOver:
            raise
        except CoreError as error:
            return await self._failed(workspace_id, link, title, error, token)
        if connected is None:
            raise LinkOver("used", link)
        return self._connected(link, title, connected)

    def _choose_again(self, link: Link, token: str, choice: str, of: Held) -> Response:
        choices = [one.profile for one in of.grant.choices]
        title = self._title(of.platform)
        page = ChoosePage.of(link, title, f"{AT}{token}", choice, choices, wrong=True)
        return self._html("connect_choose.html", 422, page=page)

    def _connected(self, link: Link, title: str, connected: Sequence[Connected]) -> Response:
        page = ToldPage.connected(link, title, connected, onward(link, connected))
        return self._html("connect_told.html", 200, page=page)

    async def _failed(
        self, workspace_id: int, link: Link, title: str, error: Exception, token: str
    ) -> Response:
        async with self._door.enter(workspace_id, writes=True) as core:
            await core.connect_links.failed(link, str(error))
        page = ToldPage.failed(link, title, error, f"{AT}{token}")
        return self._html("connect_told.html", 200, page=page)

    async def _connect(self, workspace_id: int, journey: Journey, came: dict[str, str]) -> Came:
        """Nothing is open in the database while the platform thinks."""
        consent = self._consent(journey.platform)
        async with self._door.enter(workspace_id, writes=False) as core:
            unit = core.unit
            app = await self._house.offering.app(unit, unit.sealer, workspace_id, journey.platform)
        if app is None or app.client_id != journey.client_id:
            raise NotFound("app", journey.platform)
        grant = await consent.exchange(app, came, journey.redirect_uri, journey.verifier)
        async with self._door.enter(workspace_id, writes=True) as core:
            return await come_of(core, journey.link, consent, app.client_id, grant)

    async def _offered(self, core: Core, link: Link) -> list[str]:
        unit = core.unit
        offered = await self._house.offering.offered(
            unit, unit.sealer, core.caller.workspace_id, link.platform
        )
        return [name for name in offered if link.platform in (None, name)]

    def _consent(self, platform: str) -> Consent:
        return self._house.offering.consents[platform]

    def _title(self, platform: str) -> str:
        return self._titles.get(platform, platform.title())

    def _went_wrong(self, language: str, line: str, status: int) -> Response:
        words = words_in(language)
        page = ToldPage(language, words, words["failed"], [line])
        return self._html("connect_told.html", status, page=page)

    def _html(
        self, template: str, status: int, *, page: AskPage | ChoosePage | ToldPage
    ) -> HTMLResponse:
        html = self._templates.get_template(template).render(page=page)
        answer = HTMLResponse(html, status, {"cache-control": "no-store"})
        if isinstance(page, AskPage):
            there = {self._leads(offer.platform) for offer in page.offers} - {""}
            ours = f"form-action 'self' {' '.join(sorted(there))};".replace(" ;", ";")
            answer.headers["content-security-policy"] = POLICY.replace("form-action 'self';", ours)
        if isinstance(page, ChoosePage):
            pictures = " ".join(["img-src 'self'", *origins_of(page.choices)])
            answer.headers["content-security-policy"] = POLICY.replace("img-src 'self'", pictures)
        return answer

    def _leads(self, platform: str) -> str:
        """The origin of a platform's own page; nothing where it is this very server's."""
        consent = self._consent(platform)
        if isinstance(consent, Federated):
            return consent.leads_to
        parts = urlsplit(consent.shown)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _leads_to(address: str) -> Response:
    """A browser holds the address that a form leads on to against the page's own rule too."""
    return Response(status_code=303, headers={"location": address, "cache-control": "no-store"})


def _must_be_open(core: Core, link: Link) -> None:
    """Raises LinkOver."""
    match link.state(core.unit.now):
        case "connected":
            raise LinkOver("used", link)
        case "withdrawn" | "expired" as why:
            raise LinkOver(why, link)
        case _:
            pass


async def _name_of(core: Core, link: Link) -> str | None:
    if link.account_number is None:
        return None
    try:
        account = await core.accounts.one(Account, "number", link.account_number)
    except NotFound:
        raise LinkOver("withdrawn", link) from None
    return account.username or account.display_name or str(account.number)


def _came(request: Request) -> dict[str, str]:
    raw: bytes = request.scope["query_string"]
    if len(raw) > LONGEST_QUERY:
        raise LinkOver("unknown")
    try:
        pairs = parse_qs(raw.decode("latin-1"), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise LinkOver("unknown") from None
    return {name: values[-1] for name, values in pairs.items()}

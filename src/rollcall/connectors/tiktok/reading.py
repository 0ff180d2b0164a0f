"""TikTok as a source of reading: the official API that can answer a question is asked."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from rollcall.connectors.http import Web
from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.abilities import Api
from rollcall.connectors.tiktok.acting import TikTokActor
from rollcall.connectors.tiktok.business import BUSINESS, ONLY_HERE, Business
from rollcall.connectors.tiktok.client_token import App, ClientToken
from rollcall.connectors.tiktok.display import DISPLAY, Display
from rollcall.connectors.tiktok.probing import TikTokProbe
from rollcall.connectors.tiktok.research import Research
from rollcall.connectors.tiktok.research_shapes import RESEARCH
from rollcall.connectors.tiktok.v2 import V2
from rollcall.connectors.tiktok.v13 import V13
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.reading import Asked, Brought, Connection, NotThere, Question, Unknown

APIS = (DISPLAY, BUSINESS, RESEARCH)
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where TikTok is; a stand-in is elsewhere."""

    open: str = "https://open.tiktokapis.com"
    business: str = "https://business-api.tiktok.com"


Read = Callable[[], Awaitable[Brought]]


@dataclass(frozen=True, slots=True)
class Way:
    """One API, and why it cannot answer or how it does."""

    why_not: str | None
    read: Read
    by_own_token: bool
    """Whether it is asked with the account's token, rather than with the app's."""


class OfficialTikTok:
    """An `Outside` of the port."""

    name = "official"

    def __init__(
        self,
        display: Display,
        business: Business,
        research: Research | None,
        acting: TikTokActor,
    ) -> None:
        self._display = display
        self._business = business
        self._research = research
        self.probe = TikTokProbe(display, business)
        """By which it is asked how an account is, within the same limits."""
        self.acting = acting
        """What can be done there, over the same connections and within the same limits."""

    def refuses(self, question: Question, connection: Connection | None) -> str | None:
        reasons: list[str] = []
        for way in self._ways(question, connection):
            if way.why_not is None:
                return None
            reasons.append(way.why_not)
        return "; ".join(reasons) + "."

    async def read(self, question: Question, connection: Connection | None) -> Brought:
        """What one API does not have, the next one may: a video need not be the account's own."""
        missing = None
        for way in self._ways(question, connection):
            if way.why_not is not None:
                continue
            try:
                return replace(await way.read(), by_own_token=way.by_own_token)
            except NotThere as fault:
                missing = fault
        raise missing or Unknown(self.refuses(question, connection) or "Nobody was asked.")

    def _ways(self, question: Question, connection: Connection | None) -> Iterator[Way]:
        yield Way(
            _not_by(DISPLAY, question, connection),
            lambda: self._by_display(question, _known(connection)),
            by_own_token=True,
        )
        yield Way(
            _not_by(BUSINESS, question, connection),
            lambda: self._by_business(question, _known(connection)),
            by_own_token=True,
        )
        public = _named(question, connection)
        yield Way(
            f"{RESEARCH.title} is off, as no app is given that TikTok approved for research"
            if self._research is None
            else RESEARCH.refuses(public),
            lambda: self._by_research(public),
            by_own_token=False,
        )

    async def _by_display(self, question: Question, connection: Connection) -> Brought:
        if question.asked is Asked.PROFILE:
            return await self._display.profile(connection)
        lists = {Asked.POSTS: self._display.posts, Asked.VIDEO: self._display.video}
        return await lists[question.asked](question, connection)

    async def _by_business(self, question: Question, connection: Connection) -> Brought:
        if question.asked is Asked.PROFILE:
            return await self._business.profile(connection)
        lists = {
            Asked.POSTS: self._business.posts,
            Asked.VIDEO: self._business.video,
            Asked.COMMENTS: self._business.comments,
            Asked.REPLIES: self._business.replies,
        }
        return await lists[question.asked](question, connection)

    async def _by_research(self, question: Question) -> Brought:
        there = self._research
        if there is None:
            raise Unknown(f"{RESEARCH.title} is off.")
        reads = {
            Asked.PROFILE: there.profile,
            Asked.POSTS: there.posts,
            Asked.VIDEO: there.video,
            Asked.LIKES: there.likes,
            Asked.FOLLOWERS: there.follows,
            Asked.FOLLOWING: there.follows,
            Asked.COMMENTS: there.comments,
            Asked.REPLIES: there.replies,
        }
        return await reads[question.asked](question)


@asynccontextmanager
async def official_tiktok(
    research: App | None = None,
    *,
    addresses: Addresses = Addresses(),
    private_allowed: bool = False,
    limiter: Limiter | None = None,
    clock: Clock = wall_clock,
) -> AsyncGenerator[OfficialTikTok]:
    """`research` is the app that TikTok approved for it, where there is one."""
    limits = limiter or Limiter()
    async with (
        Web(addresses.open, private_allowed=private_allowed) as web,
        Web(addresses.business, private_allowed=private_allowed) as business,
    ):
        token = ClientToken(web, research) if research else None
        v13 = V13(business, limits, clock=clock)
        yield OfficialTikTok(
            Display(V2(DISPLAY.title, web, limits, clock=clock)),
            Business(v13),
            Research(V2(RESEARCH.title, web, limits, clock=clock), token, clock=clock)
            if token
            else None,
            TikTokActor(v13),
        )


def _not_by(api: Api, question: Question, connection: Connection | None) -> str | None:
    wrong = api.refuses(question)
    if wrong:
        return wrong
    if connection is None:
        return f"{api.title} tells of connected accounts alone, and none is connected"
    if (api is BUSINESS) != bool(connection.scopes & ONLY_HERE):
        return f"@{connection.username} is not connected through {api.title}"
    if api is BUSINESS and connection.open_id is None:
        return f"{api.title} must be told the id that @{connection.username} has there"
    return api.refuses_by(question, connection)


def _known(connection: Connection | None) -> Connection:
    if connection is None:
        raise Unknown("No account is connected.")
    return connection


def _named(question: Question, connection: Connection | None) -> Question:
    if question.username is not None or connection is None:
        return question
    return replace(question, username=connection.username.lower())

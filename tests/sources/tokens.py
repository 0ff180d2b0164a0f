"""What tests of tokens share: accounts connected to the stand-in, and what is told of them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.client_token import App
from rollcall.connectors.tiktok.reading import Addresses, official_tiktok
from rollcall.kit.sealing import Secret
from rollcall.ports.reading import Brought, Connection, Outside, Question
from tests.connectors.serving import serving
from tests.connectors.test_reading_officially import CHECK, connect
from tests.connectors.tiktok_there import EVERY_DISPLAY_SCOPE
from tests.place import Place
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import World

LATER = timedelta(minutes=10)
"""After which an official API is asked again, whatever it answered."""
WHY = "The access token is invalid or not found."


@asynccontextmanager
async def asked_from(place: Place, there: World, *, research: bool = False) -> AsyncIterator[None]:
    app = App(there.client_key, Secret(there.client_secret)) if research else None
    async with (
        serving(tiktok(there)) as url,
        official_tiktok(
            app, addresses=Addresses(url, url), private_allowed=True, limiter=Limiter()
        ) as source,
    ):
        place.runtime.entrance.gathering.outside = (source,)
        yield


async def healthy(place: Place, there: World, *scopes: str, **said: Any) -> str:
    """The path of an account that is connected and well."""
    number = await connect(place, there, there.users["ada"], *(scopes or EVERY_DISPLAY_SCOPE))
    path = f"/v1/accounts/{number}"
    await change(place, path, {"health": "healthy"} | said)
    return path


async def change(place: Place, path: str, said: dict[str, Any]) -> None:
    answer = await place.ask("PATCH", path, json=said)
    assert answer.status_code == 200, answer.text


async def connect_again(place: Place, there: World, path: str) -> None:
    """Later than the token before it, which by now the platform refuses."""
    place.clock.set_ahead(place.clock.ahead + LATER)
    there.tokens.clear()
    fresh = {"value": there.token(there.users["ada"], *EVERY_DISPLAY_SCOPE, text=f"new{path}")}
    answer = await place.ask("PUT", f"{path}/secrets/access_token", json=fresh)
    assert answer.status_code == 204, answer.text


async def ask_later(place: Place, question: str = CHECK + "ada", **more: Any) -> httpx2.Response:
    place.clock.set_ahead(place.clock.ahead + LATER)
    return await place.get(question, **more)


async def state(place: Place, path: str) -> tuple[str, str | None]:
    shown = (await place.get(path)).json()
    return shown["health"], shown["health_reason"]


async def history(place: Place, path: str) -> list[tuple[str, str | None]]:
    """Its states and their reasons, the newest first."""
    rows = (await place.get(f"{path}/health")).json()["data"]
    return [(row["state"], row["reason"]) for row in rows]


async def events(place: Place) -> list[dict[str, Any]]:
    """What was told of accounts' health."""
    found: list[dict[str, Any]] = (await place.get("/v1/events")).json()["data"]
    return [event for event in found if event["type"] == "account.health_changed"]


REFUSED = ("expired", "token_refused")
WELL = ("healthy", None)


async def refused(place: Place, there: World, *scopes: str) -> str:
    """The path of an account whose token was found to be refused."""
    path = await healthy(place, there, *scopes)
    there.tokens.clear()
    await ask_later(place)
    assert await state(place, path) == REFUSED
    return path


class Meanwhile:
    """A source before whose answers something else happens."""

    name = "official"

    def __init__(self, source: Outside, happens: Callable[[], Awaitable[object]]) -> None:
        self._source = source
        self._happens = happens

    def refuses(self, question: Question, connection: Connection | None) -> str | None:
        return self._source.refuses(question, connection)

    async def read(self, question: Question, connection: Connection | None) -> Brought:
        try:
            return await self._source.read(question, connection)
        finally:
            await self._happens()


def meanwhile(place: Place, happens: Callable[[], Awaitable[object]]) -> None:
    gathering = place.runtime.entrance.gathering
    gathering.outside = (Meanwhile(gathering.outside[0], happens),)

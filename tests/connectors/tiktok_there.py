"""What the tests of TikTok's APIs share: the stand-in served, and an account connected to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rollcall.connectors.http import Web
from rollcall.ports.reading import Connection
from tests.connectors.serving import serving
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import User, World

EVERY_DISPLAY_SCOPE = ("user.info.basic", "user.info.profile", "user.info.stats", "video.list")
EVERY_BUSINESS_SCOPE = (
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "comment.list",
)


@asynccontextmanager
async def web_of(world: World, path: str = "", **more: float) -> AsyncIterator[Web]:
    async with (
        serving(tiktok(world)) as url,
        Web(url + path, private_allowed=True, **more) as web,  # type: ignore[arg-type]
    ):
        yield web


def connected(world: World, user: User, *scopes: str) -> Connection:
    token = world.token(user, *scopes)
    return Connection(user.username, user.open_id, token, frozenset(scopes))

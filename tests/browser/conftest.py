"""A browser, and a person in it who has opened the link that the server printed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page

from tests.live import Live, live
from tests.real.chromium import open_browser

SIGNED_OUT = "the server responded with a status of 4"
"""How the browser itself notes an answer that a test asked for."""


@dataclass
class Person:
    """Someone at a page; what their browser complained of, and the hosts that it asked."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    async def go(self, path: str) -> Any:
        return await self.page.goto(self.url + path)

    @property
    def at(self) -> str:
        """The path and query of the page they are at."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    async def usernames(self) -> list[str]:
        return await self.page.locator("table.roster .row-link").all_inner_texts()

    async def focused(self) -> str:
        return await self.page.evaluate("document.activeElement.textContent.trim()")


@asynccontextmanager
async def person_in(context: BrowserContext, url: str) -> AsyncIterator[Person]:
    page = await context.new_page()
    page.set_default_timeout(20_000)
    person = Person(page, url)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            person.complaints.append(said.text)
            if said.type in {"error", "warning"} and SIGNED_OUT not in said.text
            else None
        ),
    )
    page.on("request", lambda request: person.hosts.add(urlsplit(request.url).netloc))
    yield person
    assert person.complaints == []
    assert person.hosts <= {urlsplit(url).netloc}
    await context.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("console") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def opened() -> dict[str, list[Any]]:
    """The cookies of the one session that the printed link opens, for every test of it."""
    return {}


@pytest.fixture
async def person(
    request: pytest.FixtureRequest, server: Live, opened: dict[str, list[Any]]
) -> AsyncIterator[Person]:
    """Somebody who is signed in. Parametrise indirectly with options of the browser's context."""
    options = getattr(request, "param", {"viewport": {"width": 1440, "height": 900}})
    async with open_browser() as browser:
        if server.url not in opened:
            first = await browser.new_context()
            await (await first.new_page()).goto(server.claim)
            opened[server.url] = await first.cookies()
            await first.close()
        context = await browser.new_context(**options)
        await context.add_cookies(opened[server.url])
        async with person_in(context, server.url) as somebody:
            yield somebody

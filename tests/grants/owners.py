"""Owners of the sandbox's platforms, as they go through a connect link in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from sqlalchemy import select

from rollcall.core.vault.vault import known
from rollcall.db.statements import Statement
from rollcall.db.tables import EVENTS, GRANTS
from rollcall.sandbox.consent.people import Owner, owners_at
from rollcall.server.consenting import asks_consent
from tests.place import Place, open_place

ASKED_AT = "http://rollcall.test"
EVENT_TYPES = Statement(select(EVENTS.c.type).order_by(EVENTS.c.arrival))
ALL_GRANTS = Statement(select(*GRANTS.columns).order_by(GRANTS.c.account_number))


@asynccontextmanager
async def open_sandboxed(data: Path, database: str | None = None) -> AsyncIterator[Place]:
    """An empty workspace of a sandbox, whose platforms are asked within the process."""
    async with open_place(data, database=database, sandbox=True) as place:
        transport = place.web._transport
        async with asks_consent(place.runtime, ASKED_AT, transport=transport):
            yield place


@dataclass(frozen=True)
class Visit:
    """Somebody with a link in a browser."""

    place: Place
    url: str

    async def open(self) -> httpx2.Response:
        return await self.place.web.get(self.url)

    async def set_out(self, platform: str) -> str:
        """Press the button; gives the address of the platform's page."""
        answer = await self.place.web.post(self.url, data={"platform": platform})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def agree(self, at: str, owner: Owner, *, without: tuple[str, ...] = ()) -> str:
        """Gives the address that they come back to."""
        asked = parse_qs(urlsplit(at).query)
        scopes = [one for one in asked["scope"][0].replace(",", " ").split() if one not in without]
        said = {"owner": owner.id, "decision": "agree", "scope": scopes}
        answer = await self.place.web.post(at, data=said)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def deny(self, at: str) -> str:
        answer = await self.place.web.post(at, data={"decision": "deny"})
        return answer.headers["location"]

    async def go(self, platform: str, owner: Owner, *, without: tuple[str, ...] = ()) -> str:
        """All the way; gives the last page."""
        back = await self.agree(await self.set_out(platform), owner, without=without)
        return (await self.place.web.get(back)).text


async def link(place: Place, **asked: Any) -> Visit:
    answer = await place.ask("POST", "/v1/connect-links", json=asked)
    assert answer.status_code == 201, answer.text
    return Visit(place, answer.json()["url"])


async def connect(place: Place, platform: str, owner: Owner | None = None, **asked: Any) -> Any:
    """An account that its owner has just connected."""
    await (await link(place, platform=platform)).go(platform, owner or newcomer(platform), **asked)
    [account] = (await place.get("/v1/accounts?sort=-created_at&limit=1")).json()["data"]
    return account


def newcomer(platform: str, nth: int = 0) -> Owner:
    return owners_at(platform)[nth]


async def secrets_of(place: Place, number: int) -> dict[str, str]:
    async with place.runtime.database.transaction() as transaction:
        found = await known(transaction, place.runtime.sealer, place.workspace_id, [number])
    return {kind: secret.reveal() for (_, kind), secret in found.items() if secret}


async def event_types(place: Place) -> list[str]:
    return [row[0] for row in await place.runtime.database.rows(EVENT_TYPES)]


async def grants_in(place: Place) -> list[dict[str, Any]]:
    names = [column.name for column in GRANTS.columns]
    rows = await place.runtime.database.rows(ALL_GRANTS)
    return [dict(zip(names, row, strict=True)) for row in rows]

"""A person at a place: signed in by a claim link, asking for pages."""

import re
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.place import Place

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@dataclass(frozen=True)
class Visitor:
    web: httpx2.AsyncClient

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.web.get(path, headers={"accept": "text/html"} | more.pop("headers", {}))

    async def post(self, path: str, token: str | None = None, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        form = {} if token is None else {"form_token": token}
        return await self.web.post(path, data=form, headers=named)

    async def form_token(self) -> str:
        match = TOKEN.search((await self.get("/")).text)
        assert match is not None
        return match[1]


async def claim_link(place: Place) -> str:
    return f"/claim?token={await place.runtime.sign_ins.new_claim(place.workspace_id)}"


def somebody(place: Place) -> Visitor:
    """Another browser, which is signed in nowhere."""
    return Visitor(httpx2.AsyncClient(transport=place.web._transport, base_url=place.web.base_url))


async def signed_in(place: Place) -> Visitor:
    visitor = somebody(place)
    answer = await visitor.get(await claim_link(place))
    assert answer.status_code == 303
    return visitor

"""Owners of several pages in a browser, at the page on which they choose."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx2

from rollcall.sandbox.consent.facebook import pages_of
from tests.grants.owners import Visit, link, newcomer
from tests.place import Place

THREE = newcomer("facebook", 2)
PAGES = pages_of(THREE)
A, B, C = (id_ for id_, _, _ in PAGES)


@dataclass(frozen=True)
class Asked:
    """The page on which an owner chooses, and the form in it."""

    visit: Visit
    page: str

    @property
    def token(self) -> str:
        [token] = re.findall(r'name="choice" value="([^"]+)"', self.page)
        return token

    @property
    def address(self) -> str:
        [address] = re.findall(r'<form class="consent" method="post" action="([^"]+)"', self.page)
        return address

    @property
    def offered(self) -> list[str]:
        return re.findall(r'name="account" value="([^"]+)"', self.page)

    async def choose(self, *ids: str, token: str | None = None) -> httpx2.Response:
        said = {"choice": token or self.token, "account": list(ids)}
        return await self.visit.place.web.post(self.address, data=said)


async def come(place: Place, owner: Any = THREE, **asked: Any) -> Asked:
    """Somebody has consented for all of their pages."""
    visit = await link(place, **(asked or {"platform": "facebook"}))
    assert (await visit.open()).status_code == 200
    return Asked(visit, unescape(await visit.go("facebook", owner)))


async def roster(place: Place) -> dict[str, dict[str, Any]]:
    found = (await place.get("/v1/accounts?sort=number")).json()["data"]
    return {one["platform_account_id"]: one for one in found}

"""People of the sandbox's world who act through account keys of their own."""

from dataclasses import dataclass
from typing import Any

import httpx2

from rollcall.core.access.account_keys import SCOPES, grant, new_account_key
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from rollcall.sandbox.world.people import somebody_at
from tests.place import Place


@dataclass(frozen=True)
class Actor:
    world: Place
    key: str
    id: int
    username: str
    sec_uid: str

    async def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"x-account-key": self.key}
        return await self.world.ask(method, f"/tikapi{path}", headers=headers, **more)

    async def get(self, path: str) -> Any:
        """What a read gives, which must be a good answer."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, path: str, **body: Any) -> Any:
        """What a write gives, which must be a good answer."""
        answer = await self.ask("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fails(self, path: str, **body: Any) -> tuple[int, Any]:
        """The status of a refused write, and the platform's code or the fields that are wrong."""
        answer = await self.ask("POST", path, json=body)
        told = answer.json()
        assert told["status"] == "error", told
        return answer.status_code, told.get("statusCode", told.get("fields"))

    async def walk(self, path: str, rows: str, cursor: str = "cursor", *, count: int = 7) -> Any:
        """Every row of a list, asked for page by page as the clients do."""
        found: list[Any] = []
        more = ""
        while True:
            body = await self.get(f"{path}{'&' if '?' in path else '?'}count={count}{more}")
            found += body[rows]
            if not body.get("hasMore", body.get("has_more")):
                assert not body.get("nextCursor")
                return found
            more = f"&{cursor}={body[cursor]}"


def demo(world: Place) -> Actor:
    """The person for whom the documents' account key acts."""
    who = somebody_at(named.DEMO)
    return Actor(world, DEMO_ACCOUNT_KEY, who.id, who.username, who.sec_uid)


async def actor(world: Place, place: int) -> Actor:
    """Whoever stands at a place of the world, with a key that may do everything for them."""
    who, key = somebody_at(place), new_account_key()
    async with world.runtime.database.transaction() as transaction:
        await grant(
            transaction,
            world.workspace_id,
            key,
            account_number=named.DEMO_ACCOUNT,
            person_id=who.id,
            scopes=SCOPES,
            client_id=None,
            now=world.clock(),
        )
    return Actor(world, key, who.id, who.username, who.sec_uid)

"""Who asks a platform with a token that has ended awaits its renewal, and is answered."""

import asyncio
from collections.abc import Mapping

from rollcall.core.grants import grants
from rollcall.core.grants.grants import Grant
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Path, Permission, Repeat, Tokens
from rollcall.ports.consent import Grant as Granted
from tests.connectors.test_reading_officially import CHECK
from tests.connectors.tiktok_there import EVERY_DISPLAY_SCOPE
from tests.place import Place
from tests.platforms.tiktok.world import World
from tests.sources.tokens import WELL, healthy, state


class Renews:
    """Consent at the stand-in, as far as it is about renewing."""

    platform = "tiktok"
    shown = "https://tiktok.example/"
    permissions: tuple[Permission, ...] = ()
    renews = True
    renewed_by_itself = False
    repeat = Repeat.ONCE
    youngest = 0.0

    def __init__(self, there: World) -> None:
        self._there = there
        self.asked = 0

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        raise AssertionError(app, redirect_uri, state)

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Granted:
        raise AssertionError(app, came, redirect_uri, verifier)

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        del app, tokens, person
        self.asked += 1
        await asyncio.sleep(0.1)
        ada = self._there.users["ada"]
        token = self._there.token(ada, *EVERY_DISPLAY_SCOPE, text=f"renewed{self.asked}")
        return Tokens(Secret(token), Secret("another"), 7200.0, 86_400.0)

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        del app, tokens
        return None

    async def revoke(self, app: App, tokens: Tokens) -> None:
        raise AssertionError(app, tokens)


async def test_all_who_ask_at_once_await_one_renewal(asking: Place, there: World):
    path = await healthy(asking, there)
    consent = Renews(there)
    asking.runtime.entrance.offering.becomes({"tiktok": consent})
    body = {"client_id": "key", "client_secret": "secret"}
    assert (await asking.ask("PUT", "/v1/platform-apps/tiktok", json=body)).is_success
    stored = await asking.ask("PUT", f"{path}/secrets/refresh_token", json={"value": "once"})
    assert stored.is_success
    now = instant(asking.runtime.clock())
    grant = Grant(
        account_number=int(path.rpartition("/")[2]),
        platform="tiktok",
        client_id="key",
        person="1",
        session_id="0" * 32,
        generation=1,
        renewable=True,
        access_ends_at=now,
        refresh_ends_at=None,
        renew_at=now,
    )
    async with asking.runtime.database.transaction() as transaction:
        await grants.put(transaction, asking.workspace_id, grant)
    there.tokens.clear()

    answers = await asyncio.gather(*(asking.get(f"{CHECK}ada") for _ in range(4)))

    assert [one.status_code for one in answers] == [200] * 4
    assert consent.asked == 1
    assert await state(asking, path) == WELL

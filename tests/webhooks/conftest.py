"""A place whose webhooks may lead to this machine, and a receiver there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connectors.serving import serving
from tests.place import Place, open_place
from tests.webhooks.receivers import Receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    async with serving(one) as url:
        one.url = url
        yield one


@pytest.fixture
async def telling(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    """On SQLite, and again on PostgreSQL."""
    async with open_place(
        tmp_path / "data", database=database_url, webhooks_to_private_addresses=True
    ) as place:
        yield place
        await place.runtime.outbound.carrier.close()

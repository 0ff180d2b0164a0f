"""A place whose official source is the stand-in."""

from collections.abc import AsyncIterator

import pytest

from tests.place import Place
from tests.platforms.tiktok.world import World
from tests.sources.tokens import asked_from


@pytest.fixture
def there() -> World:
    world = World()
    world.user("ada")
    world.film(1, "ada", days_ago=1)
    return world


@pytest.fixture
async def asking(either_place: Place, there: World) -> AsyncIterator[Place]:
    async with asked_from(either_place, there):
        yield either_place

"""Workers that are killed while they tell receivers lose no event, on either database."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Generator
from pathlib import Path

import pytest

from rollcall.kit.clock import wall_clock
from tests.makers import account
from tests.place import Place, open_place
from tests.webhooks.receivers import Receiver

CHANCE = random.Random(20)  # noqa: S311 - no secret comes of it
ROUNDS, EACH, REFUSED = 5, 30, 0.05
AT_ONCE = 8
"""As many as a worker sends one receiver at the same moment: what a kill may repeat."""


@pytest.fixture
async def of_today(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    """A place of the day on which workers elsewhere do their work."""
    async with open_place(
        tmp_path / "data",
        database=database_url,
        now=wall_clock(),
        webhooks_to_private_addresses=True,
    ) as place:
        yield place


@contextlib.contextmanager
def a_worker(place: Place) -> Generator[subprocess.Popen[bytes]]:
    settings = place.runtime.settings
    asked = [sys.executable, "-m", "tests.webhooks.at_work"]
    asked += [settings.database_url(), str(settings.data)]
    process = subprocess.Popen(asked)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


async def until(true: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - it is true in another process
            await asyncio.sleep(0.05)


@pytest.mark.timeout(240)
async def test_a_worker_that_is_killed_again_and_again_loses_no_event(
    of_today: Place, receiver: Receiver
) -> None:
    place, cut_off = of_today, 0
    body = {"url": f"{receiver.url}/hook", "event_types": ["account.health_changed"]}
    assert (await place.ask("POST", "/v1/webhooks", json=body)).status_code == 201
    receiver.takes = 0.2
    receiver.answers = lambda _came: 500 if CHANCE.random() < REFUSED else 200
    for turn in range(ROUNDS):
        told = len(receiver.came)
        await place.put(*(account(f"a{turn}-{n}", health="healthy") for n in range(EACH)))
        with a_worker(place):
            await until(lambda told=told: len(receiver.came) > told + 1, 60)
            await asyncio.sleep(CHANCE.uniform(0, 0.4))
        cut_off += len(receiver.ids) < EACH * (turn + 1)
    with a_worker(place):
        await until(lambda: len(receiver.ids) == ROUNDS * EACH, 90)
    assert cut_off >= ROUNDS // 2, "It was killed only when it had nothing to do."
    names = {came.said["data"]["username"] for came in receiver.came}
    assert names == {f"a{turn}-{n}" for turn in range(ROUNDS) for n in range(EACH)}
    feed = (await place.get("/v1/events?limit=200")).json()["data"]
    feed += (await place.get(f"/v1/events?limit=200&after={feed[-1]['number']}")).json()["data"]
    happened = {event["id"] for event in feed if event["type"] == "account.health_changed"}
    assert set(receiver.ids) == happened
    again = len(receiver.came) - len(happened)
    assert again <= ROUNDS * AT_ONCE + 3 * REFUSED * len(receiver.came)

"""Streams of a real server: they end when it stops, and when their listener does."""

import contextlib
import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from rollcall.sandbox.world import named
from tests.live import Live, live

EVENTS = f"/v1/social/live/{named.ROOM}/events"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("streams") / "data") as running:
        yield running


def opened(server: Live) -> http.client.HTTPConnection:
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.request("GET", EVENTS, headers={"X-API-Key": server.key})
    return connection


def streams(server: Live) -> float:
    text = httpx2.get(f"{server.url}/metrics").text
    [line] = [line for line in text.splitlines() if line.startswith("rollcall_streams ")]
    return float(line.split()[1])


def test_a_server_that_is_stopped_does_not_wait_for_its_streams(tmp_path: Path):
    with live(tmp_path / "data") as server:
        connection = opened(server)
        answer = connection.getresponse()
        assert answer.readline() == b"retry: 2000\n"
        began = time.monotonic()

    took = time.monotonic() - began
    rest = answer.read()
    connection.close()
    assert took < 8, "uvicorn by itself would wait ten seconds, and then break off"
    assert rest.endswith(b"\n\n")
    assert b"refused" not in rest


def test_who_hangs_up_is_counted_out(server: Live):
    connections = [opened(server) for _ in range(3)]
    for connection in connections:
        assert connection.getresponse().status == 200
    assert streams(server) == 3
    for connection in connections:
        connection.close()
    until = time.monotonic() + 10
    while streams(server) and time.monotonic() < until:
        time.sleep(0.05)

    assert streams(server) == 0


def test_events_come_as_they_happen(server: Live):
    with contextlib.closing(opened(server)) as connection:
        answer = connection.getresponse()
        seen = [answer.readline() for _ in range(80)]

    assert sum(line.startswith(b"id: ") for line in seen) >= 15

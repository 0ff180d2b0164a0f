"""A server's turn leaves nothing behind, however slow it is, and a slow one has fewer turns."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.load import Asked, Seen, run
from bench.rounds import ALL, FEW, LEAST_ROUNDS, Lane, Pace, side_by_side
from bench.servers import Server

QUESTION = {"path": "/", "headers": {}}


@pytest.mark.parametrize("connections", [1, 4])
def test_a_turn_too_short_for_a_slow_server_gives_every_connection_one_answer(connections):
    with serving(seconds=0.05) as slow:
        seen = run(Asked(slow.port, [QUESTION], 0.01, connections))

    assert seen.answers == connections
    assert seen.seconds > 0.04
    assert slow.asked == connections


def test_when_a_turn_is_over_the_server_has_nothing_left_to_do():
    with serving(seconds=0.02) as slow:
        seen = run(Asked(slow.port, [QUESTION], 0.05, 4))

        assert slow.under_way == 0
        assert 4 <= seen.answers <= slow.asked


def test_answers_that_come_when_enough_were_counted_count_no_more():
    with serving(seconds=0.02) as slow:
        seen = run(Asked(slow.port, [QUESTION], 0.2, 4))

    assert seen.answers == slow.asked - 3
    assert len(seen.latencies) == seen.statuses["200"] == seen.answers


def test_a_quick_lane_takes_part_in_every_round_over_every_connection():
    load = Loads({1: 2000.0, 2: 1000.0})

    rates = side_by_side(load, [lane("one", 1), lane("other", 2)], Pace(0.1, 9))

    assert [len(of) for of in rates.of.values()] == [9, 9]
    assert rates.ratio("one", "other") == 2
    assert {asked.connections for asked in load.measured} == {ALL}


def test_a_slow_lane_sits_rounds_out():
    load = Loads({1: 2000.0, 2: 4.0})

    rates = side_by_side(load, [lane("quick", 1), lane("slow", 2)], Pace(0.1, 9))

    assert [len(of) for of in rates.of.values()] == [9, LEAST_ROUNDS]
    assert rates.ratio("quick", "slow") == 500


def test_where_one_lane_is_slow_every_lane_is_asked_over_as_few_connections():
    load = Loads({1: 104.0, 2: 96.0})

    rates = side_by_side(load, [lane("just quick", 1), lane("just slow", 2)], Pace(0.1, 9))

    assert {asked.connections for asked in load.measured} == {FEW}
    assert len(rates.of["just quick"]) == len(rates.of["just slow"])


def test_a_lane_that_does_not_answer_well_ends_the_run():
    load = Loads({1: 2000.0}, status="500")

    with pytest.raises(RuntimeError, match=r"broken answered /page with \{'500'"):
        side_by_side(load, [lane("broken", 1)], Pace(0.1, 9))


class Loads:
    """Servers by their ports, each as quick as is said here."""

    def __init__(self, rates: dict[int, float], status: str = "200") -> None:
        self._rates = rates
        self._status = status
        self.asked: list[Asked] = []

    @property
    def measured(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.seconds == 0.1]

    def ask(self, asked: Asked) -> Seen:
        self.asked.append(asked)
        rate = self._rates[asked.port]
        answers = max(asked.connections, int(rate * asked.seconds))
        return Seen(answers, answers / rate, {self._status: answers})


def lane(name: str, port: int) -> Lane:
    return Lane(name, Idle(name, port, 0, 0.0, 0.0), "/page", {})


class Idle(Server):
    """Uses no processor time."""

    @property
    def processor_seconds(self) -> float:
        return 0.0


class Slow:
    """Answers each question after so many seconds, whatever else it is asked meanwhile."""

    def __init__(self, seconds: float) -> None:
        self.port = 0
        self.asked = self.under_way = 0
        self._seconds = seconds

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            self.asked += 1
            self.under_way += 1
            await asyncio.sleep(self._seconds)
            self.under_way -= 1
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()


@contextmanager
def serving(*, seconds: float) -> Iterator[Slow]:
    slow, ready, stop = Slow(seconds), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(slow.answer, "127.0.0.1", 0)
        slow.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield slow
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()

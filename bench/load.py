"""The load: a process of its own that keeps some connections busy and counts the answers.

One thread over raw sockets and epoll, because a friendlier client would be slower than the servers
it measures. Every connection asks again as soon as it has its whole answer.
"""

import json
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.servers import LOAD_CORE, pins

LENGTH = b"content-length: "
END_OF_HEAD = b"\r\n\r\n"
LONGEST_WAIT = 60.0
"""Seconds without any answer, after which the server is taken for broken."""
NOT_MODIFIED = b"304"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask, of whom, for how long. Questions are asked in turn."""

    port: int
    questions: list[dict[str, Any]]
    """Each a `path` and its `headers`."""
    seconds: float
    connections: int = 32
    pause: float = 0.0
    """Seconds between an answer and the next question, to look at latencies without a queue."""


@dataclass(slots=True)
class Seen:
    answers: int = 0
    seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict[str, int])
    latencies: list[float] = field(default_factory=list[float])
    """In milliseconds, sorted."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    def at(self, share: float) -> float:
        """The latency that this share of the answers kept within."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


class Line:
    """One connection and the answer it waits for."""

    __slots__ = ("_head", "_missing", "_status", "asked_at", "place", "socket")

    def __init__(self, port: int, place: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.place = place
        self.asked_at = 0.0
        self._missing = -1
        self._head = b""
        self._status = b""

    def ask(self, question: bytes) -> None:
        self._missing = -1
        self.asked_at = time.perf_counter()
        self.socket.sendall(question)

    def take(self) -> bytes | None:
        """The status, once the whole answer has come. Raises ConnectionError."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("The server hung up.")
        if self._missing < 0:
            self._head += part
            end = self._head.find(END_OF_HEAD)
            if end < 0:
                return None
            self._status = self._head[9:12]
            self._missing = self._body(end) - (len(self._head) - end - 4)
            self._head = b""
        else:
            self._missing -= len(part)
        return self._status if self._missing == 0 else None

    def _body(self, end: int) -> int:
        start = self._head.find(LENGTH)
        if start < 0 or start > end or self._status == NOT_MODIFIED:
            return 0
        return int(self._head[start + len(LENGTH) : self._head.index(b"\r", start)])


class Load:
    """The process that asks, kept for a whole run and held to one core."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.load"]
        held = ["taskset", "--cpu-list", LOAD_CORE, *command] if pins() else command
        self._process = subprocess.Popen(
            held, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, asked: Asked) -> Seen:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(asked)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The load ended before its answer.")
        return Seen(**json.loads(line))

    def close(self) -> None:
        self._process.communicate(timeout=20)


class SaysNothing(Exception):
    """A server answers none of its connections."""


def run(asked: Asked) -> Seen:
    turn = Turn(asked, [_spelled(question) for question in asked.questions])
    lines = {line.socket.fileno(): line for line in _lines(asked)}
    waiting = select.epoll()
    for number in lines:
        waiting.register(number, select.EPOLLIN)
    turn.begin(lines.values())
    while turn.under_way:
        ready = waiting.poll(LONGEST_WAIT)
        if not ready:
            raise SaysNothing(asked.questions, LONGEST_WAIT)
        for number, _ in ready:
            if status := lines[number].take():
                turn.answered(lines[number], status)
    for line in lines.values():
        line.socket.close()
    turn.seen.latencies.sort()
    return turn.seen


class Turn:
    """One server's turn: who asks again, which answers count, and when it is over.

    When the time is up nobody asks again, yet what is under way is waited for: a server that is
    left with questions would go on with them in the next one's turn, on its core. At least as many
    answers count as there are connections, or slow pages would count too low.
    """

    def __init__(self, asked: Asked, questions: list[bytes]) -> None:
        self.seen = Seen()
        self.under_way = 0
        self._asked = asked
        self._questions = questions
        self._started = self._until = 0.0

    def begin(self, lines: Iterable[Line]) -> None:
        self._started = time.perf_counter()
        self._until = self._started + self._asked.seconds
        for line in lines:
            self._ask(line)

    def answered(self, line: Line, status: bytes) -> None:
        now = time.perf_counter()
        self.under_way -= 1
        if not self.seen.seconds:
            self._count(now - line.asked_at, status)
        if now <= self._until:
            self._ask_again(line)
        elif not self.seen.seconds and self.seen.answers >= self._asked.connections:
            self.seen.seconds = now - self._started

    def _count(self, seconds: float, status: bytes) -> None:
        seen, spelled = self.seen, status.decode()
        seen.answers += 1
        seen.latencies.append(seconds * 1000)
        seen.statuses[spelled] = seen.statuses.get(spelled, 0) + 1

    def _ask_again(self, line: Line) -> None:
        if self._asked.pause:
            time.sleep(self._asked.pause)
        line.place += self._asked.connections
        self._ask(line)

    def _ask(self, line: Line) -> None:
        self.under_way += 1
        line.ask(self._questions[line.place % len(self._questions)])


def _lines(asked: Asked) -> list[Line]:
    return [Line(asked.port, place) for place in range(asked.connections)]


def _spelled(question: dict[str, Any]) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in question["headers"].items())
    return f"GET {question['path']} HTTP/1.1\r\nHost: bench.test\r\n{headers}\r\n".encode()


def main() -> None:
    """Answer each line of questions with a line of what was seen."""
    for line in sys.stdin:
        print(json.dumps(asdict(run(Asked(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    main()

"""TikAPI's three published clients, each in a process that is asked call by call."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.live import DEMO_KEY, Live
from tests.real.node import node, package

HERE = Path(__file__).parent
OLDER = Path(sys.prefix) / "tikapi-3.1"
"""Where `make install-test` puts the version that cannot stand beside the newer one."""
DEMO_ACCOUNT_KEY = "DemoAccountKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39A"
CLIENTS = ("pypi 3.2.2", "pypi 3.1.4", "npm 3.2.2")
Body = dict[str, Any]


def marks(name: str) -> tuple[pytest.MarkDecorator, ...]:
    """What a test that runs this client bears: Node.js may be missing on a person's machine."""
    return (pytest.mark.real,) if name.startswith("npm") else ()


EVERY_CLIENT = [pytest.param(name, marks=marks(name)) for name in CLIENTS]


class Refused(Exception):
    """What a client raised, or rejected with, as it told it."""

    def __init__(self, told: Body) -> None:
        super().__init__(told)
        self.kind: str = told["kind"]
        self.message: str | None = told["message"]
        self.field: str | None = told.get("field")
        self.status: int | None = told.get("status")
        self.body: Body = told.get("body") or {}
        self.told = told


@dataclass(frozen=True)
class Client:
    """One of the clients, pointed at a server by its own options."""

    name: str
    process: subprocess.Popen[str]
    server: Live

    @property
    def version(self) -> str:
        return self.name.split()[1]

    def ask(self, call: str, **parameters: Any) -> Body:
        """The answer to one call. Raises Refused."""
        return self.walk(call, parameters)[0]

    def walk(self, call: str, parameters: Body, pages: int = 1, **asked: Any) -> Sequence[Body]:
        """So many pages, or all there are, as the client's own next_items leads. Raises Refused."""
        options = {
            "key": DEMO_KEY,
            "account_key": DEMO_ACCOUNT_KEY,
            "base": f"{self.server.url}/tikapi",
            "call": call,
            "parameters": parameters,
            "pages": pages,
        }
        said = self._said(options | asked)
        if "error" in said:
            raise Refused(said["error"])
        answered: list[Body] = said["pages"]
        return answered

    def _said(self, asked: Body) -> Body:
        told, heard = self.process.stdin, self.process.stdout
        assert told
        assert heard
        told.write(json.dumps({k: v for k, v in asked.items() if v is not None}) + "\n")
        told.flush()
        line = heard.readline()
        assert line, f"{self.name} ended with {self.process.wait(10)}"
        said: Body = json.loads(line)
        return said


def program(name: str) -> tuple[list[str], dict[str, str]]:
    """What starts a client, and what it needs in its environment. May end the test."""
    maker, version = name.split()
    if maker == "npm":
        package("tikapi")
        return [str(node()), str(HERE / "ask-tikapi.mjs")], {}
    # -P: the modules beside the program are nothing that the client is to find.
    command = [sys.executable, "-P", str(HERE / "ask_tikapi.py")]
    return command, {"PYTHONPATH": str(OLDER)} if version == "3.1.4" else {}


@contextlib.contextmanager
def started(name: str, server: Live, **environment: str) -> Iterator[Client]:
    """The named client, asking this server; ended by its process."""
    command, needed = program(name)
    with subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"]} | needed | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            said = json.loads(process.stdout.readline())
            assert said == {"version": name.split()[1]}
            yield Client(name, process, server)
        finally:
            process.terminate()

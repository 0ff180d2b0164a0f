"""Running `rollcall`: within this process where that is enough, as the real program otherwise."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from rollcall.cli.app import app
from tests.live import PROGRAM


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    out: str
    err: str
    code: int

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Program:
    """The command line on the roster in one data folder."""

    data: Path

    def run(self, *words: str, given: str = "") -> Said:
        return run(*words, "--data", str(self.data), given=given)

    def well(self, *words: str, given: str = "") -> Said:
        said = self.run(*words, given=given)
        assert said.code == 0, said
        return said

    def json(self, *words: str, given: str = "") -> Any:
        return json.loads(self.well(*words, "--json", given=given).out)

    def refused(self, *words: str, given: str = "") -> str:
        """The one line that is said when a command is refused."""
        return refusal(self.run(*words, given=given))

    def add(self, platform: str, username: str, *pairs: str) -> dict[str, Any]:
        return self.json("accounts", "add", f"platform={platform}", f"username={username}", *pairs)


def run(*words: str, given: str = "") -> Said:
    result = CliRunner().invoke(app, list(words), input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.stdout, result.stderr, result.exit_code)


def really_run(
    *words: str,
    given: str = "",
    environment: Mapping[str, str] | None = None,
    code: str | None = None,
) -> Said:
    """The installed program, in a process of its own; or `code` around it."""
    program = [PROGRAM] if code is None else [sys.executable, "-c", code]
    done = subprocess.run(
        [*program, *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"COLUMNS": "40"} | dict(environment or {}),
    )
    return Said(done.stdout, done.stderr, done.returncode)


def refusal(said: Said) -> str:
    assert said.code == 1, said
    assert said.out == "", said
    [line] = said.err.splitlines()
    assert line.startswith("rollcall: ")
    return line.removeprefix("rollcall: ")

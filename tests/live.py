"""A real server in a process of its own, for clients that need a socket."""

import contextlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("rollcall")
DEMO_KEY = "DemoAPIKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39Asd4s"
START_SECONDS = 60


@dataclass(frozen=True)
class Live:
    url: str
    key: str
    claim: str
    """The link that signs one person in."""
    data: Path
    said: str
    """What the server printed as it began."""


@contextlib.contextmanager
def live(data: Path, *options: str, sandbox: bool = True) -> Iterator[Live]:
    """`rollcall serve` on a free port, ended by its pid."""
    asked = [PROGRAM, "serve", "--port", "0", "--data", data, *options]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [*asked, *(["--sandbox"] if sandbox else [])],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            said = _announcement(process)
            yield Live(
                url=_found(r"listening on (\S+)", said),
                key=_found(r"Key +(\S+)", said),
                claim=_found(r"Open +(\S+)", said),
                data=data,
                said=said,
            )
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()
            errors.seek(0)
            sys.stderr.write(errors.read())


def _announcement(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.lstrip().startswith("PostEverywhere"):
            return "".join(lines)
    message = f"The server ended with {process.wait(START_SECONDS)}:\n{''.join(lines)}"
    raise AssertionError(message)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, text
    return match[1]

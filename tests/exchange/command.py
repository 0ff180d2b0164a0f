"""The real program, run on files as a person runs it."""

import os
import sqlite3
import subprocess
from pathlib import Path

from tests.live import PROGRAM


def rollcall(*asked: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "ROLLCALL_KEY"}
    done = subprocess.run(
        [PROGRAM, *asked], input=stdin, capture_output=True, check=False, timeout=100, env=clean
    )
    out, errors = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in errors, errors
    return subprocess.CompletedProcess(done.args, done.returncode, out, errors)


def usernames(data: Path) -> list[str]:
    with sqlite3.connect(data / "rollcall.db") as database:
        return [name for (name,) in database.execute("SELECT username FROM accounts ORDER BY 1")]

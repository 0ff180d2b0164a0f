"""Node.js, and the vendors' clients that npm installed beside the tests."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.real import need

OLDEST = 18  # what the clients ask for
CLIENTS = Path(__file__).parents[1] / "published_clients"


def node() -> Path:
    """Find a Node.js that is new enough, or end the test."""
    found = shutil.which("node") or shutil.which("nodejs")
    if not found:
        need(f"Node.js {OLDEST} or later (apt-get install nodejs npm)")
    printed = subprocess.run(
        [found, "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.match(r"v(\d+)\.", printed)
    if not version or int(version[1]) < OLDEST:
        need(f"Node.js {OLDEST} or later, this is {printed.strip()}")
    return Path(found)


def client(name: str) -> Path:
    """Find a client's program by the name of its command, or end the test."""
    node()
    program = CLIENTS / "node_modules" / ".bin" / name
    if not program.exists():
        need(f"{name} (npm ci in tests/published_clients)")
    return program


def package(name: str) -> Path:
    """Find an installed package's folder, such as `@posteverywhere/sdk`, or end the test."""
    node()
    folder = CLIENTS / "node_modules" / name
    if not folder.exists():
        need(f"{name} (npm ci in tests/published_clients)")
    return folder

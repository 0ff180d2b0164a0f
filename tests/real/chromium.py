"""Debian's Chromium, driven by Playwright."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from playwright.async_api import Browser, async_playwright

from tests.real import need

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# It asks nobody anything that the page did not ask for.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> Path:
    """Find the browser and what drives it, or end the test."""
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    found = on_path or [path for path in [ON_A_MAC] if path.exists()]
    if not found:
        need("Chromium (apt-get install chromium)")
    driver = subprocess.run(
        [compute_driver_executable()[0], "--version"], capture_output=True, check=False
    )
    if driver.returncode:
        need("what Playwright stands on (apt-get install libatomic1)")
    return found[0]


def launch_arguments() -> list[str]:
    """Give the arguments beside the headless mode that Playwright sets itself."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's own refuses to serve root
    return [*as_root, *QUIET]


@contextlib.asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open a browser with an empty profile.

    The asynchronous Playwright, because the other keeps a loop running that no other test can use.
    """
    executable = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=launch_arguments()
        )
        try:
            yield browser
        finally:
            await browser.close()

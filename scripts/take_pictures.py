"""Takes the pictures of the console that the documents show: of a sandbox server, as it then is."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.live import live  # noqa: E402 - the checkout's own, found once the path is set
from tests.real.chromium import open_browser  # noqa: E402

PICTURES = ROOT / "docs" / "images"
PAGES = {"overview": "/", "accounts": "/accounts?can_post=false"}
SCHEMES = ("light", "dark")
SIZE = {"width": 1440, "height": 900}
COLOURS = 160


async def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, live(Path(folder) / "data") as server:
        async with open_browser() as browser:
            first = await browser.new_context()
            await (await first.new_page()).goto(server.claim)
            cookies = await first.cookies()
            for scheme in SCHEMES:
                await _take(browser, server.url, scheme, cookies)


async def _take(browser: Browser, url: str, scheme: str, cookies: list) -> None:
    context = await browser.new_context(viewport=SIZE, color_scheme=scheme)
    await context.add_cookies(cookies)
    page = await context.new_page()
    for name, path in PAGES.items():
        await page.goto(url + path)
        await page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        file = PICTURES / f"{name}-{scheme}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    asyncio.run(main())

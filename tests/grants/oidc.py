"""An OpenID provider that people run themselves, as a platform whose owners can be asked."""

import re
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2

from rollcall.connectors.oauth2.card import (
    CODE_AND_VERIFIER,
    FOR_CODE,
    FOR_REFRESH,
    REFRESH,
    Ask,
    Card,
    Pkce,
    Whose,
)
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Enables, Permission

PROGRAM = Path(__file__).parents[1] / "published_clients" / "oidc-provider.mjs"
PLATFORM = "youtube"
"""In whose place it stands: the roster knows no platform of its name."""
APP = App("rollcall", Secret("s3cret"))
REDIRECT = f"http://rollcall.test/connect/back/{PLATFORM}"
MOST_STEPS = 12


@asynccontextmanager
async def consent_at(issuer: str) -> AsyncIterator[OAuth2]:
    places = Places(asked_at=issuer, shown_at=issuer)
    try:
        yield OAuth2(_card(issuer), places)
    finally:
        await places.close()


def opened_at(issuer: str) -> OAuth2:
    """For as long as the process lasts."""
    return OAuth2(_card(issuer), Places(asked_at=issuer, shown_at=issuer))


def _card(issuer: str) -> Card:
    return Card(
        platform=PLATFORM,
        title="OpenID",
        authorize=f"{issuer}/auth",
        authorize_fixed={"prompt": "consent"},
        pkce=Pkce.S256,
        permissions=(
            Permission("openid", Enables.IDENTITY),
            Permission("profile", Enables.PROFILE),
            Permission("offline_access", Enables.STAY),
        ),
        code=Ask(f"{issuer}/token", FOR_CODE, CODE_AND_VERIFIER),
        renewal=Ask(f"{issuer}/token", FOR_REFRESH, REFRESH),
        introspection=Ask(f"{issuer}/token/introspection", {}, {"token": "token"}),
        revocation=Ask(f"{issuer}/token/revocation", {}, {"token": "token"}),
        whose=Whose(
            f"{issuer}/me", person="sub", username="preferred_username", display_name="name"
        ),
        setup=issuer,
        lasts="As it was started with.",
    )


@dataclass
class Provider:
    issuer: str
    said: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """That a token was used twice, and that it revoked all that came with it."""
        return [one for one in self.said if one == "revoked" or one.endswith("already used")]

    def sign_in(self, address: str, login: str) -> str:
        """Go through its own pages as somebody; gives the address that they come back to."""
        with httpx2.Client(timeout=20) as browser:
            answer = browser.get(address)
            for _ in range(MOST_STEPS):
                if answer.is_redirect:
                    to = urljoin(str(answer.url), answer.headers["location"])
                    if urlsplit(to).netloc == urlsplit(REDIRECT).netloc:
                        return to
                    answer = browser.get(to)
                    continue
                assert answer.status_code == 200, answer.text
                action = re.search(r'action="([^"]+)"', answer.text)
                prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
                assert action, answer.text
                assert prompt, answer.text
                form = {"prompt": prompt[1], "login": login, "password": "x"}
                answer = browser.post(urljoin(str(answer.url), action[1]), data=form)
        message = f"It asked for more than {MOST_STEPS} steps."
        raise AssertionError(message)


@contextmanager
def provider(*, slowly: int = 0, lasts: int = 2) -> Iterator[Provider]:
    """Milliseconds that it holds its answers back, and seconds for which access lasts."""
    asked = ["node", str(PROGRAM), REDIRECT, str(slowly), str(lasts)]
    process = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("ready "), first
        running = Provider(first.split()[1])
        heard = (process.stdout, running.said)
        threading.Thread(target=_each, args=heard, daemon=True).start()
        yield running
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def _each(lines: Iterator[str], said: list[str]) -> None:
    try:
        said.extend(line.strip() for line in lines)
    except ValueError:
        return  # closed meanwhile

"""The token by which an app, rather than an account, asks TikTok: fetched, kept, fetched anew."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from msgspec import Meta, Struct

from rollcall.connectors.http import Answer, Asking, Web, cleaned
from rollcall.connectors.tiktok.decoding import shaped
from rollcall.connectors.tiktok.faults import Refusal, oauth_fault
from rollcall.kit.sealing import Secret

API = "TikTok's token endpoint"
PATH = "/v2/oauth/token/"
EARLY = 60.0
"""Seconds before its end from which a token is no longer used."""


class Granted(Struct, frozen=True):
    access_token: Annotated[str, Meta(min_length=1, max_length=4096)] | None = None
    expires_in: Annotated[int, Meta(ge=0, le=31_536_000)] = 0
    error: str = ""
    error_description: str = ""
    log_id: str = ""


@dataclass(frozen=True, slots=True)
class App:
    client_key: str
    client_secret: Secret


class ClientToken:
    """Many who need it at once wait for one request."""

    def __init__(self, web: Web, app: App, now: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._app = app
        self._now = now
        self._token: str | None = None
        self._ends = 0.0
        self._asking = asyncio.Lock()

    async def get(self, *, refused: str | None = None) -> str:
        """Another one than `refused`, which the platform would not take.

        Raises the faults of the port.
        """
        async with self._asking:
            token = self._token
            if token is None or token == refused or self._now() >= self._ends:
                token = self._token = await self._fetch()
            return token

    async def _fetch(self) -> str:
        secret = self._app.client_secret.reveal()
        asked = {
            "client_key": self._app.client_key,
            "client_secret": secret,
            "grant_type": "client_credentials",
        }
        headers = {"content-type": "application/x-www-form-urlencoded", "cache-control": "no-cache"}
        body, secrets = urlencode(asked).encode(), (secret,)
        answer = await self._web.ask(Asking("POST", PATH, {}, headers, body, secrets))
        granted = shaped(API, answer, Granted)
        if not granted.access_token:
            raise oauth_fault(_refusal(granted, answer, secrets))
        self._ends = self._now() + granted.expires_in - EARLY
        return granted.access_token


def _refusal(granted: Granted, answer: Answer, secrets: tuple[str, ...]) -> Refusal:
    return Refusal(
        API,
        PATH,
        cleaned(granted.error, secrets) or answer.status,
        cleaned(granted.error_description, secrets),
        cleaned(granted.log_id, secrets),
        answer.status,
        answer.wait,
        datetime.now(UTC),
    )

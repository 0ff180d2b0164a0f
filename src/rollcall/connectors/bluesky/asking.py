"""Asking with the proof that a token's key is ours, in the two rounds that servers want of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from rollcall.connectors.bluesky.binding import Binding, proof
from rollcall.connectors.http import Answer
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.reading import body_of
from rollcall.kit.clock import Clock

FORM = {"content-type": "application/x-www-form-urlencoded"}
WANTED = "use_dpop_nonce"
LONGEST_NONCE = 512
HIDDEN = ("code", "code_verifier", "refresh_token", "token")


class Proving:
    def __init__(self, servers: NamedServers, clock: Clock) -> None:
        self._servers = servers
        self._clock = clock

    async def post(self, url: str, form: Mapping[str, str], key: dict[str, Any]) -> Answer:
        """To where tokens are had."""
        secrets = tuple(form[name] for name in HIDDEN if name in form)
        body = urlencode(form).encode()
        return await self._twice("POST", url, key, FORM, body=body, secrets=secrets)

    async def get(self, url: str, binding: Binding, token: str) -> Answer:
        """To the account's own server."""
        if binding.key is None:
            shown = {"authorization": f"Bearer {token}"}
            return await self._servers.ask("GET", url, headers=shown, secrets=(token,))
        shown = {"authorization": f"DPoP {token}"}
        return await self._twice(
            "GET", url, binding.key, shown, body=None, secrets=(token,), token=token
        )

    async def _twice(
        self,
        method: str,
        url: str,
        key: dict[str, Any],
        headers: Mapping[str, str],
        *,
        body: bytes | None,
        secrets: tuple[str, ...],
        token: str | None = None,
    ) -> Answer:
        """A server that wants a number of its own in the proof did nothing yet, and says it."""
        first = proof(key, method, url, self._clock(), token=token)
        answer = await self._servers.ask(
            method, url, headers={**headers, "dpop": first}, body=body, secrets=secrets
        )
        nonce = answer.headers.get("dpop-nonce", "")
        if not _wants_nonce(answer) or not 0 < len(nonce) <= LONGEST_NONCE:
            return answer
        second = proof(key, method, url, self._clock(), nonce=nonce, token=token)
        return await self._servers.ask(
            method, url, headers={**headers, "dpop": second}, body=body, secrets=secrets
        )


def _wants_nonce(answer: Answer) -> bool:
    if answer.status not in (400, 401):
        return False
    said = (body_of(answer) or {}).get("error")
    return said == WANTED or WANTED in answer.headers.get("www-authenticate", "")

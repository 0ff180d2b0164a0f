"""Handing out tokens and renewing them, strictly: what is used twice ends all that it came with."""

import base64
import secrets
from collections.abc import Mapping
from hashlib import sha256

import msgspec

from rollcall.kit.clock import Clock
from rollcall.sandbox.consent.apps import client_id, client_secret
from rollcall.sandbox.consent.ledger import Issued, Ledger
from rollcall.sandbox.consent.quirks import Given, Quirks, Refusal

GONE = "The token is expired, revoked or was used before."


class Refused(Exception):
    def __init__(self, code: str, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.refusal = Refusal(code, said, status)


class Issuing:
    def __init__(self, quirks: Quirks, ledger: Ledger, clock: Clock) -> None:
        self._quirks = quirks
        self._ledger = ledger
        self._clock = clock

    async def code(self, asked: Mapping[str, str], person: str, scopes: tuple[str, ...]) -> str:
        """What an owner who agreed is sent back with."""
        code = secrets.token_urlsafe(32)
        issued = Issued(
            "code",
            self._quirks.platform,
            secrets.token_hex(16),
            person,
            scopes,
            self._now,
            self._now + self._quirks.code_lasts * 1000,
            client_id=asked.get(self._quirks.client_id_as, ""),
            redirect_uri=asked.get("redirect_uri", ""),
            challenge=asked.get("code_challenge", ""),
            method=asked.get("code_challenge_method", "plain" if "code_challenge" in asked else ""),
            long=self._lasts(asked, scopes),
        )
        await self._ledger.put(code, issued)
        return code

    async def by_code(self, said: Mapping[str, str]) -> Given:
        issued = await self._first_use(said.get("code", ""), "code")
        if issued.redirect_uri != said.get("redirect_uri", ""):
            raise Refused("invalid_grant", "The redirect_uri is another one than before.")
        self._must_know(issued, said.get("code_verifier", ""))
        quirks = self._quirks
        if quirks.longer is not None:
            return await self._give(issued, quirks.access_lasts, None, long=False)
        lasts = quirks.refresh_lasts if issued.long else None
        return await self._give(issued, quirks.access_lasts, lasts, long=True)

    async def by_refresh(self, said: Mapping[str, str]) -> Given:
        token, quirks = said.get("refresh_token", ""), self._quirks
        if not quirks.rotates:
            issued = await self._good(token, "refresh")
            return await self._give(issued, quirks.access_lasts, None, long=True, again=token)
        issued = await self._first_use(token, "refresh")
        return await self._give(issued, quirks.access_lasts, quirks.refresh_lasts, long=True)

    async def longer(self, token: str, *, renewed: bool) -> Given:
        """A token that lasts for one that does not, or for one that lasts already."""
        issued = await self._good(token, "access")
        if issued.long != renewed and self._quirks.youngest:
            raise Refused("invalid_request", "This one cannot be exchanged in this way.")
        if renewed and self._now < issued.made_ms + self._quirks.youngest * 1000:
            raise Refused("invalid_request", "The token is not old enough to be renewed.")
        return await self._give(issued, self._quirks.long_lasts, None, long=True)

    async def whose(self, token: str) -> Issued:
        return await self._good(token, "access", "invalid_token", 401)

    async def end(self, token: str) -> None:
        issued = await self._ledger.look(token)
        if issued is not None:
            await self._ledger.revoke(issued.family)

    def must_be_app(self, id_: str, secret: str | None) -> None:
        platform = self._quirks.platform
        if id_ != client_id(platform) or secret not in (None, client_secret(platform)):
            raise Refused("invalid_client", "No such app, or not its secret.", 401)

    @property
    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def _lasts(self, asked: Mapping[str, str], scopes: tuple[str, ...]) -> bool:
        """Whether a refresh token comes with it."""
        wanted = self._quirks.asks_offline
        if wanted is None:
            return self._quirks.refresh_lasts is not None
        name, equals, value = wanted.partition("=")
        return asked.get(name) == value if equals else wanted in scopes

    async def _first_use(self, token: str, kind: str) -> Issued:
        issued = await self._good(token, kind, used=True)
        if issued.used or not await self._ledger.use(token):
            await self._ledger.revoke(issued.family)
            raise Refused("invalid_grant", GONE)
        return issued

    async def _good(
        self,
        token: str,
        kind: str,
        code: str = "invalid_grant",
        status: int = 400,
        *,
        used: bool = False,
    ) -> Issued:
        issued = await self._ledger.look(token)
        known = issued is not None and (issued.kind, issued.platform) == (
            kind,
            self._quirks.platform,
        )
        if issued is None or not known or issued.revoked or issued.ends_ms <= self._now:
            raise Refused(code, GONE, status)
        if issued.used and not used:
            raise Refused(code, GONE, status)
        return issued

    def _must_know(self, issued: Issued, verifier: str) -> None:
        if not self._quirks.challenges and not issued.challenge:
            return
        digest = sha256(verifier.encode())
        spelled = {
            "plain": verifier,
            "S256": digest.hexdigest()
            if self._quirks.hex_challenge
            else base64.urlsafe_b64encode(digest.digest()).decode().rstrip("="),
        }
        if not verifier or spelled.get(issued.method) != issued.challenge:
            raise Refused("invalid_grant", "The code_verifier is not the one of the challenge.")

    async def _give(
        self,
        of: Issued,
        lasts: int,
        refresh_lasts: int | None,
        *,
        long: bool,
        again: str | None = None,
    ) -> Given:
        access, now = f"act.{secrets.token_urlsafe(32)}", self._now
        issued = msgspec.structs.replace(
            of, kind="access", made_ms=now, ends_ms=now + lasts * 1000, long=long, used=False
        )
        await self._ledger.put(access, issued)
        if refresh_lasts is None:
            return Given(access, again, lasts, None, issued, renewed=again is not None)
        refresh = f"rft.{secrets.token_urlsafe(32)}"
        ends = self._now + refresh_lasts * 1000
        renewing = msgspec.structs.replace(issued, kind="refresh", ends_ms=ends)
        await self._ledger.put(refresh, renewing)
        return Given(access, refresh, lasts, refresh_lasts, issued)

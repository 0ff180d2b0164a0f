"""The doctor's checks of a server elsewhere: what can be seen of it from outside."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec

from rollcall.cli import words
from rollcall.cli.devices_found import of_adb_servers
from rollcall.cli.findings import Check, Finding, fail, ok, warn
from rollcall.cli.reach import Refused, Target, reach
from rollcall.core.devices.servers import AdbServerState
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import moment
from rollcall.server.listening import is_loopback

ANSWERS_WITHIN = 10.0
CLOCKS_MAY_DIFFER = 60.0
ENDS_SOON_DAYS = 7


class Readiness(msgspec.Struct, frozen=True):
    checks: dict[str, str]


@dataclass(slots=True)
class Server:
    url: str
    key: str | None
    date: datetime | None = field(default=None)
    """When it said it answered."""

    def checks(self) -> list[Check]:
        return [
            Check("address", self.address),
            Check("transport", self.transport),
            Check("server", self.server),
            Check("key", self.accepts_key),
            Check("devices", self.devices),
            Check("clock", self.clock),
        ]

    async def close(self) -> None:
        """Nothing is held open between checks."""

    async def address(self) -> Finding:
        answer = await self._get("/livez")
        if answer is None:
            return fail(f"{self.url} does not answer.", "Is it started, and is the address right?")
        if _json(answer) != {"status": "alive"}:
            return fail(f"{self.url} is not a rollcall.", "Give the address that `serve` printed.")
        if sent := answer.headers.get("date"):
            self.date = parsedate_to_datetime(sent)
        return ok(f"A rollcall answers at {self.url}.")

    async def transport(self) -> Finding:
        parts = urlsplit(self.url)
        if parts.scheme == "https" or is_loopback(parts.hostname or ""):
            return ok("Nobody between can read along.")
        return warn(
            "The key and every account travel readable.", "Put it behind https, or use a tunnel."
        )

    async def server(self) -> Finding:
        answer = await self._get("/readyz")
        try:
            checks = (
                msgspec.json.decode(answer.content, type=Readiness).checks
                if answer is not None
                else {}
            )
        except msgspec.DecodeError:
            checks = {}
        if not checks:
            return fail("It does not say whether it is ready.", "Look at its log.")
        wrong = [f"{name}: {state}" for name, state in checks.items() if state != "ok"]
        if wrong:
            return fail("; ".join(wrong), "Run `rollcall doctor` on that machine.")
        return ok("It is ready: " + ", ".join(checks) + ".")

    async def accepts_key(self) -> Finding:
        make = "Make one there with `rollcall keys create`, and give it as ROLLCALL_KEY."
        if not self.key:
            return fail("No key was given.", make)
        try:
            async with reach(Target(url=self.url, key=self.key)) as roster:
                me = await roster.ask("GET", "/v1/me")
        except Refused as refusal:
            return fail(refusal.message, make)
        return self._of_key(me, wall_clock())

    def _of_key(self, me: dict[str, Any], now: datetime) -> Finding:
        may = f"It may {', '.join(me['scopes'])} in {me['workspace']['name']}."
        ends = me["key"]["expires_at"] if me["key"] else None
        if ends is not None and (moment(ends) - now).days < ENDS_SOON_DAYS:
            return warn(f"{may} It ends {words.when(ends, now)}.", "Make its successor now.")
        return ok(may)

    async def devices(self) -> Finding:
        if not self.key:
            return ok("They are not asked about without a key.")
        try:
            async with reach(Target(url=self.url, key=self.key)) as roster:
                answer = await roster.ask("GET", "/v1/devices", params={"limit": 1})
        except Refused as refusal:
            return warn(refusal.message, "Show a key that may read, of a server that is as new.")
        servers = msgspec.convert(answer["adb_servers"], list[AdbServerState])
        return of_adb_servers(servers, wall_clock())

    async def clock(self) -> Finding:
        if self.date is None:
            return warn("The server did not say what time it is there.", "Look at its clock.")
        apart = abs((wall_clock() - self.date).total_seconds())
        if apart > CLOCKS_MAY_DIFFER:
            return warn(
                f"Its clock and this one are {apart:,.0f} seconds apart.",
                "Set the one that is wrong; let NTP keep both.",
            )
        return ok("Its clock and this one agree.")

    async def _get(self, path: str) -> httpx2.Response | None:
        try:
            async with httpx2.AsyncClient(timeout=ANSWERS_WITHIN) as web:
                return await web.get(self.url.rstrip("/") + path)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return None


def _json(answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None

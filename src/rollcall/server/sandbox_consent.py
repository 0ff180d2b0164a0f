"""The sandbox's platforms under `/sandbox`, and what they keep in the database."""

import msgspec

from rollcall.core.sandbox_tokens import SandboxTokens
from rollcall.sandbox.consent.authority import Authority
from rollcall.sandbox.consent.ledger import Issued
from rollcall.server.runtime import Runtime


def authority(runtime: Runtime) -> Authority:
    ledger = DatabaseLedger(SandboxTokens(runtime.database))
    return Authority(ledger, runtime.clock, runtime.settings.public_url)


class DatabaseLedger:
    def __init__(self, tokens: SandboxTokens) -> None:
        self._tokens = tokens

    async def put(self, token: str, issued: Issued, /) -> None:
        body = msgspec.json.encode(issued).decode()
        await self._tokens.put(
            token, issued.family, body, now_ms=issued.made_ms, ends_ms=issued.ends_ms
        )

    async def look(self, token: str, /) -> Issued | None:
        found = await self._tokens.look(token)
        if found is None:
            return None
        body, used, revoked = found
        issued = msgspec.json.decode(body, type=Issued)
        return msgspec.structs.replace(issued, used=used, revoked=revoked)

    async def use(self, token: str, /) -> bool:
        return await self._tokens.use(token)

    async def revoke(self, family: str, /) -> None:
        await self._tokens.revoke(family)

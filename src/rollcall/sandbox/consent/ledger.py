"""What the sandbox's platforms keep of codes and tokens, as a shape that the server fills in."""

from typing import Protocol

import msgspec


class Issued(msgspec.Struct, frozen=True):
    """A code or token: whose it is, for what, and what is left of it."""

    kind: str
    platform: str
    family: str
    """What was granted at once: where one of it is used twice, all of it ends."""
    person: str
    scopes: tuple[str, ...]
    made_ms: int
    ends_ms: int
    client_id: str = ""
    redirect_uri: str = ""
    challenge: str = ""
    method: str = ""
    long: bool = False
    """Whether it lasts: some platforms first give a token that does not."""
    used: bool = False
    revoked: bool = False


class Ledger(Protocol):
    async def put(self, token: str, issued: Issued, /) -> None: ...

    async def look(self, token: str, /) -> Issued | None: ...

    async def use(self, token: str, /) -> bool:
        """Whether nobody used it before."""
        ...

    async def revoke(self, family: str, /) -> None: ...

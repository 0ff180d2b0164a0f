"""Asking an account's own instance how it is: whose its token is, and how that account stands.

| answered | proves |
| --- | --- |
| the account | the token works |
| the account, `suspended` or `moved` | `banned`, `moved` |
| the account, `limited` | `silenced`: it posts, and is shown to followers alone |
| 401; 422 where no account is behind the token | `token_refused` |
| 403, its login is disabled | `banned`, or `moved` where the public account says so |
| 403, its e-mail address is not confirmed | `checkpoint_required` |
| busy, a limit, a page, anything else | nothing |
"""

from typing import Any

import msgspec

from rollcall.connectors.allowances import allowance_in
from rollcall.connectors.http import Answer
from rollcall.connectors.limits import Limiter
from rollcall.connectors.mastodon.asking import Instances
from rollcall.connectors.mastodon.binding import read_binding
from rollcall.connectors.mastodon.card import ACCOUNT, PLATFORM, TITLE, WHOSE
from rollcall.connectors.mastodon.faults import (
    BANNED,
    LIMIT,
    MOVED,
    SILENCED,
    proved_by,
    said_in,
)
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.own_servers import OwnServers
from rollcall.connectors.probing import Proves, pace_of, proof_of
from rollcall.kit.clock import Clock
from rollcall.ports.probing import ANYTIME, Limited, Proof, Seen, Subject, Through, Unclear, Works
from rollcall.ports.reading import Connection

OK = 200
READS = frozenset({"read", "read:accounts", "profile"})
"""Any of these lets a token ask whose it is."""
NO_SERVER = "Of which instance its token is, is not kept here."


class Standing(msgspec.Struct, frozen=True):
    """How an instance says that an account stands; what is None it says nothing of."""

    id: str
    suspended: bool | None = None
    limited: bool | None = None
    moved: dict[str, Any] | None = None

    @property
    def proves(self) -> Proves | None:
        if self.suspended:
            return BANNED
        return MOVED if self.moved else None


class MastodonProbe:
    """A `Probe` of the port."""

    name = TITLE
    pace = pace_of(LIMIT)
    opens_tokens = True
    every = ANYTIME

    def __init__(self, servers: NamedServers, limiter: Limiter, clock: Clock) -> None:
        self._instances = Instances(servers)
        self._own = OwnServers(LIMIT, limiter, clock)
        self._clock = clock

    def serves(self, platform: str) -> bool:
        return platform == PLATFORM

    def refuses(self, subject: Subject) -> str | None:
        connection = subject.connection
        if connection is None:
            return "It has no token by which its instance could be asked."
        if connection.scopes and not connection.scopes & READS:
            return "Its owner did not grant read:accounts, so its instance tells nothing of it."
        return NO_SERVER if read_binding(connection.binding) is None else None

    async def ask(self, subject: Subject) -> Proof:
        connection = subject.connection
        binding = read_binding(connection.binding) if connection else None
        if connection is None or binding is None:
            return Unclear(NO_SERVER)
        server, token = binding.server, connection.access_token
        answer = await self._own.ask(server, lambda: self._instances.get(f"{server}{WHOSE}", token))
        if isinstance(answer, Unclear):
            return answer
        if answer.status == OK:
            return self._of_account(answer, connection, server)
        return await self._refused(answer, connection, server)

    def _of_account(self, answer: Answer, connection: Connection, server: str) -> Proof:
        stands = _standing_in(answer)
        if stands is None:
            return Unclear(f"{server} answered, and not as {TITLE} does.", silent=True)
        if stands.id != _id_of(connection, stands.id):
            return Unclear(f"{server} says that the token is another account's.")
        asked = f"{server}, {WHOSE}"
        if stands.proves is not None:
            return proof_of(stands.proves, Seen(asked, f"{OK} {stands.proves.reason}"))
        if stands.limited:
            return Limited(SILENCED, Seen(asked, f"{OK} limited"), posts=True)
        told = allowance_in(answer.headers, self._clock())
        seen = Seen(asked, "the account itself")
        return Works(seen, Through.TOKEN, (told,) if told else ())

    async def _refused(self, answer: Answer, connection: Connection, server: str) -> Proof:
        said = said_in(answer, connection.access_token)
        proves = proved_by(answer, said)
        if proves is None:
            why = f"{server} answered {answer.status}. {said}".strip()
            return Unclear(why, silent=not said)
        seen = Seen(f"{server}, {WHOSE}", str(answer.status), said)
        if proves is BANNED:
            proves = await self._in_public(connection, server) or BANNED
        return proof_of(proves, seen)

    async def _in_public(self, connection: Connection, server: str) -> Proves | None:
        """Why a login is disabled: of an account that moved on, the instance says it to anybody."""
        id_ = _id_of(connection, "")
        if not id_.isascii() or not id_.isalnum():
            return None
        answer = await self._own.ask(
            server, lambda: self._instances.look(f"{server}{ACCOUNT}{id_}")
        )
        stands = None if isinstance(answer, Unclear) else _standing_in(answer)
        return stands.proves if stands and stands.id == id_ else None


def _standing_in(answer: Answer) -> Standing | None:
    try:
        return msgspec.json.decode(answer.body, type=Standing)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _id_of(connection: Connection, unknown: str) -> str:
    """As its instance names it, which is kept with the name of the instance behind."""
    return connection.open_id.partition("@")[0] if connection.open_id else unknown

"""Recognising callers: by their key, as freshly as their workspace's revision."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.core.access.account_keys import USED as ACCOUNT_KEY_USED
from rollcall.core.access.caller import Caller
from rollcall.core.access.keys import BY_DIGEST, USED, api_key, caller_of, digest
from rollcall.core.errors import KeyFault, Unauthenticated
from rollcall.db.database import Database
from rollcall.db.statements import Row
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant

REMEMBERED = 10_000
LONGEST_KEY = 256


@dataclass(frozen=True, slots=True)
class Admitted:
    caller: Caller
    revision: int
    """The workspace's revision, read as the caller came in."""
    who: tuple[int, str, str] = field(init=False)
    """The same for callers for whom the same question has the same answer."""
    metered: bool = field(init=False)

    def __post_init__(self) -> None:
        caller = self.caller
        who = caller.workspace_id, caller.sees, " ".join(sorted(caller.scopes))
        object.__setattr__(self, "who", who)
        object.__setattr__(self, "metered", caller.metered)


class Doorkeeper:
    """Remembers callers. What it remembers holds while the workspace's revision does.

    Creating and revoking a key are writes like any other and move the revision, so a key that was
    revoked by another process is refused from the next call on.
    """

    def __init__(
        self, database: Database, clock: Clock, *, refused: frozenset[str] = frozenset()
    ) -> None:
        """`refused` are digests of keys that are not let in, whatever the database says."""
        self._database = database
        self._clock = clock
        self._refused = refused
        self._known: OrderedDict[str, Admitted] = OrderedDict()
        self._used: dict[str, datetime] = {}
        self._acted: dict[str, datetime] = {}

    async def admit(self, key: str | None) -> Admitted:
        """Let a caller in, which is a use of its key. Raises Unauthenticated."""
        known = await self.recognise(key)
        self._used[known.caller.key_id] = self._clock()
        return known

    async def recognise(self, key: str | None) -> Admitted:
        """Whom the key would let in. Raises Unauthenticated."""
        if not key:
            raise Unauthenticated(KeyFault.MISSING)
        if len(key) > LONGEST_KEY:
            raise Unauthenticated(KeyFault.UNKNOWN)
        known_as = digest(key)
        known = self._known.get(known_as)
        if known is not None:
            revision = await self._database.revision(known.caller.workspace_id)
            if revision != known.revision:
                known = await self._look_up(known_as, revision)
        else:
            known = await self._meet(known_as)
        ends = known.caller.expires_at
        if ends is not None and ends <= self._clock().timestamp():
            raise Unauthenticated(KeyFault.EXPIRED)
        return known

    async def admit_as(self, caller: Caller) -> Admitted:
        """Let in somebody who shows no key: a console session, or a port bound to a workspace."""
        return Admitted(caller, await self._database.revision(caller.workspace_id))

    async def write_down_use(self) -> None:
        """Keep when each key was last used. Called now and then, since it is a write.

        No revision moves: no page that is kept tells of it, and all of them would be made again.
        """
        used, self._used = self._used, {}
        acted, self._acted = self._acted, {}
        for statement, keys in ((USED, used), (ACCOUNT_KEY_USED, acted)):
            for key_id, at in sorted(keys.items()):
                await self._database.note(statement, {"of_id": key_id, "at": instant(at)})

    def acted(self, account_key_id: str) -> None:
        """Somebody acted for an account with this key."""
        self._acted[account_key_id] = self._clock()

    async def _meet(self, known_as: str) -> Admitted:
        rows = () if known_as in self._refused else await self._rows(known_as)
        if not rows:
            raise Unauthenticated(KeyFault.UNKNOWN)
        # The revision is read first, then the row it vouches for: never the other way round.
        revision = await self._database.revision(rows[0][0])
        return await self._look_up(known_as, revision)

    async def _look_up(self, known_as: str, revision: int) -> Admitted:
        rows = await self._rows(known_as)
        self._known.pop(known_as, None)
        if not rows:
            raise Unauthenticated(KeyFault.UNKNOWN)
        key = api_key(rows[0][1:])
        if key.revoked_at is not None:
            raise Unauthenticated(KeyFault.REVOKED)
        admitted = self._known[known_as] = Admitted(caller_of(rows[0][0], key), revision)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return admitted

    async def _rows(self, known_as: str) -> Sequence[Row]:
        return await self._database.rows(BY_DIGEST, {"digest": known_as}, quick=True)

"""Seeing to it that what is about to be read is here, told by a source that the workspace asks.

The sources are gone through in the workspace's order, and the first that can tell is the one.
What the sandbox and archives told is here already. A source beyond this server is asked where its
answer is not here or no longer fresh: once for all who ask the same at the same moment, outside of
any transaction; what it brought is written in one. Where it fails, what it told before is served,
and the age says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from rollcall.core.access.caller import Caller, Scope
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.core import Core
from rollcall.core.errors import Unavailable
from rollcall.core.social.faults import NO_ENTITY, NO_PERSON, NO_VIDEO, PlatformFault
from rollcall.core.sources import readings
from rollcall.core.sources.choosing import Choice, Choosing
from rollcall.core.sources.connections import Connected, KnownAs, account_of, connection_of
from rollcall.core.sources.kinds import OFFERS, Kind, Source, Subject
from rollcall.core.sources.proving import Entering, token_is_refused, token_works
from rollcall.core.sources.readings import FaultKind, Reading, question_of
from rollcall.core.sources.refusals import NOBODY_ASKED, READ_ONLY, NoSource
from rollcall.core.sources.standing import Standing, standing_of
from rollcall.core.sources.taking import take
from rollcall.core.sources.walking import WALKED, whole
from rollcall.db.database import Database
from rollcall.kit.clock import Clock
from rollcall.ports.reading import (
    Asked,
    Connection,
    NotGranted,
    NotThere,
    Outside,
    Question,
    SourceFault,
    TokenRefused,
    TryLater,
)

MAY = frozenset({Scope.READ, Scope.SECRETS})
LONGEST = 20
"""Seconds in which a source must have answered."""
MOST_AT_ONCE = 64
AGAIN_AFTER = {
    FaultKind.RECONNECT: 60,
    FaultKind.LATER: 30,
    FaultKind.UNKNOWN: 60,
}
"""Seconds until a source that failed is asked again, where it does not say so itself."""
MISSING = {Kind.VIDEO: NO_VIDEO, Kind.COMMENTS: NO_VIDEO, Kind.REPLIES: NO_ENTITY}


Fresh = Callable[[int, int], Awaitable[None]]
"""By workspace and account number."""


async def _as_it_is(_workspace_id: int, _number: int, /) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Gathered:
    """Who told what is about to be read, and when."""

    source: Source
    as_of_ms: int | None = None
    """None: it is as it is now, or nobody can say when it was."""
    partial: bool = False
    """Whether there is more of a list than was taken in, and so than its last page tells."""


class Gathering:
    def __init__(
        self,
        database: Database,
        entrance: Entering,
        clock: Clock,
        choosing: Choosing,
        platform: str,
    ) -> None:
        self._entrance = entrance
        self._database = database
        self._clock = clock
        self._platform = platform
        self._choosing = choosing
        self._under_way: dict[tuple[int, str, str], asyncio.Task[Reading]] = {}
        self.fresh: Fresh = _as_it_is
        """Sees to it that an account's token is good before it is asked with."""
        self.outside: tuple[Outside, ...] = ()
        """What stands behind the official APIs; none where this process asks nobody."""

    async def choice(self, admitted: Admitted) -> Choice:
        return await self._choosing.of(admitted)

    async def gather(
        self, core: Core, choice: Choice, operation: str, kind: Kind, subject: Subject
    ) -> Gathered:
        """Raises NoSource, PlatformFault, Unavailable."""
        standing = await standing_of(core.unit, subject)
        reasons: list[str] = []
        for source in choice.order:
            told = await self._by(source, core, kind, subject, standing)
            if isinstance(told, Gathered):
                return told
            reasons.append(told)
        raise NoSource(operation, reasons)

    async def _by(
        self, source: Source, core: Core, kind: Kind, subject: Subject, standing: Standing
    ) -> Gathered | str:
        """What it told, or why it does not."""
        if kind is Kind.DEEDS and source is not Source.SANDBOX:
            return READ_ONLY
        match source:
            case Source.SANDBOX:
                if kind is Kind.DEEDS:
                    standing = replace(standing, subject=standing.viewer)
                why = standing.sandbox(kind)
                return Gathered(source) if why is None else why
            case Source.ARCHIVE:
                teller, why = standing.archive(kind)
                if teller is None or not await _may_see(core, teller.account_number):
                    return why or f"no archive of {standing.named} was imported"
                as_of_ms = teller.newest_at * 1000 if teller.newest_at else None
                return Gathered(source, as_of_ms)
            case Source.OFFICIAL:
                return await self._officially(core, kind, subject, standing)

    async def _officially(
        self, core: Core, kind: Kind, subject: Subject, standing: Standing
    ) -> Gathered | str:
        asked = OFFERS[kind].asked
        if asked is None:
            return f"official APIs do not tell {OFFERS[kind].called}"
        through = await self._through(core, subject, standing)
        question = _question(asked, subject)
        refusals: list[str] = []
        for outside in self.outside:
            told = await self._fresh(core, outside, kind, subject, question, through)
            if isinstance(told, Gathered):
                return told
            refusals.append(told)
        return "; ".join(refusals) or NOBODY_ASKED

    async def _through(self, core: Core, subject: Subject, standing: Standing) -> "_Through | None":
        """The connected account by which it may be asked: its own, else the viewer's."""
        author = standing.subject.username if standing.subject else None
        for username in dict.fromkeys((subject.username, author, subject.viewer)):
            if username:
                account = await account_of(core, self._platform, username)
                if account is not None and await _may_see(core, account[0]):
                    return _Through(username, account)
        return None

    async def _fresh(
        self,
        core: Core,
        outside: Outside,
        kind: Kind,
        subject: Subject,
        question: Question,
        through: "_Through | None",
    ) -> Gathered | str:
        key = question_of(kind, subject, through.account[0] if through else None)
        known = await readings.kept(core.unit, key, outside.name)
        if known.until_ms <= self._now_ms():
            caller = Caller(core.caller.workspace_id, f"source {outside.name}", MAY)
            connected = await self._connected(caller, through)
            why = outside.refuses(question, connected.connection if connected else None)
            if why is not None:
                return why
            ask = _Ask(outside, kind, subject, question, connected, key)
            known = await self._once(caller, ask, known)
        return _told(known, kind)

    async def _connected(self, caller: Caller, through: "_Through | None") -> Connected | None:
        if through is None:
            return None
        await self.fresh(caller.workspace_id, through.account[0])
        admitted = await self._entrance.admit_as(caller)
        async with self._entrance.enter(admitted, writes=False) as core:
            return await connection_of(core, through.username, through.account)

    async def _once(self, caller: Caller, ask: "_Ask", known: Reading) -> Reading:
        """Ask, or wait for whoever asks the same just now."""
        key = caller.workspace_id, ask.key, ask.outside.name
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= MOST_AT_ONCE:
                raise Unavailable("Too much is asked of official APIs just now; try again.")
            task = asyncio.create_task(self._ask_now(caller, ask, known))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)  # who goes away does not take the answer from the others

    async def _ask_now(self, caller: Caller, ask: "_Ask", known: Reading) -> Reading:
        """Unless the answer has come since `known` was read."""
        admitted = await self._entrance.admit_as(caller)
        async with self._entrance.enter(admitted, writes=False) as core:
            come = await readings.kept(core.unit, ask.key, ask.outside.name)
        if come.until_ms > self._now_ms():
            return come
        return await self._ask(caller, ask, known)

    async def _ask(self, caller: Caller, ask: "_Ask", known: Reading) -> Reading:
        workspace_id = caller.workspace_id
        try:
            async with asyncio.timeout(LONGEST):
                brought = await whole(ask.outside, ask.question, ask.connection)
        except (SourceFault, TimeoutError) as fault:
            if isinstance(fault, TokenRefused) and ask.connected:
                await token_is_refused(self._entrance, caller, ask.connected.token, fault)
            reading = self._failed(fault, ask.kind, known)
            async with self._database.transaction() as transaction:
                await readings.keep(transaction, workspace_id, ask.key, ask.outside.name, reading)
            return reading
        now = self._now_ms()
        partial = brought.more and ask.question.asked in WALKED
        reading = Reading(now, now + OFFERS[ask.kind].lifetime * 1000, partial=partial)
        async with self._database.transaction() as transaction:
            await take(transaction, workspace_id, ask.kind, ask.subject, brought)
            await readings.keep(transaction, workspace_id, ask.key, ask.outside.name, reading)
        if brought.by_own_token and ask.connected:
            asked = f"the source {ask.outside.name}, for its {ask.kind}"
            await token_works(self._entrance, caller, ask.connected.token, asked)
        return reading

    def _failed(self, fault: Exception, kind: Kind, known: Reading) -> Reading:
        now = self._now_ms()
        which = _kind_of(fault)
        seconds = AGAIN_AFTER.get(which, OFFERS[kind].lifetime)
        if isinstance(fault, TryLater) and fault.seconds is not None:
            seconds = fault.seconds
        as_of_ms = 0 if which is FaultKind.NOT_THERE else known.as_of_ms
        why = str(fault) or f"it did not answer within {LONGEST} seconds"
        partial = bool(as_of_ms) and known.partial
        return Reading(as_of_ms, now + int(seconds * 1000), which, why, partial)

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class _Through:
    """An account of the roster through which a platform may be asked."""

    username: str
    account: KnownAs


@dataclass(frozen=True, slots=True)
class _Ask:
    outside: Outside
    kind: Kind
    subject: Subject
    question: Question
    connected: Connected | None
    key: str

    @property
    def connection(self) -> Connection | None:
        return self.connected.connection if self.connected else None


def _question(asked: Asked, subject: Subject) -> Question:
    """For one more than are shown at once: so it is known whether there are any."""
    return Question(
        asked,
        subject.username,
        subject.video_id,
        subject.comment_id,
        subject.before,
        count=max(subject.count, readings.FEW) + 1,
    )


async def _may_see(core: Core, account_number: int | None) -> bool:
    """Of accounts that a caller may not see, neither an archive nor a token serves it."""
    if not core.caller.limited or account_number is None:
        return True
    return bool(await core.accounts.visible([account_number]))


def _told(known: Reading, kind: Kind) -> Gathered | str:
    if known.fault is FaultKind.NOT_THERE:
        raise PlatformFault(MISSING.get(kind, NO_PERSON))
    if known.as_of_ms:
        return Gathered(Source.OFFICIAL, known.as_of_ms, known.partial)
    if known.fault is FaultKind.LATER:
        raise Unavailable(known.why, AGAIN_AFTER[FaultKind.LATER])
    return known.why


def _kind_of(fault: Exception) -> FaultKind:
    match fault:
        case NotThere():
            return FaultKind.NOT_THERE
        case TokenRefused() | NotGranted():
            return FaultKind.RECONNECT
        case TryLater() | TimeoutError():
            return FaultKind.LATER
        case _:
            return FaultKind.UNKNOWN

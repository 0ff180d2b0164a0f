"""Connect links: made for one account or one platform, opened by its owner, and good once."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, null, select, update

from rollcall.core.access.apps import fault_of
from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account
from rollcall.core.accounts.repository import Reads
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import Conflict, CoreError, Invalid, NotFound
from rollcall.core.events.telling import Told, tell
from rollcall.core.grants.offering import Offering
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, insert_row
from rollcall.db.tables import CONNECT_LINKS, CONSENT_CHOICES
from rollcall.kit.ids import new_id, prefixed
from rollcall.kit.instants import Instant, instant

C = CONNECT_LINKS.c
LONGEST_NAME = 100
LASTS = timedelta(days=7)
LONGEST = timedelta(days=90)
SHORTEST = timedelta(minutes=1)
MOST_LISTED = 200
TOKEN = re.compile(r"cl_[A-Za-z0-9_-]{43}")
LANGUAGES = ("en", "de", "es", "fr", "pt")


class Link(msgspec.Struct, frozen=True):
    id: str
    platform: str | None
    account_number: int | None
    name: str | None
    language: str
    return_to: str | None
    made_by: str
    created_at: Instant
    expires_at: Instant
    opened_at: Instant | None
    finished_at: Instant | None
    withdrawn_at: Instant | None
    connected_number: int | None
    failed_at: Instant | None
    said: str | None
    choosing_until: Instant | None
    connected_numbers: str | None = None
    """JSON: all that it connected, where it was several."""

    @property
    def connected(self) -> list[int]:
        """The accounts that it connected, or began to."""
        if self.connected_numbers is not None:
            return msgspec.json.decode(self.connected_numbers, type=list[int])
        return [] if self.connected_number is None else [self.connected_number]

    def state(self, now: Instant) -> str:
        if self.finished_at is not None:
            return "connected"
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.expires_at <= now:
            return "expired"
        if self.choosing_until is not None and self.choosing_until > now:
            return "choosing"
        if self.failed_at is not None:
            return "failed"
        return "opened" if self.opened_at is not None else "made"


class LinkRequest(msgspec.Struct, frozen=True, kw_only=True):
    platform: str | None = None
    name: str | None = None
    language: str = "en"
    return_to: str | None = None
    lasts: timedelta = LASTS


class LinkOver(CoreError):
    """A link that leads nowhere any more, and why: used, withdrawn, expired, or never made."""

    def __init__(self, why: str, link: Link | None = None) -> None:
        super().__init__(f"This link is {why}.")
        self.why = why
        self.link = link


class NotOffered(Conflict):
    """The workspace has no app at a platform, so nobody can be asked there."""

    def __init__(self, platform: str | None) -> None:
        where = platform or "any platform"
        name = platform or "tiktok"
        super().__init__(
            f"This workspace has no app at {where} to ask owners in the name of. Register one "
            f"there, then say it here: `rollcall platforms set {name}`, or "
            f"PUT /v1/platform-apps/{name}."
        )


INSERT = insert_row(CONNECT_LINKS)
COLUMNS = [C[name] for name in Link.__struct_fields__]
BY_DIGEST = Statement(select(C.workspace_id, *COLUMNS).where(C.digest == bindparam("digest")))
_OF_WORKSPACE = C.workspace_id == bindparam("workspace_id")
BY_ID = Statement(select(*COLUMNS).where(_OF_WORKSPACE, C.id == bindparam("id")))
NEWEST = Statement(select(*COLUMNS).where(_OF_WORKSPACE).order_by(C.id.desc()).limit(MOST_LISTED))
_THIS = (C.workspace_id == bindparam("of_workspace"), C.id == bindparam("of_id"))
_OPEN = (C.finished_at.is_(None), C.withdrawn_at.is_(None))
WITHDRAW = Statement(
    update(CONNECT_LINKS).where(*_THIS, *_OPEN).values(withdrawn_at=bindparam("at"))
)
OPENED = Statement(
    update(CONNECT_LINKS).where(*_THIS, C.opened_at.is_(None)).values(opened_at=bindparam("at"))
)
FINISHED = Statement(
    update(CONNECT_LINKS)
    .where(*_THIS, *_OPEN)
    .values(
        finished_at=bindparam("at"),
        connected_number=bindparam("number"),
        connected_numbers=bindparam("numbers"),
        choosing_until=null(),
        failed_at=null(),
        said=null(),
    )
)
BEGUN = Statement(
    update(CONNECT_LINKS)
    .where(*_THIS, *_OPEN)
    .values(
        connected_number=bindparam("number"),
        choosing_until=bindparam("until"),
        failed_at=null(),
        said=null(),
    )
)
FAILED = Statement(
    update(CONNECT_LINKS)
    .where(*_THIS, *_OPEN)
    .values(failed_at=bindparam("at"), said=bindparam("why"), choosing_until=null())
)
FORGET_CHOICES = Statement(
    delete(CONSENT_CHOICES).where(
        CONSENT_CHOICES.c.workspace_id == bindparam("of_workspace"),
        CONSENT_CHOICES.c.link_id == bindparam("of_link"),
    )
)
"""What was granted by way of a link and not chosen among."""


async def find(reads: Reads, token: str) -> tuple[int, Link] | None:
    """The link and whose it is: who opens it is nobody's caller yet."""
    if not TOKEN.fullmatch(token):
        return None
    rows = await reads.rows(BY_DIGEST, {"digest": digest(token)}, quick=True)
    return (int(rows[0][0]), link_of(rows[0][1:])) if rows else None


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class ConnectLinks:
    def __init__(self, unit: Unit, accounts: Accounts, offering: Offering) -> None:
        self._unit = unit
        self._accounts = accounts
        self._offering = offering
        self._workspace_id = unit.caller.workspace_id

    async def make(self, asked: LinkRequest, account: Account | None) -> tuple[Link, str]:
        """A link and its token, which is kept nowhere. Raises Invalid, NotOffered, Forbidden."""
        unit = self._unit
        unit.caller.must(Scope.WRITE)
        if account is None and unit.caller.limited:
            raise Invalid({"account": "This key sees some accounts alone: say which is meant."})
        platform = account.platform if account else asked.platform
        _check(asked, account)
        await self._must_be_offered(platform)
        token, now = f"cl_{secrets.token_urlsafe(32)}", unit.clock()
        id_ = new_id(now)
        row = dict.fromkeys(Link.__struct_fields__) | {
            "id": id_,
            "workspace_id": self._workspace_id,
            "digest": digest(token),
            "platform": platform,
            "account_number": account.number if account else None,
            "name": asked.name,
            "language": asked.language,
            "return_to": asked.return_to,
            "made_by": unit.caller.key_id,
            "created_at": instant(now),
            "expires_at": instant(now + asked.lasts),
        }
        await unit.transaction.write(self._workspace_id, INSERT, row)
        return await self.one(id_), token

    async def all(self) -> list[Link]:
        """The newest of them; for a caller with limits, those of accounts it may see."""
        rows = await self._unit.rows(NEWEST, {"workspace_id": self._workspace_id})
        seen = [await self._seen(link_of(row)) for row in rows]
        return [link for link in seen if link is not None]

    async def one(self, id_: str) -> Link:
        """Raises NotFound."""
        rows = await self._unit.rows(BY_ID, {"workspace_id": self._workspace_id, "id": id_})
        seen = await self._seen(link_of(rows[0])) if rows else None
        if seen is None:
            raise NotFound("connect link", prefixed("link", id_))
        return seen

    async def withdraw(self, id_: str) -> None:
        """Raises NotFound, Conflict where it was used or withdrawn already."""
        self._unit.caller.must(Scope.WRITE)
        await self.one(id_)
        if not await self._set(WITHDRAW, id_):
            raise Conflict("This link was used or withdrawn already.")
        of_link = {"of_workspace": self._workspace_id, "of_link": id_}
        await self._unit.transaction.note(FORGET_CHOICES, of_link)

    async def opened(self, link: Link) -> None:
        """Somebody did something on its page; that is told the first time."""
        if link.opened_at is None and await self._set(OPENED, link.id):
            await self._tell("connect_link.opened", link)

    async def failed(self, link: Link, why: str) -> None:
        """It goes on being good: its owner may try again."""
        if await self._set(FAILED, link.id, why=why[:500]):
            await self._tell("connect_link.failed", link, said=why[:500])

    async def begun(self, link: Link, number: int, until: Instant | None) -> None:
        """Its owner must still choose: so long here, or else by coming again."""
        await self._set(BEGUN, link.id, number=number, until=until)

    async def finished(self, link: Link, numbers: Sequence[int]) -> None:
        """Of each account it is told for itself. Raises LinkOver where it ended meanwhile."""
        several = msgspec.json.encode(numbers).decode() if len(numbers) > 1 else None
        if not await self._set(FINISHED, link.id, number=numbers[0], numbers=several):
            raise LinkOver("used", link)
        for number in numbers:
            await self._tell("connect_link.completed", link, number=number)

    async def _set(self, statement: Statement, id_: str, **more: object) -> int:
        asked = {"of_workspace": self._workspace_id, "of_id": id_, "at": self._unit.now} | more
        return await self._unit.transaction.write(self._workspace_id, statement, asked)

    async def _tell(
        self, what: str, link: Link, *, number: int | None = None, said: str | None = None
    ) -> None:
        about = number or link.account_number
        data: Mapping[str, Any] = {
            "connect_link_id": prefixed("link", link.id),
            "platform": link.platform,
            "account_number": about,
            "said": said,
        }
        told = [Told(what, about, data)]
        unit = self._unit
        await tell(unit.transaction, self._workspace_id, told, unit.clock())

    async def _seen(self, link: Link) -> Link | None:
        """As much of it as the caller may see; None where that is nothing."""
        if not self._unit.caller.limited:
            return link
        repaired = [] if link.account_number is None else [link.account_number]
        visible = await self._accounts.visible([*repaired, *link.connected])
        if not visible:
            return None
        connected = [number for number in link.connected if number in visible]
        return msgspec.structs.replace(
            link,
            connected_number=connected[0] if connected else None,
            connected_numbers=msgspec.json.encode(connected).decode(),
        )

    async def can_be_made(self, platform: str) -> bool:
        """Whether owners of accounts there can be asked from this workspace, by this caller."""
        unit, caller = self._unit, self._unit.caller
        offered = await self._offering.offered(unit, unit.sealer, self._workspace_id, platform)
        return Scope.WRITE in caller.scopes and platform in offered

    async def _must_be_offered(self, platform: str | None) -> None:
        unit = self._unit
        offered = await self._offering.offered(unit, unit.sealer, self._workspace_id, platform)
        if platform is not None and platform not in self._offering.consents:
            known = ", ".join(self._offering.consents)
            raise Invalid({"platform": f"Owners are asked here at {known}."})
        if not offered or (platform is not None and platform not in offered):
            raise NotOffered(platform)


def link_of(row: Row) -> Link:
    return Link(*row)


def _check(asked: LinkRequest, account: Account | None) -> None:
    wrong: dict[str, str] = {}
    if account is not None and asked.platform not in (None, account.platform):
        wrong["platform"] = f"The account is on {account.platform}."
    name = asked.name
    if name is not None and (
        not name.strip() or len(name) > LONGEST_NAME or not name.isprintable()
    ):
        wrong["name"] = f"1 to {LONGEST_NAME} characters that can be seen."
    if asked.language not in LANGUAGES:
        wrong["language"] = f"One of {', '.join(LANGUAGES)}."
    if not SHORTEST <= asked.lasts <= LONGEST:
        wrong["expires_in"] = "From one minute to 90 days."
    if asked.return_to is not None and (fault := fault_of(asked.return_to)):
        wrong["return_to"] = fault
    if wrong:
        raise Invalid(wrong)


def returned(link: Link, *pairs: tuple[str, str]) -> Sequence[tuple[str, str]]:
    """What an owner is sent on with."""
    return [("connect_link", prefixed("link", link.id)), *pairs]

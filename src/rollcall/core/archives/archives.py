"""The data downloads of a workspace: whose were taken in, and to which account each belongs."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, bindparam, select

from rollcall.core.access.account_keys import SCOPES, grant, new_account_key
from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account, AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Intake
from rollcall.core.accounts.service import Accounts
from rollcall.core.archives.forgetting import Forgetting, Gone, Step
from rollcall.core.archives.sections import HELD, Section
from rollcall.core.archives.staging import Outcome, Staged
from rollcall.core.archives.taking import Taking
from rollcall.core.errors import Conflict, Invalid, NotFound
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, upsert
from rollcall.db.tables import ACCOUNTS, ARCHIVES, PEOPLE
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant

A, P = ARCHIVES.c, PEOPLE.c
KEEP = upsert(
    ARCHIVES,
    ["workspace_id", "person_id"],
    ["account_number", "sections", "newest_at", "taken_at"],
)
OF_PERSON = Statement(
    select(A.person_id, A.account_number, A.sections, A.newest_at, A.taken_at).where(
        A.workspace_id == bindparam("workspace_id"), A.person_id == bindparam("person_id")
    )
)
EVERY = Statement(
    select(
        A.person_id,
        A.account_number,
        A.sections,
        A.newest_at,
        A.taken_at,
        P.username,
        ACCOUNTS.c.uuid,
        ACCOUNTS.c.platform,
    )
    .select_from(
        ARCHIVES.outerjoin(
            PEOPLE, and_(P.workspace_id == A.workspace_id, P.id == A.person_id)
        ).outerjoin(
            ACCOUNTS,
            and_(
                ACCOUNTS.c.workspace_id == A.workspace_id,
                ACCOUNTS.c.number == A.account_number,
            ),
        )
    )
    .where(A.workspace_id == bindparam("workspace_id"))
    .order_by(A.account_number, A.person_id)
)


class OffTheRoster(Conflict):
    def __init__(self, username: str) -> None:
        super().__init__(
            f"The account {username} was removed from the roster. Restore it, then import again."
        )


class SomebodyElses(Conflict):
    def __init__(self, number: int, username: str) -> None:
        super().__init__(
            f"Account {number} is not {username}, whose download this is. "
            "Name that account, or none: then it is found by its name, or made."
        )


class NoArchive(NotFound):
    def __init__(self, which: str) -> None:
        super().__init__("archive", which)


class SeveralArchives(Conflict):
    def __init__(self, which: str) -> None:
        super().__init__(f"{which} could be several archives. Name one as platform/name.")


class Archive(msgspec.Struct, frozen=True):
    """What is kept of a download beside what it told."""

    person_id: int
    account_number: int
    sections: Mapping[Section, int]
    newest_at: int
    """Unix seconds of the latest that it tells of; 0 where it tells of no time."""
    taken_at: Instant


@dataclass(frozen=True, slots=True)
class Belonging:
    """An archive, and whose it is."""

    archive: Archive
    username: str
    account_id: str | None
    """None where its account is not there any more."""
    platform: str | None

    @property
    def names(self) -> frozenset[str | None]:
        """What it may be called by: its account's number or id, its person's name."""
        number = str(self.archive.account_number)
        spelled = f"{self.platform}/{self.username}"
        return frozenset({number, self.account_id, self.username, spelled})


@dataclass(frozen=True, slots=True)
class Taken:
    username: str
    person_id: int
    account_number: int
    account_is_new: bool
    outcomes: Mapping[Section, Outcome]
    unread: Mapping[str, int]
    """How many entries of which other sections were passed over."""


class Archives:
    def __init__(self, unit: Unit, accounts: Accounts) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._accounts = accounts

    async def of(self, person_id: int) -> Archive | None:
        asked = {"workspace_id": self._workspace_id, "person_id": person_id}
        found = await self._unit.rows(OF_PERSON, asked, quick=True)
        return _archive(found[0]) if found else None

    async def all(self) -> list[Belonging]:
        self._unit.caller.must(Scope.READ)
        rows = await self._unit.rows(EVERY, {"workspace_id": self._workspace_id})
        return [_belonging(tuple(row)) for row in rows]

    async def called(self, which: str) -> Belonging:
        """Raises NoArchive, SeveralArchives."""
        found = [one for one in await self.all() if which.lower() in one.names]
        if not found:
            raise NoArchive(which)
        if len(found) > 1:
            raise SeveralArchives(which)
        return found[0]

    async def would_go(self, archive: Archive) -> Gone:
        """What forgetting it would take out."""
        return await Forgetting(self._unit, archive.person_id).would_go(archive.newest_at)

    async def forget_some(self, person_id: int, step: Step, after: int) -> int | None:
        """A piece of what only this person's archive told, as `forget_whole` asks for it.

        Raises ImportedAgain, Forbidden.
        """
        self._unit.caller.must(Scope.WRITE)
        return await Forgetting(self._unit, person_id).some(step, after)

    async def take(self, staged: Staged, platform: str, account: int | None = None) -> Taken:
        """Take a download in, for the account of its name or the one that is named.

        Raises Conflict (NameTaken, OffTheRoster, SomebodyElses), Invalid, NotFound, Forbidden.
        """
        self._unit.caller.must(Scope.WRITE)
        username = staged.profile.username
        person_id = await Taking(self._unit, staged).take()
        number, is_new = await self._account(platform, username, account)
        before = await self.of(person_id)
        sections = dict(before.sections) if before else {}
        sections |= staged.told
        row = {
            "workspace_id": self._workspace_id,
            "person_id": person_id,
            "account_number": number,
            "sections": msgspec.json.encode(sections).decode(),
            "newest_at": max(staged.newest_at, before.newest_at if before else 0),
            "taken_at": self._unit.now,
        }
        await self._unit.transaction.write(self._workspace_id, KEEP, row)
        return Taken(username, person_id, number, is_new, staged.outcomes, staged.unread)

    async def let_act(self, taken: Taken) -> str:
        """A key to read what a download told as the person whose it is."""
        key = new_account_key()
        await grant(
            self._unit.transaction,
            self._workspace_id,
            key,
            account_number=taken.account_number,
            person_id=taken.person_id,
            scopes=SCOPES,
            client_id=None,
            now=self._unit.clock(),
        )
        return key

    async def _account(self, platform: str, username: str, account: int | None) -> tuple[int, bool]:
        if account is not None:
            found = await self._accounts.one(Account, "number", account)
            if found.platform != platform or (found.username or "").lower() != username:
                raise SomebodyElses(account, username)
            return account, False
        unit = self._unit
        intake = Intake(
            unit.transaction, self._workspace_id, unit.platforms, unit.sealer, unit.clock
        )
        facts = AccountFacts(platform=platform, username=username)
        [outcome] = await intake.put([Dossier(facts=facts)])
        if outcome.wrong or outcome.number is None:
            raise Invalid(outcome.wrong)
        if outcome.removed_at is not None:
            raise OffTheRoster(username)
        return outcome.number, outcome.done == "created"


def _belonging(row: Row) -> Belonging:
    username, uuid, platform = row[5:]
    return Belonging(
        _archive(row[:5]), username or "", prefixed("acc", uuid) if uuid else None, platform
    )


def _archive(row: Row) -> Archive:
    person_id, account_number, sections, newest_at, taken_at = row
    return Archive(person_id, account_number, HELD.decode(sections), newest_at, taken_at)

"""What one can do with accounts: list, read, create, change, remove, restore."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.access.keys import LARGEST_NUMBER
from rollcall.core.accounts.account import Account, AccountFacts, AccountFilter
from rollcall.core.accounts.counts import AccountCounts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import HERE_ALREADY, Done, Intake, Outcome
from rollcall.core.accounts.listing import SORTS
from rollcall.core.accounts.repository import MOST_AT_ONCE, AccountRepository
from rollcall.core.accounts.totals import Totals
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.unit import Unit
from rollcall.kit.ids import HEX_ID
from rollcall.kit.paging import Cursor, Page, PageRequest, Slice, read_cursor, spell_cursor

View = TypeVar("View", bound=msgspec.Struct)


class _Numbered(msgspec.Struct, frozen=True):
    number: int


class _Located(msgspec.Struct, frozen=True):
    number: int
    uuid: str


@dataclass(frozen=True, slots=True)
class Walk:
    """How a list is walked: by what it is sorted, which way, from where, how far."""

    sort: str = "number"
    descending: bool = False
    cursor: str | None = None
    limit: int = 50
    total: bool = False


class Accounts:
    def __init__(self, unit: Unit, totals: Totals) -> None:
        self._unit = unit
        self._totals = totals
        self._repository = AccountRepository(unit, unit.kind, unit.caller)

    async def walk(self, view: type[View], wanted: AccountFilter, walk: Walk) -> Slice[View]:
        """The next accounts of a walk. Inserts and removals meanwhile neither repeat nor skip one.

        Raises Invalid for a sort that is not offered or a cursor of another walk.
        """
        after = _read_cursor(walk)
        items, values = await self._repository.walk(
            view,
            wanted,
            sort=walk.sort,
            descending=walk.descending,
            after=after,
            limit=walk.limit + 1,
        )
        more = len(items) > walk.limit
        items = items[: walk.limit]
        next_cursor = None
        if more:
            last = getattr(items[-1], "number")  # noqa: B009 - every view that is walked has it
            value = values[walk.limit - 1] if values else None
            next_cursor = spell_cursor(Cursor(_order(walk), value, last))
        total = await self.count(wanted) if walk.total else None
        return Slice(items, next_cursor, total)

    async def page(
        self, view: type[View], wanted: AccountFilter, request: PageRequest
    ) -> Page[View]:
        """One page by its number, in the order of account numbers, with the total."""
        total = await self.count(wanted)
        if request.offset >= total:
            nothing: list[View] = []
            return Page(nothing, total, request)
        items = await self._repository.numbered(
            view, wanted, offset=request.offset, limit=request.size
        )
        return Page(items, total, request)

    async def stretch(
        self, view: type[View], wanted: AccountFilter, *, offset: int, limit: int
    ) -> list[View]:
        """`limit` accounts after the first `offset`, in the order of their numbers, uncounted."""
        return await self._repository.numbered(view, wanted, offset=offset, limit=limit)

    async def stretches(
        self, view: type[View], wanted: AccountFilter, *, offset: int, limit: int
    ) -> AsyncGenerator[list[View]]:
        """The same a few hundred at a time, with everybody else's turn between them.

        What is added or removed meanwhile neither repeats nor skips another account.
        """
        size = min(limit, MOST_AT_ONCE)
        found = await self.stretch(view, wanted, offset=offset, limit=size)
        while found:
            yield found
            limit -= len(found)
            size, full = min(limit, MOST_AT_ONCE), len(found) == size
            if not full or not limit:
                return
            await asyncio.sleep(0)
            last = getattr(found[-1], "number")  # noqa: B009 - every view that is walked has it
            found, _ = await self._repository.walk(
                view,
                wanted,
                sort="number",
                descending=False,
                after=Cursor("number", None, last),
                limit=size,
            )

    async def count(self, wanted: AccountFilter) -> int:
        caller = self._unit.caller
        if self._unit.revision is None:
            return await self._repository.count(wanted)
        key = (caller.workspace_id, self._unit.revision, caller.sees, wanted)
        return await self._totals.of(key, lambda: self._repository.count(wanted))

    async def one(self, view: type[View], by: str, key: object, *, removed: bool = False) -> View:
        """Raises NotFound, also for an account that this caller may not see."""
        found = await self._repository.one(view, by, key, removed=removed)
        if found is None:
            raise NotFound("account", key)
        return found

    async def by_uuid(self, view: type[View], hex_id: str | None, *, spelled: str) -> View:
        """The account with this uuid, in capitals or not; `spelled` is how the caller wrote it."""
        digits = (hex_id or "").lower()
        if not HEX_ID.fullmatch(digits):
            raise NotFound("account", spelled)
        try:
            return await self.one(view, "uuid", digits)
        except NotFound:
            raise NotFound("account", spelled) from None

    async def create(self, dossier: Dossier) -> Account:
        """Raises Invalid, also where an account of that external id or name is here already."""
        self._unit.caller.must(Scope.WRITE)
        return await self._read_back(await self._intake().create(dossier))

    async def put(self, dossiers: Sequence[Dossier], *, dry_run: bool = False) -> list[Outcome]:
        """Create or update many; in a dry run, only say what would become of each."""
        self._unit.caller.must(Scope.WRITE)
        outcomes = await self._intake().put(dossiers)
        if dry_run:
            self._unit.transaction.undo()
        return outcomes

    async def change(
        self, number: int, facts: AccountFacts, *, version: int | None = None
    ) -> Account:
        """Change what is said; `version` is the one the caller read. Raises NotFound, Stale."""
        self._unit.caller.must(Scope.WRITE)
        before = await self.one(Account, "number", number)
        if isinstance(facts.platform, str) and facts.platform != before.platform:
            raise Invalid({"platform": "An account does not move to another platform."})
        await self._intake().change(number, facts, version=version)
        return await self.one(Account, "number", number)

    async def change_each(
        self, numbers: Sequence[int], facts_of: Callable[[Mapping[str, Any]], AccountFacts]
    ) -> int:
        """Apply to each account what `facts_of` says of its stored record, to all or to none.

        Gives how many that changed. The numbers are of accounts this caller was shown.
        Raises Invalid.
        """
        self._unit.caller.must(Scope.WRITE)
        return await self._intake().change_each(numbers, facts_of)

    async def remove(self, numbers: Sequence[int]) -> int:
        """Take accounts off the roster; gives how many were on it.

        Nothing of theirs is lost: `restore` brings them back.
        """
        return await self._set_removed(numbers, removed=True)

    async def restore(self, numbers: Sequence[int]) -> int:
        """Bring removed accounts back; gives how many were off the roster."""
        return await self._set_removed(numbers, removed=False)

    async def visible(self, numbers: Sequence[int]) -> list[int]:
        """Those of the numbers that are accounts this caller may see, removed ones too."""
        found = [
            await self._repository.one(_Numbered, "number", number, removed=True)
            for number in dict.fromkeys(numbers)
        ]
        return [account.number for account in found if account is not None]

    async def tag_counts(self) -> list[tuple[str, int]]:
        return await AccountCounts(self._unit, self._unit.caller).by_tag()

    async def country_counts(self, platforms: Sequence[str]) -> list[tuple[str, int]]:
        return await AccountCounts(self._unit, self._unit.caller).by_country(platforms)

    async def _set_removed(self, numbers: Sequence[int], *, removed: bool) -> int:
        self._unit.caller.must(Scope.WRITE)
        for number in numbers:
            await self.one(_Located, "number", number, removed=True)
        return await self._intake().set_removed(numbers, removed=removed)

    async def _read_back(self, outcome: Outcome) -> Account:
        if outcome.done is not Done.CREATED:  # refused, or made by somebody else a moment ago
            raise Invalid(outcome.wrong or HERE_ALREADY)
        return await self.one(Account, "number", outcome.number)

    def _intake(self) -> Intake:
        unit = self._unit
        return Intake(
            unit.transaction,
            unit.caller.workspace_id,
            unit.platforms,
            unit.sealer,
            unit.clock,
            caller=unit.caller,
        )


def _order(walk: Walk) -> str:
    return f"-{walk.sort}" if walk.descending else walk.sort


def _read_cursor(walk: Walk) -> Cursor | None:
    if walk.sort not in SORTS:
        raise Invalid({"sort": f"Not one of {', '.join(SORTS)}, each with - before it to turn it."})
    if walk.cursor is None:
        return None
    after = read_cursor(walk.cursor)
    if after is None or after.sort != _order(walk) or not _may_stand_at(after):
        raise Invalid({"cursor": "Not a cursor of this list in this order."})
    return after


def _may_stand_at(after: Cursor) -> bool:
    """Whether a cursor's values are of the kinds that its order sorts by."""
    by_number = after.sort.removeprefix("-") == "number"
    valued = after.value is None if by_number else isinstance(after.value, str)
    return valued and 0 <= after.number <= LARGEST_NUMBER and "\x00" not in str(after.value)

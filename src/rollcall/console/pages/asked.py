"""What a list of accounts is asked for, as the parameters of the API's own query and back."""

from typing import Annotated

from msgspec import Meta, structs

from rollcall.console import addresses
from rollcall.kit.paging import LONGEST_CURSOR
from rollcall.wire.filters import Filters

USUAL_LIMIT = 50
USUAL_SORT = "number"
NOT_REMOVED = ("removed", "false")
LIMITS = (20, 50, 100, 200)
Value = str | bool | tuple[str, ...] | None


class Asked(Filters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The filters, and how their list is walked."""

    sort: str = USUAL_SORT
    limit: Annotated[int, Meta(ge=1, le=200)] = USUAL_LIMIT
    cursor: Annotated[str, Meta(max_length=LONGEST_CURSOR)] | None = None

    @property
    def by(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters alone, in the order they stand in."""
        return [
            (name, spelled)
            for name in Filters.__struct_fields__
            for spelled in _spelled(getattr(self, name))
            if (name, spelled) != NOT_REMOVED
        ]

    @property
    def walk(self) -> list[tuple[str, str]]:
        """How the list is sorted and cut, where that is not the usual way."""
        pairs = [("sort", self.sort)] if self.sort != USUAL_SORT else []
        return pairs + ([("limit", str(self.limit))] if self.limit != USUAL_LIMIT else [])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All of it but the place in the list."""
        return self.filters + self.walk

    def without(self, filter_: tuple[str, str]) -> str:
        return addresses.accounts(*(pair for pair in self.pairs if pair != filter_))

    def sorted_by(self, sort: str) -> str:
        return addresses.accounts(*structs.replace(self, sort=sort).pairs)

    def cut_at(self, limit: int) -> str:
        return addresses.accounts(*structs.replace(self, limit=limit).pairs)

    def from_cursor(self, cursor: str) -> str:
        return addresses.accounts(*self.pairs, ("cursor", cursor))


def _spelled(value: Value) -> tuple[str, ...]:
    match value:
        case None:
            return ()
        case bool():
            return ("true" if value else "false",)
        case str():
            return (value,)
        case _:
            return value

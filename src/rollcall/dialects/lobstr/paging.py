"""lobstr's pages: numbered, with the addresses of their neighbours."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.wire.call import Call


class Paging(msgspec.Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    page: Annotated[int, Meta(ge=1, le=100_000_000)] = 1

    def paper(self, call: Call, total: int, shown: int) -> dict[str, Any]:
        """What stands around the rows. `result_to` is one past the last, as the vendor has it."""
        pages = max(1, -(-total // self.limit))
        first = (self.page - 1) * self.limit + 1
        return {
            "total_results": total,
            "limit": self.limit,
            "page": self.page,
            "total_pages": pages,
            "result_from": first if shown else 0,
            "result_to": first + shown if shown else 0,
            "next": call.url(limit=self.limit, page=self.page + 1) if self.page < pages else None,
            "previous": call.url(limit=self.limit, page=self.page - 1) if self.page > 1 else None,
        }


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of lobstr's begins with."""

    total_results: int
    limit: int
    page: int
    total_pages: int
    result_from: int
    result_to: int
    next: str | None
    previous: str | None

"""TokPortal's pages: numbered, with a `pagination` object beside the rows."""

from typing import Annotated

import msgspec
from msgspec import Meta

PageNumber = Annotated[int, Meta(ge=1, le=100_000_000)]
PageSize = Annotated[int, Meta(ge=1, le=100)]


class Pagination(msgspec.Struct, frozen=True):
    page: int
    per_page: int
    total: int
    total_pages: int


def pagination(page: int, per_page: int, total: int) -> Pagination:
    return Pagination(page, per_page, total, max(1, -(-total // per_page)))

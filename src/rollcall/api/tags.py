"""Tags: there is one as long as an account bears it."""

import msgspec

from rollcall.wire.call import Call


class Tag(msgspec.Struct, frozen=True):
    tag: str
    accounts: int


class TagList(msgspec.Struct, frozen=True):
    data: list[Tag]


async def list_tags(call: Call) -> TagList:
    return TagList([Tag(tag, count) for tag, count in await call.core.accounts.tag_counts()])

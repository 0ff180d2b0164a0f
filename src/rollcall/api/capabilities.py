"""Which source serves each operation that reads or changes the social world, or why none does."""

from collections.abc import Sequence

import msgspec

from rollcall.core.sources.capabilities import Capability
from rollcall.wire.call import Call


class CapabilityList(msgspec.Struct, frozen=True):
    sources: Sequence[str]
    """Whom this workspace reads from, the first that can tell first."""
    data: Sequence[Capability]


async def capabilities(call: Call) -> CapabilityList:
    order, told = await call.core.capabilities()
    return CapabilityList([source.value for source in order], told)

"""The countries and platforms that accounts of this workspace have."""

import msgspec

from rollcall.dialects.tokportal.accounts import PLATFORMS
from rollcall.kit.countries import country_name
from rollcall.wire.call import Call


class Country(msgspec.Struct, frozen=True):
    code: str
    name: str
    accounts: int


class Countries(msgspec.Struct, frozen=True):
    data: list[Country]


class Platform(msgspec.Struct, frozen=True):
    id: str
    name: str


class PlatformList(msgspec.Struct, frozen=True):
    data: list[Platform]


async def countries(call: Call) -> Countries:
    counted = await call.core.accounts.country_counts(PLATFORMS)
    return Countries([Country(code, country_name(code), count) for code, count in counted])


async def platforms(call: Call) -> PlatformList:
    known = call.core.platforms
    return PlatformList([Platform(name, known.card(name).title) for name in PLATFORMS])

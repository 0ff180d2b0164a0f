"""lobstr's account types: one for each platform, named as it names them."""

from base64 import b64encode
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import msgspec

from rollcall.core.errors import Invalid
from rollcall.dialects.lobstr.paging import Paging, Paper
from rollcall.ports.platforms import PlatformCard
from rollcall.wire.call import Call

TYPE_OF = {
    "facebook": "facebook-sync",
    "instagram": "instagram-sync",
    "linkedin": "linkedin-sync",
    "pinterest": "pinterest-sync",
    "threads": "threads-sync",
    "tiktok": "tiktok-sync",
    "x": "twitter-sync",
    "youtube": "youtube-sync",
}
PLATFORM_OF = {type_: platform for platform, type_ in TYPE_OF.items()}
KNOWN_HASHES = {"facebook-sync": "16f5b7f91e8fc533eab88be973273a02"}
"""Hashes that the vendor's documents show; the others are ours."""


class Cookie(msgspec.Struct, frozen=True):
    name: str
    required: bool


class AccountType(msgspec.Struct, frozen=True):
    id: str
    object: str
    name: str
    icon: str
    domain: str
    params: dict[str, Any]
    baseurl: str
    cookies: list[Cookie]


class TypePage(Paper, frozen=True, kw_only=True):
    data: list[AccountType]


@cache
def type_hash(type_: str) -> str:
    known = KNOWN_HASHES.get(type_)
    return known or blake2b(type_.encode(), digest_size=16, person=b"account type").hexdigest()


@cache
def icon(platform: str) -> str:
    """Our own drawing of the platform, a small PNG in base64."""
    drawings = files("rollcall.dialects.lobstr") / "icons"
    drawn = drawings / f"{platform}.png"
    chosen = drawn if drawn.is_file() else drawings / "generic.png"
    return b64encode(chosen.read_bytes()).decode()


def cookies_of(card: PlatformCard) -> list[Cookie]:
    return [Cookie(name, required=True) for name in card.cookies]


def platform_of(type_: str) -> str:
    """The platform of an account type given by its name or hash. Raises Invalid."""
    by_hash = {type_hash(name): name for name in PLATFORM_OF}
    platform = PLATFORM_OF.get(by_hash.get(type_.lower(), type_))
    if platform is None:
        raise Invalid({"type": f"Not one of {', '.join(PLATFORM_OF)}."})
    return platform


async def list_types(call: Call) -> TypePage:
    asked = call.query(Paging)
    every = [card for card in call.core.platforms if card.name in TYPE_OF]
    shown = every[(asked.page - 1) * asked.limit : asked.page * asked.limit]
    return TypePage(
        **asked.paper(call, len(every), len(shown)), data=[spell(card) for card in shown]
    )


def spell(card: PlatformCard) -> AccountType:
    type_ = TYPE_OF[card.name]
    return AccountType(
        type_hash(type_),
        "account_type",
        type_,
        icon(card.name),
        card.base_url.removeprefix("https://").removeprefix("www."),
        {},
        card.base_url,
        cookies_of(card),
    )

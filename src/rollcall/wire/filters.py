"""The filters that every list of accounts takes, here and in the console."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import AccountFilter
from rollcall.core.errors import Invalid
from rollcall.core.health.health import Health
from rollcall.kit.countries import country_code
from rollcall.ports.platforms import Platforms

Text = Annotated[str, Meta(max_length=255)]
Texts = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=50)]


class Filters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One parameter given several times means any of its values.

    A filter that there is not is refused: passed over, it would let every account through.
    """

    platform: Texts = ()
    health: Texts = ()
    reason: Texts = ()
    country: Texts = ()
    tag: Texts = ()
    device: Text | None = None
    can_post: bool | None = None
    signed_in: bool | None = None
    enabled: bool | None = None
    online: bool | None = None
    q: Text | None = None
    removed: bool = False


def wanted_of(asked: Filters, platforms: Platforms) -> AccountFilter:
    """Raises Invalid for a platform or a state that there is not: a typing error finds nothing."""
    wrong: dict[str, str] = {}
    if unknown := [name for name in asked.platform if name not in platforms]:
        wrong["platform"] = f"No such platform: {', '.join(unknown)}."
    if unknown := [name for name in asked.health if name not in set(Health)]:
        wrong["health"] = f"No such state: {', '.join(unknown)}. There are {', '.join(Health)}."
    countries = [country_code(said) for said in asked.country]
    if None in countries:
        wrong["country"] = (
            f"No such country: {asked.country[countries.index(None)]}. "
            "Say its two or three letters (ISO 3166-1) or its English name."
        )
    if wrong:
        raise Invalid(wrong)
    return AccountFilter(
        platforms=tuple(dict.fromkeys(asked.platform)),
        health=asked.health,
        reasons=asked.reason,
        countries=tuple(dict.fromkeys(code for code in countries if code is not None)),
        tags=asked.tag,
        device=asked.device,
        can_post=asked.can_post,
        signed_in=asked.signed_in,
        enabled=asked.enabled,
        online=asked.online,
        q=asked.q or None,
        removed=asked.removed,
    )

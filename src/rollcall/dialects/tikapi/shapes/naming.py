"""How TikAPI's fields are named, and its numbers rounded."""

from collections.abc import Callable, Mapping

import msgspec

THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9
EXACT_UP_TO = 10_000


def camel(exceptions: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """`play_count` as `playCount`, but for the names that the vendor spells otherwise."""
    others = exceptions or {}

    def rename(name: str) -> str:
        if name in others:
            return others[name]
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)

    return rename


def always(value: object) -> msgspec.Raw:
    """What a field says in every answer, spelled once."""
    return msgspec.Raw(msgspec.json.encode(value))


def rounded(number: int) -> int:
    """As the platform shows it: exact up to ten thousand, then to a tenth of its unit."""
    if number <= EXACT_UP_TO:
        return number
    unit = THOUSAND if number < MILLION else MILLION if number < BILLION else BILLION
    tenth = unit // 10
    return (number + tenth // 2) // tenth * tenth

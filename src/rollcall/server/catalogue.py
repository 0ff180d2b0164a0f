"""What the faces can be asked of the social world, and by which APIs of the platform it is told."""

from functools import cache

from rollcall.core.sources.capabilities import Catalogue, Listed, Way
from rollcall.ports.reading import Asked
from rollcall.wire.card import Absent, Face, Operation


@cache
def catalogue() -> Catalogue:
    # Loaded only where somebody asks: most commands that open a roster never do.
    from rollcall.api import API  # noqa: PLC0415
    from rollcall.dialects.tikapi import TIKAPI  # noqa: PLC0415

    ours = [_listed(API, one) for one in API.operations if _is_social(one)]
    theirs = [_listed(TIKAPI, one) for one in TIKAPI.operations]
    return Catalogue((*ours, *theirs), _ways())


def _is_social(one: Operation | Absent) -> bool:
    """Of our own API, what reads accounts and settings asks no source."""
    return isinstance(one, Operation) and one.reads is not None


def _listed(face: Face, one: Operation | Absent) -> Listed:
    if isinstance(one, Absent):
        return Listed(face.name, one.name, one.method, one.path, because=one.because)
    kind = one.reads.kind if one.reads else None
    return Listed(face.name, one.name, one.method, one.path, kind)


def _ways() -> dict[Asked, list[Way]]:
    """The APIs that are asked from here; the Research API is none of them."""
    from rollcall.connectors.tiktok.business import BUSINESS  # noqa: PLC0415 - as above
    from rollcall.connectors.tiktok.display import DISPLAY  # noqa: PLC0415 - as above

    ways: dict[Asked, list[Way]] = {}
    for api in (DISPLAY, BUSINESS):
        for ability in api.abilities:
            ways.setdefault(ability.asked, []).append(Way(api.title, ability.scopes))
    return ways

"""What the faces can be asked of the social world, and by which APIs of the platform it is told."""

from functools import cache

from rollcall.core.sources.capabilities import CONNECTED, PUBLIC, Catalogue, Listed, Way
from rollcall.ports.reading import Asked
from rollcall.wire.card import Absent, Face, Operation


@cache
def catalogue(*, asks: bool, research: bool) -> Catalogue:
    """`asks`: whether official APIs are asked from here; `research`: whether that one is, too."""
    # Loaded only where somebody asks: most commands that open a roster never do.
    from rollcall.api import API  # noqa: PLC0415
    from rollcall.dialects.tikapi import TIKAPI  # noqa: PLC0415

    ours = [_listed(API, one) for one in API.operations if _is_social(one)]
    theirs = [_listed(TIKAPI, one) for one in TIKAPI.operations]
    return Catalogue((*ours, *theirs), _ways(research=research) if asks else {})


def _is_social(one: Operation | Absent) -> bool:
    """Of our own API, what reads accounts and settings asks no source."""
    return isinstance(one, Operation) and one.reads is not None


def _listed(face: Face, one: Operation | Absent) -> Listed:
    if isinstance(one, Absent):
        return Listed(face.name, one.name, one.method, one.path, because=one.because)
    kind = one.reads.kind if one.reads else None
    return Listed(face.name, one.name, one.method, one.path, kind)


def _ways(*, research: bool) -> dict[Asked, list[Way]]:
    """The APIs that are asked from here, in their order."""
    from rollcall.connectors.tiktok.reading import APIS  # noqa: PLC0415 - as above
    from rollcall.connectors.tiktok.research_shapes import RESEARCH  # noqa: PLC0415 - as above

    ways: dict[Asked, list[Way]] = {}
    for api in APIS:
        if api is not RESEARCH or research:
            for one in api.abilities:
                # What an app is approved for, no account's owner grants.
                granted = one.scopes if api.own_only else frozenset[str]()
                way = Way(api.title, granted, CONNECTED if api.own_only else PUBLIC)
                ways.setdefault(one.asked, []).append(way)
    return ways

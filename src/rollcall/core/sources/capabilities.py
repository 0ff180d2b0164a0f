"""What each operation of a face can be served by, in a workspace's own order; or why it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from rollcall.core.sources.kinds import OFFERS, Kind, Source
from rollcall.core.sources.refusals import NOBODY_ASKED, READ_ONLY
from rollcall.ports.reading import Asked

HERE = "rollcall"
"""What no source is asked for: it is this server's own to tell."""
OWN, ARCHIVED, CONNECTED, PUBLIC, SANDBOXED, EVERYBODY = (
    "the caller's own API key or session",
    "people whose archive was imported",
    "connected accounts",
    "everybody who is public",
    "people of the sandbox",
    "everybody of the sandbox",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation, and what it reads; with `because`, one that is not served at all."""

    face: str
    name: str
    method: str
    path: str
    kind: Kind | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """An official API that tells of something, and what must have been granted for it."""

    title: str
    scopes: frozenset[str]
    subjects: str = CONNECTED


class Served(msgspec.Struct, frozen=True):
    source: str
    subjects: str
    api: str | None = None
    scopes: tuple[str, ...] = ()
    """What the account's owner must have granted."""
    lifetime_seconds: int | None = None
    """For how long its answer is not asked for again; None: it is as it is now."""


class Capability(msgspec.Struct, frozen=True):
    face: str
    operation: str
    method: str
    path: str
    served_by: tuple[Served, ...]
    """In the order in which they are tried."""
    why_not: str | None
    """Where nobody serves it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every operation that reads or changes the social world, and what official APIs can tell."""

    listed: Sequence[Listed] = ()
    ways: Mapping[Asked, Sequence[Way]] = field(default_factory=dict[Asked, Sequence[Way]])

    def tell(self, order: Sequence[Source]) -> list[Capability]:
        return [self._capability(one, order) for one in self.listed]

    def _capability(self, one: Listed, order: Sequence[Source]) -> Capability:
        served: list[Served] = []
        reasons: list[str] = []
        if one.because is not None:
            reasons.append(one.because)
        elif one.kind is None:
            served.append(Served(HERE, OWN))
        else:
            for source in order:
                by = self._by(source, one.kind)
                served += by if isinstance(by, list) else []
                reasons += [] if isinstance(by, list) else [by]
        why_not = None if served else "; ".join(reason.rstrip(".") for reason in reasons)
        return Capability(one.face, one.name, one.method, one.path, tuple(served), why_not)

    def _by(self, source: Source, kind: Kind) -> list[Served] | str:
        offer = OFFERS[kind]
        match source:
            case Source.SANDBOX:
                return [Served(source, EVERYBODY if kind is Kind.WORLD else SANDBOXED)]
            case _ if kind is Kind.DEEDS:
                return READ_ONLY
            case Source.ARCHIVE if offer.section is not None:
                return [Served(source, ARCHIVED)]
            case Source.ARCHIVE:
                return f"an archive tells nothing of {offer.called}"
            case Source.OFFICIAL if not self.ways:
                return NOBODY_ASKED
            case Source.OFFICIAL:
                ways = self.ways.get(offer.asked, ()) if offer.asked else ()
                return [
                    Served(
                        source, way.subjects, way.title, tuple(sorted(way.scopes)), offer.lifetime
                    )
                    for way in ways
                ] or f"official APIs that are asked from here do not tell {offer.called}"

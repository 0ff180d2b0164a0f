"""What a running server holds: its database, its keys, its clock, its caches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from prometheus_client import CollectorRegistry

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.access.account_keys import digest as account_key_digest
from rollcall.core.access.days import Days
from rollcall.core.access.doorkeeper import Doorkeeper
from rollcall.core.access.keys import digest
from rollcall.core.access.last_calls import LastCalls
from rollcall.core.access.quotas import Quotas
from rollcall.core.access.sign_ins import SignIns
from rollcall.core.access.usage import Usage
from rollcall.core.mailboxes.looking import Looking
from rollcall.core.mailboxes.receiving import Receiving
from rollcall.core.sandboxed import clock_ahead, workspace_opened_by
from rollcall.core.sources.capabilities import Catalogue
from rollcall.core.sources.choosing import Choosing
from rollcall.core.webhooks.spelling import Outbound
from rollcall.db.database import Database
from rollcall.db.statements import Kind
from rollcall.kit.clock import Clock, MovableClock, wall_clock
from rollcall.kit.sealing import Sealer
from rollcall.ports.live import NoAudience
from rollcall.ports.platforms import Platforms
from rollcall.sandbox.fleet import seeded
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY, DEMO_KEY
from rollcall.sandbox.probing import SandboxProbe, as_drawn
from rollcall.sandbox.world.audience import SandboxAudience
from rollcall.server.catalogue import catalogue
from rollcall.server.doorway import Entrance
from rollcall.server.mail_servers import WhenAsked
from rollcall.server.offering import offering
from rollcall.server.outbound import outbound
from rollcall.server.unlocking import unlocked
from rollcall.settings import Settings
from rollcall.wire.crowd import Crowd
from rollcall.wire.meter import Meter
from rollcall.wire.pages import Pages
from rollcall.wire.streams import Streams

CALLS_AT_ONCE = 2048
"""More than these would only wait for each other."""


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    database: Database
    sealer: Sealer
    clock: Clock
    platforms: Platforms
    entrance: Entrance
    sign_ins: SignIns
    pages: Pages
    usage: Usage
    crowd: Crowd
    streams: Streams
    looking: Looking
    meter: Meter
    registry: CollectorRegistry
    sandboxed: bool
    """Whether the roster began as a sandbox, whoever opens it."""
    outbound: Outbound


async def open_runtime(settings: Settings, clock: Clock = wall_clock) -> Runtime:
    """Raises DatabaseUnusable, FolderUnusable."""
    sealer, database = await unlocked(settings, clock)
    people = clock  # who signs in stays signed in, however far the sandbox's clock is moved
    ahead = timedelta(milliseconds=await clock_ahead(database))
    if settings.sandbox or ahead:  # a roster whose clock was moved keeps it, whoever opens it
        clock = MovableClock(clock, ahead)
    refused, refused_to_act = _refused(settings)
    quotas = Quotas(database if database.kind is Kind.POSTGRESQL else None)
    usage = Usage(quotas, Days(database), LastCalls(database))
    # A roster that began as the sandbox has its audience, whoever opens it.
    sandbox = settings.sandbox or await workspace_opened_by(database, DEMO_KEY) is not None
    audience = SandboxAudience() if sandbox else NoAudience()
    registry = CollectorRegistry()
    streams = Streams()
    parts = database, Doorkeeper(database, clock, refused=refused), sealer, PLATFORMS, clock
    outside = outbound(settings)
    looking = _looking(settings, database, sealer, clock)
    entrance = Entrance(
        *parts,
        audience,
        usage,
        catalogue=_catalogue(settings),
        choosing=Choosing(database, digest(DEMO_KEY)),
        offering=offering(settings, sandboxed=sandbox),
        outbound=outside,
        looking=looking,
        refused=refused_to_act,
    )
    if sandbox:
        entrance.sweeping.probes = (SandboxProbe(clock, seeded(), as_drawn),)
    return Runtime(
        settings=settings,
        database=database,
        sealer=sealer,
        clock=clock,
        platforms=PLATFORMS,
        entrance=entrance,
        sign_ins=SignIns(database, people),
        pages=Pages(settings.page_cache_bytes),
        usage=usage,
        crowd=Crowd(CALLS_AT_ONCE),
        streams=streams,
        looking=looking,
        meter=Meter(registry, lambda: streams.open),
        registry=registry,
        sandboxed=sandbox,
        outbound=outside,
    )


def _looking(settings: Settings, database: Database, sealer: Sealer, clock: Clock) -> Looking:
    receiving = Receiving(database, sealer, PLATFORMS, clock)
    elsewhere = WhenAsked(private_allowed=settings.private_mail_servers)
    return Looking(database, sealer, clock, receiving, elsewhere)


def _catalogue(settings: Settings) -> Callable[[], Catalogue]:
    research = settings.research_client_key is not None
    return partial(catalogue, asks=not settings.sandbox, research=research)


def _refused(settings: Settings) -> tuple[frozenset[str], frozenset[str]]:
    """Digests of the documents' keys, which open the sandbox alone: to call, and to act."""
    if settings.sandbox:
        return frozenset(), frozenset()
    return frozenset({digest(DEMO_KEY)}), frozenset({account_key_digest(DEMO_ACCOUNT_KEY)})

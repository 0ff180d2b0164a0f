"""What a running server holds: its database, its keys, its clock, its caches."""

from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.access.doorkeeper import Doorkeeper
from rollcall.core.access.keys import digest
from rollcall.core.access.sign_ins import SignIns
from rollcall.core.sandboxed import clock_ahead
from rollcall.db.database import Database
from rollcall.db.opening import open_database
from rollcall.kit.clock import Clock, MovableClock, wall_clock
from rollcall.kit.sealing import Sealer, master_key_at
from rollcall.ports.platforms import Platforms
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.doorway import Entrance
from rollcall.server.folder import make_folder
from rollcall.settings import Settings
from rollcall.wire.limits import RateLimits
from rollcall.wire.meter import Meter
from rollcall.wire.pages import Pages


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
    limits: RateLimits
    meter: Meter
    registry: CollectorRegistry


async def open_runtime(settings: Settings, clock: Clock = wall_clock) -> Runtime:
    """Raises DatabaseUnusable, FolderUnusable."""
    make_folder(settings.data)
    sealer = Sealer(master_key_at(settings.master_key()))
    database = await open_database(settings.database_url())
    if settings.sandbox:
        clock = MovableClock(clock, timedelta(milliseconds=await clock_ahead(database)))
    refused = frozenset[str]() if settings.sandbox else frozenset({digest(DEMO_KEY)})
    doorkeeper = Doorkeeper(database, clock, refused=refused)
    registry = CollectorRegistry()
    return Runtime(
        settings=settings,
        database=database,
        sealer=sealer,
        clock=clock,
        platforms=PLATFORMS,
        entrance=Entrance(database, doorkeeper, sealer, PLATFORMS, clock),
        sign_ins=SignIns(database, clock),
        pages=Pages(settings.page_cache_bytes),
        limits=RateLimits(),
        meter=Meter(registry),
        registry=registry,
    )

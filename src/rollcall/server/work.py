"""What this server's worker can do, and what recurs."""

from datetime import timedelta

from rollcall.core.events import forgetting as events
from rollcall.core.grants import choosing
from rollcall.core.grants.ending import KIND as REVOKE_GRANTS
from rollcall.core.health.recurring import SWEEP, sweeper, sweeps
from rollcall.core.health.running import Running, checks
from rollcall.core.health.runs import KIND as CHECK
from rollcall.core.jobs.jobs import Handler, Job, Plan
from rollcall.core.mailboxes import forgetting as codes
from rollcall.core.sources import forgetting as readings
from rollcall.core.vault import forgetting as showings
from rollcall.kit.instants import instant
from rollcall.server.devices import LAPSE_EVERY, lapse_devices
from rollcall.server.renewing import KIND as RENEW_GRANTS
from rollcall.server.renewing import grants_to_renew, renews_grants, revokes_grants
from rollcall.server.rotating import reseal
from rollcall.server.runtime import Runtime
from rollcall.server.webhook_work import webhook_handlers, webhooks_recurring
from rollcall.worker.working import Worker

HOUR = 3600.0
RETIRED: frozenset[str] = frozenset()
"""Kinds that recurred in an earlier version and do no more. A worker of that version may be at work
beside this one, so nothing else that recurs is ever taken away."""


def worker_of(runtime: Runtime) -> Worker:
    return Worker(
        runtime.database,
        runtime.settings.database_url(),
        runtime.clock,
        handlers(runtime),
        recurring(runtime),
        RETIRED,
    )


def handlers(runtime: Runtime) -> dict[str, Handler]:
    """Who does each kind of job."""

    async def forget_events(_: Job) -> None:
        await events.forget_old(runtime.database, runtime.clock())

    async def forget_readings(_: Job) -> None:
        await readings.forget_old(runtime.database, runtime.clock())

    async def forget_codes(_: Job) -> None:
        kept_for = timedelta(days=runtime.settings.keep_mail_for)
        await codes.forget_old(runtime.database, runtime.clock(), kept_for)

    async def forget_choices(_: Job) -> None:
        await choosing.forget_old(runtime.database, instant(runtime.clock()))

    async def forget_showings(_: Job) -> None:
        await showings.forget_old(runtime.database, runtime.clock())

    async def lapse(_: Job) -> None:
        await lapse_devices(runtime)

    entrance = runtime.entrance
    running = Running(runtime.database, entrance, entrance.sweeping, runtime.clock)

    async def seal_anew(_: Job) -> None:
        await reseal(runtime)

    return {
        "devices.lapse": lapse,
        "events.forget_old": forget_events,
        "mailboxes.forget_old": forget_codes,
        "readings.forget_old": forget_readings,
        choosing.FORGET: forget_choices,
        RENEW_GRANTS: renews_grants(runtime),
        REVOKE_GRANTS: revokes_grants(runtime),
        CHECK: checks(running),
        SWEEP: sweeper(entrance.sweeping),
        **webhook_handlers(runtime),
        "vault.forget_old": forget_showings,
        "vault.reseal": seal_anew,
    }


def recurring(runtime: Runtime) -> list[Plan]:
    """What is to be done again and again, each under its own name."""
    return [
        Plan(kind="devices.lapse", id="devices.lapse", every=LAPSE_EVERY),
        Plan(kind="events.forget_old", id="events.forget_old", every=HOUR),
        Plan(kind="mailboxes.forget_old", id="mailboxes.forget_old", every=HOUR),
        Plan(kind="readings.forget_old", id="readings.forget_old", every=HOUR),
        *grants_to_renew(runtime),
        *sweeps(runtime.platforms.names()),
        *webhooks_recurring(),
        Plan(kind="vault.forget_old", id="vault.forget_old", every=HOUR),
        Plan(kind="vault.reseal", id="vault.reseal", every=HOUR),
    ]

"""The work behind webhooks: what does it, and what of it recurs."""

from rollcall.core.jobs.jobs import Handler, Plan
from rollcall.core.webhooks import delivering, fanning, forgetting
from rollcall.server.runtime import Runtime


def webhook_handlers(runtime: Runtime) -> dict[str, Handler]:
    database, clock, outbound = runtime.database, runtime.clock, runtime.outbound
    return {
        fanning.FAN: fanning.Fanning(database, clock, outbound),
        delivering.DELIVER: delivering.Deliverer(database, runtime.sealer, clock, outbound),
        forgetting.FORGET: forgetting.Forgetting(database, clock),
    }


def webhooks_recurring() -> list[Plan]:
    return [
        Plan(kind=fanning.FAN, id=fanning.FAN, every=fanning.EVERY),
        Plan(kind=forgetting.FORGET, id=forgetting.FORGET, every=forgetting.EVERY),
    ]

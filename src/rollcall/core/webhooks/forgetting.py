"""Forgetting: what became of a delivery is kept for as long as the event it brought."""

from datetime import timedelta

from sqlalchemy import String, bindparam, delete

from rollcall.core.events.forgetting import KEPT_FOR
from rollcall.core.jobs.jobs import Job
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import DELIVERIES
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant

FORGET = "webhooks.forget"
EVERY = timedelta(hours=1).total_seconds()
OLD = Statement(
    delete(DELIVERIES)
    .where(DELIVERIES.c.created_at < bindparam("before", type_=String()))
    .returning(DELIVERIES.c.id)
)


class Forgetting:
    """Handles the job of the kind `webhooks.forget`, which recurs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def __call__(self, job: Job) -> None:
        del job  # it is of the whole server
        await self._database.note(OLD, {"before": instant(self._clock() - KEPT_FOR)})

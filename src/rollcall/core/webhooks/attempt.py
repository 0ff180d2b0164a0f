"""One attempt: an event is spelled and signed as its face does it, and carried there."""

from sqlalchemy import bindparam, select

from rollcall.core.events.events import Event
from rollcall.core.webhooks.secrets import open_secrets
from rollcall.core.webhooks.spelling import TEST, Message, Outbound
from rollcall.core.webhooks.webhook import Webhook
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import WORKSPACES
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import SealBroken, Sealer
from rollcall.ports.delivering import Receipt

UUID_OF = Statement(select(WORKSPACES.c.uuid).where(WORKSPACES.c.id == bindparam("id")))
REMOVED = Receipt(None, "", 0, "The webhook was removed meanwhile.")
UNOPENED = Receipt(None, "", 0, "Its secret does not open with this master key; rotate it.")


def test_event(webhook_id: str, event_id: str, at: Instant) -> Event:
    data = {"webhook_id": prefixed("wh", webhook_id), "message": "This tries whether it arrives."}
    return Event(0, event_id, TEST, data, at)


class Attempting:
    """Signatures carry the time of day, which receivers compare with their own.

    The clock of the sandbox may have been moved.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        clock: Clock,
        outbound: Outbound,
        *,
        time_of_day: Clock = wall_clock,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._outbound = outbound
        self._time_of_day = time_of_day

    async def attempt(self, webhook: Webhook, event: Event, name: str) -> Receipt:
        """What came of it, whatever that was. `name` is what its face calls the event."""
        try:
            secrets = await open_secrets(
                self._database,
                self._sealer,
                webhook.workspace_id,
                webhook.id,
                instant(self._clock()),
            )
        except SealBroken:
            return UNOPENED
        if not secrets:
            return REMOVED
        spelling = self._outbound.spellings[webhook.face]
        [[uuid]] = await self._database.rows(UUID_OF, {"id": webhook.workspace_id}, quick=True)
        message = Message(event.id, name, spelling.body(name, event, uuid))
        headers = {"content-type": "application/json"}
        headers |= spelling.sign(message, secrets, int(self._time_of_day().timestamp()))
        return await self._outbound.carrier.carry(webhook.url, headers, message.body)

"""Who carries webhooks out of this server, and how each of its faces spells them."""

from rollcall.api import API
from rollcall.connectors.webhooks import WebhookCarrier
from rollcall.core.webhooks.spelling import Outbound
from rollcall.dialects import DIALECTS
from rollcall.settings import Settings


def outbound(settings: Settings) -> Outbound:
    spellings = {face.name: face.webhooks for face in (API, *DIALECTS) if face.webhooks is not None}
    carrier = WebhookCarrier(private_allowed=settings.webhooks_to_private_addresses)
    return Outbound(carrier, spellings)

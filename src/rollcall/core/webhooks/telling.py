"""What is told of a receiver itself: of its address no more than the host, which is no secret."""

from typing import Any
from urllib.parse import urlsplit

from rollcall.core.webhooks.webhook import Webhook
from rollcall.kit.ids import prefixed


def about(one: Webhook) -> dict[str, Any]:
    return {
        "webhook_id": prefixed("wh", one.id),
        "host": urlsplit(one.url).hostname,
        "event_types": list(one.event_types),
        "enabled": one.enabled,
    }

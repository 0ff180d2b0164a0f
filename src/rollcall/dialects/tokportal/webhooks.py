"""TokPortal's webhook endpoints, and what became of telling them."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rollcall.core.errors import NotFound
from rollcall.core.webhooks.spelling import asks_for
from rollcall.core.webhooks.webhook import (
    Delivery,
    State,
    Webhook,
    WebhookChange,
    WebhookRequest,
)
from rollcall.dialects.tokportal.credentials import without_repeat_key
from rollcall.dialects.tokportal.paging import PageNumber, PageSize, Pagination, pagination
from rollcall.dialects.tokportal.webhook_spelling import TOLD, TYPES
from rollcall.kit.ids import dashed, undashed
from rollcall.kit.instants import Instant, to_the_second
from rollcall.wire.call import Call

FACE = "tokportal"
NOT_TAKEN = (State.WAITING, State.FAILED)
ENVELOPE = {
    "id": "The event's id, the same at every attempt.",
    "type": "The event's type.",
    "api_version": "The version of this API.",
    "created_at": "When it happened.",
    "data": "What happened.",
}
SIGNATURE = {
    "header": "TokPortal-Signature",
    "format": "t=<timestamp>,v1=<hex>",
    "algorithm": "HMAC-SHA256",
    "signed_payload": "<timestamp>.<raw body>",
    "tolerance_seconds": 300,
}
DELIVERY = {
    "method": "POST",
    "content_type": "application/json",
    "headers": ["TokPortal-Event-Id", "TokPortal-Event-Type", "TokPortal-Signature"],
    "max_attempts": 10,
}
Events = Annotated[tuple[str, ...], Meta(min_length=1, max_length=len(TYPES))]


class EventType(msgspec.Struct, frozen=True):
    type: str
    emitted: bool
    """Whether it happens here."""
    description: str | None


class Catalogue(msgspec.Struct, frozen=True):
    events: list[EventType]
    envelope: dict[str, str]
    delivery: dict[str, object]
    signature: dict[str, object]


class OneCatalogue(msgspec.Struct, frozen=True):
    data: Catalogue


class Query(msgspec.Struct, frozen=True):
    enabled: bool | None = None
    event: str | None = None
    page: PageNumber = 1
    per_page: PageSize = 25


class DeliveriesQuery(msgspec.Struct, frozen=True):
    event_type: str | None = None
    success: bool | None = None
    page: PageNumber = 1
    per_page: PageSize = 25


class NewEndpoint(msgspec.Struct, frozen=True):
    url: str
    events: Events
    description: str | None = None
    enabled: bool = True


class ChangedEndpoint(msgspec.Struct, frozen=True):
    url: str | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    url: str
    events: tuple[str, ...]
    description: str | None
    enabled: bool
    last_success_at: str | None
    last_failure_at: str | None
    created_at: str
    updated_at: str


class SignedEndpoint(Endpoint, frozen=True, kw_only=True):
    signing_secret: str


class OneEndpoint(msgspec.Struct, frozen=True):
    data: Endpoint


class NewlySigned(msgspec.Struct, frozen=True):
    data: SignedEndpoint


class EndpointPage(msgspec.Struct, frozen=True):
    data: list[Endpoint]
    pagination: Pagination


class Attempted(msgspec.Struct, frozen=True):
    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    success: bool
    status: str
    attempts: int
    response_status: int | None
    response_body: str | None
    error: str | None
    duration_ms: int | None
    next_attempt_at: str | None
    delivered_at: str | None
    created_at: str


class OneDelivery(msgspec.Struct, frozen=True):
    data: Attempted


class DeliveryPage(msgspec.Struct, frozen=True):
    data: list[Attempted]
    pagination: Pagination


async def list_events(_call: Call) -> OneCatalogue:
    events = [EventType(type_, type_ in TOLD, TOLD.get(type_)) for type_ in TYPES]
    return OneCatalogue(Catalogue(events, ENVELOPE, dict(DELIVERY), dict(SIGNATURE)))


async def list_endpoints(call: Call) -> EndpointPage:
    asked = call.query(Query)
    found = [
        one
        for one in await call.core.webhooks.all(FACE)
        if asked.enabled in (None, one.enabled)
        and (asked.event is None or asks_for(one.event_types, asked.event))
    ]
    begin = (asked.page - 1) * asked.per_page
    shown = found[begin : begin + asked.per_page]
    paged = pagination(asked.page, asked.per_page, len(found))
    return EndpointPage([Endpoint(**_facts(one)) for one in shown], paged)


async def create_endpoint(call: Call) -> NewlySigned:
    without_repeat_key(call)
    asked = await call.body(NewEndpoint)
    wanted = WebhookRequest(
        url=asked.url,
        event_types=asked.events,
        description=asked.description,
        enabled=asked.enabled,
    )
    secret, made = await call.core.webhooks.create(wanted, FACE)
    return NewlySigned(SignedEndpoint(**_facts(made), signing_secret=secret.reveal()))


async def get_endpoint(call: Call) -> OneEndpoint:
    return OneEndpoint(Endpoint(**_facts(await call.core.webhooks.one(_id(call), FACE))))


async def change_endpoint(call: Call) -> OneEndpoint:
    said = await call.body(ChangedEndpoint)
    change = WebhookChange(
        url=said.url, event_types=said.events, description=said.description, enabled=said.enabled
    )
    return OneEndpoint(Endpoint(**_facts(await call.core.webhooks.change(_id(call), change, FACE))))


async def remove_endpoint(call: Call) -> None:
    await call.core.webhooks.remove(_id(call), FACE)


async def list_deliveries(call: Call) -> DeliveryPage:
    asked, webhooks = call.query(DeliveriesQuery), call.core.webhooks
    found = await webhooks.one(_id(call), FACE)
    states = {None: tuple(State), True: (State.TAKEN,), False: NOT_TAKEN}[asked.success]
    offset = (asked.page - 1) * asked.per_page
    deliveries = await webhooks.deliveries(
        found, states=states, event_type=asked.event_type, offset=offset, limit=asked.per_page
    )
    total = await webhooks.count(found, states=states, event_type=asked.event_type)
    paged = pagination(asked.page, asked.per_page, total)
    return DeliveryPage([spell(one) for one in deliveries], paged)


async def retry_delivery(call: Call) -> OneDelivery:
    delivery = undashed(call.at("delivery_id"))
    if delivery is None:
        raise NotFound("delivery", call.at("delivery_id"))
    return OneDelivery(spell(await call.core.webhooks.redeliver(_id(call), delivery, FACE)))


async def test_endpoint(call: Call) -> OneDelivery:
    return OneDelivery(spell(await call.core.webhooks.test(_id(call), FACE)))


def spell(one: Delivery) -> Attempted:
    taken = one.state is State.TAKEN
    return Attempted(
        dashed(one.id),
        dashed(one.webhook_id),
        dashed(one.event_id),
        one.event_type,
        taken,
        {State.WAITING: "pending", State.TAKEN: "delivered", State.FAILED: "failed"}[one.state],
        one.tries,
        one.status,
        one.answer,
        one.fault,
        one.milliseconds,
        to_the_second(one.due) if one.state is State.WAITING else None,
        _second(one.tried_at) if taken else None,
        to_the_second(one.created_at),
    )


def _facts(one: Webhook) -> dict[str, Any]:
    return {
        "id": dashed(one.id),
        "url": one.url,
        "events": one.event_types,
        "description": one.description,
        "enabled": one.enabled,
        "last_success_at": _second(one.last_taken_at),
        "last_failure_at": _second(one.last_failed_at),
        "created_at": to_the_second(one.created_at),
        "updated_at": to_the_second(one.updated_at),
    }


def _second(at: Instant | None) -> str | None:
    return None if at is None else to_the_second(at)


def _id(call: Call) -> str:
    """Raises NotFound."""
    digits = undashed(call.at("id"))
    if digits is None:
        raise NotFound("webhook", call.at("id"))
    return digits

"""Webhooks: who is told what happens, and what became of telling them."""

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rollcall.api.page import PageInfo
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.webhooks.webhook import (
    Because,
    Delivery,
    State,
    Webhook,
    WebhookChange,
    WebhookRequest,
)
from rollcall.kit.ids import HEX_ID, prefixed, without_prefix
from rollcall.kit.instants import Instant, read_instant
from rollcall.wire.call import Call

OURS = "rollcall"
A_DAY = 86_400
A_WEEK = 604_800
Types = Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)]


class WebhookBody(msgspec.Struct, frozen=True):
    id: str
    face: str
    """In whose words it is told, and signed in whose way."""
    url: str
    name: str | None
    description: str | None
    event_types: tuple[str, ...]
    """As its face names them; * stands for anything."""
    enabled: bool
    disabled_because: Because | None
    disabled_at: Instant | None
    account_numbers: tuple[int, ...] | None
    """The only accounts it is told of, as of the key that made it; null: all."""
    account_tags: tuple[str, ...] | None
    made_by: str
    failures: int
    """Attempts that failed since one was taken."""
    failing_since: Instant | None
    last_taken_at: Instant | None
    last_failed_at: Instant | None
    previous_secret_until: Instant | None
    """Until when the secret before the present one signs, too."""
    created_at: Instant
    updated_at: Instant


class WebhookList(msgspec.Struct, frozen=True):
    data: list[WebhookBody]


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    event_types: Types = ("*",)
    name: str | None = None
    description: str | None = None
    enabled: bool = True


class ChangedWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str | UnsetType = UNSET
    event_types: Types | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class WithSecret(msgspec.Struct, frozen=True):
    secret: str
    """What every message is signed with; shown this once."""
    details: WebhookBody


class Rotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    overlap_seconds: Annotated[int, Meta(ge=0, le=A_WEEK)] = A_DAY
    """For how long the secret before signs, too."""


class DeliveriesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: str | None = None
    state: State | None = None
    event_type: str | None = None


class DeliveryBody(msgspec.Struct, frozen=True):
    id: str
    webhook_id: str
    event_id: str
    event_number: int | None
    """Its place in the feed; null for a test."""
    event_type: str
    state: State
    tries: int
    next_try_at: Instant | None
    created_at: Instant
    tried_at: Instant | None
    """This and what follows: of the last attempt."""
    status: int | None
    milliseconds: int | None
    fault: str | None
    """Why no answer came."""
    answer: str | None
    """What the answer began with."""


class DeliveryList(msgspec.Struct, frozen=True):
    data: list[DeliveryBody]
    page: PageInfo


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    since: str
    """Everything that happened from this instant on."""
    taken: bool = False
    """Also what was taken already."""


async def list_webhooks(call: Call) -> WebhookList:
    return WebhookList([spell(one) for one in await call.core.webhooks.all()])


async def get_webhook(call: Call) -> WebhookBody:
    return spell(await call.core.webhooks.one(_id(call)))


async def create_webhook(call: Call) -> WithSecret:
    asked = await call.body(NewWebhook)
    wanted = WebhookRequest(
        url=asked.url,
        event_types=asked.event_types,
        name=asked.name,
        description=asked.description,
        enabled=asked.enabled,
    )
    secret, made = await call.core.webhooks.create(wanted, OURS)
    return WithSecret(secret.reveal(), spell(made))


async def change_webhook(call: Call) -> WebhookBody:
    said = await call.body(ChangedWebhook)
    change = WebhookChange(
        url=said.url,
        event_types=said.event_types,
        name=said.name,
        description=said.description,
        enabled=said.enabled,
    )
    return spell(await call.core.webhooks.change(_id(call), change))


async def remove_webhook(call: Call) -> None:
    await call.core.webhooks.remove(_id(call))


async def rotate_secret(call: Call) -> WithSecret:
    asked = await call.body(Rotation) if await call.raw() else Rotation()
    overlap = timedelta(seconds=asked.overlap_seconds)
    secret, rotated = await call.core.webhooks.rotate(_id(call), overlap)
    return WithSecret(secret.reveal(), spell(rotated))


async def test_webhook(call: Call) -> DeliveryBody:
    return spell_delivery(await call.core.webhooks.test(_id(call)))


async def list_deliveries(call: Call) -> DeliveryList:
    asked = call.query(DeliveriesQuery)
    found = await call.core.webhooks.one(_id(call))
    deliveries = await call.core.webhooks.deliveries(
        found,
        states=tuple(State) if asked.state is None else (asked.state,),
        event_type=asked.event_type,
        before=_cursor(asked.cursor),
        limit=asked.limit + 1,
    )
    shown, more = deliveries[: asked.limit], len(deliveries) > asked.limit
    page = PageInfo(prefixed("dlv", shown[-1].id) if more else None, more)
    return DeliveryList([spell_delivery(one) for one in shown], page)


async def redeliver(call: Call) -> DeliveryBody:
    delivery = without_prefix("dlv", call.at("delivery"))
    if delivery is None:
        raise NotFound("delivery", call.at("delivery"))
    return spell_delivery(await call.core.webhooks.redeliver(_id(call), delivery))


async def redeliver_since(call: Call) -> WebhookBody:
    asked = await call.body(Since)
    try:
        since = read_instant(asked.since)
    except ValueError:
        raise Invalid({"since": "Not a date and time (RFC 3339)."}) from None
    return spell(await call.core.webhooks.redeliver_since(_id(call), since, taken=asked.taken))


def spell(one: Webhook) -> WebhookBody:
    by_key = HEX_ID.fullmatch(one.key_id)
    return WebhookBody(
        prefixed("wh", one.id),
        one.face,
        one.url,
        one.name,
        one.description,
        one.event_types,
        one.enabled,
        one.disabled_because,
        one.disabled_at,
        one.account_numbers,
        one.account_tags,
        prefixed("key", one.key_id) if by_key else one.key_id,
        one.failures,
        one.failing_since,
        one.last_taken_at,
        one.last_failed_at,
        one.previous_until,
        one.created_at,
        one.updated_at,
    )


def spell_delivery(one: Delivery) -> DeliveryBody:
    return DeliveryBody(
        prefixed("dlv", one.id),
        prefixed("wh", one.webhook_id),
        prefixed("evt", one.event_id),
        one.number,
        one.event_type,
        one.state,
        one.tries,
        one.due if one.state is State.WAITING else None,
        one.created_at,
        one.tried_at,
        one.status,
        one.milliseconds,
        one.fault,
        one.answer,
    )


def _id(call: Call) -> str:
    """Raises NotFound."""
    digits = without_prefix("wh", call.at("webhook"))
    if digits is None:
        raise NotFound("webhook", call.at("webhook"))
    return digits


def _cursor(text: str | None) -> str | None:
    """Raises Invalid."""
    if text is None:
        return None
    digits = without_prefix("dlv", text)
    if digits is None:
        raise Invalid({"cursor": "Not a cursor of this list."})
    return digits

"""PostEverywhere's webhooks: who is told what happens."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rollcall.core.errors import NotFound
from rollcall.core.webhooks.webhook import (
    Because,
    State,
    Webhook,
    WebhookChange,
    WebhookRequest,
)
from rollcall.dialects.posteverywhere.webhook_spelling import TYPES
from rollcall.kit.ids import dashed, undashed
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call

FACE = "posteverywhere"
WARNING = "Save this secret now. It is not shown again."
ARRIVED = "The receiver took it."
NOT_TAKEN = "The receiver did not take it."
Events = Annotated[tuple[str, ...], Meta(min_length=1, max_length=len(TYPES))]


class NewHook(msgspec.Struct, frozen=True):
    url: str
    events: Events
    name: str | None = None
    description: str | None = None


class ChangedHook(msgspec.Struct, frozen=True):
    url: str | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    url: str
    events: tuple[str, ...]
    name: str | None
    description: str | None
    is_active: bool
    consecutive_failures: int
    auto_disabled_at: Instant | None
    last_delivery_at: Instant | None
    last_success_at: Instant | None
    last_failure_at: Instant | None
    created_at: Instant
    updated_at: Instant


class HookWithSecret(Hook, frozen=True, kw_only=True):
    secret: str
    secret_warning: str


class HookList(msgspec.Struct, frozen=True):
    webhooks: list[Hook]


class Deleted(msgspec.Struct, frozen=True):
    id: str
    deleted: bool


class Tested(msgspec.Struct, frozen=True):
    ok: bool
    status: int
    """0 where no answer came."""
    duration_ms: int
    error: str | None
    message: str


async def list_webhooks(call: Call) -> HookList:
    return HookList([Hook(**_facts(one)) for one in await call.core.webhooks.all(FACE)])


async def create_webhook(call: Call) -> HookWithSecret:
    asked = await call.body(NewHook)
    wanted = WebhookRequest(
        url=asked.url, event_types=asked.events, name=asked.name, description=asked.description
    )
    secret, made = await call.core.webhooks.create(wanted, FACE)
    return HookWithSecret(**_facts(made), secret=secret.reveal(), secret_warning=WARNING)


async def get_webhook(call: Call) -> Hook:
    return Hook(**_facts(await call.core.webhooks.one(_id(call), FACE)))


async def update_webhook(call: Call) -> Hook:
    said = await call.body(ChangedHook)
    change = WebhookChange(
        url=said.url,
        event_types=said.events,
        name=said.name,
        description=said.description,
        enabled=said.is_active,
    )
    return Hook(**_facts(await call.core.webhooks.change(_id(call), change, FACE)))


async def delete_webhook(call: Call) -> Deleted:
    await call.core.webhooks.remove(_id(call), FACE)
    return Deleted(call.at("id"), deleted=True)


async def test_webhook(call: Call) -> Tested:
    tried = await call.core.webhooks.test(_id(call), FACE)
    ok = tried.state is State.TAKEN
    why = None if ok else tried.fault or f"It answered {tried.status}."
    message = ARRIVED if ok else NOT_TAKEN
    return Tested(ok, tried.status or 0, tried.milliseconds or 0, why, message)


def _facts(one: Webhook) -> dict[str, Any]:
    by_itself = one.disabled_because not in (None, Because.ASKED)
    return {
        "id": dashed(one.id),
        "url": one.url,
        "events": one.event_types,
        "name": one.name,
        "description": one.description,
        "is_active": one.enabled,
        "consecutive_failures": one.failures,
        "auto_disabled_at": one.disabled_at if by_itself else None,
        "last_delivery_at": one.last_tried_at,
        "last_success_at": one.last_taken_at,
        "last_failure_at": one.last_failed_at,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def _id(call: Call) -> str:
    """Raises NotFound."""
    digits = undashed(call.at("id"))
    if digits is None:
        raise NotFound("webhook", call.at("id"))
    return digits

"""TokPortal's bundles: orders, with their slots counted by state."""

from typing import Literal

import msgspec

from rollcall.core.orders.orders import Order
from rollcall.dialects.tokportal.accounts import the_account
from rollcall.dialects.tokportal.paging import PageNumber, PageSize, Pagination, pagination
from rollcall.kit.ids import dashed
from rollcall.kit.instants import to_the_second
from rollcall.wire.call import Call


class Query(msgspec.Struct, frozen=True):
    status: Literal["pending_setup", "published", "accepted", "completed"] | None = None
    page: PageNumber = 1
    per_page: PageSize = 25


class Videos(msgspec.Struct, frozen=True):
    total: int
    pending: int
    configured: int
    published: int
    accepted: int
    finalized: int


class Bundle(msgspec.Struct, frozen=True):
    id: str
    title: str | None
    bundle_type: str
    platform: str
    country: str
    status: str
    videos_quantity: int
    edits_quantity: int
    used_edits: int
    credit_cost: int
    external_ref: str | None
    existing_account_id: str | None
    auto_finalize_videos: bool
    wants_niche_warming: bool
    wants_deep_warming: bool
    wants_moderation: bool
    created_at: str
    updated_at: str
    videos: Videos


class BundlePage(msgspec.Struct, frozen=True):
    data: list[Bundle]
    pagination: Pagination


async def list_bundles(call: Call) -> BundlePage:
    asked = call.query(Query)
    account = await the_account(call)
    offset = (asked.page - 1) * asked.per_page
    orders, total = await call.core.orders.of(
        account.number, status=asked.status, offset=offset, limit=asked.per_page
    )
    data = [spell(order, account.uuid) for order in orders]
    return BundlePage(data, pagination(asked.page, asked.per_page, total))


def spell(order: Order, account_uuid: str) -> Bundle:
    slots = order.slots
    return Bundle(
        dashed(order.id),
        order.title,
        order.kind,
        order.platform,
        order.country,
        order.status,
        order.slot_count,
        order.edits_quantity,
        order.used_edits,
        order.credit_cost,
        order.external_ref,
        None if order.made_account else dashed(account_uuid),
        order.auto_finalize,
        "niche_warming" in order.wants,
        "deep_warming" in order.wants,
        "moderation" in order.wants,
        to_the_second(order.created_at),
        to_the_second(order.updated_at),
        Videos(
            order.slot_count,
            slots.get("pending", 0),
            slots.get("configured", 0),
            slots.get("published", 0),
            slots.get("accepted", 0),
            slots.get("finalized", 0),
        ),
    )

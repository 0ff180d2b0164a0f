"""Reading TokPortal's accounts: `accounts.spell` and `bundles.spell` backwards."""

from collections.abc import AsyncGenerator, Coroutine
from functools import partial
from typing import TypeVar

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.mailboxes.codes import CodeFacts
from rollcall.core.orders.orders import Order
from rollcall.core.vault.vault import SecretKind
from rollcall.dialects.tokportal.accounts import ALSO_CALLED
from rollcall.kit.instants import Instant, read_instant
from rollcall.kit.sealing import Secret
from rollcall.wire.reading import (
    Found,
    Progress,
    Source,
    Stretch,
    found_in,
    hex_id,
    page_of,
    said,
    several,
)
from rollcall.wire.remote import NotAsSpelled, Remote, RemoteRefused

Part = TypeVar("Part")

FACE = "tokportal"
PAGE = 100
KEPT_BACK = frozenset({402, 403, 404, 428, 501})
"""Statuses by which the vendor keeps a part of an account to itself."""
COUNTED = ("pending", "configured", "published", "accepted", "finalized")
WANTS = ("niche_warming", "deep_warming", "moderation")


class GivenSocial(msgspec.Struct, frozen=True):
    email: str | None = None
    password: str | None = None


class GivenCredentials(msgspec.Struct, frozen=True):
    password: str | None = None
    social_credentials: GivenSocial | None = None


class Given(msgspec.Struct, frozen=True):
    id: str
    platform: str
    username: str | None = None
    visible_name: str | None = None
    biography: str | None = None
    profile_picture_url: str | None = None
    country: str | None = None
    link_in_bio: str | None = None
    profile_url: str | None = None
    tokmail_email: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    credentials: GivenCredentials | None = None
    last_verification_code: str | None = None
    current_cm_id: str | None = None


class GivenVideos(msgspec.Struct, frozen=True):
    total: int = 0
    pending: int = 0
    configured: int = 0
    published: int = 0
    accepted: int = 0
    finalized: int = 0


class GivenBundle(msgspec.Struct, frozen=True):
    id: str
    bundle_type: str
    platform: str
    country: str
    status: str
    created_at: str
    updated_at: str
    title: str | None = None
    edits_quantity: int = 0
    used_edits: int = 0
    credit_cost: int = 0
    external_ref: str | None = None
    existing_account_id: str | None = None
    auto_finalize_videos: bool = False
    wants_niche_warming: bool = False
    wants_deep_warming: bool = False
    wants_moderation: bool = False
    videos: GivenVideos = GivenVideos()


class Pagination(msgspec.Struct, frozen=True):
    total: int | None = None
    total_pages: int = 1


class Listing(msgspec.Struct, frozen=True):
    data: list[msgspec.Raw]
    pagination: Pagination = Pagination()


class One(msgspec.Struct, frozen=True):
    data: msgspec.Raw


class Bundles(msgspec.Struct, frozen=True):
    data: list[GivenBundle]
    pagination: Pagination = Pagination()


async def read(remote: Remote) -> AsyncGenerator[Stretch]:
    progress = Progress()
    page = 1
    while True:
        body = await remote.get("/api/ext/accounts", page=page, per_page=PAGE)
        answer = page_of(Listing, body)
        progress.goes_on(answer.data)
        accounts = await several(partial(_whole, remote), answer.data)
        yield Stretch(accounts, answer.pagination.total)
        if not answer.data or page >= answer.pagination.total_pages:
            return
        page += 1


async def _whole(remote: Remote, listed: msgspec.Raw) -> Found:
    """The account with its credentials and bundles, as far as the vendor gives them."""
    found = found_in(FACE, Given, listed, dossier)
    if found.dossier is None:
        return found
    path = f"/api/ext/accounts/{found.external_id.removeprefix(f'{FACE}:')}"
    try:
        detail = await _kept_back(_detail(remote, path))
        if detail is not None and (found := found_in(FACE, Given, detail, dossier)).dossier is None:
            return found
        orders = await _kept_back(_orders(remote, path))
    except NotAsSpelled as fault:
        return Found(found.external_id, wrong={"account": fault.message})
    without = [] if detail is not None and _has_credentials(detail) else ["credentials"]
    without += ["bundles"] if orders is None else []
    assert found.dossier is not None
    whole = msgspec.structs.replace(found.dossier, orders=orders or [])
    return Found(found.external_id, whole, without=tuple(without))


async def _kept_back(asking: Coroutine[None, None, Part]) -> Part | None:
    """What is asked for, or None where the vendor keeps it to itself."""
    try:
        return await asking
    except RemoteRefused as refused:
        if refused.status not in KEPT_BACK:
            raise
        return None


async def _detail(remote: Remote, path: str) -> msgspec.Raw:
    return page_of(One, await remote.get(path)).data


def _has_credentials(detail: msgspec.Raw) -> bool:
    return msgspec.json.decode(detail, type=Given, strict=False).credentials is not None


async def _orders(remote: Remote, path: str) -> list[Order]:
    orders: list[Order] = []
    page = 1
    while True:
        answer = page_of(Bundles, await remote.get(f"{path}/bundles", page=page, per_page=PAGE))
        orders += [order(bundle) for bundle in answer.data]
        if not answer.data or page >= answer.pagination.total_pages:
            return orders
        page += 1


def dossier(given: Given) -> Dossier:
    credentials = given.credentials or GivenCredentials()
    social = credentials.social_credentials or GivenSocial()
    country = (given.country or "").upper()
    secrets = {
        SecretKind.MAILBOX_PASSWORD: credentials.password,
        SecretKind.PASSWORD: social.password,
    }
    return Dossier(
        facts=AccountFacts(
            external_id=f"{FACE}:{given.id}",
            platform=given.platform,
            **said(
                username=given.username,
                display_name=given.visible_name,
                email=social.email,
                mailbox=given.tokmail_email,
                country=ALSO_CALLED.get(country, country),
                biography=given.biography,
                avatar_url=given.profile_picture_url,
                link_url=given.link_in_bio,
                profile_url=given.profile_url,
                manager=given.current_cm_id,
                created_at=given.created_at,
                updated_at=given.updated_at,
            ),
        ),
        secrets={kind: Secret(value) for kind, value in secrets.items() if value},
        codes=_codes(given),
    )


def _codes(given: Given) -> list[CodeFacts]:
    """The last code. When it came is not said, so it is never given out as one that still works."""
    if not given.last_verification_code or not given.created_at:
        return []
    at = _instant(given.created_at)
    code = Secret(given.last_verification_code)
    return [CodeFacts(code=code, source="given", received_at=at, expires_at=at)]


def order(bundle: GivenBundle) -> Order:
    slots = {state: getattr(bundle.videos, state) for state in COUNTED}
    wanted = (bundle.wants_niche_warming, bundle.wants_deep_warming, bundle.wants_moderation)
    # The vendor counts videos in review in the total, and in none of its parts.
    slots["in_review"] = max(0, bundle.videos.total - sum(slots.values()))
    return Order(
        id=hex_id(bundle.id),
        title=bundle.title,
        kind=bundle.bundle_type,
        platform=bundle.platform,
        country=bundle.country,
        status=bundle.status,
        edits_quantity=bundle.edits_quantity,
        used_edits=bundle.used_edits,
        credit_cost=bundle.credit_cost,
        external_ref=bundle.external_ref,
        made_account=bundle.existing_account_id is None,
        auto_finalize=bundle.auto_finalize_videos,
        wants=tuple(want for want, asked in zip(WANTS, wanted, strict=True) if asked),
        created_at=_instant(bundle.created_at),
        updated_at=_instant(bundle.updated_at),
        slots={state: count for state, count in slots.items() if count},
    )


def _instant(text: str) -> Instant:
    """As the intake reads it; one that cannot be read is left for it to refuse."""
    try:
        return read_instant(text)
    except ValueError:
        return Instant(text)


SOURCE = Source(FACE, "/api/ext", lambda key: {"x-api-key": key}, read)

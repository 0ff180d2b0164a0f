"""Connect links, and the apps in whose name owners are asked at the platforms."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.api.accounts import the_account
from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import Account
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.grants.apps import PlatformApp
from rollcall.core.grants.links import Link, LinkRequest
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

A_WEEK = 604_800


class LinkBody(msgspec.Struct, frozen=True):
    id: str
    state: str
    """`made`, `opened`, `choosing` (its owner consented for several accounts and has not said yet
    which are meant), `failed` (it can be tried again), `connected`, `expired` or `withdrawn`."""
    platform: str | None
    account_number: int | None
    """The account that it repairs."""
    connected_account_number: int | None
    connected_account_numbers: list[int]
    """All that it connected, where its owner chose several; else the one, or none."""
    name: str | None
    language: str
    return_to: str | None
    said: str | None
    """Why it failed last."""
    created_at: Instant
    expires_at: Instant
    opened_at: Instant | None
    finished_at: Instant | None


class LinkList(msgspec.Struct, frozen=True):
    data: list[LinkBody]


class NewLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    platform: Annotated[str, Meta(max_length=32)] | None = None
    """Where the account is to be; without one, its owner chooses."""
    account: Annotated[str, Meta(max_length=255)] | int | None = None
    """An account to connect again: its id or its number."""
    name: str | None = None
    """By whom its owner is asked, in the page's own words."""
    language: Annotated[str, Meta(max_length=8)] = "en"
    return_to: Annotated[str, Meta(max_length=1000)] | None = None
    """Where its owner goes on in the end."""
    expires_in: Annotated[int, Meta(ge=1, le=100_000_000)] = A_WEEK
    """Seconds."""


class MadeLink(msgspec.Struct, frozen=True):
    url: str
    """The link itself; shown this once."""
    details: LinkBody


class AppPermission(msgspec.Struct, frozen=True):
    scope: str
    enables: str
    posts: bool


class PlatformAppBody(msgspec.Struct, frozen=True):
    platform: str
    offered: bool
    """Whether owners can be asked there: it has an app."""
    client_id: str | None
    has_secret: bool
    updated_at: Instant | None
    permissions: Sequence[AppPermission]
    """What owners are asked for there."""


class PlatformAppList(msgspec.Struct, frozen=True):
    data: list[PlatformAppBody]


class NewPlatformApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client_id: str
    client_secret: str | None = None
    """Without one, the secret that is kept stays."""


async def list_links(call: Call) -> LinkList:
    now = call.core.unit.now
    return LinkList([_spell(link, now) for link in await call.core.connect_links.all()])


async def make_link(call: Call) -> MadeLink:
    asked = await call.body(NewLink)
    account = None if asked.account is None else await _account(call, asked.account)
    wanted = LinkRequest(
        platform=asked.platform,
        name=asked.name,
        language=asked.language,
        return_to=asked.return_to,
        lasts=timedelta(seconds=asked.expires_in),
    )
    link, token = await call.core.connect_links.make(wanted, account)
    return MadeLink(f"{call.base}/connect/{token}", _spell(link, call.core.unit.now))


async def one_link(call: Call) -> LinkBody:
    link = await call.core.connect_links.one(_named(call))
    return _spell(link, call.core.unit.now)


async def withdraw_link(call: Call) -> None:
    await call.core.connect_links.withdraw(_named(call))


async def take_consent_back(call: Call) -> None:
    found = await the_account(call)
    await call.core.consented.take_back(found.number)


async def list_platform_apps(call: Call) -> PlatformAppList:
    return PlatformAppList([_app(app) for app in await call.core.platform_apps.all()])


async def put_platform_app(call: Call) -> PlatformAppBody:
    asked = await call.body(NewPlatformApp)
    secret = Secret(asked.client_secret) if asked.client_secret is not None else None
    return _app(await call.core.platform_apps.put(call.at("platform"), asked.client_id, secret))


async def remove_platform_app(call: Call) -> None:
    await call.core.platform_apps.remove(call.at("platform"))


def _named(call: Call) -> str:
    digits = without_prefix("link", call.at("link"))
    if digits is None:
        raise NotFound("connect link", call.at("link"))
    return digits


async def _account(call: Call, spelled: str | int) -> Account:
    digits = None if isinstance(spelled, int) else without_prefix("acc", spelled)
    by: tuple[str, Any] = ("uuid", digits) if digits else ("number", spelled)
    if digits is None and not isinstance(spelled, int):
        raise Invalid({"account": "An account's id, or its number."})
    return await call.core.accounts.one(Account, *by)


def _spell(link: Link, now: Instant) -> LinkBody:
    return LinkBody(
        prefixed("link", link.id),
        link.state(now),
        link.platform,
        link.account_number,
        link.connected_number,
        link.connected,
        link.name,
        link.language,
        link.return_to,
        link.said,
        link.created_at,
        link.expires_at,
        link.opened_at,
        link.finished_at,
    )


def _app(app: PlatformApp) -> PlatformAppBody:
    permissions = [
        AppPermission(one.scope, one.enables.value, one.posts) for one in app.permissions
    ]
    return PlatformAppBody(
        app.platform, app.offered, app.client_id, app.has_secret, app.updated_at, permissions
    )


CONNECTING = (
    Operation(
        "GET",
        "/v1/connect-links",
        list_links,
        "listConnectLinks",
        answer=LinkList,
        summary="Links by which owners connect their accounts, the newest first",
    ),
    Operation(
        "POST",
        "/v1/connect-links",
        make_link,
        "makeConnectLink",
        status=201,
        writes=True,
        secret=True,
        scope=Scope.WRITE,
        body=NewLink,
        answer=MadeLink,
        summary="Make a link by which an owner connects an account, once",
    ),
    Operation(
        "GET",
        "/v1/connect-links/{link}",
        one_link,
        "getConnectLink",
        answer=LinkBody,
        summary="How a link stands, and which accounts it connected",
    ),
    Operation(
        "DELETE",
        "/v1/connect-links/{link}",
        withdraw_link,
        "withdrawConnectLink",
        status=204,
        writes=True,
        scope=Scope.WRITE,
        summary="Withdraw a link that was not used yet",
    ),
    Operation(
        "DELETE",
        "/v1/accounts/{account}/consent",
        take_consent_back,
        "takeConsentBack",
        status=204,
        writes=True,
        scope=Scope.WRITE,
        summary="Use what an account's owner granted no more, and tell its platform so",
    ),
    Operation(
        "GET",
        "/v1/platform-apps",
        list_platform_apps,
        "listPlatformApps",
        scope=Scope.ADMIN,
        answer=PlatformAppList,
        summary="At which platforms owners can be asked, and by which app",
    ),
    Operation(
        "PUT",
        "/v1/platform-apps/{platform}",
        put_platform_app,
        "putPlatformApp",
        writes=True,
        secret=True,
        scope=Scope.ADMIN,
        body=NewPlatformApp,
        answer=PlatformAppBody,
        summary="Say by which app owners are asked at a platform; its secret is never shown",
    ),
    Operation(
        "DELETE",
        "/v1/platform-apps/{platform}",
        remove_platform_app,
        "removePlatformApp",
        status=204,
        writes=True,
        scope=Scope.ADMIN,
        summary="Ask nobody at a platform any more; what was granted stays",
    ),
)

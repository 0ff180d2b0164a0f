"""Apps that ask people for account keys, and the keys that people granted."""

from collections.abc import Sequence

import msgspec

from rollcall.core.access.account_keys import AccountKey
from rollcall.core.access.apps import App
from rollcall.core.access.caller import Scope
from rollcall.core.errors import NotFound
from rollcall.kit.ids import prefixed, without_prefix
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call
from rollcall.wire.card import Operation


class AppBody(msgspec.Struct, frozen=True):
    client_id: str
    name: str
    redirect_uris: Sequence[str]
    """Where it is answered: letter for letter."""
    created_at: Instant


class AppList(msgspec.Struct, frozen=True):
    data: list[AppBody]


class NewApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    redirect_uris: tuple[str, ...]


class AccountKeyBody(msgspec.Struct, frozen=True):
    id: str
    hint: str
    account_number: int
    person_id: str
    client_id: str | None
    scopes: Sequence[str]
    alive: bool
    """Whether the session behind it still works, as far as is known."""
    created_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None


class AccountKeyList(msgspec.Struct, frozen=True):
    data: list[AccountKeyBody]


async def list_apps(call: Call) -> AppList:
    return AppList([_app(app) for app in await call.core.apps.all()])


async def register_app(call: Call) -> AppBody:
    asked = await call.body(NewApp)
    return _app(await call.core.apps.register(asked.name, asked.redirect_uris))


async def remove_app(call: Call) -> None:
    await call.core.apps.remove(call.at("app"))


async def list_account_keys(call: Call) -> AccountKeyList:
    return AccountKeyList([_key(key) for key in await call.core.account_keys.all()])


async def revoke_account_key(call: Call) -> None:
    spelled = call.at("key")
    digits = without_prefix("akey", spelled)
    if digits is None:
        raise NotFound("account key", spelled)
    await call.core.account_keys.revoke(digits)


def _app(app: App) -> AppBody:
    return AppBody(app.client_id, app.name, app.redirect_uris, app.created_at)


def _key(key: AccountKey) -> AccountKeyBody:
    return AccountKeyBody(
        prefixed("akey", key.id),
        key.hint,
        key.account_number,
        str(key.person_id),
        key.client_id,
        key.scopes,
        key.alive,
        key.created_at,
        key.last_used_at,
        key.revoked_at,
    )


GRANTING = (
    Operation(
        "GET",
        "/v1/apps",
        list_apps,
        "listApps",
        scope=Scope.ADMIN,
        answer=AppList,
        summary="Apps that may ask people for account keys",
    ),
    Operation(
        "POST",
        "/v1/apps",
        register_app,
        "registerApp",
        status=201,
        writes=True,
        scope=Scope.ADMIN,
        body=NewApp,
        answer=AppBody,
        summary="Register an app, and where it is answered",
    ),
    Operation(
        "DELETE",
        "/v1/apps/{app}",
        remove_app,
        "removeApp",
        status=204,
        writes=True,
        scope=Scope.ADMIN,
        summary="Let an app ask no more; what was granted stays",
    ),
    Operation(
        "GET",
        "/v1/account-keys",
        list_account_keys,
        "listAccountKeys",
        scope=Scope.ADMIN,
        answer=AccountKeyList,
        summary="What people granted, without the keys themselves",
    ),
    Operation(
        "DELETE",
        "/v1/account-keys/{key}",
        revoke_account_key,
        "revokeAccountKey",
        status=204,
        writes=True,
        scope=Scope.ADMIN,
        summary="Take an account key back from the next call on",
    ),
)

"""The key that is calling, its workspace, and what may be used."""

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import EVERY_ACCOUNT
from rollcall.kit.ids import dashed
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call

SCOPES = {Scope.READ: "read", Scope.WRITE: "write", Scope.SECRETS: "secrets", Scope.ADMIN: "admin"}


class Key(msgspec.Struct, frozen=True):
    id: str
    key_prefix: str
    name: str
    scopes: list[str]
    last_used_at: Instant | None
    created_at: Instant
    expires_at: Instant | None


class User(msgspec.Struct, frozen=True):
    id: str
    email: str
    name: str


class Organization(msgspec.Struct, frozen=True):
    id: str
    name: str
    subscription_plan: str
    subscription_status: str
    subscription_source: str | None
    trial_end: str | None
    current_period_end: str | None
    cancel_at_period_end: bool
    entitled: bool


class Workspace(msgspec.Struct, frozen=True):
    id: str
    name: str


class Used(msgspec.Struct, frozen=True):
    used: int
    limit: int | None


class Credits(msgspec.Struct, frozen=True):
    used: int
    limit: int | None
    bonus: int


class Seats(msgspec.Struct, frozen=True):
    limit: int | None


class Quotas(msgspec.Struct, frozen=True):
    accounts: Used
    ai_credits: Credits
    storage_bytes: Used
    team_seats: Seats


class Stats(msgspec.Struct, frozen=True):
    posts_last_30d: int
    total_posts: int


class Me(msgspec.Struct, frozen=True):
    api_key: Key | None
    scopes: list[str]
    user: User
    organization: Organization
    workspace: Workspace
    quota: Quotas
    stats: Stats


async def me(call: Call) -> Me:
    workspace = await call.core.workspaces.mine()
    key = await call.core.keys.mine()
    owner = workspace.settings
    id_ = dashed(workspace.uuid)
    scopes = sorted(SCOPES[scope] for scope in call.core.caller.scopes)
    shown = None
    if key is not None:
        shown = Key(
            dashed(key.id),
            key.hint,
            key.name,
            scopes,
            key.last_used_at,
            key.created_at,
            key.expires_at,
        )
    return Me(
        api_key=shown,
        scopes=scopes,
        user=User(id_, owner.owner_email, f"{owner.owner_first_name} {owner.owner_last_name}"),
        organization=Organization(
            id_,
            workspace.name,
            "self-hosted",
            "active",
            None,
            None,
            None,
            cancel_at_period_end=False,
            entitled=True,
        ),
        workspace=Workspace(id_, workspace.name),
        quota=Quotas(
            Used(await call.core.accounts.count(EVERY_ACCOUNT), None),
            Credits(0, None, 0),
            Used(0, None),
            Seats(None),
        ),
        stats=Stats(0, 0),
    )

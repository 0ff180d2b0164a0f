"""Who is calling, and the platforms there are."""

import msgspec

from rollcall.api.keys import KeyBody
from rollcall.api.keys import spell as spell_key
from rollcall.api.workspaces import WorkspaceBody
from rollcall.api.workspaces import spell as spell_workspace
from rollcall.wire.call import Call


class Me(msgspec.Struct, frozen=True):
    key: KeyBody | None
    scopes: list[str]
    workspace: WorkspaceBody


class Platform(msgspec.Struct, frozen=True):
    name: str
    title: str
    base_url: str


class PlatformList(msgspec.Struct, frozen=True):
    data: list[Platform]


async def me(call: Call) -> Me:
    key = await call.core.keys.mine()
    return Me(
        spell_key(key) if key else None,
        sorted(call.core.caller.scopes),
        spell_workspace(await call.core.workspaces.mine()),
    )


async def platforms(call: Call) -> PlatformList:
    return PlatformList([Platform(c.name, c.title, c.base_url) for c in call.core.platforms])

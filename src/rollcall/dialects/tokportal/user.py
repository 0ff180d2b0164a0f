"""Who is asking, in TokPortal's words."""

import msgspec

from rollcall.kit.instants import to_the_second
from rollcall.wire.call import Call


class User(msgspec.Struct, frozen=True):
    email: str
    credits: int
    plan: str
    created_at: str


class OneUser(msgspec.Struct, frozen=True):
    data: User


async def me(call: Call) -> OneUser:
    workspace = await call.core.workspaces.mine()
    # Nothing costs anything here, so there are no credits to have.
    return OneUser(
        User(workspace.settings.owner_email, 0, "self-hosted", to_the_second(workspace.created_at))
    )

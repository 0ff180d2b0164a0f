"""Who is asking, and how much they may use: rollcall meters nothing, and says so as lobstr can."""

import msgspec

from rollcall.core.accounts.account import EVERY_ACCOUNT
from rollcall.wire.call import Call

UNMETERED = 2_147_483_647
"""The largest number that the field's readers take: nothing is used up here."""


class Plan(msgspec.Struct, frozen=True):
    name: str
    status: str


class Me(msgspec.Struct, frozen=True):
    first_name: str
    last_name: str
    email: str
    email_verified: bool
    plan: list[Plan]
    login_count: int
    profile_image: str | None
    is_staff: bool
    credit_interval: str | None


class Balance(msgspec.Struct, frozen=True):
    id: str
    object: str
    name: str
    available: int
    consumed: int
    bonus_credit: int
    rollover_credit: int
    rollover_credit_expires_at: str | None
    interval: str | None
    used_slots: int
    total_available_slots: int
    has_unpaid_bill: bool
    reset_time: str | None


async def me(call: Call) -> Me:
    owner = (await call.core.workspaces.mine()).settings
    return Me(
        owner.owner_first_name,
        owner.owner_last_name,
        owner.owner_email,
        email_verified=True,
        plan=[Plan("self-hosted", "active")],
        login_count=0,
        profile_image=None,
        is_staff=False,
        credit_interval=None,
    )


async def balance(call: Call) -> Balance:
    workspace = await call.core.workspaces.mine()
    return Balance(
        workspace.uuid,
        "plan",
        "self-hosted",
        available=UNMETERED,
        consumed=0,
        bonus_credit=0,
        rollover_credit=0,
        rollover_credit_expires_at=None,
        interval=None,
        used_slots=await call.core.accounts.count(EVERY_ACCOUNT),
        total_available_slots=UNMETERED,
        has_unpaid_bill=False,
        reset_time=None,
    )

"""TikMatrix's account: where it lives, whether it is signed in, whether it is switched on."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import AccountFilter
from rollcall.kit.paging import PageRequest
from rollcall.wire.call import Call

PLATFORMS = ("instagram", "tiktok")
Flag = Annotated[int, Meta(ge=0, le=1)]
LOGINED_TEXT = ("not_logged_in", "logged_in")
STATUS_TEXT = ("enabled", "disabled")


class Query(msgspec.Struct, frozen=True):
    platform: Literal["tiktok", "instagram"] | None = None
    device: str | None = None
    logined: Flag | None = None  # 1 is signed in
    status: Flag | None = None  # 0 is enabled
    tag: str | None = None
    page: Annotated[int, Meta(ge=1, le=100_000_000)] = 1
    page_size: Annotated[int, Meta(ge=1, le=100)] = 20

    def wanted(self) -> AccountFilter:
        return AccountFilter(
            platforms=PLATFORMS if self.platform is None else (self.platform,),
            device=self.device,
            signed_in=None if self.logined is None else self.logined == 1,
            enabled=None if self.status is None else self.status == 0,
            tags=() if self.tag is None else (self.tag,),
        )


class Listed(msgspec.Struct, frozen=True, gc=False):
    number: int
    username: str | None
    email: str | None
    platform: str
    app_package: str | None
    device_serial: str | None
    device_online: bool
    device_model: str | None
    signed_in: bool
    enabled: bool
    tags: msgspec.Raw


class Account(msgspec.Struct, frozen=True, gc=False):
    id: int
    username: str | None
    email: str | None
    platform: str
    packagename: str | None
    device: str | None
    device_online: bool
    device_name: str
    logined: int
    logined_text: str
    status: int
    status_text: str
    tags: msgspec.Raw


class AccountPage(msgspec.Struct, frozen=True):
    accounts: list[Account]
    total: int
    page: int
    page_size: int


async def list_accounts(call: Call) -> AccountPage:
    asked = call.query(Query)
    request = PageRequest(asked.page, asked.page_size)
    page = await call.core.accounts.page(Listed, asked.wanted(), request)
    return AccountPage(page.each(spell), page.total, asked.page, asked.page_size)


def spell(account: Listed) -> Account:
    logined, status = int(account.signed_in), int(not account.enabled)
    return Account(
        account.number,
        account.username,
        account.email,
        account.platform,
        account.app_package,
        account.device_serial,
        account.device_online,
        (account.device_model or "") if account.device_online else "",
        logined,
        LOGINED_TEXT[logined],
        status,
        STATUS_TEXT[status],
        account.tags,
    )

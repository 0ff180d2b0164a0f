"""TokPortal's delivered account: a profile, its mailbox, its credentials."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rollcall.core.accounts.account import AccountFilter
from rollcall.core.vault.vault import SecretKind
from rollcall.dialects.tokportal.paging import PageNumber, PageSize, Pagination, pagination
from rollcall.kit.ids import dashed, undashed
from rollcall.kit.instants import Instant, to_the_second
from rollcall.kit.paging import PageRequest
from rollcall.ports.platforms import Platforms
from rollcall.wire.call import Call

PLATFORMS = ("instagram", "tiktok")
BANNED = ("banned",)
SHOWN = (SecretKind.MAILBOX_PASSWORD, SecretKind.PASSWORD)
ALSO_CALLED = {"UK": "GB"}
"""The vendor's own example of a country is not the one that ISO 3166-1 gives."""


class Query(msgspec.Struct, frozen=True):
    platform: Literal["tiktok", "instagram"] | None = None
    country: Annotated[str, Meta(min_length=2, max_length=2)] | None = None
    banned: bool | None = None
    page: PageNumber = 1
    per_page: PageSize = 25

    def wanted(self) -> AccountFilter:
        country = (self.country or "").upper()
        return AccountFilter(
            platforms=PLATFORMS if self.platform is None else (self.platform,),
            countries=(ALSO_CALLED.get(country, country),) if country else (),
            reasons=BANNED if self.banned else (),
            other_than_reasons=BANNED if self.banned is False else (),
        )


class Listed(msgspec.Struct, frozen=True, gc=False):
    number: int
    uuid: str
    platform: str
    username: str | None
    display_name: str | None
    biography: str | None
    avatar_url: str | None
    country: str | None
    link_url: str | None
    profile_url: str | None
    mailbox: str | None
    created_at: Instant
    updated_at: Instant | None


class Detailed(Listed, frozen=True, gc=False):
    email: str | None
    manager: str | None
    removed_at: Instant | None


class Account(msgspec.Struct, frozen=True, gc=False):
    id: str
    platform: str
    username: str
    visible_name: str
    biography: str
    profile_picture_url: str | None
    country: str
    link_in_bio: str | None
    profile_url: str
    tokmail_email: str
    created_at: str
    updated_at: str


class SocialCredentials(msgspec.Struct, frozen=True):
    email: str | None
    password: str | None


class Credentials(msgspec.Struct, frozen=True):
    tokmail_email: str | None
    password: str | None
    social_credentials: SocialCredentials


class AccountDetail(Account, frozen=True):
    credentials: Credentials | None
    last_verification_code: str | None
    current_cm_id: str | None


class AccountPage(msgspec.Struct, frozen=True):
    data: list[Account]
    pagination: Pagination


class OneAccount(msgspec.Struct, frozen=True):
    data: AccountDetail


SHOWN_WITH_IT = "TokPortal's account, which this workspace shows with its credentials"
"""Why they are shown, where nobody is asked for consent."""


async def list_accounts(call: Call) -> AccountPage:
    asked = call.query(Query)
    request = PageRequest(asked.page, asked.per_page)
    page = await call.core.accounts.page(Listed, asked.wanted(), request)
    platforms = call.core.platforms
    data = [spell(account, platforms) for account in page.items]
    return AccountPage(data, pagination(asked.page, asked.per_page, page.total))


async def get_account(call: Call) -> OneAccount:
    found = await the_account(call)
    shown = (await call.core.workspaces.mine()).settings.tokportal_credentials == "shown"
    code = await call.core.codes.newest(found.number) if shown else None
    if code is not None:
        await call.core.revealing.shown(found.number, ["code"], SHOWN_WITH_IT)
    plain = spell(found, call.core.platforms)
    return OneAccount(
        AccountDetail(
            **msgspec.structs.asdict(plain),
            credentials=await credentials_of(call, found, SHOWN_WITH_IT) if shown else None,
            last_verification_code=code.code.reveal() if code else None,
            current_cm_id=found.manager,
        )
    )


async def the_account(call: Call) -> Detailed:
    """The account that the path names. Raises NotFound, also for a platform not known here."""
    key = call.at("id")
    found = await call.core.accounts.by_uuid(Detailed, undashed(key), spelled=key)
    if found.platform not in PLATFORMS:
        return await call.core.accounts.by_uuid(Detailed, None, spelled=key)
    return found


async def credentials_of(call: Call, account: Detailed, reason: str) -> Credentials:
    """They are shown for that reason, which is kept."""
    revealed = await call.core.revealing.secrets(account.number, SHOWN, reason)
    mailbox, password = map(revealed.secrets.get, SHOWN)
    return Credentials(
        account.mailbox,
        mailbox.reveal() if mailbox else None,
        SocialCredentials(account.email, password.reveal() if password else None),
    )


def spell(account: Listed, platforms: Platforms) -> Account:
    username = account.username or ""
    created = to_the_second(account.created_at)
    return Account(
        dashed(account.uuid),
        account.platform,
        username,
        account.display_name or "",
        account.biography or "",
        account.avatar_url,
        account.country or "",
        account.link_url,
        account.profile_url or platforms.card(account.platform).profile_of(username),
        account.mailbox or "",
        created,
        to_the_second(account.updated_at) if account.updated_at else created,
    )

"""TokPortal's list in the usual way."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Select, select

from bench.rivals.orm.models import Account
from bench.rivals.orm.questions import COUNT, Wanted, kept
from bench.rivals.orm.session import Session
from bench.rivals.orm.words import TWO_PLATFORMS
from rollcall.connectors.cards import PLATFORMS

router = APIRouter()


class AccountOut(BaseModel):
    id: UUID
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

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        username = account.username or ""
        return cls(
            id=UUID(account.uuid),
            platform=account.platform,
            username=username,
            visible_name=account.display_name or "",
            biography=account.biography or "",
            profile_picture_url=account.avatar_url,
            country=account.country or "",
            link_in_bio=account.link_url,
            profile_url=account.profile_url
            or PLATFORMS.card(account.platform).profile_of(username),
            tokmail_email=account.mailbox or "",
            created_at=f"{account.created_at[:19]}Z",
            updated_at=f"{(account.updated_at or account.created_at)[:19]}Z",
        )


class PaginationOut(BaseModel):
    page: int
    per_page: int
    total: int
    total_pages: int


class AnswerOut(BaseModel):
    data: list[AccountOut]
    pagination: PaginationOut


class Filters(BaseModel):
    country: str | None = None
    page: int = 1
    per_page: int = 25


@router.get("/tokportal/api/ext/accounts")
async def accounts(asked: Annotated[Filters, Query()], session: Session) -> AnswerOut:
    total = await session.scalar(_filtered(COUNT, asked)) or 0
    wanted = _filtered(select(Account), asked).order_by(Account.number)
    wanted = wanted.limit(asked.per_page).offset((asked.page - 1) * asked.per_page)
    return AnswerOut(
        data=[AccountOut.of(account) for account in await session.scalars(wanted)],
        pagination=PaginationOut(
            page=asked.page,
            per_page=asked.per_page,
            total=total,
            total_pages=max(1, -(-total // asked.per_page)),
        ),
    )


def _filtered(wanted: Select[*Wanted], asked: Filters) -> Select[*Wanted]:
    wanted = kept(wanted).where(Account.platform.in_(TWO_PLATFORMS))
    return wanted.where(Account.country == asked.country) if asked.country else wanted

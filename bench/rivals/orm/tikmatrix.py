"""TikMatrix's list in the usual way."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from bench.rivals.orm.models import Account
from bench.rivals.orm.questions import COUNT, Wanted, kept, number_of
from bench.rivals.orm.session import Session
from bench.rivals.orm.words import TWO_PLATFORMS

router = APIRouter()


class AccountOut(BaseModel):
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
    tags: list[str]

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(
            id=account.number,
            username=account.username,
            email=account.email,
            platform=account.platform,
            packagename=account.app_package,
            device=account.device_serial,
            device_online=account.device_online,
            device_name=(account.device_model or "") if account.device_online else "",
            logined=int(account.signed_in),
            logined_text="logged_in" if account.signed_in else "not_logged_in",
            status=int(not account.enabled),
            status_text="enabled" if account.enabled else "disabled",
            tags=json.loads(account.tags),
        )


class PageOut(BaseModel):
    accounts: list[AccountOut]
    total: int
    page: int
    page_size: int


class AnswerOut(BaseModel):
    code: int = 0
    message: str = "success"
    data: PageOut


class Filters(BaseModel):
    device: str | None = None
    tag: str | None = None
    page: int = 1
    page_size: int = 20


@router.get("/tikmatrix/api/v1/accounts")
async def accounts(asked: Annotated[Filters, Query()], session: Session) -> AnswerOut:
    total = await session.scalar(_filtered(COUNT, asked)) or 0
    wanted = _filtered(select(Account), asked).options(joinedload(Account.device))
    wanted = wanted.order_by(number_of(asked.tag))
    wanted = wanted.limit(asked.page_size).offset((asked.page - 1) * asked.page_size)
    shown = [AccountOut.of(account) for account in await session.scalars(wanted)]
    page = PageOut(accounts=shown, total=total, page=asked.page, page_size=asked.page_size)
    return AnswerOut(data=page)


def _filtered(wanted: Select[*Wanted], asked: Filters) -> Select[*Wanted]:
    wanted = kept(wanted, asked.tag).where(Account.platform.in_(TWO_PLATFORMS))
    if asked.device:
        wanted = wanted.where(Account.device_serial == asked.device)
    return wanted

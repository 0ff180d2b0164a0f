"""lobstr's list in the usual way, with the harvests that use each account."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bench.rivals.orm.models import Account
from bench.rivals.orm.questions import COUNT, kept
from bench.rivals.orm.session import Session
from bench.rivals.orm.words import BY_REASON, SYNCHRONISED, icon, type_hash, type_of
from rollcall.connectors.cards import PLATFORMS

router = APIRouter()


class SquidOut(BaseModel):
    id: str
    name: str
    hash_value: str


class CookieOut(BaseModel):
    name: str
    required: bool


class ParamsOut(BaseModel):
    default: dict[str, Any]
    user: dict[str, Any]


class AccountOut(BaseModel):
    id: str
    object: str = "account"
    username: str
    created_at: str
    last_synchronization_time: str | None
    status: str
    status_code_info: str
    status_code_description: str
    type: str
    params: ParamsOut
    updated_at: str | None
    account_type_hash: str
    squids: list[SquidOut]
    baseurl: str
    cookies: list[CookieOut]
    icon: str

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        by_reason = BY_REASON.get((account.health, account.health_reason))
        status, info, description = by_reason or SYNCHRONISED[account.health]
        card, type_ = PLATFORMS.card(account.platform), type_of(account.platform)
        return cls(
            id=account.uuid,
            username=account.username or account.display_name or "",
            created_at=f"{account.created_at[:19]}Z",
            last_synchronization_time=_to_the_second(account.synced_at),
            status=status,
            status_code_info=info,
            status_code_description=description,
            type=type_,
            params=ParamsOut(default={}, user=json.loads(account.params)),
            updated_at=_to_the_second(account.updated_at),
            account_type_hash=type_hash(type_),
            squids=[SquidOut(id=h.id, name=h.name, hash_value=h.id) for h in account.harvests],
            baseurl=card.base_url,
            cookies=[CookieOut(name=name, required=True) for name in card.cookies],
            icon=icon(account.platform),
        )


class PageOut(BaseModel):
    total_results: int
    limit: int
    page: int
    total_pages: int
    result_from: int
    result_to: int
    next: str | None
    previous: str | None
    data: list[AccountOut]


class Paging(BaseModel):
    limit: int = 50
    page: int = 1


@router.get("/lobstr/v1/accounts")
async def accounts(
    asked: Annotated[Paging, Query()], request: Request, session: Session
) -> PageOut:
    total = await session.scalar(kept(COUNT)) or 0
    offset, pages = (asked.page - 1) * asked.limit, max(1, -(-total // asked.limit))
    wanted = kept(select(Account)).options(selectinload(Account.harvests))
    wanted = wanted.order_by(Account.number).limit(asked.limit).offset(offset)
    data = [AccountOut.of(account) for account in await session.scalars(wanted)]
    return PageOut(
        total_results=total,
        limit=asked.limit,
        page=asked.page,
        total_pages=pages,
        result_from=offset + 1 if data else 0,
        result_to=offset + 1 + len(data) if data else 0,
        next=_at(request, asked.limit, asked.page + 1) if asked.page < pages else None,
        previous=_at(request, asked.limit, asked.page - 1) if asked.page > 1 else None,
        data=data,
    )


def _at(request: Request, limit: int, page: int) -> str:
    return str(request.url.include_query_params(limit=limit, page=page))


def _to_the_second(text: str | None) -> str | None:
    return f"{text[:19]}Z" if text else None

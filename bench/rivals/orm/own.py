"""Our own API's list in the usual way."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from bench.rivals.orm.models import Account
from bench.rivals.orm.questions import COUNT, Wanted, kept, number_of
from bench.rivals.orm.session import Session

router = APIRouter()


class AccountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    external_id: str | None
    platform: str
    username: str | None
    display_name: str | None
    email: str | None
    mailbox: str | None
    country: str | None
    biography: str | None
    avatar_url: str | None
    link_url: str | None
    profile_url: str | None
    platform_account_id: str | None
    signed_in: bool
    enabled: bool
    device_serial: str | None
    device_model: str | None
    device_online: bool
    app_package: str | None
    manager: str | None
    params: dict[str, Any]
    tags: list[str]
    health: str
    can_post: bool
    health_reason: str | None
    health_since: str
    health_confidence: str
    health_evidence: dict[str, Any] | None
    checked_at: str | None
    next_check_at: str | None
    synced_at: str | None
    session_expires_at: str | None
    created_at: str
    updated_at: str | None
    removed_at: str | None
    version: int

    @field_validator("params", "tags", "health_evidence", mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class PageOut(BaseModel):
    next_cursor: str | None
    has_more: bool
    total: int | None = Field(default=None, exclude_if=lambda total: total is None)


class ListOut(BaseModel):
    data: list[AccountOut]
    page: PageOut


class Filters(BaseModel):
    limit: int = 50
    cursor: str | None = None
    platform: str | None = None
    health: list[str] = []
    device: str | None = None
    tag: str | None = None
    sort: str = "number"
    include: str | None = None


@router.get("/v1/accounts")
async def accounts(asked: Annotated[Filters, Query()], session: Session) -> ListOut:
    found = (await session.scalars(_statement(asked))).all()
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    total = None
    if asked.include == "total":
        total = await session.scalar(_filtered(COUNT, asked))
    return ListOut(
        data=[AccountOut.model_validate(account) for account in shown],
        page=PageOut(
            next_cursor=_spell(asked.sort, shown[-1]) if more else None, has_more=more, total=total
        ),
    )


def _statement(asked: Filters) -> Select[Account]:
    statement = _filtered(select(Account), asked).options(joinedload(Account.device))
    if asked.cursor:
        statement = statement.where(Account.number > _read(asked.cursor))
    if asked.sort == "name":
        statement = statement.order_by(Account.sort_name)
    return statement.order_by(number_of(asked.tag)).limit(asked.limit + 1)


def _filtered(wanted: Select[*Wanted], asked: Filters) -> Select[*Wanted]:
    wanted = kept(wanted, asked.tag)
    if asked.platform:
        wanted = wanted.where(Account.platform == asked.platform)
    if asked.health:
        wanted = wanted.where(Account.health.in_(asked.health))
    if asked.device:
        wanted = wanted.where(Account.device_serial == asked.device)
    return wanted


def _spell(sort: str, account: Account) -> str:
    value = account.sort_name if sort == "name" else None
    spelled = json.dumps([sort, value, account.number], separators=(",", ":"))
    return urlsafe_b64encode(spelled.encode()).rstrip(b"=").decode()


def _read(cursor: str) -> int:
    return json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))[2]

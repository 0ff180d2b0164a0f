"""PostEverywhere's list in the usual way, in its envelope."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from bench.rivals.orm.models import Account
from bench.rivals.orm.questions import COUNT, kept
from bench.rivals.orm.session import Session
from bench.rivals.orm.words import PUBLISHES

router = APIRouter()


class HealthOut(BaseModel):
    status: str
    can_post: bool


class AccountOut(BaseModel):
    account_id: int
    id: int
    platform: str
    account_name: str
    avatar_url: str | None
    is_active: bool
    created_at: str
    health: HealthOut

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        name = f"@{account.username}" if account.username else account.display_name or ""
        return cls(
            account_id=account.number,
            id=account.number,
            platform=account.platform,
            account_name=name,
            avatar_url=account.avatar_url,
            is_active=account.enabled,
            created_at=account.created_at,
            health=HealthOut(
                status=PUBLISHES.get(account.health, "unhealthy"), can_post=account.can_post
            ),
        )


class PaginationOut(BaseModel):
    limit: int
    offset: int
    total: int
    has_more: bool


class AccountsOut(BaseModel):
    accounts: list[AccountOut]
    account_ids: list[int]
    pagination: PaginationOut | None = Field(default=None, exclude_if=lambda said: said is None)


class MetaOut(BaseModel):
    request_id: str
    timestamp: str

    @classmethod
    def now(cls) -> "MetaOut":
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return cls(request_id=f"req_{uuid4().hex[:24]}", timestamp=at)


class AnswerOut(BaseModel):
    data: AccountsOut
    error: None = None
    meta: MetaOut


class Paging(BaseModel):
    limit: int = 10_000
    offset: int = 0


@router.get("/posteverywhere/api/v1/accounts")
async def accounts(asked: Annotated[Paging, Query()], session: Session) -> AnswerOut:
    wanted = kept(select(Account)).order_by(Account.number)
    found = (await session.scalars(wanted.limit(asked.limit + 1).offset(asked.offset))).all()
    shown, more = found[: asked.limit], len(found) > asked.limit
    pagination = None
    if more or asked.offset:
        total = await session.scalar(kept(COUNT)) or 0
        pagination = PaginationOut(
            limit=asked.limit, offset=asked.offset, total=total, has_more=more
        )
    data = AccountsOut(
        accounts=[AccountOut.of(account) for account in shown],
        account_ids=[account.number for account in shown],
        pagination=pagination,
    )
    return AnswerOut(data=data, meta=MetaOut.now())

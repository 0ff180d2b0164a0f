"""The usual way: FastAPI, pydantic, SQLAlchemy's async ORM. The same list, the same fields."""

import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, field_validator
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, joinedload, relationship

from rollcall.db.tables import ACCOUNT_TAGS, ACCOUNTS, DEVICES


class Base(DeclarativeBase):
    pass


class Device(Base):
    __table__ = DEVICES
    model: Mapped[str | None]
    online: Mapped[bool]


class Account(Base):
    __table__ = ACCOUNTS
    device: Mapped[Device | None] = relationship(
        primaryjoin=and_(
            DEVICES.c.workspace_id == foreign(ACCOUNTS.c.workspace_id),
            DEVICES.c.serial == foreign(ACCOUNTS.c.device_serial),
        ),
        viewonly=True,
    )

    @property
    def id(self) -> str:
        return f"acc_{self.__dict__['uuid']}"

    @property
    def device_model(self) -> str | None:
        return self.device.model if self.device else None

    @property
    def device_online(self) -> bool:
        return self.device.online if self.device else False


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
        import json  # noqa: PLC0415 - as short as it is usually written

        return json.loads(value) if isinstance(value, str) else value


class PageOut(BaseModel):
    next_cursor: str | None
    has_more: bool


class ListOut(BaseModel):
    data: list[AccountOut]
    page: PageOut


class Filters(BaseModel):
    limit: int = 50
    cursor: str | None = None
    platform: str | None = None
    health: str | None = None
    device: str | None = None
    tag: str | None = None


def application(url: str) -> FastAPI:
    app = FastAPI()
    engine = create_async_engine(
        url.replace("sqlite://", "sqlite+aiosqlite://").replace(
            "postgresql://", "postgresql+asyncpg://"
        ),
        pool_size=8,
    )
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def session() -> AsyncGenerator[AsyncSession]:
        async with sessions() as opened:
            yield opened

    @app.get("/v1/accounts")
    async def accounts(
        asked: Annotated[Filters, Query()], opened: Annotated[AsyncSession, Depends(session)]
    ) -> ListOut:
        found = (await opened.scalars(_statement(asked))).all()
        more = len(found) > asked.limit
        shown = found[: asked.limit]
        cursor = _spell(ACCOUNTS.c.number.name, shown[-1]) if more else None
        return ListOut(
            data=[AccountOut.model_validate(account) for account in shown],
            page=PageOut(next_cursor=cursor, has_more=more),
        )

    return app


def _statement(asked: Filters) -> Any:
    columns = ACCOUNTS.c
    statement = (
        select(Account)
        .options(joinedload(Account.device))
        .where(columns.workspace_id == 1, columns.removed_at.is_(None))
        .order_by(columns.number)
        .limit(asked.limit + 1)
    )
    if asked.platform:
        statement = statement.where(columns.platform == asked.platform)
    if asked.health:
        statement = statement.where(columns.health == asked.health)
    if asked.device:
        statement = statement.where(columns.device_serial == asked.device)
    if asked.tag:
        tagged = ACCOUNT_TAGS.c
        statement = (
            statement.join(ACCOUNT_TAGS, tagged.account_number == columns.number)
            .where(tagged.workspace_id == 1, tagged.tag == asked.tag)
            .order_by(None)
            .order_by(tagged.account_number)
        )
    if asked.cursor:
        statement = statement.where(columns.number > _read(asked.cursor))
    return statement


def _spell(sort: str, account: Any) -> str:
    return urlsafe_b64encode(f'["{sort}",null,{account.number}]'.encode()).rstrip(b"=").decode()


def _read(cursor: str) -> int:
    text = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
    return int(text.rstrip(b"]").rpartition(b",")[2])


def main() -> None:
    uvicorn.run(
        application(sys.argv[2]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()

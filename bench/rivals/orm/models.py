"""The ORM's classes over the tables."""

from sqlalchemy import and_
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, relationship

from rollcall.db.tables import ACCOUNTS, DEVICES, HARVEST_ACCOUNTS, HARVESTS


class Base(DeclarativeBase):
    pass


class Device(Base):
    __table__ = DEVICES
    model: Mapped[str | None]
    online: Mapped[bool]


class Harvest(Base):
    __table__ = HARVESTS
    id: Mapped[str]
    name: Mapped[str]


class Account(Base):
    __table__ = ACCOUNTS
    number: Mapped[int]
    uuid: Mapped[str]
    platform: Mapped[str]
    username: Mapped[str | None]
    display_name: Mapped[str | None]
    email: Mapped[str | None]
    mailbox: Mapped[str | None]
    country: Mapped[str | None]
    biography: Mapped[str | None]
    avatar_url: Mapped[str | None]
    link_url: Mapped[str | None]
    profile_url: Mapped[str | None]
    signed_in: Mapped[bool]
    enabled: Mapped[bool]
    device_serial: Mapped[str | None]
    app_package: Mapped[str | None]
    params: Mapped[str]
    tags: Mapped[str]
    health: Mapped[str]
    health_reason: Mapped[str | None]
    can_post: Mapped[bool]
    synced_at: Mapped[str | None]
    created_at: Mapped[str]
    updated_at: Mapped[str | None]
    sort_name: Mapped[str]
    device: Mapped[Device | None] = relationship(
        primaryjoin=and_(
            DEVICES.c.workspace_id == foreign(ACCOUNTS.c.workspace_id),
            DEVICES.c.serial == foreign(ACCOUNTS.c.device_serial),
        ),
        viewonly=True,
    )
    harvests: Mapped[list[Harvest]] = relationship(
        secondary=HARVEST_ACCOUNTS,
        primaryjoin=and_(
            ACCOUNTS.c.workspace_id == foreign(HARVEST_ACCOUNTS.c.workspace_id),
            ACCOUNTS.c.number == foreign(HARVEST_ACCOUNTS.c.account_number),
        ),
        secondaryjoin=and_(
            HARVESTS.c.workspace_id == foreign(HARVEST_ACCOUNTS.c.workspace_id),
            HARVESTS.c.id == foreign(HARVEST_ACCOUNTS.c.harvest_id),
        ),
        order_by=(HARVESTS.c.name, HARVESTS.c.id),
        viewonly=True,
    )

    @property
    def id(self) -> str:
        return f"acc_{self.uuid}"

    @property
    def device_model(self) -> str | None:
        return self.device.model if self.device else None

    @property
    def device_online(self) -> bool:
        return self.device.online if self.device else False

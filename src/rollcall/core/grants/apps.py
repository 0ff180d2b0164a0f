"""The apps that a workspace registered at platforms: ids in clear, secrets sealed."""

import msgspec
from sqlalchemy import bindparam, delete, select

from rollcall.core.access.caller import Scope
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.grants.offering import Offering, place
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, upsert
from rollcall.db.tables import PLATFORM_APPS
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Federated, Permission

P = PLATFORM_APPS.c
LONGEST = 512
ALL = Statement(
    select(P.platform, P.client_id, P.sealed.is_not(None), P.updated_at).where(
        P.workspace_id == bindparam("workspace_id")
    )
)
PUT = upsert(PLATFORM_APPS, ["workspace_id", "platform"], ["client_id", "sealed", "updated_at"])
PUT_ID = upsert(PLATFORM_APPS, ["workspace_id", "platform"], ["client_id", "updated_at"])
REMOVE = Statement(
    delete(PLATFORM_APPS).where(
        P.workspace_id == bindparam("of_workspace"), P.platform == bindparam("of_platform")
    )
)


class PlatformApp(msgspec.Struct, frozen=True):
    """One platform: whether its owners can be asked, and by which app."""

    platform: str
    client_id: str | None
    has_secret: bool
    offered: bool
    updated_at: Instant | None
    permissions: tuple[Permission, ...]


class PlatformApps:
    """The apps of the caller's workspace. All of it needs the scope `admin`."""

    def __init__(self, unit: Unit, offering: Offering) -> None:
        self._unit = unit
        self._offering = offering
        self._workspace_id = unit.caller.workspace_id

    async def all(self) -> list[PlatformApp]:
        self._unit.caller.must(Scope.ADMIN)
        rows = await self._unit.rows(ALL, {"workspace_id": self._workspace_id})
        known = {row[0]: row for row in rows}
        return [self._told(platform, known.get(platform)) for platform in self._offering.consents]

    async def put(self, platform: str, client_id: str, secret: Secret | None) -> PlatformApp:
        """Without a secret, the one that is kept stays. Raises Invalid, NotFound, Forbidden."""
        self._unit.caller.must(Scope.ADMIN)
        self._must_be_known(platform)
        _check(client_id, secret)
        unit, workspace_id = self._unit, self._workspace_id
        row = {
            "workspace_id": workspace_id,
            "platform": platform,
            "client_id": client_id,
            "sealed": unit.sealer.seal(secret, place(workspace_id, platform)) if secret else None,
            "updated_at": unit.now,
        }
        await unit.transaction.write(workspace_id, PUT if secret else PUT_ID, row)
        return next(app for app in await self.all() if app.platform == platform)

    async def remove(self, platform: str) -> None:
        """Nobody is asked there any more; what was granted stays, and ends by itself."""
        self._unit.caller.must(Scope.ADMIN)
        asked = {"of_workspace": self._workspace_id, "of_platform": platform}
        if not await self._unit.transaction.write(self._workspace_id, REMOVE, asked):
            raise NotFound("app of a platform", platform)

    def _told(self, platform: str, row: Row | None) -> PlatformApp:
        consent, own = self._offering.consents[platform], self._offering.own(platform)
        if row is not None:
            client_id, has_secret, at = row[1], bool(row[2]), row[3]
        else:
            client_id, at = own.client_id if own else None, None
            has_secret = own is not None and own.secret is not None
        return PlatformApp(
            platform, client_id, has_secret, client_id is not None, at, consent.permissions
        )

    def _must_be_known(self, platform: str) -> None:
        consents = self._offering.consents
        if isinstance(consents.get(platform), Federated):
            said = "Nothing is registered there: each server is told of us as an owner names it."
            raise Invalid({"platform": said})
        if platform in consents:
            return
        known = ", ".join(name for name in consents if not isinstance(consents[name], Federated))
        raise Invalid({"platform": f"Owners are asked here at {known}."})


def _check(client_id: str, secret: Secret | None) -> None:
    said = {"client_id": client_id} | ({"client_secret": secret.reveal()} if secret else {})
    wrong = {
        name: f"1 to {LONGEST} characters of ASCII, without spaces around or within."
        for name, text in said.items()
        if not (0 < len(text) <= LONGEST and text.isascii() and text.isprintable()) or " " in text
    }
    if wrong:
        raise Invalid(wrong)

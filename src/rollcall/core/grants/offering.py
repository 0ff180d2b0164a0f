"""At which platforms owners can be asked for their consent, and by which app of a workspace."""

from collections.abc import Callable, Mapping
from functools import cached_property

from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.db.statements import Statement
from rollcall.db.tables import PLATFORM_APPS
from rollcall.kit.sealing import Sealer
from rollcall.ports.consent import App, Consent, Federated

P = PLATFORM_APPS.c
ONE = Statement(
    select(P.client_id, P.sealed).where(
        P.workspace_id == bindparam("workspace_id"), P.platform == bindparam("platform")
    )
)


def place(workspace_id: int, platform: str) -> str:
    """What a sealed secret of an app is bound to."""
    return f"{workspace_id}/app/{platform}"


class Offering:
    """What is offered: a platform whose consent is known here, and an app to ask in the name of."""

    def __init__(
        self,
        make: Callable[[], Mapping[str, Consent]],
        own: Callable[[], Mapping[str, App]],
    ) -> None:
        """`own` are the apps that every workspace has.

        They are a sandbox's, until a workspace sets others, and what stands for one where servers
        are told of us as owners name them.
        """
        self._make = make
        self._apps = own

    @cached_property
    def consents(self) -> Mapping[str, Consent]:
        return self._make()

    @cached_property
    def _own(self) -> Mapping[str, App]:
        return self._apps()

    def becomes(self, consents: Mapping[str, Consent]) -> None:
        """From now on these are asked."""
        self.__dict__["consents"] = consents

    def own(self, platform: str) -> App | None:
        return self._own.get(platform)

    async def app(
        self, reads: Reads, sealer: Sealer, workspace_id: int, platform: str
    ) -> App | None:
        """None where the workspace has none there: then nobody is asked. Raises SealBroken."""
        if platform not in self.consents:
            return None
        asked = {"workspace_id": workspace_id, "platform": platform}
        for client_id, sealed in await reads.rows(ONE, asked, quick=True):
            at = place(workspace_id, platform)
            return App(client_id, sealer.open(bytes(sealed), at) if sealed else None)
        return self.own(platform)

    async def offered(
        self, reads: Reads, sealer: Sealer, workspace_id: int, named: str | None = None
    ) -> list[str]:
        """The platforms at which this workspace's owners can be asked.

        Of those that need no app, being many servers, it is the one alone that is named: whoever
        leaves the choice to owners means what was set up.
        """
        return [
            platform
            for platform, consent in self.consents.items()
            if (platform == named or not isinstance(consent, Federated))
            and await self.app(reads, sealer, workspace_id, platform) is not None
        ]

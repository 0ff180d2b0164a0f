"""The core, assembled for one caller in one unit of work. Everything it needs is handed to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rollcall.core.access.account_keys import AccountKeys
from rollcall.core.access.apps import Apps
from rollcall.core.access.keys import Keys
from rollcall.core.access.usage import OwnUsage, Usage
from rollcall.core.accounts.service import Accounts
from rollcall.core.accounts.totals import Totals
from rollcall.core.audit.reading import Audit
from rollcall.core.devices.devices import Devices
from rollcall.core.events.events import EventFeed, Waiting
from rollcall.core.grants.apps import PlatformApps
from rollcall.core.grants.ending import Consented
from rollcall.core.grants.links import ConnectLinks
from rollcall.core.grants.offering import Offering
from rollcall.core.harvests.harvests import Harvests
from rollcall.core.health.fixes import Fixes
from rollcall.core.health.forecast import Forecasts
from rollcall.core.health.history import HealthHistory
from rollcall.core.health.moments import Moments
from rollcall.core.health.runs import CheckRuns
from rollcall.core.health.summary import HealthSummary
from rollcall.core.mailboxes.attempts import Attempts
from rollcall.core.mailboxes.codes import Codes
from rollcall.core.mailboxes.looking import Looking
from rollcall.core.mailboxes.mailboxes import Mailboxes
from rollcall.core.orders.orders import Orders
from rollcall.core.sessions.service import Synchronisations
from rollcall.core.sessions.sessions import Sessions
from rollcall.core.social.social import Social
from rollcall.core.sources.capabilities import Capability, Catalogue
from rollcall.core.sources.choosing import Choosing
from rollcall.core.sources.kinds import Source
from rollcall.core.unit import Unit
from rollcall.core.vault.consent import Consents
from rollcall.core.vault.revealing import Revealing
from rollcall.core.vault.showings import Showings
from rollcall.core.vault.vault import Vault
from rollcall.core.webhooks.spelling import Outbound
from rollcall.core.webhooks.webhooks import Webhooks
from rollcall.core.workspaces.workspaces import Workspaces

if TYPE_CHECKING:
    from rollcall.core.archives.archives import Archives
    from rollcall.core.health.sweeping import Sweeping


@dataclass(frozen=True, slots=True)
class Means:
    """What every unit of work of a server rests on, beside its transaction."""

    totals: Totals
    usage: Usage
    waiting: Waiting
    catalogue: Callable[[], Catalogue]
    choosing: Choosing
    sweeping: "Sweeping"
    """By which platforms are asked how accounts are: outside of any transaction."""
    offering: Offering
    outbound: Outbound
    looking: Looking


class Core:
    def __init__(self, unit: Unit, means: Means) -> None:
        self._means = means
        self.sweeping = means.sweeping
        self.unit = unit
        self.caller = unit.caller
        self.platforms = unit.platforms

    async def capabilities(self) -> tuple[Sequence[Source], Sequence[Capability]]:
        """Whom this workspace's social world is read from, and what that serves."""
        choice = await self._means.choosing.now(self.caller.workspace_id)
        return choice.order, self._means.catalogue().tell(choice.order)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.unit, self._means.totals)

    @cached_property
    def devices(self) -> Devices:
        return Devices(self.unit)

    @cached_property
    def health(self) -> HealthHistory:
        return HealthHistory(self.unit, self.caller.workspace_id)

    @cached_property
    def summary(self) -> HealthSummary:
        return HealthSummary(self.unit)

    @cached_property
    def forecasts(self) -> Forecasts:
        return Forecasts(self.unit)

    @cached_property
    def check_runs(self) -> CheckRuns:
        return CheckRuns(self.unit, self.accounts)

    @cached_property
    def moments(self) -> Moments:
        return Moments(self.unit)

    @cached_property
    def fixes(self) -> Fixes:
        return Fixes(self.unit)

    @cached_property
    def events(self) -> EventFeed:
        return EventFeed(self.unit, self._means.waiting)

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.unit, self._means.outbound)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.unit, self.caller.workspace_id)

    @cached_property
    def synchronisations(self) -> Synchronisations:
        return Synchronisations(self.unit, self.accounts)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.unit)

    @cached_property
    def revealing(self) -> Revealing:
        return Revealing(self.unit)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.unit)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.unit)

    @cached_property
    def showings(self) -> Showings:
        return Showings(self.unit)

    @cached_property
    def codes(self) -> Codes:
        return Codes(self.unit)

    @cached_property
    def mailboxes(self) -> Mailboxes:
        return Mailboxes(self.unit, self.accounts, self.vault, self._means.looking)

    @cached_property
    def attempts(self) -> Attempts:
        return Attempts(self.unit, self.accounts, self._means.waiting)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.unit, self.caller.workspace_id)

    @cached_property
    def harvests(self) -> Harvests:
        return Harvests(self.unit, self.caller.workspace_id)

    @cached_property
    def social(self) -> Social:
        return Social(self.unit)

    @cached_property
    def archives(self) -> "Archives":
        # Only where it is used, by a few commands: a server starts sooner without it.
        from rollcall.core.archives.archives import Archives  # noqa: PLC0415

        return Archives(self.unit, self.accounts)

    @cached_property
    def connect_links(self) -> ConnectLinks:
        return ConnectLinks(self.unit, self.accounts, self._means.offering)

    @cached_property
    def consented(self) -> Consented:
        return Consented(self.unit)

    @cached_property
    def platform_apps(self) -> PlatformApps:
        return PlatformApps(self.unit, self._means.offering)

    @cached_property
    def account_keys(self) -> AccountKeys:
        return AccountKeys(self.unit)

    @cached_property
    def apps(self) -> Apps:
        return Apps(self.unit)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.unit)

    @cached_property
    def usage(self) -> OwnUsage:
        return OwnUsage(self.unit, self._means.usage)

    @cached_property
    def workspaces(self) -> Workspaces:
        return Workspaces(self.unit)

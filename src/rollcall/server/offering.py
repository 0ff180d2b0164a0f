"""At which platforms owners can be asked from a roster, loaded when somebody asks that."""

from rollcall.core.grants.instances import OURS
from rollcall.core.grants.offering import Offering
from rollcall.ports.consent import App, Consent
from rollcall.settings import Settings


def offering(settings: Settings, *, sandboxed: bool) -> Offering:
    """Nobody is asked over the network by it: whoever serves says where (server.consenting).

    A sandbox asks no server elsewhere, unless one is named that is private.
    """

    def own() -> dict[str, App]:
        apps = _sandbox_apps() if sandboxed else {}
        return apps | (_told_of_us() if settings.private_social_servers or not sandboxed else {})

    return Offering(_consents, own)


def _consents() -> dict[str, Consent]:
    from rollcall.connectors.consents import (  # noqa: PLC0415 - a command starts sooner
        consents,
        federated,
    )
    from rollcall.connectors.named_servers import NamedServers  # noqa: PLC0415 - as above
    from rollcall.connectors.oauth2.places import Places  # noqa: PLC0415 - as above

    return consents(lambda _: Places()) | federated(NamedServers())


def _sandbox_apps() -> dict[str, App]:
    from rollcall.sandbox.consent.apps import sandbox_apps  # noqa: PLC0415 - as above

    return sandbox_apps()


def _told_of_us() -> dict[str, App]:
    """Where nothing is registered beforehand."""
    return dict.fromkeys(("bluesky", "mastodon"), App(OURS, None))

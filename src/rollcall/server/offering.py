"""At which platforms owners can be asked from a roster, loaded when somebody asks that."""

from rollcall.core.grants.offering import Offering
from rollcall.ports.consent import App, Consent


def offering(*, sandboxed: bool) -> Offering:
    """Nobody is asked over the network by it: whoever serves says where (server.consenting)."""
    return Offering(_consents, _sandbox_apps if sandboxed else _none)


def _consents() -> dict[str, Consent]:
    from rollcall.connectors.consents import consents  # noqa: PLC0415 - a command starts sooner
    from rollcall.connectors.oauth2.places import Places  # noqa: PLC0415 - as above

    return consents(lambda _: Places())


def _sandbox_apps() -> dict[str, App]:
    from rollcall.sandbox.consent.apps import sandbox_apps  # noqa: PLC0415 - as above

    return sandbox_apps()


def _none() -> dict[str, App]:
    return {}

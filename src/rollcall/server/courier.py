"""The courier as a program: `python -m rollcall.server.courier FOLDER`, started by servers."""

import sys
from collections.abc import Mapping
from pathlib import Path

from rollcall.connectors.consents import consents, federated
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.places import Places
from rollcall.courier.errands import Servers
from rollcall.courier.running import run
from rollcall.courier.sending import Courier
from rollcall.ports.consent import Consent
from rollcall.settings import Settings


def courier(settings: Settings) -> Courier:
    servers = Servers(
        settings.private_social_servers, settings.bluesky_resolver, settings.plc_directory
    )
    return Courier(settings.data, servers)


def asked_by_it(servers: Servers) -> Mapping[str, Consent]:
    named = NamedServers(servers.private)
    of_many = federated(named, resolver=servers.resolver, directory=servers.directory)
    return consents(lambda _: Places()) | of_many


if __name__ == "__main__":
    run(Path(sys.argv[1]), asked_by_it)

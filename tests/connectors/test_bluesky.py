"""Bluesky against the AT protocol's own servers: signing in, renewing, and what ends a session."""

import pytest

from rollcall.connectors.bluesky.consent import Bluesky
from rollcall.connectors.named_servers import NamedServers
from rollcall.kit.clock import wall_clock
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    NoSuchAccount,
    Reconnect,
    Unknown,
    WrongPassword,
)
from tests.real.pds import PASSWORD, Network

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]
APP = App("rollcall", None)


@pytest.fixture
def network(at_protocol: Network) -> Network:
    return at_protocol


@pytest.fixture
def bluesky(network: Network) -> Bluesky:
    servers = NamedServers(network.origins)
    return Bluesky(servers, wall_clock, resolver=network.server, directory=network.directory)


async def test_an_app_password_signs_its_owner_in(network: Network, bluesky: Bluesky):
    ada = network.join()
    network.show(ada, "Ada L")

    grant = await bluesky.sign_in(f"@{ada.handle} ", Secret(network.app_password(ada)))

    assert (grant.profile.person, grant.profile.username) == (ada.did, ada.handle)
    assert grant.profile.display_name == "Ada L"
    assert grant.tokens.expires_in == 2 * 3600
    assert grant.tokens.refresh_expires_in == 90 * 86_400
    assert network.server in (grant.tokens.binding or Secret("")).reveal()


async def test_a_password_that_is_not_made_for_apps_goes_nowhere(
    network: Network, bluesky: Bluesky
):
    with pytest.raises(WrongPassword, match="no app password"):
        await bluesky.sign_in(network.join().handle, Secret(PASSWORD))


async def test_a_wrong_app_password_is_refused(network: Network, bluesky: Bluesky):
    with pytest.raises(WrongPassword, match="refuses this handle or this password"):
        await bluesky.sign_in(network.join().handle, Secret("abcd-efgh-ijkl-mnop"))


@pytest.mark.parametrize("said", ["nobody.test", "not a handle", "did:plc:" + "a" * 24])
async def test_a_name_that_leads_nowhere_is_told(bluesky: Bluesky, said: str):
    with pytest.raises(NoSuchAccount):
        await bluesky.sign_in(said, Secret("abcd-efgh-ijkl-mnop"))


async def test_an_account_that_was_taken_down_says_so(network: Network, bluesky: Bluesky):
    ada = network.join()
    password = Secret(network.app_password(ada))
    grant = await bluesky.sign_in(ada.handle, password)
    network.take_down(ada)

    with pytest.raises(Reconnect) as ended:
        await bluesky.renew(APP, grant.tokens, ada.did)
    assert ended.value.code == "AccountTakedown"
    with pytest.raises(WrongPassword):  # which is all that the server says to an app password
        await bluesky.sign_in(ada.did, password)


async def test_a_session_is_renewed_by_another_token(network: Network, bluesky: Bluesky):
    ada = network.join()
    first = (await bluesky.sign_in(ada.handle, Secret(network.app_password(ada)))).tokens

    second = await bluesky.renew(APP, first, ada.did)
    third = await bluesky.renew(APP, second, ada.did)

    tokens = [one.refresh for one in (first, second, third)]
    assert len(set(tokens)) == 3
    assert third.binding == first.binding
    assert third.expires_in == 2 * 3600


async def test_a_token_whose_answer_was_lost_is_answered_once_more_by_its_successor(
    network: Network, bluesky: Bluesky
):
    ada = network.join()
    first = (await bluesky.sign_in(ada.handle, Secret(network.app_password(ada)))).tokens
    await bluesky.renew(APP, first, ada.did)  # and nobody heard it

    heard = await bluesky.renew(APP, first, ada.did)

    assert heard.refresh != first.refresh
    assert (await bluesky.renew(APP, heard, ada.did)).refresh != heard.refresh


async def test_a_session_that_was_ended_is_not_renewed(network: Network, bluesky: Bluesky):
    ada = network.join()
    grant = await bluesky.sign_in(ada.handle, Secret(network.app_password(ada)))
    await bluesky.revoke(APP, grant.tokens)

    with pytest.raises(Reconnect) as ended:
        await bluesky.renew(APP, grant.tokens, ada.did)
    assert (ended.value.code, ended.value.said) == ("ExpiredToken", "Token has been revoked")


async def test_who_revokes_the_app_password_ends_its_sessions(network: Network, bluesky: Bluesky):
    ada = network.join()
    grant = await bluesky.sign_in(ada.handle, Secret(network.app_password(ada)))
    network.revoke_app_password(ada)

    with pytest.raises(Reconnect):
        await bluesky.renew(APP, grant.tokens, ada.did)


async def test_a_token_of_another_account_is_not_taken_for_this_one(
    network: Network, bluesky: Bluesky
):
    ada = network.join()
    grant = await bluesky.sign_in(ada.handle, Secret(network.app_password(ada)))

    with pytest.raises(Unknown, match="another account"):
        await bluesky.renew(APP, grant.tokens, network.join().did)


async def test_a_private_server_is_asked_only_where_a_setting_names_it(network: Network):
    closed = Bluesky(
        NamedServers([network.directory]),
        wall_clock,
        resolver=network.server,
        directory=network.directory,
    )
    with pytest.raises(Unknown, match="https"):
        await closed.server_of(network.join().handle)

"""Mastodon at an instance that somebody named: told of us, asked, and heard when a token ends."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from rollcall.connectors.mastodon.consent import Mastodon
from rollcall.connectors.mastodon.instance import read_instance
from rollcall.connectors.named_servers import NamedServers
from rollcall.connectors.oauth2.pkce import s256
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    AppMisconfigured,
    Grant,
    NoSuchAccount,
    Reconnect,
    Rejected,
    Tokens,
    TryLater,
    Unknown,
)
from rollcall.ports.reading import SourceFault
from tests.real.mastodon import Instance

BACK = "https://roll.example/connect/back/mastodon"
APP = App("rollcall", None)


@pytest.fixture
def instance(mastodon_instance: Instance) -> Instance:
    return mastodon_instance


@pytest.fixture
def mastodon(instance: Instance) -> Mastodon:
    return Mastodon(NamedServers([instance.server]))


async def connect(mastodon: Mastodon, instance: Instance, username: str) -> Grant:
    server = await mastodon.server_of(instance.server)
    app = await mastodon.register(server, "Acme", BACK)
    path = await mastodon.begin(server, app, instance.server, BACK, "a-state")
    came = await instance.agree(path.address, username)
    assert came["state"] == "a-state"
    return await mastodon.exchange(APP, came, BACK, path.verifier)


async def test_who_agrees_is_who_the_instance_says(mastodon: Mastodon, instance: Instance):
    grant = await connect(mastodon, instance, "ada")

    host = urlsplit(instance.server).netloc
    assert grant.profile.username == f"ada@{host}"
    assert grant.profile.person.endswith(f"@{host}")
    assert grant.scopes >= {"read:accounts", "write:statuses"}
    assert (grant.tokens.refresh, grant.tokens.expires_in) == (None, None)
    assert await mastodon.renew(APP, grant.tokens, grant.profile.person) == grant.tokens


async def test_a_token_that_was_taken_back_must_be_connected_again(
    mastodon: Mastodon, instance: Instance
):
    grant = await connect(mastodon, instance, "grace")
    await mastodon.revoke(APP, grant.tokens)

    with pytest.raises(Reconnect) as ended:
        await mastodon.renew(APP, grant.tokens, grant.profile.person)
    assert ended.value.code == "401"


async def test_what_is_told_beforehand_is_the_verifiers_digest(
    mastodon: Mastodon, instance: Instance
):
    app = App("client", Secret("secret"))
    path = await mastodon.begin(instance.server, app, instance.server, BACK, "a-state")

    asked = parse_qs(urlsplit(path.address).query)
    verifier = msgspec.json.decode(path.verifier.reveal())["verifier"]
    assert asked["code_challenge"] == [s256(verifier)]
    assert asked["code_challenge_method"] == ["S256"]
    assert "secret" not in path.address


async def test_a_code_that_works_no_more_leads_back_to_the_link(
    mastodon: Mastodon, instance: Instance
):
    app = await mastodon.register(instance.server, "Acme", BACK)
    path = await mastodon.begin(instance.server, app, "", BACK, "a-state")

    with pytest.raises(Rejected, match="Open the link again"):
        await mastodon.exchange(APP, {"code": "stale"}, BACK, path.verifier)
    with pytest.raises(Rejected, match="access_denied"):
        await mastodon.exchange(APP, {"error": "access_denied"}, BACK, path.verifier)


@pytest.mark.parametrize(
    "said, origin",
    [
        ("mastodon.social", "https://mastodon.social"),
        (" Mastodon.Social/ ", "https://mastodon.social"),
        ("https://mastodon.social/@ada", "https://mastodon.social"),
        ("@ada@fosstodon.org", "https://fosstodon.org"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
    ],
)
def test_an_instance_is_read_as_people_write_it(said: str, origin: str):
    assert read_instance(said, frozenset({"http://127.0.0.1:3000"})) == origin


@pytest.mark.parametrize("said", ["", "ada", "127.0.0.1", "[::1]", "http://[", "a b.example", "@"])
def test_what_names_no_instance_is_refused(said: str):
    with pytest.raises(NoSuchAccount):
        read_instance(said, frozenset())


async def test_an_instance_within_a_private_network_is_not_asked():
    with pytest.raises(Unknown, match="private network"):
        await Mastodon(NamedServers()).register("https://localhost", "Acme", BACK)


def answering(status: int, body: Any) -> Mastodon:
    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, stream=httpx2.ByteStream(msgspec.json.encode(body)))

    servers = NamedServers([SERVER], transport=httpx2.MockTransport(answer))
    return Mastodon(servers)


SERVER = "http://instance.test"
BINDING = Secret(f'{{"server":"{SERVER}","client_id":"c","client_secret":"s"}}')
TOKENS = Tokens(Secret("a-token"), None, None, binding=BINDING)


@pytest.mark.parametrize(
    "status, fault",
    [
        (401, Reconnect),
        (403, Reconnect),
        (422, Reconnect),
        (404, Unknown),
        (429, TryLater),
        (503, TryLater),
    ],
)
async def test_what_an_instance_answers_to_a_token_is_told_apart(
    status: int, fault: type[SourceFault]
):
    there = answering(status, {"error": "Your login is currently disabled a-token"})
    with pytest.raises(fault) as raised:
        await there.renew(APP, TOKENS, "1@instance.test")
    assert "a-token" not in str(raised.value)


@pytest.mark.parametrize("body", [{}, {"client_id": "c"}, {"client_id": 1}, [], "x"])
async def test_an_instance_that_registers_nothing_is_not_believed(body: Any):
    with pytest.raises(Unknown):
        await answering(200, body).register(SERVER, "Acme", BACK)


async def test_an_instance_that_forgot_us_is_told_again():
    app = App("c", Secret("s"))
    assert not await answering(401, {"error": "invalid_client"}).is_known(SERVER, app)
    assert await answering(200, {"access_token": "t"}).is_known(SERVER, app)
    with pytest.raises(NoSuchAccount):
        await answering(404, {}).register(SERVER, "Acme", BACK)
    with pytest.raises(AppMisconfigured):
        await answering(422, {"error": "Redirect URI must be https"}).register(SERVER, "A", BACK)

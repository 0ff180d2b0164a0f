"""Whoever names an account's server is believed no further than the account itself says."""

from typing import Any

import httpx2
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from rollcall.connectors.bluesky.binding import new_key, proof
from rollcall.connectors.bluesky.client import client_id, metadata, way_back
from rollcall.connectors.bluesky.identity import Identities
from rollcall.connectors.bluesky.sessions import life_of
from rollcall.connectors.named_servers import NamedServers
from rollcall.ports.consent import NoSuchAccount, Unknown
from tests.makers import NOW

DID = "did:plc:" + "a" * 24
OTHER = "did:plc:" + "b" * 24
RESOLVER, DIRECTORY = "http://resolver.test", "http://directory.test"
PDS = {
    "id": "#atproto_pds",
    "type": "AtprotoPersonalDataServer",
    "serviceEndpoint": "https://pds.example",
}


def identities(document: Any, did: str = DID) -> Identities:
    def answer(request: httpx2.Request) -> httpx2.Response:
        told = {"did": did} if request.url.host == "resolver.test" else document
        return httpx2.Response(200, stream=httpx2.ByteStream(msgspec.json.encode(told)))

    servers = NamedServers([RESOLVER, DIRECTORY], transport=httpx2.MockTransport(answer))
    return Identities(servers, RESOLVER, DIRECTORY)


def document(**said: Any) -> dict[str, Any]:
    return {"id": DID, "alsoKnownAs": ["at://ada.example"], "service": [PDS]} | said


@pytest.mark.parametrize(
    "said",
    ["ada.example", "@Ada.Example", "at://ada.example", "\u202aada.example\u202c", DID,
     "https://bsky.app/profile/ada.example"],
)  # fmt: skip
async def test_however_it_is_spelled_a_handle_leads_to_its_server(said: str):
    found = await identities(document()).find(said)
    assert (found.did, found.handle, found.server) == (DID, "ada.example", "https://pds.example")


async def test_a_handle_that_the_account_does_not_bear_leads_nowhere():
    claimed = identities(document(alsoKnownAs=["at://eve.example"]))
    with pytest.raises(NoSuchAccount, match="does not bear that name"):
        await claimed.find("ada.example")


@pytest.mark.parametrize(
    "said",
    [
        {"id": OTHER},
        {"service": []},
        {"service": [PDS | {"id": "#other"}]},
        {"service": [PDS | {"type": "Other"}]},
        {"service": [PDS | {"serviceEndpoint": "http://pds.example"}]},
        {"service": [PDS | {"serviceEndpoint": "https://ada:secret@pds.example"}]},
        {"service": [PDS | {"serviceEndpoint": "https://[::1]"}]},
        {"service": [PDS | {"serviceEndpoint": "https://pds.example:99999"}]},
        {"service": [PDS | {"serviceEndpoint": 1}]},
        {"service": "none"},
    ],
)
async def test_a_document_that_names_no_server_to_be_asked_is_refused(said: dict[str, Any]):
    with pytest.raises((NoSuchAccount, Unknown)):
        await identities(document(**said)).find("ada.example")


@pytest.mark.parametrize("did", ["did:web:127.0.0.1", "did:key:z6Mk", "", "../x", 5])
async def test_an_id_of_another_kind_is_not_followed(did: Any):
    with pytest.raises(Unknown):
        await identities(document(), did).find("ada.example")


async def test_a_server_within_a_private_network_is_not_asked():
    servers = NamedServers()
    with pytest.raises(Unknown, match="private network"):
        await servers.ask("GET", "https://localhost/.well-known/did.json")


def test_a_proof_is_of_one_question_and_shows_no_private_part():
    key = new_key()
    spelled = proof(key, "POST", "https://pds.example/token", NOW, nonce="n", token="t")

    read = jwt.decode(spelled, ECKey.import_key(key), algorithms=["ES256"])
    assert read.header["typ"] == "dpop+jwt"
    assert set(read.header["jwk"]) == {"kty", "crv", "x", "y"}
    assert (read.claims["htm"], read.claims["htu"]) == ("POST", "https://pds.example/token")
    assert (read.claims["nonce"], read.claims["iat"]) == ("n", int(NOW.timestamp()))
    again = proof(key, "POST", "https://pds.example/token", NOW)
    assert jwt.decode(again, ECKey.import_key(key), ["ES256"]).claims["jti"] != read.claims["jti"]


def test_servers_read_of_us_at_the_address_that_we_say():
    told = metadata("https://roll.example/", "Acme")
    [back] = told["redirect_uris"]
    assert client_id(back) == told["client_id"]
    assert way_back("http://localhost:8484/connect") == "http://127.0.0.1:8484/connect"


@pytest.mark.parametrize("token", ["", "a.b.c", "a.eyJpYXQiOjEsImV4cCI6MX0.c", "a." + "A" * 999])
def test_a_token_that_does_not_say_how_long_it_lasts_is_not_guessed_at(token: str):
    assert life_of(token) is None

"""How owners are sent to a platform, and how it is asked: each in the form of its card."""

import base64
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from rollcall.connectors.instagram.card import CARD as INSTAGRAM
from rollcall.connectors.oauth2.card import Card, Pkce
from rollcall.connectors.oauth2.client import OAuth2
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.pinterest.card import CARD as PINTEREST
from rollcall.connectors.tiktok.card import CARD as TIKTOK
from rollcall.connectors.x.card import CARD as X
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Tokens, TryLater, Unconfirmed

APP = App("the id", Secret("s:cret"))
BACK = "https://roster.example/connect/back/x"
SENT = Tokens(Secret("access"), Secret("refresh"), None)


class Platform:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, answer: httpx2.Response | Exception) -> None:
        self.asked: list[httpx2.Request] = []
        self._answer = answer

    def consent(self, card: Card) -> OAuth2:
        transport = httpx2.MockTransport(self._handle)
        return OAuth2(card, Places(asked_at="http://there.test", transport=transport))

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        unread = httpx2.ByteStream(self._answer.content)
        return httpx2.Response(
            self._answer.status_code, headers=self._answer.headers, stream=unread
        )


def given(**said: object) -> Platform:
    return Platform(httpx2.Response(200, json={"access_token": "new", **said}))


@pytest.mark.parametrize("pkce", list(Pkce))
def test_the_verifier_is_told_beforehand_in_each_form(pkce: Pkce) -> None:
    way = OAuth2(replace(X, pkce=pkce), Places()).path(APP, BACK, "state")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(way.address).query).items()}

    verifier = way.verifier.reveal().encode()
    digest = sha256(verifier)
    told = {
        Pkce.NONE: None,
        Pkce.PLAIN: verifier.decode(),
        Pkce.S256: base64.urlsafe_b64encode(digest.digest()).decode().rstrip("="),
        Pkce.HEX: digest.hexdigest(),
    }
    assert asked.get("code_challenge") == told[pkce]
    assert 43 <= len(verifier) <= 128  # RFC 7636
    assert asked["state"] == "state"


def test_tiktok_has_a_key_for_an_id_and_commas_between_scopes() -> None:
    way = OAuth2(TIKTOK, Places()).path(APP, BACK, "state")
    asked = parse_qs(urlsplit(way.address).query)

    assert asked["client_key"] == ["the id"]
    assert "client_id" not in asked
    assert asked["scope"][0].split(",")[0] == "user.info.basic"


async def test_an_app_is_shown_in_a_header_or_in_the_body() -> None:
    basic, body = given(), given()
    await basic.consent(X).renew(APP, SENT, "1")
    await body.consent(TIKTOK).renew(APP, SENT, "1")

    shown = basic.asked[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(shown) == b"the%20id:s%3Acret"
    assert b"s%3Acret" not in basic.asked[0].content
    assert dict(parse_qsl(body.asked[0].content.decode())) == {
        "client_key": "the id",
        "client_secret": "s:cret",
        "grant_type": "refresh_token",
        "refresh_token": "refresh",
    }


async def test_what_renews_itself_shows_no_app_and_no_refresh_token() -> None:
    there = given(expires_in=5_184_000)
    renewed = await there.consent(INSTAGRAM).renew(APP, SENT, "1")

    [asked] = there.asked
    assert (asked.method, asked.url.path) == ("GET", "/refresh_access_token")
    assert dict(asked.url.params) == {"grant_type": "ig_refresh_token", "access_token": "access"}
    assert (renewed.refresh, renewed.expires_in) == (None, 5_184_000)


async def test_a_refresh_token_that_is_asked_to_go_on_is_asked_so_each_time() -> None:
    there = given(refresh_token="next", refresh_token_expires_in=100)
    renewed = await there.consent(PINTEREST).renew(APP, SENT, "1")

    assert dict(parse_qsl(there.asked[0].content.decode()))["continuous_refresh"] == "true"
    assert renewed.refresh_expires_in == 100


@pytest.mark.parametrize(
    "answer, means",
    [
        (httpx2.ReadTimeout("nothing came"), Unconfirmed),
        (httpx2.RemoteProtocolError("it hung up"), Unconfirmed),
        (httpx2.ConnectError("nobody there"), TryLater),
        (httpx2.Response(200, json={"token_type": "bearer"}), Unconfirmed),
        (httpx2.Response(200, text="<html>"), Unconfirmed),
        (httpx2.Response(302, headers={"location": "https://elsewhere.example"}), Unconfirmed),
        (httpx2.Response(200, content=b"x" * 5_000_000), Unconfirmed),
    ],
)
async def test_what_may_have_been_done_is_not_called_undone(
    answer: httpx2.Response | Exception, means: type[Exception]
) -> None:
    there = Platform(answer)
    with pytest.raises(means) as raised:
        await there.consent(TIKTOK).renew(APP, SENT, "1")

    assert type(raised.value) is means
    assert len(there.asked) == 1
    assert "refresh" not in str(raised.value).replace("to refresh", "")
    assert "s:cret" not in str(raised.value)

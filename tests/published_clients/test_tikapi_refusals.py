"""TikAPI's unmodified clients, refused: by themselves, by the server, and where there is none."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from rollcall.core.social.faults import SENTENCES
from rollcall.dialects.tikapi import TIKAPI
from rollcall.sandbox.world.refused import Refusal, refusals
from rollcall.wire.card import Absent
from tests.published_clients.server import issue, ours
from tests.published_clients.tikapi_clients import EVERY_CLIENT, Client, Refused
from tests.published_clients.tikapi_questions import EVERY, can_ask, is_served

STAR = "MS4wLjABAAAAsHntXC3s0AvxcecggxsoVa4eAiT8OVafVZ4OQXxy-9htpnUi0sOYSr0kGGD1Loud"
UNKNOWN_KEY = "NobodysKey0NobodysKey0NobodysKey0"
every_client = pytest.mark.parametrize("tikapi", EVERY_CLIENT, indirect=True)


def refusal(tikapi: Client, call: str, parameters: dict[str, Any], **asked: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        tikapi.walk(call, parameters, **asked)
    return refused.value


def answered(tikapi: Client, refused: Refused, status: int) -> dict[str, Any]:
    """The body of the server's refusal, in the one shape that the client has for it."""
    body = refused.body
    assert refused.status == status
    assert body["status"] == "error"
    assert refused.message == body["message"]
    if tikapi.name.startswith("pypi"):
        assert refused.kind == "ResponseException"
    else:
        assert refused.kind == "Object"
        assert refused.told["ok"] is False
        assert refused.told["statusText"]
    return body


@every_client
@pytest.mark.parametrize(
    "call, parameters, field",
    [
        ("public.posts", {}, "secUid"),
        ("public.posts", {"secUid": STAR, "count": 31}, "count"),
        ("public.posts", {"secUid": STAR, "count": "5"}, "count"),
        ("public.posts", {"secUid": STAR, "cursor": 5}, "cursor"),
        ("public.check", {"username": "not a name"}, "username"),
        ("public.check", {"country": "USA"}, "country"),
        ("public.video", {"id": "abc"}, "id"),
        ("public.search", {"category": "all", "query": "food"}, "category"),
    ],
)
def test_what_cannot_be_is_not_even_sent(
    tikapi: Client, call: str, parameters: dict[str, Any], field: str
):
    refused = refusal(tikapi, call, parameters)

    assert refused.kind == ("Error" if tikapi.name.startswith("npm") else "ValidationException")
    assert (refused.field, refused.status) == (field, None)


@every_client
def test_a_key_with_a_dash_is_refused_by_the_client_alone(tikapi: Client):
    refused = refusal(tikapi, "public.explore", {}, key="bad_key-1")

    assert (refused.field, refused.status) == ("apiKey", None)


@every_client
def test_an_empty_sec_uid_passes_the_client_and_is_named_by_the_server(tikapi: Client):
    refused = refusal(tikapi, "public.posts", {"secUid": ""})

    body = answered(tikapi, refused, 400)
    assert body["message"] == "Missing fields."
    assert body["fields"] == {"secUid": "A valid TikTok secUid is required."}


@every_client
def test_a_key_that_nobody_has_is_refused(tikapi: Client):
    body = answered(tikapi, refusal(tikapi, "public.explore", {}, key=UNKNOWN_KEY), 401)

    assert body["message"] == "A valid API Key is required."


@every_client
def test_an_account_key_that_nobody_has_is_refused(tikapi: Client):
    refused = refusal(tikapi, "user.info", {}, account_key=UNKNOWN_KEY)

    assert answered(tikapi, refused, 401)["message"] == "A valid Account Key is required."


@every_client
@pytest.mark.parametrize(
    "call, parameters, code",
    [
        ("public.check", {"username": "nobody.at.all"}, 10202),
        ("public.video", {"id": "1"}, 10204),
        ("public.hashtag", {"name": "nothingofthekind"}, 10205),
        ("user.posts.like", {"media_id": "1"}, 10204),
    ],
)
def test_the_platforms_refusals_have_their_codes(
    tikapi: Client, call: str, parameters: dict[str, Any], code: int
):
    assert answered(tikapi, refusal(tikapi, call, parameters), 403)["statusCode"] == code


@pytest.mark.parametrize("tikapi", ["pypi 3.2.2", "pypi 3.1.4"], indirect=True)
@pytest.mark.parametrize("asked", list(refusals()), ids=lambda asked: asked.code)
def test_every_code_of_the_platform_is_met_by_what_the_page_says(tikapi: Client, asked: Refusal):
    body = answered(tikapi, refusal(tikapi, asked.call, dict(asked.parameters)), 403)

    assert body == {
        "status": "error",
        "message": SENTENCES[asked.code],
        "statusCode": asked.code,
    }


def test_every_documented_code_is_on_the_page_once():
    assert [asked.code for asked in refusals()] == list(SENTENCES)


@every_client
def test_a_path_that_is_not_there_is_not_found(tikapi: Client):
    base = f"{tikapi.server.url}/tikapi/elsewhere"

    answered(tikapi, refusal(tikapi, "public.explore", {}, base=base), 404)


@pytest.mark.parametrize("fresh_tikapi", EVERY_CLIENT, indirect=True)
def test_a_session_that_ended_asks_for_another_login(fresh_tikapi: Client):
    assert fresh_tikapi.ask("user.verify")["data"]["username"] == "my_tiktok_user"
    ends = {"session_expires_at": "2020-01-01T00:00:00Z"}
    ours(fresh_tikapi.server, "PATCH", "/accounts/1", json=ends)

    body = answered(fresh_tikapi, refusal(fresh_tikapi, "user.verify", {}), 428)

    assert body["statusCode"] == 8
    assert body["message"].startswith("Account session expired")


@pytest.mark.parametrize("fresh_tikapi", EVERY_CLIENT, indirect=True)
def test_an_account_key_that_is_taken_back_is_refused_from_the_next_call_on(fresh_tikapi: Client):
    assert fresh_tikapi.ask("user.info")["userInfo"]["user"]["uniqueId"] == "my_tiktok_user"
    [granted] = ours(fresh_tikapi.server, "GET", "/account-keys")["data"]
    ours(fresh_tikapi.server, "DELETE", f"/account-keys/{granted['id']}")

    body = answered(fresh_tikapi, refusal(fresh_tikapi, "user.info", {}), 401)

    assert body["message"] == "A valid Account Key is required."


@every_client
@pytest.mark.parametrize(
    "call, kind",
    [
        ("user.posts.like", "special"),
        ("user.conversations", "premium"),
    ],
)
def test_what_a_plan_does_not_include_is_refused(tikapi: Client, call: str, kind: str):
    key = issue(tikapi.server, plan={kind: False}).removeprefix("pe_live_")
    asked = {"media_id": "7109178205151464746"} if kind == "special" else {}

    body = answered(tikapi, refusal(tikapi, call, asked, key=key), 403)

    assert f"does not include {kind} operations" in body["message"]


@every_client
def test_a_day_used_up_is_told_and_seen_beforehand(tikapi: Client):
    plan = {"requests_per_day": 2}
    key = issue(tikapi.server, plan=plan).removeprefix("pe_live_")

    [told] = tikapi.walk("key", {}, key=key)
    assert told["credits"] == 1
    tikapi.walk("public.explore", {}, key=key)
    refused = refusal(tikapi, "public.explore", {}, key=key)

    assert answered(tikapi, refused, 429)["message"] == "API Key Rate-Limit reached."


@every_client
def test_a_key_used_up_is_told_so(tikapi: Client):
    key = issue(tikapi.server, requests_per_minute=1).removeprefix("pe_live_")

    with pytest.raises(Refused) as refused:
        [tikapi.walk("public.explore", {}, key=key) for _ in range(3)]  # a minute may turn

    assert answered(tikapi, refused.value, 429)["message"] == "API Key Rate-Limit reached."


@pytest.fixture
def nobody_there() -> Iterator[str]:
    """An address that was free a moment ago, and is kept from others."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{kept.getsockname()[1]}"


@every_client
def test_a_server_that_is_not_there_answers_nothing(tikapi: Client, nobody_there: str):
    refused = refusal(tikapi, "public.explore", {}, base=nobody_there)

    assert refused.status is None
    assert refused.kind == ("FetchError" if tikapi.name.startswith("npm") else "ResponseException")


@every_client
def test_what_is_not_served_says_why(tikapi: Client):
    because = {o.name: o.because for o in TIKAPI.operations if isinstance(o, Absent)}
    for question in EVERY:
        if can_ask(tikapi.name, question) and not is_served(question):
            body = answered(tikapi, refusal(tikapi, question.call, question.examples), 501)
            assert because[question.name] in body["message"]

"""What TikTok refuses, and what it answers that nobody can use: each is a fault of the port."""

import json
import traceback
from datetime import UTC, datetime

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.display import Display
from rollcall.connectors.tiktok.faults import V2 as CODES
from rollcall.connectors.tiktok.faults import V2_SAYS, Meaning
from rollcall.connectors.tiktok.v2 import V2
from rollcall.ports.reading import (
    Asked,
    NotGranted,
    NotThere,
    Question,
    SourceFault,
    TokenRefused,
    TryLater,
    Unknown,
)
from tests.connectors.tiktok_there import connected, web_of
from tests.platforms.tiktok.world import Trouble, World

SIX_BEFORE_MIDNIGHT = datetime(2026, 11, 28, 18, tzinfo=UTC)
GOOD = {"code": "ok", "message": "", "log_id": "1"}
FILM = {"id": "7300000000000000001", "create_time": 1_790_000_000}


@pytest.fixture
def world():
    made = World()
    made.user("ada")
    return made


@pytest.fixture
async def display(world):
    async with web_of(world, longest=0.5, largest=100_000) as web:
        clock = lambda: SIX_BEFORE_MIDNIGHT  # noqa: E731 - a clock that stands still
        yield Display(V2("TikTok's Display API", web, Limiter(), clock=clock))


async def refused(world: World, display: Display, trouble: Trouble) -> SourceFault:
    world.troubles.append(trouble)
    connection = connected(world, world.users["ada"], "video.list")
    with pytest.raises(SourceFault) as raised:
        await display.posts(Question(Asked.POSTS), connection)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value.__context__)
    assert connection.access_token not in shown
    return raised.value


def error(code: str, message: str = "", status: int = 400, **headers: str) -> Trouble:
    body = {"data": {}, "error": {"code": code, "message": message, "log_id": "2026L"}}
    return Trouble(status, json.dumps(body).encode(), headers)


@pytest.mark.parametrize("code, meaning", CODES.items())
async def test_every_code_of_the_table_means_what_it_says(world, display, code, meaning: Meaning):
    fault = await refused(world, display, error(code, "Why."))

    assert type(fault) is meaning.fault
    assert str(fault) == (
        f"TikTok's Display API answered {code} “Why.” (log id 2026L). {meaning.says}"
    )
    if isinstance(fault, TryLater):
        waits = {"rate_limit_exceeded": 60.0, "daily_quota_limit_exceeded": 6 * 3600.0}
        assert fault.seconds == waits.get(code)


@pytest.mark.parametrize("words", V2_SAYS)
async def test_what_only_the_sentence_tells_is_understood(world, display, words):
    fault = await refused(world, display, error("invalid_params", f"The user {words.upper()}."))
    assert type(fault) is NotThere


@pytest.mark.parametrize(
    "status, kind",
    [(400, Unknown), (401, NotGranted), (404, NotThere), (429, TryLater), (503, TryLater)],
)
async def test_a_code_that_nobody_knows_is_taken_by_its_status(world, display, status, kind):
    fault = await refused(world, display, error("brand_new_code", status=status))
    assert isinstance(fault, kind)
    assert "brand_new_code" in str(fault)


async def test_that_a_token_is_refused_comes_with_what_proves_it(world, display):
    fault = await refused(world, display, error("access_token_invalid", "It ended.", status=401))
    assert isinstance(fault, TokenRefused)
    proof = (fault.asked, fault.code, fault.said)
    assert proof == ("TikTok's Display API, /v2/video/list/", "access_token_invalid", "It ended.")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_in_trouble_proves_nothing_against_a_token(world, display, status):
    fault = await refused(world, display, error("access_token_invalid", status=status))
    assert type(fault) is TryLater


async def test_a_wait_that_the_platform_names_is_kept_to(world, display):
    trouble = error("rate_limit_exceeded", status=429, **{"retry-after": "17"})
    fault = await refused(world, display, trouble)
    assert isinstance(fault, TryLater)
    assert fault.seconds == 17.0


async def test_a_refusal_that_repeats_the_token_does_not_show_it(world, display):
    world.token(world.users["ada"], text="ignored")
    token = f"act.tweet7!ada.{len(world.tokens)}"
    fault = await refused(world, display, error("access_token_invalid", f"bad {token}\x1b[2J"))
    assert "***" in str(fault)
    assert "\x1b" not in str(fault)


@pytest.mark.parametrize(
    "body, words",
    [
        (b"<html><body>Access denied</body></html>", "JSON is malformed"),
        (b"", "truncated"),
        (b'{"data": {"videos": [', "truncated"),
        (b"[" * 90_000, "shape"),
        (b"[]", "Expected `object`, got `array`"),
        (b"\xff\xfe", "malformed"),
        (b'{"data": {}}', "missing required field `error`"),
        (b'{"error": "invalid_client"}', r"Expected `object`, got `str` - at `\$\.error`"),
        (json.dumps({"error": GOOD}).encode(), "without data"),
        (json.dumps({"error": GOOD, "data": None}).encode(), "without data"),
        (json.dumps({"error": GOOD, "data": {"videos": {}}}).encode(), r"at `\$\.videos`"),
        (
            json.dumps({"error": GOOD, "data": {"videos": [FILM | {"id": "seven"}]}}).encode(),
            "matching regex",
        ),
        (
            json.dumps({"error": GOOD, "data": {"videos": [{"id": "7"}]}}).encode(),
            "missing required field `create_time`",
        ),
        (
            json.dumps(
                {"error": GOOD, "data": {"videos": [FILM | {"id": "9999999999999999999"}]}}
            ).encode(),
            "an id that is none",
        ),
        (
            json.dumps({"error": GOOD, "data": {"videos": [FILM] * 101}}).encode(),
            "length <= 100",
        ),
        (
            json.dumps(
                {"error": GOOD, "data": {"videos": [FILM], "cursor": None, "has_more": True}}
            ).encode(),
            "same page again",
        ),
        (b'{"data": ' + b" " * 200_000, "more than 100000 bytes"),
    ],
)
async def test_an_answer_of_another_shape_is_told_in_a_sentence(world, display, body, words):
    fault = await refused(world, display, Trouble(200, body))
    assert isinstance(fault, Unknown)
    assert fault.args[0]
    with pytest.raises(Unknown, match=words):
        raise fault


async def test_a_gateways_page_in_place_of_an_answer_passes(world, display):
    fault = await refused(world, display, Trouble(502, b"<html>Bad gateway</html>"))
    assert isinstance(fault, TryLater)


async def test_an_answer_that_does_not_come_passes(world, display):
    fault = await refused(world, display, Trouble(200, b"{}", after=2))
    assert isinstance(fault, TryLater)


async def test_what_an_api_adds_and_leaves_out_does_no_harm(world, display):
    film = FILM | {"brand_new": {"a": [1]}, "like_count": None, "view_count": -4, "duration": 2.9}
    data = {"videos": [film], "cursor": 5, "has_more": False, "more_new": 1}
    world.troubles.append(Trouble(200, json.dumps({"error": GOOD, "data": data}).encode()))
    connection = connected(world, world.users["ada"], "video.list")

    [video] = (await display.posts(Question(Asked.POSTS), connection)).videos

    assert (video.likes, video.plays, video.duration) == (0, 0, 2)
    assert video.link == "https://www.tiktok.com/@ada/video/7300000000000000001"

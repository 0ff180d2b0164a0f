"""What Meta lets an account publish is read beside its health, and never instead of it."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pytest

from rollcall.connectors.limits import Limit, Limiter
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.probed import ASKED
from rollcall.connectors.probing import CardProbe
from rollcall.connectors.publishing_limits import INSTAGRAM, THREADS
from rollcall.core.health.health import Health
from rollcall.core.health.paces import first_used_up, read
from rollcall.kit.instants import instant, moment
from rollcall.ports.probing import Proof, Quota, Refused, Stops, Subject, Works
from rollcall.ports.reading import Connection
from tests.health.test_card_probes import PROFILES, TOKEN, meta
from tests.makers import NOW

A_DAY = {"quota_total": 50, "quota_duration": 86_400}
POSTS = {"quota_usage": 12, "config": A_DAY}
REPLIES = {"reply_quota_usage": 3, "reply_config": {"quota_total": 1000, "quota_duration": 86_400}}
SCOPES = {"instagram": INSTAGRAM.scope, "threads": THREADS.scope}


async def ask(
    platform: str, *told: Any, scopes: frozenset[str] = frozenset(), most: int = 10
) -> tuple[Proof, list[httpx2.Request]]:
    """`told` is answered to one question after the other."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        body = told[len(seen)]
        seen.append(request)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        status = 400 if isinstance(body, dict) and "error" in body else 200
        return httpx2.Response(status, stream=httpx2.ByteStream(raw))

    places = Places(asked_at="http://127.0.0.1:9", transport=httpx2.MockTransport(answer))
    card, faults = ASKED[platform]
    limiter = Limiter()
    for _ in range(faults.limit.calls - most):
        limiter.take(f"{card.title} (whose a token is)", faults.limit)
    probe = CardProbe(card, faults, places, limiter, clock=lambda: NOW)
    connection = Connection("ada", "1", TOKEN, scopes)
    state = Health.HEALTHY.value
    subject = Subject("0" * 32, platform, "ada", state, None, instant(NOW), None, None, connection)
    proof = await probe.ask(subject)
    await places.close()
    return proof, seen


async def test_instagram_tells_how_much_may_be_posted_in_a_day():
    proof, seen = await ask("instagram", PROFILES["instagram"], {"data": [POSTS]})
    assert isinstance(proof, Works)
    renews = instant(NOW + timedelta(days=1))
    assert proof.quotas == (Quota("posts", 50, 38, renews, stops=Stops.POSTING),)
    url = seen[1].url
    assert url.path == "/1/content_publishing_limit"
    assert url.params["fields"] == "quota_usage,config"
    assert str(url).count(TOKEN) == 1


async def test_threads_counts_posts_and_replies_apart():
    proof, seen = await ask("threads", PROFILES["threads"], {"data": [POSTS | REPLIES]})
    assert isinstance(proof, Works)
    assert [(one.of, one.left) for one in proof.quotas] == [("posts", 38), ("replies", 997)]
    assert seen[1].url.path == "/v1.0/1/threads_publishing_limit"


NOT_TOLD = [
    meta(10),
    b"<html>",
    {"data": []},
    {"data": [{}]},
    {"data": ["posts"]},
    {"data": [{"quota_usage": "12", "config": A_DAY}]},
    {"data": [{"quota_usage": -1, "config": A_DAY}]},
    {"data": [{"quota_usage": 1, "config": {"quota_total": 0, "quota_duration": 86_400}}]},
    {"data": [{"quota_usage": 1, "config": {"quota_total": 5, "quota_duration": 10**15}}]},
]


@pytest.mark.parametrize("told", NOT_TOLD, ids=str)
async def test_what_is_not_told_leaves_an_account_that_works(told: Any):
    proof, _ = await ask("instagram", PROFILES["instagram"], told)
    assert isinstance(proof, Works)
    assert proof.quotas == ()


async def test_who_may_not_publish_or_is_refused_is_not_asked_about():
    may = frozenset({SCOPES["instagram"]})
    for scopes, questions in ((may, 2), (frozenset({"instagram_business_basic"}), 1)):
        profile = PROFILES["instagram"]
        proof, seen = await ask("instagram", profile, {"data": [POSTS]}, scopes=scopes)
        assert isinstance(proof, Works)
        assert len(seen) == questions
    proof, seen = await ask("instagram", meta(190))
    assert isinstance(proof, Refused)
    assert len(seen) == 1


async def test_the_last_question_of_a_limit_is_for_the_health():
    proof, seen = await ask("threads", PROFILES["threads"], {"data": [POSTS]}, most=1)
    assert isinstance(proof, Works)
    assert (proof.quotas, len(seen)) == ((), 1)
    assert ASKED["threads"][1].limit == Limit(2_000, 3600)


def test_a_pace_that_uses_them_up_within_the_day_is_foreseen():
    body = json.dumps({"data": [{"quota_usage": 10, "config": A_DAY}]}).encode()
    more = json.dumps({"data": [{"quota_usage": 34, "config": A_DAY}]}).encode()
    later = NOW + timedelta(hours=6)
    before = read(INSTAGRAM.quotas(body, NOW), None, NOW)
    kept = msgspec.json.encode(before).decode()
    [reading] = read(INSTAGRAM.quotas(more, later), kept, later)

    assert (reading.per_hour, reading.left) == (4.0, 16)
    at = first_used_up([reading])
    assert at is not None
    assert moment(at) - later == timedelta(hours=4)

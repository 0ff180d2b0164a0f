"""Receivers are told what happens: signed as the rules have it, retried, and nothing is lost."""

import asyncio
import base64
from datetime import timedelta

import pytest
from sqlalchemy import null, update
from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError

from rollcall.core.access.caller import Scope
from rollcall.core.events.forgetting import forget_old
from rollcall.core.jobs.jobs import Job, Later
from rollcall.core.webhooks.delivering import AT_ONCE
from rollcall.core.webhooks.fanning import FAN
from rollcall.core.webhooks.forgetting import FORGET
from rollcall.core.webhooks.ladder import LADDER
from rollcall.db.statements import Statement
from rollcall.db.tables import WEBHOOKS
from rollcall.kit.instants import instant
from rollcall.server.webhook_work import webhook_handlers
from tests.makers import account
from tests.place import Place
from tests.webhooks.asking import get, make, post
from tests.webhooks.receivers import Receiver, fan, pass_by, work


async def test_what_happens_is_told_as_the_published_library_verifies_it(
    telling: Place, receiver: Receiver
) -> None:
    _, secret = await make(telling, receiver)
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    [came] = receiver.came
    told = StandardWebhook(secret).verify(came.body, came.headers)
    assert (told["type"], told["data"]["username"]) == ("account.health_changed", "ada")
    assert came.headers["webhook-id"] == told["id"]
    assert came.headers["content-type"] == "application/json"
    feed = (await telling.get("/v1/events")).json()["data"]
    [same] = [event for event in feed if event["id"] == told["id"]]
    assert (same["data"], same["at"]) == (told["data"], told["timestamp"])
    with pytest.raises(WebhookVerificationError):
        StandardWebhook("whsec_" + base64.b64encode(b"x" * 24).decode()).verify(
            came.body, came.headers
        )


async def test_only_what_is_asked_for_and_from_then_on_is_told(
    telling: Place, receiver: Receiver
) -> None:
    await telling.put(account("before", health="healthy"))
    await make(telling, receiver, event_types=["account.*"])
    await make(telling, receiver, event_types=["key.*"])
    await telling.put(account("after", health="healthy"))
    await work(telling)
    assert {came.said["data"]["username"] for came in receiver.came} == {"after"}
    assert {type_.partition(".")[0] for type_ in receiver.types} == {"account"}


async def test_of_accounts_that_its_maker_may_not_see_nothing_is_told(
    telling: Place, receiver: Receiver
) -> None:
    key = await telling.issue(Scope.READ, Scope.WRITE, account_tags=("vip",))
    id_, _ = await make(telling, receiver, key=key, event_types=["*"])
    await telling.put(account("ada", tags=["vip"], health="healthy"), account("bo"))
    await make(telling, Receiver(url="http://127.0.0.1:9"), enabled=False)  # tells of no account
    await work(telling)
    assert {came.said["data"]["username"] for came in receiver.came} == {"ada"}
    other = await telling.issue(Scope.READ, Scope.WRITE, account_tags=("other",))
    assert (await telling.get(f"/v1/webhooks/{id_}", key=other)).status_code == 404
    assert (await telling.get("/v1/webhooks", key=other)).json()["data"] == []


async def test_what_is_not_taken_is_tried_up_the_ladder_with_the_same_id_and_body(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    receiver.answers = lambda _came: 500
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    waits: list[float] = []
    for _ in LADDER:
        [delivery] = (await get(telling, f"{id_}/deliveries"))["data"]
        due = delivery["next_try_at"]
        before = telling.clock()
        while instant(telling.clock()) < due:
            pass_by(telling, 1 if telling.clock() - before < timedelta(seconds=60) else 60)
        waits.append((telling.clock() - before).total_seconds())
        pass_by(telling, 700)  # it may rest a while, since it fails
        await work(telling)
    [delivery] = (await get(telling, f"{id_}/deliveries"))["data"]
    assert (delivery["state"], delivery["tries"], delivery["status"]) == ("failed", 10, 500)
    assert delivery["answer"] == "said the receiver"
    for waited, step in zip(waits, LADDER, strict=True):
        assert 0.79 * step - 701 <= waited <= 1.21 * step + 60
    assert len(receiver.came) == 10
    assert len(receiver.ids) == 1
    assert len({came.body for came in receiver.came}) == 1


async def test_a_receiver_that_comes_back_is_told_everything(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    receiver.answers = lambda _came: 503
    await telling.put(*(account(f"a{n}", health="healthy") for n in range(30)))
    await work(telling)
    tried = len(receiver.came)
    assert 3 <= tried < 30, "It was sent everything though it takes nothing."
    assert (await get(telling, id_))["failing_since"] is not None
    receiver.answers = lambda _came: 200
    for _ in range(4):
        pass_by(telling, 400)
        await work(telling)
    assert len(receiver.ids) == 30
    found = await get(telling, id_)
    assert (found["failures"], found["failing_since"], found["enabled"]) == (0, None, True)
    states = {d["state"] for d in (await get(telling, f"{id_}/deliveries"))["data"]}
    assert states == {"taken"}


async def test_one_that_is_slow_or_dead_holds_up_nobody_else(
    telling: Place, receiver: Receiver
) -> None:
    dead = Receiver(url="http://127.0.0.1:9")
    await make(telling, dead)
    await make(telling, receiver)
    await telling.put(*(account(f"a{n}", health="healthy") for n in range(150)))
    await asyncio.wait_for(work(telling), 20)
    assert len(receiver.ids) == 150


async def test_a_receiver_is_sent_so_much_at_once_however_many_jobs_tell_it(
    telling: Place, receiver: Receiver
) -> None:
    await make(telling, receiver)
    for turn in range(5):
        await telling.put(*(account(f"a{turn}-{n}", health="healthy") for n in range(12)))
        await fan(telling)
    receiver.takes = 0.05
    await work(telling)
    assert len(receiver.ids) == len(receiver.came) == 60
    assert receiver.most_at_once == AT_ONCE


async def test_who_is_gone_is_told_no_more_and_everybody_else_is_told_that(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    receiver.answers = lambda came: 410 if came.path == "/hook" else 200
    await make(telling, receiver, url=f"{receiver.url}/other", event_types=["webhook.*"])
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    await work(telling)
    found = await get(telling, id_)
    assert (found["enabled"], found["disabled_because"]) == (False, "gone")
    [came] = [came for came in receiver.came if came.path == "/other"]
    assert came.said["type"] == "webhook.disabled"
    assert came.said["data"]["webhook_id"] == id_
    assert came.said["data"]["host"] == "127.0.0.1"
    assert receiver.url not in came.body.decode()


async def test_who_takes_nothing_for_days_is_switched_off_and_loses_no_event(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    receiver.answers = lambda _came: 500
    since = instant(telling.clock())
    for day in range(7):
        await telling.put(account(f"day{day}", health="healthy"))
        await work(telling)
        pass_by(telling, 86_400)
    found = await get(telling, id_)
    assert (found["enabled"], found["disabled_because"]) == (False, "failing")
    assert (await get(telling, f"{id_}/deliveries"))["data"][0]["state"] == "failed"
    receiver.answers = lambda _came: 200
    receiver.came.clear()
    assert (await post(telling, f"{id_}/redeliver-since", 409, since=since))["code"] == "conflict"
    await telling.ask("PATCH", f"/v1/webhooks/{id_}", json={"enabled": True})
    await work(telling)
    assert receiver.came == [], "What it missed is sent when somebody asks for it."
    await post(telling, f"{id_}/redeliver-since", 202, since=since)
    await work(telling)
    assert {came.said["data"]["username"] for came in receiver.came} == {
        f"day{day}" for day in range(7)
    }
    assert set(receiver.ids.values()) == {1}
    await post(telling, f"{id_}/redeliver-since", 202, since=since)
    await work(telling)
    assert set(receiver.ids.values()) == {1}, "What was taken is not sent again unasked."
    await post(telling, f"{id_}/redeliver-since", 202, since=since, taken=True)
    await work(telling)
    assert set(receiver.ids.values()) == {2}


async def test_two_secrets_sign_while_one_takes_the_other_s_place(
    telling: Place, receiver: Receiver
) -> None:
    id_, old = await make(telling, receiver)
    new = (await post(telling, f"{id_}/rotate-secret", 200, overlap_seconds=3600))["secret"]
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    [came] = receiver.came
    for secret in (old, new):
        StandardWebhook(secret).verify(came.body, came.headers)
    pass_by(telling, 3601)
    await telling.put(account("bo", health="healthy"))
    await work(telling)
    later = receiver.came[-1]
    StandardWebhook(new).verify(later.body, later.headers)
    with pytest.raises(WebhookVerificationError):
        StandardWebhook(old).verify(later.body, later.headers)


async def test_a_test_is_sent_at_once_and_says_what_came_of_it(
    telling: Place, receiver: Receiver
) -> None:
    id_, secret = await make(telling, receiver)
    tried = await post(telling, f"{id_}/test", 200)
    assert (tried["state"], tried["status"], tried["event_number"]) == ("taken", 200, None)
    [came] = receiver.came
    assert StandardWebhook(secret).verify(came.body, came.headers)["type"] == "webhook.test"
    assert (await get(telling, f"{id_}/deliveries"))["data"] == [tried]
    receiver.answers = lambda _came: 500
    refused = await post(telling, f"{id_}/test", 200)
    assert (refused["state"], refused["status"]) == ("failed", 500)
    receiver.answers = lambda _came: 200
    await post(telling, f"{id_}/deliveries/{refused['id']}/redeliver", 202)
    await work(telling)
    assert receiver.came[-1].headers["webhook-id"] == refused["event_id"]
    assert receiver.came[-1].body == receiver.came[-2].body
    types = {event["type"] for event in (await telling.get("/v1/events")).json()["data"]}
    assert "webhook.test" not in types


async def test_one_delivery_is_sent_again_when_asked(telling: Place, receiver: Receiver) -> None:
    id_, _ = await make(telling, receiver)
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    [delivery] = (await get(telling, f"{id_}/deliveries"))["data"]
    again = await post(telling, f"{id_}/deliveries/{delivery['id']}/redeliver", 202)
    assert (again["state"], again["tries"]) == ("waiting", 0)
    await work(telling)
    assert list(receiver.ids.values()) == [2]
    [delivery] = (await get(telling, f"{id_}/deliveries"))["data"]
    assert (delivery["state"], delivery["tries"]) == ("taken", 1)


async def test_deliveries_are_walked_and_chosen(telling: Place, receiver: Receiver) -> None:
    id_, _ = await make(telling, receiver, event_types=["account.*"])
    await telling.put(*(account(f"a{n}", health="healthy") for n in range(6)))
    await work(telling)
    total = len(receiver.came)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await get(telling, f"{id_}/deliveries?limit=4" + (cursor and f"&cursor={cursor}"))
        seen += [delivery["id"] for delivery in page["data"]]
        cursor = page["page"]["next_cursor"]
    assert len(seen) == len(set(seen)) == total
    assert seen == sorted(seen, reverse=True)
    of_type = await get(telling, f"{id_}/deliveries?event_type=account.health_changed")
    assert len(of_type["data"]) == 6
    assert (await get(telling, f"{id_}/deliveries?state=failed"))["data"] == []


async def test_whoever_fans_out_twice_or_at_once_tells_once(
    telling: Place, receiver: Receiver
) -> None:
    await make(telling, receiver)
    await telling.put(*(account(f"a{n}", health="healthy") for n in range(250)))
    await asyncio.gather(*(work(telling) for _ in range(3)))
    assert len(receiver.ids) == 250
    assert set(receiver.ids.values()) == {1}


async def test_a_removed_webhook_is_told_nothing_more(telling: Place, receiver: Receiver) -> None:
    id_, _ = await make(telling, receiver)
    receiver.answers = lambda _came: 500
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    assert (await telling.ask("DELETE", f"/v1/webhooks/{id_}")).status_code == 204
    assert (await telling.get(f"/v1/webhooks/{id_}")).status_code == 404
    pass_by(telling, 600)
    await work(telling)
    assert len(receiver.came) == 1


async def test_one_whose_secret_was_lost_says_so_until_it_is_rotated(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    lost = Statement(update(WEBHOOKS).values(secret=null()).returning(WEBHOOKS.c.id))
    assert await telling.runtime.database.note(lost)
    tried = await post(telling, f"{id_}/test", 200)
    assert tried["fault"] == "Its secret does not open with this master key; rotate it."
    assert receiver.came == []
    new = (await post(telling, f"{id_}/rotate-secret", 200))["secret"]
    assert (await post(telling, f"{id_}/test", 200))["state"] == "taken"
    StandardWebhook(new).verify(receiver.came[0].body, receiver.came[0].headers)


async def test_what_became_of_deliveries_is_kept_as_long_as_events_are(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    pass_by(telling, 86_400)
    await telling.put(account("bo", health="healthy"))
    await work(telling)
    forget = webhook_handlers(telling.runtime)[FORGET]
    pass_by(telling, 29.5 * 86_400)
    await forget(Job(FORGET, 0, FORGET, {}, 0))
    [left] = (await get(telling, f"{id_}/deliveries"))["data"]
    pass_by(telling, 86_400)
    await telling.put(account("cy", health="healthy"))
    await forget_old(telling.runtime.database, telling.clock())
    await post(telling, f"{id_}/deliveries/{left['id']}/redeliver", 202)
    await work(telling)
    found = (await get(telling, f"{id_}/deliveries"))["data"]
    [again] = [delivery for delivery in found if delivery["id"] == left["id"]]
    assert (again["state"], again["fault"]) == ("failed", "The event is not kept any more.")
    names = [came.said["data"]["username"] for came in receiver.came]
    assert names == ["ada", "bo", "cy"]


async def test_where_there_is_nobody_to_tell_it_is_looked_for_less_often(
    telling: Place, receiver: Receiver
) -> None:
    fan = webhook_handlers(telling.runtime)[FAN]
    with pytest.raises(Later, match="nobody"):
        await fan(Job(FAN, 0, FAN, {}, 0))
    await make(telling, receiver)
    await fan(Job(FAN, 0, FAN, {}, 0))


async def test_what_is_sent_again_is_sent_though_it_is_not_asked_for_any_more(
    telling: Place, receiver: Receiver
) -> None:
    id_, _ = await make(telling, receiver)
    await telling.put(account("ada", health="healthy"))
    await work(telling)
    types = {"event_types": ["key.*"]}
    assert (await telling.ask("PATCH", f"/v1/webhooks/{id_}", json=types)).status_code == 200
    since = instant(telling.clock() - timedelta(hours=1))
    await post(telling, f"{id_}/redeliver-since", 202, since=since, taken=True)
    await work(telling)
    assert list(receiver.ids.values()) == [2]
    [delivery] = (await get(telling, f"{id_}/deliveries"))["data"]
    assert delivery["state"] == "taken"

"""Codes that come by mail reach whoever waits for them, once, through our SMTP receiver."""

import asyncio
import smtplib
from datetime import timedelta
from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.jobs.jobs import Job
from rollcall.core.mailboxes.forgetting import forget_old
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.ids import dashed
from rollcall.kit.sealing import Secret
from rollcall.server.work import handlers, recurring
from tests.listening import listen
from tests.mail.letters import letter
from tests.mail.senders import receiver, send
from tests.makers import NOW, account
from tests.place import Place

UUID = "0000000000007000800000000000000a"
ADA = f"/v1/accounts/acc_{UUID}"
TOKPORTAL = f"/tokportal/api/ext/accounts/{dashed(UUID)}/verification-code"
ADDRESS = "ada@codes.test"


@pytest.fixture
async def ada(either_place: Place) -> Place:
    await either_place.put(account("ada", uuid=UUID, mailbox=ADDRESS))
    put = await either_place.ask("PUT", f"{ADA}/mailbox", json={"kind": "smtp"})
    assert put.status_code == 200, put.text
    return either_place


async def come(place: Place, code: str = "482937", **more: Any) -> None:
    """A mail comes with that code."""
    async with receiver(place.runtime.looking.receiving) as port:
        await send(port, letter(code, **more))


async def attempt(place: Place, path: str = ADA, **asked: Any) -> str:
    opened = await place.ask("POST", f"{path}/code-attempts", **asked)
    assert opened.status_code == 201, opened.text
    assert opened.json()["state"] == "waiting"
    return f"/v1/code-attempts/{opened.json()['id']}"


async def test_the_next_code_is_given_once(ada: Place):
    await come(ada, "111111")
    ada.clock.set_ahead(timedelta(seconds=1))
    at = await attempt(ada)
    assert (await ada.get(at)).json()["state"] == "waiting"

    await come(ada, "482937")
    found, again = (await ada.get(at)).json(), (await ada.get(at)).json()

    assert (found["state"], found["code"], found["source"]) == ("found", "482937", "email")
    assert (again["state"], again["code"]) == ("handed_out", None)
    assert again["handed_out_at"] is not None
    ada.clock.set_ahead(timedelta(seconds=2))
    assert (await ada.get(await attempt(ada))).json()["state"] == "waiting"


async def test_an_attempt_that_is_asked_for_again_is_the_same(ada: Place):
    headers = {"idempotency-key": "once"}
    assert await attempt(ada, headers=headers) == await attempt(ada, headers=headers)
    assert await attempt(ada) != await attempt(ada)


async def test_whoever_waits_is_told_as_it_comes(ada: Place):
    at = await attempt(ada)
    waiting = asyncio.create_task(ada.get(f"{at}?wait=20"))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await come(ada)
    async with asyncio.timeout(5):
        assert (await waiting).json()["code"] == "482937"


async def test_a_stream_tells_it_and_ends(ada: Place):
    at = await attempt(ada)
    async with listen(ada, f"{at}/stream") as stream:
        coming = asyncio.create_task(come(ada))
        told = await stream.next()
        await coming
        assert told is not None
        assert (told.kind, told.body["code"]) == ("found", "482937")
        assert await stream.next() is None
    async with listen(ada, f"{at}/stream") as stream:
        told = await stream.next()
        assert told is not None
        assert (told.kind, told.body["code"]) == ("handed_out", None)


async def test_of_many_who_ask_at_once_one_is_given_it(ada: Place):
    at = await attempt(ada)
    asking = [asyncio.create_task(ada.get(f"{at}?wait=10")) for _ in range(8)]
    await asyncio.sleep(0.2)
    await come(ada)
    answers = [(await one).json() for one in asking]
    assert sorted(answer["code"] or "" for answer in answers) == [""] * 7 + ["482937"]


async def test_each_of_two_attempts_is_given_its_own_in_their_order(ada: Place):
    first = await attempt(ada)
    ada.clock.set_ahead(timedelta(seconds=1))
    second = await attempt(ada)
    assert (await ada.get(second)).json()["state"] == "waiting"
    await come(ada, "111111")

    assert (await ada.get(second)).json()["state"] == "waiting", "the first is waited for"
    assert (await ada.get(first)).json()["code"] == "111111"
    await come(ada, "222222")
    assert (await ada.get(second)).json()["code"] == "222222"


async def test_an_attempt_that_nobody_asks_for_holds_no_other_up(ada: Place):
    await attempt(ada)
    ada.clock.set_ahead(timedelta(minutes=1))
    second = await attempt(ada)
    await come(ada)
    assert (await ada.get(second)).json()["code"] == "482937"


async def test_an_attempt_ends_and_so_does_a_code(ada: Place):
    short, long = await attempt(ada, json={"lasts": 60}), await attempt(ada, json={"lasts": 3600})
    ada.clock.set_ahead(timedelta(seconds=60))
    assert (await ada.get(short)).json()["state"] == "ended"
    await come(ada)
    ada.clock.set_ahead(timedelta(minutes=12))
    assert (await ada.get(long)).json()["state"] == "waiting"
    await come(ada, "222222", text="Your code is 222222, valid for 1 minute.")
    assert (await ada.get(long)).json()["code"] == "222222"


async def test_the_same_mail_twice_is_one_code(ada: Place):
    mail, at = letter(), await attempt(ada)
    async with receiver(ada.runtime.looking.receiving) as port:
        await send(port, mail)
        assert (await ada.get(at)).json()["code"] == "482937"
        later = await attempt(ada)
        await send(port, mail)
    assert (await ada.get(later)).json()["state"] == "waiting"
    assert len((await ada.get(ADA)).json()["codes_received"]) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"author": "TikTok <security@tiktok.com.evil.example>"},
        {"author": "TikTok <security@nottiktok.com>"},
        {"author": "Instagram <security@mail.instagram.com>"},
        {"Authentication_Results": "mx.codes.test; dmarc=fail header.from=tiktok.com"},
    ],
)
async def test_of_a_stranger_no_code_is_taken(ada: Place, more: dict[str, str]):
    at = await attempt(ada)
    await come(ada, **more)

    assert (await ada.get(at)).json()["state"] == "waiting"
    found = (await ada.get(f"{ADA}/mailbox")).json()
    assert (found["mails"], found["strangers"]) == (1, 1)
    assert found["mail_at"] is not None


async def test_mail_is_taken_for_known_addresses_alone(ada: Place):
    async with receiver(ada.runtime.looking.receiving) as port:
        for stranger in ("bo@codes.test", "ada@elsewhere.test", "ada@codes.test.evil", "x" * 300):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as raised:
                await send(port, letter(), [stranger])
            assert {code for code, _ in raised.value.recipients.values()} <= {550, 553}
        assert await send(port, letter(), ["ADA@Codes.Test", "bo@codes.test"]) == {
            "bo@codes.test": (
                550,
                b"5.1.1 No mailbox of that address is kept here, and mail is not sent on",
            )
        }
        removed = await ada.ask("DELETE", f"{ADA}/mailbox")
        assert removed.status_code == 204
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await send(port, letter())


async def test_an_account_off_the_roster_is_written_to_no_more(ada: Place):
    assert (await ada.ask("DELETE", ADA)).status_code == 204
    async with receiver(ada.runtime.looking.receiving) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await send(port, letter())


async def test_accounts_that_share_an_address_are_given_their_own_platforms_codes(ada: Place):
    await ada.put(account("ada", "instagram", uuid="b".rjust(32, "0")))
    insta = "/v1/accounts/acc_" + "b".rjust(32, "0")
    body = {"kind": "smtp", "address": ADDRESS}
    assert (await ada.ask("PUT", f"{insta}/mailbox", json=body)).status_code == 200
    first, second = await attempt(ada), await attempt(ada, insta)

    await come(ada, "333444", author="Instagram <no-reply@mail.instagram.com>")
    await come(ada, "111222")

    assert (await ada.get(first)).json()["code"] == "111222"
    assert (await ada.get(second)).json()["code"] == "333444"


async def test_an_address_receives_for_one_workspace(ada: Place):
    other = await ada.neighbour()
    await other.put(account("thief", uuid="c".rjust(32, "0")))
    path = "/v1/accounts/acc_" + "c".rjust(32, "0")
    body = {"kind": "smtp", "address": ADDRESS.upper()}

    refused = await other.ask("PUT", f"{path}/mailbox", json=body)

    assert refused.status_code == 409
    at = await attempt(ada)
    assert (await other.get(at)).status_code == 404


async def test_tokportal_says_email_for_what_came_and_cached_for_what_was_shown(ada: Place):
    await come(ada)
    sources = [(await ada.ask("POST", TOKPORTAL)).json()["data"]["source"] for _ in range(2)]
    assert sources == ["email", "cached"]
    await come(ada, "222222")
    given = (await ada.ask("POST", TOKPORTAL)).json()["data"]
    assert (given["verification_code"], given["source"]) == ("222222", "email")
    assert (await ada.get(await attempt(ada))).json()["state"] == "waiting"


async def test_only_who_may_see_secrets_waits_for_codes(ada: Place):
    at = await attempt(ada)
    key = await ada.issue(Scope.READ, Scope.WRITE, Scope.ADMIN)
    assert (await ada.ask("POST", f"{ADA}/code-attempts", key=key)).status_code == 403
    for path in (at, f"{at}/stream", f"{ADA}/totp"):
        assert (await ada.get(path, key=key)).status_code == 403
    bo = await ada.issue(account_tags=("bo",))
    assert (await ada.get(at, key=bo)).status_code == 404
    assert (await ada.get(f"{at}/stream", key=bo)).status_code == 404


async def test_each_code_that_is_handed_out_is_kept_as_shown(ada: Place):
    at = await attempt(ada)
    await come(ada)
    assert (await ada.get(f"{ADA}/showings")).json()["data"] == []
    await ada.get(at)
    assert [s["what"] for s in (await ada.get(f"{ADA}/showings")).json()["data"]] == [["code"]]


async def test_who_follows_events_is_told_that_a_code_came_and_not_which(ada: Place):
    await come(ada)
    told = (await ada.get("/v1/events")).json()["data"]
    [event] = [one for one in told if one["type"] == "account.code_received"]
    assert event["data"]["account_id"] == f"acc_{UUID}"
    assert "482937" not in str(told)


async def test_what_mails_told_is_forgotten_and_what_people_told_stays(ada: Place):
    await ada.put(account("bo", codes=[]))
    await come(ada)
    at = await attempt(ada)
    database = ada.runtime.database
    await forget_old(database, NOW + timedelta(days=1), timedelta(days=2))
    assert len((await ada.get(ADA)).json()["codes_received"]) == 1
    await forget_old(database, NOW + timedelta(days=3), timedelta(days=2))
    assert (await ada.get(ADA)).json()["codes_received"] == []
    assert (await ada.get(at)).status_code == 404


async def test_the_worker_forgets_as_the_server_was_told_to(ada: Place):
    await come(ada)
    [planned] = [plan for plan in recurring(ada.runtime) if plan.kind == "mailboxes.forget_old"]
    job = Job("x", 0, planned.kind, {}, 0)
    for days, left in ((1, 1), (3, 0)):
        ada.clock.set_ahead(timedelta(days=days))
        await handlers(ada.runtime)[planned.kind](job)
        assert len((await ada.get(ADA)).json()["codes_received"]) == left


SEED = "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "stored, code",
    [
        (SEED, "102004"),
        ("jbsw y3dp ehpk 3pxp", "102004"),
        (f"otpauth://totp/TikTok:ada?secret={SEED}&issuer=TikTok", "102004"),
        (f"otpauth://totp/TikTok:ada?secret={SEED}&digits=8&algorithm=SHA256&period=60", None),
    ],
)
async def test_a_seed_gives_the_code_of_this_moment(place: Place, stored: str, code: str | None):
    secrets = {SecretKind.TOTP: Secret(stored)}
    await place.put(account("ada", uuid=UUID, secrets=secrets))
    given = (await place.get(f"{ADA}/totp")).json()
    assert code is None or given["code"] == code
    assert len(given["code"]) == (6 if code else 8)
    assert given["works_until"] == (
        "2026-04-10T12:00:30.000Z" if code else "2026-04-10T12:01:00.000Z"
    )
    assert [s["what"] for s in (await place.get(f"{ADA}/showings")).json()["data"]] == [["totp"]]


@pytest.mark.parametrize(
    "stored", ["tweet7!", "otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1", "otpauth://x", "1"]
)
async def test_what_is_no_seed_is_refused_without_saying_it(place: Place, stored: str):
    await place.put(account("ada", uuid=UUID, secrets={SecretKind.TOTP: Secret(stored)}))
    answer = await place.get(f"{ADA}/totp")
    assert answer.status_code == 409
    assert stored not in answer.json()["detail"] or stored == "1"


@pytest.mark.parametrize("given", ["tweet7!", "otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1"])
async def test_what_is_no_seed_takes_the_place_of_none(place: Place, given: str):
    await place.put(account("ada", uuid=UUID, secrets={SecretKind.TOTP: Secret(SEED)}))
    answer = await place.ask("PUT", f"{ADA}/secrets/totp", json={"value": given})
    assert answer.status_code == 422
    assert "base32" in answer.json()["detail"]
    assert given not in answer.text
    assert (await place.get(f"{ADA}/totp")).json()["code"] == "102004"


async def test_without_a_seed_there_is_no_code(place: Place):
    await place.put(account("ada", uuid=UUID))
    assert (await place.get(f"{ADA}/totp")).status_code == 404

"""Mailboxes are told of, or refused with what is wrong."""

from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.sealing import Secret
from rollcall.server.listening import CannotListen
from rollcall.server.mailing import bind_smtp
from rollcall.settings import Settings
from tests.mail.test_attempts import ADA, UUID
from tests.makers import account
from tests.place import Place

IMAP = {"kind": "imap", "address": "a@b.test", "host": "imap.b.test", "password": "tweet7"}


async def put(place: Place, body: Any, key: str | None = None) -> Any:
    return await place.ask("PUT", f"{ADA}/mailbox", json=body, key=key)


@pytest.mark.parametrize(
    "body, wrong",
    [
        ({"kind": "smtp"}, ["/address"]),
        ({"kind": "smtp", "address": "nobody"}, ["/address"]),
        ({"kind": "smtp", "address": "a b@c.test"}, ["/address"]),
        ({"kind": "smtp", "address": "a@b"}, ["/address"]),
        ({"kind": "smtp", "address": "a@b.test", "host": "x", "port": 1}, ["/host", "/port"]),
        ({"kind": "imap", "address": "a@b.test", "password": "x"}, ["/host"]),
        (IMAP | {"host": "http://x/"}, ["/host"]),
        (IMAP | {"password": ""}, ["/password"]),
        (IMAP | {"password": "a\r\nb"}, ["/password"]),
        (IMAP | {"username": "a\x00b"}, ["/username"]),
        (IMAP | {"port": 70_000}, ["/port"]),
        (IMAP | {"tls": "maybe"}, ["/tls"]),
        ({"kind": "imap", "address": "a@b.test", "host": "x"}, ["/password"]),
    ],
)
async def test_what_is_wrong_is_named(place: Place, body: dict[str, Any], wrong: list[str]):
    await place.put(account("ada", uuid=UUID))
    refused = await put(place, body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == wrong
    assert (await place.get(f"{ADA}/mailbox")).status_code == 404


async def test_the_account_is_known_by_the_address_from_then_on(either_place: Place):
    await either_place.put(account("ada", uuid=UUID))
    told = await put(either_place, {"kind": "smtp", "address": "Ada@Codes.Test"})
    assert told.json()["address"] == "ada@codes.test"
    assert (await either_place.get(ADA)).json()["mailbox"] == "ada@codes.test"
    assert (await put(either_place, {"kind": "smtp"})).json()["address"] == "ada@codes.test"


async def test_a_password_is_sealed_and_shown_by_none_of_it(either_place: Place):
    await either_place.put(account("ada", uuid=UUID))
    answers = [await put(either_place, IMAP), await either_place.get(f"{ADA}/mailbox")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "tweet7" not in "".join(answer.text for answer in answers)
    assert answers[1].json()["port"] == 993
    async with either_place.core() as core:
        [number] = [a["number"] for a in (await either_place.get("/v1/accounts")).json()["data"]]
        assert await core.vault.open(number) == {SecretKind.MAILBOX_PASSWORD: Secret("tweet7")}


async def test_a_stored_password_is_used_by_who_may_see_it_anyway(place: Place):
    secrets = {SecretKind.MAILBOX_PASSWORD: Secret("tweet7")}
    await place.put(account("ada", uuid=UUID, secrets=secrets))
    body = {name: value for name, value in IMAP.items() if name != "password"}
    writer = await place.issue(Scope.READ, Scope.WRITE)
    assert (await put(place, body, writer)).status_code == 422
    assert (await put(place, body)).status_code == 200
    assert (await put(place, body, writer)).status_code == 200, "it leads where it led before"


async def test_reading_needs_no_more_than_reading_and_changing_needs_writing(place: Place):
    await place.put(account("ada", uuid=UUID))
    reader = await place.issue(Scope.READ)
    assert (await put(place, {"kind": "smtp", "address": "a@b.test"})).status_code == 200
    assert (await place.get(f"{ADA}/mailbox", key=reader)).status_code == 200
    assert (await put(place, {"kind": "smtp"}, reader)).status_code == 403
    for method, path in (("DELETE", ""), ("POST", "/check")):
        assert (await place.ask(method, f"{ADA}/mailbox{path}", key=reader)).status_code == 403


@pytest.mark.parametrize(
    "spec", ["", "2525", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "nowhere.invalid:2525"]
)
def test_a_port_for_mail_that_is_none_is_refused(spec: str):
    with pytest.raises(CannotListen, match=f"--smtp {spec}: ") as raised:
        bind_smtp(Settings(smtp=spec))
    assert "--port" not in raised.value.message

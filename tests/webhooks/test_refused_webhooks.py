"""Webhooks that cannot be, and who may not make or see them."""

from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from tests.place import Place
from tests.webhooks.asking import post
from tests.webhooks.receivers import Receiver


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://user:secret@example.com/",
        "https://example.com/#here",
        "https://10.0.0.1/hook",
        "https://[::1]/hook",
        "https://127.0.0.1/",
        "https://",
        "https://example.com:99999/",
        "ftp://example.com/",
        "https://exämple.com/",
        "https://example.com/" + "x" * 2000,
        "not an address",
        "",
    ],
)
async def test_what_is_no_public_address_is_refused(place: Place, url: str) -> None:
    answer = await place.ask("POST", "/v1/webhooks", json={"url": url})
    assert answer.status_code == 422
    assert "url" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_types": []},
        {"event_types": ["account.exploded"]},
        {"event_types": ["*" * 65]},
        {"name": "x" * 101},
        {"description": "x" * 501},
        {"secret": "mine"},
    ],
)
async def test_what_cannot_be_is_refused_by_its_name(place: Place, wrong: dict[str, Any]) -> None:
    body = {"url": "https://example.com/hook"} | wrong
    answer = await place.ask("POST", "/v1/webhooks", json=body)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text


async def test_a_private_receiver_is_found_out_when_it_is_sent_to(
    place: Place, receiver: Receiver
) -> None:
    body = {"url": "https://localhost/hook"}
    made = (await place.ask("POST", "/v1/webhooks", json=body)).json()
    tried = await post(place, f"{made['details']['id']}/test", 200)
    assert tried["state"] == "failed"
    why = "localhost is within a private network. Only public receivers are told."
    assert tried["fault"] == why
    assert receiver.came == []


async def test_there_is_an_end_to_how_many_there_may_be(place: Place) -> None:
    body = {"url": "https://example.com/hook"}
    for _ in range(50):
        assert (await place.ask("POST", "/v1/webhooks", json=body)).status_code == 201
    assert (await place.ask("POST", "/v1/webhooks", json=body)).status_code == 409


async def test_only_who_may_write_makes_changes_and_nobody_else_sees_them(place: Place) -> None:
    body = {"url": "https://example.com/hook"}
    made = (await place.ask("POST", "/v1/webhooks", json=body)).json()["details"]
    reader = await place.issue(Scope.READ)
    assert (await place.get(f"/v1/webhooks/{made['id']}", key=reader)).status_code == 200
    for method, path in (
        ("POST", ""),
        ("PATCH", f"/{made['id']}"),
        ("DELETE", f"/{made['id']}"),
        ("POST", f"/{made['id']}/test"),
        ("POST", f"/{made['id']}/rotate-secret"),
    ):
        answer = await place.ask(method, f"/v1/webhooks{path}", json=body, key=reader)
        assert answer.status_code == 403, path
    neighbour = await place.neighbour()
    assert (await neighbour.get(f"/v1/webhooks/{made['id']}")).status_code == 404
    assert (await neighbour.ask("DELETE", f"/v1/webhooks/{made['id']}")).status_code == 404


async def test_secrets_are_sealed_and_shown_once(place: Place) -> None:
    body = {"url": "https://example.com/hook"}
    made = (await place.ask("POST", "/v1/webhooks", json=body)).json()
    assert made["secret"].startswith("whsec_")
    id_ = made["details"]["id"]
    for path in ("/v1/webhooks", f"/v1/webhooks/{id_}", "/v1/events"):
        assert made["secret"] not in (await place.get(path)).text
    kept = b"".join(p.read_bytes() for p in place.runtime.settings.data.glob("rollcall.db*"))
    assert made["secret"].encode() not in kept


async def test_every_type_is_in_the_catalogue_with_an_example(place: Place) -> None:
    types = (await place.get("/v1/event-types")).json()["data"]
    assert {"account.created", "webhook.disabled"} <= {one["name"] for one in types}
    assert all(one["means"] and one["example"] for one in types)

"""One rollcall imports another through each face, and loses nothing that the face can say."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.cli.importing import Tally, take_in
from rollcall.cli.origins import Elsewhere, rows_elsewhere
from rollcall.core.access.caller import Scope
from rollcall.core.workspaces.workspaces import SettingsChange
from rollcall.kit.ids import dashed
from rollcall.sandbox.fleet import fleet
from tests.exchange.test_round_trip import roster_of
from tests.makers import NOW, account
from tests.place import Place, open_place

ROOTS = {
    "tikmatrix": "/tikmatrix/api/v1/accounts?page_size=100",
    "lobstr": "/lobstr/v1/accounts?limit=100",
    "tokportal": "/tokportal/api/ext/accounts?per_page=100",
    "posteverywhere": "/posteverywhere/api/v1/accounts",
}
FACES = list(ROOTS)
OWN = {"id", "account_id", "account_ids", "meta", "x", "next", "previous", "existing_account_id"}
"""What each server gives of its own: ids, addresses, the time of the answer."""


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_place(tmp_path / "source", dossiers=fleet(NOW)) as opened:
        yield opened


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[Place]:
    # A day later, so that nothing is the same only because it happened at the same moment.
    async with open_place(tmp_path / "target", now=NOW + timedelta(days=1)) as opened:
        yield opened


async def read_into(target: Place, source: Place, face: str, key: str | None = None) -> Tally:
    asked = Elsewhere(
        face, f"http://there/{face}", key or source.key, transport=source.web._transport
    )
    tally = Tally()
    totals: list[int] = []

    async def at_once(_seconds: float) -> None:
        """Nobody waits in a test."""

    rows = rows_elsewhere(
        asked,
        total_is=totals.append,
        without=lambda part: tally.without.update((part,)),
        pause=at_once,
    )
    await take_in(
        roster_of(target), rows, lambda told: [tally.add(t) for t in told], batch=7, dry_run=False
    )
    assert not tally.counts or totals[-1] == tally.counts.total()
    return tally


def without_own(value: Any) -> Any:
    match value:
        case dict():
            return {k: without_own(v) for k, v in value.items() if k not in OWN}
        case list():
            return [without_own(item) for item in value]
        case _:
            return value


async def everything(place: Place, face: str) -> list[Any]:
    """All that the face says of this place's accounts: the list, and each account's own pages."""
    listing = (await place.get(ROOTS[face])).json()
    pages = [listing]
    for one in rows_of(listing):
        match face:
            case "lobstr":
                paths = [f"/lobstr/v1/accounts/{one['id']}"]
            case "tokportal":
                at = f"/tokportal/api/ext/accounts/{one['id']}"
                paths = [at, f"{at}/bundles"]
            case "posteverywhere":
                paths = [f"/posteverywhere/api/v1/accounts/{one['id']}/health"]
            case _:
                paths = []
        pages += [(await place.get(path)).json() for path in paths]
    return pages


def rows_of(listing: Any) -> list[Any]:
    found = listing["data"]
    return found if isinstance(found, list) else found["accounts"]


@pytest.mark.parametrize("face", FACES)
async def test_everything_that_a_face_says_is_there_afterwards(
    source: Place, target: Place, face: str
):
    told = await everything(source, face)

    tally = await read_into(target, source, face)

    assert tally.counts == {"created": len(rows_of(told[0]))}, tally.refused
    assert not tally.without
    assert without_own(await everything(target, face)) == without_own(told)


@pytest.mark.parametrize("face", FACES)
async def test_reading_a_face_twice_changes_nothing(source: Place, target: Place, face: str):
    first = await read_into(target, source, face)
    revision = await target.runtime.database.revision(target.workspace_id)

    second = await read_into(target, source, face)

    assert second.counts == {"unchanged": first.counts["created"]}
    # Not a row was written: neither a secret sealed anew nor a code kept twice.
    assert await _rows_written(target) == 0
    assert await target.runtime.database.revision(target.workspace_id) == revision


async def test_each_database_takes_everything_in_once(source: Place, either_place: Place):
    for face in ("tokportal", "lobstr", "posteverywhere"):
        first = await read_into(either_place, source, face)
        again = await read_into(either_place, source, face)
        assert not first.counts["refused"]
        assert again.counts == {"unchanged": first.counts.total()}
    told = await everything(source, "tokportal")
    assert _bundles(await everything(either_place, "tokportal")) == _bundles(told)


def _bundles(pages: list[Any]) -> list[Any]:
    return [without_own(page) for page in pages if page.get("pagination") and page is not pages[0]]


async def _rows_written(place: Place) -> int:
    accounts = (await place.get("/v1/accounts", params={"limit": 200})).json()["data"]
    return sum(account["version"] - 1 for account in accounts)


async def test_what_several_faces_know_comes_together_in_one_record(source: Place, target: Place):
    for face in FACES:
        await read_into(target, source, face)

    ours = {a["username"]: a for a in (await _listed(source)) if a["username"]}
    theirs = {a["username"]: a for a in (await _listed(target)) if a["username"]}
    assert theirs.keys() == ours.keys()
    known = next(a for a in ours.values() if a["device_online"] and a["mailbox"] and a["tags"])
    there = theirs[known["username"]]
    for name in (
        "email",
        "mailbox",
        "device_serial",
        "device_model",
        "tags",
        "can_post",
        "country",
    ):
        assert there[name] == known[name], name


async def _listed(place: Place) -> list[Any]:
    return (await place.get("/v1/accounts", params={"limit": 200})).json()["data"]


async def test_accounts_come_without_credentials_where_the_key_may_not_see_them(
    source: Place, target: Place
):
    reads = await source.issue(Scope.READ)

    tally = await read_into(target, source, "tokportal", reads)

    assert not tally.counts["refused"]
    assert tally.without == {"credentials": tally.counts["created"]}
    assert [o["id"] for o in await _orders(target)] == [o["id"] for o in await _orders(source)]


async def test_accounts_come_without_credentials_where_consent_would_be_needed(
    source: Place, target: Place
):
    async with source.core(writes=True) as core:
        revealed = SettingsChange(tokportal_credentials="revealed")
        await core.workspaces.change(settings=revealed)

    tally = await read_into(target, source, "tokportal")

    assert tally.without == {"credentials": tally.counts["created"]}


async def _orders(place: Place) -> list[Any]:
    listing = (await place.get(ROOTS["tokportal"])).json()["data"]
    return [
        order
        for one in listing
        for order in (await place.get(f"/tokportal/api/ext/accounts/{one['id']}/bundles")).json()[
            "data"
        ]
    ]


async def test_an_imported_code_is_told_of_and_never_given_out_as_fresh(
    source: Place, target: Place
):
    await read_into(target, source, "tokportal")

    [row] = [
        one
        for one in (await target.get(ROOTS["tokportal"])).json()["data"]
        if one["username"] == "coolcreator99"
    ]
    path = f"/tokportal/api/ext/accounts/{row['id']}"
    assert (await target.get(path)).json()["data"]["last_verification_code"] == "482937"
    refused = await target.ask("POST", f"{path}/verification-code")
    assert refused.json()["error"]["code"] == "VERIFICATION_CODE_NOT_FOUND"


async def test_a_whole_list_is_read_over_many_pages(target: Place, tmp_path: Path):
    many = [account(f"user{place}", "instagram") for place in range(1205)]
    async with open_place(tmp_path / "many", dossiers=many) as source:
        for face in ("tikmatrix", "lobstr", "posteverywhere"):
            tally = await read_into(target, source, face)
            assert tally.counts.total() == 1205
            assert not tally.counts["refused"]
    names = {a["username"] for a in await _all(target)}
    assert len(names) == 1205


async def _all(place: Place) -> list[Any]:
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await place.get("/v1/accounts", params={"limit": 200} | cursor)).json()
        found += page["data"]
        if not page["page"]["has_more"]:
            return found
        cursor = {"cursor": page["page"]["next_cursor"]}


async def test_an_order_named_by_another_workspace_stays_where_it_is(source: Place):
    neighbour = await source.neighbour()
    listing = (await source.get(ROOTS["tokportal"])).json()["data"]
    [mine] = [one for one in listing if one["username"] == "coolcreator99"]
    path = f"/tokportal/api/ext/accounts/{mine['id']}/bundles"
    before = (await source.get(path)).json()["data"]
    [order] = before

    theirs = {
        "platform": "tiktok",
        "username": "thief",
        "orders": [
            {
                "id": order["id"].replace("-", ""),
                "kind": "videos_only",
                "platform": "tiktok",
                "country": "US",
                "status": "published",
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
            }
        ],
        "harvests": [{"id": "0" * 32, "name": "theirs"}],
    }
    answer = await neighbour.ask("POST", "/v1/accounts/bulk", json={"accounts": [theirs]})

    assert answer.json()["counts"] == {"created": 1}
    assert (await source.get(path)).json()["data"] == before
    uuid = dashed(answer.json()["outcomes"][0]["id"].removeprefix("acc_"))
    got = (await neighbour.get(f"/tokportal/api/ext/accounts/{uuid}/bundles")).json()["data"]
    assert [bundle["id"] for bundle in got] == [order["id"]]


@pytest.mark.parametrize("face", ["lobstr", "posteverywhere"])
async def test_an_account_that_can_post_is_signed_in_on_every_face(
    source: Place, target: Place, face: str
):
    """These two faces have no word for being signed in; what they say of health tells."""
    await read_into(target, source, face)

    ours = await _listed(target)
    assert {a["signed_in"] for a in ours if a["can_post"]} == {True}
    assert {a["signed_in"] for a in ours if a["health"] == "expired"} == {False}
    told = (await target.get(ROOTS["tikmatrix"])).json()["data"]["accounts"]
    can_post = {a["number"] for a in ours if a["can_post"]}
    assert {a["logined_text"] for a in told if a["id"] in can_post} == {"logged_in"}

"""What is exported and imported into an empty roster is there again, field by field."""

import io
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.cli.account_list import Question
from rollcall.cli.export import _accounts
from rollcall.cli.importing import Tally, take_in
from rollcall.cli.origins import checked, rows_of
from rollcall.cli.reach import Roster
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.exchange.formats import READERS, WRITERS, Format
from tests.exchange.strategies import ACCOUNT_FACTS
from tests.place import Place

EVERYTHING = Question({}, "number", 200, None, every=True, total=False, fields=None)
FORMATS = list(Format)


def roster_of(place: Place, key: str | None = None) -> Roster:
    """Our own API of this place, as the commands ask it."""
    headers = {"x-api-key": key or place.key}
    transport = place.web._transport
    return Roster(httpx2.AsyncClient(transport=transport, base_url="http://there", headers=headers))


async def exported(place: Place, wanted: Format) -> bytes:
    out = io.StringIO(newline="")
    writer = WRITERS[wanted](out)
    async for account in _accounts(roster_of(place), EVERYTHING):
        writer.write(account)
    writer.end()
    return out.getvalue().encode()


async def imported(place: Place, raw: bytes, wanted: Format, *, dry_run: bool = False) -> Tally:
    file, tally = io.BytesIO(raw), Tally()
    checked(file, wanted)

    def tell(outcomes: Sequence[Any]) -> None:
        for told in outcomes:
            tally.add(told)

    broken: list[Exception] = []
    rows = rows_of(READERS[wanted](file), broken.append)
    await take_in(roster_of(place), rows, tell, batch=2, dry_run=dry_run)
    assert broken == []
    return tally


async def everything_said(place: Place) -> list[dict[str, Any]]:
    names = AccountFacts.__struct_fields__
    accounts: AsyncIterator[dict[str, Any]] = _accounts(roster_of(place), EVERYTHING)
    return [{name: account[name] for name in names} async for account in accounts]


GOES_BY = st.fixed_dictionaries(
    {
        "username": st.sampled_from(["bob", "carol", None]),
        "external_id": st.sampled_from([None, "crm:1", "crm:2", "crm:3", "lobstr:1", "17"]),
    }
)
"""So few names and ids that accounts share them, as far as they are let."""
LIVES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["changed", "removed", "restored"]), GOES_BY),
    max_size=6,
)


def with_devices_of_their_own(accounts: Sequence[AccountFacts]) -> list[Dossier]:
    """The same accounts, no two of which say of one device what cannot both be."""
    return [
        Dossier(
            facts=msgspec.structs.replace(
                facts,
                device_serial=f"{facts.device_serial}{place}" if facts.device_serial else None,
            )
        )
        for place, facts in enumerate(accounts)
    ]


async def live(place: Place, accounts: Sequence[AccountFacts], lives: Sequence[Any]) -> None:
    """Accounts that come, take each other's names, go and come back, as far as each is let."""
    async with place.core(writes=True) as core:
        await core.accounts.put(with_devices_of_their_own(accounts))
    ids = [one["id"] async for one in _accounts(roster_of(place), EVERYTHING)]
    for which, what, goes_by in lives:
        path = f"/v1/accounts/{ids[which % len(ids)]}"
        match what:
            case "changed":
                answer = await place.ask("PATCH", path, json=goes_by)
            case "removed":
                answer = await place.ask("DELETE", path)
            case _:
                answer = await place.ask("POST", f"{path}/restore")
        assert answer.status_code in {200, 204, 404, 422}


def of_few_names(accounts: Sequence[tuple[AccountFacts, dict[str, Any]]]) -> list[AccountFacts]:
    """Accounts on one platform; every other goes by few names, and the rest by any."""
    return [
        msgspec.structs.replace(facts, platform="tiktok", **(goes_by if place % 2 else {}))
        for place, (facts, goes_by) in enumerate(accounts)
    ]


@given(
    accounts=st.lists(st.tuples(ACCOUNT_FACTS, GOES_BY), min_size=1, max_size=6).map(of_few_names),
    lives=LIVES,
    wanted=st.sampled_from(FORMATS),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_import_after_export_changes_nothing(
    place: Place, accounts: list[AccountFacts], lives: list[Any], wanted: Format
):
    source, target = await place.neighbour(), await place.neighbour()
    await live(source, accounts, lives)
    written = await exported(source, wanted)
    said = await everything_said(source)
    ids = [account["id"] async for account in _accounts(roster_of(source), EVERYTHING)]

    tally = await imported(target, written, wanted)

    assert tally.counts == only("created", len(said)), tally.refused
    expected = [as_it_is_elsewhere(one, id_) for one, id_ in zip(said, ids, strict=True)]
    assert await everything_said(target) == expected
    again = await imported(target, written, wanted)
    assert again.counts == only("unchanged", len(said)), again.refused
    home = await imported(source, written, wanted)
    assert home.counts == only("unchanged", len(said)), home.refused
    assert await everything_said(source) == said
    back = await imported(source, await exported(target, wanted), wanted)
    assert back.counts == only("unchanged", len(said)), back.refused


def only(outcome: str, count: int) -> dict[str, int]:
    return {outcome: count} if count else {}


def as_it_is_elsewhere(account: dict[str, Any], id_: str) -> dict[str, Any]:
    """The same account in another roster, where one that goes by nothing else goes by its id."""
    if account["username"] or account["external_id"]:
        return account
    return account | {"external_id": id_.replace("acc_", "rollcall:")}


@pytest.mark.parametrize("wanted", FORMATS)
async def test_accounts_without_any_name_come_back_once(place: Place, wanted: Format):
    nameless = [Dossier(facts=AccountFacts(platform="linkedin", display_name="Brand"))] * 2
    await place.put(*nameless)
    written = await exported(place, wanted)
    target = await place.neighbour()

    assert (await imported(place, written, wanted)).counts == {"unchanged": 2}
    assert (await imported(target, written, wanted)).counts == {"created": 2}
    assert (await imported(target, written, wanted)).counts == {"unchanged": 2}
    [first, second] = await everything_said(target)
    assert first["external_id"] != second["external_id"]
    assert first["display_name"] == second["display_name"] == "Brand"


@pytest.mark.parametrize("wanted", FORMATS)
async def test_an_empty_roster_exports_a_file_that_imports(place: Place, wanted: Format):
    assert (await imported(place, await exported(place, wanted), wanted)).counts == {}


async def test_a_dry_run_tells_and_keeps_nothing(either_place: Place):
    raw = b"platform,username,health\ntiktok,ada,healthy\ntiktok,bo,sick\n"
    before = await either_place.runtime.database.revision(either_place.workspace_id)

    tally = await imported(either_place, raw, Format.CSV, dry_run=True)

    assert tally.counts == {"created": 1, "refused": 1}
    assert await everything_said(either_place) == []
    assert await either_place.runtime.database.revision(either_place.workspace_id) == before


@pytest.mark.parametrize("wanted", FORMATS)
async def test_a_row_with_its_id_is_that_account_whatever_it_is_called_now(
    place: Place, wanted: Format
):
    named = Dossier(facts=AccountFacts(platform="tiktok", username="ada"))
    also = Dossier(facts=AccountFacts(platform="tiktok", username="bo", external_id="crm:2"))
    await place.put(named, also)
    written = await exported(place, wanted)
    renamed = written.replace(b"ada", b"ada_lovelace").replace(b"crm:2", b"crm:7")

    assert (await imported(place, renamed, wanted)).counts == {"updated": 2}
    assert (await imported(place, renamed, wanted)).counts == {"unchanged": 2}
    assert [(a["username"], a["external_id"]) for a in await everything_said(place)] == [
        ("ada_lovelace", None),
        ("bo", "crm:7"),
    ]

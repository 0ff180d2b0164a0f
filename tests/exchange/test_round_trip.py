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

    rows = rows_of(READERS[wanted](file))
    await take_in(roster_of(place), rows, tell, batch=2, dry_run=dry_run)
    return tally


async def everything_said(place: Place) -> list[dict[str, Any]]:
    names = AccountFacts.__struct_fields__
    accounts: AsyncIterator[dict[str, Any]] = _accounts(roster_of(place), EVERYTHING)
    return [{name: account[name] for name in names} async for account in accounts]


def told_apart(accounts: Sequence[AccountFacts]) -> list[Dossier]:
    """The same accounts under names that no two share, as a roster's accounts are."""
    return [
        Dossier(
            facts=msgspec.structs.replace(
                facts,
                username=f"{place}{facts.username}" if facts.username else None,
                external_id=None if facts.username and place % 2 else f"crm:{place}",
                device_serial=f"{facts.device_serial}{place}" if facts.device_serial else None,
            )
        )
        for place, facts in enumerate(accounts)
    ]


@given(accounts=st.lists(ACCOUNT_FACTS, min_size=1, max_size=3), wanted=st.sampled_from(FORMATS))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_import_after_export_changes_nothing(
    place: Place, accounts: list[AccountFacts], wanted: Format
):
    source, target = await place.neighbour(), await place.neighbour()
    await source.put(*told_apart(accounts))
    written = await exported(source, wanted)

    tally = await imported(target, written, wanted)

    assert tally.counts == {"created": len(accounts)}, tally.refused
    assert await everything_said(target) == await everything_said(source)
    assert await exported(target, wanted) != b""
    again = await imported(target, written, wanted)
    assert again.counts == {"unchanged": len(accounts)}
    home = await imported(source, written, wanted)
    assert home.counts == {"unchanged": len(accounts)}


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

"""Lists of accounts, held against a filter, a sort and a slice written in Python."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.core.access.caller import Caller
from rollcall.core.accounts import repository
from rollcall.core.accounts.account import EVERY_ACCOUNT, Account, AccountFilter
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import Invalid
from rollcall.kit.paging import Cursor, PageRequest, spell_cursor
from tests.core.rosters import (
    PROPERTY,
    SORTS,
    TAGS,
    Lasting,
    answers,
    dossiers,
    everything,
    few,
    filters,
    lasting,
    rosters,
    some_filters,
    sort_key,
)
from tests.makers import account
from tests.place import Place

__all__ = ["lasting"]


@pytest.fixture(autouse=True)
def far_down_is_near(monkeypatch):
    """So that small rosters take the way of large ones too."""
    monkeypatch.setattr(repository, "FAR_DOWN", 3)


async def filled(place: Place, roster, removed) -> list[Account]:
    """A roster of which every third account, as `removed` begins, was removed."""
    outcomes = await place.put(*roster)
    numbers = sorted({o.number for o in outcomes if o.number})[removed::3]
    async with place.core(writes=True) as core:
        await core.accounts.remove(numbers)
    return await everything(place)


async def walked(place: Place, wanted: AccountFilter, walk: Walk, caller: Caller | None = None):
    """Every account of a walk, a page at a time, and the totals it gave on its way."""
    found: list[Account] = []
    totals: set[int | None] = set()
    cursor = None
    while True:
        async with place.core(caller=caller) as core:
            page = await core.accounts.walk(Account, wanted, replace(walk, cursor=cursor))
        assert len(page.items) <= walk.limit
        found += page.items
        totals.add(page.total)
        cursor = page.next_cursor
        if cursor is None:
            return found, totals


@given(rosters, st.integers(0, 3), filters | some_filters, st.sampled_from(SORTS), st.booleans())
@PROPERTY
def test_a_walk_is_what_a_plain_filter_and_sort_give(
    lasting: Lasting, roster, removed, wanted, sort, descending
):
    async def body(place: Place) -> None:
        every = await filled(place, roster, removed)
        expected = sorted(
            (a for a in every if answers(wanted, a)), key=sort_key(sort), reverse=descending
        )
        walk = Walk(sort=sort, descending=descending, limit=2, total=True)

        found, totals = await walked(place, wanted, walk)

        assert [a.number for a in found] == [a.number for a in expected]
        assert found == expected
        assert totals == {len(expected)}

    lasting.run(body)


@given(rosters, some_filters | filters, st.integers(1, 4))
@PROPERTY
def test_numbered_pages_are_slices(lasting: Lasting, roster, wanted, size):
    async def body(place: Place) -> None:
        expected = [a.number for a in await filled(place, roster, 1) if answers(wanted, a)]
        async with place.core() as core:
            for number in range(1, 8):
                page = await core.accounts.page(Account, wanted, PageRequest(number, size))
                offset = (number - 1) * size
                stretch = await core.accounts.stretch(Account, wanted, offset=offset, limit=size)
                assert [a.number for a in page.items] == expected[offset : offset + size]
                assert [a.number for a in stretch] == expected[offset : offset + size]
                assert page.total == len(expected) == await core.accounts.count(wanted)

    lasting.run(body)


@given(
    rosters,
    some_filters,
    st.none() | st.lists(st.integers(0, 13), max_size=5),
    st.none() | few,
    st.sampled_from(SORTS),
)
@PROPERTY
def test_a_key_with_limits_sees_its_own_accounts_alone(
    lasting: Lasting, roster, wanted, places, tags, sort
):
    async def body(place: Place) -> None:
        every = await filled(place, roster, 2)
        numbers = None
        if places is not None:
            numbers = tuple(every[p % len(every)].number for p in places) if every else ()
        caller = replace(place.owner, key_id="limited", numbers=numbers, tags=tags)
        own = [a for a in every if may_see(caller, a)]
        expected = [a for a in own if answers(wanted, a)]

        found, _ = await walked(place, wanted, Walk(sort=sort, limit=3), caller)

        assert sorted(a.number for a in found) == [a.number for a in expected]
        async with place.core(caller=caller) as core:
            assert await core.accounts.count(wanted) == len(expected)
            assert await core.accounts.visible([a.number for a in every]) == [a.number for a in own]

    lasting.run(body)


def may_see(caller: Caller, found: Account) -> bool:
    tags = set(TAGS) & set(str(bytes(found.tags), "utf-8").strip("[]").replace('"', "").split(","))
    return (caller.numbers is None or found.number in caller.numbers) and (
        caller.tags is None or bool(tags & set(caller.tags))
    )


happenings = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 20), st.lists(dossiers(), max_size=2)),
    max_size=8,
)
"""Meanwhile: after how many pages what happens, who is removed, who is added."""


@given(
    st.lists(dossiers(), min_size=3, max_size=14),
    st.just(EVERY_ACCOUNT) | some_filters.filter(lambda wanted: not wanted.removed),
    happenings,
    st.sampled_from(SORTS),
    st.booleans(),
)
@PROPERTY
def test_a_walk_visits_each_account_once_whatever_comes_and_goes(
    lasting: Lasting, roster, wanted, happening, sort, descending
):
    async def body(place: Place) -> None:
        await place.put(*roster)
        start = [a for a in await everything(place) if answers(wanted, a)]
        removed: set[int] = set()
        seen: list[int] = []
        cursor = None
        for who, comes in [(h[1], h[2]) for h in happening] + [(None, [])] * 60:
            walk = Walk(sort=sort, descending=descending, limit=2, cursor=cursor)
            async with place.core() as core:
                page = await core.accounts.walk(Account, wanted, walk)
            seen += [a.number for a in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
            gone = {start[who % len(start)].number} if who is not None and start else set()
            async with place.core(writes=True) as core:
                await core.accounts.remove(sorted(gone - removed))
                await core.accounts.put([fresh(dossier) for dossier in comes])
            removed |= gone

        assert cursor is None
        assert len(seen) == len(set(seen))
        assert {a.number for a in start} - removed <= set(seen)

    lasting.run(body)


def fresh(dossier):
    """The same account as one that nobody has: no name of it is known, so it is added."""
    facts = dossier.facts
    return account(None, facts.platform, display_name=facts.display_name, tags=facts.tags)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "no cursor",
        "é",
        "W10",
        spell_cursor(Cursor("name", "a", 1)),
        spell_cursor(Cursor("-number", None, 1)),
        spell_cursor(Cursor("number", "a", 1)),
        spell_cursor(Cursor("number", None, 2**70)),
        spell_cursor(Cursor("number", None, -1)),
    ],
)
async def test_a_cursor_that_no_walk_gave_is_refused(either_place: Place, cursor):
    async with either_place.core() as core:
        with pytest.raises(Invalid, match="cursor"):
            await core.accounts.walk(Account, EVERY_ACCOUNT, Walk(cursor=cursor))


@pytest.mark.parametrize("value", [None, 7, "nul\x00"])
async def test_a_cursor_whose_value_has_another_kind_is_refused(either_place: Place, value):
    walk = Walk(sort="name", cursor=spell_cursor(Cursor("name", value, 1)))
    async with either_place.core() as core:
        with pytest.raises(Invalid, match="cursor"):
            await core.accounts.walk(Account, EVERY_ACCOUNT, walk)


async def test_a_sort_that_is_not_offered_is_refused(place: Place):
    async with place.core() as core:
        with pytest.raises(Invalid, match="sort"):
            await core.accounts.walk(Account, EVERY_ACCOUNT, Walk(sort="password"))


async def test_platforms_named_twice_count_once(either_place: Place):
    await either_place.put(account("ada"), account("bo", "instagram"))
    wanted = AccountFilter(platforms=("tiktok", "instagram", "tiktok"))

    async with either_place.core() as core:
        found = await core.accounts.walk(Account, wanted, Walk(total=True))

    assert ([a.username for a in found.items], found.total) == (["ada", "bo"], 2)


@pytest.mark.parametrize(
    "q, finds",
    [
        ("50%", ["50%off"]),
        ("a_b", ["a_b"]),
        ("a\\b", ["a\\b"]),
        ("ADA", ["ada"]),
        ("ÉTÉ", ["été"]),
        ("R58M", ["phone"]),
        ("MAIL.TEST", ["ada"]),
        ("'", ["o'neil"]),
        ("%", ["50%off"]),
        ("_", ["a_b"]),
        ("nobody", []),
    ],
)
async def test_text_is_looked_for_as_it_is_written_whatever_its_case(either_place: Place, q, finds):
    names = ("50%off", "a_b", "axb", "a\\b", "été", "o'neil")
    await either_place.put(*(account(name) for name in names))
    await either_place.put(account("ada", email="Ada@Mail.Test"))
    await either_place.put(account("phone", device_serial="r58m45"))

    async with either_place.core() as core:
        found = await core.accounts.walk(Account, AccountFilter(q=q), Walk(sort="name"))

    assert [a.username for a in found.items] == finds

"""Time, ids, pages, seals and redaction, each held to what it promises."""

import os
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.kit.clock import MovableClock
from rollcall.kit.countries import COUNTRIES, THREE_LETTERS, country_code
from rollcall.kit.ids import dashed, new_id, prefixed, undashed, without_prefix
from rollcall.kit.instants import Instant, instant, moment, read_instant, to_the_second
from rollcall.kit.nesting import DEEPEST, too_deep
from rollcall.kit.paging import LONGEST_CURSOR, Cursor, Page, PageRequest, read_cursor, spell_cursor
from rollcall.kit.redaction import HIDDEN, redacted
from rollcall.kit.sealing import (
    BY_DATA_KEY,
    MARK_BYTES,
    MasterKey,
    SealBroken,
    Sealer,
    Secret,
    master_key_at,
    new_data_key,
)
from tests.makers import NOW

moments = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis gives it a zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)


def test_a_clock_that_is_moved_runs_on_from_there():
    clock = MovableClock(lambda: NOW)
    clock.set_ahead(timedelta(days=60))

    assert clock() == NOW + timedelta(days=60)


def test_a_clock_never_runs_backwards():
    clock = MovableClock(lambda: NOW, timedelta(hours=2))

    with pytest.raises(ValueError, match="cannot go back"):
        clock.set_ahead(timedelta(hours=1))
    assert clock() == NOW + timedelta(hours=2)


@given(moments, moments)
def test_instants_sort_as_the_moments_do(one, other):
    texts = sorted([instant(one), instant(other)])

    assert all(len(text) == 24 for text in texts)
    assert [moment(Instant(t)) for t in texts] == sorted(moment(Instant(t)) for t in texts)


@given(moments)
def test_an_instant_is_its_moment_to_the_millisecond(at):
    assert timedelta() <= at - moment(instant(at)) < timedelta(milliseconds=1)
    assert read_instant(instant(at)) == instant(at)


def test_a_time_without_a_zone_is_no_instant_and_is_read_as_utc():
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    assert read_instant("2026-01-01 09:00") == "2026-01-01T09:00:00.000Z"
    assert read_instant(" 2026-01-01T09:00:00+02:00 ") == "2026-01-01T07:00:00.000Z"
    assert to_the_second(Instant("2026-01-01T09:00:00.999Z")) == "2026-01-01T09:00:00Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_instant(text)


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9000, 1, 1)))  # noqa: DTZ001
def test_ids_are_uuids_that_sort_by_time(at):
    at = at.replace(tzinfo=UTC)
    earlier, later = new_id(at), new_id(at + timedelta(milliseconds=2))

    assert earlier < later
    assert UUID(earlier).version == 7
    assert UUID(earlier).variant == "specified in RFC 4122"
    assert undashed(dashed(earlier)) == without_prefix("acc", prefixed("acc", earlier)) == earlier


def test_ids_of_one_moment_sort_by_when_they_were_made():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    made: list[str] = []
    for _ in range(50):
        made.append(new_id(at))
        time.sleep(0.00001)
    assert made == sorted(made)
    assert len(set(made)) == 50


@pytest.mark.parametrize("text", ["", "acc_", "acc_xyz", "key_" + "0" * 32, "acc_" + "A" * 32])
def test_what_is_not_such_an_id_is_none(text):
    assert without_prefix("acc", text) is None


def test_what_is_no_uuid_is_none():
    assert undashed("not-a-uuid") is None
    assert undashed("{0190a0aa-aaaa-7aaa-8aaa-aaaaaaaaaaaa}") == "0190a0aaaaaa7aaa8aaaaaaaaaaaaaaa"


@pytest.mark.parametrize(
    "said, code",
    [
        ("gb", "GB"),
        ("UK", "GB"),
        ("deu", "DE"),
        ("the Netherlands", "NL"),
        ("Cote d'Ivoire", "CI"),
        ("türkiye", "TR"),
        ("Turkey", "TR"),
        ("South Korea", "KR"),
        ("Korea", None),
        ("XK", "XK"),
        ("é", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_letters_or_name(said, code):
    assert country_code(said) == code


def test_each_name_and_code_is_of_one_country():
    three = THREE_LETTERS.split()
    assert len(set(three)) == len(COUNTRIES) == 249
    for (code, name), letters in zip(sorted(COUNTRIES.items()), three, strict=True):
        assert {country_code(code), country_code(name), country_code(letters)} == {code}


@given(st.sampled_from(["name", "-name"]), st.text(max_size=50), st.integers(0, 2**63 - 1))
def test_a_cursor_is_read_as_it_was_spelled(sort, value, number):
    cursor = Cursor(sort, value, number)
    spelled = spell_cursor(cursor)

    assert read_cursor(spelled) == cursor
    assert spelled.isascii()
    assert "=" not in spelled


@given(st.text(max_size=30))
def test_what_is_no_cursor_is_none_and_never_a_fault(text):
    assert read_cursor(text) is None or isinstance(read_cursor(text), Cursor)


@pytest.mark.parametrize("inner", ["[" * 1400 + "]" * 1400, '"' + "x" * 3000 + '"', str(10**2000)])
def test_a_cursor_that_is_deep_or_large_or_long_is_none(inner):
    packed = urlsafe_b64encode(f'["number",null,1,{inner}]'.encode()).decode()
    assert read_cursor(packed) is None or len(packed) <= LONGEST_CURSOR
    assert read_cursor("W" * (LONGEST_CURSOR + 4)) is None


@pytest.mark.parametrize("depth, deep", [(DEEPEST, False), (DEEPEST + 1, True), (10_000, True)])
@pytest.mark.parametrize("kind", [list, dict])
def test_json_is_too_deep_beyond_a_bound(depth, deep, kind):
    value = 1
    for _ in range(depth):
        value = [value, 2] if kind is list else {"a": value, "b": 2}

    assert too_deep(value) is deep


@pytest.mark.parametrize("total, size, pages", [(0, 10, 1), (10, 10, 1), (11, 10, 2)])
def test_an_empty_list_still_has_a_page(total, size, pages):
    assert Page([], total, PageRequest(1, size)).count == pages


def test_a_secret_does_not_show_itself():
    secret = Secret("hunter2")

    assert "hunter2" not in f"{secret} {secret!r} {[secret]} {{'a': secret}}"
    assert (secret == Secret("hunter2"), secret == "hunter2") == (True, False)


@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=30))
def test_a_seal_opens_where_it_was_made_and_nowhere_else(clear, place, elsewhere):
    sealer = Sealer(b"k" * 32)
    sealed = sealer.seal(Secret(clear), place)

    assert sealer.open(sealed, place) == Secret(clear)
    if place != elsewhere:
        with pytest.raises(SealBroken):
            sealer.open(sealed, elsewhere)
    with pytest.raises(SealBroken, match="another master key"):
        Sealer(b"x" * 32).open(sealed, place)


@given(st.binary(min_size=1, max_size=1), st.integers(0, 60))
def test_altered_bytes_do_not_open(byte, at):
    sealer = Sealer(b"k" * 32)
    sealed = sealer.seal(Secret("hunter2 and some more of it"), "here")
    altered = sealed[:at] + byte + sealed[at + 1 :]

    if altered != sealed:
        with pytest.raises(SealBroken):
            sealer.open(altered, "here")


def test_the_same_secret_never_seals_to_the_same_bytes():
    sealer = Sealer(os.urandom(32))

    assert len({sealer.seal(Secret("a"), "here") for _ in range(50)}) == 50


@given(st.text(max_size=200), st.text(max_size=30))
def test_what_a_retired_key_sealed_opens_and_the_current_one_seals(clear, place):
    old, new = new_data_key(), new_data_key()
    before = Sealer(b"k" * 32, [old]).seal(Secret(clear), place)
    sealer = Sealer(b"k" * 32, [replace(old, retired=True), new])

    assert sealer.open(before, place) == Secret(clear)
    assert sealer.seal(Secret(clear), place)[:MARK_BYTES] == BY_DATA_KEY + new.id
    with pytest.raises(SealBroken, match="another master key"):
        Sealer(b"k" * 32, [new]).open(before, place)


def test_a_data_key_is_wrapped_for_its_id_and_its_master_key_alone():
    master, key = MasterKey(b"k" * 32), new_data_key()
    wrapped = master.wrap(key)

    assert master.unwrap(key.id, wrapped) == key
    assert key.key not in wrapped
    for broken in (wrapped[:-1], wrapped[:-1] + bytes([wrapped[-1] ^ 1]), wrapped[:9], b""):
        with pytest.raises(SealBroken):
            master.unwrap(key.id, broken)
    with pytest.raises(SealBroken):
        master.unwrap(os.urandom(8), wrapped)
    with pytest.raises(SealBroken, match="another master key"):
        MasterKey(b"x" * 32).unwrap(key.id, wrapped)
    assert key.key.hex() not in repr(key)


def test_a_key_that_is_not_known_is_asked_for_and_not_again_at_once():
    asked, known, unknown = [], new_data_key(), new_data_key()

    def learn():
        asked.append(1)
        return [known]

    sealer = Sealer(b"k" * 32, [], learn)
    sealed = Sealer(b"k" * 32, [known]).seal(Secret("a"), "here")
    foreign = Sealer(b"k" * 32, [unknown]).seal(Secret("a"), "here")

    assert sealer.open(sealed, "here") == Secret("a")
    assert len(asked) == 1
    for _ in range(3):
        with pytest.raises(SealBroken):
            sealer.open(foreign, "here")
    assert len(asked) == 2, "what nobody sealed holds up others once in a while, and not each time"


def test_a_master_key_makes_itself_for_its_owner_alone(tmp_path):
    path = tmp_path / "master.key"

    key = master_key_at(path)

    assert (len(key), master_key_at(path), path.stat().st_mode & 0o777) == (32, key, 0o600)
    assert [p.name for p in tmp_path.iterdir()] == ["master.key"]


@pytest.mark.parametrize("text", ["", "zz", "00", "00" * 31, "é"])
def test_a_file_that_holds_no_master_key_is_refused_and_left_alone(tmp_path, text):
    path = tmp_path / "master.key"
    path.write_text(text)

    with pytest.raises(ValueError, match="does not hold a master key"):
        master_key_at(path)
    assert path.read_text() == text


def test_a_master_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"short")


@pytest.mark.parametrize(
    "text, kept",
    [
        (f"key pe_live_{'A' * 46} was used", "key *** was used"),
        ('{"password": "hunter2", "name": "ada"}', '{"password": "***", "name": "ada"}'),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("postgresql://me:hunter2@db/roster", "postgresql://me:***@db/roster"),
        ("/claim?token=abc&next=/", "/claim?token=***&next=/"),
        ("nothing to hide here", "nothing to hide here"),
        (
            "access_token=act.x1 and refresh-token: rft.y2",
            "access_token=*** and refresh-token: ***",
        ),
        ('{"client_secret": "s3"}', '{"client_secret": "***"}'),
        ("set-cookie: sid=1", "set-cookie: ***"),
        ("auth_code=ab", "auth_code=***"),
        ("status_code=429", "status_code=429"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text, kept):
    assert redacted(text) == kept
    assert redacted(redacted(text)) == kept
    assert HIDDEN == "***"

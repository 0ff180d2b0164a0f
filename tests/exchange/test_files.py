"""Files as people have them: what each row says, where it stands, and when a file is refused."""

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.exchange.formats import READERS, Format, format_of
from rollcall.core.exchange.rows import LONGEST_ROW, Broken, Row, Unfit


def rows(raw: bytes | str, wanted: Format = Format.CSV) -> list[Row]:
    file = io.BytesIO(raw.encode() if isinstance(raw, str) else raw)
    return list(READERS[wanted](file))


def said(row: Row) -> Any:
    return json.loads(row.body)


def test_each_cell_says_its_field_and_an_empty_one_says_nothing():
    [row] = rows(
        "platform,username,tags,enabled,signed_in,params,country\n"
        'tiktok,ada,vip; batch-a ;,no,YES,"{""daily"": 3}",\n'
    )

    assert said(row) == {
        "platform": "tiktok",
        "username": "ada",
        "tags": ["vip", "batch-a"],
        "enabled": False,
        "signed_in": True,
        "params": {"daily": 3},
    }


def test_a_row_stands_where_it_begins():
    found = rows('platform,username,biography\r\ntiktok,a,"one\r\ntwo"\r\n\r\ntiktok,b,\r\n')

    assert [row.line for row in found] == [2, 5]
    assert said(found[0])["biography"] == "one\r\ntwo"


def test_a_value_that_a_spreadsheet_would_take_for_a_formula_stays_as_it_is():
    [row] = rows("platform,username,display_name\ntiktok,ada,=SUM(A1)\n")

    assert said(row)["display_name"] == "=SUM(A1)"


def test_a_byte_order_mark_and_large_letters_in_the_header_are_fine():
    [row] = rows(b"\xef\xbb\xbfPlatform,Username\ntiktok,ada\n")

    assert said(row) == {"platform": "tiktok", "username": "ada"}


def test_bad_values_are_told_of_by_field_and_leave_the_others_alone():
    bad, good = rows("platform,username,enabled,params\ntiktok,ada,perhaps,{\ntiktok,bo,yes,{}\n")

    assert bad.wrong == {"enabled": "Neither true nor false.", "params": "Not JSON."}
    assert bad.body == b""
    assert good.wrong == {}


def test_a_row_that_ends_early_is_refused_rather_than_taken_in_half():
    [row] = rows("platform,username,country\ntiktok,ad\n")

    assert row.wrong == {"row": "It has 2 values for 3 fields."}


def test_an_account_that_could_not_be_told_from_others_is_refused():
    for raw, wanted in [
        ("platform,display_name\nx,Ada\n", Format.CSV),
        ('[{"platform": "x", "display_name": "Ada"}]', Format.JSON),
    ]:
        [row] = rows(raw, wanted)
        assert "external_id" in row.wrong


@pytest.mark.parametrize(
    "raw,because",
    [
        ("", "names no fields"),
        ("platform;username\ntiktok;ada\n", "separated by semicolons"),
        ("platform\tusername\n", "separated by tabs"),
        ("platform,handle\ntiktok,ada\n", "No such fields: handle"),
        ("platform,platform\ntiktok,x\n", "platform twice"),
        ('platform,"username\ntiktok,ada\n', "quote that is never closed"),
        ("platform,username\n".encode("utf-16"), "Not UTF-8"),
    ],
)
def test_a_csv_file_that_is_no_such_file_is_refused_whole(raw: bytes | str, because: str):
    with pytest.raises(Unfit, match=because):
        rows(raw)


@pytest.mark.parametrize(
    "bad,because",
    [
        ("tiktok,bo,extra", "It has 3 values for 2 fields."),
        ("tiktok", "It has 1 values for 2 fields."),
        ('tiktok,"bo" x', "more behind a closing quote"),
        ('tiktok,"bo', "quote that is never closed"),
        ('"tiktok,""bo', "quote that is never closed"),
        (f"tiktok,{'x' * 200_000}", "longer than 131072 characters"),
        ("tiktok," + "x," * LONGEST_ROW, "Longer than 1048576 bytes."),
        (b"tiktok,b\xe9", "Not UTF-8"),
        (b'tiktok,"b\xe9\n\xe9"', "Not UTF-8"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_broken_line_of_csv_stops_no_other(bad: bytes | str, because: str, ending: str):
    broken = bad.encode() if isinstance(bad, str) else bad
    lines = [b"platform,username", b"tiktok,ada", broken, b"tiktok,cleo", b"tiktok,dara"]
    raw = b"\n".join(lines).replace(b"\n", ending.encode())

    good, wrong, *others = rows(raw)

    assert said(good)["username"] == "ada"
    assert (wrong.line, wrong.body) == (3, b"")
    assert because in wrong.wrong["row"]
    assert [said(row)["username"] for row in others] == ["cleo", "dara"]
    follows = 4 + broken.count(b"\n")
    assert [row.line for row in others] == [follows, follows + 1]


def test_a_quote_that_is_closed_by_another_rows_swallows_no_row_for_good():
    found = rows(
        'platform,username,biography\ntiktok,ada,"I\ntiktok,bo,"fine"\ntiktok,cleo,"two\nlines"\n'
    )

    assert [(row.line, bool(row.wrong)) for row in found] == [(2, True), (3, False), (4, False)]
    assert said(found[2])["biography"] == "two\nlines"


def test_a_file_of_nothing_but_open_quotes_is_read_in_bounded_time():
    """Each of its lines opens a quote that no other closes: at the worst, much is read again."""
    found = rows("platform,username\n" + 'a","c\n' * 3_000)

    assert len(found) == 3_000
    assert all(row.wrong for row in found)


def test_a_nul_is_the_fault_of_its_row_alone():
    found = rows("platform,username\ntiktok,a\x00da\ntiktok,bo\n")

    assert [said(row)["username"] for row in found] == ["a\x00da", "bo"]  # the roster refuses it


@pytest.mark.parametrize("raw", ["", '{"platform": "x"}', "platform,username\n"])
def test_a_json_file_that_is_no_array_is_refused_whole(raw: str):
    with pytest.raises(Unfit, match="one array"):
        rows(raw, Format.JSON)


@pytest.mark.parametrize(
    "rest,because",
    [
        (',\n{"platform"', "Line 3: What begins here is not JSON and has no end"),
        ('\n{"platform": "x"}]', "Line 3: The array goes on"),
        ("] []", "Line 2: There is more behind the array"),
        (",", "Line 2: What begins here"),
        ("", "Line 2: The array goes on"),
        ("," + "[" * 100_000, "Line 2: What begins here"),
        (',{"a": "' + "x" * 2 * LONGEST_ROW, "Line 2: What begins here"),
    ],
)
def test_an_array_that_breaks_off_gives_what_stands_before(rest: str, because: str):
    found: list[Row] = []
    reading = READERS[Format.JSON](io.BytesIO(b'[\n{"username": "ada"}' + rest.encode()))
    with pytest.raises(Broken, match=because):
        found.extend(reading)  # what was given before stays

    assert [said(row)["username"] for row in found[:1]] == ["ada"]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"username": "b" "platform"}',
        b'{"username": "\xff"}',
        b'{"username": b, "tags": ["]", "}\\"", {}]}',
        b'{"username": "b", "params": {"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
        b'{"username": "' + b"b" * 2 * LONGEST_ROW + b'"}',
        b'{"username": "' + b'\\"' * LONGEST_ROW + b'"}',
        b'{"username": "\\ud800"}',
        b"nothing",
        b"",
        b"5",
    ],
)
@pytest.mark.parametrize("wanted", [Format.JSON, Format.NDJSON])
def test_a_broken_element_stops_no_other(bad: bytes, wanted: Format):
    good = b'{"username": "a"}'
    if wanted is Format.JSON:
        raw = b"[" + b",\n".join([good, bad, good]) + b"]"
    else:
        raw = b"\n".join([good, bad or b"{", good])

    found = rows(raw, wanted)

    assert [(row.line, bool(row.wrong)) for row in found] == [(1, False), (2, True), (3, False)]


def test_a_json_array_is_read_element_by_element_with_its_lines():
    found = rows(
        '\n[ {"username": "a"},\n\n  {"username":\n "b"} , 5, {"username": "c", "params": '
        '{"text": "]}\\"[{"}} ]\n',
        Format.JSON,
    )

    assert [row.line for row in found] == [2, 4, 5, 5]
    assert found[2].wrong == {"row": "Not a JSON object."}
    assert said(found[3])["params"] == {"text": ']}"[{'}


def test_an_array_larger_than_the_window_is_read_whole():
    accounts = [{"username": f"user{n}", "biography": "é" * 500} for n in range(500)]
    found = rows(json.dumps(accounts, indent=1), Format.JSON)

    assert [said(row) for row in found] == accounts


@pytest.mark.parametrize("wanted", list(Format))
def test_a_long_file_is_never_held_whole(wanted: Format, tmp_path: Path):
    row = {"platform": "x", "username": "ada", "biography": "b" * 500}
    path = tmp_path / "long"
    with path.open("w") as out:
        match wanted:
            case Format.CSV:
                out.write(",".join(row) + "\n")
                out.writelines([",".join(row.values()) + "\n"] * 20_000)
            case Format.NDJSON:
                out.writelines([json.dumps(row) + "\n"] * 20_000)
            case Format.JSON:
                out.write("[" + ",".join([json.dumps(row)] * 20_000) + "]")
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            count = sum(1 for _ in READERS[wanted](file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 20_000
    assert peak < path.stat().st_size / 10


def test_lines_of_ndjson_are_refused_one_by_one():
    found = rows('{"username": "a"}\n\n{"username": \n[1]\n{"username": "b"}', Format.NDJSON)

    assert [(row.line, bool(row.wrong)) for row in found] == [
        (1, False),
        (3, True),
        (4, True),
        (5, False),
    ]


def test_the_format_shows_in_the_name_or_is_asked_for():
    assert format_of("a/b.CSV") is Format.CSV
    assert format_of("b.jsonl") is Format.NDJSON
    with pytest.raises(Unfit, match="--format"):
        format_of("accounts.xlsx")

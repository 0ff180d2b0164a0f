"""Files as people have them: what each row says, where it stands, and when a file is refused."""

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.exchange.formats import READERS, Format, format_of
from rollcall.core.exchange.rows import LONGEST_ROW, Row, Unfit


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
        ("platform,username\ntiktok,ada\ntiktok,bo,extra\n", "Line 3 has 3 values"),
        ('platform,username\ntiktok,"ada" x\n', "Line 2 is not CSV"),
        (f"platform,username\ntiktok,{'x' * 200_000}\n", "field larger than"),
        (b"platform,username\ntiktok,ad\xe9\n", "Line 2 is not UTF-8"),
        ("platform,username\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_csv_file_that_is_no_such_file_is_refused_whole(raw: bytes | str, because: str):
    with pytest.raises(Unfit, match=because):
        rows(raw)


@pytest.mark.parametrize(
    "raw,because",
    [
        ("", "one array"),
        ('{"platform": "x"}', "one array"),
        ('[{"platform": "x"},\n{"platform"', "Line 2: what begins here is not JSON"),
        ('[{"platform": "x"}\n{"platform": "x"}]', "Line 2: the array goes on"),
        ("[] []", "more behind the array"),
        ('[{"a": 1},]', "not JSON"),
        (b'[\n{"a": "\xff"}]', "Line 2 is not UTF-8"),
        ("[" * 100_000, "not JSON"),
        ('[{"a": "' + "x" * 2 * LONGEST_ROW, "not JSON"),
    ],
)
def test_a_json_file_that_is_no_such_file_is_refused_whole(raw: bytes | str, because: str):
    with pytest.raises(Unfit, match=because):
        rows(raw, Format.JSON)


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
    with pytest.raises(Unfit, match="not UTF-8"):
        rows(b'{"username": "\xff"}\n', Format.NDJSON)
    with pytest.raises(Unfit, match="Line 2 is longer"):
        rows('{"username": "a"}\n"' + "x" * 2 * LONGEST_ROW, Format.NDJSON)


def test_the_format_shows_in_the_name_or_is_asked_for():
    assert format_of("a/b.CSV") is Format.CSV
    assert format_of("b.jsonl") is Format.NDJSON
    with pytest.raises(Unfit, match="--format"):
        format_of("accounts.xlsx")

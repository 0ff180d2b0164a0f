"""What is read of a download: every record once, in whatever spelling, and refused as a whole."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from rollcall.core.archives.leaving import LONGEST_NAME, MOST_NAMES
from rollcall.core.archives.opening import opened
from rollcall.core.archives.reading import read
from rollcall.core.archives.sections import Section
from rollcall.core.archives.staging import Staged, staged
from rollcall.core.exchange.rows import Unfit
from tests.archives import downloads

EVERY_SECTION = {section: 1 if section is Section.PROFILE else 3 for section in Section}


def taken(path: Path) -> dict[Section, int]:
    with opened(path) as stream, staged(read(stream)) as whole:
        return {section: one.taken for section, one in whole.outcomes.items()}


def skipped(path: Path) -> dict[Section, dict[str, int]]:
    with opened(path) as stream, staged(read(stream)) as whole:
        return {s: dict(one.skipped) for s, one in whole.outcomes.items() if one.skipped}


def refused(path: Path) -> str:
    with pytest.raises(Unfit) as refusal, opened(path) as stream, staged(read(stream)):
        pass
    return refusal.value.message


def test_every_list_is_read_in_the_newer_spelling(tmp_path: Path):
    assert taken(downloads.as_json(tmp_path / "a.json", downloads.newer())) == EVERY_SECTION


def test_every_list_is_read_in_the_older_spelling(tmp_path: Path):
    found = taken(downloads.as_zip(tmp_path / "a.zip", downloads.older(), downloads.OLDER_NAME))

    assert found == EVERY_SECTION | {Section.COMMENTS: 0}


def test_what_was_watched_is_not_what_was_posted(tmp_path: Path):
    download = downloads.newer()
    del download["Post"]

    assert Section.POSTS not in taken(downloads.as_json(tmp_path / "a.json", download))


def test_records_come_in_the_order_of_time(tmp_path: Path):
    path = downloads.as_json(tmp_path / "a.json", downloads.newer())
    with opened(path) as stream, staged(read(stream)) as whole:
        names = [tie.username for tie in whole.ties(Section.FOLLOWERS)]
        texts = [post.text for post in whole.posts()]

    assert names == ["person2", "person1", "person0"]
    assert texts == ["title 2", "title 1", "title 0"]


def test_what_cannot_be_taken_is_counted_with_its_reason(tmp_path: Path):
    download = downloads.newer()
    likes = download["Likes and Favorites"]["Like List"]["ItemFavoriteList"]
    likes += [
        {"date": "2026年3月1日", "link": downloads.link(90)},
        {"date": "gestern", "link": downloads.link(91)},
        {"date": downloads.date(1), "link": "https://www.tiktok.com/@x"},
        {"date": downloads.date(1), "link": 7},
        {"date": "0001-01-01 00:00:00", "link": downloads.link(92)},
        "of another form",
        None,
        likes[0],
    ]
    download["Profile And Settings"]["Follower"]["FansList"] = 12
    path = downloads.as_json(tmp_path / "a.json", download)

    assert skipped(path) == {
        Section.LIKES: {
            "its date is not understood": 3,
            "its link names no video": 2,
            "it is not an object": 2,
        },
        Section.FOLLOWERS: {"it is not an object": 1},
    }
    assert taken(path)[Section.LIKES] == 3


@pytest.mark.parametrize("nothing", [None, [], {}, ""])
def test_a_list_with_nothing_in_it_is_there_all_the_same(tmp_path: Path, nothing: object):
    download = downloads.newer()
    download["Direct Message"]["Direct Messages"]["ChatHistory"] = nothing
    download["Comment"]["Comments"]["CommentsList"] = nothing
    path = downloads.as_json(tmp_path / "a.json", download)

    assert taken(path) == EVERY_SECTION | {Section.MESSAGES: 0, Section.COMMENTS: 0}
    assert skipped(path) == {}


def test_halves_of_letters_and_nul_are_not_passed_on(tmp_path: Path):
    download = downloads.newer(count=1)
    text = json.dumps(download).replace("message 0", "half \\ud83d and \\u0000 nul")
    path = tmp_path / "a.json"
    path.write_text(text)
    with opened(path) as stream, staged(read(stream)) as whole:
        [(_, message)] = whole.messages()

    assert message.text == "half ? and  nul"


def test_a_file_cut_short_anywhere_is_refused_whole(tmp_path: Path):
    content = json.dumps(downloads.newer()).encode()
    path = tmp_path / "a.json"
    for end in range(0, len(content), 97):
        path.write_bytes(content[:end])
        assert "Line" in refused(path) or "JSON" in refused(path)


def test_a_zip_cut_short_anywhere_is_refused_whole(tmp_path: Path):
    whole = downloads.packed_bytes(downloads.NAME, json.dumps(downloads.newer(count=50)).encode())
    path = tmp_path / "a.zip"
    for end in range(4, len(whole), 211):
        path.write_bytes(whole[:end])
        assert "cut short" in refused(path)


def test_a_zip_whose_contents_were_damaged_is_refused(tmp_path: Path):
    whole = bytearray(
        downloads.packed_bytes(downloads.NAME, json.dumps(downloads.newer(count=50)).encode())
    )
    whole[len(whole) // 3] ^= 0xFF
    path = tmp_path / "a.zip"
    path.write_bytes(whole)

    assert refused(path)


def test_a_zip_that_unpacks_to_far_more_is_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(downloads.packed_bytes(downloads.NAME, b'{"a":"' + b" " * 80_000_000 + b'"}'))

    assert "tighter" in refused(path)


@pytest.mark.parametrize(
    "names, says",
    [
        (["TikTok/Activity/Likes.txt"], "as JSON"),
        (["index.html"], "as JSON"),
        (["photo.jpeg"], "no user_data_tiktok.json"),
        ([], "no user_data_tiktok.json"),
    ],
)
def test_a_zip_of_another_form_is_refused(tmp_path: Path, names: list[str], says: str):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("folder/", "")
        for name in names:
            packed.writestr(name, "x")

    assert says in refused(path)


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "one JSON object"),
        (b"[]", "one JSON object"),
        (b"{}", "whose it is"),
        (b'{"a":1}{', "more behind"),
        (b'{"a" 1}', "nothing under it"),
        (b'{"a":1,}', "a name"),
        (b'\xff\xfe{"a":1}', "UTF-8"),
        (b'{"a":"' + b"x" * 2_000_000 + b'"}', "not JSON"),
        (b'{"a":' * 10_000, "Line 1"),
        (b'{"Profile":{"Profile Information":{"ProfileMap":{"userName":"a b"}}}}', "whose it is"),
    ],
)
def test_what_is_no_download_is_refused(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "a.json"
    path.write_bytes(content)

    assert says in refused(path)


def test_what_is_passed_over_may_be_larger_than_a_record(tmp_path: Path):
    download = downloads.newer()
    download["Your Activity"]["Big"] = {"Deep": [{"List": ["x" * 1000] * 3000, "One": {"a": 1}}]}

    assert taken(downloads.as_json(tmp_path / "a.json", download)) == EVERY_SECTION


def test_staging_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    path = downloads.as_json(tmp_path / "a.json", downloads.newer())
    with opened(path) as stream, staged(read(stream)) as whole:
        assert isinstance(whole, Staged)

    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]
    with pytest.raises(sqlite3.ProgrammingError):
        list(whole.posts())


def test_bytes_are_told_as_they_are_read(tmp_path: Path):
    path = downloads.as_json(tmp_path / "a.json", downloads.newer())
    seen: list[tuple[int, int]] = []
    with opened(path, lambda read, of: seen.append((read, of))) as stream:
        assert isinstance(stream, io.BufferedReader)
        stream.read()

    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_what_is_not_read_is_counted_by_its_section(tmp_path: Path):
    download = downloads.newer()
    download["Direct Message"]["Group Chat"]["GroupChat"] = {"Group: us": [{"From": "ben"}], "7": 1}
    download["Direct Message"]["Tako Chat History"]["TakoChatHistoryList"] = [{"Messages": []}]
    download["Profile And Settings"]["Settings"] = {
        "App": 1,
        "SettingsMap": {"Language": "en", "Interests": "N/A", "Push": {"New Fans": "On"}},
    }
    download["TikTok Live"] = {
        "Watch Live History": {
            "WatchLiveMap": {str(n): {"Link": "x", "Comments": [{"a": 1}] * 3} for n in range(4)}
        },
        "Go Live History": {"GoLiveList": None},
    }
    download["Your Activity"]["Reposts"]["RepostList"] = [downloads.marked(1)] * 2
    download["Some Day"] = [1, 2]
    path = downloads.as_json(tmp_path / "a.json", download)
    with opened(path) as stream, staged(read(stream)) as whole:
        assert whole.unread == {
            "Group Chat": 1,
            "Tako Chat History": 1,
            "Settings": 2,
            "Watch Live History": 4,
            "Reposts": 2,
            "Watch History": 3,
            "Some Day": 2,
        }


def test_however_many_sections_a_file_names_few_are_kept(tmp_path: Path):
    download = downloads.newer() | {"More": {f"Section {n}" * 50: [1] for n in range(300)}}
    path = downloads.as_json(tmp_path / "a.json", download)
    with opened(path) as stream, staged(read(stream)) as whole:
        assert len(whole.unread) <= MOST_NAMES + 1
        assert max(map(len, whole.unread)) <= LONGEST_NAME
        assert sum(whole.unread.values()) == 303


def test_a_zip_with_two_downloads_is_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for folder in ("may", "june"):
            packed.writestr(f"{folder}/{downloads.NAME}", json.dumps(downloads.newer()))

    said = refused(path)
    assert "2 downloads" in said
    assert "may/user_data_tiktok.json and june/user_data_tiktok.json" in said

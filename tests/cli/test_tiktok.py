"""`rollcall tiktok import-archive`: what is said of each section, and whose account it becomes."""

from pathlib import Path

from tests.archives import downloads
from tests.cli.program import Program, really_run


def test_a_download_becomes_an_account_and_says_what_was_taken(roster: Program, tmp_path: Path):
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer())
    said = roster.well("tiktok", "import-archive", str(file))

    assert said.lines[0] == (
        "Taken in for tiktok/ada.example (10001), an account that was made for it."
    )
    assert [line.split()[:3] for line in said.lines[2:10]] == [
        ["profile", "1", "0"],
        ["posts", "3", "0"],
        ["likes", "3", "0"],
        ["favorites", "3", "0"],
        ["followers", "3", "0"],
        ["following", "3", "0"],
        ["comments", "3", "0"],
        ["messages", "3", "0"],
    ]
    [account] = roster.json("accounts", "ls")["data"]
    assert (account["platform"], account["username"]) == ("tiktok", "ada.example")


def test_what_was_not_taken_is_said_with_its_reason(roster: Program, tmp_path: Path):
    download = downloads.older()
    del download["Activity"]["Like List"]
    file = downloads.as_json(tmp_path / "data.json", download)
    said = roster.well("tiktok", "import-archive", str(file))

    assert "3: the download does not say under which video it stands" in said.out
    assert "not in the download" in said.out
    assert "3 records could not be taken." in said.err
    again = roster.json("tiktok", "import-archive", str(file))
    assert again["missing"] == ["likes"]
    assert again["sections"]["comments"] == {
        "taken": 0,
        "skipped": {"the download does not say under which video it stands": 3},
    }
    assert (again["account_created"], again["account_key"]) == (False, None)


def test_what_is_not_read_is_listed_with_its_reason(roster: Program, tmp_path: Path):
    download = downloads.newer()
    download["Direct Message"]["Group Chat"]["GroupChat"] = {"Group: us": [{"From": "ben"}]}
    download["Your Activity"]["Re\x1bposts"] = {"RepostList": [downloads.marked(1)] * 2}
    file = downloads.as_json(tmp_path / "data.json", download)
    said = roster.well("tiktok", "import-archive", str(file))

    assert [line.split(maxsplit=3) for line in said.lines[-3:]] == [
        ["Group", "Chat", "1", "nothing published says how it is written"],
        ["Re\N{REPLACEMENT CHARACTER}posts", "2", "rollcall", "has no place for it"],
        ["Watch", "History", "3", "it is left out on purpose: it is nobody else's business"],
    ]
    assert "Not read:" in said.lines
    assert roster.json("tiktok", "import-archive", str(file))["unread"]["Group Chat"] == {
        "entries": 1,
        "because": "nothing published says how it is written",
    }


def test_a_key_is_made_only_where_it_is_asked_for(roster: Program, tmp_path: Path):
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer())
    said = roster.well("tiktok", "import-archive", str(file), "--account-key")

    [key] = [line for line in said.lines if len(line) == 48 and line.isalnum()]
    assert "not shown again" in said.err
    again = roster.json("tiktok", "import-archive", str(file), "--account-key")
    assert again["account_key"] not in (None, key)


def test_a_damaged_file_leaves_everything_as_it_was(roster: Program, tmp_path: Path):
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer())
    file.write_bytes(file.read_bytes()[:-40])

    said = roster.refused("tiktok", "import-archive", str(file))
    assert said.startswith(f"Nothing of {file} was taken.")
    assert "cut short" in said
    assert roster.json("accounts", "ls")["data"] == []
    assert "cannot be read" in roster.refused("tiktok", "import-archive", str(tmp_path / "none"))
    assert "cannot be read" in roster.refused("tiktok", "import-archive", str(tmp_path))


def test_the_account_that_is_named_must_be_its_persons(roster: Program, tmp_path: Path):
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer("Ada.Example"))
    roster.add("tiktok", "ben")
    roster.add("tiktok", "Ada.Example")

    ask = ("tiktok", "import-archive", str(file), "--account")
    assert "is not ada.example" in roster.refused(*ask, "tiktok/ben")
    assert "No account" in roster.refused(*ask, "tiktok/nobody")
    assert roster.json(*ask, "tiktok/Ada.Example")["account_created"] is False


def test_a_large_one_takes_no_more_memory_than_a_small_one(roster: Program, tmp_path: Path):
    small = downloads.write_large(tmp_path / "small.json", 1)
    large = downloads.write_large(tmp_path / "large.json", 12)

    first, then = (_megabytes(roster, file) for file in (small, large))
    assert then - first < 24


def _megabytes(roster: Program, file: Path) -> float:
    """The most that the program occupied, as it says itself at its end."""
    code = (
        "import resource, sys; from rollcall.cli.nouns import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    words = ["tiktok", "import-archive", str(file), "--data", str(roster.data), "--json"]
    said = really_run(*words, code=code)
    assert said.code == 0, said.err
    return int(said.lines[-1]) / 1024

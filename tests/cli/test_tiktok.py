"""`rollcall tiktok`: taking archives in, seeing which there are, and forgetting one."""

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


def test_one_is_forgotten_by_whoever_means_it(roster: Program, tmp_path: Path):
    assert "No archive was imported" in roster.well("tiktok", "archives").err
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer())
    roster.well("tiktok", "import-archive", str(file), "--account-key")

    [one] = roster.json("tiktok", "archives")["data"]
    assert (one["username"], one["account"], one["sections"]["likes"]) == ("ada.example", 10001, 3)
    line = roster.well("tiktok", "archives").lines[1].split()
    assert line == ["10001", "ada.example", "22", one["imported_at"][:10]]
    asked = roster.refused("tiktok", "forget-archive", "tiktok/Ada.Example")
    assert asked == (
        "This forgets the archive of tiktok/ada.example (10001): the profile, 3 posts, 3 likes, "
        "3 favorites, 3 followers, 3 followed accounts, 3 comments, 1 conversation, 3 messages, "
        "1 account key to revoke. Say --yes to mean it."
    )
    assert roster.json("tiktok", "archives")["data"] == [one]
    said = roster.well("tiktok", "forget-archive", "10001", "--yes")
    assert said.lines[0].startswith("Forgot the archive of tiktok/ada.example (10001): the profile")
    assert roster.json("tiktok", "archives")["data"] == []
    assert [a["number"] for a in roster.json("accounts", "ls")["data"]] == [10001]
    again = roster.refused("tiktok", "forget-archive", "tiktok/ada.example", "--yes")
    assert again == "No such archive: tiktok/ada.example."


def test_what_was_forgotten_is_told_to_programs(roster: Program, tmp_path: Path):
    file = downloads.as_zip(tmp_path / "data.zip", downloads.newer())
    roster.well("tiktok", "import-archive", str(file))
    [account] = roster.json("accounts", "ls")["data"]

    gone = roster.json("tiktok", "forget-archive", account["id"], "--yes")
    assert (gone["account"], gone["gone"]["messages"], gone["gone"]["account_keys"]) == (
        10001,
        3,
        0,
    )


def test_a_large_one_takes_no_more_memory_than_a_small_one(roster: Program, tmp_path: Path):
    small = downloads.write_large(tmp_path / "small.json", 1)
    large = downloads.write_large(tmp_path / "large.json", 12)

    first, then = (_megabytes(roster, file) for file in (small, large))
    assert then - first < 24


def _megabytes(roster: Program, file: Path) -> float:
    """The most that the program occupied, as it says itself at its end."""
    code = (
        "import resource, sys; from rollcall.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    words = ["tiktok", "import-archive", str(file), "--data", str(roster.data), "--json"]
    said = really_run(*words, code=code)
    assert said.code == 0, said.err
    return int(said.lines[-1]) / 1024

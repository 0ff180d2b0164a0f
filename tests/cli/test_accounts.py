"""`rollcall accounts` on a local roster."""

import asyncio
import json

import pytest

from rollcall.cli.reach import Target, reach
from tests.cli.program import Program


def test_what_is_added_is_shown(roster: Program) -> None:
    pairs = ("country=fr", "tags=vip;launch", "signed_in=yes", 'params={"proxy": "b"}')
    added = roster.add("tiktok", "ada", *pairs)
    shown = roster.json("accounts", "show", "ada")
    assert (shown["country"], shown["tags"], shown["signed_in"]) == ("FR", ["launch", "vip"], True)
    assert shown["params"] == {"proxy": "b"}
    assert added.items() <= shown.items()
    assert [change["state"] for change in shown["health_history"]] == [shown["health"]]


def test_common_fields_have_options(roster: Program) -> None:
    words = ("--platform", "x", "--username", "bo", "--display-name", "Bo B", "--tag", "a")
    added = roster.json("accounts", "add", *words, "--tag", "b", "--device", "S1")
    assert (added["display_name"], added["tags"], added["device_serial"]) == (
        "Bo B",
        ["a", "b"],
        "S1",
    )


def test_a_person_is_told_what_was_done(roster: Program) -> None:
    said = roster.well("accounts", "add", "platform=tiktok", "username=ada")
    number = roster.json("accounts", "show", "ada")["number"]
    assert said.lines == [f"Added tiktok/ada ({number})."]
    assert roster.well("accounts", "set", "ada", "country=FR").lines == [
        f"Changed tiktok/ada ({number}): country."
    ]


def test_the_list_is_the_apis_own(sandbox: Program) -> None:
    found = sandbox.json("accounts", "ls", "--health", "expired", "--platform", "facebook")
    assert found["data"]
    assert {account["health"] for account in found["data"]} == {"expired"}
    assert {account["platform"] for account in found["data"]} == {"facebook"}
    assert found["page"] == {"next_cursor": None, "has_more": False}


@pytest.mark.parametrize(
    "words, fact",
    [
        (["--cannot-post"], ("can_post", False)),
        (["--can-post"], ("can_post", True)),
        (["--signed-out"], ("signed_in", False)),
        (["--disabled"], ("enabled", False)),
        (["--offline", "--platform", "tiktok"], ("device_online", False)),
        (["--country", "fr"], ("country", "FR")),
        (["--country", "usa"], ("country", "US")),
        (["--country", "United Kingdom"], ("country", "GB")),
        (["--reason", "banned"], ("health_reason", "banned")),
        (["--device", "emulator-5554"], ("device_serial", "emulator-5554")),
        (["--search", "ADA_PLANTS0"], ("username", "ada_plants0")),
    ],
)
def test_every_filter_filters(sandbox: Program, words: list[str], fact: tuple[str, object]) -> None:
    name, value = fact
    everything = sandbox.json("accounts", "ls", "--all")["data"]
    found = sandbox.json("accounts", "ls", "--all", *words)["data"]
    assert found
    assert {account[name] for account in found} == {value}
    assert len(found) < len(everything)


def test_what_is_too_long_to_be_asked_is_one_sentence(sandbox: Program) -> None:
    for length in (5_000, 100_000):
        assert sandbox.refused("accounts", "ls", "--cursor", "A" * length)


def test_all_walks_every_page(roster: Program) -> None:
    put_many(roster, 431)
    found = roster.json("accounts", "ls", "--all", "--total", "--fields", "number,username")
    assert sorted(a["username"] for a in found["data"]) == sorted(f"u{n}" for n in range(431))
    assert found["page"] == {"next_cursor": None, "has_more": False, "total": 431}
    table = roster.well("accounts", "ls", "--all")
    assert len(table.lines) == 432, "one line a head, one an account"
    assert table.err == "431 accounts.\n"


def test_a_page_says_how_to_go_on(sandbox: Program) -> None:
    first = sandbox.well("accounts", "ls", "--limit", "5", "--total", "--sort", "-number")
    assert "5 accounts of 60 shown" in first.err
    page = sandbox.json("accounts", "ls", "--limit", "5", "--sort", "-number")
    assert page["page"]["next_cursor"] in first.err
    words = ("--limit", "5", "--sort", "-number", "--cursor", page["page"]["next_cursor"])
    after = sandbox.json("accounts", "ls", *words)
    assert after["data"][0]["number"] < page["data"][-1]["number"]


def test_only_the_fields_asked_for_in_their_order(sandbox: Program) -> None:
    said = sandbox.well("accounts", "ls", "--fields", "username,number", "--limit", "1")
    assert [line.split() for line in said.lines] == [
        ["username", "number"],
        ["my_tiktok_user", "1"],
    ]


def test_an_empty_roster_says_what_to_do(roster: Program) -> None:
    said = roster.well("accounts", "ls")
    assert said.out == ""
    assert "rollcall accounts add" in said.err
    assert "No account is like that" in roster.well("accounts", "ls", "--tag", "none").err


def test_an_account_is_found_by_any_of_its_names(roster: Program) -> None:
    added = roster.add("instagram", "Ada", "external_id=crm:7/b", "email=ada@example.com")
    for name in (str(added["number"]), added["id"], "ada", "@ADA", "instagram/ada"):
        assert roster.json("accounts", "show", name)["id"] == added["id"]
    other = roster.add("instagram", "bo", "external_id=crm:8")
    assert roster.json("accounts", "show", "external:crm:8")["id"] == other["id"]


def test_nobody_is_chosen_by_a_guess(roster: Program) -> None:
    roster.add("instagram", "ada")
    roster.add("tiktok", "ada")
    said = roster.refused("accounts", "rm", "ada")
    assert "instagram/ada" in said
    assert "tiktok/ada" in said
    assert "Say which" in said
    assert "No account is called ad." in roster.refused("accounts", "show", "ad")
    assert "names no account" in roster.refused("accounts", "show", "tiktok/")
    assert "No such account" in roster.refused("accounts", "show", "999")


def test_a_field_can_be_emptied(roster: Program) -> None:
    roster.add("x", "ada", "country=FR", "email=ada@example.com", "tags=a")
    changed = roster.json("accounts", "set", "ada", "country=", "tags=")
    assert (changed["country"], changed["tags"], changed["email"]) == (None, [], "ada@example.com")


def test_a_change_of_an_older_version_is_refused(roster: Program) -> None:
    added = roster.add("x", "ada")
    roster.well("accounts", "set", "ada", "country=FR")
    version = str(added["version"])
    assert "changed since" in roster.refused(
        "accounts", "set", "ada", "country=DE", "--if-version", version
    )


@pytest.mark.parametrize(
    "words, why",
    [
        (["platform=x", "usrname=ada"], "Did you mean username?"),
        (["platform=x", "username"], "write field=value"),
        (["platform=x", "username=a", "username=b"], "username is given twice"),
        (["platform=x", "username=a", "--username", "b"], "username is given twice"),
        (["platform=x", "signed_in=perhaps"], "say true or false"),
        (["platform=x", "params=[1]"], "takes a JSON object"),
        (["platform=x", "country=Atlantis"], "country"),
        (["platform=x", "health=fine"], "health"),
        (["platform=myspace"], "Not one of"),
        (["username=ada"], "Say on which platform"),
    ],
)
def test_a_mistake_is_one_sentence(roster: Program, words: list[str], why: str) -> None:
    assert why in roster.refused("accounts", "add", *words)


def test_a_secret_comes_by_standard_input_and_is_never_shown(roster: Program) -> None:
    roster.well(
        *("accounts", "add", "platform=x", "username=ada"),
        *("--secret", "password", "--secret", "totp"),
        given="canary-one\nCANARYTWOCANARYTWO\n",
    )
    cookies = "li_at=canary-three;\nJSESSIONID=canary-four"
    roster.well("accounts", "set", "ada", "--secret", "cookies", given=cookies + "\n")
    shown = roster.json("accounts", "show", "ada")
    assert [held["kind"] for held in shown["secrets_held"]] == ["cookies", "password", "totp"]
    everything = json.dumps(shown) + roster.well("accounts", "show", "ada").out
    assert "canary" not in everything.lower()


def test_a_secret_on_the_command_line_is_refused(roster: Program) -> None:
    said = roster.refused("accounts", "add", "platform=x", "password=canary")
    assert "--secret password" in said
    assert "canary" not in said


def test_a_missing_secret_changes_nothing(roster: Program) -> None:
    roster.add("x", "ada")
    words = ("accounts", "set", "ada", "country=FR", "--secret", "password", "--secret", "totp")
    assert "Nothing was given for totp" in roster.refused(*words, given="only one\n")
    assert "There is no secret 'pin'" in roster.refused("accounts", "set", "ada", "--secret", "pin")
    assert roster.json("accounts", "show", "ada")["country"] is None


def test_accounts_are_removed_and_restored_together(roster: Program) -> None:
    ada, bo = roster.add("x", "ada"), roster.add("x", "bo")
    assert roster.well("accounts", "rm", "ada", "bo").lines == [
        f"Removed x/ada ({ada['number']}), x/bo ({bo['number']})."
    ]
    assert roster.json("accounts", "ls")["data"] == []
    assert len(roster.json("accounts", "ls", "--removed")["data"]) == 2
    assert "Removed " in roster.well("accounts", "show", str(ada["number"])).out
    assert roster.json("accounts", "restore", "ada", "bo") == {"changed": 2, "next_cursor": None}
    assert len(roster.json("accounts", "ls")["data"]) == 2


def test_one_wrong_name_and_nothing_is_removed(roster: Program) -> None:
    roster.add("x", "ada")
    assert "No account is called bo" in roster.refused("accounts", "rm", "ada", "bo")
    assert len(roster.json("accounts", "ls")["data"]) == 1


def test_tags_are_put_on_and_taken_off(roster: Program) -> None:
    roster.add("x", "ada", "tags=old")
    roster.add("x", "bo")
    roster.well("accounts", "tag", "vip;launch", "ada", "bo")
    assert roster.json("accounts", "show", "ada")["tags"] == ["launch", "old", "vip"]
    roster.well("accounts", "untag", "vip", "ada")
    assert roster.json("accounts", "show", "ada")["tags"] == ["launch", "old"]
    assert roster.json("accounts", "show", "bo")["tags"] == ["launch", "vip"]


def test_a_name_cannot_steer_the_terminal(roster: Program) -> None:
    roster.add("x", "ada", "display_name=\x1b[2J\x07[red]Ada", "biography=one\r\ntwo \u202eevil")
    said = roster.well("accounts", "show", "ada").out
    assert "[2J" in said
    assert "[red]Ada" in said
    assert not set("\x1b\x07\r\u202e") & set(said)


def test_everything_of_an_account_is_on_its_page(sandbox: Program) -> None:
    said = sandbox.well("accounts", "show", "101").out
    for part in (
        "tiktok/ada_plants0",
        "Its access token ends within days. Connect the account again.",
        "emulator-5556, Pixel 7, online",
        "mailbox password",
        "Codes received",
        "Tiktok spring 0",
        "Harvest A",
        "never_checked",
    ):
        assert part in said


def put_many(roster: Program, count: int) -> None:
    """Accounts u0, u1 ... in one call."""
    accounts = [{"platform": "x", "username": f"u{n}"} for n in range(count)]

    async def work() -> None:
        async with reach(Target(roster.data)) as api:
            await api.ask("POST", "/v1/accounts/bulk", json={"accounts": accounts})

    asyncio.run(work())

"""The same commands against a server elsewhere, by --url and a key."""

import socket

import httpx2
import pytest

from tests.cli.program import Program, Said, really_run, refusal, run
from tests.live import Live


def ask(server: Live, *words: str) -> Said:
    said = run(*words, "--url", server.url, "--key", server.key)
    assert said.code == 0, said
    return said


@pytest.mark.parametrize(
    "words, path",
    [
        (["accounts", "ls", "--limit", "3", "--tag", "vip"], "/v1/accounts?limit=3&tag=vip"),
        (["keys", "ls"], "/v1/keys"),
        (["health", "101"], "/v1/accounts/101/health?limit=50"),
    ],
)
def test_programs_get_the_apis_own_answer(
    sandbox_server: Live, words: list[str], path: str
) -> None:
    with httpx2.Client(headers={"x-api-key": sandbox_server.key}) as web:
        answer = web.get(sandbox_server.url + path).json()
    said = ask(sandbox_server, *words, "--json")
    ours = httpx2.Response(200, text=said.out).json()
    assert _without_use(ours) == _without_use(answer)


def _without_use(answer: dict[str, object]) -> object:
    rows = answer["data"]
    assert isinstance(rows, list)
    return [{n: v for n, v in row.items() if n != "last_used_at"} for row in rows]


def test_people_read_the_same_there_as_here(sandbox_server: Live) -> None:
    here = Program(sandbox_server.data)
    for words in (["accounts", "ls", "--all"], ["health"], ["accounts", "show", "104"]):
        # What was so many minutes ago may be one more by the second look.
        there = [line.split()[:2] for line in ask(sandbox_server, *words).lines]
        assert there == [line.split()[:2] for line in here.well(*words).lines]


def test_changes_are_made_there(own_server: Live) -> None:
    ask(own_server, "accounts", "add", "platform=x", "username=far", "--tag", "a")
    ask(own_server, "accounts", "tag", "b", "far")
    assert Program(own_server.data).json("accounts", "show", "far")["tags"] == ["a", "b"]


def test_the_key_may_stand_in_the_environment(sandbox_server: Live) -> None:
    words = ("accounts", "ls", "--limit", "1", "--url", sandbox_server.url)
    said = really_run(*words, environment={"ROLLCALL_KEY": sandbox_server.key})
    assert said.code == 0, said
    assert "my_tiktok_user" in said.out


def test_a_refusal_there_is_one_sentence_with_a_remedy(sandbox_server: Live) -> None:
    here = ("accounts", "ls", "--url", sandbox_server.url)
    assert "API key is required" in refusal(run(*here))
    assert "rollcall keys create" in refusal(run(*here, "--key", "pe_live_wrong"))
    assert "no key has" in refusal(run(*here, "--key", "schlüssel"))
    unknown = refusal(run(*here, "--key", sandbox_server.key, "--platform", "myspace"))
    assert unknown.endswith("No such platform: myspace.")


def test_what_to_do_is_said_for_a_terminal_and_not_for_a_program(sandbox_server: Live) -> None:
    said = refusal(run("accounts", "ls", "--url", sandbox_server.url))

    assert "--key or in ROLLCALL_KEY" in said
    assert "Authorization" not in said


def test_a_key_that_may_only_read_is_told_so(own_server: Live) -> None:
    made = Program(own_server.data).json("keys", "create", "reader", "--scope", "read")
    words = ("accounts", "rm", "101", "--url", own_server.url, "--key", made["key"])
    assert "lacks the scope 'write'" in refusal(run(*words))


def test_nobody_there_or_somebody_else_is_said(sandbox_server: Live) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert "does not answer" in refusal(run("health", "--url", url))
    for nowhere in ("ftp://127.0.0.1", "127.0.0.1:8484", "roster", "http://"):
        said = refusal(run("health", "--url", nowhere))
        assert "is not a server's address; write it as http://127.0.0.1:8484." in said
    assert refusal(run("health", "--url", "http://[broken"))
    for wrong in ("/livez/x", "/v1", "/docs", "/tikmatrix"):
        there = refusal(run("health", "--url", sandbox_server.url + wrong))
        assert "not as a rollcall does" in there, wrong

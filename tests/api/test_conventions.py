"""What holds for every answer of our own API: versions, tags of pages, fields, problems."""

from typing import Any
from urllib.parse import quote, unquote

import pytest

from rollcall.api import API
from rollcall.wire.card import Operation
from rollcall.wire.routes import WORD
from tests.makers import account
from tests.place import Place

PROBLEM = {"type", "title", "status", "detail", "code", "retryable", "remedy", "request_id"}


@pytest.fixture
async def path(place: Place) -> str:
    """The address of the one account there is."""
    await place.put(account("ada", external_id="crm:1"))
    [found] = (await place.get("/v1/accounts")).json()["data"]
    return f"/v1/accounts/{found['id']}"


async def test_an_account_is_found_by_each_of_its_names(place: Place, path):
    found = (await place.get(path)).json()

    for name in (str(found["number"]), "external:crm:1"):
        assert (await place.get(f"/v1/accounts/{name}")).json() == found


async def test_a_change_needs_the_version_that_was_read(place: Place, path):
    read = await place.get(path)

    async def change(**headers: str) -> int:
        body = {"email": f"{len(headers)}@mail"}
        return (await place.ask("PATCH", path, json=body, headers=headers)).status_code

    etag = read.headers["etag"]
    assert await change(**{"if-match": '"99"'}) == 412
    assert await change(**{"if-match": "nonsense"}) == 412
    assert await change(**{"if-match": etag}) == 200
    assert await change(**{"if-match": etag}) == 412
    assert await change(**{"if-match": "*"}) == 200
    assert await change() == 200


@pytest.mark.parametrize("name", ["\x01" * 255, "\U0001f600" * 255, "İ" * 255, '"' * 255])
async def test_a_cursor_that_was_given_is_taken_back_however_long_the_name(place: Place, name):
    for place_ in range(3):
        await place.put(account(f"{name[:-1]}{place_}", external_id=f"{name[:-1]}{place_}"))
    seen: list[int] = []
    more = ""
    while True:
        page = (await place.get(f"/v1/accounts?sort=name&limit=1{more}")).json()
        seen += [found["number"] for found in page["data"]]
        if not page["page"]["has_more"]:
            break
        more = f"&cursor={page['page']['next_cursor']}"

    assert len(set(seen)) == len(seen) == 3


@pytest.mark.parametrize("length", [1025, 4096, 4097, 50_000])
async def test_a_cursor_that_nobody_was_given_is_refused_by_its_name(place: Place, length):
    refused = await place.get(f"/v1/accounts?cursor={'x' * length}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["detail"]
    body = {"action": "enable", "all": True, "cursor": "x" * length}
    assert (await place.ask("POST", "/v1/accounts/bulk-change", json=body)).status_code == 422


@pytest.mark.parametrize("depth, status", [(31, 200), (32, 422), (600, 422), (10_000, 400)])
@pytest.mark.parametrize("name", ["params", "health_evidence"])
async def test_what_is_nested_too_deep_is_refused_and_changes_nothing(
    place: Place, path, name, depth, status
):
    before = (await place.get(path)).json()["version"]
    body = f'{{"{name}": {{"a": {"[" * depth}{"]" * depth}}}}}'
    answer = await place.ask("PATCH", path, content=body)

    assert answer.status_code == status
    assert (await place.get(path)).json()["version"] == before + (status == 200)
    if status == 422:
        assert answer.json()["errors"][0]["detail"] == "Nested more than 32 deep."
    elif status == 400:
        assert "nested too deep" in answer.json()["detail"]


@pytest.mark.parametrize("said", ["US", "us", "USA", "usa", "United States", "united%20states"])
async def test_a_country_is_one_whatever_it_is_called(place: Place, path, said):
    changed = await place.ask("PATCH", path, json={"country": unquote(said)})
    assert changed.json()["country"] == "US"

    found = (await place.get(f"/v1/accounts?country={said}&country=us")).json()["data"]
    assert [account["country"] for account in found] == ["US"]
    assert (await place.get("/v1/accounts?country=CAN")).json()["data"] == []


@pytest.mark.parametrize("said", ["Atlantis", "USX", "12", "U", "Korea", "%20"])
async def test_what_is_no_country_is_refused_rather_than_finding_nothing(place: Place, said):
    refused = await place.get(f"/v1/accounts?country={said}")

    assert refused.status_code == 422
    assert "No such country" in refused.json()["errors"][0]["detail"]


async def test_a_character_that_no_database_keeps_is_the_fault_of_its_row_alone(
    either_place: Place,
):
    def one(name: str, **more: object) -> dict[str, object]:
        return {"platform": "x", "username": name} | more

    nul = {"id": "a" * 32, "name": "a\x00b"}
    rows = [
        one("ada"),
        one("bo", harvests=[nul]),
        one("cleo", params={"a": "\\u0000"}),
        one("d\x00"),
    ]
    answer = await either_place.ask("POST", "/v1/accounts/bulk", json={"accounts": rows})

    outcomes = answer.json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["created", "refused", "created", "refused"]
    assert outcomes[1]["errors"] == {"harvests": "Holds a NUL character."}
    assert outcomes[3]["errors"] == {"username": "Holds a NUL character."}


async def test_a_page_that_did_not_change_is_not_sent_again(place: Place, path):
    page = await place.get("/v1/accounts")
    tag = page.headers["etag"]

    same = await place.get("/v1/accounts", headers={"if-none-match": tag})
    await place.ask("PATCH", path, json={"email": "a@b"})
    other = await place.get("/v1/accounts", headers={"if-none-match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, other.headers["etag"] != tag) == (200, True)


async def test_only_the_fields_asked_for_are_given(place: Place, path):
    listed = await place.get("/v1/accounts?fields=number,username")
    one = await place.get(f"{path}?fields=username")
    wrong = await place.get("/v1/accounts?fields=password")

    assert [set(a) for a in listed.json()["data"]] == [{"number", "username"}]
    assert one.json() == {"username": "ada"}
    assert wrong.status_code == 422


async def test_a_total_is_given_where_it_is_asked_for(place: Place, path):
    del path
    plain = (await place.get("/v1/accounts")).json()["page"]
    counted = (await place.get("/v1/accounts?include=total")).json()["page"]

    assert (plain.get("total"), counted["total"]) == (None, 1)


async def test_a_page_holds_as_many_as_asked_and_says_where_it_goes_on(place: Place):
    await place.put(*(account(f"user{n}") for n in range(5)))
    first = (await place.get("/v1/accounts?limit=3")).json()
    cursor = first["page"]["next_cursor"]
    second = (await place.get(f"/v1/accounts?limit=3&cursor={cursor}")).json()

    assert [len(page["data"]) for page in (first, second)] == [3, 2]
    assert [page["page"]["has_more"] for page in (first, second)] == [True, False]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=many",
        "sort=password",
        "cursor=nonsense",
        "include=everything",
        "platform=myspace",
        "health=fine",
        "can_post=perhaps",
        "colour=red",
        "q=" + "x" * 256,
        "q=%00",
        "&".join(f"tag=t{n}" for n in range(120)),
    ],
)
async def test_a_question_that_cannot_be_is_refused_by_its_field(either_place: Place, query):
    answer = await either_place.get(f"/v1/accounts?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == PROBLEM | {"errors"}


@pytest.mark.parametrize(
    "method, path, status, code",
    [
        ("GET", "/v1/accounts/acc_" + "0" * 32, 404, "not_found"),
        ("GET", "/v1/accounts/nobody", 404, "not_found"),
        ("GET", "/v1/accounts/999999999999999999", 404, "not_found"),
        ("GET", "/v1/accounts/" + "9" * 60, 404, "not_found"),
        ("GET", "/v1/accounts/external:%00", 422, "invalid"),
        ("GET", "/v1/nothing", 404, "no_such_path"),
        ("GET", "/v1/accounts/", 404, "no_such_path"),
        ("DELETE", "/v1/accounts", 405, "wrong_method"),
        ("POST", "/v1/accounts", 400, "unreadable"),
    ],
)
async def test_a_refusal_is_a_problem_that_says_what_to_do(
    either_place: Place, method, path, status, code
):
    answer = await either_place.ask(method, path)

    if "%00" in path and answer.status_code == 404:
        status, code = 404, "not_found"  # SQLite looks for such a name; PostgreSQL cannot
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not PROBLEM - set(answer.json())
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"platform": 5}', b"\xff", b"[" * 5000])
async def test_a_body_that_cannot_be_is_refused(place: Place, body):
    answer = await place.ask("POST", "/v1/accounts", content=body)

    assert answer.status_code in {400, 422}
    assert not PROBLEM - set(answer.json())


async def test_a_body_that_is_too_large_is_refused(place: Place):
    answer = await place.ask("POST", "/v1/accounts", content=b" " * 1_100_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_request_id_is_taken_up_or_given(place: Place):
    own = await place.get("/v1/me", headers={"x-request-id": "mine-1"})
    odd = await place.get("/v1/me", headers={"x-request-id": "no good\t"})

    assert own.headers["x-request-id"] == "mine-1"
    assert odd.headers["x-request-id"].startswith("req_")


async def test_a_head_is_a_get_without_its_body(place: Place):
    got, head = [await place.ask(method, "/v1/accounts") for method in ("GET", "HEAD")]

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_another_workspace_s_account_is_not_found_by_any_operation(place: Place, path):
    neighbour = await place.neighbour()
    name = path.rpartition("/")[2]
    asked = 0
    for operation in API.operations:
        if isinstance(operation, Operation) and "{account}" in operation.path:
            own = WORD.sub(name, operation.path.replace("{kind}", "password"))
            answer = await neighbour.ask(operation.method, own, json={"value": "x"})
            assert answer.status_code in {404, 422}, operation.name
            if answer.status_code == 422:
                answer = await neighbour.ask(operation.method, own, json={})
                assert answer.status_code == 404, operation.name
            asked += 1
    assert asked >= 6
    assert (await place.get(path)).json()["version"] == 1


async def test_bulk_keeps_good_rows_and_says_what_is_wrong_with_bad_ones(either_place: Place):
    rows = [{"platform": "tiktok", "username": "ada"}, {"platform": "x", "age": 5}, "ada", None]

    answer = await either_place.ask("POST", "/v1/accounts/bulk", json={"accounts": rows})

    assert answer.status_code == 200
    assert [o["outcome"] for o in answer.json()["outcomes"]] == ["created"] + ["refused"] * 3
    assert "age" in answer.json()["outcomes"][1]["errors"]


@pytest.mark.parametrize("action", ["tag", "untag", "enable", "disable", "remove", "restore"])
async def test_many_are_changed_at_once(either_place: Place, action):
    await either_place.put(
        *(account(f"u{n}", tags=["old"], enabled=action == "disable") for n in range(3))
    )
    if action == "restore":
        body = {"action": "remove", "all": True}
        await either_place.ask("POST", "/v1/accounts/bulk-change", json=body)
    asked: dict[str, Any] = {"action": action, "all": True}
    if "tag" in action:
        asked["tags"] = ["old" if action == "untag" else "new"]

    answer = await either_place.ask("POST", "/v1/accounts/bulk-change", json=asked)
    found = (await either_place.get("/v1/accounts")).json()["data"]

    assert answer.json() == {"changed": 3, "next_cursor": None}
    tags, enabled, there = {
        "tag": (["new", "old"], False, 3),
        "untag": ([], False, 3),
        "enable": (["old"], True, 3),
        "disable": (["old"], False, 3),
        "remove": (["old"], False, 0),
        "restore": (["old"], False, 3),
    }[action]
    assert [(a["tags"], a["enabled"]) for a in found] == [(tags, enabled)] * there


async def test_a_filter_that_finds_more_than_a_call_changes_goes_on_by_cursor(place: Place):
    await place.put(*(account(f"u{n}") for n in range(1003)))
    asked = {"action": "tag", "all": True, "tags": ["all"]}
    first = (await place.ask("POST", "/v1/accounts/bulk-change", json=asked)).json()
    assert first["changed"] == 1000
    again = asked | {"cursor": first["next_cursor"]}
    second = (await place.ask("POST", "/v1/accounts/bulk-change", json=again)).json()
    assert second == {"changed": 3, "next_cursor": None}
    tagged = await place.get("/v1/accounts?tag=all&include=total&limit=1")
    assert tagged.json()["page"]["total"] == 1003


@pytest.mark.parametrize("external_id", ["crm/7", "a/b/c", "50%2Foff", "50%off", "crm:é/ü"])
async def test_an_external_id_is_named_in_a_path_whatever_it_holds(place: Place, external_id: str):
    await place.put(account("ada", external_id=external_id))

    answer = await place.get(f"/v1/accounts/external:{quote(external_id, safe='')}")

    assert answer.json()["external_id"] == external_id

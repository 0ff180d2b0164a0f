"""Whatever TikAPI's operations are asked with, they answer in its words, and never with a fault."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rollcall.dialects.tikapi import TIKAPI
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.wire.card import Operation
from tests.place import Place
from tests.real.postgres import Cluster
from tests.worlds import open_world

KNOWN = Path(__file__).parent.parent / "published_clients" / "tikapi_operations.json"
TRIES = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SERVED = [operation for operation in TIKAPI.operations if isinstance(operation, Operation)]
EDGES = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e9",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "\x00",
    "a\x00b",
    "é\u0301🦀\u202e",
    "٣",
    "x" * 5_000,
    "9" * 400,
    str(2**31),
    str(2**53),
    str(2**63 - 1),
    str(2**63),
    str(2**64),
    "MA==",
    "https://vm.tiktok.com/UwU",
    "https://vm.tiktok.com/" + "a" * 64,
    "' OR 1=1 --",
    "%",
    "../..",
]
ODD = ["", "\x00", "a\x00b", "🦀", "x" * 5_000, "9" * 19, "9" * 20, "-1", "٣", "a" * 64]
NUMBERS = [0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308]


@dataclass(frozen=True)
class Asked:
    """What one operation can be asked with, and the values that the documents show."""

    operation: Operation
    examples: dict[str, Any]
    names: list[str]
    """Of every parameter, those of which no example is shown too."""

    def __str__(self) -> str:
        return self.operation.name


def _asked() -> list[Asked]:
    known = {(entry["method"], entry["path"]): entry for entry in json.loads(KNOWN.read_text())}
    return [_of_one(o, known[o.method, o.path]["parameters"]) for o in SERVED]


def _of_one(operation: Operation, parameters: dict[str, Any]) -> Asked:
    examples = {
        name: parameter.get("example", parameter.get("given"))
        for name, parameter in parameters.items()
        if parameter.keys() & {"example", "given"}
    }
    return Asked(operation, examples, list(parameters))


@dataclass(frozen=True)
class Lasting:
    runner: asyncio.Runner
    world: Place

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"x-account-key": DEMO_ACCOUNT_KEY} | more.pop("headers", {})
        return self.runner.run(self.world.ask(method, path, headers=headers, **more))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
)
def lasting(
    request: pytest.FixtureRequest, grown: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lasting]:
    data, database = tmp_path_factory.mktemp("fuzz") / "data", None
    if request.param == "postgresql":
        grown, template = request.getfixturevalue("grown_on_postgresql")
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        database = cluster.url(cluster.create(template))
    shutil.copytree(grown, data)
    with asyncio.Runner() as runner:
        opening = open_world(data, database)
        world = runner.run(opening.__aenter__())
        yield Lasting(runner, world)
        runner.run(opening.__aexit__(None, None, None))


def values(example: object) -> st.SearchStrategy[str]:
    return st.just(str(example)) | st.sampled_from(EDGES) | st.text(max_size=12)


def queries(examples: dict[str, Any]) -> st.SearchStrategy[str]:
    """Parameters that are known and others, each as often as it likes, and what is none at all."""
    names = st.sampled_from([*examples, "another", "count", "cursor", "nextCursor", "country"])
    pairs = names.flatmap(lambda name: st.tuples(st.just(name), values(examples.get(name, "1"))))
    spelled = st.lists(pairs, max_size=8).map(urlencode)
    whole = st.just(urlencode(examples))
    junk = st.sampled_from(["%ff", "%00=%00", "&&&=", "count", "count=%C3%28", "=&=&", "id=1;id=2"])
    return st.lists(whole | spelled | junk, min_size=1, max_size=3).map("&".join)


def bodies(examples: dict[str, Any]) -> st.SearchStrategy[bytes]:
    anything = (
        st.none()
        | st.booleans()
        | st.sampled_from(NUMBERS)
        | st.sampled_from(EDGES)
        | st.text(max_size=8)
        | st.lists(st.integers(), max_size=2)
        | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
    )
    said = st.fixed_dictionaries(
        {}, optional={name: st.just(value) | anything for name, value in examples.items()}
    )
    spelled = (said | anything).map(lambda body: json.dumps(body).encode())
    twice = b'{"media_id": "1", "media_id": 2}'
    junk = st.sampled_from([b"", b"{", b"\xff\xfe", b"[" * 2_000, twice, b'{"text":"\\ud800"}'])
    return spelled | junk


def tried(lasting: Lasting, method: str, path: str, **more: Any) -> httpx2.Response:
    """What is answered, which must be spelled as the vendor spells it."""
    answer = lasting.ask(method, f"/tikapi{path}", **more)
    assert answer.status_code < 500, (path, more, answer.text)
    assert answer.headers["content-type"].startswith("application/json")
    told = answer.json()
    assert told["status"] == ("success" if answer.status_code == 200 else "error"), told
    assert isinstance(told["message"], str)
    if answer.status_code == 400 and told["message"] == "Missing fields.":
        assert told["fields"]
        assert all(isinstance(said, str) and said for said in told["fields"].values())
    return answer


@pytest.mark.parametrize("asked", _asked(), ids=str)
def test_whatever_is_asked_is_answered_in_its_words(lasting: Lasting, asked: Asked):
    operation = asked.operation
    words = [name for name in asked.names if f"{{{name}}}" in operation.path]
    rest = {name: asked.examples.get(name, "1") for name in asked.names if name not in words}

    def answered(query: str, body: bytes, word: str | None) -> None:
        path = operation.path
        for name in words:
            chosen = str(asked.examples[name]) if word is None else word
            path = path.replace(f"{{{name}}}", quote(chosen, safe="") or "none")
        more: dict[str, Any] = {}
        if operation.method == "POST":
            more = {"content": body, "headers": {"content-type": "application/json"}}
        tried(lasting, operation.method, f"{path}?{query}", **more)

    some_word = st.none() | st.sampled_from([edge for edge in EDGES if edge and len(edge) < 99])
    TRIES(given(queries(rest), bodies(rest), some_word)(answered))()


@pytest.mark.parametrize("asked", _asked(), ids=str)
def test_one_thing_that_is_wrong_among_what_is_right(lasting: Lasting, asked: Asked):
    posts = asked.operation.method == "POST"
    right = ask_with(lasting, asked.operation, asked.examples)
    assert right.status_code in {200, 403, 409}, "what is right goes through every door"
    for name in asked.names:
        for odd in [*ODD, *(NUMBERS if posts else [])]:
            ask_with(lasting, asked.operation, asked.examples | {name: odd})


def ask_with(lasting: Lasting, operation: Operation, examples: dict[str, Any]) -> httpx2.Response:
    rest, path = dict(examples), operation.path
    for word in [word for word in rest if f"{{{word}}}" in path]:
        path = path.replace(f"{{{word}}}", quote(str(rest.pop(word)), safe=""))
    if operation.method == "POST":
        return tried(lasting, "POST", path, content=json.dumps(rest).encode())
    return tried(lasting, "GET", f"{path}?{urlencode(rest)}")


@pytest.mark.parametrize("shown", ["", "é", "x" * 5_000, "\t", "Demo Key", "null"])
@pytest.mark.parametrize("header", ["x-api-key", "x-account-key"])
def test_a_key_that_is_none_is_refused_as_one(lasting: Lasting, header: str, shown: str):
    headers = {
        "x-api-key": lasting.world.key,
        "x-account-key": DEMO_ACCOUNT_KEY,
        header: shown.encode(),
    }

    answer = lasting.runner.run(lasting.world.web.get("/tikapi/user/info", headers=headers))

    assert answer.status_code == 401
    assert answer.json().keys() == {"status", "message"}


@pytest.mark.parametrize(
    "path, nearest",
    [
        ("/public/chek", "/public/check"),
        ("/public/post", "/public/posts"),
        ("/user/live/sttart", "/user/live/start"),
        ("/user/messages/request", "/user/messages/requests"),
        ("/coment/list", "/comment/list"),
    ],
)
def test_what_is_nowhere_names_the_nearest_that_is_somewhere(
    lasting: Lasting, path: str, nearest: str
):
    answer = tried(lasting, "GET", path)

    assert answer.status_code == 404
    assert answer.json()["message"].endswith(f"Did you mean {nearest}?")


@pytest.mark.parametrize(
    "path", ["/public/search/%00/x", "/%ff", "//", "/user//info", "/public/" * 40]
)
def test_a_path_of_nothing_but_noise_is_nowhere(lasting: Lasting, path: str):
    assert tried(lasting, "GET", path).status_code == 404

"""Our API answers whatever its own document allows to be asked, and never with a fault of ours."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rollcall.api import API
from rollcall.api.social.searching import KINDS
from rollcall.sandbox.world import named
from rollcall.wire.routes import WORD
from tests.live import Live, live
from tests.real.postgres import Cluster

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TRIES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    data = tmp_path_factory.mktemp("schema") / "data"
    if request.param == "sqlite":
        with live(data) as running:
            yield running
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    with (
        cluster.database(request.getfixturevalue("migrated")) as url,
        live(data, "--database", url) as running,
    ):
        yield running


def test_every_operation_keeps_to_the_document(server: Live):
    statuses = Counter[int]()

    def tried(case: Case) -> None:
        answer = case.call_and_validate(headers={"x-api-key": server.key}, checks=CHECKS)
        statuses[answer.status_code // 100] += 1

    assert each_operation(server, GenerationMode.POSITIVE, tried) >= 20
    assert statuses[2] > 100, "most of what the document allows is answered"


def test_no_operation_is_at_fault_whatever_it_is_asked(server: Live):
    statuses = Counter[int]()

    def tried(case: Case) -> None:
        answer = case.call(headers={"x-api-key": server.key})
        statuses[answer.status_code // 100] += 1
        assert answer.status_code < 500, answer.text

    each_operation(server, GenerationMode.NEGATIVE, tried)
    assert statuses[4] > 100, "what the document does not allow is refused"


WORDS = {
    "person": "lilyachty",
    "video": named.VIDEOS[1].id,
    "comment": named.COMMENT,
    "hashtag": named.HASHTAG_NAME,
    "sound": named.SOUND,
    "room": named.ROOM,
}
"""Things of the social world that are there."""


def test_what_the_social_world_holds_is_as_the_document_says(server: Live):
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith("/v1/social/") and not operation.path.endswith("/events"):
            words = {word: str(WORDS[word]) for word in WORD.findall(operation.path)}
            query = {"q": "food"} if operation.path.endswith("/search") else {}
            for kind in KINDS if query else ("",):
                asks = query | ({"kind": kind} if kind else {})
                case = operation.Case(path_parameters=words, query=asks)
                answer = case.call_and_validate(headers={"x-api-key": server.key}, checks=CHECKS)
                expected = 403 if operation.path.endswith("/likes") else 200
                assert answer.status_code in {200, expected}, answer.text
                asked += 1
    assert asked >= 18


def impatient(case: Case) -> Case:
    """The same question, but of an answer that may be waited for it waits a second at most."""
    wait = (case.query or {}).get("wait")
    if isinstance(wait, int) and wait > 1:
        case.query["wait"] = 1
    return case


STREAMS = {operation.path for operation in API.operations if getattr(operation, "stream", False)}
"""They have no end that could be waited for; tests of their own listen to them."""


def each_operation(server: Live, mode: GenerationMode, tried: Callable[[Case], None]) -> int:
    """Try every operation that can be asked in this way; gives how many those were."""
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    asked = 0
    for found in schema.get_all_operations():
        if found.ok().path in STREAMS:
            continue
        cases = found.ok().as_strategy(generation_mode=mode)
        with suppress(Unsatisfiable):  # nothing about it can be wrong
            TRIES(given(cases.map(impatient))(tried))()
            asked += 1
    return asked

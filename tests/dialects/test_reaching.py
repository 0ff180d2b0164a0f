"""The ways to a face: by prefix, by its vendor's host name, on a port of its own; HEAD and ETag."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from rollcall.dialects import DIALECTS
from tests.dialects.speakers import SPEAKERS, Speaker
from tests.live import PROGRAM, Live, live
from tests.makers import account
from tests.place import Place, open_place
from tests.real.postgres import free_port

TIKMATRIX, LOBSTR, *_ = SPEAKERS
NAMED = [speaker for speaker in SPEAKERS if speaker.face.hosts]


@pytest.mark.parametrize("speaker", NAMED, ids=lambda speaker: speaker.face.name)
async def test_a_vendors_host_name_leads_to_its_face(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    by_prefix = await speaker.list(place)
    for host in speaker.face.hosts:
        for spelled in (host, f"{host}:8443", host.upper()):
            headers = speaker.shows(place.key) | {"host": spelled}
            by_host = await place.web.get(speaker.list_path, headers=headers)
            assert speaker.rows(by_host.json()) == speaker.rows(by_prefix.json())


@pytest.mark.parametrize("speaker", NAMED, ids=lambda speaker: speaker.face.name)
async def test_under_a_vendors_name_every_path_is_that_vendors(
    speaker: Speaker, place: Place
) -> None:
    headers = speaker.shows(place.key) | {"host": speaker.face.hosts[0]}
    for path in ("/", "/livez", "/metrics", "/openapi.json", "/docs", "/v1/keys", "/nothing"):
        speaker.refused(await place.web.get(path, headers=headers), 404)
    for other in DIALECTS:
        path = f"{other.prefix}/api/v1/accounts"
        speaker.refused(await place.web.get(path, headers=headers), 404)


async def test_no_two_faces_stand_in_one_place() -> None:
    prefixes = [face.prefix for face in DIALECTS]
    hosts = [host for face in DIALECTS for host in face.hosts]
    assert len(set(prefixes)) == len(prefixes)
    assert len(set(hosts)) == len(hosts) == 5


@pytest.mark.parametrize("name", ["api.lobstr.io.example", "lobstr.io", "xapi.lobstr.io"])
async def test_a_name_that_is_only_like_a_vendors_leads_nowhere(place: Place, name: str) -> None:
    headers = LOBSTR.shows(place.key) | {"host": name}
    answer = await place.web.get("/lobstr" + LOBSTR.list_path, headers=headers)
    assert answer.status_code == 200
    # Ours answers: it takes no `Token`.
    assert (await place.web.get(LOBSTR.list_path, headers=headers)).status_code == 401


async def test_addresses_handed_out_are_those_the_caller_used(place: Place) -> None:
    await place.put(account("ada"), account("grace"))
    by_prefix = await LOBSTR.list(place, params={"limit": 1})
    assert by_prefix.json()["next"] == "http://rollcall.test/lobstr/v1/accounts?limit=1&page=2"
    headers = LOBSTR.shows(place.key) | {"host": "api.lobstr.io"}
    by_host = await place.web.get("/v1/accounts?limit=1", headers=headers)
    assert by_host.json()["next"] == "http://api.lobstr.io/v1/accounts?limit=1&page=2"


async def test_addresses_handed_out_bear_the_public_one(tmp_path: Path) -> None:
    dossiers = [account("ada"), account("grace")]
    public = "https://accounts.example.org"
    async with open_place(tmp_path / "data", dossiers=dossiers, public_url=public) as place:
        page = (await LOBSTR.list(place, params={"limit": 1, "page": 2})).json()
        assert page["previous"] == f"{public}/lobstr/v1/accounts?limit=1&page=1"


async def test_a_host_that_is_none_is_not_repeated(place: Place) -> None:
    await place.put(account("ada"), account("grace"))
    headers = LOBSTR.shows(place.key) | {"host": 'x"><script>'}
    answer = await place.web.get("/lobstr/v1/accounts?limit=1", headers=headers)
    assert "script" not in answer.json()["next"]


async def test_head_is_get_without_its_body(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    headers = {"x-request-id": "the-same"}
    asked = await speaker.list(place, headers=headers)
    head = await speaker.ask(place, "HEAD", speaker.list_path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == asked.headers
    assert int(head.headers["content-length"]) == len(asked.content)


async def test_a_refused_head_has_no_body_either(speaker: Speaker, place: Place) -> None:
    for path in ("/nothing", f"{speaker.list_path}/none/none/none"):
        head = await speaker.ask(place, "HEAD", path)
        assert (head.status_code, head.content) == (404, b"")


async def test_what_has_not_changed_is_not_sent_again(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    first = await speaker.list(place)
    etag = first.headers["etag"]
    assert etag.startswith('W/"')
    assert first.headers["cache-control"] == "private, no-cache"
    strong = etag.removeprefix("W/")
    for sent in (etag, strong, f'"a", {etag}', f'W/"a",{etag} , "b"', f'{strong},"b"', "*"):
        again = await speaker.list(place, headers={"if-none-match": sent})
        assert (again.status_code, again.content) == (304, b""), sent
        assert again.headers["etag"] == etag
        assert "content-type" not in again.headers
    for sent in ("", '"a"', 'W/"a", "b"', strong.strip('"'), etag[:-2] + '"'):
        again = await speaker.list(place, headers={"if-none-match": sent})
        assert again.status_code == 200, sent
        assert speaker.rows(again.json()) == speaker.rows(first.json())


async def test_what_has_changed_is_sent_again(speaker: Speaker, place: Place) -> None:
    await place.put(account("ada"))
    etag = (await speaker.list(place)).headers["etag"]
    await place.put(account("grace"))
    again = await speaker.list(place, headers={"if-none-match": etag})
    assert again.status_code == 200
    assert again.headers["etag"] != etag
    assert len(speaker.rows(again.json())) == 2


async def test_other_questions_and_other_callers_have_other_tags(
    speaker: Speaker, place: Place
) -> None:
    await place.put(account("ada", number=7), account("grace", number=8))
    etag = (await speaker.list(place)).headers["etag"]
    narrow = await place.issue(account_numbers=(7,))
    for answer in (
        await speaker.list(place, params={speaker.size: 1}, headers={"if-none-match": etag}),
        await speaker.list(place, key=narrow, headers={"if-none-match": etag}),
        await speaker.list(await place.neighbour(), headers={"if-none-match": etag}),
    ):
        assert answer.status_code == 200
        assert answer.headers["etag"] != etag


async def test_secrets_are_never_to_be_kept(place: Place) -> None:
    await place.put(account("ada", uuid="00000000000070008000000000000007"))
    path = "/api/ext/accounts/00000000-0000-7000-8000-000000000007"
    answer = await SPEAKERS[2].ask(place, "GET", path)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, str]]:
    """A server with TikMatrix on a loopback port of its own, and that port's address."""
    address = f"127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("alone") / "data"
    with live(folder, "--listen", f"tikmatrix={address}") as running:
        yield running, f"http://{address}"


def test_tikmatrix_on_its_own_port_asks_for_no_key(alone: tuple[Live, str]) -> None:
    server, url = alone
    path = TIKMATRIX.list_path
    without = httpx2.get(url + path, params={"page_size": 100})
    by_prefix = httpx2.get(
        f"{server.url}/tikmatrix{path}",
        params={"page_size": 100},
        headers={"x-api-key": server.key},
    )
    assert without.status_code == 200
    assert without.json() == by_prefix.json()
    assert without.json()["data"]["total"] > 2


def test_tikmatrix_on_its_own_port_refuses_in_its_own_words(alone: tuple[Live, str]) -> None:
    _, url = alone
    for method, path, status in [
        ("GET", "/nothing", 404),
        ("GET", "/tikmatrix/api/v1/accounts", 404),
        ("GET", "/v1/accounts", 404),
        ("GET", "/metrics", 404),
        ("POST", "/api/v1/accounts", 405),
        ("GET", "/api/v1/accounts?page_size=101", 400),
        ("POST", "/api/v1/task", 501),
    ]:
        TIKMATRIX.refused(httpx2.request(method, url + path), status)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:50809", "192.168.1.2", "[::2]", ""])
def test_a_name_that_is_not_loopbacks_is_refused_there(alone: tuple[Live, str], host: str) -> None:
    """A web page that has its own name lead to loopback gets nothing to read."""
    answer = httpx2.get(alone[1] + TIKMATRIX.list_path, headers={"host": host})
    TIKMATRIX.refused(answer, 403)


@pytest.mark.parametrize("host", ["localhost", "localhost:50809", "127.0.0.1", "[::1]:50809"])
def test_every_name_of_loopback_is_let_in(alone: tuple[Live, str], host: str) -> None:
    answer = httpx2.get(alone[1] + TIKMATRIX.list_path, headers={"host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "192.0.2.1", "[::]", "example.org"],  # noqa: S104 - refused is what they are
)
def test_tikmatrix_alone_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    done = subprocess.run(
        [PROGRAM, "serve", "--port", "0", "--data", tmp_path, "--listen", f"tikmatrix={host}:0"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "asks for no key, so it listens on loopback alone" in done.stderr
    assert "listening" not in done.stdout
    assert len(done.stderr.strip().splitlines()) == 1

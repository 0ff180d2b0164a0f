"""Which servers ask a platform: those outside a sandbox, where a workspace wants it."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rollcall.connectors.tiktok.reading import Addresses
from rollcall.server.asking import asks_platforms
from rollcall.server.research import LARGEST, NoResearchApp, research_app
from rollcall.settings import Settings
from tests.connectors.serving import serving
from tests.live import PROGRAM, live
from tests.place import Place, open_place
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import World

SECRET = "s3cret-of-the-research-app"


def test_outside_a_sandbox_the_official_apis_say_why_they_cannot_tell(tmp_path: Path) -> None:
    with live(tmp_path / "data", sandbox=False) as server:
        key = (server.data / "first.key").read_text().strip()
        said = check(server.url, key)

    assert said["statusCode"] == 40300
    assert "none is connected" in said["message"]


def test_a_sandbox_asks_no_platform_whatever_is_chosen(tmp_path: Path) -> None:
    with live(tmp_path / "data") as server:
        headers = {"x-api-key": server.key}
        with httpx2.Client(base_url=server.url, headers=headers) as web:
            [workspace] = web.get("/v1/workspaces").json()["data"]
            chosen = {"settings": {"sources": ["official"]}}
            assert web.patch(f"/v1/workspaces/{workspace['id']}", json=chosen).status_code == 200
        said = check(server.url, server.key)

    assert said["message"].endswith("no official API is asked from here.")


def check(url: str, key: str) -> dict[str, str | int]:
    path = "/tikapi/public/check?username=lilyachty"
    return httpx2.get(url + path, headers={"x-api-key": key}).json()


@pytest.fixture
def there() -> World:
    world = World()
    world.user("bob")
    world.user("ada").followers = [("bob", 3), ("cleo", 2)]
    return world


@pytest.fixture(params=[True, False], ids=["with research", "without"])
async def asking(
    request: pytest.FixtureRequest, there: World, tmp_path: Path
) -> AsyncIterator[tuple[Place, bool]]:
    """A server outside a sandbox, before the stand-in; with the Research API, or without."""
    secret = tmp_path / "research.secret"
    secret.write_text(there.client_secret + "\n")
    settings: dict[str, Any] = {}
    if request.param:
        settings["research_client_key"] = there.client_key
        settings["research_client_secret_file"] = secret
    async with open_place(tmp_path / "data", **settings) as place, serving(tiktok(there)) as url:
        app = research_app(place.runtime.settings)
        at = Addresses(url, url)
        async with asks_platforms(place.runtime, app, at=at, private_allowed=True):
            yield place, request.param


async def test_who_is_not_connected_is_told_of_where_research_is_on_alone(
    asking: tuple[Place, bool], there: World
) -> None:
    place, on = asking
    found = await place.get("/tikapi/public/check?username=ada")
    if not on:
        assert found.status_code == 403
        assert "TikTok's Research API is off" in found.json()["message"]
        assert there.asked == []
        return
    sec_uid = found.json()["userInfo"]["user"]["secUid"]
    followers = await place.get(f"/tikapi/public/followers?secUid={sec_uid}")

    names = [one["user"]["uniqueId"] for one in followers.json()["userList"]]
    assert names == ["bob", "cleo"]
    assert followers.headers["rollcall-source"].startswith("official; as-of=")
    assert followers.headers["age"] == "0"


async def test_what_is_served_says_whether_research_is_on(asking: tuple[Place, bool]) -> None:
    place, on = asking
    told = (await place.get("/v1/capabilities")).json()["data"]
    by_name = {one["operation"]: one for one in told}
    followers, posts = by_name["public.followersList"], by_name["public.posts"]

    research = {
        "source": "official",
        "subjects": "everybody who is public",
        "api": "TikTok's Research API",
        "scopes": [],
        "lifetime_seconds": 3600,
    }
    assert (research in followers["served_by"]) is on
    assert [one["api"] for one in followers["served_by"]] == [None] + [research["api"]] * on
    assert [one["api"] for one in posts["served_by"]] == [
        None,
        "TikTok's Display API",
        "TikTok API for Business",
    ] + [research["api"]] * on


async def test_an_app_that_is_refused_is_a_reason_without_its_secret(
    there: World, tmp_path: Path
) -> None:
    secret = tmp_path / "research.secret"
    secret.write_text(SECRET)
    settings = {"research_client_key": "other", "research_client_secret_file": secret}
    async with open_place(tmp_path / "data", **settings) as place, serving(tiktok(there)) as url:
        app = research_app(place.runtime.settings)
        async with asks_platforms(place.runtime, app, at=Addresses(url, url), private_allowed=True):
            said = await place.get("/tikapi/public/check?username=ada")

    assert (said.status_code, said.json()["statusCode"]) == (403, 40300)
    assert SECRET not in said.text
    assert SECRET not in repr(app)


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "is empty; put the app's client secret into it"),
        (b" \r\n", "is empty; put the app's client secret into it"),
        (b" " + SECRET.encode() + b" \n", "no space or line around it"),
        (b"\n" + SECRET.encode() + b"\n", "no space or line around it"),
        (SECRET.encode() + b"\n\n", "no space or line around it"),
        (b"two words", "no space or line around it"),
        (SECRET.encode() + b"\x00", "no space or line around it"),
        (b"\xff\xfes", "no space or line around it"),
        (b"s" * (LARGEST + 1), "is larger than 1,024 bytes"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    said = refused(research_client_key="app", research_client_secret_file=file)

    assert said.startswith(f"--research-client-secret-file: {file} ")
    assert says in said
    assert SECRET not in said


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_may_end_as_editors_end_it(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes((SECRET + ending).encode())
    app = research_app(Settings(research_client_key="app", research_client_secret_file=file))

    assert app is not None
    assert app.client_secret.reveal() == SECRET


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for nothing in (pipe, tmp_path, Path("/dev/zero")):
        said = refused(research_client_key="app", research_client_secret_file=nothing)
        assert said == f"--research-client-secret-file: {nothing} is no file."


def test_one_without_the_other_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)

    assert "without --research-client-secret-file" in refused(research_client_key="app")
    assert "without --research-client-key" in refused(research_client_secret_file=file)
    both = {"research_client_key": "app", "research_client_secret_file": file}
    assert "A sandbox asks no platform" in refused(**both, sandbox=True)
    assert "no client key" in refused(**both | {"research_client_key": "a key"})
    assert "no client key" in refused(**both | {"research_client_key": ""})


def refused(**settings: Any) -> str:
    with pytest.raises(NoResearchApp) as refusal:
        research_app(Settings(**settings))
    return refusal.value.message


def test_the_program_ends_with_one_sentence(tmp_path: Path) -> None:
    words = ["--data", tmp_path / "data", "--port", "0", "--research-client-key", "app"]
    done = subprocess.run(
        [PROGRAM, "serve", *words], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "rollcall: --research-client-key is of no use without --research-client-secret-file: "
        "give both, or neither.\n"
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs Linux's /proc")
def test_a_server_that_has_the_secret_shows_it_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    options = ("--research-client-key", "app", "--research-client-secret-file", str(file))
    log = ("--log-level", "debug")
    with live(tmp_path / "data", *options, *log, sandbox=False) as server:
        key = (server.data / "first.key").read_text().strip()
        headers = {"x-api-key": key}
        told = httpx2.get(server.url + "/v1/capabilities", headers=headers)
        listed = [
            Path(f"/proc/{pid}/{what}").read_bytes()
            for pid in running(str(server.data))
            for what in ("cmdline", "environ")
        ]

    assert "TikTok's Research API" in told.text
    assert len(listed) == 2
    logged = capsys.readouterr().err
    shown = [told.content, server.said.encode(), logged.encode(), *listed]
    assert not [one for one in shown if SECRET.encode() in one]


def running(data: str) -> list[str]:
    """Processes of this machine that were started on a data folder."""
    found: list[str] = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                words = (one / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if data.encode() in words:
                found.append(one.name)
    return found

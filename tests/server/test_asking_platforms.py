"""Which servers ask a platform: those outside a sandbox, where a workspace wants it."""

from pathlib import Path

import httpx2

from tests.live import live


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

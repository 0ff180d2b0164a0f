"""How each vendor speaks, for tests that ask the same of every face."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2

from rollcall.dialects.lobstr import LOBSTR
from rollcall.dialects.posteverywhere import POSTEVERYWHERE
from rollcall.dialects.tikmatrix import TIKMATRIX
from rollcall.dialects.tokportal import TOKPORTAL
from rollcall.wire.card import Face
from tests.place import Place


@dataclass(frozen=True)
class Speaker:
    face: Face
    list_path: str
    size: str
    """The parameter of how many to a page."""
    most: int
    rows: Callable[[Any], list[Any]]
    """An answer's accounts."""
    code: Callable[[Any], object]
    """A refusal's code, having looked at the shape of the whole body."""
    no_key: int = 401

    def shows(self, key: str) -> dict[str, str]:
        match self.face.name:
            case "lobstr":
                return {"authorization": f"Token {key}"}
            case "posteverywhere":
                return {"authorization": f"Bearer {key}"}
            case _:
                return {"x-api-key": key}

    async def ask(
        self, place: Place, method: str, path: str, *, key: str | None = None, **more: Any
    ) -> httpx2.Response:
        """Ask under the face's prefix, showing the key as this vendor's clients show it."""
        headers = self.shows(key or place.key) | more.pop("headers", {})
        return await place.web.request(
            method, self.face.prefix + path, headers=headers, follow_redirects=False, **more
        )

    async def list(self, place: Place, **more: Any) -> httpx2.Response:
        return await self.ask(place, "GET", self.list_path, **more)

    def refused(self, answer: httpx2.Response, status: int) -> object:
        """Hold a refusal against the vendor's own shape; give its code."""
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.headers["x-request-id"]
        assert answer.headers["cache-control"] == "no-store"
        if self.face is TOKPORTAL:
            assert answer.headers["x-tokportal-api-version"] == "2026-05-25"
            assert answer.headers["x-tokportal-api-stability"] == "stable"
            assert answer.headers["x-tokportal-request-id"] == answer.headers["x-request-id"]
        code = self.code(answer.json())
        if self.face is TIKMATRIX:
            assert isinstance(code, int)
            assert code // 100 == status
        return code


def _tikmatrix(body: Any) -> object:
    assert body.keys() == {"code", "message", "data"}
    assert (type(body["code"]), body["data"]) == (int, None)
    assert body["message"]
    return body["code"]


def _lobstr(body: Any) -> object:
    assert body.keys() == {"error", "errors", "detail"}
    assert body["errors"].keys() == {"message", "type", "code"}
    assert isinstance(body["error"], str)
    assert body["error"] == body["detail"] == body["errors"]["message"]
    return body["errors"]["type"]


def _tokportal(body: Any) -> object:
    assert body.keys() == {"error"}
    assert {"code", "message"} <= body["error"].keys() <= {"code", "message", "details"}
    assert body["error"]["message"]
    return body["error"]["code"]


def _posteverywhere(body: Any) -> object:
    assert body.keys() == {"data", "error", "meta"}
    assert body["error"].keys() == {"message", "code", "retryable", "details"}
    assert body["meta"].keys() == {"request_id", "timestamp"}
    assert body["data"] is None
    assert isinstance(body["error"]["retryable"], bool)
    assert body["error"]["message"]
    return body["error"]["code"]


SPEAKERS = (
    Speaker(
        TIKMATRIX,
        "/api/v1/accounts",
        "page_size",
        100,
        lambda body: body["data"]["accounts"],
        _tikmatrix,
        no_key=403,
    ),
    Speaker(LOBSTR, "/v1/accounts", "limit", 100, lambda body: body["data"], _lobstr),
    Speaker(TOKPORTAL, "/api/ext/accounts", "per_page", 100, lambda body: body["data"], _tokportal),
    Speaker(
        POSTEVERYWHERE,
        "/api/v1/accounts",
        "limit",
        100_000,
        lambda body: body["data"]["accounts"],
        _posteverywhere,
    ),
)

"""A flood is refused in each face's own words, and those who are inside are served."""

import pytest

from rollcall.wire.crowd import Crowd
from tests.place import Place

FACES = (
    ("/v1/accounts", lambda body: body["code"], "unavailable"),
    ("/tikmatrix/api/v1/accounts", lambda body: body["code"], 50301),
    ("/lobstr/v1/accounts", lambda body: body["errors"]["code"], 503),
    ("/tokportal/api/ext/accounts", lambda body: body["error"]["code"], "SERVICE_UNAVAILABLE"),
    ("/posteverywhere/api/v1/accounts", lambda body: body["error"]["retryable"], True),
)


@pytest.mark.parametrize("path,said,expected", FACES, ids=[path for path, _, _ in FACES])
async def test_one_too_many_is_told_to_come_again(place: Place, path, said, expected) -> None:
    crowd: Crowd = place.runtime.crowd
    for _ in range(crowd.most):
        crowd.enter()
    refused = await place.get(path)
    crowd.leave()
    assert refused.status_code == 503
    assert said(refused.json()) == expected
    assert (await place.get(path)).status_code == 200
    assert (await place.get("/v1/me")).status_code == 200

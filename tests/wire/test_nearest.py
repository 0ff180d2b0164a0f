"""A path that is not there names the nearest that is, on every face."""

import pytest

from rollcall.wire.card import Absent
from rollcall.wire.refusals import NoSuchPath
from rollcall.wire.routes import Routes

ROUTES = Routes(
    [
        Absent("GET", path, path, "Not here.")
        for path in ("/public/check", "/public/posts", "/v1/accounts/{id}")
    ]
)


@pytest.mark.parametrize(
    "path, nearest",
    [
        ("/public/chek", "/public/check"),
        ("/public/post", "/public/posts"),
        ("/v1/account/{id}", "/v1/accounts/{id}"),
        ("/something/else/altogether", None),
        ("/", None),
        ("/" + "x" * 100_000, None),
    ],
)
def test_only_a_path_that_is_like_it_is_offered(path: str, nearest: str | None):
    with pytest.raises(NoSuchPath) as refused:
        ROUTES.find("GET", path)

    assert refused.value.nearest == nearest

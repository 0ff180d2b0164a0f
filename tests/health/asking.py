"""Asking for the one account of a place to be looked at, as people do."""

from tests.place import Place

WELL = ("works", "healthy", None, True)


async def check(place: Place) -> tuple[str, str, str | None, bool]:
    """What came of it, and how the account is then: state, reason, whether it can post."""
    [one] = (await place.get("/v1/accounts")).json()["data"]
    told = (await place.ask("POST", f"/v1/accounts/{one['number']}/check")).json()
    found = told["account"]
    return told["outcome"], found["health"], found["health_reason"], found["can_post"]

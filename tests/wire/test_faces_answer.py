"""Every face lists the same accounts, each in its own words, on each database."""

from tests.makers import account
from tests.place import Place


async def test_one_account_through_every_face(either_place: Place) -> None:
    place = either_place
    await place.put(account("ada", signed_in=True, tags=["vip"], health="healthy"))
    ours = (await place.get("/v1/accounts")).json()["data"]
    assert [(a["username"], a["tags"], a["can_post"]) for a in ours] == [("ada", ["vip"], True)]
    tikmatrix = (await place.get("/tikmatrix/api/v1/accounts")).json()
    assert [a["logined_text"] for a in tikmatrix["data"]["accounts"]] == ["logged_in"]
    lobstr = (await place.get("/lobstr/v1/accounts")).json()
    assert [a["status_code_info"] for a in lobstr["data"]] == ["synchronized"]
    tokportal = (await place.get("/tokportal/api/ext/accounts")).json()
    assert [a["profile_url"] for a in tokportal["data"]] == ["https://www.tiktok.com/@ada"]
    posteverywhere = (await place.get("/posteverywhere/api/v1/accounts")).json()
    assert posteverywhere["data"]["account_ids"] == [ours[0]["number"]]

"""What docs/how-to/run-behind-a-proxy.md promises of links."""

from pathlib import Path

from tests.makers import account
from tests.place import open_place

PUBLIC = "https://roster.example.com"


async def test_links_lead_to_the_faces_place_at_the_public_address(tmp_path: Path) -> None:
    dossiers = [account("ada"), account("bea")]
    async with open_place(tmp_path, public_url=PUBLIC, dossiers=dossiers) as place:
        by_prefix = await place.get("/lobstr/v1/accounts?limit=1")
        as_lobstr = {"Host": "api.lobstr.io", "Authorization": f"Token {place.key}"}
        by_name = await place.get("/v1/accounts?limit=1", headers=as_lobstr)
        wanted = f"{PUBLIC}/lobstr/v1/accounts?limit=1&page=2"
        assert by_prefix.json()["next"] == wanted
        assert by_name.json()["next"] == wanted

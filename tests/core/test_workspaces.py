"""What is set for a workspace stays set, whatever else about it is changed."""

import asyncio

import pytest

from rollcall.core.workspaces.workspaces import SettingsChange, WorkspaceSettings
from tests.place import Place

ROUNDS = 10


async def workspace(place: Place) -> dict:
    return (await place.get("/v1/me")).json()["workspace"]


async def change(place: Place, **said):
    path = f"/v1/workspaces/{(await workspace(place))['id']}"
    return await place.ask("PATCH", path, json=said)


def test_every_setting_can_be_changed_and_nothing_else():
    assert SettingsChange.__struct_fields__ == WorkspaceSettings.__struct_fields__


@pytest.mark.parametrize(
    "said",
    [
        {"settings": {"owner_email": "ada@example.com"}},
        {"settings": {}},
        {"settings": None},
        {"name": "Fleet"},
        {},
    ],
)
async def test_a_setting_that_nothing_is_said_about_stays(either_place: Place, said):
    await change(either_place, settings={"tokportal_credentials": "revealed"})
    before = await workspace(either_place)

    answer = await change(either_place, **said)

    assert answer.status_code == 200
    after = answer.json()
    assert after == await workspace(either_place)
    assert after["settings"] == before["settings"] | (said.get("settings") or {})
    assert after["settings"]["tokportal_credentials"] == "revealed"
    assert after["name"] == said.get("name", before["name"])


@pytest.mark.parametrize(
    "settings",
    [
        {"tokportal_credential": "revealed"},
        {"tokportal_credentials": "hidden"},
        {"owner_email": None},
        {"owner_first_name": "x" * 321},
    ],
)
async def test_a_setting_that_cannot_be_is_refused(place: Place, settings):
    before = await workspace(place)

    assert (await change(place, settings=settings)).status_code == 422

    assert await workspace(place) == before


async def test_two_settings_changed_at_the_same_moment_are_both_kept(either_place: Place):
    for turn in range(ROUNDS):
        lock = "revealed" if turn % 2 else "shown"
        said = {"tokportal_credentials": lock}, {"owner_email": f"{turn}@example.com"}
        await asyncio.gather(*(change(either_place, settings=one) for one in said))

        settings = (await workspace(either_place))["settings"]
        assert (settings["tokportal_credentials"], settings["owner_email"]) == (
            lock,
            f"{turn}@example.com",
        )

"""A roster follows a real adb server, and tells of its devices what is so."""

import asyncio
import contextlib
from itertools import groupby

from rollcall.core.devices.lapsing import let_lapse
from rollcall.sandbox.devices.endpoint import Mood
from rollcall.sandbox.devices.phones import Phone, phones
from tests.devices.conftest import connect, run, switched_on
from tests.devices.following import (
    adb_server,
    devices,
    following,
    later,
    told,
    until,
    until_online,
    until_server,
)
from tests.makers import account
from tests.place import Place
from tests.real.adb import Adb, running_adb

RC1 = Phone("RC1", "Pixel 7", "panther", "14")
RC2 = Phone("RC2", "Pixel 8a", "akita", "15")


async def test_a_device_that_is_connected_is_there_with_all_it_says(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    async with switched_on([RC1]) as [endpoint], following(place, adb):
        await until_server(place, "following")
        assert await devices(place) == {}
        await connect(adb, endpoint)
        found = (await until_online(place, RC1=True))["RC1"]
        assert found["serials"] == [{"serial": endpoint.address, "adb_state": "device"}]
        facts = (found["model"], found["product"], found["android_version"])
        assert facts == ("Pixel 7", "panther", "14")
        assert (found["adb_state"], found["reason"], found["remedy"]) == ("device", None, None)
        assert found["adb_server"] == adb.address
        for serial in ("RC1", endpoint.address):
            assert (await place.get(f"/v1/devices/{serial}")).json() == found
        assert (await place.get("/v1/devices/RC9")).status_code == 404


async def test_a_device_that_goes_is_lost_after_a_while_and_found_again(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    async with switched_on([RC1]) as [endpoint], following(place, adb):
        await connect(adb, endpoint)
        await until_online(place, RC1=True)
        await run(adb, "disconnect", endpoint.address)
        found = await until(place, lambda found: found["RC1"]["adb_state"] is None)
        assert found["RC1"]["online"] is True
        assert await told(place) == [("RC1", True, None)]
        later(place, 21)
        found = await until_online(place, RC1=False)
        assert found["RC1"]["reason"] == "not_connected"
        assert "adb connect" in found["RC1"]["remedy"]
        assert found["RC1"]["lost_lately"] == 1
        await connect(adb, endpoint)
        await until_online(place, RC1=True)
        # On its way back it may be seen offline for a moment, which is told, too.
        seen = [online for online, _ in groupby(online for _, online, _ in await told(place))]
        assert seen == [True, False, True]


async def test_accounts_see_the_device_they_live_on_by_any_of_its_serials(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    async with switched_on([RC1, RC1]) as [one, other]:
        await place.put(
            account("ada", device_serial="RC1"),
            account("bo", device_serial=one.address),
            account("cleo", device_serial=other.address),
            account("dara", device_serial="elsewhere", device_online=True),
        )
        async with following(place, adb):
            await connect(adb, one, other)
            found = await until(place, lambda found: len(found.get("RC1", {})["serials"]) == 2)
            assert found.keys() == {"RC1", "elsewhere"}
            assert found["RC1"]["accounts"] == 3
            assert found["elsewhere"]["adb_server"] is None
            assert await tikmatrix(place) == {
                "ada": (True, "Pixel 7"),
                "bo": (True, "Pixel 7"),
                "cleo": (True, "Pixel 7"),
                "dara": (True, ""),
            }
            await run(adb, "disconnect", one.address)
            await until(
                place,
                lambda found: (
                    found["RC1"]["serials"][0]["adb_state"] is None
                    or found["RC1"]["serials"][1]["adb_state"] is None
                ),
            )
            later(place, 60)
            assert (await until_online(place, RC1=True))["RC1"]["lost_lately"] == 0
            await run(adb, "disconnect", other.address)
            await until(place, lambda found: found["RC1"]["adb_state"] is None)
            later(place, 60)
            await until_online(place, RC1=False)
            gone = (False, "")
            expected = {"ada": gone, "bo": gone, "cleo": gone, "dara": (True, "")}
            assert await tikmatrix(place) == expected


async def tikmatrix(place: Place) -> dict[str, tuple[bool, str]]:
    answer = (await place.get("/tikmatrix/api/v1/accounts")).json()
    return {
        each["username"]: (each["device_online"], each["device_name"])
        for each in answer["data"]["accounts"]
    }


async def test_a_phone_that_does_not_trust_the_key_says_what_to_do(place: Place, adb: Adb) -> None:
    async with switched_on([RC1]) as [endpoint], following(place, adb):
        await endpoint.turn(Mood.UNAUTHORIZED)
        await connect(adb, endpoint)
        serial = endpoint.address  # it has not said its own
        found = await until(place, lambda f: f.get(serial, {}).get("reason") == "unauthorized")
        assert found[serial]["adb_state"] == "unauthorized"
        assert found[serial]["remedy"] == "Unlock it and accept the key on the phone."
        await endpoint.turn(Mood.ONLINE)
        found = await until_online(place, RC1=True)
        assert found.keys() == {"RC1"}, "it is one device, by whatever it was called before"


async def test_one_that_keeps_coming_and_going_is_said_to(place: Place, adb: Adb) -> None:
    async with switched_on([RC1]) as [endpoint], following(place, adb):
        for lost in (1, 2, 3):
            await connect(adb, endpoint)
            await until(place, lambda f: f.get("RC1", {}).get("adb_state") == "device")
            await run(adb, "disconnect", endpoint.address)
            await until(place, lambda f, lost=lost: f["RC1"]["lost_lately"] == lost)
        found = (await devices(place))["RC1"]
        assert (found["online"], found["reason"]) == (True, "flapping")
        later(place, 21)
        await until_online(place, RC1=False)
        await connect(adb, endpoint)
        found = (await until(place, lambda f: f["RC1"]["adb_state"] == "device"))["RC1"]
        assert (found["online"], found["reason"]) == (False, "flapping")
        later(place, 21)
        assert (await until_online(place, RC1=True))["RC1"]["reason"] == "flapping"
        later(place, 601)
        await until(place, lambda f: f["RC1"]["reason"] is None)


async def test_a_server_that_is_killed_is_said_to_be_and_is_followed_again(
    either_place: Place,
) -> None:
    place = either_place
    async with switched_on([RC1]) as [endpoint]:
        with running_adb() as first:
            port, follower = first.port, following(place, first)
            await follower.__aenter__()
            await connect(first, endpoint)
            await until_online(place, RC1=True)
        try:
            server = await until_server(place, "unreachable")
            assert str(port) in server["said"]
            assert "adb start-server" in server["remedy"]
            assert (await devices(place))["RC1"]["online"] is True
            later(place, 21)
            found = (await until_online(place, RC1=False))["RC1"]
            assert (found["reason"], found["adb_state"]) == ("adb_server_unreachable", None)
            with running_adb(port) as again:
                assert (await until_server(place, "following"))["said"] is None
                await connect(again, endpoint)
                assert (await until_online(place, RC1=True))["RC1"]["lost_lately"] == 0
        finally:
            await follower.__aexit__(None, None, None)


async def test_a_server_that_never_was_there_is_said_so(place: Place) -> None:
    with running_adb() as gone:
        pass
    async with following(place, gone):
        server = await until_server(place, "unreachable")
        assert "Nobody answers at 127.0.0.1" in server["said"]
        assert (await place.get("/v1/devices")).json()["data"] == []


async def test_two_hundred_devices(place: Place, adb: Adb) -> None:
    async with switched_on(phones(200)) as endpoints, following(place, adb):
        for at in range(0, 200, 20):
            asked = [run(adb, "connect", each.address) for each in endpoints[at : at + 20]]
            await asyncio.gather(*asked)
        found = await until(
            place, lambda f: len(f) == 200 and all(each["online"] for each in f.values())
        )
        assert {each.phone.serial for each in endpoints} == found.keys()
        seen, cursor = [], None
        while True:
            page = (await place.get("/v1/devices", params=asked_for(cursor))).json()
            seen += [device["serial"] for device in page["data"]]
            assert page["page"]["total"] == 200
            if not (cursor := page["page"]["next_cursor"]):
                break
        assert seen == sorted(found)
        online = await place.get("/v1/devices", params={"online": "false"})
        assert online.json()["data"] == []


def asked_for(cursor: str | None) -> dict[str, str]:
    return {"limit": "30", "include": "total"} | ({"cursor": cursor} if cursor else {})


async def test_after_a_restart_what_went_meanwhile_is_lost(place: Place, adb: Adb) -> None:
    async with switched_on([RC1, RC2]) as [one, other]:
        await connect(adb, one, other)
        async with following(place, adb):
            await until_online(place, RC1=True, RC2=True)
        assert (await until_server(place, "not_followed"))["remedy"]
        await run(adb, "disconnect", one.address)
        async with following(place, adb):
            await until(place, lambda f: f["RC1"]["adb_state"] is None)
            later(place, 21)
            await until_online(place, RC1=False, RC2=True)


async def test_what_nobody_follows_any_more_lapses(either_place: Place, adb: Adb) -> None:
    place = either_place
    runtime = place.runtime
    async with switched_on([RC1]) as [endpoint]:
        await connect(adb, endpoint)
        async with following(place, adb):
            await until_online(place, RC1=True)
        await let_lapse(runtime.database, runtime.clock, followed=None)
        assert (await devices(place))["RC1"]["online"] is True
        later(place, 91)
        await let_lapse(runtime.database, runtime.clock, followed=adb.address)
        assert (await devices(place))["RC1"]["online"] is True
        await let_lapse(runtime.database, runtime.clock, followed=None)
        assert (await devices(place))["RC1"]["reason"] == "not_followed"
        later(place, 8 * 86_400)
        await let_lapse(runtime.database, runtime.clock, followed=None)
        assert await adb_server(place) is None


async def test_an_import_does_not_know_better_than_an_adb_server(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    said = account("ada", device_serial="RC1", device_online=False, device_model="Brick")
    async with switched_on([RC1]) as [endpoint]:
        await connect(adb, endpoint)
        async with following(place, adb):
            await until_online(place, RC1=True)
            await place.put(said)
            assert await tikmatrix(place) == {"ada": (True, "Pixel 7")}
        later(place, 91)  # nobody has followed it since
        await place.put(said)
        found = (await devices(place))["RC1"]
        assert (found["online"], found["model"], found["adb_server"]) == (False, "Brick", None)


async def test_another_workspace_sees_what_its_accounts_live_on_and_nothing_else(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    neighbour = await place.neighbour()
    await neighbour.put(account("ada", device_serial="RC1"))
    async with switched_on([RC1, RC2]) as [one, other], following(place, adb):
        await connect(adb, one, other)
        await until_online(place, RC1=True, RC2=True)
        await until_online(neighbour, RC1=True)
        assert (await devices(neighbour)).keys() == {"RC1"}
        assert (await neighbour.get("/v1/devices/RC2")).status_code == 404
        assert await told(neighbour) == [("RC1", True, None)]
        assert await adb_server(neighbour) is None


async def test_a_key_sees_the_devices_of_its_own_accounts(either_place: Place, adb: Adb) -> None:
    place = either_place
    async with switched_on([RC1, RC2]) as [one, other], following(place, adb):
        ada, _ = await place.put(
            account("ada", device_serial=one.address), account("bo", device_serial="RC2")
        )
        key = await place.issue(account_numbers=(ada.number,))
        await connect(adb, one, other)
        await until_online(place, RC1=True, RC2=True)
        body = (await place.get("/v1/devices?include=total", key=key)).json()
        assert [device["serial"] for device in body["data"]] == ["RC1"]
        assert body["page"]["total"] == 1
        assert (await place.get("/v1/devices/RC1", key=key)).status_code == 200
        assert (await place.get("/v1/devices/RC2", key=key)).status_code == 404
        assert (await place.get("/v1/events", key=key)).json()["data"][-1]["type"] != (
            "device.changed"
        )


async def test_what_is_asked_wrongly_is_refused(place: Place) -> None:
    for asked in ("reason=tired", "include=all", "cursor=x", "limit=201", "online=maybe", "a=b"):
        answer = await place.get(f"/v1/devices?{asked}")
        assert answer.status_code == 422, asked


async def test_of_several_that_follow_one_server_each_change_is_told_once(
    either_place: Place, adb: Adb
) -> None:
    place = either_place
    followers = [following(place, adb) for _ in range(4)]
    async with switched_on(phones(6)) as endpoints, contextlib.AsyncExitStack() as stack:
        for follower in followers:
            await stack.enter_async_context(follower)
        await connect(adb, *endpoints)
        serials = {endpoint.phone.serial for endpoint in endpoints}
        await until_online(place, **dict.fromkeys(serials, True))
        await asyncio.sleep(1)
        assert sorted(await told(place)) == sorted((serial, True, None) for serial in serials)

"""Why a device is away stands where its accounts are looked at: in the console, in what to fix."""

from collections.abc import Mapping

from rollcall.core.devices.known import Known
from rollcall.core.devices.presence import first_seen
from rollcall.core.devices.settling import Settling
from rollcall.kit.instants import instant
from tests.console.visitor import signed_in
from tests.makers import account
from tests.place import Place

AT = "127.0.0.1:5037"


async def told_by_adb(place: Place, serial: str, states: Mapping[str, str]) -> None:
    """An adb server says so of a device."""
    presence = first_seen(next(iter(states.values())), instant(place.clock()))
    runtime = place.runtime
    settling = Settling(runtime.database, place.workspace_id, AT, runtime.clock)
    await settling.settle([Known(serial, states, presence, "Pixel 7", "panther", "14")])


async def test_an_accounts_page_says_why_its_device_is_away(place: Place) -> None:
    [one] = await place.put(account("ada", device_serial="RC1"))
    visitor = await signed_in(place)
    path = f"/accounts/{one.number}"
    assert "adb says" not in (await visitor.get(path)).text
    await told_by_adb(place, "RC1", {"RC1": "unauthorized"})
    page = (await visitor.get(path)).text
    for said in ("unauthorized", "accept the key on the phone", "Pixel 7", "<dd>14</dd>"):
        assert said in page, said


async def test_what_to_fix_names_what_the_phone_needs(either_place: Place) -> None:
    place = either_place
    await place.put(
        account("ada", device_serial="RC1", health="healthy"),
        account("bo", device_serial="RC2", health="healthy"),
    )
    await told_by_adb(place, "RC1", {"RC1": "unauthorized"})
    fixes = (await place.get("/v1/fixes")).json()["data"]
    says = {fix["id"]: (fix["means"], fix["action"]["says"]) for fix in fixes}
    assert says["device:RC1"] == (
        "The device Pixel 7 is offline. It does not trust the adb server's key.",
        "Unlock it and accept the key on the phone.",
    )
    assert says["device:RC2"] == ("The device RC2 is offline.", "Connect the device.")

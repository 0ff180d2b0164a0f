"""What accounts say of the devices they are on: a device is one for all its accounts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from rollcall.core.accounts.account import AccountFacts, Said
from rollcall.core.accounts.recognising import text_of
from rollcall.core.accounts.repository import AccountWrites
from rollcall.kit.instants import Instant, instant, moment

BELIEVED_FOR = timedelta(seconds=90)
"""How long an adb server is believed after it was last said to be followed."""


async def put_devices(writes: AccountWrites, said: Sequence[AccountFacts], now: Instant) -> None:
    """Keep what is said of devices; of two who speak of one, the later is believed.

    Of a device that is followed at an adb server nobody else is believed.
    """
    serials = {serial for facts in said if (serial := text_of(facts.device_serial))}
    fresh_since = instant(moment(now) - BELIEVED_FOR)
    known = await writes.devices(sorted(serials), fresh_since=fresh_since)
    rows: dict[str, dict[str, Any]] = {}
    for facts in said:
        serial = text_of(facts.device_serial)
        if serial and not (serial in known and known[serial][4]):
            before = known.get(serial, (serial, None, False, None, False))
            row = rows.get(serial) or {
                "serial": serial,
                "model": before[1],
                "online": bool(before[2]),
                "seen_at": before[3],
            }
            rows[serial] = row | _of_device(facts, now)
    changed = [
        row
        for serial, row in rows.items()
        if serial not in known or [row["model"], row["online"]] != list(known[serial][1:3])
    ]
    await writes.put_devices(changed)


def _of_device(facts: AccountFacts, now: Instant) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if not isinstance(facts.device_model, Said) and facts.device_model:
        said["model"] = facts.device_model  # a device that is offline does not say its model
    if not isinstance(facts.device_online, Said):
        said["online"] = facts.device_online
        said |= {"seen_at": now} if facts.device_online else {}
    return said

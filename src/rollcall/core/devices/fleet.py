"""Every device that one adb server has told of, put together from the ways they are connected."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from msgspec.structs import replace

from rollcall.core.devices.identity import device_of
from rollcall.core.devices.known import Known
from rollcall.core.devices.presence import best, decide, is_unsettled, unheard_of
from rollcall.core.devices.reasons import PASSING, Reason, reason_of
from rollcall.kit.instants import Instant, moment
from rollcall.ports.devices import Described, Listed

States = dict[str, str | None]
TOLD_AFTER = timedelta(seconds=5)
MOST_SERIALS = 16
"""Of one device: over a network it may come by another one every time."""


class Descriptions(Protocol):
    """What is known by now of what devices say of themselves."""

    def of(self, listed: Listed) -> Described | None: ...
    def waits_for(self, listed: Listed) -> bool: ...


class Fleet:
    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._new: dict[str, Instant] = {}
        """Serials that nobody knows yet, and since when they have been there."""

    @property
    def devices(self) -> Sequence[Known]:
        return list(self._known.values())

    @property
    def is_unsettled(self) -> bool:
        """Whether time alone makes something else of it."""
        known = self._known.values()
        return bool(self._new) or any(is_unsettled(each.presence) for each in known)

    @property
    def knows_any_state(self) -> bool:
        return any(known.presence.state is not None for known in self._known.values())

    def remember(self, kept: Sequence[Known]) -> None:
        self._known = {known.serial: known for known in kept} | self._known

    def hear(self, listed: Sequence[Listed], said: Descriptions, now: Instant) -> None:
        """These are connected now, and no others."""
        states: dict[str, States] = {serial: {} for serial in self._known}
        described: dict[str, Described] = {}
        self._new = {each.serial: self._new.get(each.serial, now) for each in listed}
        for each in listed:
            if said.waits_for(each):
                self._wait(each, states)
                continue
            description = said.of(each)
            device = self._device(each, description)
            if self._may_only_be_coming(each, device, now):
                continue
            del self._new[each.serial]
            states.setdefault(device, {})[each.serial] = each.state
            if description is not None:
                described[device] = description
                self._part(each.serial, device)
        for device, found in states.items():
            if device in self._known or found:
                self._known[device] = self._heard(device, found, described.get(device), now)

    def lose(self, now: Instant) -> None:
        """Nobody has told anything of any of them for a while."""
        for serial, known in self._known.items():
            self._known[serial] = replace(
                known,
                serials=dict.fromkeys(known.serials),
                presence=unheard_of(known.presence, Reason.SERVER_UNREACHABLE, now),
            )

    def _wait(self, listed: Listed, states: Mapping[str, States]) -> None:
        """Until it says which device it is, that device is as it was by this connection."""
        for serial, known in self._known.items():
            if listed.serial in known.serials:
                states[serial][listed.serial] = known.serials[listed.serial]

    def _may_only_be_coming(self, listed: Listed, device: str, now: Instant) -> bool:
        """Whether it is one that adb connects to just now, and which soon says what it is."""
        if device in self._known or reason_of(listed.state) not in PASSING:
            return False
        return moment(now) - moment(self._new[listed.serial]) < TOLD_AFTER

    def _device(self, listed: Listed, description: Described | None) -> str:
        if description is None:
            for serial, known in self._known.items():
                if listed.serial in known.serials:
                    return serial
        return device_of(listed.serial, description)

    def _part(self, serial: str, device: str) -> None:
        """It is this device that is connected so: no other is, whatever was thought before."""
        for other, known in list(self._known.items()):
            if other == device or serial not in known.serials:
                continue
            left = {each: state for each, state in known.serials.items() if each != serial}
            if other == serial and not left:
                del self._known[other]  # it never said its own, and was called by this one
            else:
                self._known[other] = replace(known, serials=left)

    def _heard(
        self, device: str, states: States, description: Described | None, now: Instant
    ) -> Known:
        before = self._known.get(device)
        presence = decide(before.presence if before else None, best(states.values()), now)
        serials = _latest(before.serials if before else {}, states)
        if before is not None and description is None:
            return replace(before, serials=serials, presence=presence)
        known = Known(device, serials, presence)
        if description is None:
            return known
        return replace(
            known,
            model=description.model,
            product=description.product,
            android_version=description.android_version,
        )


def _latest(before: Mapping[str, str | None], states: States) -> States:
    """Those it is connected by, and of the others as many as are worth remembering."""
    room = max(0, MOST_SERIALS - len(states))
    gone = [serial for serial in before if serial not in states]
    return dict.fromkeys(gone[len(gone) - room :] if room < len(gone) else gone) | states

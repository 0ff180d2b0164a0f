"""`rollcall devices`, `rollcall sandbox devices` and a server that follows an adb server."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import httpx2
import pytest

from rollcall.sandbox.devices.phones import phones
from tests.cli.program import Program, refusal, run
from tests.live import PROGRAM, live
from tests.real.adb import Adb, running_adb
from tests.real.postgres import free_port

PHONES = 12
WITHIN = 40.0


@pytest.fixture
def adb() -> Iterator[Adb]:
    with running_adb() as server:
        yield server


@contextlib.contextmanager
def sandbox_phones(*options: str) -> Iterator[tuple[list[str], IO[str]]]:
    """What the command printed, and where to type."""
    asked = [PROGRAM, "sandbox", "devices", "--count", str(PHONES), *options]
    with subprocess.Popen(
        asked,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            said = [process.stdout.readline() for _ in range(PHONES + 2)]
            yield said, process.stdin
        finally:
            process.terminate()


def until(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    ends = time.monotonic() + WITHIN
    while not wanted(found := look()):
        assert time.monotonic() < ends, found
        time.sleep(0.1)
    return found


def test_a_sandbox_whose_accounts_live_on_phones_that_come_and_go(adb: Adb, tmp_path: Path) -> None:
    with live(tmp_path / "data", "--adb", adb.address) as server:
        local = Program(server.data)
        with sandbox_phones("--adb", adb.address) as (said, typed):
            assert len([line for line in said if "127.0.0.1:" in line]) == PHONES, said
            told = until(lambda: local.json("devices"), is_whole)
            serials = {phone.serial for phone in phones(PHONES)}
            online = {device["serial"] for device in told["data"] if device["adb_server"]}
            assert online == serials
            [at] = told["adb_servers"]
            assert at["address"].startswith(f"{adb.address} on ")
            assert accounts_online(server.url, server.key) >= serials
            shown = local.well("devices", "--online").out
            assert "following" in shown
            assert "Pixel 7" in shown
            elsewhere = ("--url", server.url, "--key", server.key)
            assert f"{adb.address} on" in run("devices", *elsewhere).out
            checks = local.run("doctor", "--json").out
            [found] = [c for c in json.loads(checks)["checks"] if c["name"] == "devices"]
            assert (found["state"], found["remedy"]) == ("ok", None)
            assert "is followed" in found["found"]
            typed.write("unauthorized 1\n")
            typed.flush()
            reason = ("devices", "--reason", "unauthorized")
            [first] = until(lambda: local.json(*reason)["data"], lambda devices: len(devices) == 1)
            assert first["serial"] == phones(1)[0].serial
            assert "accept the key on the phone" in local.well(*reason).out
            typed.write(f"online {first['serial']}\n")
            typed.flush()
            until(lambda: local.json(*reason)["data"], lambda devices: not devices)
            lines = local.well("events", "--last", "5").lines
            assert any("offline (unauthorized)" in line for line in lines), lines


def is_whole(told: dict[str, Any]) -> bool:
    here = [device for device in told["data"] if device["adb_server"]]
    return len(here) == PHONES and all(device["online"] for device in here)


def accounts_online(url: str, key: str) -> set[str]:
    """The devices that TikMatrix's face says to be online."""
    asked = {"page_size": 100, "page": 1}
    headers = {"x-api-key": key}
    answer = httpx2.get(f"{url}/tikmatrix/api/v1/accounts", params=asked, headers=headers)
    accounts = answer.json()["data"]["accounts"]
    return {each["device"] for each in accounts if each["device_online"]}


def test_where_none_is_followed_that_is_said(roster: Program) -> None:
    roster.add("tiktok", "ada", "device_serial=RC1", "device_online=true")
    said = roster.well("devices")
    assert "No adb server is followed" in said.err
    assert "RC1" in said.out
    assert roster.json("devices", "--offline")["data"] == []
    assert "No adb server is followed" in roster.run("doctor").out
    assert "No such reason: tired" in roster.refused("devices", "--reason", "tired")


@pytest.mark.parametrize("address", ["5037", "host:", "host:70000", "http://x:1", "a b:1", ":1"])
def test_what_is_no_address_of_an_adb_server_is_refused(tmp_path: Path, address: str) -> None:
    said = run("serve", "--data", str(tmp_path / "data"), "--adb", address)
    assert said.code == 1
    assert not (tmp_path / "data").exists()


def test_phones_need_an_adb_server_that_answers_and_ports_that_are_free() -> None:
    nobody = refusal(run("sandbox", "devices", "--adb", f"127.0.0.1:{free_port()}"))
    assert "Nobody answers" in nobody
    assert "adb start-server" in nobody
    assert "--port" in refusal(run("sandbox", "devices", "--count", "2", "--port", "65535"))
    assert "host:port" in refusal(run("sandbox", "devices", "--adb", "5037"))

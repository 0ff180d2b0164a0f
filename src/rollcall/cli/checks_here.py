"""The doctor's checks of a local installation. They look; they make and mend nothing."""

import os
import shutil
import socket
import sqlite3
import stat
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx2

from rollcall.cli import words
from rollcall.cli.devices_found import of_adb_servers
from rollcall.cli.findings import Check, Finding, fail, ok, warn
from rollcall.core.devices.servers import servers_of
from rollcall.core.jobs.watching import standing
from rollcall.core.sandboxed import clock_ahead, workspace_opened_by
from rollcall.core.vault.proof import Opens, opens, opens_a_secret
from rollcall.core.workspaces.workspaces import first_workspace
from rollcall.db.faults import DatabaseFault
from rollcall.db.looking import Looked, look_into
from rollcall.db.migrations import NEWEST, VERSIONS
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import instant, moment
from rollcall.kit.sealing import KEY_BYTES, MasterKey, Sealer
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.listening import CannotListen, bind, is_loopback
from rollcall.server.master_key import NoMasterKey, Origin, is_there, master_key, origin
from rollcall.server.readiness import SILENT_FOR
from rollcall.server.unlocking import beside
from rollcall.settings import Settings

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 38)
MEBIBYTE = 1 << 20
TIGHT, FULL = 1024 * MEBIBYTE, 100 * MEBIBYTE
FIRST_YEAR = 2026
"""Nothing of ours ran before it, so a clock that says so is wrong."""
CLOCKS_MAY_DIFFER = 300.0
ANSWERS_WITHIN = 3.0
KEYS = ("master.key", "first.key")


@dataclass(slots=True)
class Patient:
    """The installation looked at; its database is opened once."""

    settings: Settings
    looked: Looked | None = field(default=None)

    def checks(self) -> list[Check]:
        return [
            Check("python", self.python),
            Check("sqlite", self.sqlite),
            Check("data folder", self.folder),
            Check("database", self.database),
            Check("master key", self.master_key),
            Check("work", self.work),
            Check("devices", self.devices),
            Check("sandbox", self.sandbox),
            Check("port", self.port),
            Check("clock", self.clock),
            Check("disk", self.disk),
        ]

    async def close(self) -> None:
        if self.looked is not None:
            await self.looked.database.close()

    async def python(self) -> Finding:
        version = ".".join(map(str, sys.version_info[:3]))
        if sys.version_info[:2] < OLDEST_PYTHON:
            return fail(f"Python {version}.", "Install Python 3.11 or later, then rollcall in it.")
        return ok(f"Python {version}.")

    async def sqlite(self) -> Finding:
        version = sqlite3.sqlite_version
        if sqlite3.sqlite_version_info[:2] < OLDEST_SQLITE:
            return fail(f"SQLite {version}; 3.38 is needed.", "Use a Python with a newer SQLite.")
        return ok(f"SQLite {version}.")

    async def folder(self) -> Finding:
        folder = self.settings.data
        if not folder.exists():
            return warn(f"{folder} is not there yet.", f"`{self._start()}` makes it.")
        if not folder.is_dir():
            return fail(f"{folder} is a file.", "Name another folder with --data.")
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return fail(
                f"{folder} cannot be read and written by {_user()}.",
                "Run as the user who owns it, or give it to this one (chown).",
            )
        return self._modes(folder)

    def _modes(self, folder: Path) -> Finding:
        files = [f for f in folder.iterdir() if f.name in KEYS or f.name.startswith("rollcall.db")]
        unlocked = [f for f in files if _open_to_others(f)]
        if unlocked:
            names = " ".join(map(str, sorted(unlocked)))
            return fail(f"Others can read {names}.", f"chmod 600 {names}")
        if _open_to_others(folder):
            mode = stat.S_IMODE(folder.stat().st_mode)
            return warn(f"Others can look into {folder} ({mode:04o}).", f"chmod 700 {folder}")
        return ok(f"{folder}, its owner's alone.")

    async def database(self) -> Finding:
        if self.settings.database is None and not self._file().exists():
            return warn(
                f"There is none in {self.settings.data} yet.", f"`{self._start()}` makes it."
            )
        try:
            self.looked = await look_into(self.settings.database_url())
        except DatabaseFault as fault:
            remedy = "Mend the --database address or its server, or restore a backup of the file."
            return fail(fault.message, remedy)
        return await self._tables(self.looked)

    async def _tables(self, looked: Looked) -> Finding:
        kind = looked.database.kind.value
        if looked.step is None:
            return warn(f"{kind}: it is empty.", f"`{self._start()}` makes the tables.")
        if looked.step not in {path.stem for path in VERSIONS.glob("2*.py")}:
            return fail(
                f"{kind}: it was made by a newer rollcall ({looked.step}).",
                "Start that one, or restore a backup.",
            )
        if looked.step != NEWEST:
            remedy = f"Back it up; the next `{self._start()}` brings it up to date."
            return warn(f"{kind}: its tables are as of {looked.step}.", remedy)
        async with looked.database.transaction():
            pass  # taking the write lock and giving it back is the proof
        return ok(f"{kind}: it can be written, and its tables are up to date.")

    async def master_key(self) -> Finding:
        path = self.settings.master_key()
        try:
            if not is_there(self.settings):
                return await self._without_master_key(path)
            master = master_key(self.settings)
        except NoMasterKey as error:
            return fail(
                f"{error.message.rstrip('.')}.", f"Put it back from a backup; {self._forget()}"
            )
        match await self._opens(master):
            case Opens.YES:
                return ok("It opens a stored secret.")
            case Opens.NOTHING_STORED:
                return ok("It is this roster's, as far as can be told; no secret is stored yet.")
            case Opens.NO if beside(self.settings).exists():
                return warn(
                    "A change of the master key was broken off at its very end.",
                    f"`{self._start()}` finishes it.",
                )
            case Opens.NO:
                return fail(
                    "It does not open what is stored: it is another key.",
                    f"Put the key that belongs to this database back {self._place()}; "
                    f"{self._forget()}",
                )

    async def _without_master_key(self, path: Path) -> Finding:
        if await self._opens(MasterKey(bytes(KEY_BYTES))) is Opens.NO:
            return fail(
                f"{path} is missing, and the database holds what is sealed with it.",
                f"Put it back from where you keep it; {self._forget()}",
            )
        return warn(f"{path} is not there yet.", f"`{self._start()}` makes it.")

    def _place(self) -> str:
        by_file = origin(self.settings) is Origin.FILE
        return f"as {self.settings.master_key()}" if by_file else "where it comes from"

    def _forget(self) -> str:
        return f"where it is lost, `rollcall vault forget --data {self.settings.data}` goes on."

    async def _opens(self, master: MasterKey) -> Opens:
        if self.looked is None or self.looked.step is None:
            return Opens.NOTHING_STORED
        if self.looked.step != NEWEST:  # there may be no data keys yet
            return await opens_a_secret(self.looked.database, Sealer(master.clear))
        return await opens(self.looked.database, master)

    async def work(self) -> Finding:
        if self.looked is None or self.looked.step != NEWEST:
            return ok("There is no roster yet to work on.")
        told = await standing(self.looked.database, instant(wall_clock()))
        if told.beat_at is None and not told.counts:
            return ok(f"There is none yet; `{self._start()}` does what comes.")
        failed = told.counts.get("failed", 0)
        if failed:
            there = f"{words.counted(failed, 'job')} failed for good."
            return warn(there, "`rollcall jobs ls` tells which; `rollcall jobs retry` tries again.")
        if told.beat_at is None:
            return warn("Nobody has worked on it yet.", f"`{self._start()}` does.")
        said = f"A worker was at it {words.when(told.beat_at, wall_clock())}."
        if wall_clock() - moment(told.beat_at) > SILENT_FOR:
            return warn(said, f"What is due waits until somebody works: `{self._start()}`.")
        return ok(said)

    async def devices(self) -> Finding:
        if self.looked is None or self.looked.step != NEWEST:
            return ok("There is no roster yet to have any.")
        database = self.looked.database
        ahead = timedelta(milliseconds=await clock_ahead(database))
        workspace_id = await first_workspace(database)
        now = wall_clock() + ahead
        servers = await servers_of(database, workspace_id or 0, instant(now))
        return of_adb_servers(servers, now)

    async def sandbox(self) -> Finding:
        if self.looked is None or self.looked.step is None:
            return ok("There is no roster yet to be one.")
        if await workspace_opened_by(self.looked.database, DEMO_KEY) is None:
            return ok("It is none; the public demo key is refused.")
        ahead = timedelta(milliseconds=await clock_ahead(self.looked.database))
        clock = f" Its clock stands {words.lasting(ahead)} ahead." if ahead else ""
        if not is_loopback(self.settings.host):
            return warn(
                f"It is one: the public demo key opens it to all who reach this machine.{clock}",
                "Listen on 127.0.0.1, or keep nothing in it that is real.",
            )
        return ok(f"It is one: the public demo key opens it while served with --sandbox.{clock}")

    async def port(self) -> Finding:
        host, port = self.settings.host, self.settings.port
        try:
            bind(host, port).close()
        except CannotListen as error:
            if not _answers(host, port):
                return fail(error.message, "Choose another with --host or --port.")
        else:
            return ok(f"{host}:{port} is free.")
        if await self._is_rollcall():
            return ok(f"A rollcall answers on {host}:{port}.")
        return warn(
            f"Another program has {host}:{port}.", f"`{self._start()} --port 8485`, or end it."
        )

    async def _is_rollcall(self) -> bool:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        try:
            async with httpx2.AsyncClient(timeout=ANSWERS_WITHIN, trust_env=False) as web:
                answer = await web.get(f"http://{host}:{self.settings.port}/livez")
                return answer.json() == {"status": "alive"}
        except (httpx2.HTTPError, ValueError):
            return False

    async def clock(self) -> Finding:
        now = wall_clock()
        right = "Set the machine's clock; let NTP keep it (timedatectl set-ntp true)."
        if now.year < FIRST_YEAR:
            return fail(f"It says {now:%Y-%m-%d %H:%M} UTC, which is past.", right)
        written = [f.stat().st_mtime for f in self.settings.data.glob("rollcall.db*")]
        if written and max(written) > time.time() + CLOCKS_MAY_DIFFER:
            return warn(f"It says {now:%Y-%m-%d %H:%M} UTC; the database was written later.", right)
        return ok(f"{now:%Y-%m-%d %H:%M:%S} UTC.")

    async def disk(self) -> Finding:
        folder = self.settings.data.absolute()
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
        said = f"{free / MEBIBYTE / 1024:,.1f} GiB free at {there}."
        if free < FULL:
            return fail(said, "Make room: a full disk stops every write.")
        return warn(said, "Make room before it is full.") if free < TIGHT else ok(said)

    def _file(self) -> Path:
        return self.settings.data / "rollcall.db"

    def _start(self) -> str:
        data = self.settings.data
        return "rollcall serve" if data == Path("data") else f"rollcall serve --data {data}"


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), ANSWERS_WITHIN).close()
    except OSError:
        return False
    return True


def _user() -> str:
    return f"user {os.getuid()}"

"""A PostgreSQL of our own for the length of a test run, and a new database in it whenever asked."""

import contextlib
import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.real import need

START_SECONDS = 30
# Nothing here outlives the run, so nothing waits for a disk.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB")


class ClusterLost(Exception):
    """What answered on our port is not the cluster we started, or nothing did."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL on loopback that only who knows its password can enter."""

    programs: Path
    port: int
    name: str
    password: str = field(repr=False)
    pid: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def url(self, database: str) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> str:
        """Run statements through psql, each in a transaction of its own; what they print."""
        asked = [argument for statement in statements for argument in ("-c", statement)]
        done = subprocess.run(
            [
                self.programs / "psql",
                *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align"),
                *("--set", "ON_ERROR_STOP=1", "--dbname", self.url(database)),
                *asked,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ClusterLost(done.stderr.strip())
        return done.stdout.strip()

    def create(self, template: str = "template0") -> str:
        """Make a new database as a copy of the template, which nobody may have open; its name.

        Migrate one database once and name it as the template: a copy takes milliseconds.
        """
        name = f"test_{next(self._numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the URL of a new database that is gone afterwards."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@contextlib.contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a private cluster, prove that it is ours, and end it by its pid."""
    programs = find_programs()
    if programs is None:
        need("PostgreSQL (apt-get install postgresql)")
    # Not under pytest's folder: root's is closed to the user postgres.
    folder = Path(tempfile.mkdtemp(prefix="rollcall-postgres-"))
    owner = the_owner()
    password = secrets.token_hex(16)
    try:
        if owner:
            shutil.chown(folder, owner)
        lay_out(programs, folder, owner, password)
        server, cluster = start(programs, folder, owner, password)
        try:
            yield cluster
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """Find the folder of the newest PostgreSQL's programs, which Debian keeps off the path."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None and (on_path := shutil.which("initdb")):
        newest = Path(on_path).resolve()
    return newest.parent if newest else None


def the_owner() -> str | None:
    """Name whom the cluster must run as: PostgreSQL refuses root; oneself is None."""
    return "postgres" if os.geteuid() == 0 else None


def lay_out(programs: Path, folder: Path, owner: str | None, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if owner:
        shutil.chown(secret, owner)
    # "password" rather than "scram-sha-256": many short connections, and all on loopback.
    done = subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", "postgres", "--pwfile", secret),
            *("--auth", "password", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ClusterLost(done.stderr.strip())
    secret.unlink()


def start(
    programs: Path, folder: Path, owner: str | None, password: str
) -> tuple[subprocess.Popen[bytes], Cluster]:
    """Start the server on a port found free; again on another if somebody was quicker."""
    for last in (False, False, True):
        name, port = f"rollcall-{secrets.token_hex(4)}", free_port()
        server = launch(programs, folder, owner, port, name)
        cluster = Cluster(programs, port, name, password, server.pid)
        try:
            wait_until_ours(server, cluster)
        except ClusterLost as lost:
            stop(server)
            if last:
                log = (folder / "log").read_text(errors="replace")
                raise ClusterLost(f"{lost}\n{log[-2000:]}") from lost
        else:
            return server, cluster
    raise AssertionError  # the last turn returned or raised


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(
    programs: Path, folder: Path, owner: str | None, port: int, name: str
) -> subprocess.Popen[bytes]:
    settings = (
        f"port={port}",
        f"cluster_name={name}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        *CARELESS,
    )
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [
                *(programs / "postgres", "-D", folder / "data"),
                *(argument for setting in settings for argument in ("-c", setting)),
            ],
            cwd=folder,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches the tests, which then end it in order
        )


def wait_until_ours(server: subprocess.Popen[bytes], cluster: Cluster) -> None:
    """Wait for an answer, and look whose: a port may have been somebody else's all along."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ClusterLost(f"PostgreSQL ended with status {server.returncode}.")
        try:
            answered = cluster.run("SHOW cluster_name")
        except ClusterLost:
            time.sleep(0.05)
            continue
        if answered != cluster.name:
            raise ClusterLost(f"Port {cluster.port} belongs to the cluster {answered!r}.")
        return
    raise ClusterLost(f"PostgreSQL did not answer within {START_SECONDS} seconds.")


def stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)  # at once: there is nothing to keep
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

"""Where the master key comes from: a file in the data folder, the environment, or a command."""

import contextlib
import os
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Generator
from enum import StrEnum

from rollcall.kit.sealing import KEY_BYTES, MasterKey, master_key_at, read_master_key
from rollcall.server.folder import FolderUnusable
from rollcall.settings import Settings

KEY = "ROLLCALL_MASTER_KEY"
COMMAND = "ROLLCALL_MASTER_KEY_COMMAND"
LONGEST_COMMAND = 10.0
"""Seconds within which it must have said the key and ended."""
MOST_SAID = 4096
DIGITS = f"{2 * KEY_BYTES} hex digits"


class NoMasterKey(FolderUnusable):
    """Where the key is said to come from, there is none. No message holds what was there."""


class Origin(StrEnum):
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND = "command"


def origin(settings: Settings) -> Origin:
    """Raises NoMasterKey where two places are named."""
    command, key = _command(settings), os.environ.get(KEY)
    if command and key:
        msg = f"The master key is named twice, by {KEY} and by a command. Take one of them away."
        raise NoMasterKey(msg)
    if command:
        return Origin.COMMAND
    return Origin.ENVIRONMENT if key else Origin.FILE


def master_key(settings: Settings) -> MasterKey:
    """The key; a file that is missing is made. Raises NoMasterKey."""
    match origin(settings):
        case Origin.FILE:
            return _of_file(settings)
        case Origin.ENVIRONMENT:
            return _read(os.environ[KEY], KEY)
        case Origin.COMMAND:
            return _read(said_by(_command(settings)), "What the master key command says")


def is_there(settings: Settings) -> bool:
    """Whether there is a key to be read, so that none would be made."""
    return origin(settings) is not Origin.FILE or settings.master_key().exists()


def named(settings: Settings) -> str:
    """Where it comes from, as a sentence names it."""
    match origin(settings):
        case Origin.FILE:
            return str(settings.master_key())
        case Origin.ENVIRONMENT:
            return f"in {KEY}"
        case Origin.COMMAND:
            return "of the master key command"


def _command(settings: Settings) -> str:
    return settings.master_key_command or os.environ.get(COMMAND, "")


def _of_file(settings: Settings) -> MasterKey:
    try:
        return MasterKey(master_key_at(settings.master_key()))
    except (OSError, ValueError) as error:
        raise NoMasterKey(str(error)) from error


def _read(text: str, where: str) -> MasterKey:
    try:
        return MasterKey(read_master_key(text))
    except ValueError:
        msg = f"{where} is no master key: it is {DIGITS} and nothing else."
        raise NoMasterKey(msg) from None


def said_by(command: str, within: float = LONGEST_COMMAND) -> str:
    """What it writes on its standard output. No shell reads it, unless it names one itself.

    Raises NoMasterKey, also where it takes longer than `within` seconds.
    """
    try:
        words = shlex.split(command)
        with _running(words) as process:
            said = _all_of(process, within)
            status = process.wait(within)
    except (OSError, ValueError, IndexError) as error:
        msg = f"The master key command cannot be run: {error}."
        raise NoMasterKey(msg) from error
    except subprocess.TimeoutExpired as error:
        raise NoMasterKey(_too_slow(within)) from error
    if status:
        msg = f"The master key command {words[0]} ended with {status}, and gave no key."
        raise NoMasterKey(msg)
    return said.decode("ascii", "replace")


@contextlib.contextmanager
def _running(words: list[str]) -> Generator[subprocess.Popen[bytes]]:
    """Where it is not waited for to its end it is ended, with all that it began."""
    process = subprocess.Popen(  # noqa: S603 - it is what whoever runs the server said
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    )
    with process:
        try:
            yield process
        except BaseException:
            if process.returncode is None:  # so its number is nobody else's yet
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _all_of(process: subprocess.Popen[bytes], within: float) -> bytes:
    """Its output to the end. Raises NoMasterKey where that is long, or long in coming."""
    assert process.stdout is not None
    said, until = b"", time.monotonic() + within
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while waiting.select(max(0.0, until - time.monotonic())):
            part = os.read(process.stdout.fileno(), MOST_SAID)
            said += part
            if len(said) > MOST_SAID:
                msg = f"The master key command says more than {MOST_SAID} bytes; a key is {DIGITS}."
                raise NoMasterKey(msg)
            if not part:
                return said
    raise NoMasterKey(_too_slow(within))


def _too_slow(within: float) -> str:
    return f"The master key command did not end within {within:g} seconds."

"""Files and folders in the making, which nobody finds under their name before they are whole.

What a process that was killed left of one is taken away by the next that makes the same: a draft is
locked while somebody is at work on it, and the lock ends with its process.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

ENDING = ".draft"


@contextmanager
def drafted_file(path: Path, *, replace: bool = False) -> Generator[BinaryIO]:
    """A file that stands at `path` once the block has ended well, readable by its owner alone.

    Raises FileExistsError where there is one by then and it is not to be replaced; OSError.
    """
    _sweep(path)
    draft, descriptor = _begin(path)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            put_in_place(draft, path, replace=replace)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def drafted_folder(path: Path) -> Generator[Path]:
    """A folder beside `path` to make it in, gone at the end. Raises OSError."""
    _sweep(path)
    folder = _draft_of(path)
    folder.mkdir(mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def put_in_place(draft: Path, path: Path, *, replace: bool = False) -> None:
    """Give it its name once it is on the disk. Raises FileExistsError, OSError."""
    _settle(draft)
    if replace:
        draft.replace(path)
    else:
        _name(draft, path)
    _settle(path.parent)


def _name(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # unlike a renaming, it puts itself in no other's place
    except FileExistsError:
        raise
    except OSError:  # a disk without such links
        if path.exists():
            raise FileExistsError(path) from None
        draft.rename(path)
    else:
        draft.unlink()


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _begin(path: Path) -> tuple[Path, int]:
    while True:
        draft = _draft_of(path)
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _lock(descriptor)
        if os.fstat(descriptor).st_nlink:  # else it was swept away before it was locked
            return draft, descriptor
        os.close(descriptor)


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}{ENDING}")


def _sweep(path: Path) -> None:
    """Take away what nobody is at work on any more."""
    lead = f".{path.name}."
    left = [f for f in path.parent.iterdir() if f.name.startswith(lead) and f.suffix == ENDING]
    for draft in left:
        with contextlib.suppress(OSError):
            descriptor = os.open(draft, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _take_away(draft)
            finally:
                os.close(descriptor)


def _take_away(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft)
    else:
        draft.unlink()


def _lock(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # a disk without locks: nothing is swept there either
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

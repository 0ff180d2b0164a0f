"""What can go wrong with the database itself, said so that a person can act.

* DatabaseFault
  + DatabaseUnusable   it cannot be opened: a wrong URL, no server, no permission
  + DatabaseBusy       it did not answer in time, or two writers stood in each other's way
    - DatabaseUnwritable it can be read, and takes no writes: a full disk, one that is read-only
  + Unstorable         a value that it cannot hold
"""

DISK_FULL = (
    "The disk of the database is full, so this cannot be written. Make room, then try again."
)


class DatabaseFault(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DatabaseUnusable(DatabaseFault):
    """The database cannot be opened at all."""


class DatabaseBusy(DatabaseFault):
    """The database did not answer within the time a caller may wait; asking again may help."""


class DatabaseUnwritable(DatabaseBusy):
    """What was to be written was not; asking again helps once somebody has put that right."""


class Unstorable(DatabaseFault):
    """A value that the database cannot hold: text with a NUL, a number past its range."""

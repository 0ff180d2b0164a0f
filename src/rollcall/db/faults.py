"""What can go wrong with the database itself, said so that a person can act.

* DatabaseFault
  + DatabaseUnusable   it cannot be opened: a wrong URL, no server, no permission
  + DatabaseBusy       it did not answer in time, or two writers stood in each other's way
  + Unstorable         a value that it cannot hold
"""


class DatabaseFault(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DatabaseUnusable(DatabaseFault):
    """The database cannot be opened at all."""


class DatabaseBusy(DatabaseFault):
    """The database did not answer within the time a caller may wait; asking again may help."""


class Unstorable(DatabaseFault):
    """A value that the database cannot hold: text with a NUL, a number past its range."""

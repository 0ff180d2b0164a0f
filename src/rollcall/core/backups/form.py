"""The form of a backup: a zip with one file of JSON lines for each table, and what vouches for it.

    manifest.json      what it is a backup of, and each table's columns, rows and sums
    manifest.sha256    the sum of the manifest, and so of everything
    tables/accounts    one row a line, its values in the order of the manifest's columns

It can be read without rollcall. Sealed secrets are in it as the database has them: the master key,
which alone opens them, never is.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from rollcall.db.statements import Kind

FORMAT = "rollcall backup"
VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
TABLES = "tables/"


Word = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-zA-Z_.:+-]{1,80}$")]
"""What is shown to whoever restores it, and steers no terminal."""


class Unusable(Exception):
    """A file that cannot be restored, with a sentence for the person who gave it.

    * Unusable
      + Damaged     it was a backup once, and bytes of it are missing or others
      + NotTheSame  what came of a copy is not what it was made of
      + WrongKey    the master key at hand does not open what is sealed in it
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Damaged(Unusable):
    def __init__(self, what: str) -> None:
        super().__init__(f"The backup is damaged: {what}. Nothing was restored; take another one.")


class NotTheSame(Unusable):
    def __init__(self, table: str, wanted: int, found: int) -> None:
        super().__init__(
            f"The rows of {table} did not come out as they went in ({wanted:,} went in, {found:,} "
            "came out, and their sums differ). Nothing was kept of the copy."
        )


class WrongKey(Unusable):
    """Another master key than the one that the secrets were sealed with."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    columns: tuple[str, ...]
    rows: int
    sum: str
    """Over the rows in whatever order."""
    sha256: str
    """Of the table's file, unpacked."""
    last_number: int | None
    """The last number that was given to a row."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str = FORMAT
    version: int = VERSION
    made_at: Word
    made_by: Word
    """The version of rollcall."""
    database: Kind
    step: Word
    """The newest migration that its tables had seen."""
    key: Word | None
    """The fingerprint of the master key it needs; null where that was not at hand."""
    tables: tuple[Table, ...]
    left_out: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def rows_of(self, name: str) -> int:
        return sum(table.rows for table in self.tables if table.name == name)

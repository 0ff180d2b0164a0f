"""What every table shares: one catalogue, and how its constraints are named.

Columns hold text, whole numbers, booleans and bytes only, so that a row reads the same through
either raw driver with nothing in between. Instants are text of one width (kit.instants), ids are
the 32 hex digits of a UUID.
"""

from sqlalchemy import BigInteger, Integer, MetaData, String

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INSTANT = String(24)
HEX_ID = String(32)
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite hands out row numbers only to a column declared INTEGER."""


def name_of(length: int) -> String:
    """A name that is also looked for by how it begins.

    It is ordered by its characters alone, so that all that begin alike are one range of the index,
    whatever language a PostgreSQL server sorts in.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")

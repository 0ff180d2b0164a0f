"""Bringing a database's tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

MIGRATION_LOCK = 7_265_663_414
"""An advisory lock number of our own."""
CONNECTION = "connection"
"""Under which name Alembic's entry is handed a connection that is open already."""


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, step: str = "head") -> None:
    """Apply every step that `url` lacks. Several processes may do so at once; one does the work."""
    command.upgrade(configuration(url), step)


def migrate_on(connection: Connection, step: str = "head") -> None:
    """The same as a part of the transaction that is open on it."""
    config = configuration("")
    config.attributes[CONNECTION] = connection
    command.upgrade(config, step)

"""Bringing a database's tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Apply every step that `url` lacks. Several processes may do so at once; one does the work."""
    command.upgrade(configuration(url), "head")

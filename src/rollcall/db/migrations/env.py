"""Alembic's entry: one transaction for all steps, which only one process at a time may run."""

import asyncio
import sqlite3

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from rollcall.db.migrations.running import CONNECTION, MIGRATION_LOCK
from rollcall.db.tables import METADATA


def run(connection: Connection) -> None:
    on_postgres = connection.dialect.name == "postgresql"
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=not on_postgres,
        transaction_per_migration=False,
        version_table="schema_version",
    )
    with context.begin_transaction():
        if on_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        context.run_migrations()


def run_on_sqlite(url: str) -> None:
    # The path is taken as it is; as part of a URL, its `%` and `?` would mean something.
    path = url.removeprefix("sqlite:///")
    engine = create_engine(
        "sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(path, timeout=60)
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        run(connection)
        connection.commit()
    engine.dispose()


async def run_on_postgres(url: str) -> None:
    # Only where they are used: a file is brought up to date sooner without them.
    import asyncpg  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs] - it has none
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    # The driver reads the URL itself, as it does for the pool: both then mean the same by it.
    plain = "postgresql://" + url.partition("://")[2]
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        async_creator=lambda: asyncpg.connect(plain),  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType]
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


def go() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    opened = context.config.attributes.get(CONNECTION)
    if opened is not None:
        run(opened)
    elif url.startswith("sqlite"):
        run_on_sqlite(url)
    else:
        asyncio.run(run_on_postgres(url))


go()

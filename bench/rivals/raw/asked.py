"""What a list is asked for, as SQL: conditions with their values, a count, and pages."""

# ruff: noqa: S608 - what a caller says goes in by marks alone

from typing import Any

from bench.rivals.raw.database import Connection, Database, Rows

DEVICE = "LEFT JOIN devices d ON d.workspace_id = a.workspace_id AND d.serial = a.device_serial"


class Asked:
    def __init__(self, database: Database, *platforms: str) -> None:
        """`platforms` are the few that a face knows; where there are none, all are listed."""
        self.values: list[Any] = []
        self._database = database
        self._platforms = platforms
        self._source, self._number = "accounts a", "a.number"
        self._conditions = ["a.workspace_id = 1", "a.removed_at IS NULL"]

    def where(self, column: str, *values: Any) -> None:
        marks = [self.mark(value) for value in values]
        among = f"= {marks[0]}" if len(marks) == 1 else f"IN ({', '.join(marks)})"
        self._conditions.append(f"{column} {among}")

    def tagged(self, tag: str) -> None:
        """The tag's own index leads."""
        self._source = "account_tags t JOIN accounts a ON a.number = t.account_number"
        self._number = "t.account_number"
        self._conditions.append("t.workspace_id = 1")
        self.where("t.tag", tag)

    def after(self, number: int) -> None:
        self._conditions.append(f"{self._number} > {self.mark(number)}")

    def mark(self, value: Any) -> str:
        self.values.append(value)
        return f"{self._database.mark}{len(self.values)}"

    def count(self) -> str:
        return f"SELECT count(*) FROM {self._source} WHERE {self._where()}"

    def first(self, columns: str, joins: str, limit: int, order: str = "") -> str:
        """A page at the beginning, or after what `after` names."""
        return (
            f"SELECT {columns} FROM {self._source} {joins} WHERE {self._where()}"
            f" ORDER BY {order}{self._number} LIMIT {self.mark(limit)}"
        )

    def page(self, columns: str, joins: str, limit: int, offset: int) -> str:
        """A page anywhere. What comes before one further down is skipped by its keys alone."""
        if not offset:
            return self.first(columns, joins, limit)
        keys = self._merged(limit, offset) if self._only_platforms() else self._keys(limit, offset)
        joined = f"({keys}) k JOIN accounts a ON a.number = k.number {joins}"
        return f"SELECT {columns} FROM {joined} ORDER BY a.number"

    def _keys(self, limit: int, offset: int) -> str:
        return (
            f"SELECT {self._number} AS number FROM {self._source} WHERE {self._where()}"
            f" ORDER BY {self._number} LIMIT {self.mark(limit)} OFFSET {self.mark(offset)}"
        )

    def _merged(self, limit: int, offset: int) -> str:
        """The keys from one ordered walk for each platform, in an index that has nothing else."""
        walks = [
            f"SELECT a.number FROM accounts a WHERE {' AND '.join(self._conditions)}"
            f" AND a.platform = '{platform}'"
            for platform in self._platforms
        ]
        if not self._database.merges:
            reach = self.mark(limit + offset)
            walks = [f"({walk} ORDER BY a.number LIMIT {reach})" for walk in walks]
        bounds = f"LIMIT {self.mark(limit)} OFFSET {self.mark(offset)}"
        return f"{' UNION ALL '.join(walks)} ORDER BY number {bounds}"

    def _only_platforms(self) -> bool:
        return len(self._platforms) > 1 and not self.values

    def _where(self) -> str:
        conditions = " AND ".join(self._conditions)
        if not self._platforms:
            return conditions
        among = ", ".join(f"'{platform}'" for platform in self._platforms)
        return f"{conditions} AND a.platform IN ({among})"


async def page_and_total(
    connection: Connection, asked: Asked, columns: str, joins: str, limit: int, offset: int
) -> tuple[Rows, int]:
    """A page and, as the last column of its rows, how many there are in all."""
    count, counted = asked.count(), tuple(asked.values)
    sql = asked.page(f"{columns}, ({count})", joins, limit, offset)
    rows = await connection.fetch(sql, *asked.values)
    if rows:
        return rows, rows[0][-1]
    [[total]] = await connection.fetch(count, *counted)
    return rows, total

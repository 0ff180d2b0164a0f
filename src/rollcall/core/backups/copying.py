"""Filling a database from a snapshot, and holding every row of it against what it was made of."""

from collections.abc import AsyncIterator, Mapping, Sequence

from rollcall.core.backups.form import NotTheSame
from rollcall.core.backups.packing import Told
from rollcall.db.copies.copying import Filling, Snapshot
from rollcall.db.copies.lines import Tally, line
from rollcall.db.copies.shapes import Shape
from rollcall.db.statements import Row

CHECKING = "checking "


async def copy(snapshot: Snapshot, filling: Filling, told: Told) -> Mapping[str, Tally]:
    """Every table of the snapshot; gives what each came to.

    Raises NotTheSame, DatabaseFault; where the snapshot is a file, Damaged.
    """
    carrying = _Carrying(snapshot, filling, told)
    carrying.of = 2 * sum([await snapshot.count(shape) for shape in snapshot.shapes])
    carried = {shape.table: await carrying.carry(shape) for shape in snapshot.shapes}
    for shape in snapshot.shapes:
        await carrying.check(shape, carried[shape.table])
    return carried


class _Carrying:
    def __init__(self, snapshot: Snapshot, filling: Filling, told: Told) -> None:
        self._snapshot = snapshot
        self._filling = filling
        self._told = told
        self._done = 0
        self.of = 0

    async def carry(self, shape: Shape) -> Tally:
        tally = Tally()
        async for rows in self._counted(shape.table, self._snapshot.batches(shape), tally):
            await self._filling.put(shape, rows)
        last = await self._snapshot.last_number(shape)
        if last is not None:
            await self._filling.number_from(shape, last)
        return tally

    async def check(self, shape: Shape, carried: Tally) -> None:
        tally = Tally()
        async for _ in self._counted(CHECKING + shape.table, self._filling.batches(shape), tally):
            pass
        if tally != carried:
            raise NotTheSame(shape.table, carried.rows, tally.rows)

    async def _counted(
        self, doing: str, batches: AsyncIterator[Sequence[Row]], tally: Tally
    ) -> AsyncIterator[Sequence[Row]]:
        async for rows in batches:
            tally.add(map(line, rows))
            self._done += len(rows)
            self._told(doing, self._done, max(self._done, self.of))
            yield rows

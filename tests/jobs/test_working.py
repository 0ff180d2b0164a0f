"""A worker at work: what is due is done, what fails is tried again, what the dead left is done."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from rollcall.core.jobs.jobs import Handler, Job, Later, Plan, plan
from rollcall.core.jobs.taking import take
from rollcall.core.jobs.watching import Standing, failed_ones, standing
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import instant, moment
from rollcall.worker.durable import Durable, engine_url, name_of
from rollcall.worker.working import Worker
from tests.place import Place, open_place

LONGEST = 60.0
CHANCE = random.Random(7)  # noqa: S311 - it picks whom to kill


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Look again and again whether it holds."""
    while True:
        found = holds()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.05)


@asynccontextmanager
async def working(place: Place, *recurring: Plan, **handlers: Handler) -> AsyncGenerator[Worker]:
    runtime = place.runtime
    url = runtime.settings.database_url()
    worker = Worker(runtime.database, url, runtime.clock, handlers, recurring)
    task = asyncio.create_task(worker.work())
    try:
        yield worker
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def planned(place: Place, *plans: Plan) -> None:
    async with place.runtime.database.transaction() as transaction:
        await plan(transaction, plans, instant(place.clock()))


def passed(place: Place, **time: float) -> bool:
    """Move the clock on."""
    place.clock.set_ahead(place.clock.ahead + timedelta(**time))
    return True


async def some(found: Awaitable[Sequence[object]]) -> bool:
    return bool(await found)


async def test_what_is_due_is_done_and_gone(either_place: Place):
    done: list[str] = []

    async def note(job: Job) -> None:
        done.append(job.arguments["word"])

    words = [f"{n:02}" for n in range(40)]
    await planned(either_place, *(Plan(kind="note", arguments={"word": word}) for word in words))
    async with asyncio.timeout(LONGEST), working(either_place, note=note):
        await until(lambda: only_what_recurs_is_left(either_place))

    assert sorted(done) == words


async def only_what_recurs_is_left(place: Place) -> bool:
    return sum((await told(place)).counts.values()) == 2


async def test_one_that_fails_is_tried_again_and_says_what_it_was(either_place: Place):
    tries: list[int] = []

    async def fail(job: Job) -> None:
        tries.append(job.tries)
        if job.tries < 2:
            message = "the password is hunter2"
            raise ValueError(message)

    await planned(either_place, Plan(kind="fail", id="one"))
    async with asyncio.timeout(LONGEST), working(either_place, fail=fail):
        await until(lambda: passed(either_place, seconds=5) and len(tries) == 3)

    assert tries == [0, 1, 2]


async def test_one_that_always_fails_stays_to_be_seen_with_no_word_of_what_it_said(
    either_place: Place,
):
    async def fail(_: Job) -> None:
        message = "the password is hunter2"
        raise ValueError(message)

    await planned(either_place, Plan(kind="fail", id="one"))
    database = either_place.runtime.database
    async with asyncio.timeout(LONGEST), working(either_place, fail=fail):
        await until(lambda: passed(either_place, hours=1) and some(failed_ones(database)))
    found = await failed_ones(database)

    assert [(job.id, job.tries, job.said) for job in found] == [("one", 12, "ValueError")]


async def test_one_that_asks_for_later_comes_back_without_a_fault(either_place: Place):
    tries: list[int] = []

    async def come_back(job: Job) -> None:
        tries.append(job.tries)
        if len(tries) < 3:
            raise Later(0.1)

    await planned(either_place, Plan(kind="come_back"))
    async with asyncio.timeout(LONGEST), working(either_place, come_back=come_back):
        await until(lambda: passed(either_place, seconds=0.1) and len(tries) == 3)

    assert tries == [0, 0, 0]


async def test_what_recurs_comes_again_and_never_twice_at_once(either_place: Place):
    inside = most = times = 0

    async def tick(_: Job) -> None:
        nonlocal inside, most, times
        inside, times = inside + 1, times + 1
        most = max(most, inside)
        await asyncio.sleep(0.05)
        inside -= 1

    async with (
        asyncio.timeout(LONGEST),
        working(either_place, Plan(kind="tick", id="tick", every=0.05), tick=tick),
    ):
        await until(lambda: passed(either_place, seconds=0.1) and times >= 4)

    assert most == 1


async def test_a_worker_beats(either_place: Place):
    before = wall_clock()
    async with asyncio.timeout(LONGEST), working(either_place):
        await until(lambda: has_beaten(either_place))

    beat = (await told(either_place)).beat_at
    assert beat is not None
    assert moment(beat) >= before - timedelta(milliseconds=1)


async def has_beaten(place: Place) -> bool:
    return (await told(place)).beat_at is not None


async def told(place: Place) -> Standing:
    return await standing(place.runtime.database, instant(place.clock()))


async def test_what_was_taken_and_never_begun_is_done_all_the_same(either_place: Place):
    """As by a worker that died in between, or whose engine lost what it knew."""
    done: list[str] = []

    async def note(job: Job) -> None:
        done.append(job.id)

    await planned(either_place, Plan(kind="note", id="one"))
    await take(either_place.runtime.database, "gone", instant(either_place.clock()), 1, ["note"])
    async with asyncio.timeout(LONGEST), working(either_place, note=note):
        await until(lambda: bool(done))

    assert done == ["one"]


async def test_what_is_being_done_when_the_worker_stops_is_done_by_the_next(
    either_place: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("rollcall.worker.working.GRACE", 0.1)
    begun: list[str] = []
    ended: list[str] = []

    async def slow(job: Job) -> None:
        begun.append(job.id)
        await asyncio.sleep(30 if len(begun) == 1 else 0)
        ended.append(job.id)

    await planned(either_place, Plan(kind="slow", id="one"))
    async with asyncio.timeout(LONGEST):
        async with working(either_place, slow=slow):
            await until(lambda: bool(begun))
        async with working(either_place, slow=slow):
            await until(lambda: bool(ended))

    assert (begun, ended) == (["one", "one"], ["one"])


class Crew:
    """Workers in processes of their own, any of which may be killed."""

    def __init__(self, place: Place, written: Path) -> None:
        self._asked = [
            sys.executable,
            *("-m", "tests.jobs.at_work"),
            place.runtime.settings.database_url(),
            str(place.runtime.settings.data),
            str(written),
        ]
        self._written = written
        self.alive: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        process = subprocess.Popen(self._asked, stdout=subprocess.PIPE, text=True)
        self.alive.append(process)

    def kill(self, process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        self.alive.remove(process)

    def written(self) -> list[list[str]]:
        text = self._written.read_text() if self._written.exists() else ""
        return [line.split() for line in text.splitlines()]

    def ended(self) -> Counter[str]:
        return Counter(line[1] for line in self.written() if line[0] == "ended")


@contextlib.contextmanager
def crew(place: Place, written: Path) -> Generator[Crew]:
    hired = Crew(place, written)
    try:
        yield hired
    finally:
        for process in list(hired.alive):
            hired.kill(process)


@pytest.fixture
async def on_postgresql(
    tmp_path: Path, migrated: str, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    cluster = request.getfixturevalue("postgres_cluster")
    with cluster.database(migrated) as url:
        async with open_place(tmp_path / "data", database=url) as opened:
            yield opened


@pytest.mark.real
@pytest.mark.timeout(180)
async def test_three_workers_that_are_killed_leave_nothing_undone(
    on_postgresql: Place, tmp_path: Path
):
    jobs = [f"{n:03}" for n in range(150)]
    with crew(on_postgresql, tmp_path / "written") as hired:
        for _ in range(3):
            hired.start()
        for some in range(0, len(jobs), 30):
            plans = [
                Plan(kind="note", id=job, arguments={"seconds": CHANCE.uniform(0, 0.5)})
                for job in jobs[some : some + 30]
            ]
            await planned(on_postgresql, *plans)
            await asyncio.sleep(CHANCE.uniform(0.5, 1.5))
            hired.kill(CHANCE.choice(hired.alive))
            hired.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(120):
                await until(lambda: set(hired.ended()) == set(jobs))

        assert set(hired.ended()) == set(jobs)
        # Only what was under way when its worker died is done twice.
        assert sum(hired.ended().values()) <= len(jobs) + 5 * 16


@pytest.mark.timeout(180)
async def test_the_one_worker_of_a_file_that_is_killed_leaves_nothing_undone(
    place: Place, tmp_path: Path
):
    jobs = [f"{n:03}" for n in range(60)]
    with crew(place, tmp_path / "written") as hired:
        for some in range(0, len(jobs), 20):
            hired.start()
            plans = [
                Plan(kind="note", id=job, arguments={"seconds": CHANCE.uniform(0, 0.5)})
                for job in jobs[some : some + 20]
            ]
            await planned(place, *plans)
            await asyncio.sleep(CHANCE.uniform(1.0, 2.0))
            hired.kill(hired.alive[0])
        hired.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(90):
                await until(lambda: set(hired.ended()) == set(jobs))

        assert set(hired.ended()) == set(jobs)


@pytest.mark.timeout(120)
async def test_the_engine_takes_over_what_another_worker_had_begun(place: Place, tmp_path: Path):
    """The call is the engine's own, and no public one: a new version of it must still do this."""
    done: list[tuple[str, int]] = []

    async def do(job_id: str, handing: int) -> None:
        done.append((job_id, handing))

    with crew(place, tmp_path / "written") as hired:
        hired.start()
        await planned(place, Plan(kind="note", id="one", arguments={"seconds": 60}))
        async with asyncio.timeout(LONGEST):
            await until(lambda: bool(hired.written()))
        hired.kill(hired.alive[0])
    url = engine_url(place.runtime.settings.database_url())
    engine = Durable(url, "another", do, asyncio.get_running_loop())
    await asyncio.to_thread(engine.launch)
    try:
        under_way = await asyncio.to_thread(engine.under_way, [name_of("one", 1)])
        await asyncio.to_thread(engine.recover, "local")
        async with asyncio.timeout(LONGEST):
            await until(lambda: ("one", 1) in done)
    finally:
        await asyncio.to_thread(engine.close)

    assert under_way == {"one/1"}
    assert done.count(("one", 1)) == 1  # beside what recurs, where that was under way, too

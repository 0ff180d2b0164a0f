"""The sandbox's audience: the same for everybody who looks, and every figure can be counted."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from msgspec.structs import replace

from rollcall.ports.live import Came, Counted, Followed, Gave, Liked, LiveEvent, Room, Said, Shared
from rollcall.ports.social import Person
from rollcall.sandbox.world import audience as audiences
from rollcall.sandbox.world.audience import SandboxAudience
from rollcall.sandbox.world.chance import dice
from rollcall.sandbox.world.growing import SMALLEST
from rollcall.sandbox.world.live import live_rows
from rollcall.sandbox.world.named import NAMED, ROOM
from rollcall.sandbox.world.people import person_row, somebody_at
from rollcall.sandbox.world.rooms import BROADCAST_MS

AUDIENCE = SandboxAudience()
STARTED = 1_790_000_000_000
MINUTE = 60_000


def owner(place: int = 0) -> Person:
    row = person_row(somebody_at(place))
    return Person(**{name: row[name] for name in Person.__struct_fields__})


def room(id_: int = 77, *, audience: int = 120, ended_ms: int | None = None) -> Room:
    return Room(
        number=1,
        id=id_,
        stream_id=78,
        title="A room",
        third_party=False,
        hashtag_id=None,
        game_id=None,
        audience=audience,
        started_ms=STARTED,
        ended_ms=ended_ms,
        said=0,
        topic=None,
        owner=owner(),
    )


def whole(of: Room, minutes: int = 20) -> list[LiveEvent]:
    return list(AUDIENCE.events(of, of.started_ms - 1, of.started_ms + minutes * MINUTE))


def streaks(events: list[LiveEvent]) -> dict[int, list[Gave]]:
    found: dict[int, list[Gave]] = defaultdict(list)
    for event in events:
        if isinstance(event.what, Gave):
            found[event.what.streak].append(event.what)
    return found


def test_it_is_the_same_however_often_and_in_whatever_parts_it_is_asked():
    chance, of = dice("test", 1), room()
    everything = whole(of)
    for _ in range(20):
        cuts = sorted(STARTED + chance.randrange(20 * MINUTE) for _ in range(chance.randrange(9)))
        cuts = [STARTED - 1, *cuts, STARTED + 20 * MINUTE]
        audiences._drawn.cache_clear()
        parts = [
            event for after, until in pairwise(cuts) for event in AUDIENCE.events(of, after, until)
        ]
        assert parts == everything


def test_no_two_events_share_an_id_or_a_moment():
    everything = whole(room(), 60)

    assert len({event.id for event in everything}) == len(everything) > 1000
    moments = [event.at_ms for event in everything]
    assert moments == sorted(set(moments))


def test_whoever_comes_is_one_of_the_smallest_world_and_nobody_acts_for_them():
    known = {somebody_at(place).id for place in range(len(NAMED), SMALLEST)}

    for event in whole(room()):
        assert event.person_id in known or isinstance(event.what, Counted)


def test_every_kind_of_event_comes():
    kinds = {type(event.what) for event in whole(room(), 60)}

    assert kinds == {Said, Gave, Liked, Came, Followed, Shared, Counted}


def test_a_streak_rises_by_one_and_ends_once():
    given = streaks(whole(room(), 60)).values()
    for streak in given:
        assert [gave.count for gave in streak] == list(range(1, len(streak) + 1))
        if streak[0].gift.streaks:
            assert [gave.ends for gave in streak] == [False] * (len(streak) - 1) + [True]
        else:
            assert [gave.ends for gave in streak] == [False]
    assert max(map(len, given)) > 3


@pytest.mark.parametrize("seed", range(25))
def test_wherever_a_room_ends_every_streak_has_ended_once(seed: int):
    of = room(seed)
    ended = STARTED + dice("test", seed).randrange(20 * MINUTE)
    events = whole(replace(of, ended_ms=ended))

    assert all(event.at_ms <= ended for event in events)
    for streak in streaks(events).values():
        assert sum(gave.ends for gave in streak) == int(streak[0].gift.streaks)
    assert len({event.id for event in events}) == len(events)


def test_whoever_follows_a_room_that_then_ends_has_been_told_nothing_else():
    """What was told while it was open is a beginning of what is told once it has ended."""
    chance, of = dice("test", 4), room()
    for _ in range(30):
        ended = STARTED + chance.randrange(20 * MINUTE)
        before = AUDIENCE.events(of, STARTED - 1, ended - audiences.CLOSING_MS - 1)
        after = AUDIENCE.events(replace(of, ended_ms=ended), STARTED - 1, ended)
        assert list(after[: len(before)]) == list(before)


@pytest.mark.parametrize("ended", [None, STARTED + 7 * MINUTE + 3_210, STARTED + 25 * MINUTE])
@pytest.mark.parametrize("audience", [1, 25, 150])
def test_figures_are_what_can_be_counted(audience: int, ended: int | None):
    chance, of = dice("test", audience), room(audience=audience, ended_ms=ended)
    for at in (STARTED + chance.randrange(30 * MINUTE) for _ in range(25)):
        events = list(AUDIENCE.events(of, STARTED - 1, at))
        kinds = Counter(type(event.what) for event in events)
        gave = [event for event in events if isinstance(event.what, Gave) and event.what.diamonds]
        figures = AUDIENCE.figures(of, at)

        assert figures.came == kinds[Came]
        assert figures.viewers == len({e.person_id for e in events if isinstance(e.what, Came)})
        assert figures.comments == kinds[Said]
        assert figures.commenters == len({e.person_id for e in events if isinstance(e.what, Said)})
        assert figures.likes == sum(e.what.count for e in events if isinstance(e.what, Liked))
        assert figures.gifts == len(gave)
        assert figures.gifters == len({event.person_id for event in gave})
        assert figures.diamonds == sum(e.what.diamonds for e in gave if isinstance(e.what, Gave))
        assert (figures.follows, figures.shares) == (kinds[Followed], kinds[Shared])
        given: Counter[int | None] = Counter()
        for event in gave:
            assert isinstance(event.what, Gave)
            given[event.person_id] += event.what.diamonds
        if figures.gifts < audiences.LONGEST_RANKING:
            assert dict(AUDIENCE.givers(of, at)) == given


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("audience", [1, 2, 25, 150])
def test_nobody_speaks_who_has_not_come(seed: int, audience: int):
    came: set[int | None] = set()

    for event in whole(room(seed, audience=audience)):
        if isinstance(event.what, Came):
            came.add(event.person_id)
        assert not isinstance(event.what, Said) or event.person_id in came


def test_in_the_end_everybody_has_spoken():
    spoken = Counter(e.person_id for e in whole(room(), 60) if isinstance(e.what, Said))

    assert len(spoken) == 120
    assert max(spoken.values()) < 6 * min(spoken.values())


def test_totals_of_likes_only_rise_by_what_was_given():
    likes = [event.what for event in whole(room(), 60) if isinstance(event.what, Liked)]

    total = 0
    for liked in likes:
        total += liked.count
        assert liked.total == total


def test_a_room_that_has_been_on_for_years_is_counted_at_once():
    of = room()
    years = 4 * 365 * 24 * 60 * MINUTE
    figures = AUDIENCE.figures(of, STARTED + years)
    events = AUDIENCE.events(of, STARTED + years, STARTED + years + MINUTE)

    later = AUDIENCE.figures(of, STARTED + years + MINUTE)
    assert later.likes - figures.likes == sum(
        event.what.count for event in events if isinstance(event.what, Liked)
    )


def test_nobody_is_there_before_it_begins():
    assert AUDIENCE.events(room(), STARTED - MINUTE, STARTED - 1) == []
    assert AUDIENCE.figures(room(), STARTED - 1).came == 0


def test_what_the_demo_account_was_paid_is_what_its_rooms_were_given():
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for table, row in live_rows():
        rows[table].append(row)
    income = {row["description"]: row["coins"] for row in rows["coin_payments"]}
    past = [row for row in rows["live_rooms"] if row["ended_ms"] is not None]

    assert len(past) > 30
    for row in past:
        of = replace(
            room(int(str(row["id"]))),
            audience=row["audience"],
            started_ms=row["started_ms"],
            ended_ms=row["ended_ms"],
            owner=owner(1),
        )
        events = AUDIENCE.events(of, 0, 2**62)
        given = sum(event.what.diamonds for event in events if isinstance(event.what, Gave))
        assert income[f"Gifts in {row['title']}"] == given


@pytest.fixture
def example() -> Room:
    """The documents' room, which never ends."""
    [row] = [row for name, row in live_rows() if name == "live_rooms" and row["id"] == ROOM]
    of = room(ROOM, audience=row["audience"])
    return replace(of, started_ms=row["started_ms"])


def test_a_room_that_never_ends_begins_anew_and_is_counted_from_then(example: Room):
    begins = (STARTED // BROADCAST_MS + 1) * BROADCAST_MS
    for at in (begins - 1, begins + 7, begins + 40 * MINUTE, begins + BROADCAST_MS - 1):
        since = at // BROADCAST_MS * BROADCAST_MS
        events = list(AUDIENCE.events(example, since - 1, at))
        figures = AUDIENCE.figures(example, at)

        assert figures.came == sum(isinstance(event.what, Came) for event in events)
        assert figures.viewers == len({e.person_id for e in events if isinstance(e.what, Came)})
        assert figures.likes == sum(e.what.count for e in events if isinstance(e.what, Liked))
        assert figures.diamonds == sum(
            e.what.diamonds for e in events if isinstance(e.what, Gave) and e.what.diamonds
        )


def test_whoever_follows_a_room_beyond_its_new_beginning_is_told_all_of_both(example: Room):
    begins = (STARTED // BROADCAST_MS + 1) * BROADCAST_MS
    whole_span = AUDIENCE.events(example, begins - MINUTE, begins + MINUTE)
    parts = [
        event
        for second in range(-60, 60)
        for event in AUDIENCE.events(example, begins + second * 1000, begins + (second + 1) * 1000)
    ]

    assert parts == list(whole_span)
    assert len({event.id for event in parts}) == len(parts)
    moments = [event.at_ms for event in parts]
    assert moments == sorted(set(moments))
    assert moments[0] < begins <= moments[-1]
    before, after = (
        AUDIENCE.events(example, begins + shift, begins + shift + BROADCAST_MS)
        for shift in (-BROADCAST_MS, 0)
    )
    assert [e.person_id for e in before][:50] != [e.person_id for e in after][:50]


def test_the_broadcasts_of_a_room_are_its_whole_time(example: Room):
    ended = STARTED + 5 * BROADCAST_MS + 77
    times = AUDIENCE.broadcasts(replace(example, ended_ms=ended), 0, ended + MINUTE)

    assert times[0].started_ms == example.started_ms
    assert all(one.ended_ms == other.started_ms for one, other in pairwise(times))
    assert times[-1].ended_ms == ended
    for one in times[-3:]:
        assert AUDIENCE.broadcasts(one, one.started_ms, one.ended_ms or 0) == [one]
    assert AUDIENCE.broadcasts(room(), 0, STARTED) == [room()]

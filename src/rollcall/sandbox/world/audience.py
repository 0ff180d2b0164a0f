"""The sandbox's audience: what happens in a room, as a function of the room and the time alone.

A room's time is cut into blocks, and each block draws its events from dice of its own. So nothing
runs while nobody looks, and all who look see the same, in whichever process they do.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from msgspec.structs import replace

from rollcall.ports.live import (
    Came,
    Counted,
    Figures,
    Followed,
    Game,
    Gave,
    Gift,
    Liked,
    LiveEvent,
    Room,
    Said,
    Shared,
    What,
)
from rollcall.ports.social import Person
from rollcall.sandbox.world.chance import dice, low_half
from rollcall.sandbox.world.insight import SandboxInsight
from rollcall.sandbox.world.named import NAMED
from rollcall.sandbox.world.people import Somebody, somebody_at
from rollcall.sandbox.world.rhythm import BLOCK_MS, Sums, rhythm
from rollcall.sandbox.world.rooms import BROADCAST_MS, never_ending
from rollcall.sandbox.world.vocabulary import CHAT, GAMES, GIFTS, PLACES

REGULARS = 200
"""People that there are in the smallest world: whoever comes to a room is one of them."""
MOST = 150
FEWEST = 25
ONE_IN = 5
"""Of those who come, one in so many gives anything."""
CLOSING_MS = 10
"""Just before a room ends nothing new begins: what is under way is brought to its end."""
RANKED, BEST = 20, 3
"""Of so many last gifts, so many givers are shown to all."""
LONGEST_RANKING = 1_000
KINDS = tuple(Gift(*given) for given in GIFTS)


@dataclass(frozen=True, slots=True)
class Stage:
    """What of a room its events are drawn from."""

    id: int
    owner_id: int
    audience: int
    started_ms: int


class SandboxAudience(SandboxInsight):
    def turnout(self, owner: Person) -> int:
        return min(MOST, FEWEST + owner.followers // 2)

    def broadcasts(self, room: Room, from_ms: int, until_ms: int) -> Sequence[Room]:
        if room.id not in never_ending():
            return [room]
        first = max(from_ms, room.started_ms) // BROADCAST_MS
        last = until_ms if room.ended_ms is None else min(until_ms, room.ended_ms - 1)
        return [
            _broadcast(room, number * BROADCAST_MS)
            for number in range(first, last // BROADCAST_MS + 1)
        ]

    def events(self, room: Room, after_ms: int, until_ms: int) -> Sequence[LiveEvent]:
        return [
            event
            for broadcast in self.broadcasts(room, after_ms + 1, until_ms)
            for event in _events(broadcast, after_ms, until_ms)
        ]

    def figures(self, room: Room, at_ms: int) -> Figures:
        room = self._at(room, at_ms)
        stage, number = _stage(room), _block_at(room, at_ms)
        if number < 0 or not stage.audience:
            return Figures()
        done = rhythm(stage.id, stage.audience).before(number)
        return _figures(stage, number, done, self._of_block(room, number, at_ms))

    def givers(self, room: Room, at_ms: int) -> Sequence[tuple[int, int]]:
        room = self._at(room, at_ms)
        stage, number = _stage(room), _block_at(room, at_ms)
        if number < 0 or not stage.audience:
            return ()
        given = _given_before(stage, number, LONGEST_RANKING)
        for event in self._of_block(room, number, at_ms):
            if isinstance(event.what, Gave) and event.person_id is not None:
                given[event.person_id] += event.what.diamonds
        return [(who, diamonds) for who, diamonds in given.most_common() if diamonds]

    def games(self) -> Sequence[Game]:
        return [Game(*game) for game in GAMES]

    def _at(self, room: Room, at_ms: int) -> Room:
        """The broadcast of this moment; of a room that has ended, the last."""
        return next(iter(self.broadcasts(room, at_ms, at_ms)), room)

    def _of_block(self, room: Room, number: int, at_ms: int) -> list[LiveEvent]:
        whole = _block(_stage(room), number, room.ended_ms)
        return [event for event in whole if event.at_ms <= at_ms]


def _broadcast(room: Room, begins_ms: int) -> Room:
    ends_ms = begins_ms + BROADCAST_MS
    if room.ended_ms is not None:
        ends_ms = min(ends_ms, room.ended_ms)
    return replace(room, started_ms=max(begins_ms, room.started_ms), ended_ms=ends_ms)


def _events(room: Room, after_ms: int, until_ms: int) -> Iterator[LiveEvent]:
    stage = _stage(room)
    first, last = _block_at(room, after_ms + 1), _block_at(room, until_ms)
    for number in range(max(0, first), last + 1):
        for event in _block(stage, number, room.ended_ms):
            if after_ms < event.at_ms <= until_ms:
                yield event


def _stage(room: Room) -> Stage:
    return Stage(room.id, room.owner.id, min(room.audience, MOST), room.started_ms)


def _block_at(room: Room, at_ms: int) -> int:
    """The block of this moment, or the last where the room had ended by then."""
    end = at_ms if room.ended_ms is None else min(at_ms, room.ended_ms)
    return (end - room.started_ms) // BLOCK_MS


def _block(stage: Stage, number: int, ended_ms: int | None) -> Sequence[LiveEvent]:
    whole = _drawn(stage, number)
    if ended_ms is None or ended_ms >= stage.started_ms + (number + 1) * BLOCK_MS:
        return whole
    return list(_cut(whole, ended_ms))


def _cut(whole: Sequence[LiveEvent], ended_ms: int) -> Iterator[LiveEvent]:
    """A block in which the room ends: streaks that are under way end with it."""
    under_way: dict[int, LiveEvent] = {}
    last = ended_ms - CLOSING_MS
    for event in whole:
        if event.at_ms >= last:
            break
        if isinstance(event.what, Gave) and event.what.gift.streaks:
            if event.what.ends:
                under_way.pop(event.what.streak, None)
            else:
                under_way[event.what.streak] = event
        yield event
    for later, event in enumerate(under_way.values()):
        assert isinstance(event.what, Gave)
        given = event.what
        ends = Gave(given.gift, given.count, ends=True, streak=given.streak)
        yield LiveEvent(event.id ^ 0x800, last + later, event.person_id, ends)


@lru_cache(maxsize=2048)
def _drawn(stage: Stage, number: int) -> tuple[LiveEvent, ...]:
    if not stage.audience:
        return ()
    chance = dice("moment", stage.id, stage.started_ms, number)
    doing = _doing(stage, number, chance)
    chance.shuffle(doing)
    moments = sorted(chance.sample(range(BLOCK_MS), len(doing)))
    begins = stage.started_ms + number * BLOCK_MS
    half = low_half("happening", stage.id, number) & ~0xFFF
    return tuple(
        LiveEvent((begins + after) // 1000 << 32 | half | nth, begins + after, *next(done))
        for nth, (after, done) in enumerate(zip(moments, doing, strict=True))
    )


Done = Iterator[tuple[int | None, What]]
"""What is done one after the other, by whom: each takes its next when its moment comes."""


def _doing(stage: Stage, number: int, chance: Random) -> list[Done]:
    """As often as something happens in this block, that which is then asked what."""
    of_room = rhythm(stage.id, stage.audience)
    amounts, done = of_room.amounts(number), of_room.before(number)
    present = _present(stage, number, done.came)
    said = (
        (who.id, Said(chance.choice(CHAT).format(place=chance.choice(PLACES))))
        for who in _speakers(stage, number, done)
    )
    came = ((who.id, Came(present)) for who in _turns(stage, "comes", done.came))
    follows = ((who.id, Followed()) for who in _turns(stage, "follows", done.follows))
    shares = ((who.id, Shared()) for who in _turns(stage, "shares", done.shares))
    best = tuple(_given_before(stage, number, RANKED).most_common(BEST))
    doing: list[Done] = [
        *[said] * amounts.says,
        *[came] * amounts.comes,
        *[_likes(stage, done, amounts.likes)] * len(amounts.likes),
        *[follows] * amounts.follows,
        *[shares] * amounts.shares,
        iter([(None, Counted(present, done.came, best))]),
    ]
    for nth, (which, count) in enumerate(amounts.gifts):
        gives = _gives(stage, done.gifts + nth, KINDS[which], count)
        doing += [gives] * count
    return doing


def _likes(stage: Stage, done: Sums, counts: Sequence[int]) -> Done:
    total = done.likes
    for who, count in zip(_turns(stage, "likes", done.liked), counts, strict=False):
        total += count
        yield who.id, Liked(count, total)


def _gives(stage: Stage, nth: int, gift: Gift, count: int) -> Done:
    who = _turn(stage, "gives", nth)
    for so_far in range(1, count + 1):
        yield who.id, Gave(gift, so_far, ends=gift.streaks and so_far == count, streak=nth)


def _speakers(stage: Stage, number: int, done: Sums) -> Iterator[Somebody]:
    """Those who came before this block: who has not spoken yet first, in the order they came."""
    came, spoken, nth = _viewers(stage, done), _spoken_before(stage, number), done.said
    while True:
        if spoken < came:
            yield _turn(stage, "comes", spoken)
            spoken += 1
        elif came < stage.audience:
            yield _turn(stage, "comes", nth % came)
        else:
            yield _turn(stage, "says", nth)
        nth += 1


def _viewers(stage: Stage, done: Sums) -> int:
    """Different people who came so far."""
    return min(done.came, stage.audience)


def _spoken_before(stage: Stage, number: int) -> int:
    """How many different people said something before a block."""
    until_all = _spoken(stage)
    return until_all[min(number, len(until_all) - 1)]


@lru_cache(maxsize=256)
def _spoken(stage: Stage) -> Sequence[int]:
    """How many had spoken before each block, up to the first before which everybody had."""
    of_room = rhythm(stage.id, stage.audience)
    spoken = [0]
    while spoken[-1] < stage.audience and of_room.whole.said:
        number = len(spoken) - 1
        came = _viewers(stage, of_room.before(number))
        spoken.append(min(came, spoken[-1] + of_room.amounts(number).says))
    return spoken


def _turns(stage: Stage, kind: str, nth: int) -> Iterator[Somebody]:
    while True:
        yield _turn(stage, kind, nth)
        nth += 1


def _turn(stage: Stage, kind: str, nth: int) -> Somebody:
    """Who does this for the n-th time: everybody before anybody again, each round in its order."""
    many = _many(stage, kind)
    return _round(stage, kind, nth // many)[nth % many]


def _many(stage: Stage, kind: str) -> int:
    of_all = len(_crowd(stage))
    return max(1, of_all // ONE_IN) if kind == "gives" else of_all


@lru_cache(maxsize=1024)
def _round(stage: Stage, kind: str, nth: int) -> list[Somebody]:
    some = list(_crowd(stage)[: _many(stage, kind)])
    dice(f"round of {kind}", stage.id, stage.started_ms, nth).shuffle(some)
    return some


@lru_cache(maxsize=256)
def _crowd(stage: Stage) -> tuple[Somebody, ...]:
    """Whoever comes: none who has a name in the documents, since somebody may act for those."""
    places = dice("crowd", stage.id).sample(range(len(NAMED), REGULARS), stage.audience + 1)
    people = [somebody_at(place) for place in places]
    return tuple([who for who in people if who.id != stage.owner_id][: stage.audience])


def _present(stage: Stage, number: int, came: int) -> int:
    """It fills, and then goes up and down."""
    wave = abs((number * 7 + stage.id) % 80 - 40)
    return max(1, min(came, len(_crowd(stage)) * (55 + wave) // 100))


def _given_before(stage: Stage, number: int, most: int) -> Counter[int]:
    """Diamonds by giver, of so many last gifts before a block."""
    of_room = rhythm(stage.id, stage.audience)
    last = of_room.before(number).gifts
    given: Counter[int] = Counter()
    for nth in range(max(0, last - most), last):
        who = _turn(stage, "gives", nth)
        given[who.id] += of_room.gifts[nth % len(of_room.gifts)]
    return given


def _figures(stage: Stage, number: int, done: Sums, begun: Sequence[LiveEvent]) -> Figures:
    """Sums of whole blocks, and what there is of one that is not over."""
    kinds = Counter(type(event.what) for event in begun)
    gave = [(e.person_id, e.what) for e in begun if isinstance(e.what, Gave) and e.what.diamonds]
    came, said = done.came + kinds[Came], done.said + kinds[Said]
    many = len(_crowd(stage))
    spoken = _spoken_before(stage, number)
    silent = _viewers(stage, done) - spoken
    givers = {_turn(stage, "gives", n).id for n in range(min(done.gifts, _many(stage, "gives")))}
    return Figures(
        present=_present(stage, number, done.came),
        came=came,
        viewers=min(came, many),
        comments=said,
        commenters=spoken + min(silent, kinds[Said]),
        likes=done.likes + sum(e.what.count for e in begun if isinstance(e.what, Liked)),
        gifts=done.gifts + len(gave),
        gifters=len(givers.union(who for who, _ in gave if who is not None)),
        diamonds=done.diamonds + sum(what.diamonds for _, what in gave),
        follows=done.follows + kinds[Followed],
        shares=done.shares + kinds[Shared],
    )

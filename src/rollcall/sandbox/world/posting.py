"""What one person of the world posted: videos, their captions, sounds and sums."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rollcall.sandbox.world import named
from rollcall.sandbox.world.catalogue import any_song, any_tags, hashtag_ids, own_sound_id
from rollcall.sandbox.world.chance import ENDS, dice, heavy, id_at, joined_at
from rollcall.sandbox.world.films import DURATIONS
from rollcall.sandbox.world.people import NEIGHBOURS, Somebody, somebody_at
from rollcall.sandbox.world.vocabulary import OPENINGS, THINGS

FIRST_POOL = 60
"""How many people are there before anybody posts, so that somebody can remark on it."""
MOST_VIDEOS = 300
NAMED_VIDEOS = {(video.place, video.n): video for video in named.VIDEOS}
FAMILIAR = 0.12
"""Of those who see a video, at most so many like it."""


@dataclass(frozen=True, slots=True)
class Posted:
    id: int
    n: int
    author: Somebody
    created: int
    description: str
    tags: tuple[str, ...]
    sound_id: int
    film: int
    category: int
    plays: int
    likes: int
    shares: int
    threads: int
    pinned: bool
    private: bool
    shuffle: int


@lru_cache(maxsize=1_024)
def posts_of(who: Somebody) -> tuple[Posted, ...]:
    """In the order in which they were drawn, which is none of time."""
    chance = dice("videos", who.place)
    set_ = named.NAMED.get(who.place)
    count = heavy(chance, 3, 0.75, MOST_VIDEOS) if chance.random() > 0.1 else 0  # noqa: PLR2004
    if set_ is not None and set_.videos is not None:
        count = set_.videos
    if who.private:
        count = min(count, 20)
    begins = max(who.joined, joined_at(FIRST_POOL)) + 3600
    moments = sorted({begins + chance.randrange(ENDS - begins) for _ in range(count)})
    return tuple(_post(chance, who, n, created) for n, created in enumerate(moments))


def video_ids(place: int) -> Sequence[int]:
    """The ids of the videos of the person at this place, in the order in which they were drawn.

    A private one's is negative. So short, they are remembered of very many people: whoever likes
    something looks among those of anybody.
    """
    first, nth = divmod(place, NEIGHBOURS)
    ids, ends = _neighbours_ids(first)
    return ids[ends[nth] : ends[nth + 1]]


@lru_cache(maxsize=4_096)
def _neighbours_ids(first: int) -> tuple["array[int]", "array[int]"]:
    """Those of the people in one row, and where each person's end: some 75 bytes of each."""
    ids, ends = array("q"), array("l", [0])
    for place in range(first * NEIGHBOURS, (first + 1) * NEIGHBOURS):
        posts = posts_of(somebody_at(place))
        ids.extend([-post.id if post.private else post.id for post in posts])
        ends.append(len(ids))
    return ids, ends


def _post(chance: Random, who: Somebody, n: int, created: int) -> Posted:
    tags = any_tags(chance)
    description = f"{chance.choice(OPENINGS)} {chance.choice(THINGS)}"
    description = " ".join([description, *(f"#{tag}" for tag in tags)])
    plays = heavy(chance, 40 * who.fame, 0.9, 90_000_000)
    likes = int(plays * FAMILIAR * chance.random())
    threads = min(heavy(chance, 0.6, 0.8, 400), 1 + plays // 10)
    drawn = Posted(
        id=id_at(created, "video", who.place, n),
        n=n,
        author=who,
        created=created,
        description=description,
        tags=tuple(tags),
        sound_id=any_song(chance) if chance.random() < 0.7 else own_sound_id(who),  # noqa: PLR2004
        film=chance.randrange(len(DURATIONS)),
        category=1 + chance.randrange(12),
        plays=plays,
        likes=likes,
        shares=likes // 9,
        threads=threads,
        pinned=n == 0 and who.fame > 100,  # noqa: PLR2004
        private=chance.random() < 0.03,  # noqa: PLR2004
        shuffle=chance.randrange(2**31),
    )
    return _as_named(drawn)


def _as_named(drawn: Posted) -> Posted:
    video = NAMED_VIDEOS.get((drawn.author.place, drawn.n))
    if video is None:
        return drawn
    tags = [word[1:] for word in video.description.split() if word.startswith("#")]
    return Posted(
        id=video.id,
        n=drawn.n,
        author=drawn.author,
        created=video.id >> 32,
        description=video.description,
        tags=tuple(tag for tag in tags if tag in hashtag_ids()),
        sound_id=named.SOUND,
        film=drawn.film,
        category=drawn.category,
        plays=max(drawn.plays, 100_000),
        likes=max(drawn.likes, 9_000),
        shares=1_000,
        threads=video.comments,
        pinned=False,
        private=False,
        shuffle=drawn.shuffle,
    )

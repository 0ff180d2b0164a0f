"""What to ask the sandbox for to be refused with each of the platform's codes."""

from collections.abc import Iterator
from dataclasses import dataclass

from rollcall.core.social.faults import NO_ENTITY, NO_LIVE, NOT_IN_COUNTRY, SENTENCES, VIDEO_PRIVATE
from rollcall.sandbox.world import named
from rollcall.sandbox.world.fixtures import ELSEWHERE, FAULTY, SECRET, faulty_id, hard_to_see_id

ABOUT_VIDEOS = frozenset(
    {2054, 2752, 10204, 10215, 10217, 10220, *range(10227, 10231), 10241, 10242}
)
ABOUT_SOUNDS = frozenset({10203, 10218, 10219})
ABOUT_HASHTAGS = frozenset({10205, 10209, 10211, 10212})
HEAD = """# The platform's codes in the sandbox

TikAPI answers 403 with a `statusCode` of the platform where something cannot be had. Each of the
documented codes can be met in the sandbox: make the call of its row, as the published clients name
it, and the answer is always that code with that message.

| code | message | call | with |
|---|---|---|---|
"""
FOOT = """
The person, the video, the sound and the hashtag of every code are there too: `fault_` and the code
is the name of the person and of the hashtag, and 9000000000000 plus the code is the id of all four.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    code: int
    call: str
    """In the published clients' words."""
    parameters: dict[str, str]


def refusals() -> Iterator[Refusal]:
    """One for each code that is documented, in their order."""
    for code in SENTENCES:
        call, parameters = _asked(code)
        yield Refusal(code, call, parameters)


def page() -> str:
    """The reference page that lists them."""
    rows = [
        f"| {one.code} | {SENTENCES[one.code]} | `{one.call}` | {_spelled(one.parameters)} |\n"
        for one in refusals()
    ]
    return f"{HEAD}{''.join(rows)}{FOOT}"


def _asked(code: int) -> tuple[str, dict[str, str]]:
    name, id_ = FAULTY.format(code=code), str(faulty_id(code))
    if code in SPECIAL:
        return SPECIAL[code]
    if code in ABOUT_VIDEOS:
        return "public.video", {"id": id_}
    if code in ABOUT_SOUNDS:
        return "public.musicInfo", {"id": id_}
    if code in ABOUT_HASHTAGS:
        return "public.hashtag", {"name": name}
    return "public.check", {"username": name}


SPECIAL = {
    VIDEO_PRIVATE: ("public.video", {"id": str(hard_to_see_id(SECRET))}),
    NOT_IN_COUNTRY: ("public.video", {"id": str(hard_to_see_id(ELSEWHERE)), "country": "kp"}),
    NO_LIVE: ("user.live.info", {"room_id": "1"}),
    NO_ENTITY: (
        "user.posts.comments.like",
        {"media_id": str(named.VIDEOS[1].id), "comment_id": "1"},
    ),
}


def _spelled(parameters: dict[str, str]) -> str:
    return ", ".join(f"`{name}={value}`" for name, value in parameters.items())

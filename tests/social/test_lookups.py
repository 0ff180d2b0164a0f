"""What is looked up in the world is found by an index, however many people and videos there are."""

from collections.abc import Mapping
from typing import Any

import pytest

from rollcall.core.archives import forgetting, hushing, sweeping, talking
from rollcall.core.archives import taking as archives
from rollcall.core.social import insights
from rollcall.core.social.filling import bringing
from rollcall.core.social.inbox import notices
from rollcall.core.sources import taking as sources
from rollcall.db.statements import Statement
from tests.db.plans import steps_of
from tests.place import Place

IDS: dict[str, Any] = {"ids": [1], "of_ids": [1]}
NAMES: dict[str, Any] = {"usernames": ["ada"]}
OF_PERSON: dict[str, Any] = {"person_id": 1, "of_person": 1}
DATED = OF_PERSON | {"newest_at": 1}
ON = OF_PERSON | {"after": 0}
LOOKUPS: dict[str, tuple[Statement, Mapping[str, Any]]] = {
    "people by name": (bringing.BY_NAME, NAMES),
    "videos": (bringing.KNOWN_VIDEOS, IDS),
    "moments": (bringing.TAKEN_MOMENTS, {"author_id": 1, "moments": [1]}),
    "people who are mentioned": (notices.NAMED, NAMES),
    "people whom a source tells of": (sources.KNOWN, NAMES | IDS),
    "comments of a video": (sources.COMMENTS_HERE, {"video_id": 1, "parent_id": 0}),
    "what somebody posted": (insights.POSTED, OF_PERSON | {"limit": 20}),
    "followers' countries": (insights.COUNTRIES, OF_PERSON),
    "an archive's posts": (archives.POSTED, OF_PERSON),
    "places of comments": (archives.LAST_PLACES, IDS),
    "counted comments": (archives.COUNT_COMMENTS, IDS),
    "friends": (archives.FRIENDS, OF_PERSON),
    "conversations": (talking.MINE_ALONE, OF_PERSON),
    "messages to forget": (talking.FORGET[0], IDS),
    "how many conversations": (forgetting.HOW_MANY_TALKS, OF_PERSON),
    "how many messages": (forgetting.HOW_MANY_MESSAGES, OF_PERSON),
    "threads": (forgetting.THREADS, ON),
    "posts": (forgetting.POSTS, ON),
    "likes of videos": (forgetting.COUNT_LIKES, IDS),
    "the next conversation": (hushing.NEXT, ON),
    "who is mentioned": (sweeping.MENTIONED, ON),
    "who is known by a name": (sweeping.KNOWN_BY_NAME, ON),
    **{f"{section} to forget": (one, DATED) for section, one in forgetting.FORGET_SOME.items()},
    **{f"how many {section}": (one, DATED) for section, one in forgetting.HOW_MANY.items()},
}


@pytest.mark.parametrize("name", LOOKUPS)
async def test_it_is_looked_up_by_more_than_the_workspace(place: Place, name: str):
    statement, asked = LOOKUPS[name]
    steps = steps_of(place, statement, {"workspace_id": 1, "of_workspace": 1, **asked})
    assert not [step for step in steps if step.startswith("SCAN")], steps
    assert not [step for step in steps if step.endswith("(workspace_id=?)")], steps

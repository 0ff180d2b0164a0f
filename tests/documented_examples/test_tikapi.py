"""TikAPI: bodies that others saw are of the shapes that we hold ourselves to."""

import json
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from jsonschema.exceptions import ValidationError

from tests.dialects.tikapi_shapes import OBJECTS, deepest, of_object, of_operation

HERE = Path(__file__).parent / "tikapi"
OF_VIDEOS = (
    *(f"video_{what}_history_7d" for what in ("vv", "like", "comment", "shares", "favorites")),
    *(f"video_{what}_history_7d" for what in ("finish_rate", "new_followers")),
)
"""What analytics tell of videos, and the sample of 2022 does not."""
WHOLE: dict[str, tuple[str, set[str]]] = {
    # file and where in it: the operation or object that is so, and what the sample has not
    "web_user_detail": ("public.check", {"status", "message", "itemList"}),
    "web_post_item_list": ("public.posts", {"status", "message", "$other"}),
    "web_popular_item_list": ("public.posts", {"status", "message", "$other"}),
    "web_user_list_followers": (
        "public.followersList",
        {"status", "message", "maxCursor", "nextCursor"},
    ),
    "web_user_list_followings": ("public.followingList", {"status", "message", "nextCursor"}),
    "web_comment_list": ("public.commentsList", {"status", "message", "logid"}),
    "web_search_general_full data.0": (
        "Found",
        {"duetEnabled", "stitchEnabled", "isReviewing", "BitrateFPS", "Format"},
    ),
    "vendor_analytics_followers": ("user.analytics", {"status_code", *OF_VIDEOS}),
}
"""What is answered today, every field."""
PARTS = {
    # file and where in it: the object that stands there
    "vendor_public_check userInfo.user": "User",
    "vendor_public_check userInfo.stats": "UserStats",
    "vendor_user_info userInfo.user": "User",
    "vendor_public_posts itemList.0": "Item",
    "vendor_public_hashtag itemStruct.itemList.0": "Item",
    "web_item_detail_2020 itemInfo.itemStruct": "Item",
    "web_userInfoList_elements 0.user": "ShortUser",
    "web_userInfoList_elements 0.stats": "UserStats",
    "web_challengeInfoList_elements 0.challenge": "Challenge",
    "web_challengeInfoList_elements 0.stats": "StatsOfChallenge",
    "web_musicInfoList_elements 0.music": "Music",
    "vendor_public_discover_music musicInfoList.0.music": "Music",
    "vendor_comment_post comment": "Comment",
    "app_comment_reply_list comments.0": "Comment",
    "app_search_user user_list.0": "SearchUser",
    "app_szdc_testdata_bundle listFollowing!json.followings.0": "Followed",
    "vendor_conversations conversations.0": "Conversation",
    "vendor_conversations conversations.0.messages.0": "Message",
    "vendor_messages messages.0": "Message",
    "vendor_live_start room.cover": "ImageSnake",
    "webcast_room_info": "LiveRoom",
    "webcast_room_info cover": "ImageSnake",
}
"""What is older, or a part: fields may be missing, and those that are there are of their types."""
OPERATIONS = {
    "vendor_user_edit": "user.edit",
    "vendor_live_start": "user.live.start",
    "vendor_live_stats": "user.live.stats",
    "vendor_comment_post": "user.posts.comments.post",
    "vendor_conversations": "user.conversations",
}


def sample(name: str, path: str = "") -> Any:
    found = json.loads((HERE / f"{name}.json").read_text())["sample"]
    steps = [step.replace("!", ".") for step in path.split(".")] if path else []
    return reduce(lambda body, s: body[int(s) if isinstance(body, list) else s], steps, found)


def lacks(error: ValidationError) -> str | None:
    """The field that is missing, where that is what is wrong."""
    return error.message.split("'")[1] if error.validator == "required" else None


def of_another_type(name: str, errors: Iterable[ValidationError]) -> list[str]:
    """Fields of another type; ids are masked in some samples, and are strings all the same."""
    wrong = [e for e in errors if e.validator == "type"]
    if name.startswith("vendor"):
        wrong = [e for e in wrong if not was_lost(e)]
    return [f"{e.json_path}: {e.message}" for e in wrong]


def was_lost(error: ValidationError) -> bool:
    """A tool made the vendor's own samples: "" became null, an id a number, a list "string"."""
    return error.instance in (None, "string") or (
        isinstance(error.instance, int) and error.validator_value == "string"
    )


@pytest.mark.parametrize("name", WHOLE)
def test_an_answer_of_today_has_the_shape_we_answer_in(name: str):
    shape, missing = WHOLE[name]
    validator = of_object(shape) if shape in OBJECTS else of_operation(shape)

    wrong = list(deepest(validator, sample(*name.split())))

    assert [f"{e.json_path}: {e.message}" for e in wrong if not lacks(e)] == []
    assert {lacks(e) for e in wrong} == missing


@pytest.mark.parametrize("part", PARTS)
def test_an_object_of_another_time_has_no_field_of_another_type(part: str):
    assert of_another_type(part, deepest(of_object(PARTS[part]), sample(*part.split()))) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_vendors_own_reference_has_no_field_of_another_type(name: str):
    assert of_another_type(name, deepest(of_operation(OPERATIONS[name]), sample(name))) == []

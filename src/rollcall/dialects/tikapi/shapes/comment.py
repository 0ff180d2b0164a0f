"""A comment as the vendor's app answers spell one, with its author."""

from collections.abc import Sequence
from typing import Any

import msgspec

from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.naming import always
from rollcall.ports.social import Comment, Person

NULLS = (
    "account_labels",
    "ad_cover_url",
    "advance_feature_item_order",
    "advanced_feature_info",
    "bold_fields",
    "can_message_follow_status_list",
    "can_set_geofencing",
    "cha_list",
    "cover_url",
    "events",
    "followers_detail",
    "geofencing",
    "homepage_bottom_toast",
    "item_list",
    "mutual_relation_avatars",
    "need_points",
    "platform_sync_info",
    "relative_users",
    "search_highlight",
    "shield_edit_field_info",
    "type_label",
    "user_profile_guide",
    "user_tags",
    "white_cover_url",
)
SHARE = always({"acl": {"code": 0, "extra": "{}"}, "desc": "", "title": "", "url": ""})
SCORE = always({"reply_score": 0.0, "show_more_score": 0.0})
SENT, SHOWN = 7, 1


class Avatar(msgspec.Struct, frozen=True):
    uri: str
    url_list: tuple[str, ...]
    url_prefix: None = None


CommentUser = msgspec.defstruct(
    "CommentUser",
    [
        ("uid", str),
        ("unique_id", str),
        ("nickname", str),
        ("sec_uid", str),
        ("avatar_thumb", Avatar),
        ("custom_verify", str, ""),
        ("enterprise_verify_reason", str, ""),
        *((name, None, None) for name in NULLS),
    ],
    frozen=True,
)
"""What the vendor's app says of who speaks: five facts, and much that is always null."""


class CommentBody(msgspec.Struct, frozen=True):
    cid: str
    aweme_id: str
    text: str
    create_time: int
    digg_count: int
    user: Any
    user_digged: int
    reply_id: str
    reply_to_reply_id: str
    reply_comment_total: int
    status: int
    comment_language: str
    reply_comment: Sequence["CommentBody"] | None = None
    user_buried: bool = False
    is_author_digged: bool = False
    author_pin: bool = False
    stick_position: int = 0
    collect_stat: int = 0
    image_list: None = None
    label_list: None = None
    no_show: bool = False
    allow_download_photo: bool = False
    is_comment_translatable: bool = False
    is_high_purchase_intent: bool = False
    share_info: msgspec.Raw = SHARE
    sort_extra_score: msgspec.Raw = SCORE
    sort_tags: str = '{"top_list":1}'
    text_extra: tuple[object, ...] = ()
    trans_btn_style: int = 0
    fold_status: int = 0
    thread_id: int = 0
    thread_has_more: bool = False
    comment_post_item_ids: None = None


def comment(
    said: Comment, links: Links, *, liked: bool = False, status: int = SHOWN
) -> CommentBody:
    return CommentBody(
        str(said.id),
        str(said.video_id),
        said.text,
        said.at,
        said.likes,
        comment_user(said.author, links),
        int(liked),
        str(said.parent_id),
        str(said.answers_id),
        said.replies,
        status,
        said.language,
    )


def comment_user(person: Person, links: Links) -> Any:
    avatar = links.avatar(person, 100)
    return CommentUser(
        str(person.id),
        person.username,
        person.nickname,
        person.sec_uid,
        Avatar(f"avatar/{person.id}", (avatar,)),
    )

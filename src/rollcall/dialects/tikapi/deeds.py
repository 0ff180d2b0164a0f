"""What a connected account changes in the world, beside likes of videos: the operations."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.tikapi import befriending, presenting, saying
from rollcall.dialects.tikapi.envelope import own
from rollcall.wire.card import Operation

CLIENTS = "tikapi (PyPI and npm), live"
BOTH = f"documents v3.1.4; {CLIENTS}"

SAYING = (
    Operation(
        "POST",
        "/user/comment",
        saying.post,
        "user.posts.comments.post",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("media_actions",),
        body=saying.SayingBody,
        answer=saying.Said,
        summary="Comment a video, or reply to a comment",
        evidence=BOTH,
    ),
    Operation(
        "POST",
        "/user/comment/like",
        saying.like,
        "user.posts.comments.like",
        scope=Scope.WRITE,
        writes=True,
        acts_for=("media_actions",),
        body=saying.CommentLikeBody,
        answer=saying.CommentLiked,
        summary="Like a comment",
        evidence=BOTH,
    ),
    Operation(
        "POST",
        "/user/comment/unlike",
        saying.unlike,
        "user.posts.comments.unlike",
        scope=Scope.WRITE,
        writes=True,
        acts_for=("media_actions",),
        body=saying.CommentLikeBody,
        answer=saying.CommentLiked,
        summary="Take back a like of a comment",
        evidence=BOTH,
    ),
    Operation(
        "POST",
        "/user/comment/delete",
        saying.delete,
        "user.posts.comments.delete",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("media_actions",),
        body=saying.CommentDeleteBody,
        answer=saying.CommentDeleted,
        summary="Delete a comment and what was replied to it",
        evidence=BOTH,
    ),
)
FOLLOWING = (
    Operation(
        "POST",
        "/user/follow",
        befriending.follow,
        "user.follow",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("follow_actions",),
        body=befriending.WhomBody,
        answer=befriending.Followed,
        summary="Follow somebody",
        evidence=CLIENTS,
        success=own,
    ),
    Operation(
        "POST",
        "/user/unfollow",
        befriending.unfollow,
        "user.unfollow",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("follow_actions",),
        body=befriending.WhomBody,
        answer=befriending.Followed,
        summary="Take back a follow",
        evidence=CLIENTS,
        success=own,
    ),
)
PRESENTING = (
    Operation(
        "POST",
        "/user/edit/{field}",
        presenting.edit,
        "user.edit",
        scope=Scope.WRITE,
        writes=True,
        premium=True,
        acts_for=("edit",),
        body=presenting.EditBody,
        answer=presenting.Edited,
        summary="Change the account's nickname, username, bio, or whether it is private",
        evidence=BOTH,
    ),
)
DEEDS = (*SAYING, *FOLLOWING, *PRESENTING)

"""The operations that are done for a connected account, by what its owner granted."""

from rollcall.core.access.caller import Scope
from rollcall.dialects.tikapi import connected, liking
from rollcall.dialects.tikapi.profiles import Profile
from rollcall.wire.card import Operation, as_it_is

CLIENTS = "tikapi (PyPI and npm), live"
BOTH = f"documents v3.1.4; {CLIENTS}"

ACTING = (
    Operation(
        "GET",
        "/user/info",
        connected.info,
        "user.info",
        page=True,
        acts_for=("view_profile",),
        query=connected.InfoQuery,
        answer=Profile,
        summary="The connected account's profile, or somebody's by name",
        evidence=BOTH,
    ),
    Operation(
        "GET",
        "/user/session/check",
        connected.verify,
        "user.verify",
        acts_for=("view_profile",),
        answer=connected.Verified,
        summary="Whether the account's session works",
        evidence=BOTH,
        success=as_it_is,
    ),
    Operation(
        "POST",
        "/user/like",
        liking.like,
        "user.posts.like",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("media_actions",),
        body=liking.MediaBody,
        answer=liking.Digged,
        summary="Like a video",
        evidence=BOTH,
    ),
    Operation(
        "POST",
        "/user/unlike",
        liking.unlike,
        "user.posts.unlike",
        scope=Scope.WRITE,
        writes=True,
        special=True,
        acts_for=("media_actions",),
        body=liking.MediaBody,
        answer=liking.Digged,
        summary="Take back a like",
        evidence=BOTH,
    ),
)

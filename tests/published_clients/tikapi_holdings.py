"""What the world holds of every list that TikAPI's clients walk: read past all that serves it."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from rollcall.sandbox.world import named

SHOWN = "NOT v.private AND v.fault IS NULL"
VIDEOS = "FROM videos v JOIN people p ON p.id = v.author_id"
OF_ASKED = "sec_uid = :secUid"
POSTS = f"SELECT v.id {VIDEOS} WHERE p.{OF_ASKED} AND {SHOWN} ORDER BY v.created_ms DESC"
LIKES = (
    "SELECT v.id FROM video_likes l JOIN videos v ON v.id = l.video_id JOIN people p"
    f" ON p.id = l.person_id WHERE p.{OF_ASKED} AND {SHOWN} ORDER BY l.number DESC"
)
FOLLOWERS = (
    "SELECT f.follower_id FROM follows f JOIN people p ON p.id = f.followed_id"
    f" WHERE p.{OF_ASKED} ORDER BY f.number DESC"
)
FOLLOWING = (
    "SELECT f.followed_id FROM follows f JOIN people p ON p.id = f.follower_id"
    f" WHERE p.{OF_ASKED} ORDER BY f.number DESC"
)
PLAYLISTS = (
    "SELECT l.id FROM playlists l JOIN people p ON p.id = l.owner_id"
    f" WHERE p.{OF_ASKED} ORDER BY l.id DESC"
)
IN_PLAYLIST = (
    "SELECT v.id FROM playlist_videos i JOIN videos v ON v.id = i.video_id"
    f" WHERE i.playlist_id = :playlist_id AND {SHOWN} ORDER BY i.place"
)
THREADS = "SELECT id FROM comments WHERE video_id = :media_id AND parent_id = 0 ORDER BY place"
REPLIES = "SELECT id FROM comments WHERE parent_id = :comment_id ORDER BY place"
FOUND_VIDEOS = (
    "SELECT v.id FROM words w JOIN videos v ON v.id = w.id WHERE w.kind = 'video'"
    f" AND w.word = 'lilyachty' AND {SHOWN} ORDER BY v.id DESC"
)
FOUND_PEOPLE = (
    "SELECT p.id FROM words w JOIN people p ON p.id = w.id WHERE w.kind = 'person'"
    " AND w.word = 'lilyachty' AND p.fault IS NULL ORDER BY p.id"
)
CARD_AND_VIDEOS = f"SELECT * FROM ({FOUND_PEOPLE} LIMIT 1) UNION ALL SELECT * FROM ({FOUND_VIDEOS})"
BEST_KNOWN = "SELECT id FROM {} WHERE fault IS NULL ORDER BY {} DESC, id DESC LIMIT 600"
TALKS = (
    "SELECT c.id FROM conversations c JOIN conversation_people m ON m.short_id = c.short_id"
    " WHERE m.person_id = :me AND m.requested = {} AND NOT m.deleted ORDER BY m.active_us DESC"
)
ROOMS = (
    "SELECT r.id FROM words w JOIN live_rooms r ON r.id = w.id WHERE w.kind = 'room'"
    " AND w.word = 'lilyachty' AND r.ended_ms IS NULL ORDER BY r.number DESC"
)
OF_FOLLOWED = (
    "SELECT v.id FROM follows f JOIN videos v ON v.author_id = f.followed_id"
    f" WHERE f.follower_id = :me AND {SHOWN} ORDER BY v.id DESC"
)
TOLD = "SELECT number FROM notices WHERE person_id = :me AND {} ORDER BY at DESC, number DESC"
SAVED = (
    "SELECT v.id FROM video_saves s JOIN videos v ON v.id = s.video_id"
    f" WHERE s.person_id = :me AND {SHOWN} ORDER BY s.number DESC"
)
HELD: Mapping[str, str] = {
    "public.posts": POSTS,
    "public.likes": LIKES,
    "public.followersList": FOLLOWERS,
    "public.followingList": FOLLOWING,
    "public.playlists": PLAYLISTS,
    "public.playlistItems": IN_PLAYLIST,
    "public.hashtag": (
        "SELECT v.id FROM video_hashtags h JOIN videos v ON v.id = h.video_id"
        f" WHERE h.hashtag_id = :id AND {SHOWN} ORDER BY v.id DESC"
    ),
    "public.commentsList": THREADS,
    "public.commentRepliesList": REPLIES,
    "public.music": f"SELECT id FROM videos v WHERE sound_id = :id AND {SHOWN} ORDER BY id DESC",
    "public.discover@category": BEST_KNOWN.format("people", "followers"),
    "public.discover@category music": BEST_KNOWN.format("sounds", "videos"),
    "public.discover@category hashtag": BEST_KNOWN.format("hashtags", "videos"),
    "public.discover": FOUND_VIDEOS,
    "public.search": CARD_AND_VIDEOS,
    "public.search users": FOUND_PEOPLE,
    "public.search videos": FOUND_VIDEOS,
    "user.notifications": TOLD.format("true"),
    "user.notifications likes": TOLD.format("kind = 'like'"),
    "user.notifications comments": TOLD.format("kind = 'comment'"),
    "user.notifications mentions": TOLD.format("kind = 'mention'"),
    "user.notifications followers": TOLD.format("kind = 'follow'"),
    "user.followingV1": FOLLOWING.replace(OF_ASKED, "id = :me"),
    "user.following": FOLLOWING,
    "user.followers": FOLLOWERS,
    "user.posts.feed": POSTS,
    "user.posts.likes": LIKES,
    "user.posts.followingPosts": OF_FOLLOWED,
    "user.posts.savedPosts": SAVED,
    "user.posts.playlists": PLAYLISTS,
    "user.posts.playlistItems": IN_PLAYLIST,
    "user.posts.search": CARD_AND_VIDEOS,
    "user.posts.search users": FOUND_PEOPLE,
    "user.posts.search videos": FOUND_VIDEOS,
    "user.posts.comments.list": THREADS,
    "user.posts.comments.replies": REPLIES,
    "user.posts.comments.list@3.1": THREADS,
    "user.posts.comments.replies@3.1": REPLIES,
    "user.conversations": TALKS.format("0"),
    "user.conversationRequests.conversations": TALKS.format("1"),
    "user.messages": (
        "SELECT client_id FROM messages WHERE short_id = :conversation_short_id ORDER BY place DESC"
    ),
    "user.live.search": ROOMS,
    "user.live.list": (
        "SELECT id FROM live_rooms WHERE owner_id = :me AND ended_ms IS NOT NULL ORDER BY number"
    ),
}
"""By question: the ids of all of it, in its order."""


def held(question: str, examples: Mapping[str, object], data: Path) -> list[str]:
    """Every id of the list, from the database of the server that a client was pointed at."""
    asked = dict(examples) | {"me": named.DEMO_PERSON}
    with closing(sqlite3.connect(f"file:{data}/rollcall.db?mode=ro", uri=True)) as database:
        return [str(id_) for [id_] in database.execute(HELD[question], asked)]

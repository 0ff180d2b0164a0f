"""Data downloads as TikTok makes them, of any size, in its older and its newer spelling."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NAME = "user_data_tiktok.json"
OLDER_NAME = "user_data.json"
BEGINS = datetime(2026, 3, 1, 10, tzinfo=UTC)
VIDEO_IDS = 7_400_000_000_000_000_000
APART = 3_000_000_000
"""So that two videos are made in different seconds, most of the time."""
Json = dict[str, Any]


def date(nth: int, suffix: str = "") -> str:
    """The higher the earlier: downloads list the newest first."""
    return f"{BEGINS - timedelta(minutes=nth):%Y-%m-%d %H:%M:%S}{suffix}"


def link(nth: int) -> str:
    return f"https://www.tiktokv.com/share/video/{VIDEO_IDS + nth * APART}/"


def newer(username: str = "ada.example", count: int = 3) -> Json:
    """As downloads are since 2025."""
    return {
        "Comment": {"Comments": {"App": 1, "CommentsList": [comment(nth) for nth in range(count)]}},
        "Direct Message": {
            "Direct Messages": {"ChatHistory": {"Chat History with ben:": chat(username, count)}},
            "Group Chat": {"GroupChat": {}},
            "Tako Chat History": {"TakoChatHistoryList": None},
        },
        "Likes and Favorites": {
            "Favorite Videos": {"App": 1, "FavoriteVideoList": [marked(n) for n in range(count)]},
            "Like List": {"App": 1, "ItemFavoriteList": [liked(n) for n in range(10, 10 + count)]},
        },
        "Post": {
            "Posts": {"VideoList": [posted(nth) for nth in range(count)]},
            "Recently Deleted Posts": {"PostList": []},
        },
        "Profile And Settings": {
            "Follower": {"App": 1, "FansList": [tie(nth) for nth in range(count)]},
            "Following": {"App": 1, "Following": [tie(nth) for nth in range(1, 1 + count)]},
            "Profile Info": {"App": 1, "ProfileMap": profile(username)},
        },
        "Your Activity": {
            "Reposts": {"RepostList": None},
            "Watch History": {"VideoList": [marked(nth) for nth in range(50, 50 + count)]},
        },
    }


def older(username: str = "ada.example", count: int = 3) -> Json:
    """As downloads were until then."""
    return {
        "Activity": {
            "Favorite Videos": {"FavoriteVideoList": [marked(nth) for nth in range(count)]},
            "Follower List": {"FansList": [tie(nth) for nth in range(count)]},
            "Following List": {"Following": [tie(nth) for nth in range(1, 1 + count)]},
            "Like List": {"ItemFavoriteList": [marked(nth) for nth in range(10, 10 + count)]},
            "Video Browsing History": {"VideoList": [marked(nth) for nth in range(count)]},
        },
        "Comment": {
            "Comments": {
                "CommentsList": [
                    {"Date": date(nth), "Comment": f"comment {nth}"} for nth in range(count)
                ]
            }
        },
        "Direct Messages": {
            "Chat History": {"ChatHistory": {"Chat History with ben:": chat(username, count)}}
        },
        "Profile": {
            "Profile Information": {
                "ProfileMap": {
                    "userName": username,
                    "bioDescription": "about me",
                    "likesReceived": "41",
                }
            }
        },
        "Video": {"Videos": {"VideoList": [posted(nth) for nth in range(count)]}},
    }


def profile(username: str) -> Json:
    return {
        "PlatformInfo": [],
        "accountRegion": "DE",
        "bioDescription": "about me",
        "birthDate": "01-Jan-1990",
        "displayName": "Ada",
        "emailAddress": "ada@example.org",
        "followerCount": 900,
        "followingCount": 80,
        "likesReceived": "41",
        "profilePhoto": "https://p16.example/avatar.jpeg",
        "telephoneNumber": "N/A",
        "userName": username,
    }


def comment(nth: int) -> Json:
    return {
        "date": date(nth, " UTC"),
        "comment": f"comment {nth}",
        "photo": "N/A",
        "originalPostUrl": link(10 + nth // 2),
    }


def chat(username: str, count: int) -> list[Json]:
    people = (username, "ben")
    return [
        {"Date": date(count - nth), "From": people[nth % 2], "Content": f"message {nth}"}
        for nth in range(count)
    ]


def marked(nth: int) -> Json:
    return {"Date": date(nth), "Link": link(nth)}


def liked(nth: int) -> Json:
    return {"date": date(nth), "link": link(nth)}


def posted(nth: int) -> Json:
    return {
        "Date": date(nth),
        "Link": f"https://v16.tiktokcdn.example/{nth:08x}/video/tos/film.mp4",
        "Likes": str(7 * nth),
        "WhoCanView": "Private" if nth == 2 else "Public",
        "Title": f"title {nth}",
    }


def tie(nth: int) -> Json:
    return {"Date": date(nth), "UserName": f"person{nth}"}


def as_json(path: Path, download: Json) -> Path:
    path.write_text(json.dumps(download, ensure_ascii=False), encoding="utf-8")
    return path


def as_zip(path: Path, download: Json, name: str = NAME) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"TikTok_Data/{name}", json.dumps(download))
        packed.writestr("TikTok_Data/readme.txt", "Your data.")
    return path


def packed_bytes(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def write_large(path: Path, megabytes: int, username: str = "ada.example") -> Path:
    """A download of about so many megabytes, most of it what was watched, liked and written."""
    share = megabytes * 1_000_000 // 4
    with path.open("w", encoding="utf-8") as out:
        out.write('{"Profile And Settings":{"Profile Info":{"ProfileMap":')
        out.write(json.dumps(profile(username)) + "}")
        out.write(',"Follower":{"FansList":[')
        _fill(out, share, (tie(nth) for nth in range(10**9)))
        out.write(']}},"Your Activity":{"Watch History":{"VideoList":[')
        _fill(out, share, (marked(nth) for nth in range(10**9)))
        out.write(']}},"Likes and Favorites":{"Like List":{"ItemFavoriteList":[')
        _fill(out, share, (liked(nth) for nth in range(10**9)))
        out.write(']}},"Direct Message":{"Direct Messages":{"ChatHistory":{')
        out.write('"Chat History with ben:":[')
        _fill(out, share, iter(chat_without_end(username)))
        out.write("]}}}}")
    return path


def chat_without_end(username: str) -> Iterator[Json]:
    for nth in range(10**9):
        sender = (username, "ben")[nth % 2]
        yield {"Date": date(nth), "From": sender, "Content": f"message {nth} " + "so " * 20}


def _fill(out: io.TextIOBase, size: int, records: Iterator[Json]) -> None:
    written, between = 0, ""
    for record in records:
        text = between + json.dumps(record)
        out.write(text)
        written, between = written + len(text), ","
        if written >= size:
            return

"""What the platform says of what cannot be had, each with its own code.

The codes and their sentences are those that TikAPI documents (v3.1.4, "Other TikTok Errors").
"""

from rollcall.core.errors import CoreError

SENTENCES = {
    2054: "Video is unavailable or deleted.",
    2752: "Ad video is unavailable.",
    10000: "TikTok Captcha Error",
    10101: "TikTok Server Error",
    10102: "User not logged-in",
    10111: "TikTok Network Error",
    10113: "TikTok blocked resource",
    10114: "TikTok blocked resource",
    10119: "User not logged-in for Live",
    10202: "User doesn't exist",
    10203: "Music doesn't exist",
    10204: "Video doesn't exist",
    10205: "Hashtag doesn't exist",
    10208: "Effect doesn't exist",
    10209: "Hashtag is blacklisted",
    10210: "Live doesn't exist",
    10211: "Hashtag is sensitive",
    10212: "Hashtag error",
    10215: "Video is currently unavailable",
    10216: "Video is private",
    10217: "Video is currently unavailable",
    10218: "Music error",
    10219: "Music copyright error",
    10220: "Video music error",
    10221: "User is banned",
    10223: "User error",
    10224: "Entity doesn't exist",
    10225: "User unique sensitivity",
    10227: "Video is under review",
    10228: "Video is under risk control",
    10229: "Video is hidden",
    10230: "Video is under risk control",
    10231: "Video is not visible on your country",
    10241: "Video is deleted.",
    10242: "This video has restricted access",
    10404: "List limit reached",
}
NO_PERSON, NO_SOUND, NO_VIDEO, NO_HASHTAG = 10202, 10203, 10204, 10205
NO_LIVE, NO_ENTITY, NOT_FOR_LIVE = 10210, 10224, 10119
NOT_YOURS = 10223
VIDEO_PRIVATE, NOT_IN_COUNTRY, LIST_ENDS = 10216, 10231, 10404


class ForItsOwner(CoreError):
    """A list that somebody keeps to themselves; the platform has no code for it."""

    def __init__(self, username: str, what: str) -> None:
        super().__init__(f"{username} shows {what} to nobody else.")


class PlatformFault(CoreError):
    """The platform will not show or do this, and says so with a code of its own."""

    def __init__(self, code: int, message: str | None = None) -> None:
        super().__init__(message or SENTENCES.get(code, "Something went wrong."))
        self.code = code

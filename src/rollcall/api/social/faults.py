"""What a platform will not show or do, each with a word of ours beside the platform's own code."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """How a platform's code is told: its status, our stable code, a title and what can be done."""

    status: int
    code: str
    title: str
    remedy: str


LOOK_AGAIN = "Look the name or id up again; it may be another, or gone for good."
NOT_SHOWN = "Nothing can be done here: the platform shows it to nobody, or not to you."
OWNER = "Ask its owner, or act for an account that may see it."
LATER = "Try again later."


def _gone(code: str, title: str) -> Word:
    return Word(404, code, title, LOOK_AGAIN)


def _kept(code: str, title: str, remedy: str = NOT_SHOWN) -> Word:
    return Word(403, code, title, remedy)


WORDS: Mapping[int, Word] = {
    2054: _gone("video_deleted", "The video is gone"),
    2752: _kept("video_is_ad", "The video is an advertisement"),
    10000: _kept("captcha", "The platform asks for a captcha", LATER),
    10101: _kept("platform_error", "The platform failed", LATER),
    10102: _kept("not_signed_in", "The account is not signed in", "Connect the account again."),
    10111: _kept("platform_error", "The platform failed", LATER),
    10113: _kept("blocked", "The platform blocks it"),
    10114: _kept("blocked", "The platform blocks it"),
    10119: _kept("not_for_live", "The account may not go live", "Use an account that may."),
    10202: _gone("person_not_found", "There is no such person"),
    10203: _gone("sound_not_found", "There is no such sound"),
    10204: _gone("video_not_found", "There is no such video"),
    10205: _gone("hashtag_not_found", "There is no such hashtag"),
    10208: _gone("effect_not_found", "There is no such effect"),
    10209: _kept("hashtag_banned", "The hashtag is banned"),
    10210: _gone("live_not_found", "There is no such live room"),
    10211: _kept("hashtag_sensitive", "The hashtag is sensitive"),
    10212: _kept("hashtag_unavailable", "The hashtag is not shown"),
    10215: _kept("video_unavailable", "The video is not shown just now", LATER),
    10216: _kept("video_private", "The video is private", OWNER),
    10217: _kept("video_unavailable", "The video is not shown just now", LATER),
    10218: _kept("sound_unavailable", "The sound is not shown"),
    10219: _kept("sound_copyright", "The sound is withheld for its copyright"),
    10220: _kept("sound_unavailable", "The sound is not shown"),
    10221: _kept("person_banned", "The person is banned"),
    10223: _kept("person_unavailable", "The person is not shown"),
    10224: _gone("not_there", "There is no such thing"),
    10225: _kept("person_sensitive", "The person is withheld"),
    10227: _kept("video_in_review", "The video is being reviewed", LATER),
    10228: _kept("video_withheld", "The video is withheld"),
    10229: _kept("video_hidden", "The video is hidden"),
    10230: _kept("video_withheld", "The video is withheld"),
    10231: _kept("video_not_in_country", "The video is not shown in this country"),
    10241: _gone("video_deleted", "The video is gone"),
    10242: _kept("video_restricted", "The video is restricted", OWNER),
    10404: _kept("list_ends", "The platform shows no more of this list"),
}
OTHERWISE = _kept("platform_refused", "The platform refuses it")
EVERY_WORD = tuple({word.code: word for word in (*WORDS.values(), OTHERWISE)}.values())


def word_of(platform_code: int) -> Word:
    return WORDS.get(platform_code, OTHERWISE)

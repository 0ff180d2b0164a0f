"""Commenting for an account: a thread, a reply, likes of comments, and taking it back."""

import msgspec

from rollcall.core.errors import Invalid
from rollcall.core.social.deeds.saying import LONGEST
from rollcall.dialects.tikapi.asking import MISSING, id_of, links, need, video_of
from rollcall.dialects.tikapi.shapes.comment import SENT, CommentBody, comment
from rollcall.ports.social import Comment
from rollcall.wire.call import Call


class SayingBody(msgspec.Struct, frozen=True):
    media_id: str | None = None
    text: str | None = None
    reply_comment_id: str | None = None
    has_tags: bool = False
    """Whether the text mentions somebody, who is then told."""


class CommentLikeBody(msgspec.Struct, frozen=True):
    media_id: str | None = None
    comment_id: str | None = None


class CommentDeleteBody(msgspec.Struct, frozen=True):
    comment_id: str | None = None


class Said(msgspec.Struct, frozen=True):
    comment: CommentBody
    label_info: None = None
    status_msg: str = "Comment sent successfully"


class CommentLiked(msgspec.Struct, frozen=True):
    status_msg: str = ""


class CommentDeleted(msgspec.Struct, frozen=True):
    msg: str = "success"


async def post(call: Call) -> Said:
    asked, me = await call.body(SayingBody), call.acts.person
    text = _text(asked.text)
    video = await video_of(call, "media_id", asked.media_id, viewer=me.id)
    saying = call.core.social.saying
    if asked.reply_comment_id:
        to = await id_of(call, "reply_comment_id", asked.reply_comment_id, "comment")
        said = await saying.answer(me, video, text, to, mentions=asked.has_tags)
    else:
        said = await saying.say(me, video, text, mentions=asked.has_tags)
    return Said(comment(said, links(call), status=SENT))


async def like(call: Call) -> CommentLiked:
    await call.core.social.saying.like(call.acts.person, await _comment(call))
    return CommentLiked()


async def unlike(call: Call) -> CommentLiked:
    await call.core.social.saying.unlike(call.acts.person, await _comment(call))
    return CommentLiked()


async def delete(call: Call) -> CommentDeleted:
    asked = await call.body(CommentDeleteBody)
    id_ = await id_of(call, "comment_id", asked.comment_id, "comment")
    await call.core.social.saying.delete(call.acts.person, id_)
    return CommentDeleted()


async def _comment(call: Call) -> Comment:
    asked = await call.body(CommentLikeBody)
    video = await video_of(call, "media_id", asked.media_id, viewer=call.acts.person.id)
    id_ = await id_of(call, "comment_id", asked.comment_id, "comment")
    return await call.core.social.comments.one(id_, video_id=video.id)


def _text(given: str | None) -> str:
    text = need("text", given).strip()
    if not text:
        raise Invalid({"text": MISSING})
    if len(text) > LONGEST:
        raise Invalid({"text": f"At most {LONGEST} characters."})
    if "\x00" in text:
        raise Invalid({"text": "Holds a NUL character."})
    return text

"""Every operation of our own API on the social world."""

from rollcall.api.social import live, live_events, people, searching, videos
from rollcall.api.social.asking import Walked
from rollcall.api.social.shapes import HashtagBody, PersonBody, SoundBody, VideoBody
from rollcall.wire.card import Operation

PERSON = "/v1/social/people/{person}"
VIDEO = "/v1/social/videos/{video}"
HASHTAG = "/v1/social/hashtags/{hashtag}"
SOUND = "/v1/social/sounds/{sound}"
ROOM = "/v1/social/live/{room}"

PEOPLE = (
    Operation(
        "GET",
        PERSON,
        people.get_person,
        "getPerson",
        page=True,
        answer=PersonBody,
        summary="A person, by name, id or sec_uid",
    ),
    Operation(
        "GET",
        f"{PERSON}/videos",
        people.videos,
        "listVideosOfPerson",
        page=True,
        query=Walked,
        answer=videos.VideoList,
        summary="A person's videos, the newest first",
    ),
    Operation(
        "GET",
        f"{PERSON}/likes",
        people.likes,
        "listLikesOfPerson",
        page=True,
        query=Walked,
        answer=videos.VideoList,
        summary="Videos that a person likes, the latest like first",
    ),
    Operation(
        "GET",
        f"{PERSON}/followers",
        people.followers,
        "listFollowers",
        page=True,
        query=Walked,
        answer=people.TieList,
        summary="Who follows a person, the latest first",
    ),
    Operation(
        "GET",
        f"{PERSON}/following",
        people.following,
        "listFollowing",
        page=True,
        query=Walked,
        answer=people.TieList,
        summary="Whom a person follows, the latest first",
    ),
)
VIDEOS = (
    Operation(
        "GET",
        VIDEO,
        videos.get_video,
        "getVideo",
        page=True,
        query=videos.VideoQuery,
        answer=VideoBody,
        summary="A video",
    ),
    Operation(
        "GET",
        f"{VIDEO}/comments",
        videos.comments,
        "listComments",
        page=True,
        query=Walked,
        answer=videos.CommentList,
        summary="What is said under a video, in the order of time",
    ),
    Operation(
        "GET",
        f"{VIDEO}/comments/{{comment}}/replies",
        videos.replies,
        "listReplies",
        page=True,
        query=Walked,
        answer=videos.CommentList,
        summary="Replies to a comment, in the order of time",
    ),
    Operation(
        "GET",
        HASHTAG,
        videos.get_hashtag,
        "getHashtag",
        page=True,
        answer=HashtagBody,
        summary="A hashtag, by name or id",
    ),
    Operation(
        "GET",
        f"{HASHTAG}/videos",
        videos.with_hashtag,
        "listVideosOfHashtag",
        page=True,
        query=Walked,
        answer=videos.VideoList,
        summary="Videos under a hashtag, the newest first",
    ),
    Operation(
        "GET",
        SOUND,
        videos.get_sound,
        "getSound",
        page=True,
        answer=SoundBody,
        summary="A sound",
    ),
    Operation(
        "GET",
        f"{SOUND}/videos",
        videos.with_sound,
        "listVideosOfSound",
        page=True,
        query=Walked,
        answer=videos.VideoList,
        summary="Videos with a sound, the newest first",
    ),
    Operation(
        "GET",
        "/v1/social/search",
        searching.search,
        "searchSocial",
        page=True,
        query=searching.SearchQuery,
        answer=searching.FoundList,
        summary="What bears every one of some words, of one kind",
    ),
)
LIVE = (
    Operation(
        "GET",
        "/v1/social/live",
        live.list_rooms,
        "listLiveRooms",
        page=True,
        query=Walked,
        answer=live.RoomList,
        summary="Open live rooms, the latest first",
    ),
    Operation(
        "GET",
        ROOM,
        live.get_room,
        "getLiveRoom",
        answer=live.RoomDetail,
        summary="A live room, with its figures as they are now or were when it ended",
    ),
    Operation(
        "GET",
        f"{ROOM}/events",
        live.follow,
        "followLiveRoom",
        stream=True,
        query=live.EventsQuery,
        answer=live_events.EventBody,
        summary="What happens in a live room, each event once and in order, until it ends",
    ),
)
SOCIAL = (*PEOPLE, *VIDEOS, *LIVE)

"""What the vendor's documents and clients name as examples: here each of them exists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """What is said of somebody in advance; all else is drawn."""

    id: int | None = None
    sec_uid: str | None = None
    username: str | None = None
    nickname: str | None = None
    biography: str | None = None
    fame: int = 0
    videos: int | None = None


DEMO_PERSON = 6_940_243_520_384_589_756
DEMO_ACCOUNT = 1
"""The number of the account of the roster that is this person's."""
DEMO = 1
"""The place of the person for whom the demo account key acts."""
STAR = 0
NAMED = {
    STAR: Named(
        id=6_569_595_380_449_902_597,
        sec_uid="MS4wLjABAAAAsHntXC3s0AvxcecggxsoVa4eAiT8OVafVZ4OQXxy-9htpnUi0sOYSr0kGGD1Loud",
        username="lilyachty",
        nickname="Lil Yachty (sandbox)",
        biography="Stands in the sandbox for the example of the documents.",
        fame=5000,
        videos=75,
    ),
    DEMO: Named(
        id=DEMO_PERSON,
        username="my_tiktok_user",
        nickname="My TikTok user",
        biography="The account that the demo account key acts for.",
        fame=800,
        videos=40,
    ),
    2: Named(
        sec_uid="MS4wLjABAAAAKxXMUvcQ2Eo_vVxLn554nbLCdsrBKtxlu_FVhnG8TX92Zo2EezMi3FA0iQ7LJZzq",
        username="likes.in.public",
        nickname="Likes in public",
        fame=900,
        videos=35,
    ),
    3: Named(
        sec_uid="MS4wLjABAAAABKjQkOz_IIzXXzEAl_9LGsWhvK-gBnlczwRPXK8EmxAp6K3X0qiaP5_OEqmm0XwG",
        username="keeps.playlists",
        nickname="Keeps playlists",
        fame=700,
        videos=64,
    ),
    4: Named(id=684_574_219_823_284_956, username="writes.letters", nickname="Writes letters"),
    5: Named(username="italian.food", nickname="Italian food", fame=1500, videos=45),
}


@dataclass(frozen=True, slots=True)
class NamedVideo:
    """An example's id in place of the drawn one: the n-th video of a named person."""

    place: int
    n: int
    id: int
    description: str
    comments: int


VIDEOS = (
    NamedVideo(STAR, 20, 7_003_402_629_929_913_605, "Saturday #lilyachty #music", 40),
    NamedVideo(5, 30, 7_109_178_205_151_464_746, "Italian food #food #pasta", 95),
)
COMMENT = 7_109_185_042_560_680_750
"""The first comment of the second of them, by the demo account; it has replies to page through."""
COMMENT_REPLIES = 65
SOUND, SOUND_INFO = 28_459_463, 7_289_302_423_758_228_270
HASHTAG, HASHTAG_NAME = 4_655_293, "lilyachty"
PLAYLISTS = (7_596_415_294_902_389_534, 6_948_562_344_666_532_614)
ROOM = 7_112_492_061_034_646_278
CONVERSATION = "0:1:684574219823284956:69402435203845897564"
CONVERSATION_SHORT = 6_940_245_147_502_654_884
TICKET = (
    "3M8IlBpABq00h2aNB1B5JJ2ne0DTnGLLAFjGQQGMf4BKWJxEYxf7RAE0KaD2EjkQkWiJalT4xj36JGWa1ZmQg7SgQfHL"
    "oXffNFYLkIJhe1HVyiPXitoxWFyuzlX1xvBCYhZxkQALHE4gx9AaXBPEZjks7jC"
)
SHORT_LINKS = (
    ("UwU", "video", 7_109_178_205_151_464_746),
    ("UwU", "person", 6_569_595_380_449_902_597),
    ("UwU", "sound", SOUND),
    ("UwU", "hashtag", HASHTAG),
)
"""The documents give one link for everything; it leads to a thing of the kind that is asked for."""

"""What the stand-in for TikTok knows: people, videos, comments, tokens and the time."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

BEGAN = 1_790_000_000
"""Unix seconds of the stand-in's present, before anybody moves it."""
DAY = 86_400


@dataclass
class User:
    username: str
    display_name: str = ""
    bio: str = ""
    verified: bool = False
    private: bool = False
    shows_likes: bool = True
    followers: list[tuple[str, int]] = field(default_factory=list)
    """Usernames and when each began to follow, the latest first."""
    following: list[tuple[str, int]] = field(default_factory=list)
    liked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def open_id(self) -> str:
        return f"-000-{self.username}-for-this-app"

    @property
    def unique_identifier(self) -> str:
        return f"unique-{self.username}"


@dataclass
class Video:
    id: int
    author: str
    at: int
    text: str
    views: int = 0
    likes: int = 0
    shares: int = 0
    saves: int = 0
    seconds: int = 15
    private: bool = False


@dataclass
class Comment:
    id: int
    video: int
    author: str
    text: str
    at: int
    parent: int = 0
    likes: int = 0
    hidden: bool = False


@dataclass
class Token:
    open_id: str
    scopes: frozenset[str]
    ends: float


@dataclass
class Trouble:
    """What is answered instead, once."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


@dataclass
class World:
    now: float = BEGAN
    client_key: str = "awclientkey"
    client_secret: str = "tweet7client!secret"
    users: dict[str, User] = field(default_factory=dict)
    videos: list[Video] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    liked_by: dict[str, set[int]] = field(default_factory=dict)
    """Comments that each likes."""
    tokens: dict[str, Token] = field(default_factory=dict)
    limits: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Calls and seconds, by the beginning of a path."""
    troubles: deque[Trouble] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    searches: dict[str, str] = field(default_factory=dict)
    _calls: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def user(self, username: str, **more: object) -> User:
        found = User(username, display_name=username.title(), **more)  # type: ignore[arg-type]
        self.users[username] = found
        return found

    def film(self, number: int, author: str, days_ago: float, text: str = "") -> Video:
        at = int(BEGAN - days_ago * DAY)
        made = Video((at << 32) | number, author, at, text or f"Film {number} #fun", number * 10)
        self.videos.append(made)
        return made

    def remark(self, number: int, video: Video, author: str, parent: int = 0) -> Comment:
        at = video.at + number
        made = Comment((at << 32) | number, video.id, author, f"Remark {number}", at, parent)
        self.comments.append(made)
        return made

    def token(self, user: User, *scopes: str, text: str = "", seconds: float = 7200) -> str:
        made = text or f"act.tweet7!{user.username}.{len(self.tokens)}"
        self.tokens[made] = Token(user.open_id, frozenset(scopes), self.now + seconds)
        return made

    def holder(self, token: Token) -> User:
        return next(user for user in self.users.values() if user.open_id == token.open_id)

    def valid(self, text: str) -> Token | None:
        found = self.tokens.get(text)
        return found if found and found.ends > self.now else None

    def too_many(self, path: str) -> bool:
        """Counts the call; whether it is one more than the limit of its path allows."""
        for begins, (calls, seconds) in self.limits.items():
            if not path.startswith(begins):
                continue
            made = self._calls[begins]
            while made and made[0] <= self.now - seconds:
                made.popleft()
            if len(made) >= calls:
                return True
            made.append(self.now)
        return False


def documented_limits() -> dict[str, tuple[int, float]]:
    return {
        "/v2/user/info/": (600, 60),
        "/v2/video/list/": (600, 60),
        "/v2/video/query/": (600, 60),
        "/v2/research/": (1000, DAY),
    }

"""What TikAPI's clients can ask for and this server does not do yet, with the reasons."""

from rollcall.wire.card import Absent

ACTING = "Acting for a connected account is not built yet; reading in public is."
PLANS = "Plans and daily limits are not built yet; limits by the minute are."

ABSENT = (
    Absent("POST", "/user/edit/{field}", "user.edit", ACTING),
    Absent("GET", "/user/notifications", "user.notifications", ACTING),
    Absent("GET", "/creator/analytics/{type}", "user.analytics", ACTING),
    Absent("POST", "/user/follow", "user.follow", ACTING),
    Absent("POST", "/user/unfollow", "user.unfollow", ACTING),
    Absent("GET", "/user/live/info", "user.live.permissions", ACTING),
    Absent("POST", "/user/live/start", "user.live.start", ACTING),
    Absent("POST", "/user/live/stop", "user.live.stop", ACTING),
    Absent("GET", "/user/live/check", "user.live.info", ACTING),
    Absent("GET", "/user/live/recommend", "user.live.recommend", ACTING),
    Absent("GET", "/user/live/stats", "user.live.stats", ACTING),
    Absent("GET", "/user/live/chat", "user.live.chat", ACTING),
    Absent("POST", "/user/live/chat/send", "user.live.sendChat", ACTING),
    Absent("GET", "/user/live/topics", "user.live.topics", ACTING),
    Absent("GET", "/user/wallet/transactions", "user.live.transactionHistory", ACTING),
    Absent("GET", "/user/search/live", "user.live.search", ACTING),
    Absent("GET", "/user/live/analytics", "user.live.analytics", ACTING),
    Absent("GET", "/user/live/list", "user.live.list", ACTING),
    Absent("GET", "/user/live/detail", "user.live.details", ACTING),
    Absent("GET", "/key/info", "key", PLANS),
)

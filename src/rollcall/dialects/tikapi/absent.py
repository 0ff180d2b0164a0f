"""What TikAPI's clients can ask for and this server does not do yet, with the reasons."""

from rollcall.wire.card import Absent

ACTING = "Acting for a connected account is not built yet; reading in public is."
PLANS = "Plans and daily limits are not built yet; limits by the minute are."

ABSENT = (
    Absent("POST", "/user/edit/{field}", "user.edit", ACTING),
    Absent("GET", "/user/notifications", "user.notifications", ACTING),
    Absent("GET", "/creator/analytics/{type}", "user.analytics", ACTING),
    Absent("GET", "/key/info", "key", PLANS),
)

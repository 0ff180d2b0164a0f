"""What TikAPI's clients can ask for and this server does not do yet, with the reasons."""

from rollcall.wire.card import Absent

ACTING = "Acting for a connected account is not built yet; reading in public is."

ABSENT = (Absent("GET", "/creator/analytics/{type}", "user.analytics", ACTING),)

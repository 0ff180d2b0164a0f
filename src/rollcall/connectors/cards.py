"""The platforms rollcall keeps accounts on."""

from rollcall.ports.platforms import PlatformCard, Platforms

PLATFORMS = Platforms(
    (
        PlatformCard(
            "facebook",
            "Facebook",
            "https://www.facebook.com",
            "https://www.facebook.com/{username}",
            ("c_user", "xs"),
            "c_user",
        ),
        PlatformCard(
            "instagram",
            "Instagram",
            "https://www.instagram.com",
            "https://www.instagram.com/{username}",
            ("sessionid", "ds_user_id"),
            "ds_user_id",
        ),
        PlatformCard(
            "linkedin",
            "LinkedIn",
            "https://www.linkedin.com",
            "https://www.linkedin.com/in/{username}",
            ("li_at", "JSESSIONID"),
        ),
        PlatformCard(
            "pinterest",
            "Pinterest",
            "https://www.pinterest.com",
            "https://www.pinterest.com/{username}",
            ("_pinterest_sess",),
        ),
        PlatformCard(
            "threads",
            "Threads",
            "https://www.threads.net",
            "https://www.threads.net/@{username}",
            ("sessionid", "ds_user_id"),
            "ds_user_id",
        ),
        PlatformCard(
            "tiktok",
            "TikTok",
            "https://www.tiktok.com",
            "https://www.tiktok.com/@{username}",
            ("sessionid",),
        ),
        PlatformCard("x", "X", "https://x.com", "https://x.com/{username}", ("auth_token", "ct0")),
        PlatformCard(
            "youtube",
            "YouTube",
            "https://www.youtube.com",
            "https://www.youtube.com/@{username}",
            ("SID", "HSID", "SSID"),
        ),
    )
)

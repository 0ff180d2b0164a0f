"""The platforms rollcall keeps accounts on."""

from rollcall.ports.platforms import PlatformCard, Platforms

PLATFORMS = Platforms(
    (
        PlatformCard(
            "bluesky",
            "Bluesky",
            "https://bsky.app",
            "https://bsky.app/profile/{username}",
            mail_domains=("bsky.app", "bsky.social"),
        ),
        PlatformCard(
            "facebook",
            "Facebook",
            "https://www.facebook.com",
            "https://www.facebook.com/{username}",
            ("c_user", "xs"),
            "c_user",
            mail_domains=("facebookmail.com", "facebook.com", "meta.com"),
        ),
        PlatformCard(
            "instagram",
            "Instagram",
            "https://www.instagram.com",
            "https://www.instagram.com/{username}",
            ("sessionid", "ds_user_id"),
            "ds_user_id",
            mail_domains=("instagram.com", "facebookmail.com", "meta.com"),
        ),
        PlatformCard(
            "linkedin",
            "LinkedIn",
            "https://www.linkedin.com",
            "https://www.linkedin.com/in/{username}",
            ("li_at", "JSESSIONID"),
            mail_domains=("linkedin.com",),
        ),
        PlatformCard(
            "mastodon",
            "Mastodon",
            "https://mastodon.social",
            "https://{server}/@{name}",
            mail_domains=("mastodon.social",),  # other instances write from names of their own
        ),
        PlatformCard(
            "pinterest",
            "Pinterest",
            "https://www.pinterest.com",
            "https://www.pinterest.com/{username}",
            ("_pinterest_sess",),
            mail_domains=("pinterest.com",),
        ),
        PlatformCard(
            "threads",
            "Threads",
            "https://www.threads.net",
            "https://www.threads.net/@{username}",
            ("sessionid", "ds_user_id"),
            "ds_user_id",
            mail_domains=("threads.net", "threads.com", "instagram.com", "facebookmail.com"),
        ),
        PlatformCard(
            "tiktok",
            "TikTok",
            "https://www.tiktok.com",
            "https://www.tiktok.com/@{username}",
            ("sessionid",),
            mail_domains=("tiktok.com",),
        ),
        PlatformCard(
            "x",
            "X",
            "https://x.com",
            "https://x.com/{username}",
            ("auth_token", "ct0"),
            mail_domains=("x.com", "twitter.com"),
        ),
        PlatformCard(
            "youtube",
            "YouTube",
            "https://www.youtube.com",
            "https://www.youtube.com/@{username}",
            ("SID", "HSID", "SSID"),
            mail_domains=("google.com", "youtube.com"),
        ),
    )
)

"""A mail with a code, as a platform sends one: to try mailboxes with where no platform is."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from rollcall.kit.ids import new_id
from rollcall.ports.platforms import PlatformCard


def code_mail(platform: PlatformCard, address: str, code: str, now: datetime) -> bytes:
    domain = platform.mail_domains[0]
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{platform.title} <no-reply@{domain}>", address
    mail["Subject"] = f"{code} is your {platform.title} code"
    mail["Date"], mail["Message-ID"] = format_datetime(now), f"<{new_id(now)}@{domain}>"
    mail.set_content(
        f"To sign in to {platform.title}, enter this code:\n\n{code}\n\n"
        "The code expires in 10 minutes. Do not share it with anyone.\n"
    )
    return mail.as_bytes(policy=SMTP)

"""A Dovecot of our own: mailboxes that are delivered to by LMTP and read by IMAP, on loopback."""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.real import need

START_SECONDS = 20
PASSWORD = "tweet7mailbox Zq§"
USERS = ("ada", "bo", "cleo")
CONFIGURATION = """\
protocols = imap lmtp
base_dir = {base}/run
log_path = {base}/dovecot.log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{base}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
imap_capability = {capability}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u allow_all_users=yes
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    base: Path
    imap: int
    imaps: int
    lmtp: int

    @property
    def authority(self) -> Path:
        """What vouches for its certificate."""
        return self.base / "cert.pem"

    def deliver(self, mail: EmailMessage | bytes, to: str = "ada@codes.test") -> None:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=20) as server:
            server.sendmail("bounces@example.test", [to], raw)

    def stored(self, user: str = "ada@codes.test") -> list[str]:
        """The names of the files of its mails, which tell what was marked."""
        folder = self.base / "mail" / user
        return sorted(path.name for place in ("new", "cur") for path in (folder / place).glob("*"))

    def end(self) -> None:
        os.kill(int((self.base / "run" / "master.pid").read_text()), signal.SIGTERM)

    def empty(self) -> None:
        for user in (self.base / "mail").glob("*"):
            shutil.rmtree(user)


@contextlib.contextmanager
def dovecot(*, idle: bool = True) -> Iterator[Dovecot]:
    """A server in a private folder, ended by its pid. `idle`: whether it tells of new mail."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None or not Path("/usr/lib/dovecot/lmtp").exists():
        need("Dovecot (apt-get install dovecot-imapd dovecot-lmtpd)")
    base = Path(tempfile.mkdtemp(prefix="rollcall-dovecot-"))
    try:
        made = _lay_out(base, idle=idle)
        server = subprocess.Popen(
            [program, "-F", "-c", base / "dovecot.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(server, made)
            yield made
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _lay_out(base: Path, *, idle: bool) -> Dovecot:
    root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if root else pwd.getpwnam(getpass.getuser())
    base.chmod(0o755)
    for name in ("run", "mail"):
        (base / name).mkdir()
    os.chown(base / "mail", owner.pw_uid, owner.pw_gid)
    _certificate(base)
    users = "".join(f"{user}@codes.test:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS)
    (base / "users").write_text(users)
    (base / "users").chmod(0o644)
    imap, imaps, lmtp = free_port(), free_port(), free_port()
    told = {
        "base": base,
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
        "internal": "dovecot" if root else owner.pw_name,
        "login": "dovenull" if root else owner.pw_name,
        "capability": "" if idle else "IMAP4rev1 UIDPLUS",
    }
    text = CONFIGURATION.format(imap=imap, imaps=imaps, lmtp=lmtp, **told)
    (base / "dovecot.conf").write_text(text)
    return Dovecot(base, imap, imaps, lmtp)


def _certificate(base: Path) -> None:
    asked = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "30",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["-keyout", base / "key.pem", "-out", base / "cert.pem"]
    subprocess.run(["openssl", *asked, *names, *made], check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], made: Dovecot) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            for port in (made.imap, made.imaps, made.lmtp):
                socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = made.base / "dovecot.log"
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not begin.")

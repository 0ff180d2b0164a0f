"""Every setting of a server, read once, by the command line and the server alone."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is started with. The command line has an option for each."""

    data: Path = Path("data")
    """The folder of the database, the master key and the sandbox's key; made if missing (0700)."""
    database: str | None = None
    """Where the roster is kept: a `postgresql://` or `sqlite:///` URL. Without it, in `data`."""
    host: str = "127.0.0.1"
    """The address to listen on. Loopback unless you say otherwise."""
    port: int = 8484
    """The port to listen on; 0 takes a free one."""
    sandbox: bool = False
    """Fill an empty roster with the sandbox fleet, and let the demo key in."""
    listen: tuple[str, ...] = ()
    """Faces that listen on a port of their own, each as `face=host:port`."""
    public_url: str | None = None
    """The address that callers reach the server by, where it is not the one it is called by."""
    research_client_key: str | None = None
    """The client key of an app that TikTok approved for its Research API, which is off without it.
    TikTok grants it to vetted researchers without commercial ends, and its data may be used for
    the research that was approved alone."""
    research_client_secret_file: Path | None = None
    """A file with that app's client secret and nothing else."""
    work: bool = True
    """Whether this process also does the work that waits; else `rollcall worker` must run."""
    master_key_command: str | None = None
    """A command whose output is the master key, run as it stands and by no shell; it has ten
    seconds. Without it the key is in `ROLLCALL_MASTER_KEY`, or else in a file in `data`. Where
    other commands work on this roster, `ROLLCALL_MASTER_KEY_COMMAND` tells them of it."""
    adb: str | None = None
    """The adb server whose devices are followed, as `host:port`; without it none is. Only whether
    they are there and what they are is asked: nothing is done on one."""
    webhooks_to_private_addresses: bool = False
    """Let webhooks lead into private networks, and go without TLS: to try them on this machine."""
    smtp: str | None = None
    """Where mail to accounts' mailboxes comes in, as `host:port`; nowhere without it. It is taken
    for known addresses alone, and sent on nowhere."""
    private_mail_servers: bool = False
    """Let mailboxes be on mail servers within a private network."""
    keep_mail_for: int = 2
    """How many days codes that were found in mails are kept. Of the mails, nothing else is."""
    private_social_servers: tuple[str, ...] = ()
    """Servers of Bluesky and Mastodon that are asked though they are within a private network, or
    without TLS, each as `http://localhost:2583`. Without one, a sandbox asks none at all."""
    bluesky_resolver: str = "https://public.api.bsky.app"
    """Who is asked which account a Bluesky handle leads to."""
    plc_directory: str = "https://plc.directory"
    """Who is asked on which server a Bluesky account is."""
    probe_x_every_hours: int | None = None
    """Ask X by itself how each account is, every so many hours. Without it X, which charges for
    each question, is asked only where somebody wants to know."""
    page_cache_bytes: int = 33_554_432
    """How much memory finished pages may take; 0 builds every page anew."""
    log_level: str = "warning"
    """How much is logged: debug, info, warning or error."""

    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data.absolute() / 'rollcall.db'}"

    def database_file(self) -> Path | None:
        """The SQLite file the roster is in, or None where it is in PostgreSQL."""
        scheme, _, rest = self.database_url().partition("://")
        return Path(rest[1:]) if scheme == "sqlite" and len(rest) > 1 else None

    def master_key(self) -> Path:
        return self.data / "master.key"

    def address(self) -> Path:
        """Where a server that is running says how it is reached."""
        return self.data / "address"

    def first_key(self) -> Path:
        """Where the key made at the first start is kept, readable by its owner alone."""
        return self.data / "first.key"

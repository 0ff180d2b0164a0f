"""What owners grant at platforms: by which app they are asked, by which link, for how long."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

PLATFORM_APPS = Table(
    # What a workspace registered at a platform, in whose name owners are asked there.
    "platform_apps",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("platform", String(32), primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("sealed", LargeBinary),  # its secret; null where the platform gave it none
    Column("updated_at", INSTANT, nullable=False),
)

INSTANCE_APPS = Table(
    # What a server that an owner named registered us as, where a platform is many servers.
    "instance_apps",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("platform", String(32), primary_key=True),
    Column("server", String(300), primary_key=True),  # scheme, host and port
    Column("client_id", Text, nullable=False),
    Column("sealed", LargeBinary),  # its secret
    Column("redirect_uri", Text, nullable=False),  # for which alone it was registered
    Column("registered_at", INSTANT, nullable=False),
)

CONNECT_LINKS = Table(
    # A link by which an account's owner connects it, once.
    "connect_links",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("platform", String(32)),  # null: its owner chooses
    Column("account_number", NUMBER),  # the account to repair; null: whichever comes of it
    Column("name", Text),  # by whom they are asked, in the page's own words
    Column("language", String(8), nullable=False),
    Column("return_to", Text),  # where they go on in the end
    Column("made_by", String(32), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("opened_at", INSTANT),
    Column("finished_at", INSTANT),
    Column("withdrawn_at", INSTANT),
    Column("connected_number", NUMBER),  # the account that it connected
    Column("failed_at", INSTANT),
    Column("said", Text),  # why it failed last; a link that failed can be tried again
    Column("connected_numbers", Text),  # JSON: all that it connected, where it was several
    Column("choosing_until", INSTANT),  # so long its owner may choose what they consented for
    Index(None, "workspace_id", "id"),
)

CONSENT_STATES = Table(
    # Somebody on their way to a platform and back: it stays here, and not in their browser.
    "consent_states",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("link_id", HEX_ID, nullable=False),
    Column("platform", String(32), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the verifier (PKCE)
    Column("expires_at", INSTANT, nullable=False),
    Column("used_at", INSTANT),
)

CONSENT_CHOICES = Table(
    # What was granted for several accounts at once, until its owner has chosen among them.
    "consent_choices",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("link_id", HEX_ID, nullable=False),
    Column("platform", String(32), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the accounts, and the tokens of each
    Column("expires_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "link_id"),
)

GRANTS = Table(
    # How far an account's consent reaches. Its tokens are sealed in `secrets`.
    "grants",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("platform", String(32), nullable=False),
    Column("client_id", Text, nullable=False),  # to which app it was given
    Column("person", String(64), nullable=False),  # the platform's id of who gave it
    Column("session_id", HEX_ID, nullable=False),
    Column("generation", BigInteger, nullable=False),  # one more with every token
    Column("renewable", Boolean, nullable=False),  # whether anything renews it
    Column("access_ends_at", INSTANT),
    Column("refresh_ends_at", INSTANT),
    Column("renew_at", INSTANT),  # when it is next looked after; null: never
    Column("lease", HEX_ID),  # who renews it just now
    Column("leased_until", INSTANT),
    Column("sent_at", INSTANT),  # set before the platform is called, and kept until it answered
    Column("tries", Integer, nullable=False),
    Column("said", Text),  # why the last try came to nothing
    Column("ended_at", INSTANT),  # since when it is known to have ended
    Column("granted_by", String(64)),  # who consented, where an account is not a person
    Index(None, "platform", "renew_at"),
    Index(None, "platform", "granted_by"),
    Index(None, "workspace_id", "platform", "person"),
)

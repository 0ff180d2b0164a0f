"""No secret shows in any list, page, log, error, metric or file: made-up ones are looked for.

A server is given secrets of every kind, everything it can be asked is asked, well and badly, and
all that came of it is searched. Only the answers whose purpose is to give a secret may hold one.
"""

import contextlib
import io
import json
import re
import smtplib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from rollcall.api import API
from rollcall.dialects import DIALECTS
from rollcall.wire.card import Absent, Face, Operation
from rollcall.wire.routes import WORD
from tests.live import PROGRAM, Live, live
from tests.mail.letters import letter
from tests.real.dovecot import free_port

TOKENS = ("access_token", "refresh_token", "token_binding")
KINDS = ("password", "mailbox_password", "cookies", "totp", *TOKENS)
CANARIES = {kind: f"tweet7{kind.replace('_', '')}Zq" for kind in KINDS}
CANARIES |= {"code": "4915tweet", "cookie": "tweet7sessionZq", "wrong key": "tweet7wrongkeyZq"}
CANARIES |= {"code in a mail": "73914826"}
CANARIES |= {"stored later": "tweet7laterZq", "in a bad body": "tweet7badbodyZq"}
GIVES = frozenset({"createKey", "createWorkspace"})
"""Operations whose answer holds a new key, and is shown once."""
SIGNS = frozenset({"createWebhook", "createWebhookEndpoint"})
"""Operations whose answer holds a new secret that signs, and is shown once."""
SIGNING = re.compile(r"whsec_[A-Za-z0-9+/]+=*")
RECEIVER = {"url": "https://receiver.invalid/hook"}
REVEALS = re.compile(r"/tokportal/api/ext/accounts/[^/]+(/verification-code|/reveal-credentials)?$")
"""The vendor's own operations for seeing an account's credentials and codes."""
MAY_SHOW = {CANARIES["password"], CANARIES["mailbox_password"], CANARIES["code"]}
MAY_SHOW |= {CANARIES["code in a mail"]}
MOST_PAGES = 60
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Heard:
    """Everything that came out, by where it came from."""

    said: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=lambda: dict(CANARIES))
    mail_port: int = field(default_factory=free_port)
    """Where the server takes mail in."""

    def keep(self, where: str, text: str) -> None:
        self.said[where] = self.said.get(where, "") + text

    def keep_answer(self, where: str, answer: httpx2.Response) -> httpx2.Response:
        self.keep(where, f"{dict(answer.headers)}{answer.text}")
        return answer

    def leaks(self) -> list[str]:
        return [
            f"{name} in {where}"
            for (where, text), (name, secret) in product(self.said.items(), self.secrets.items())
            if secret in text or secret.encode().hex() in text
        ]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Heard]:
    """A server's whole life, listened to."""
    found, errors, options = Heard(), io.StringIO(), []
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            cluster = request.getfixturevalue("postgres_cluster")
            url = stack.enter_context(cluster.database(request.getfixturevalue("migrated")))
            found.secrets["database password"] = cluster.password
            options = ["--database", url]
        with contextlib.redirect_stderr(errors):
            data = tmp_path / "data"
            mail = ("--smtp", f"127.0.0.1:{found.mail_port}")
            with live(data, "--log-level", "debug", *mail, *options, sandbox=False) as server:
                found.secrets["claim"] = server.claim.rpartition("=")[2]
                found.secrets["key"] = server.key.removeprefix("pe_live_")[8:]
                ask_everything(server, found)
                command_line(server, found, options)
        found.keep("log", errors.getvalue())
        if url is not None:
            dump = [cluster.programs / "pg_dump", "--inserts", url]
            done = subprocess.run(dump, capture_output=True, text=True, check=True)
            found.keep("database", done.stdout)
        for file in data.iterdir():
            if file.name not in {"master.key", "first.key"}:
                found.keep(f"file {file.name}", file.read_bytes().decode("latin-1"))
            assert file.stat().st_mode & 0o077 == 0, f"{file.name} is open to others"
        yield found


def ask_everything(server: Live, found: Heard) -> None:
    with httpx2.Client(base_url=server.url, timeout=30) as web:
        names = seed(web, server.key, found)
        for face, operation in every_operation():
            shown = {"x-api-key": server.key, "authorization": f"Bearer {server.key}"}
            if face.name == "lobstr":
                shown["authorization"] = f"Token {server.key}"
            ask(web, face.prefix, operation, names, shown, found)
        for path in ("/livez", "/readyz", "/metrics", "/openapi.json", "/docs", "/nothing"):
            found.keep_answer(path, web.get(path))
        wrong = {"authorization": f"Bearer {CANARIES['wrong key']}"}
        for path in ("/v1/accounts", "/lobstr/v1/accounts", "/tokportal/api/ext/accounts"):
            found.keep_answer(f"refused {path}", web.get(path, headers=wrong))
        crawl(web, server, found)


def every_operation() -> list[tuple[Face, Operation | Absent]]:
    """Of every face; those that take something away come last.

    A stream has no end that could be waited for, and what it tells stands in the feed, too.
    """
    found = [
        (face, operation)
        for face in (API, *DIALECTS)
        for operation in face.operations
        if isinstance(operation, Absent) or not operation.stream
    ]
    return sorted(found, key=lambda pair: METHODS.index(pair[1].method))


def seed(web: httpx2.Client, key: str, found: Heard) -> list[str]:
    """An account with a secret of every kind; gives the names it has on every face."""
    shown = {"x-api-key": key, "authorization": f"Token {key}"}
    at = "2026-01-01T00:00:00Z"
    ada = {
        "platform": "tiktok",
        "username": "ada",
        "email": "ada@mail.invalid",
        "mailbox": "ada@codes.invalid",
        "secrets": {kind: CANARIES[kind] for kind in KINDS},
        "codes": [
            {
                "code": CANARIES["code"],
                "source": "email",
                "received_at": at,
                "expires_at": "2099-01-01T00:00:00Z",
            }
        ],
        "sessions": [{"id": "5" * 32, "kind": "oauth", "alive": True, "created_at": at}],
    }
    put = web.post("/v1/accounts/bulk", headers=shown, json={"accounts": [ada]})
    [outcome] = found.keep_answer("seed", put).json()["outcomes"]
    assert outcome["outcome"] == "created"
    mailbox = f"/v1/accounts/{outcome['id']}/mailbox"
    put = web.put(mailbox, headers=shown, json={"kind": "smtp"})
    assert found.keep_answer("mailbox", put).status_code == 200
    mail(found)
    assert found.keep_answer("mailbox", web.get(mailbox, headers=shown)).json()["mails"] == 3
    reveal_all(web, shown, outcome["id"])
    types = web.get("/lobstr/v1/account_types", headers=shown).json()["data"]
    tiktok = next(t["id"] for t in types if "tiktok" in json.dumps(t).lower())
    cookies = {"type": tiktok, "cookies": {"sessionid": CANARIES["cookie"]}}
    started = web.post("/lobstr/v1/accounts/cookies", headers=shown, json=cookies)
    sync = found.keep_answer("cookies", started).json()["id"]
    uuid = outcome["id"].removeprefix("acc_")
    return [outcome["id"], str(outcome["number"]), uuid, sync]


def mail(found: Heard) -> None:
    """A code comes by mail: well, from a stranger, and in what is no mail; to nobody, too."""
    code, to = CANARIES["code in a mail"], "ada@codes.invalid"
    well = letter(code, to=to, subject=f"{code} is your code")
    strange = letter(code, to=to, author=f"{code} <{code}@elsewhere.invalid>")
    with smtplib.SMTP("127.0.0.1", found.mail_port, timeout=30) as server:
        server.send_message(well)
        server.send_message(strange)
        server.sendmail("x@y.invalid", [to], f"Content-Type: {code}\r\n\r\n\xff{code}".encode())
        with contextlib.suppress(smtplib.SMTPRecipientsRefused):
            server.sendmail(f"{code}@y.invalid", [f"{code}@codes.invalid"], f"\r\n{code}")


def reveal_all(web: httpx2.Client, shown: dict[str, str], account: str) -> None:
    """Somebody is shown every secret. What the audit, the events and the log say of it is heard."""
    asked = {"kinds": KINDS, "reason": "To see that it shows nowhere else."}
    answer = web.post(f"/v1/accounts/{account}/secrets/reveal", headers=shown, json=asked)
    assert answer.json()["secrets"] == {kind: CANARIES[kind] for kind in KINDS}


def ask(
    web: httpx2.Client,
    prefix: str,
    operation: Operation | Absent,
    names: list[str],
    shown: dict[str, str],
    found: Heard,
) -> None:
    """Ask it well and badly, of each name; a body that is refused holds a secret too."""
    stored = {"value": CANARIES["stored later"]}
    bad = {"value": 5, "secrets": CANARIES["in a bad body"], CANARIES["in a bad body"]: 1}
    bodies = ({}, stored, {"name": "x", "scopes": ["read"]}, bad, RECEIVER)
    bodies += (RECEIVER | {"events": ["account.*"]},) if operation.name in SIGNS else ()
    for name, body in product(names, bodies):
        path = prefix + WORD.sub(name, operation.path.replace("{kind}", "password"))
        sent = {} if operation.method == "GET" else {"json": body}
        answer = web.request(operation.method, path, headers=shown, **sent)
        assert answer.status_code < 500 or isinstance(operation, Absent), f"{path} {answer.text}"
        text = f"{dict(answer.headers)}{answer.text}"
        if REVEALS.search(path):
            for may in MAY_SHOW:
                text = text.replace(may, "")
        if operation.name in GIVES and answer.status_code == 201:
            given = answer.json()["key"].removeprefix("pe_live_")
            found.secrets[f"key of {operation.name} {len(found.secrets)}"] = given[8:]
            text = text.replace(given, "")
        if operation.name in SIGNS:
            for given in SIGNING.findall(text):
                found.secrets[f"signs {len(found.secrets)}"] = given
                text = text.replace(given, "")
        if body is bad:
            text = text.replace(CANARIES["in a bad body"], "", 1)  # a field's name may be said
        found.keep(f"{operation.method} {path}", text)


def crawl(web: httpx2.Client, server: Live, found: Heard) -> None:
    """Sign in to the console and follow every link that its pages have."""
    web.get(server.claim, follow_redirects=True)
    waiting, seen = ["/"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = web.get(path, follow_redirects=True)
        found.keep_answer(f"console {path}", answer)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for link in re.findall(r'(?:href|hx-get)="([^"#]+)"', answer.text):
            address = urlsplit(urljoin(f"{server.url}{path}", link.replace("&amp;", "&")))
            if f"{address.scheme}://{address.netloc}" == server.url:
                waiting.append(f"{address.path}?{address.query}".rstrip("?"))
    assert len(seen) > 5, seen


def command_line(server: Live, found: Heard, options: list[str]) -> None:
    here = ["--data", str(server.data), *options]
    there = ["--url", server.url, "--key", server.key]
    for where, words in product(
        (here, there),
        (
            ["accounts", "ls", "--json"],
            ["accounts", "ls"],
            ["accounts", "show", "tiktok/ada"],
            ["accounts", "show", "tiktok/ada", "--json"],
            ["keys", "ls", "--json"],
            ["health", "--json"],
            ["audit", "list", "--json"],
            ["audit", "verify", "--json"],
            ["doctor"],
            ["export", "-", "--format", "json"],
            ["accounts", "show", "nobody"],
        ),
    ):
        done = subprocess.run(
            [PROGRAM, *words, *where], capture_output=True, text=True, check=False, timeout=60
        )
        assert "Traceback" not in done.stderr, done.stderr
        found.keep(f"rollcall {' '.join(words)}", done.stdout + done.stderr)


@pytest.mark.timeout(400)  # a server's whole life, with each command in a process of its own
def test_no_secret_shows_where_nobody_asked_for_it(heard: Heard):
    assert len(heard.said) > 200, "everything was asked"
    assert heard.said["log"], "the log said something"
    assert heard.leaks() == []


def test_the_search_finds_what_is_there(tmp_path: Path):
    """In clear, and as the digits that a dump of a database spells bytes with."""
    for text in (CANARIES["totp"], CANARIES["totp"].encode().hex()):
        found = Heard()
        found.keep("somewhere", f"before {text} after")
        assert found.leaks() == ["totp in somewhere"]

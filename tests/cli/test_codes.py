"""`rollcall codes` and `rollcall mailboxes`."""

import json
import smtplib
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.live import PROGRAM, live
from tests.mail.letters import letter
from tests.real.dovecot import free_port

SEED = "JBSWY3DPEHPK3PXP"


def test_a_code_that_comes_by_mail_is_printed_once(tmp_path: Path) -> None:
    port = free_port()
    with live(tmp_path / "data", "--smtp", f"127.0.0.1:{port}", sandbox=False) as server:
        where = ["--url", server.url, "--key", server.key]
        local = Program(server.data)
        ada = local.add("tiktok", "ada")
        set_ = local.json("mailboxes", "set", ada["id"], "--address", "ada@codes.test")
        assert (set_["kind"], set_["state"]) == ("smtp", "waiting")
        waiting = [PROGRAM, "codes", "wait", "tiktok/ada", "--for", "60s", *where]
        with subprocess.Popen(
            waiting, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            assert "Let the platform send" in process.stderr.readline()
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
                smtp.send_message(letter())
            out, _ = process.communicate(timeout=30)
        assert (out.strip(), process.returncode) == ("482937", 0)
        listed = local.well("codes", "ls", "ada")
        assert "email" in listed.out
        assert "482937" not in listed.out
        shown = local.json("mailboxes", "show", "ada")
        assert (shown["state"], shown["mails"], shown["strangers"]) == ("open", 1, 0)
        assert "ada@codes.test" in local.well("mailboxes", "show", "ada").out


def test_in_the_sandbox_a_platform_s_mail_is_sent_to_try_it_with(
    sandbox: Program, roster: Program
) -> None:
    listed = sandbox.json("accounts", "ls")["data"]
    for platform in sorted({one["platform"] for one in listed}):
        one = next(a for a in listed if a["platform"] == platform and a["mailbox"])
        sandbox.well("mailboxes", "set", one["id"])
        sent = sandbox.json("sandbox", "send-code", one["id"])
        assert sent["address"] == one["mailbox"]
        came = sandbox.json("mailboxes", "show", one["id"])
        assert (came["mails"], came["strangers"]) == (1, 0), platform
        path = f"{platform}/{one['username']}"
        assert "until" in sandbox.well("codes", "ls", path).lines[1]
    roster.add("tiktok", "ada")
    roster.well("mailboxes", "set", "ada", "--address", "ada@codes.test")
    assert "not a sandbox" in roster.refused("sandbox", "send-code", "ada")


def test_a_seed_gives_a_code_and_without_one_there_is_none(roster: Program) -> None:
    ada = roster.json("accounts", "add", "platform=tiktok", "username=ada", "--secret", "totp",
                      given=f"{SEED}\n")  # fmt: skip
    code = roster.well("codes", "totp", ada["id"]).out.strip()
    assert code.isdigit()
    assert len(code) == 6
    roster.add("tiktok", "bo")
    assert "No such one-time-password seed" in roster.refused("codes", "totp", "bo")
    assert roster.well("codes", "ls", "bo").out == ""


def test_a_mailbox_elsewhere_says_what_hinders_it(roster: Program) -> None:
    roster.add("tiktok", "ada")
    words = ("mailboxes", "set", "ada", "--address", "a@codes.test", "--imap", "localhost")
    put = json.loads(roster.well(*words, "--json", given="tweet7\n").out)
    assert (put["host"], put["port"], put["tls"]) == ("localhost", 993, "tls")
    checked = roster.json("mailboxes", "check", "ada")
    assert checked["state"] == "failing"
    assert "private network" in checked["fault"]
    assert "tweet7" not in str(checked)
    roster.well("mailboxes", "remove", "ada")
    assert "No such mailbox" in roster.refused("mailboxes", "show", "ada")


@pytest.mark.parametrize("span", ["1s", "2h", "soon"])
def test_a_wait_that_is_none_is_refused(roster: Program, span: str) -> None:
    roster.add("tiktok", "ada")
    assert "--for" in roster.refused("codes", "wait", "ada", "--for", span)

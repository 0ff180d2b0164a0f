"""How soon a code that comes by mail is with whoever waits for it: `python -m bench.codes`.

From the moment that the sender is told that its mail is taken, over a server as it is installed, on
SQLite, while each attempt is waited for by a long poll.
"""

import smtplib
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from bench.servers import free_port, sandbox
from rollcall.sandbox.keys import DEMO_KEY

ROUNDS = 200
SETTLED = 0.05
"""Seconds in which the question that waits has begun to wait."""


def main(rounds: int = ROUNDS) -> None:
    mail_port = free_port()
    with TemporaryDirectory(prefix="rollcall-bench-") as folder:
        options = ("--smtp", f"127.0.0.1:{mail_port}")
        with sandbox(Path(folder) / "data", *options) as server:
            base = f"http://127.0.0.1:{server.port}"
            with httpx2.Client(base_url=base, headers={"x-api-key": DEMO_KEY}, timeout=60) as web:
                seconds = _measure(web, mail_port, rounds)
    print(f"{rounds} codes: p50 {_at(seconds, 0.5):.0f} ms, p99 {_at(seconds, 0.99):.0f} ms")


def _measure(web: httpx2.Client, mail_port: int, rounds: int) -> list[float]:
    """Milliseconds from the mail being taken to the answer, of each round."""
    path = f"/v1/accounts/{_account(web)}"
    found: list[float] = []
    with smtplib.SMTP("127.0.0.1", mail_port) as smtp, ThreadPoolExecutor(1) as waiting:
        for number in range(rounds):
            code = f"{100_000 + number}"
            attempt = web.post(f"{path}/code-attempts").raise_for_status().json()["id"]
            asked = waiting.submit(_wait, web, f"/v1/code-attempts/{attempt}?wait=30")
            time.sleep(SETTLED)
            smtp.send_message(_mail(code))
            taken = time.perf_counter()
            answer, at = asked.result()
            if answer["code"] != code:
                sys.exit(f"The wrong code came: {answer['state']}.")
            found.append(max(0.0, at - taken) * 1000)
    return found


def _account(web: httpx2.Client) -> str:
    [account] = web.get("/v1/accounts?platform=tiktok&limit=1").json()["data"]
    body = {"kind": "smtp", "address": "bench@codes.test"}
    web.put(f"/v1/accounts/{account['id']}/mailbox", json=body).raise_for_status()
    return account["id"]


def _wait(web: httpx2.Client, path: str) -> tuple[Any, float]:
    answer = web.get(path).raise_for_status().json()
    return answer, time.perf_counter()


def _mail(code: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "TikTok <register@account.tiktok.com>", "bench@codes.test"
    mail["Subject"], mail["Message-ID"] = f"{code} is your code", f"<{code}@tiktok.com>"
    mail.set_content(f"Your verification code is {code}.\nIt expires in 10 minutes.\n")
    return mail


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))

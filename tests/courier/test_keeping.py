"""What a courier has: a renewal under way once, and its answer for as long as it is of use."""

import asyncio

import pytest

from rollcall.courier import keeping as keeping_module
from rollcall.courier.errands import Errand, Failed, Renewed, Servers, errand_of
from rollcall.courier.keeping import Keeping
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Tokens
from tests.courier.platform import PLATFORM, Slow


class Counts(Slow):
    def __init__(self) -> None:
        self.sent = 0
        self.may_answer = asyncio.Event()

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        del app, tokens, person
        self.sent += 1
        await self.may_answer.wait()
        return Tokens(Secret("new"), None, 100.0, None)


def errand(of: str = "one", app: str = "app", where: Servers | None = None) -> Errand:
    tokens = Tokens(Secret("access"), Secret(of), None)
    return errand_of(where or Servers((), "", ""), PLATFORM, App(app, None), tokens, "ada")


def test_another_token_or_app_is_another_errand():
    assert errand().key == errand().key
    assert len({errand().key, errand("two").key, errand(app="other").key}) == 3
    assert "one" not in errand().key
    assert "access" not in repr(errand())


async def test_however_many_ask_it_is_sent_once():
    platform = Counts()
    keeping = Keeping(lambda _: {PLATFORM: platform})
    both = [asyncio.create_task(keeping.carry(errand())) for _ in range(3)]
    await asyncio.sleep(0.01)
    both.pop().cancel()
    platform.may_answer.set()
    first, second = await asyncio.gather(*both)

    assert platform.sent == 1
    assert isinstance(first, Renewed)
    assert isinstance(second, Renewed)
    assert keeping.left_over
    keeping.stored(errand().key)
    assert keeping.empty


async def test_seconds_pass_while_an_answer_waits(monkeypatch: pytest.MonkeyPatch):
    platform = Counts()
    platform.may_answer.set()
    keeping = Keeping(lambda _: {PLATFORM: platform})
    await keeping.carry(errand())
    loop = asyncio.get_running_loop()
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + 40)

    outcome = await keeping.carry(errand())

    assert isinstance(outcome, Renewed)
    assert outcome.expires_in == pytest.approx(60, abs=5)
    assert outcome.refresh_expires_in is None


async def test_an_answer_that_nobody_fetches_is_forgotten_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
):
    platform = Counts()
    platform.may_answer.set()
    keeping = Keeping(lambda _: {PLATFORM: platform})
    await keeping.carry(errand())
    keeping.forget_old()
    assert not keeping.empty
    loop = asyncio.get_running_loop()
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + keeping_module.KEPT_FOR + 1)
    keeping.forget_old()
    assert keeping.empty


async def test_it_carries_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping_module, "MOST", 2)
    platform = Counts()
    keeping = Keeping(lambda _: {PLATFORM: platform})
    going = [asyncio.create_task(keeping.carry(errand(one))) for one in ("one", "two")]
    await asyncio.sleep(0.01)
    assert keeping.full
    platform.may_answer.set()
    await asyncio.gather(*going)
    assert keeping.full
    keeping.stored(errand("one").key)
    assert not keeping.full


async def test_a_platform_that_it_does_not_know_leaves_doubt():
    outcome = await Keeping(lambda _: {}).carry(errand())
    assert isinstance(outcome, Failed)
    assert outcome.kind == "Unconfirmed"


async def test_other_servers_are_other_platforms():
    asked: list[Servers] = []
    platform = Counts()
    platform.may_answer.set()

    def makes(servers: Servers) -> dict[str, Counts]:
        asked.append(servers)
        return {PLATFORM: platform}

    keeping = Keeping(makes)
    for token, where in (("a", "r1"), ("b", "r1"), ("c", "r2")):
        await keeping.carry(errand(token, where=Servers((), where, "")))
    assert [one.resolver for one in asked] == ["r1", "r2"]

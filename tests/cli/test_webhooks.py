"""`rollcall webhooks`."""

from tests.cli.program import Program

ADDRESS = "https://receiver.invalid/hook"


def test_a_webhook_s_whole_life(roster: Program) -> None:
    said = roster.well("webhooks", "add", ADDRESS, "--event", "account.*", "--name", "repairs")
    secret = said.lines[0]
    assert secret.startswith("whsec_")
    assert "not shown again" in said.err
    listed = roster.well("webhooks", "ls")
    assert ADDRESS in listed.out
    assert secret not in listed.out
    tried = roster.well("webhooks", "test", "repairs")
    assert tried.out.startswith("failed: The receiver cannot be reached")
    shown = roster.well("webhooks", "deliveries", ADDRESS)
    assert "webhook.test" in shown.out
    [delivery] = roster.json("webhooks", "deliveries", "repairs", "--failed")["data"]
    roster.well("webhooks", "redeliver", "repairs", delivery["id"])
    [again] = roster.json("webhooks", "deliveries", "repairs")["data"]
    assert (again["state"], again["tries"]) == ("waiting", 0)
    roster.well("webhooks", "redeliver", "repairs", "--since", "12h")
    assert roster.well("webhooks", "rotate", "repairs", "--overlap", "2h").lines[0] != secret
    assert "off" in roster.well("webhooks", "set", "repairs", "--off").out
    [kept] = roster.json("webhooks", "ls")["data"]
    assert (kept["enabled"], kept["disabled_because"]) == (False, "asked")
    changed = roster.json("webhooks", "set", "repairs", "--on", "--event", "key.*")
    assert (changed["enabled"], changed["event_types"]) == (True, ["key.*"])
    roster.well("webhooks", "rm", kept["id"])
    assert "No webhooks" in roster.well("webhooks", "ls").err


def test_what_cannot_be_is_said_in_a_sentence(roster: Program) -> None:
    refused = roster.run("webhooks", "add", "http://10.0.0.1/")
    assert refused.code != 0
    assert "https://" in refused.err
    assert "No webhook is called" in roster.run("webhooks", "test", "nobody").err
    for name in ("one", "two"):
        roster.well("webhooks", "add", ADDRESS, "--name", name)
    assert "2 webhooks are called" in roster.run("webhooks", "test", ADDRESS).err
    both = roster.run("webhooks", "redeliver", "one")
    assert "which delivery" in both.err
    since = roster.run("webhooks", "redeliver", "one", "--since", "soon")
    assert "neither a span" in since.err
    assert "span of time" in roster.run("webhooks", "rotate", "one", "--overlap", "soon").err

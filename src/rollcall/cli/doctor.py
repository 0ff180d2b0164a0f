"""`rollcall doctor`: whether this installation, or a server elsewhere, can do its work."""

from typing import Annotated

import typer
from rich.text import Text

from rollcall.cli.checks_elsewhere import Server
from rollcall.cli.checks_here import Patient
from rollcall.cli.findings import Finding, State
from rollcall.cli.reach import DATA, AsJson, Data, DatabaseUrl, Key, Url, or_give_up
from rollcall.cli.tables import Screen, print_json
from rollcall.cli.words import counted
from rollcall.server.logging import set_up_logging
from rollcall.settings import Settings

STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}
INDENT = 6


def doctor(
    *,
    host: Annotated[str, typer.Option(help="The address it is to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port, too.")] = 8484,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Look at everything a roster rests on, and say what to do about what is wrong."""
    set_up_logging("error")
    settings = Settings(data=data, database=database, host=host, port=port)
    patient = Patient(settings) if url is None else Server(url, key)
    found = or_give_up(lambda: _look(patient))
    fails = sum(finding.state is State.FAIL for finding in found.values())
    if as_json:
        checks = [
            {"name": name, "state": f.state, "found": f.found, "remedy": f.remedy}
            for name, f in found.items()
        ]
        print_json({"ok": not fails, "checks": checks})
    else:
        _show(Screen(), found, fails)
    raise typer.Exit(1 if fails else 0)


async def _look(patient: Patient | Server) -> dict[str, Finding]:
    try:
        return {check.name: await check.finding() for check in patient.checks()}
    finally:
        await patient.close()


def _show(screen: Screen, found: dict[str, Finding], fails: int) -> None:
    widest = max(map(len, found))
    for name, finding in found.items():
        state = Text(f"{finding.state:<{INDENT}}", style=STYLES[finding.state])
        label = Text.assemble(state, f"{name:<{widest}}  ")
        screen.beside(label, finding.found)
        if finding.remedy:
            screen.beside(" " * label.cell_len, finding.remedy)
    warns = sum(finding.state is State.WARN for finding in found.values())
    screen.say("")
    if fails:
        screen.say(f"{counted(fails, 'thing')} to put right before it works.")
    elif warns:
        screen.say(f"It works; {counted(warns, 'thing')} to look at.")
    else:
        screen.say("All is well.")

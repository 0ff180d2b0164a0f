"""`rollcall accounts`: list, show, add, change, disconnect, remove, restore and tag accounts."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from rollcall.cli.account_list import Question, list_accounts
from rollcall.cli.account_page import read_account, show_account
from rollcall.cli.disconnect import disconnect
from rollcall.cli.fields import read_pairs, read_secrets
from rollcall.cli.filters import (
    CanPost,
    Enabled,
    ForReason,
    InCountry,
    OfHealth,
    OnDevice,
    Online,
    OnPlatform,
    Removed,
    SearchFor,
    SignedIn,
    SortedBy,
    WithTag,
)
from rollcall.cli.finding import called, find, find_all
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Key,
    Refused,
    Roster,
    Target,
    Url,
    asked,
    give_up,
)
from rollcall.cli.tables import Screen, print_json
from rollcall.cli.words import counted

FIELDS = "Common fields"
app = typer.Typer(help="List, show, add, change, remove and tag accounts.", no_args_is_help=True)

Which = Annotated[
    str,
    typer.Argument(metavar="ACCOUNT", help="Its number, id, external:ID, name or platform/name."),
]
Several = Annotated[
    list[str],
    typer.Argument(metavar="ACCOUNT...", help="Numbers, ids, external:ID, names or platform/name."),
]
Pairs = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE...", help="As the API names them; field= empties one."),
]
Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret",
        metavar="KIND",
        help="Seal a secret: password, cookies, totp... Asked for, or read from standard input.",
    ),
]


def _said(name: str, help_: str) -> Any:
    return typer.Option(name, help=help_, rich_help_panel=FIELDS)


Platform = Annotated[str | None, _said("--platform", "tiktok, instagram, x ...")]
Username = Annotated[str | None, _said("--username", "Its name on the platform.")]
DisplayName = Annotated[str | None, _said("--display-name", "Its name as people read it.")]
Email = Annotated[str | None, _said("--email", "The address it signs in with.")]
Country = Annotated[str | None, _said("--country", "Two or three letters, or its name.")]
Device = Annotated[str | None, _said("--device", "The serial of the device it lives on.")]
ExternalId = Annotated[str | None, _said("--external-id", "Its id in another system of yours.")]
Tags = Annotated[list[str] | None, _said("--tag", "Give it several times for several.")]


@app.command("ls")
def list_(
    *,
    search: SearchFor = None,
    platform: OnPlatform = None,
    health: OfHealth = None,
    reason: ForReason = None,
    country: InCountry = None,
    tag: WithTag = None,
    device: OnDevice = None,
    can_post: CanPost = None,
    signed_in: SignedIn = None,
    enabled: Enabled = None,
    online: Online = None,
    removed: Removed = False,
    sort: SortedBy = "number",
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many at once.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every page, one after another.")] = False,
    total: Annotated[bool, typer.Option("--total", help="Count all that match, too.")] = False,
    fields: Annotated[
        str | None, typer.Option(help="Only these: number,username,email ...")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List accounts. Several values of one filter mean any of them."""
    question = Question(
        values={
            "q": search,
            "platform": platform,
            "health": health,
            "reason": reason,
            "country": country,
            "tag": tag,
            "device": device,
            "can_post": can_post,
            "signed_in": signed_in,
            "enabled": enabled,
            "online": online,
            "removed": removed or None,
        },
        sort=sort,
        limit=limit,
        cursor=cursor,
        every=every,
        total=total,
        fields=fields,
    )
    asked(Target(data, database, url, key), lambda roster: list_accounts(roster, question, as_json))


@app.command("show")
def show(
    account: Which,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Everything that is known of one account. Secrets are named, never shown."""

    async def work(roster: Roster) -> None:
        found = await read_account(roster, await find(roster, account))
        if as_json:
            print_json(found)
        else:
            show_account(Screen(), found, roster.clock())

    asked(Target(data, database, url, key), work)


@app.command("add")
def add(
    pairs: Pairs = None,
    *,
    platform: Platform = None,
    username: Username = None,
    display_name: DisplayName = None,
    email: Email = None,
    country: Country = None,
    device: Device = None,
    external_id: ExternalId = None,
    tag: Tags = None,
    secret: Secrets = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Add an account: rollcall accounts add platform=tiktok username=ada tags="vip;launch"."""
    options = {
        "platform": platform,
        "username": username,
        "display_name": display_name,
        "email": email,
        "country": country,
        "device_serial": device,
        "external_id": external_id,
        "tags": tag,
    }
    facts, secrets = _read(pairs, options, secret)
    if not facts.get("platform"):
        give_up(Refused("Say on which platform: rollcall accounts add platform=tiktok ..."))

    async def work(roster: Roster) -> None:
        added = await roster.ask("POST", "/v1/accounts", json=facts | {"secrets": secrets})
        _answer(added, f"Added {called(added)}.", as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("set")
def set_(
    account: Which,
    pairs: Pairs = None,
    *,
    username: Username = None,
    display_name: DisplayName = None,
    email: Email = None,
    country: Country = None,
    device: Device = None,
    external_id: ExternalId = None,
    enabled: Annotated[
        bool | None,
        typer.Option(
            "--enable/--disable", help="Whether it is to be used.", rich_help_panel=FIELDS
        ),
    ] = None,
    secret: Secrets = None,
    if_version: Annotated[
        int | None, typer.Option(help="Only if it is still this version.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Change an account: rollcall accounts set 101 country=FR --secret password."""
    options = {
        "username": username,
        "display_name": display_name,
        "email": email,
        "country": country,
        "device_serial": device,
        "external_id": external_id,
        "enabled": enabled,
    }
    facts, secrets = _read(pairs, options, secret)
    if not facts and not secrets:
        give_up(Refused("Nothing to change: give field=value or --secret."))
    headers = {} if if_version is None else {"if-match": f'"{if_version}"'}

    async def work(roster: Roster) -> None:
        path = f"/v1/accounts/{await find(roster, account)}"
        changed = await roster.ask("PATCH", path, json=facts, headers=headers)
        for kind, value in secrets.items():
            await roster.ask("PUT", f"{path}/secrets/{kind}", json={"value": value})
        named = ", ".join([*facts, *secrets])
        _answer(changed, f"Changed {called(changed)}: {named}.", as_json=as_json)

    asked(Target(data, database, url, key), work)


app.command("disconnect")(disconnect)


@app.command("rm")
def remove(
    accounts: Several,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Take accounts off the roster. Nothing of theirs is lost; `restore` brings them back."""
    target = Target(data, database, url, key)
    _change_all(target, accounts, {"action": "remove"}, "Removed", as_json=as_json)


@app.command("restore")
def restore(
    accounts: Several,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Bring removed accounts back."""
    target = Target(data, database, url, key)
    _change_all(target, accounts, {"action": "restore"}, "Restored", as_json=as_json)


@app.command("tag")
def tag_(
    tags: Annotated[str, typer.Argument(metavar="TAG", help="Several with ; between them.")],
    accounts: Several,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Tag accounts: rollcall accounts tag vip 101 102 instagram/ada."""
    target = Target(data, database, url, key)
    change = {"action": "tag", "tags": _tags(tags)}
    _change_all(target, accounts, change, f"Tagged {tags}:", as_json=as_json)


@app.command("untag")
def untag(
    tags: Annotated[str, typer.Argument(metavar="TAG", help="Several with ; between them.")],
    accounts: Several,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Take tags off accounts."""
    target = Target(data, database, url, key)
    change = {"action": "untag", "tags": _tags(tags)}
    _change_all(target, accounts, change, f"No longer tagged {tags}:", as_json=as_json)


def _read(
    pairs: list[str] | None, options: dict[str, Any], secrets: list[str] | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts and the secrets that a command line gives; ends the command where it is wrong."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        facts = read_pairs(pairs or [])
        sealed = read_secrets(secrets or [])
    except Refused as refusal:
        give_up(refusal)
    if twice := facts.keys() & given.keys():
        give_up(Refused(f"{min(twice)} is given twice."))
    return facts | given, sealed


def _tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(";") if tag.strip()]


def _change_all(
    target: Target, spelled: list[str], change: dict[str, Any], done: str, *, as_json: bool
) -> None:
    """One change to several accounts, which happens to all of them or to none."""

    async def work(roster: Roster) -> None:
        found = await find_all(roster, spelled, removed=change["action"] == "restore")
        ids = [account["id"] for account in found]
        answer = await roster.ask("POST", "/v1/accounts/bulk-change", json=change | {"ids": ids})
        _answer(answer, f"{done} {_all_called(found)}.", as_json=as_json)

    asked(target, work)


def _all_called(found: Sequence[dict[str, Any]]) -> str:
    few = 5
    named = ", ".join(called(account) for account in found[:few])
    more = len(found) - few
    return f"{named} and {counted(more, 'other')}" if more > 0 else named


def _answer(answer: Any, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        Screen().say(sentence)

"""`rollcall social`: look at people, videos, comments and live rooms, and look for words."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from rollcall.cli.live_room import follow, show_room, show_rooms
from rollcall.cli.reach import DATA, AsJson, Data, DatabaseUrl, Key, Roster, Target, Url, asked
from rollcall.cli.social_pages import show_comments, show_found, show_person, show_videos
from rollcall.cli.tables import Screen, note, print_json

app = typer.Typer(
    help="Look at people, videos, comments and live rooms, and look for words.",
    no_args_is_help=True,
)
Who = Annotated[str, typer.Argument(metavar="PERSON", help="Their name, id or sec_uid.")]
Video = Annotated[str, typer.Argument(metavar="VIDEO", help="Its id.")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="At most so many at once.")]
Cursor = Annotated[str | None, typer.Option(help="Where the page before ended.")]


@app.command()
def person(
    who: Who,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Who somebody is, and their numbers."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", f"/v1/social/people/{quote(who, safe='')}")
        print_json(found) if as_json else show_person(Screen(), found, roster.clock())

    asked(Target(data, database, url, key), work)


@app.command()
def videos(
    who: Who,
    *,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What somebody published, the newest first."""

    async def work(roster: Roster) -> None:
        path = f"/v1/social/people/{quote(who, safe='')}/videos"
        found = await _page(roster, path, limit, cursor)
        print_json(found) if as_json else show_videos(Screen(), found["data"], roster.clock())
        _say_what_is_left(found)

    asked(Target(data, database, url, key), work)


@app.command()
def comments(
    video: Video,
    *,
    under: Annotated[
        str | None, typer.Option("--under", metavar="COMMENT", help="Replies to this one.")
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What is said under a video, or in reply to one comment, in the order of time."""

    async def work(roster: Roster) -> None:
        path = f"/v1/social/videos/{quote(video, safe='')}/comments"
        if under is not None:
            path = f"{path}/{quote(under, safe='')}/replies"
        found = await _page(roster, path, limit, cursor)
        print_json(found) if as_json else show_comments(Screen(), found["data"], roster.clock())
        _say_what_is_left(found)

    asked(Target(data, database, url, key), work)


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="WORDS", help="All of them must be there.")],
    *,
    kind: Annotated[str, typer.Option(help="people, videos, hashtags, sounds or live.")] = "videos",
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What bears every one of the words."""

    async def work(roster: Roster) -> None:
        more = {"q": text, "kind": kind}
        found = await _page(roster, "/v1/social/search", limit, cursor, **more)
        print_json(found) if as_json else show_found(Screen(), found["data"], roster.clock())
        _say_what_is_left(found)

    asked(Target(data, database, url, key), work)


@app.command()
def live(
    room: Annotated[
        str | None, typer.Argument(metavar="ROOM", help="Its id; without it, those that are open.")
    ] = None,
    *,
    follow_it: Annotated[
        bool, typer.Option("--follow", help="Print what happens there, as it happens.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(metavar="CURSOR", help="Go on after the event that --json gave this."),
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Open live rooms, one of them, or what happens there until it ends."""

    async def work(roster: Roster) -> None:
        if room is None:
            found = await _page(roster, "/v1/social/live", limit, cursor)
            print_json(found) if as_json else show_rooms(Screen(), found["data"], roster.clock())
            _say_what_is_left(found)
            return
        path = f"/v1/social/live/{quote(room, safe='')}"
        if follow_it:
            await follow(roster, f"{path}/events", after, as_json=as_json)
            return
        one = await roster.ask("GET", path)
        print_json(one) if as_json else show_room(Screen(), one, roster.clock())

    asked(Target(data, database, url, key), work)


async def _page(roster: Roster, path: str, limit: int, cursor: str | None, **more: str) -> Any:
    asks = {"limit": str(limit), **more} | ({"cursor": cursor} if cursor else {})
    return await roster.ask("GET", path, params=asks)


def _say_what_is_left(found: Any) -> None:
    if found["page"]["has_more"]:
        note(f"There is more: --cursor {found['page']['next_cursor']}")
    elif not found["data"]:
        note("There is nothing.")

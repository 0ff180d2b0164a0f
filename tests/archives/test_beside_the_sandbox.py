"""A download that tells of what the sandbox has too: both are counted, and nobody is in the way."""

from pathlib import Path

import pytest

from rollcall.sandbox.world import named
from tests.archives import downloads
from tests.archives.test_forgetting import forget
from tests.archives.test_taking import take
from tests.place import Place
from tests.social.actors import actor, demo
from tests.social.test_saying import counts

VIDEO = named.VIDEOS[1].id
LINK = f"https://www.tiktokv.com/share/video/{VIDEO}/"


def download() -> downloads.Json:
    made = downloads.newer()
    made["Comment"]["Comments"]["CommentsList"][0]["originalPostUrl"] = LINK
    return made


@pytest.fixture
async def file(either_world: Place, tmp_path: Path) -> Path:
    await take(either_world, tmp_path / "a.json", download())
    return tmp_path / "a.json"


async def adds_up(world: Place) -> int:
    """How many comments there are, which is how many can be listed."""
    me = demo(world)
    listed = await me.walk(f"/user/comment/list?media_id={VIDEO}", "comments", count=30)
    every, threads = await counts(world, str(VIDEO))
    assert len({row["cid"] for row in listed}) == len(listed) == threads
    assert every == threads + sum(row["reply_comment_total"] for row in listed)
    return every


async def test_what_it_tells_of_a_sandboxs_video_is_counted(either_world: Place, tmp_path: Path):
    before = await adds_up(either_world)
    await take(either_world, tmp_path / "a.json", download())
    assert await adds_up(either_world) == before + 1

    await demo(either_world).do("/user/comment", media_id=str(VIDEO), text="after it")

    assert await adds_up(either_world) == before + 2


async def test_nobody_is_given_the_place_of_another(either_world: Place, file: Path):
    me, other = demo(either_world), await actor(either_world, 9)
    before = await adds_up(either_world)
    said = (await me.do("/user/comment", media_id=str(VIDEO), text="gone"))["comment"]["cid"]
    await me.do("/user/comment/delete", media_id=str(VIDEO), comment_id=said)

    await take(either_world, file, download())
    await other.do("/user/comment", media_id=str(VIDEO), text="later")

    assert await adds_up(either_world) == before + 1


async def test_what_is_forgotten_again_is_counted_no_more(either_world: Place, file: Path):
    before = await adds_up(either_world)
    await forget(either_world)
    assert await adds_up(either_world) == before - 1

    await demo(either_world).do("/user/comment", media_id=str(VIDEO), text="afterwards")
    assert await adds_up(either_world) == before

"""save_video and saveVideo: what TikAPI's clients store is a film that opens."""

from pathlib import Path

import pytest

from tests.published_clients.films import opened
from tests.published_clients.tikapi_clients import EVERY_CLIENT, Body, Client, Refused

VIDEO = {"id": "7109178205151464746"}
every_client = pytest.mark.parametrize("tikapi", EVERY_CLIENT, indirect=True)


def save(tikapi: Client, call: str, parameters: Body, link: str, to: Path) -> None:
    tikapi.walk(call, parameters, save={"link": link, "to": str(to)})


def video_of(tikapi: Client) -> Body:
    video: Body = tikapi.ask("public.video", **VIDEO)["itemInfo"]["itemStruct"]["video"]
    return video


@every_client
@pytest.mark.parametrize("link", ["downloadAddr", "playAddr"])
def test_a_saved_video_opens_and_is_as_long_as_was_said(tikapi: Client, link: str, tmp_path: Path):
    video, to = video_of(tikapi), tmp_path / "video.mp4"

    save(tikapi, "public.video", VIDEO, video[link], to)

    film = opened(to)
    assert to.stat().st_size == video["size"]
    assert film.data
    assert set(film.tracks) == {"vide", "soun"}
    for seconds in film.tracks.values():
        assert abs(seconds - video["duration"]) < 1


@every_client
def test_a_link_is_nothing_without_the_headers_of_the_answer_it_stood_in(
    tikapi: Client, tmp_path: Path
):
    link, to = video_of(tikapi)["downloadAddr"], tmp_path / "video.mp4"

    with pytest.raises(Refused) as refused:
        save(tikapi, "user.verify", {}, link, to)

    assert not to.exists()
    assert "Failed downloading video" in str(refused.value.message)

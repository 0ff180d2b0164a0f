"""Acting for a connected account by its token: what the answer proves of the token is kept."""

from typing import Any

import pytest

from rollcall.core.access.caller import Caller, Scope
from rollcall.core.sources.connections import Connected, account_of, connection_of
from rollcall.core.sources.doing import do
from rollcall.ports.acting import Act, Deed, Rejected
from rollcall.ports.reading import TokenRefused
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE
from tests.place import Place
from tests.platforms.tiktok.world import World
from tests.sources.tokens import REFUSED, WELL, connect_again, healthy, state

MANAGES = (*EVERY_BUSINESS_SCOPE, "comment.list.manage")


def comment(there: World) -> Deed:
    return Deed(Act.COMMENT, video_id=there.videos[0].id, text="Fine.")


async def connected(place: Place) -> Connected:
    caller = Caller(place.workspace_id, "test", frozenset({Scope.READ, Scope.SECRETS}))
    async with place.core(caller=caller) as core:
        account = await account_of(core, "tiktok", "ada")
        assert account is not None
        found = await connection_of(core, "ada", account)
        assert found is not None
        return found


async def act(place: Place, deed: Deed, by: Connected) -> Any:
    source: Any = place.runtime.entrance.gathering.outside[0]
    caller = Caller(place.workspace_id, "test", frozenset({Scope.READ}))
    return await do(place.runtime.entrance, caller, source.acting, deed, by)


async def test_what_is_done_is_told_and_leaves_the_account_as_it_was(asking: Place, there: World):
    path = await healthy(asking, there, *MANAGES)
    done = await act(asking, comment(there), await connected(asking))
    assert done.comment_id
    assert await state(asking, path) == WELL


async def test_a_token_that_is_refused_to_an_act_is_written_down(asking: Place, there: World):
    path = await healthy(asking, there, *MANAGES)
    by = await connected(asking)
    there.tokens.clear()
    with pytest.raises(TokenRefused):
        await act(asking, comment(there), by)
    assert await state(asking, path) == REFUSED


async def test_a_token_that_was_replaced_meanwhile_is_none_of_the_accounts(
    asking: Place, there: World
):
    path = await healthy(asking, there, *MANAGES)
    by = await connected(asking)
    await connect_again(asking, there, path)
    with pytest.raises(TokenRefused):
        await act(asking, comment(there), by)
    assert await state(asking, path) == WELL


async def test_what_cannot_be_done_is_asked_of_nobody(asking: Place, there: World):
    path = await healthy(asking, there, *EVERY_BUSINESS_SCOPE)
    there.tokens.clear()
    with pytest.raises(Rejected):
        await act(asking, comment(there), await connected(asking))
    assert await state(asking, path) == WELL

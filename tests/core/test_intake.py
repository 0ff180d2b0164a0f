"""Taking accounts in: what is created, changed, left alone and refused, and what is kept beside."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from rollcall.core.accounts.account import EVERY_ACCOUNT, Account, AccountFacts, AccountFilter
from rollcall.core.accounts.intake import Done, Outcome
from rollcall.core.accounts.service import Walk
from rollcall.core.errors import Invalid, NotFound, Stale
from rollcall.core.health.health import Health
from rollcall.core.vault.vault import SecretKind
from rollcall.kit.instants import Instant
from rollcall.kit.sealing import Secret
from tests.makers import account
from tests.place import Place

UNSAID = msgspec.UNSET


async def put(place: Place, *dossiers) -> list[Outcome]:
    async with place.core(writes=True) as core:
        return await core.accounts.put(dossiers)


async def done(place: Place, *dossiers) -> list[str]:
    return [outcome.done.value for outcome in await put(place, *dossiers)]


async def the(place: Place, number: int | None) -> Account:
    async with place.core() as core:
        return await core.accounts.one(Account, "number", number, removed=True)


async def listed(place: Place, **wanted) -> list[Account]:
    async with place.core() as core:
        page = await core.accounts.walk(Account, AccountFilter(**wanted), Walk(limit=1000))
    return list(page.items)


async def states(place: Place, number: int | None) -> list[str]:
    """How the account was, the oldest first."""
    assert number is not None
    async with place.core() as core:
        return [change.state.value for change in await core.health.of(number)][::-1]


def tags_of(found: Account) -> list[str]:
    return msgspec.json.decode(found.tags)


async def test_the_same_twice_is_created_then_unchanged(either_place: Place):
    dossier = account("ada", tags=["b", "a"], device_serial="D1", params={"daily": 3})

    assert await done(either_place, dossier) == ["created"]
    assert await done(either_place, dossier) == ["unchanged"]
    [found] = await listed(either_place)
    assert (found.version, found.updated_at) == (1, None)


async def test_what_nothing_is_said_about_stays(either_place: Place):
    await put(either_place, account("ada", email="a@b", country="fr", signed_in=True))

    assert await done(either_place, account("ada", display_name="Ada")) == ["updated"]
    [found] = await listed(either_place)
    assert (found.email, found.country, found.signed_in) == ("a@b", "FR", True)
    assert (found.display_name, found.version) == ("Ada", 2)


async def test_what_is_said_to_be_nothing_is_emptied(either_place: Place):
    await put(either_place, account("ada", email="a@b"))
    await put(either_place, account("ada", email=None))

    assert [a.email for a in await listed(either_place)] == [None]


async def test_bad_ones_never_stop_good_ones(either_place: Place):
    outcomes = await put(
        either_place,
        account("ada"),
        account("bo", "myspace"),
        account("cleo", email="nowhere"),
        account("dara"),
    )

    assert [o.done for o in outcomes] == [Done.CREATED, Done.REFUSED, Done.REFUSED, Done.CREATED]
    assert [set(o.wrong) for o in outcomes] == [set(), {"platform"}, {"email"}, set()]
    assert [a.username for a in await listed(either_place)] == ["ada", "dara"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("country", "Atlantis"),
        ("country", "U"),
        ("country", "FRE"),
        ("avatar_url", "javascript:alert(1)"),
        ("username", "a" * 256),
        ("display_name", "nul\x00"),
        ("health_reason", "Not A Code"),
        ("created_at", "yesterday"),
        ("tags", ["x" * 65]),
        ("tags", ["a;b"]),
        ("tags", [f"t{n}" for n in range(51)]),
        ("params", {"large": "x" * 20_000}),
    ],
)
async def test_what_cannot_be_true_is_refused_by_its_field(place: Place, field, value):
    [outcome] = await put(place, account(**{"username": "ada", field: value}))

    assert (outcome.done, set(outcome.wrong)) == (Done.REFUSED, {field})


async def test_an_account_without_a_platform_is_refused(place: Place):
    [outcome] = await put(place, account("ada", UNSAID))

    assert (outcome.done, set(outcome.wrong)) == (Done.REFUSED, {"platform"})


async def test_one_name_twice_in_a_batch_is_one_account(either_place: Place):
    outcomes = await put(
        either_place, account("ada", email="a@b"), account("@ada", country="FR"), account("ada")
    )

    assert [o.done.value for o in outcomes] == ["created", "updated", "unchanged"]
    assert len({o.number for o in outcomes}) == 1
    [found] = await listed(either_place)
    assert (found.email, found.country) == ("a@b", "FR")


async def test_two_names_of_one_account_in_a_batch_are_both_heard(either_place: Place):
    """One line says its external id, the next its name: neither undoes the other."""
    await put(either_place, account("ada", external_id="crm:1"))

    outcomes = await put(
        either_place,
        account(UNSAID, external_id="crm:1", email="a@b"),
        account("ada", country="FR"),
    )

    assert [o.done.value for o in outcomes] == ["updated", "updated"]
    [found] = await listed(either_place)
    assert (found.email, found.country, found.version) == ("a@b", "FR", 3)


async def test_one_name_on_two_platforms_is_two_accounts(either_place: Place):
    assert await done(either_place, account("ada"), account("ada", "x")) == ["created"] * 2


async def test_ids_of_one_system_that_differ_are_two_accounts(either_place: Place):
    first, second = account("ada", external_id="crm:1"), account("ada", external_id="crm:2")

    assert await done(either_place, first, second) == ["created"] * 2
    assert await done(either_place, first, second) == ["unchanged"] * 2


async def test_a_second_system_s_id_does_not_replace_the_first_s(either_place: Place):
    await put(either_place, account("ada", external_id="crm:1"))

    assert await done(either_place, account("ada", external_id="lobstr:9")) == ["unchanged"]
    assert [a.external_id for a in await listed(either_place)] == ["crm:1"]


async def test_an_account_known_by_name_takes_the_id_it_lacked(either_place: Place):
    await put(either_place, account("ada"))
    await put(either_place, account("ada", external_id="crm:1"))

    assert [a.external_id for a in await listed(either_place)] == ["crm:1"]


async def test_an_external_id_outlives_a_change_of_name(either_place: Place):
    await put(either_place, account("ada", external_id="crm:1"))

    assert await done(either_place, account("ada_lovelace", external_id="crm:1")) == ["updated"]
    assert [a.username for a in await listed(either_place)] == ["ada_lovelace"]


async def test_an_account_does_not_move_to_another_platform(either_place: Place):
    [outcome] = await put(either_place, account("ada", external_id="crm:1"))

    [moved] = await put(either_place, account("ada", "x", external_id="crm:1"))

    assert (moved.done, set(moved.wrong)) == (Done.REFUSED, {"platform"})
    assert (await the(either_place, outcome.number)).platform == "tiktok"


@pytest.mark.parametrize("spelled", ["ada", "@ada", "  ada "])
async def test_creating_what_is_here_already_is_refused_however_it_is_spelled(
    either_place: Place, spelled
):
    await put(either_place, account("ada", email="a@b"))

    async with either_place.core(writes=True) as core:
        with pytest.raises(Invalid, match="here already"):
            await core.accounts.create(account(spelled, email="c@d"))

    assert [a.email for a in await listed(either_place)] == ["a@b"]


async def test_another_workspace_may_have_the_same_account(either_place: Place):
    neighbour = await either_place.neighbour()

    assert await done(either_place, account("ada", external_id="crm:1")) == ["created"]
    assert await done(neighbour, account("ada", external_id="crm:1")) == ["created"]


async def test_tags_are_found_by_as_the_record_has_them(either_place: Place):
    await put(either_place, account("ada", tags=["old", "kept"]))
    await put(either_place, account("ada", tags=["kept", "new", "new", " new "]))

    [found] = await listed(either_place)
    assert tags_of(found) == ["kept", "new"]
    async with either_place.core() as core:
        assert await core.accounts.tag_counts() == [("kept", 1), ("new", 1)]
    assert [len(await listed(either_place, tags=(t,))) for t in ("old", "kept", "new")] == [0, 1, 1]


async def test_a_device_is_one_for_all_its_accounts(either_place: Place):
    await put(
        either_place,
        account("ada", device_serial="D1", device_model="Pixel", device_online=True),
        account("bo", device_serial="D1"),
    )
    assert [(a.device_model, a.device_online) for a in await listed(either_place)] == [
        ("Pixel", True)
    ] * 2

    await put(either_place, account("bo", device_serial="D1", device_online=False))
    assert [(a.device_model, a.device_online) for a in await listed(either_place)] == [
        ("Pixel", False)
    ] * 2


async def test_history_begins_with_the_account_and_grows_with_changes_alone(either_place: Place):
    [outcome] = await put(either_place, account("ada"))
    assert await states(either_place, outcome.number) == ["unknown"]

    for said in ({"email": "a@b"}, {"tags": ["x"]}, {"checked_at": "2026-01-01T00:00:00Z"}):
        await put(either_place, account("ada", **said))
    assert await states(either_place, outcome.number) == ["unknown"]

    either_place.clock.set_ahead(timedelta(hours=1))
    await put(either_place, account("ada", health=Health.HEALTHY))
    await put(either_place, account("ada", health=Health.HEALTHY))
    either_place.clock.set_ahead(timedelta(hours=2))
    await put(either_place, account("ada", health=Health.EXPIRED, health_reason="token_expired"))
    assert await states(either_place, outcome.number) == ["unknown", "healthy", "expired"]
    assert (await the(either_place, outcome.number)).health_since == "2026-04-10T14:00:00.000Z"


async def test_the_past_that_a_source_knows_comes_first(either_place: Place):
    past = [
        AccountFacts(health=Health.HEALTHY, health_since=Instant(f"2026-01-0{day}T00:00:00.000Z"))
        for day in (1, 2)
    ]
    dossier = account("ada", health=Health.LIMITED, past=past)

    [outcome] = await put(either_place, dossier)

    assert await states(either_place, outcome.number) == ["healthy", "healthy", "limited"]


async def test_switching_off_is_a_state_of_health_and_on_again_is_unknown(either_place: Place):
    [outcome] = await put(either_place, account("ada", health=Health.HEALTHY))

    either_place.clock.set_ahead(timedelta(hours=1))
    await put(either_place, account("ada", enabled=False))
    off = await the(either_place, outcome.number)
    either_place.clock.set_ahead(timedelta(hours=2))
    await put(either_place, account("ada", enabled=True))
    on = await the(either_place, outcome.number)

    assert (off.health, off.can_post, off.health_reason) == (
        "disabled",
        False,
        "disabled_by_person",
    )
    assert (on.health, on.can_post) == ("unknown", False)


async def test_a_secret_is_never_replaced_by_nothing(either_place: Place):
    kept = {SecretKind.PASSWORD: Secret("hunter2")}
    [outcome] = await put(either_place, account("ada", secrets=kept))
    number = outcome.number or 0

    for secrets in ({}, {SecretKind.PASSWORD: Secret("")}):
        await put(either_place, account("ada", secrets=secrets))

    async with either_place.core() as core:
        assert await core.vault.open(number) == kept
        assert "hunter2" not in repr(await core.vault.open(number))


async def test_a_change_of_another_version_is_stale(either_place: Place):
    [outcome] = await put(either_place, account("ada"))
    number = outcome.number or 0
    async with either_place.core(writes=True) as core:
        await core.accounts.change(number, AccountFacts(email="a@b"), version=1)

    async with either_place.core(writes=True) as core:
        with pytest.raises(Stale):
            await core.accounts.change(number, AccountFacts(email="c@d"), version=1)

    found = await the(either_place, number)
    assert (found.email, found.version) == ("a@b", 2)


async def test_removing_loses_nothing_and_restoring_brings_all_of_it_back(either_place: Place):
    secrets = {SecretKind.PASSWORD: Secret("hunter2")}
    [outcome] = await put(either_place, account("ada", tags=["vip"], secrets=secrets))
    number = outcome.number or 0
    before = await the(either_place, number)

    async with either_place.core(writes=True) as core:
        await core.accounts.remove([number])
    async with either_place.core() as core:
        with pytest.raises(NotFound):
            await core.accounts.one(Account, "number", number)
        assert await core.accounts.tag_counts() == []
        assert await core.accounts.count(EVERY_ACCOUNT) == 0
    assert [a.number for a in await listed(either_place, removed=True)] == [number]

    async with either_place.core(writes=True) as core:
        await core.accounts.restore([number])
        assert await core.vault.open(number) == secrets
    after = await the(either_place, number)
    assert msgspec.structs.replace(after, version=before.version) == before


async def test_removing_twice_is_removing_once(either_place: Place):
    [outcome] = await put(either_place, account("ada"))
    number = outcome.number or 0
    for _ in range(2):
        async with either_place.core(writes=True) as core:
            await core.accounts.remove([number])

    assert (await the(either_place, number)).version == 2


@pytest.mark.parametrize("external_id", [None, "crm:1"])
async def test_an_import_neither_brings_back_what_was_removed_nor_makes_it_anew(
    either_place: Place, external_id
):
    """Or every night's import would undo the day's removals."""
    [first] = await put(either_place, account("ada", external_id=external_id))
    async with either_place.core(writes=True) as core:
        await core.accounts.remove([first.number or 0])
    at = (await the(either_place, first.number)).removed_at

    [same, other] = [
        (await put(either_place, account("ada", external_id=external_id, **said)))[0]
        for said in ({}, {"email": "a@b"})
    ]

    assert at is not None
    assert (same.done, same.number, same.removed_at) == (Done.UNCHANGED, first.number, at)
    assert (other.done, other.number, other.removed_at) == (Done.UPDATED, first.number, at)
    assert await listed(either_place) == []
    assert (await the(either_place, first.number)).email == "a@b"


async def test_the_name_of_a_removed_account_is_free_for_whoever_adds_it(either_place: Place):
    [first] = await put(either_place, account("ada"))
    async with either_place.core(writes=True) as core:
        await core.accounts.remove([first.number or 0])
    async with either_place.core(writes=True) as core:
        second = await core.accounts.create(account("ada"))

    assert second.number != first.number
    [outcome] = await put(either_place, account("ada"))
    assert (outcome.number, outcome.removed_at) == (second.number, None)


async def test_of_several_removed_accounts_of_one_name_none_is_chosen(either_place: Place):
    for _ in range(2):
        async with either_place.core(writes=True) as core:
            made = await core.accounts.create(account("ada"))
            await core.accounts.remove([made.number])

    [outcome] = await put(either_place, account("ada"))

    assert (outcome.done, set(outcome.wrong)) == (Done.REFUSED, {"username"})
    assert "restore" in outcome.wrong["username"]


async def test_a_key_with_limits_neither_changes_nor_takes_what_it_may_not_see(
    either_place: Place,
):
    [theirs] = await put(either_place, account("ada", external_id="crm:1", tags=["other"]))
    caller = replace(either_place.owner, key_id="limited", tags=("mine",))
    asked = [
        account("renamed", external_id="crm:1", tags=["mine"]),
        account("ada", email="taken@over"),
        account("new", tags=["other"]),
        account("bo", tags=["mine"]),
    ]

    async with either_place.core(writes=True, caller=caller) as core:
        outcomes = await core.accounts.put(asked)

    assert [o.done.value for o in outcomes] == ["refused", "refused", "refused", "created"]
    assert [set(o.wrong) for o in outcomes[:3]] == [{"external_id"}, {"external_id"}, {"tags"}]
    found = await the(either_place, theirs.number)
    assert (found.username, found.email, tags_of(found)) == ("ada", None, ["other"])


async def test_a_key_for_certain_accounts_adds_none(either_place: Place):
    [own, _] = await put(either_place, account("ada"), account("bo"))
    caller = replace(either_place.owner, key_id="limited", numbers=(own.number or 0,))

    async with either_place.core(writes=True, caller=caller) as core:
        outcomes = await core.accounts.put([account("new"), account("ada", email="a@b")])

    assert [o.done.value for o in outcomes] == ["refused", "updated"]
    assert [a.username for a in await listed(either_place)] == ["ada", "bo"]


async def test_a_key_with_tags_does_not_put_an_account_out_of_its_own_sight(either_place: Place):
    [own] = await put(either_place, account("ada", tags=["mine", "more"]))
    caller = replace(either_place.owner, key_id="limited", tags=("mine",))

    async with either_place.core(writes=True, caller=caller) as core:
        with pytest.raises(Invalid, match="mine"):
            await core.accounts.change(own.number or 0, AccountFacts(tags=["more"]))

    assert tags_of(await the(either_place, own.number)) == ["mine", "more"]

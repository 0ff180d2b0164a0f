"""Whatever is in a chain, it is sound as it was written, and whatever is done to it is found."""

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from rollcall.core.audit.chain import Deed, Done, Entry, Fault, Head, faults_in, head_of, next_entry
from rollcall.kit.instants import instant
from tests.makers import NOW

said = st.builds(
    Done,
    workspace_id=st.just(1),
    deed=st.sampled_from(Deed),
    key_id=st.text(max_size=8),
    account_number=st.none() | st.integers(0, 2**53),
    reason=st.none() | st.text(max_size=20),
    details=st.dictionaries(st.text(max_size=4), st.text(max_size=4) | st.integers(), max_size=2),
)
chains = st.lists(said, min_size=1, max_size=8)


def chained(deeds: Sequence[Done]) -> list[Entry]:
    made: list[Entry] = []
    for done in deeds:
        made.append(next_entry(head_of(made[-1]) if made else Head(), done, instant(NOW)))
    return made


def sound(entries: Sequence[Entry], head: Head) -> bool:
    found = [one for one in faults_in(entries, Head()) if isinstance(one, Fault)]
    return not found and (head_of(entries[-1]) if entries else Head()) == head


@given(chains)
def test_a_chain_is_sound_as_it_was_written(deeds: list[Done]):
    made = chained(deeds)

    assert sound(made, head_of(made[-1]))


@given(chains, st.permutations(range(8)))
def test_in_another_order_it_is_not(deeds: list[Done], order: list[int]):
    made = chained(deeds)
    moved = [made[place] for place in order if place < len(made)]
    assume(moved != made)

    assert not sound(moved, head_of(made[-1]))


@given(chains, st.sets(st.integers(0, 7), min_size=1))
def test_nor_without_any_of_its_entries(deeds: list[Done], gone: set[int]):
    made = chained(deeds)
    left = [entry for place, entry in enumerate(made) if place not in gone]
    assume(left != made)

    assert not sound(left, head_of(made[-1]))


@given(chains, st.integers(0, 7), st.sampled_from(Entry.__struct_fields__), st.text(max_size=5))
def test_nor_with_anything_altered(deeds: list[Done], place: int, field: str, value: str):
    made = chained(deeds)
    assume(place < len(made))
    anew = {"details": {"x": value}, "number": made[place].number + 1, "workspace_id": 2}
    altered = replace(made[place], **{field: anew.get(field, value)})
    assume(altered != made[place])

    assert not sound([*made[:place], altered, *made[place + 1 :]], head_of(made[-1]))


@given(chains, chains, st.integers(0, 7))
def test_nor_with_entries_of_another_chain(deeds: list[Done], others: list[Done], place: int):
    made, foreign = chained(deeds), chained(others)
    mixed = [*made[:place], *foreign[place:]]
    assume(mixed != made)

    assert not sound(mixed, head_of(made[-1]))

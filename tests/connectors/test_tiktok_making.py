"""Ids made of what TikTok tells: always the same, never one of TikTok's own, never two alike."""

from rollcall.connectors.tiktok.making import (
    derived_id,
    derived_sec_uid,
    hashtags_in,
    nobody,
    person,
)

TIKTOKS_NEWEST = (1_796_000_000 << 32) | 0xFFFF_FFFF
"""The last number of a second in November 2026."""


def test_the_same_person_has_the_same_id_in_every_process():
    assert derived_id("open_id", "-000-abc") == 9116128172327842259
    assert derived_sec_uid("open_id", "-000-abc") == derived_sec_uid("open_id", "-000-abc")
    assert person("Ada").id == person("ada").id


def test_no_made_id_is_one_that_tiktok_has_given_out():
    for each in range(10_000):
        made = derived_id("open_id", str(each))
        assert TIKTOKS_NEWEST < made < 2**63


def test_many_people_are_told_apart():
    ids = {derived_id("username", f"user{each}") for each in range(200_000)}
    assert len(ids) == 200_000
    assert derived_id("username", "ada") != derived_id("open_id", "ada")


def test_the_longer_name_is_long_enough_for_every_client_and_column():
    assert 30 <= len(derived_sec_uid("username", "ada")) <= 128


def test_who_is_not_told_is_nobody_that_could_sign_up():
    assert not nobody().username.isidentifier()


def test_hashtags_stand_where_they_are_written():
    text = "Über #Foodie und #köln2026!"
    uses = hashtags_in(text)
    assert [(use.name, text[use.start : use.end]) for use in uses] == [
        ("foodie", "#Foodie"),
        ("köln2026", "#köln2026"),
    ]
    assert uses[0].id == hashtags_in("#FOODIE")[0].id

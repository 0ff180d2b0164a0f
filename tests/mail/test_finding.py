"""A code is found where a mail calls it one, in every language, and no other number is."""

from datetime import timedelta

import pytest

from rollcall.core.mailboxes.finding import Found, Without, find
from rollcall.core.mailboxes.reading import Letter
from tests.mail.letters import LANGUAGES, TRAPS, cases, traps


def found_in(subject: str, *texts: str) -> str:
    found = find(Letter("tiktok.com", disowned=False, subject=subject, texts=texts, key="k"))
    return found.code.reveal() if isinstance(found, Found) else found.value


def test_each_language_and_form_gives_its_code_whatever_stands_below():
    every = list(cases())
    wrong = [
        (code, found, subject, text)
        for subject, text, code in every
        if (found := found_in(subject, text)) != code
    ]
    assert len(every) == len(LANGUAGES) * 4 * (len(TRAPS) + 1)
    assert wrong == []


def test_no_number_is_taken_for_a_code_where_none_is_given():
    every = list(traps())
    assert len(every) > len(LANGUAGES) * len(TRAPS) * 2
    assert [(text, found) for s, text in every if (found := found_in(s, text)) != "none"] == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_how_long_it_works_is_read_in_each_language(name):
    language = LANGUAGES[name]
    letter = Letter(
        "tiktok.com",
        disowned=False,
        subject="",
        texts=(f"{language.sentence.format(code='482937')}\n{language.lasting}",),
        key="k",
    )
    found = find(letter)
    assert isinstance(found, Found)
    assert found.lifetime == timedelta(minutes=10)


@pytest.mark.parametrize(
    "text, lasts",
    [
        ("Your code is 482937. It expires in 48 hours.", timedelta(days=1)),
        ("Your code is 482937, valid for 2 hours", timedelta(hours=2)),
        ("Your code is 482937. Valid for 0 minutes.", timedelta(minutes=1)),
        ("Your code is 482937. You asked 5 minutes ago.", None),
    ],
)
def test_a_lifetime_is_bounded_and_only_taken_where_it_is_one(text, lasts):
    found = find(Letter("tiktok.com", disowned=False, subject="", texts=(text,), key="k"))
    assert isinstance(found, Found)
    assert found.lifetime == lasts


SPELLINGS = (
    *("482937", "482 937", "482-937", "４８２９３７", "٤٨٢٩٣٧", "۴۸۲۹۳۷", "4 8 2 9 3 7"),
    *("48\u200b29\u00ad37", "\u202a482937\u202c", "4\n8\n2\n9\n3\n7", "4\n\n8\n\n2\n\n9\n\n3\n\n7"),
    *("G-482937", "*482937*", "“482937”", "【482937】"),
)


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_however_it_is_spelled_it_is_the_same(spelled):
    assert found_in("", f"Enter this code:\n{spelled}\n") == "482937"


@pytest.mark.parametrize(
    "text",
    [
        "Your code is 482937. Your code is 904417.",
        "Enter this code:\n482937\nEnter this code:\n904417",
    ],
)
def test_where_two_are_called_the_code_none_is_taken(text):
    assert found_in("", text) == Without.SEVERAL.value


def test_where_subject_and_text_disagree_none_is_taken():
    assert found_in("482937 is your code", "Your code is 904417.") == Without.SEVERAL.value
    assert found_in("", "Your code is 482937.", "Your code is 904417.") == Without.SEVERAL.value
    assert found_in("482937 is your code", "Your code is 482937.") == "482937"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Your X confirmation code is r9gk2uxz", "r9gk2uxz"),
        ("Enter this code:\nK7Q2ZP\n", "K7Q2ZP"),
        ("Your invite code is on iPhone14 only", "none"),
        ("The code works on Windows11", "none"),
        ("Your code is: https://tiktok.com/482937", "none"),
    ],
)
def test_letters_are_a_code_only_where_it_is_plainly_said(text, expected):
    assert found_in("", text) == expected


def test_long_and_tangled_texts_are_gone_through_in_no_time():
    tangled = ("1 " * 50_000, "code " * 20_000, "a@" * 40_000, "code is " + "9" * 90_000)
    for text in (
        *tangled,
        "+1 " * 30_000,
        "( 1" * 30_000,
        "-\n" * 40_000,
        "code\n123456\n" * 8_000,
    ):
        assert found_in("", text[:100_000]) in {"none", "several", "123456"}

"""Servers are measured beside each other only where they say the same."""

import pytest

from bench.agreement import ANY, Differs, as_long, by_hand_agrees, usual_agrees
from bench.questions import ENVELOPE

OURS = b'{"data":[1,2],"meta":{"request_id":"req_0a1b","timestamp":"2026-01-10T08:00:00.000Z"}}'
AGAIN = b'{"data":[1,2],"meta":{"request_id":"req_9f9f","timestamp":"2026-01-11T09:00:00.123Z"}}'


def test_what_varies_from_answer_to_answer_may_differ():
    by_hand_agrees("/", OURS, AGAIN, ENVELOPE)
    usual_agrees("/", OURS, AGAIN, ENVELOPE)


@pytest.mark.parametrize(
    "theirs",
    [
        AGAIN.replace(b"[1,2]", b"[1,3]"),
        AGAIN.replace(b"req_9f9f", b"req_9f9f9"),
        AGAIN.replace(b"req_9f9f", b"REQ_9f9f"),
        AGAIN.replace(b".123Z", b"+0000"),
    ],
    ids=["data", "length", "prefix", "time"],
)
def test_nothing_else_may_differ(theirs):
    with pytest.raises(Differs, match="/v1/accounts: the hand-written"):
        by_hand_agrees("/v1/accounts", OURS, theirs, ENVELOPE)
    with pytest.raises(Differs, match="/v1/accounts: the usual"):
        usual_agrees("/v1/accounts", OURS, theirs, ENVELOPE)


def test_where_nothing_varies_every_byte_counts_by_hand_and_every_value_usually():
    spaced = b'{"data": 1}'

    usual_agrees("/", b'{"data":1}', spaced, ())
    with pytest.raises(Differs):
        by_hand_agrees("/", b'{"data":1}', spaced, ())


def test_the_order_of_names_counts_by_hand():
    other_way = b'{"meta":{"timestamp":"2","request_id":"1"}}'

    with pytest.raises(Differs):
        by_hand_agrees("/", b'{"meta":{"request_id":"1","timestamp":"2"}}', other_way, ENVELOPE)


def test_of_what_varies_in_its_letters_the_length_counts_alone():
    ours, theirs = b'{"cursor":"MTc5","data":1}', b'{"cursor":"xyz=","data":1}'

    by_hand_agrees("/", ours, theirs, [("cursor", ANY)])
    for other in (b'{"cursor":"xyz","data":1}', b'{"cursor":"xyz=","data":2}'):
        with pytest.raises(Differs):
            by_hand_agrees("/", ours, other, [("cursor", ANY)])


def test_answers_of_two_worlds_compare_where_one_is_about_as_long_as_the_other():
    as_long("/", b"x" * 100, b"x" * 109)
    with pytest.raises(Differs, match="/: 100 bytes of one server do not compare with 200"):
        as_long("/", b"x" * 200, b"x" * 100)

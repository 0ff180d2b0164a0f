"""Garbage is left alone for a while, and looked for afterwards as it was before."""

import gc

import pytest

from rollcall.kit.garbage import nothing_to_collect


def fail():
    assert not gc.isenabled()
    raise ZeroDivisionError


def test_it_is_looked_for_again_afterwards_whatever_happened():
    with pytest.raises(ZeroDivisionError), nothing_to_collect():
        fail()

    assert gc.isenabled()


def test_where_nobody_looked_for_it_nobody_does_afterwards():
    gc.disable()
    try:
        with nothing_to_collect():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

"""Every setting can be set from the command line, and the manual has a line about each."""

import inspect
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from rollcall.cli.app import app
from rollcall.cli.serve import serve
from rollcall.cli.settings_page import descriptions, option, settings_page
from rollcall.cli.worker import worker
from rollcall.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
NAMES = [field.name for field in fields(Settings)]


def test_the_page_is_as_the_code_would_have_it():
    assert PAGE.read_text() == settings_page(), "Run scripts/write_reference.py."


def test_something_is_said_of_every_setting():
    assert sorted(descriptions()) == sorted(NAMES)
    assert [name for name in NAMES if not descriptions()[name].endswith(".")] == []


def test_every_setting_has_an_option_and_every_option_a_setting():
    root: Any = typer.main.get_command(app)
    options = {name for p in root.commands["serve"].params for name in p.opts}

    assert options == {option(name) for name in NAMES}


def test_an_option_left_out_is_the_setting_s_own_default():
    asked = inspect.signature(serve).parameters

    for field in fields(Settings):
        assert (asked[field.name].default or None) == (field.default or None), field.name


def test_a_worker_is_told_what_it_may_as_a_server_is():
    told, server = inspect.signature(worker).parameters, inspect.signature(serve).parameters

    assert {name: told[name].default for name in told} == {
        name: server[name].default for name in told
    }

"""What is said about an account on a command line: `field=value`, and secrets that are not."""

import difflib
import getpass
import sys
from collections.abc import Sequence
from typing import Any, get_args, get_type_hints

import msgspec

from rollcall.cli.reach import Refused
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.vault.kinds import SecretKind

HINTS = get_type_hints(AccountFacts)
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_pairs(pairs: Sequence[str]) -> dict[str, Any]:
    """The fields that `field=value` pairs set; `field=` empties one. Raises Refused."""
    said: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"{pair!r} says nothing about a field; write field=value."
            raise Refused(message)
        if name not in HINTS:
            raise Refused(_unknown(name))
        if name in said:
            message = f"{name} is given twice."
            raise Refused(message)
        said[name] = _read(name, value)
    return said


def _read(name: str, value: str) -> Any:
    kinds = get_args(HINTS[name]) or (HINTS[name],)
    names = {getattr(kind, "__origin__", kind) for kind in kinds}
    if bool in names:
        if value.lower() not in FLAGS:
            message = f"{name}={value}: say true or false."
            raise Refused(message)
        return FLAGS[value.lower()]
    if list in names:
        return [tag.strip() for tag in value.split(";") if tag.strip()]
    if not value and type(None) in names:
        return None
    if dict in names:
        return _json(name, value)
    return value


def _json(name: str, value: str) -> Any:
    try:
        return msgspec.json.decode(value or "{}", type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"{name} takes a JSON object, for example {name}='{{\"a\": 1}}'."
        raise Refused(message) from error


def _unknown(name: str) -> str:
    if name in set(SecretKind):
        return (
            f"{name} is a secret, and others can read a command line. "
            f"Give it with --secret {name}: it is asked for, or read from standard input."
        )
    near = difflib.get_close_matches(name, HINTS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(HINTS)}."
    return f"An account has no field {name!r}. {hint}"


def read_secrets(kinds: Sequence[str]) -> dict[str, str]:
    """Each secret, asked for at a terminal; else from standard input, one a line. Raises Refused.

    A single one is the whole of standard input, since cookies may take several lines.
    """
    unknown = [kind for kind in kinds if kind not in set(SecretKind)]
    if unknown:
        message = f"There is no secret {unknown[0]!r}. There are {', '.join(SecretKind)}."
        raise Refused(message)
    if len(set(kinds)) < len(kinds):
        message = "The same secret is asked for twice."
        raise Refused(message)
    if not kinds:
        return {}
    given = [getpass.getpass(f"{k}: ") for k in kinds] if sys.stdin.isatty() else _piped(len(kinds))
    secrets = dict(zip(kinds, given, strict=False))
    missing = [kind for kind in kinds if not secrets.get(kind)]
    if missing:
        message = f"Nothing was given for {missing[0]}, so nothing was done."
        raise Refused(message)
    return secrets


def _piped(count: int) -> list[str]:
    text = sys.stdin.read()
    return [text.strip("\r\n")] if count == 1 else text.splitlines()

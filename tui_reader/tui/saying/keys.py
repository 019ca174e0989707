"""The words on mistakes in the settings' ``[keys]``, a sentence each. Pure."""

from __future__ import annotations


def no_command(name: str, near: str) -> str:
    """There is no command of that name."""
    return f"[keys] {name}: there is no such command; did you mean {near}? tui-reader keys lists them"


def mistake(command: str, error: ValueError) -> str:
    """A command's key is none."""
    return f"[keys] {command}: {error}"


def twice(key: str, one: str, other: str) -> str:
    """Two commands of one screen have the same key."""
    return f"[keys] {key!r} is the key of both {one} and {other}; give one of them another"


def no_key(written: str) -> str:
    """Nothing is called so."""
    return f"there is no key {written!r}; keys are such as b, B, f2, ctrl+b or space"


def another(written: str, sent: str) -> str:
    """Most terminals send another key."""
    return f"most terminals send {sent} for {written!r}; choose another key"


def the_same(written: str, sent: str) -> str:
    """Most terminals send a key that has a name of its own."""
    return f"most terminals send {sent} for {written!r}; write {sent}, or choose another key"


def shifted(written: str, character: str) -> str:
    """The sign that shift makes of a key is written instead."""
    instead = f"write {character.upper()!r}" if character.isalpha() else "write what shift makes of it"
    return f"no terminal sends {written!r}; {instead}"


def without_shift(written: str) -> str:
    """Few terminals send shift with ctrl."""
    return f"few terminals tell {written!r} from the same without shift; choose another key"


def without_ctrl(written: str, character: str) -> str:
    """Few terminals send ctrl with such a sign."""
    return f"few terminals tell {written!r} from {character!r}; ctrl goes with letters"

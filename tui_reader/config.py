"""The settings: read from ``config.toml``, checked, never written by the program.

Checked by hand rather than by pydantic: a file of a dozen values would cost 145 ms at every start, and a message can
name the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

EXAMPLE = """\
# mark_read_after = 2.0     # seconds under the cursor until a paper counts as read; 0: only when opened
# refresh_on_start = true   # fetch today's papers when the reader opens
# ascii = false             # no sign beyond ASCII on the screen
# [[mute]]                  # hide papers of which all of this holds (a list: any of these)
# organization = "acme"     # organization and submitter: their names; author, keyword, title: words
# [[highlight]]
# author = ["Ada Lind", "Bo Ek"]
# [keys]                    # keys by the id of what they do (the help shows the ids), several with commas
# bookmark = "b,f2"
"""


class ConfigError(Exception):
    """The settings can't be used; the message is one sentence with file and line."""


RULE_FIELDS = ("organization", "submitter", "keyword", "author", "title")
"""What a rule can ask of a paper."""


class Rule(NamedTuple):
    """A rule that hides papers or points them out."""

    mutes: bool
    """Whether it hides; else it highlights."""
    wanted: dict[str, tuple[str, ...]]
    """By field (of ``RULE_FIELDS``) the names or words of which a paper must have one."""

    def __str__(self) -> str:
        fields = ", ".join(f"{name} {' or '.join(words)}" for name, words in self.wanted.items())
        return f"{'mute' if self.mutes else 'highlight'} {fields}"


class Settings(NamedTuple):
    """What a person set; the defaults are what the program does without a file."""

    mark_read_after: float = 2.0
    """Seconds that a paper stays selected until it counts as read; 0 turns it off."""
    refresh_on_start: bool = True
    ascii: bool = False
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys by command id, several separated by commas; empty for none."""
    mute: tuple[Rule, ...] = ()
    highlight: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, those that mute first."""
        return self.mute + self.highlight


def load(path: Path) -> Settings:
    """The settings in ``path``; the defaults when there is no such file. Raises ConfigError."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(f"{path} can't be read ({error.strerror}); mend the file or move it away") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8") from error
    import tomllib

    try:
        kept = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        last = f"at line {len(source.splitlines())}"
        reason = str(error).rstrip(".").replace("at end of document", last)
        raise ConfigError(f"{path}: {reason}; mend the line or put # before it") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply; mend the file or move it away") from error
    known = Settings._fields
    values: dict[str, Any] = {}
    for name, value in kept.items():
        where = f"{path}, line {_line(source, name)}"
        if name not in known:
            raise ConfigError(f"{where}: there is no setting {name!r}; the settings are {', '.join(sorted(known))}")
        values[name] = _checked(name, value, where, source, path)
    return Settings(**values)


def _checked(name: str, value: Any, where: str, source: str, path: Path) -> Any:
    if name == "mark_read_after":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
            raise ConfigError(f"{where}: mark_read_after takes seconds from 0 to 3600, not {value!r}")
        return float(value)
    if name == "keys":
        if not isinstance(value, dict):
            raise ConfigError(f'{where}: [keys] is a table of lines such as bookmark = "b"')
        for command, keys in value.items():
            if not isinstance(keys, str):
                line = _line(source, command, table="keys")
                raise ConfigError(f'{path}, line {line}: {command} takes keys in quotes, such as "b" or "b,f2"')
        return dict(value)
    if name in ("mute", "highlight"):
        return _rules(name, value, source, path)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {name} is true or false, not {value!r}")
    return value


def _rules(name: str, tables: Any, source: str, path: Path) -> tuple[Rule, ...]:
    """The rules in the tables ``[[name]]``."""
    heads = [n for n, line in enumerate(source.split("\n"), 1) if re.match(rf"\s*\[\[\s*{name}\s*\]\]", line)]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables) or not heads:
        line = heads[0] if heads else _line(source, name)
        raise ConfigError(f'{path}, line {line}: a rule is a table: [[{name}]], then lines such as author = "Ada Lind"')
    rules = []
    for table, head in zip(tables, heads, strict=True):
        wanted = {asked: (words,) if isinstance(words, str) else words for asked, words in table.items()}
        for asked, words in wanted.items():
            where = f"{path}, line {_line(source, asked, after=head)}"
            if asked not in RULE_FIELDS:
                raise ConfigError(f"{where}: a rule has no {asked!r}; it takes {', '.join(RULE_FIELDS)}")
            if not isinstance(words, list | tuple) or not words or not all(map(_has_word, words)):
                raise ConfigError(f'{where}: {asked} takes words in quotes, such as "Ada Lind" or ["Ada", "Bo Ek"]')
        if not wanted:
            raise ConfigError(f"{path}, line {head}: a rule needs one of {', '.join(RULE_FIELDS)}")
        rules.append(Rule(name == "mute", {asked: tuple(words) for asked, words in wanted.items()}))
    return tuple(rules)


def _has_word(words: Any) -> bool:
    return isinstance(words, str) and any(map(str.isalnum, words))


def _line(source: str, name: str, table: str = "", after: int = 0) -> int:
    """The line that sets ``name``, after the head of ``table`` or line ``after``; 1 when it can't be told."""
    sets = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[].=]""")
    begin = _line(source, table) if table else after or 1
    lines = source.split("\n")
    return next((n for n, line in enumerate(lines[begin - 1 :], begin) if sets.match(line)), begin)

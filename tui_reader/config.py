"""The settings: read from ``config.toml``, checked, never written by the program.

Checked by hand rather than by pydantic: a file of a dozen values would cost 145 ms at every start, and a message can
name the line.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

EXAMPLE = """\
# mark_read_after = 2.0     # seconds under the cursor until a paper counts as read; 0: only when opened
# refresh_on_start = true   # fetch today's papers when the reader opens
# ascii = false             # no sign beyond ASCII on the screen
# [keys]                    # keys by the id of what they do (the help shows the ids), several with commas
# bookmark = "b,f2"
"""


class ConfigError(Exception):
    """The settings can't be used; the message is one sentence with file and line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person set; the defaults are what the program does without a file."""

    mark_read_after: float = 2.0
    """Seconds that a paper stays selected until it counts as read; 0 turns it off."""
    refresh_on_start: bool = True
    ascii: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    """Keys by command id, several separated by commas; empty for none."""


def load(path: Path) -> Settings:
    """The settings in ``path``; the defaults when there is no such file. Raises ConfigError."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} can't be read ({error}); mend the file or move it away") from error
    try:
        kept = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {str(error).rstrip('.')}; mend the line or put # before it") from error
    known = {f.name for f in fields(Settings)}
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
                line = _line(source, command)
                raise ConfigError(f'{path}, line {line}: {command} takes keys in quotes, such as "b" or "b,f2"')
        return dict(value)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {name} is true or false, not {value!r}")
    return value


def _line(source: str, name: str) -> int:
    """The line that sets ``name``; 1 when it can't be told."""
    for number, line in enumerate(source.splitlines(), 1):
        head = line.strip().lstrip("[").lstrip("\"'")
        if head.startswith(name):
            return number
    return 1

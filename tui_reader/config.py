"""The settings: read from ``config.toml``, checked, never written by the program.

Checked by hand rather than by pydantic: a file of a dozen values would cost 145 ms at every start, and a message can
name the line.
"""

from __future__ import annotations

import re
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
                line = _line(source, command, table="keys")
                raise ConfigError(f'{path}, line {line}: {command} takes keys in quotes, such as "b" or "b,f2"')
        return dict(value)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {name} is true or false, not {value!r}")
    return value


def _line(source: str, name: str, table: str = "") -> int:
    """The line that sets ``name``, after the head of ``table``; 1 when it can't be told."""
    sets = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[].=]""")
    begin = _line(source, table) if table else 1
    lines = source.split("\n")
    return next((n for n, line in enumerate(lines[begin - 1 :], begin) if sets.match(line)), begin)

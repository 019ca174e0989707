"""The settings: read from ``config.toml``, checked, never written by the program.

Checked by hand rather than by pydantic: a file of a dozen values would cost 145 ms at every start, and a message can
name the line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

MOST_SHOWN = 200
"""Characters of a value, or of the parser's reason, in a message."""


class ConfigError(Exception):
    """The settings can't be used; the message is one sentence with file and line."""


RULE_FIELDS = ("organization", "submitter", "keyword", "author", "title")
"""The fields of a paper that a rule can look at."""


class Rule(NamedTuple):
    """A rule that hides papers or points them out."""

    mutes: bool
    """True when it hides; else it highlights."""
    wanted: dict[str, tuple[str, ...]]
    """By field (of ``RULE_FIELDS``) the names or words of which a paper must have one."""

    def __str__(self) -> str:
        fields = ", ".join(f"{name} {' or '.join(words)}" for name, words in self.wanted.items())
        return f"{'mute' if self.mutes else 'highlight'} {fields}"


CITATION_PARTS = ("author", "year", "word", "title", "id")
"""The parts of a citation key: ``title`` is the first three words, ``word`` the first, ``id`` the paper's id."""
SECURITIES = ("starttls", "tls", "none")
"""The ways to make a connection to a mail server a secret one; ``none`` only on this machine itself."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Mail(NamedTuple):
    """The mail server that takes the digest, and whom it is for."""

    server: str
    to: tuple[str, ...]
    sender: str
    port: int = PORTS["starttls"]
    security: str = "starttls"
    user: str = ""
    """The name to log in with; empty for a server that wants none."""
    password_command: tuple[str, ...] = ()
    """Prints the password, where it is neither in the environment nor in the keyring."""


class Settings(NamedTuple):
    """The settings of a person; the defaults are what the program does without a file."""

    mark_read_after: float = 2.0
    """Seconds that a paper stays selected until it counts as read; 0 turns it off."""
    refresh_on_start: bool = True
    ascii: bool = False
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys by command id, several separated by commas; empty for none."""
    mute: tuple[Rule, ...] = ()
    highlight: tuple[Rule, ...] = ()
    pdf_folder: Path | None = None
    """The folder of downloaded PDFs; None: that of the texts of papers."""
    pdf_viewer: tuple[str, ...] = ()
    """The command that opens one, in words; empty for the system's."""
    note_editor: bool = True
    """True: notes are written with the editor that the environment names, where it names one."""
    mail: Mail | None = None
    citation_key: str = "{author}{year}{word}"
    """The pattern of citation keys, of ``CITATION_PARTS`` in braces."""
    theme: str = ""
    """The colours; empty for those that suit the terminal, or were chosen on the screen."""

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
        raise ConfigError(f"{path}: {_one_line(reason)}; mend the line or put # before it") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply; mend the file or move it away") from error
    except ValueError as error:  # such as a number of 5,000 digits
        raise ConfigError(f"{path}: {_one_line(str(error))}; mend the file or move it away") from error
    return Settings(**{name: _checked(name, value, _Places(path, source)) for name, value in kept.items()})


class _Places:
    """The lines of a file's values. Found only for a message: each takes some twenty parsings of a part of it."""

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self.lines = source.split("\n")

    def __call__(self, *names: str | int) -> str:
        """File and line of the value at ``names``, to begin a message with."""
        return f"{self._path}, line {self.line(names)}"

    def line(self, names: Sequence[str | int]) -> int:
        """The first line of what sets the value at ``names``.

        It ends with the shortest beginning of the file that is whole and has the value, and begins where the longest
        that has it not ended: that holds for every way in which TOML can write it.
        """
        without, low, high = 0, 0, len(self.lines)
        while high - low > 1:
            middle = (low + high) // 2
            has = self._has(middle, names)
            tried = middle
            while has is None and (tried := tried - 1) > low:
                has = self._has(tried, names)
            if has:
                high = tried
            elif has is None:
                low = middle
            else:
                without, low = tried, middle
        return without + 1

    def _has(self, count: int, names: Sequence[str | int]) -> bool | None:
        """True when the first ``count`` lines have the value; None when they are no whole file."""
        import tomllib

        try:
            value: Any = tomllib.loads("\n".join(self.lines[:count]))
        except ValueError:
            return None
        for name in names:
            if isinstance(name, int):
                if not isinstance(value, list) or len(value) <= name:
                    return False
            elif not isinstance(value, dict) or name not in value:
                return False
            value = value[name]
        return True


def _checked(name: str, value: Any, where: _Places) -> Any:
    if name not in Settings._fields:
        known = ", ".join(sorted(Settings._fields))
        raise ConfigError(f"{where(name)}: there is no setting {_shown(name)}; the settings are {known}")
    if name == "mark_read_after":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
            raise ConfigError(f"{where(name)}: mark_read_after takes seconds from 0 to 3600, not {_shown(value)}")
        return float(value)
    if name == "keys":
        if not isinstance(value, dict):
            raise ConfigError(f'{where(name)}: [keys] is a table of lines such as bookmark = "b"')
        for command, keys in value.items():
            if not isinstance(keys, str):
                named = command if command.isprintable() else _shown(command)
                raise ConfigError(f'{where(name, command)}: {named} takes keys in quotes, such as "b" or "b,f2"')
        return dict(value)
    if name in ("mute", "highlight"):
        return _rules(name, value, where)
    if name == "pdf_folder":
        return _folder(value, where(name))
    if name == "pdf_viewer":
        return _command(name, value, where(name), "zathura", "--fork")
    if name == "theme":
        if not isinstance(value, str):
            raise ConfigError(f'{where(name)}: theme takes a name in quotes, such as "daily-light"')
        return value
    if name == "citation_key":
        return _citation_key(value, where(name))
    if name == "mail":
        return _mail(value, where)
    if not isinstance(value, bool):
        raise ConfigError(f"{where(name)}: {name} is true or false, not {_shown(value)}")
    return value


def check_pattern(pattern: str) -> str:
    """A sentence on what is wrong with a pattern; empty for nothing."""
    named = re.findall(r"\{([^{}]*)\}", pattern)
    if unknown := [one for one in named if one not in CITATION_PARTS]:
        return f"there is no {{{unknown[0]}}}; a key is made of {', '.join(f'{{{one}}}' for one in CITATION_PARTS)}"
    rest = re.sub(r"\{\w+\}", "", pattern)
    if re.search(r"[^A-Za-z0-9:_.+/-]", rest):
        return "beside its parts a key has letters of ASCII, digits and : _ . + / -"
    return "" if named else f"a key needs one of {', '.join(f'{{{one}}}' for one in CITATION_PARTS)}"


def _citation_key(value: Any, where: str) -> str:
    wrong = check_pattern(value) if isinstance(value, str) else "it takes a text in quotes"
    if wrong:
        raise ConfigError(f"{where}: citation_key {_shown(value)}: {wrong}")
    return str(value)


def _folder(value: Any, where: str) -> Path:
    example = f'{where}: pdf_folder takes a folder in quotes, such as "~/Papers"'
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ConfigError(f"{example}, not {_shown(value)}")
    expanded = os.path.expanduser(value.strip())
    if not os.path.isabs(expanded):
        raise ConfigError(f"{example}: a whole path, not {_shown(value)}")
    return Path(expanded)


def _command(name: str, value: Any, where: str, *such_as: str) -> tuple[str, ...]:
    """A command in words: as a list, or in one text as a shell would take it apart. It never meets a shell."""
    import shlex

    words = value
    if isinstance(value, str):
        try:
            words = shlex.split(value)
        except ValueError:
            words = None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        listed = ", ".join(f'"{word}"' for word in such_as)
        raise ConfigError(f'{where}: {name} takes a command, such as "{such_as[0]}" or [{listed}], not {_shown(value)}')
    return tuple(words)


_MAIL = {
    "server": "the name of a host",
    "port": "a number from 1 to 65535",
    "security": '"starttls", "tls" or "none"',
    "user": "a name to log in with",
    "from": "an address",
    "to": "an address, or a list of them",
    "password_command": "a command",
}
_ADDRESS = r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+"


def _mail(table: Any, where: _Places) -> Mail:
    """The table ``[mail]``."""
    if not isinstance(table, dict):
        raise ConfigError(f'{where("mail")}: [mail] is a table of lines such as server = "smtp.example.org"')
    for name, value in table.items():
        if name not in _MAIL:
            raise ConfigError(f"{where('mail', name)}: [mail] has no {_shown(name)}; it takes {', '.join(_MAIL)}")
        if name != "password_command" and not _fits(name, value):
            raise ConfigError(f"{where('mail', name)}: {name} takes {_MAIL[name]}, not {_shown(value)}")
    if missing := [name for name in ("server", "to") if name not in table]:
        raise ConfigError(f"{where('mail')}: [mail] needs {' and '.join(missing)}")
    to = (table["to"],) if isinstance(table["to"], str) else tuple(table["to"])
    security, asked = table.get("security", "starttls"), table.get("password_command")
    if security == "none" and table["server"] not in ("localhost", "127.0.0.1", "::1"):
        raise ConfigError(f'{where("mail", "security")}: without "starttls" or "tls" mail goes to localhost alone')
    return Mail(
        table["server"],
        to,
        table.get("from", to[0]),
        table.get("port", PORTS[security]),
        security,
        table.get("user", ""),
        _command("password_command", asked, where("mail", "password_command"), "pass", "mail") if asked else (),
    )


def _fits(name: str, value: Any) -> bool:
    """True when ``value`` may be the line ``name`` of [mail]."""
    if name == "port":
        return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
    if name == "security":
        return value in SECURITIES
    if name == "to" and isinstance(value, list):
        return bool(value) and all(_is_address(one) for one in value)
    if name in ("to", "from"):
        return _is_address(value)
    return isinstance(value, str) and bool(value) and value.isprintable() and " " not in value


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and re.fullmatch(_ADDRESS, value) is not None


def _rules(name: str, tables: Any, where: _Places) -> tuple[Rule, ...]:
    """The rules in the tables ``[[name]]``."""
    if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables) and _headed(name, where)):
        raise ConfigError(f'{where(name)}: a rule is a table: [[{name}]], then lines such as author = "Ada Lind"')
    rules = []
    for number, table in enumerate(tables):
        wanted = {asked: (words,) if isinstance(words, str) else words for asked, words in table.items()}
        for asked, words in wanted.items():
            if asked not in RULE_FIELDS:
                at, fields = where(name, number, asked), ", ".join(RULE_FIELDS)
                raise ConfigError(f"{at}: a rule has no {_shown(asked)}; it takes {fields}")
            if not isinstance(words, list | tuple) or not words or not all(map(_has_word, words)):
                at = where(name, number, asked)
                raise ConfigError(f'{at}: {asked} takes words in quotes, such as "Ada Lind" or ["Ada", "Bo Ek"]')
        if not wanted:
            raise ConfigError(f"{where(name, number)}: a rule needs one of {', '.join(RULE_FIELDS)}")
        rules.append(Rule(name == "mute", {asked: tuple(words) for asked, words in wanted.items()}))
    return tuple(rules)


def _headed(name: str, where: _Places) -> bool:
    """True when the tables called ``name`` are written as [[name]]: those in a list have no line of their own."""
    plain = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    return any(map(plain.match, where.lines)) or where.lines[where.line((name, 0)) - 1].lstrip().startswith("[[")


def _has_word(words: Any) -> bool:
    return isinstance(words, str) and any(map(str.isalnum, words))


def _shown(value: Any) -> str:
    """A value as a message has it: on one line, short, and never one that holds others."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return _one_line(repr(value))


def _one_line(text: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"

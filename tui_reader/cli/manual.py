"""The command ``man``: the manual page, made from the parser and the table of keys (groff_man(7))."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator

from tui_reader import __version__

_FILES = (
    ("config.toml", "settings, written by you; in the folder that tui-reader paths calls config"),
    ("state/*.jsonl", "bookmarks, read marks, tags and notes, a file a device; share this folder between machines"),
    ("library.db", "the papers; made again when it is lost"),
    ("papers/", "texts and PDFs of papers; may be deleted"),
)
_ENVIRONMENT = (
    ("TUI_READER_CONFIG_DIR, TUI_READER_DATA_DIR", "choose other folders"),
    ("HF_ENDPOINT, ARXIV_ENDPOINT, ARXIV_HTML_ENDPOINT", "choose other services"),
    ("HF_TOKEN", "is sent to Hugging Face alone"),
    ("TUI_READER_MAIL_PASSWORD", "the password of the mail server's user"),
    ("VISUAL, EDITOR, PAGER, BROWSER", "the programs for notes, long texts and pages"),
    ("NO_COLOR", "asks for no colour"),
)
_STATUS = (
    ("0", "done"),
    ("1", "a job failed"),
    ("2", "wrong usage or settings"),
    ("130", "stopped with ctrl+c"),
    ("141", "nobody reads the output any more"),
)


def print_manual(given: Namespace) -> int:
    """Print the page."""
    sys.stdout.writelines(f"{line}\n" for line in _page())
    return 0


def _page() -> Iterator[str]:
    from tui_reader.cli.arguments import COMMANDS, shown
    from tui_reader.tui.commands import COMMANDS as KEYS
    from tui_reader.tui.commands import GROUPS, keys_of

    yield f'.TH TUI-READER 1 "" "tui-reader {__version__}" "User Commands"'
    yield from (".SH NAME", "tui-reader \\- Daily Papers in the terminal")
    yield from (".SH SYNOPSIS", ".B tui-reader", ".RI [ QUERY \\ ...]", ".br", ".B tui-reader", ".IR COMMAND \\ ...")
    yield from (".SH DESCRIPTION", "A full-screen reader for huggingface.co/papers, and commands for scripts.")
    yield "Results go to stdout, words to stderr. In the reader ? shows every key."
    yield ".SH COMMANDS"
    for name, command in shown(COMMANDS):
        yield from (f".SS {_text(name)}", f"{_text(command.help[0].upper() + command.help[1:])}.")
        for action in command.parser(name)._actions:
            if action.help and action.help != argparse.SUPPRESS and action.dest != "help":
                yield from (".TP", f".B {_text(_called(action))}", _text(action.help))
        yield from (".PP", ".EX", *(_text(line) for line in command.examples.split("\n")), ".EE")
    yield ".SH KEYS"
    for group, title in GROUPS.items():
        yield f".SS {_text(title)}"
        for key in KEYS:
            if key.group == group and (keys := " ".join(keys_of({}, key.id))):
                yield from (".TP", f".B {_text(keys)}", _text(key.help))
    for heading, rows in (("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT), ("EXIT STATUS", _STATUS)):
        yield f".SH {heading}"
        for name, words in rows:
            yield from (".TP", f".B {_text(name)}", _text(words))


def _called(action: argparse.Action) -> str:
    """An argument's name on the command line, with what it takes."""
    takes = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else "")
    if not action.option_strings:
        return str(takes or action.dest)
    return f"{', '.join(action.option_strings)} {takes if action.nargs != 0 else ''}".strip()


def _text(words: str) -> str:
    """Words as roff has them: no command, no escape, hyphens that can be copied."""
    made = words.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%")
    return f"\\&{made}" if made[:1] in (".", "'") else made

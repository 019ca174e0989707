"""The three pages tell the truth."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from tui_reader.cli.arguments import parse
from tui_reader.config import Settings, load
from tui_reader.search.query import FIELDS
from tui_reader.tui import commands

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "tui_reader/README.md", "tests/benchmarks/README.md")


def _text() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        assert (path.parent / name).exists(), name
    packages = "|".join(child.name for child in (ROOT / "tui_reader").iterdir() if child.is_dir())
    for name in re.findall(rf"`((?:{packages})/[\w/.]*)`", text):
        assert (ROOT / "tui_reader" / name).exists(), name
    for name in re.findall(r"python -m (tests[\w.]+)", text):
        assert (ROOT / f"{name.replace('.', '/')}.py").exists(), name


def test_the_readme_takes_a_minute_to_read() -> None:
    assert len(_text()) < 7_600


def test_the_two_commands_are_there() -> None:
    text = _text()
    assert "pip install -q . && .venv/bin/tui-reader" in text
    assert "pip install -q -e '.[test]' && .venv/bin/python tests/check.py" in text


def test_the_settings_shown_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", _text(), re.DOTALL)
    assert shown
    assert set(tomllib.loads(shown[1])) == set(Settings._fields), "every setting is named"
    path = tmp_path / "config.toml"
    path.write_text(shown[1])
    load(path)


def test_keys_are_told_in_the_words_of_the_help() -> None:
    text = " ".join(_text().split())
    told = "ask-services bookmark download filter help prefetch read refresh save-search search similar sort tags undo"
    for one in commands.COMMANDS:
        if one.id in told.split():
            verb = one.help.split()[0].strip(",")
            forms = {f"{word}{end}" for word in (verb, one.title) for end in ("s", "es")}
            assert forms & set(re.findall(rf"`{re.escape(one.keys.split(',')[0])}` (\w+)", text)), one.id


def test_every_field_of_the_query_language_is_told() -> None:
    text = _text()
    assert [field.name for field in FIELDS if f"{field.name}:" not in text] == []


def test_the_commands_shown_are_taken() -> None:
    lines = re.findall(r"^(tui-reader .*?)(?:  +#.*)?$", _text(), re.MULTILINE)
    assert len(lines) > 8
    for line in lines:
        for one in line.split(" | "):
            words = shlex.split(one)[1:]
            parse(words)
            assert not [word for word in words if "@" in word.lstrip("@")], "a saved search stands first"

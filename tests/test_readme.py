from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests import readme
from tui_reader.config import load
from tui_reader.search.query import FIELDS


def _text() -> str:
    return readme.README.read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_program() -> None:
    assert readme.with_keys(_text()) == _text(), "run python -m tests.readme"


def test_the_commands_and_the_picture_are_there() -> None:
    text = _text()
    assert "pip install -q . && .venv/bin/tui-reader" in text
    assert "pip install -q -e '.[test]' && .venv/bin/python tests/check.py" in text
    for name in re.findall(r"\]\((tests/[^)]+)\)", text):
        assert (readme.README.parent / name).is_file()


def test_the_settings_shown_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", _text(), re.DOTALL)
    assert shown
    assert tomllib.loads(shown[1])
    path = tmp_path / "config.toml"
    path.write_text(shown[1])
    load(path)


def test_every_field_of_the_query_language_is_told() -> None:
    text = _text()
    assert [field.name for field in FIELDS if f"{field.name}:" not in text] == []

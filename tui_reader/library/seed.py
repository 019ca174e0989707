"""The papers that come with the program, so that there is something to read before there is a network."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from tui_reader.formats import page


def folder() -> Traversable:
    """The folder of the seed: inside an installed copy, at the top of a checkout."""
    inside = resources.files("tui_reader") / "seeds"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "seeds"


def read() -> page.Capture:
    """The seed: a capture of the Daily Papers page. Raises OSError or ValueError when it is not there or damaged."""
    captures = sorted((file for file in folder().iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    if not captures:
        raise FileNotFoundError("the seed is missing from this copy of tui-reader; install it anew")
    return page.parse(captures[0].read_text(encoding="utf-8"))

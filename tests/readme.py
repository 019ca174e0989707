"""The part of the README that is made from the program. ``python -m tests.readme`` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from tui_reader.tui import commands

README = Path(__file__).parents[1] / "README.md"
_KEYS = re.compile(r"(<!-- keys: .*? -->\n).*?(<!-- /keys -->)", re.DOTALL)


def with_keys(readme: str) -> str:
    """``readme`` with the table of keys as the program has them."""
    return _KEYS.sub(lambda match: f"{match[1]}\n{commands.markdown()}\n\n{match[2]}", readme)


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text(encoding="utf-8")), encoding="utf-8")

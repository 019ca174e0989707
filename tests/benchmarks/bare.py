"""The least that Textual can show, to compare with: one line."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

LINE = "one line"


class Bare(App[None]):
    """Shows one line."""

    def compose(self) -> ComposeResult:
        yield Static(LINE)


if __name__ == "__main__":
    Bare().run()

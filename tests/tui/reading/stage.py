"""A stage for one part of the screen where a paper is read: a shell that answers at once, and panes without drawing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.tui.parts.stage import Shell as ReaderShell
from tests.tui.parts.stage import entry
from tui_reader.formats import layout
from tui_reader.formats.document import Document, Heading, Paragraph, Run, addresses
from tui_reader.tui.reading import page
from tui_reader.tui.reading.laying import Laid, laid

PAPER = Document(
    (Run("On Lamps"),),
    tuple(
        block
        for number in range(1, 4)
        for block in (
            Heading(f"S{number}", 1, (Run(f"{number} Part"),)),
            *(Paragraph(f"S{number}.p{i}", (Run(f"Lamp {i} is lit in part {number}. " * 4),)) for i in range(6)),
        )
    ),
    {},
)


def lines_of(document: Document = PAPER) -> Laid:
    """All of a document, laid out."""
    links = addresses(document)
    return laid(layout.lines(document, 60, layout.ASCII, links), document, links)


class Text:
    """The pane of the text."""

    def __init__(self, height: int) -> None:
        self.size = SimpleNamespace(height=height)
        self.top = self.left = 0
        self.found: list[str] = []
        self.matches = (0, 0)
        self.pointed: Any = None
        self.targets: list[str] = []

    def go_to(self, line: int) -> None:
        self.top = line

    def scroll_to_line(self, line: int) -> None:
        self.top = line

    def show(self, lines: Any, widest: int) -> None:
        self.lines = lines

    def find(self, words: str) -> None:
        self.found.append(words)

    def go_to_match(self, by: int) -> tuple[int, int]:
        return self.matches

    def scroll_lines(self, lines: int) -> None:
        self.top += lines

    def links(self) -> list[tuple[int, int]]:
        return [(line, 0) for line in range(len(self.targets))]

    def target(self, link: tuple[int, int]) -> str:
        return self.targets[link[0]]

    def point_out(self, link: Any) -> None:
        self.pointed = link


class Panes:
    """The widgets of the screen and the room that they have."""

    def __init__(self, height: int = 10) -> None:
        self.text = Text(height)
        self.height = height
        self.is_beside = self.outlined = False
        self.outline: Any = SimpleNamespace(show=lambda sections, current: self.sections.append(current))
        self.sections: list[int] = []
        self.line: Any = SimpleNamespace(value="")
        self.moved: list[Callable[[], None]] = []
        self.aside: list[Any] | None = None

    @property
    def height_beside_aside(self) -> int:
        return self.height - len(self.aside or ())

    def set_outlined(self, outlined: bool) -> None:
        self.outlined = outlined

    def show_aside(self, lines: list[Any]) -> None:
        self.aside = lines

    def close_aside(self) -> bool:
        was, self.aside = self.aside is not None, None
        return was

    def go_to_line(self) -> None:
        self.current = "line"

    def go_to_text(self) -> None:
        self.current = "text"

    def move(self, top: int) -> None:
        """The reader moves."""
        self.text.top = top
        for call in self.moved:
            call()


class Shell(ReaderShell):
    """The screen of a paper."""

    def __init__(self, library: Any = None) -> None:
        super().__init__(library)
        self.is_attached = True
        self.marked: list[tuple[str, bool]] = []
        self.kept = 0
        self.app: Any = SimpleNamespace(push_screen=None)
        self.reading: Any = SimpleNamespace(
            entry=entry(1),
            library=library,
            tasks=self.tasks,
            mark=lambda entry, field, value: self.marked.append((field, value)),
            kept=self._keep,
            jobs=self.jobs,
        )

    def _keep(self) -> None:
        self.kept += 1


class Page(page.Page):
    """The text, laid out."""

    is_text = True
    place: Any = None

    def __init__(self, document: Document = PAPER) -> None:
        self.document = document
        self.laid = lines_of(document)
        self.is_whole = True
        self.changed = []
        self.stood: list[Any] = []

    def stand_at(self, place: Any) -> None:
        self.stood.append(place)

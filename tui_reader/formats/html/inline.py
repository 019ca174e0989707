"""Text as it runs: pieces of styles and links, with the white space between them as it is laid out."""

from __future__ import annotations

from tui_reader.formats.document import Run, Runs
from tui_reader.formats.markup import spaced


class Inline:
    """Runs as they come, with the white space between them as it is laid out."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.ids: list[str] = []

    def add(self, text: str, style: int = 0, target: str = "", tex: str = "") -> None:
        """More text; white space is one space, and none after a space or a new line."""
        text = spaced(text)
        if text.startswith(" ") and (not self.runs or self.runs[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        if not text:
            return
        last = self.runs[-1] if self.runs else None
        if last and last.target != target and text[0].isalnum() and last.text.startswith(("http://", "https://")):
            text = f" {text}"  # else it would be read as the end of the address
        if last and not tex and not last.tex and (last.style, last.target) == (style, target):
            self.runs[-1] = Run(last.text + text, style, target)
        else:
            self.runs.append(Run(text, style, target, tex))

    def stick(self) -> None:
        """Let the next piece follow without the space that is there."""
        if self.runs and not self.runs[-1].tex:
            self.runs[-1] = self.runs[-1]._replace(text=self.runs[-1].text.rstrip(" "))

    def newline(self) -> None:
        """A new line, where there is something before it."""
        if self.runs:
            last = self.runs[-1]
            if not last.tex:
                self.runs[-1] = last._replace(text=last.text.rstrip(" "))
            self.runs.append(Run("\n"))

    def taken(self) -> Runs:
        """Take out what came, without white space at its ends."""
        runs, self.runs = self.runs, []
        while runs and not runs[-1].text.rstrip():
            runs.pop()
        while runs and not runs[0].text.lstrip():
            runs.pop(0)
        if runs and not runs[-1].tex:
            runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
        if runs and not runs[0].tex:
            runs[0] = runs[0]._replace(text=runs[0].text.lstrip())
        return tuple(run for run in runs if run.text)


def joined(runs: Runs) -> Runs:
    """These once more, so that what belongs together is one."""
    inline = Inline()
    for run in runs:
        inline.add(run.text, run.style, run.target, run.tex)
    return inline.taken()

"""The words on the screen, by subject. Pure: what is so in, a line or a sentence out.

The words that several subjects share are here. The rest of what a person reads has two other homes: the title and the
help of each command stand in the table of ``tui.commands``, which is a table of its own, and what the command line
prints as well (marks, hints on a search, names of days, errors) comes from the library.

One style: what was done to one thing begins with the deed (``Bookmarked: StyleSwin``), what was done to many with their
number (``17 papers marked read``), what is so is a few small words (``not fetched yet``). A key is followed by what it
does (``u undoes``). Only a page without papers, and what is behind a text that could not be had, is told in sentences.
"""

from __future__ import annotations

from datetime import date

from tui_reader.text import clean_line

NAME = "Daily Papers"
NO_CODE = "no code is known for this paper"
NO_PDF = "no PDF is known for this paper"
NO_SHELL = "no shell waits behind the reader to bring it back"
STOPPED = "stopped; what came so far is kept"
NOTHING_TO_CHANGE = "nothing to change"
ESC_CANCELS = "esc cancels"


def counted(count: int, thing: str) -> str:
    """A number of things: ``1 comment``, ``1,204 comments``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def day(value: date) -> str:
    """A date as it is shown: ``2 Oct 2024``."""
    return f"{value.day} {value:%b %Y}"


def percent(share: float) -> str:
    """A share of what there is to read, 0 to 1: ``42 %``; what is begun is not 0 %, what is not ended not 100 %."""
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)} %"


def more(count: int) -> str:
    """The end of a list of which ``count`` are not named; empty for none."""
    return f" and {count:,} more" if count > 0 else ""


def duration(seconds: float) -> str:
    """A time that something takes: ``40 s``, ``8 min``, ``2 h``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def failure(error: Exception) -> str:
    """An error, as one sentence."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{clean_line(str(error.filename))} can't be used: {error.strerror.lower()}"
    return clean_line(str(error)) or type(error).__name__


def waits(what: str, seconds: float) -> str:
    """Something waits until arXiv may be asked again."""
    return f"{what}: arXiv's turn in {max(1, round(seconds))} s"


def stops(words: str, key: str) -> str:
    """The words on work that goes on, and the key that stops it; empty for none."""
    return f"{words}, {key} stops" if key else words


def deed(done: str, what: str) -> str:
    """A thing that was done to one thing: ``Bookmarked: StyleSwin``, for ``bookmarked``."""
    return f"{done[:1].upper()}{done[1:]}: {what}"

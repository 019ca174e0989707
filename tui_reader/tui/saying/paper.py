"""The words of the screen where one paper is read whole. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tui_reader.library.marking import verb
from tui_reader.tui.saying import day, deed

WORDS_TO_FIND = "words in this paper"
ABSTRACT = "Abstract"
OUTLINE = "OUTLINE"
TO_TEXT, LEAVE = "to the text", "leave"
"""The words for enter and esc while words to find are typed."""
SECTION = "section"
"""The thing that the keys that move go through where the outline stands over the text."""

LOOKING = "looking for the text"
ASKING, ASKING_AGAIN = "asking for the text", "asking again"
THE_TEXT = "the text"
NO_TEXT = "no text"
AS_BEFORE, NEWER = "the text is as before", "a newer text came"
NOT_YET = "the text is being asked for and is not here yet"
FETCHING_PICTURE = "fetching the picture"

FIRST_SECTION, LAST_SECTION = "this is the first section", "this is the last section"
FIRST_PAPER, LAST_PAPER = "this is the first paper of the list", "this is the last paper of the list"
OUTLINE_BESIDE = "the outline stands at the left; a click goes to a section"
NOT_WIDER = "no line here is wider than the screen"
NO_JUMP = "nothing to go back to: no jump was made"
NO_LINK = "no link on this screen"
NO_PLACE = "that place is not in this text"
NO_MATCH = "no match"
NO_PICTURE = "no picture on this screen"
OPENS = "enter opens it"

INSTALL = "pip install 'tui-reader[images]' shows pictures here"
UNREADABLE = "the picture can't be read"


def goes_there(back: str) -> str:
    """The words for enter on the link that is shown; ``back``: the key that comes back."""
    return f"enter goes there, {back} comes back"


def no_text(why: str, key: Mapping[str, str], *, has_pdf: bool, again: bool = True) -> str:
    """Why there is no text, and below it what to do instead. ``key``: the key of each command, empty for none.

    ``again``: asking again may help.
    """
    helps = [
        f"{key['open-pdf']} opens the PDF" if has_pdf and key["open-pdf"] else "",
        f"{key['download']} downloads it" if has_pdf and key["download"] else "",
        f"{key['open-page']} opens the page" if key["open-page"] else "",
        f"{key['refresh']} asks again" if has_pdf and again and key["refresh"] else "",
    ]
    first = why.split(" ", 1)[0]
    why = f"{why[:1].upper()}{why[1:]}." if first.isalpha() else f"{why}."  # a host is written small
    return "\n".join(filter(None, (why, ", ".join(filter(None, helps)))))


def origin(source: str, at: datetime) -> str:
    """The service that a text is from, and the day since when it is here."""
    return f"{source}, {day(at.astimezone().date())}"


def time_left(minutes: float) -> str:
    """The time that the rest takes to read; empty at the end."""
    return f"about {minutes:.0f} min left" if minutes >= 1 else "under a minute left" if minutes else ""


def match(number: int, total: int) -> str:
    """The number of the match that is shown."""
    return f"{number} of {total}" if total else NO_MATCH


def finds(key: str) -> str:
    """The key that finds words."""
    return f"{key} finds words in this paper"


def marked(field: str, value: bool, title: str) -> str:
    """A mark, in the words of the list: ``Bookmarked: Attention Is All You Need``."""
    return deed(verb({field: value}), title)


def opens_link(key: str, number: str, address: str) -> str:
    """The link whose number is being typed."""
    return f"{key} opens link {number}: {address}" if address else f"no link {number}"


def no_link(number: str) -> str:
    """The answer to a number that no link has."""
    return f"no link has the number {number}"


def caption(tag: str, words: str, number: int, pictures: int) -> str:
    """The line below a picture; ``number``: which of the figure's ``pictures`` it is."""
    about = f"{tag}: " if tag else ""
    return f"{about}{words}" + (f" ({number} of {pictures})" if pictures > 1 else "")


def too_many_pixels(most: int) -> str:
    """A picture is too large to be shown."""
    return f"the picture has more than {most // 1_000_000} million pixels"

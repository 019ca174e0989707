"""The links that a browser opens: the paper's pages, and the links in its text, by their numbers."""

from __future__ import annotations

from tui_reader.tui import saying
from tui_reader.tui.parts.links import show
from tui_reader.tui.reading.opened import Opened
from tui_reader.tui.reading.page import Page
from tui_reader.tui.reading.shell import Shell
from tui_reader.tui.saying import paper as says

MOST_DIGITS = 4
"""Digits of the number of a link."""


class Links:
    """Opens them; a number typed before the key is that of a link."""

    def __init__(self, shell: Shell, opened: Opened, page: Page) -> None:
        self._shell = shell
        self._opened = opened
        self._page = page
        self._typing = self._number = ""
        """Digits that are typed, and those before this key: the number of a link."""

    def key_pressed(self) -> None:
        """A key was pressed: what it is for is done after this. Any but a digit ends the number."""
        self._number, self._typing = self._typing, ""

    def typed(self, digit: str) -> None:
        """A digit of a link's number."""
        self._typing = number = (self._number + digit)[-MOST_DIGITS:]
        self._shell.say(says.opens_link(self._shell.keys["open-page"], number, self._address(number)), stays=True)

    def drop(self) -> bool:
        """The number that was typed is for nothing; whether there was one."""
        return bool(self._number)

    def open_page(self) -> None:
        """The link whose number was typed, else the paper's page."""
        if not self._number:
            self.open(self._opened.entry.paper.page)
        elif address := self._address(self._number):
            self.open(address)
        else:
            self._shell.say(says.no_link(self._number))

    def open_code(self) -> None:
        """The paper's code."""
        self.open(self._opened.entry.paper.code, saying.NO_CODE)

    def open(self, address: str | None, nothing: str = "") -> None:
        """An address; ``nothing`` is said where there is none."""
        if address:
            show(address, self._shell.app, self._shell.reading.tasks, self._say)
        else:
            self._shell.say(nothing)

    def _address(self, number: str) -> str:
        """The address of the link with a number; empty for none."""
        links = self._page.laid.links
        return next((address for address, one in links.items() if str(one) == number.lstrip("0")), "")

    def _say(self, message: str) -> None:
        if self._shell.is_attached:
            self._shell.say(message)

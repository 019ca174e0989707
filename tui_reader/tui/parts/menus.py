"""The menus of the list: which of its papers are shown, and in which order."""

from __future__ import annotations

from tui_reader.tui.parts.listing import Listing
from tui_reader.tui.parts.shell import Shell
from tui_reader.tui.saying import lists as says

FILTER_KEYS = {"all": "a", "unread": "u", "bookmarked": "b", "new": "n", "begun": "g"}
SORT_KEYS = {"date": "d", "title": "t", "upvotes": "u", "comments": "c", "stars": "s"}


class Menus:
    """Asks for a filter and for a sort."""

    def __init__(self, shell: Shell, listing: Listing) -> None:
        self._shell = shell
        self._listing = listing

    async def choose_filter(self) -> None:
        """Choose which papers the list shows."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        def picked(answer: Picked | None) -> None:
            if answer:
                self._listing.look_at(self._listing.criteria._replace(filter=answer.id))

        choices = [Choice(id_, key, id_, says.FILTERS[id_]) for id_, key in FILTER_KEYS.items()]
        current = self._listing.criteria.filter
        await self._shell.open_sheet(Menu(says.FILTER, choices, self._shell.look, current=current), picked)

    async def choose_sort(self) -> None:
        """Choose how the list is sorted."""
        from tui_reader.tui.screens.menu import Choice, Menu, Picked

        criteria = self._listing.criteria
        searching = bool(criteria.query.strip())

        def picked(answer: Picked | None) -> None:
            if answer:
                again = answer.id == criteria.sort
                reverse = answer.turned and not (again and criteria.reverse) and not (searching and not answer.id)
                self._listing.look_at(self._listing.criteria._replace(sort=answer.id, reverse=reverse))

        choices = [
            Choice(id_, key, id_, says.SORTS[id_][id_ == criteria.sort and criteria.reverse])
            for id_, key in SORT_KEYS.items()
        ]
        customary = (says.RELEVANCE, "r", says.BEST_FIRST) if searching else (says.LISTED, "l", "")
        hint = customary[2] or says.SORTS[""][not criteria.sort and criteria.reverse]
        choices.insert(0, Choice("", customary[1], customary[0], hint))
        menu = Menu(says.SORT, choices, self._shell.look, current=criteria.sort, turns=True)
        await self._shell.open_sheet(menu, picked)

    def show_muted(self) -> None:
        """Show muted papers, or hide them."""
        if self._shell.library.rules.mute:
            self._listing.look_at(self._listing.criteria._replace(muted=not self._listing.criteria.muted))
        else:
            self._shell.say(says.NO_MUTING)

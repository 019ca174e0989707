"""The commands and their keys: one table behind bindings, footer, help, palette and ``tui-reader keys``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textual.binding import Binding


class Command(NamedTuple):
    """One thing that a key does."""

    id: str
    """Its name in the settings' ``[keys]``."""
    keys: str
    """Keys, several with commas, in Textual's names."""
    action: str
    title: str
    """A word or two, for the footer and the palette."""
    help: str
    group: str
    in_palette: bool = True
    screens: str = "browse"
    """The screens that it is on: ``browse``, where the list is, and ``paper``, where one is read whole."""


BROWSE, PAPER = "browse", "paper"
BOTH = f"{BROWSE} {PAPER}"

COMMANDS: tuple[Command, ...] = (
    Command("down", "j,down", "move(1)", "down", "go to the next paper; in a text, a line down", "move", False, BOTH),
    Command("up", "k,up", "move(-1)", "up", "go to the paper before; in a text, a line up", "move", False, BOTH),
    Command("top", "g,home", "edge(-1)", "top", "go to the first paper; in a text, to its top", "move", True, BOTH),
    Command("bottom", "G,end", "edge(1)", "bottom", "go to the last paper; in a text, to its end", "move", True, BOTH),
    Command("half-down", "ctrl+d", "page(0.5)", "half a page down", "go half a page down", "move", False, BOTH),
    Command("half-up", "ctrl+u", "page(-0.5)", "half a page up", "go half a page up", "move", False, BOTH),
    Command("page-down", "ctrl+f,pagedown", "page(1)", "page down", "go a page down", "move", False, BOTH),
    Command("page-up", "ctrl+b,pageup", "page(-1)", "page up", "go a page up", "move", False, BOTH),
    Command("next-unread", "n", "unread(1)", "next unread", "go to the next unread paper", "move"),
    Command("previous-unread", "p", "unread(-1)", "previous unread", "go to the previous unread paper", "move"),
    Command("other-pane", "tab", "other_pane", "other pane", "go from the list to the abstract and back", "move"),
    Command("next-section", "]", "section(1)", "section", "go to the next section", "move", False, PAPER),
    Command(
        "previous-section", "[", "section(-1)", "previous section", "go to the section before", "move", False, PAPER
    ),
    Command("next-paper", "J", "neighbour(1)", "next paper", "read the next paper of the list", "move", False, PAPER),
    Command("previous-paper", "K", "neighbour(-1)", "previous paper", "read the paper before", "move", False, PAPER),
    Command("outline", "t", "outline", "outline", "show the outline: every section", "move", False, PAPER),
    Command("find-text", "/", "find_text", "find", "find words in this paper", "find", False, PAPER),
    Command("next-match", "n", "match(1)", "next match", "go to the next match", "find", False, PAPER),
    Command("previous-match", "N", "match(-1)", "previous match", "go to the match before", "find", False, PAPER),
    Command("next-link", "tab", "next_link(1)", "next link", "show what the next link leads to", "open", False, PAPER),
    Command(
        "previous-link",
        "shift+tab",
        "next_link(-1)",
        "previous link",
        "show what the link before leads to",
        "open",
        False,
        PAPER,
    ),
    Command("follow", "enter", "follow", "follow", "show what a link leads to; again, go there", "open", False, PAPER),
    Command("picture", "i", "picture", "picture", "show the picture of the figure", "open", False, PAPER),
    Command("jump-back", "ctrl+o", "jump_back", "jump back", "go back to where you jumped from", "open", False, PAPER),
    Command("left", "<", "sideways(-1)", "left", "scroll wide tables to the left", "screen", False, PAPER),
    Command("right", ">", "sideways(1)", "right", "scroll wide tables to the right", "screen", False, PAPER),
    Command("daily", "1", "view('daily')", "Daily", "show the papers of a day", "views"),
    Command("weekly", "2", "view('weekly')", "Weekly", "show the papers of a week", "views"),
    Command("monthly", "3", "view('monthly')", "Monthly", "show the papers of a month", "views"),
    Command("trending", "4", "view('trending')", "Trending", "show trending papers", "views"),
    Command("all", "5", "view('all')", "All", "show every paper kept on this machine", "views"),
    Command("bookmarks", "6", "view('bookmarks')", "Bookmarks", "show your bookmarks", "views"),
    Command("earlier", "[", "step(-1)", "earlier", "go to the day, week or month before with papers", "views"),
    Command("later", "]", "step(1)", "later", "go to the next day, week or month with papers", "views"),
    Command("latest", ".", "latest", "latest", "go to today, or the latest day, week or month", "views"),
    Command("go-to", "D", "go_to", "go to a date", "go to 20 may, 2026-05-20, yesterday, -3", "views"),
    Command("calendar", "C", "calendar", "calendar", "show how much there is to read on each day", "views"),
    Command("search", "/", "search", "search", "search papers by words, however they are spelled", "find"),
    Command("filter", "f", "filter", "filter", "show unread, bookmarked, new, begun or all", "find"),
    Command("sort", "s", "sort", "sort", "sort by upvotes, date, title, comments or stars", "find"),
    Command("similar", "~", "similar", "similar", "show the papers most like this one", "find"),
    Command("save-search", "w", "save_search", "save search", "save this search under a name, as a view", "find"),
    Command("saved-1", "7", "saved(0)", "saved search 1", "show the first saved search", "views", False),
    Command("saved-2", "8", "saved(1)", "saved search 2", "show the second saved search", "views", False),
    Command(
        "saved-3", "9", "saved(2)", "saved search 3", "show the third saved search; the palette has all", "views", False
    ),
    Command("ask-services", "S", "ask_services", "ask the services", "ask Hugging Face and arXiv for a search", "find"),
    Command("muted", "H", "muted", "muted", "show muted papers, or hide them", "find"),
    Command("bookmark", "b", "bookmark", "bookmark", "bookmark, or take the bookmark away", "mark", True, BOTH),
    Command("read", "m", "read", "read/unread", "mark as read or as unread", "mark", True, BOTH),
    Command("read-all", "A", "read_all", "all as read", "mark all papers shown as read", "mark"),
    Command("tags", "t", "tags", "tags", "write tags, separated by spaces", "mark"),
    Command("note", "e", "note", "note", "write a note, in your own editor if one is named", "mark", True, BOTH),
    Command("undo", "u", "undo", "undo", "undo the last mark", "mark"),
    Command("redo", "ctrl+r", "redo", "redo", "redo what was undone", "mark"),
    Command("pick", "space", "pick", "select", "select papers for the next mark", "mark"),
    Command("pick-all", "*", "pick_all", "select all", "select all papers shown", "mark"),
    Command("open", "enter", "open", "read", "read the whole paper", "open"),
    Command(
        "open-page",
        "o",
        "open_page",
        "open page",
        "open the paper's page in the browser; after a number, that link",
        "open",
        True,
        BOTH,
    ),
    Command("open-code", "c", "open_code", "open code", "open the paper's code in the browser", "open", True, BOTH),
    Command(
        "open-pdf", "O", "open_pdf", "open PDF", "open the downloaded PDF, else that of the page", "open", True, BOTH
    ),
    Command("download", "d", "download", "download PDF", "download the paper's PDF", "open", True, BOTH),
    Command(
        "copy", "y", "copy", "copy", "copy link, title, BibTeX or abstract; twice: as last time", "open", True, BOTH
    ),
    Command("export", "x", "export", "export", "write papers as BibTeX, Markdown, a feed and more", "open"),
    Command("prefetch", "P", "prefetch", "keep texts", "keep texts for when there is no network", "open"),
    Command("linked", "L", "linked", "linked", "look up linked models, datasets and spaces", "open"),
    Command("authors", "a", "authors", "authors", "show all authors and the whole AI summary", "screen"),
    Command("density", "v", "density", "density", "show rows of three lines, two or one", "screen"),
    Command("narrower", "<", "split(-1)", "narrower list", "make the list narrower", "screen"),
    Command("wider", ">", "split(1)", "wider list", "make the list wider", "screen"),
    Command("theme", "T", "theme", "theme", "choose the colours, dark or light", "screen"),
    Command("refresh", "r", "refresh", "refresh", "fetch again what is shown", "screen", True, BOTH),
    Command(
        "import", "", "import_file", "import", "import papers from a file of BibTeX, RIS, JSON or others", "screen"
    ),
    Command("redraw", "ctrl+l", "app.redraw", "redraw", "draw the screen anew", "screen"),
    Command("help", "?,f1", "help", "help", "show every key", "screen", True, BOTH),
    Command("palette", "ctrl+p", "palette", "palette", "find a command by its name", "screen", False),
    Command(
        "back",
        "escape",
        "back",
        "back",
        "go one step back: selection, search, filter",
        "screen",
        False,
        BOTH,
    ),
    Command("quit", "q,ctrl+q,ctrl+c", "app.quit", "quit", "close the reader", "screen", True, BOTH),
    Command(
        "suspend", "ctrl+z", "app.suspend_process", "suspend", "go to the shell; fg brings the reader back", "screen"
    ),
)

GROUPS = {
    "move": "Move",
    "views": "Views",
    "find": "Search",
    "mark": "Mark",
    "open": "Open",
    "screen": "Screen",
}

_BY_ID = {command.id: command for command in COMMANDS}


EVERYWHERE = ("app.redraw", "app.suspend_process")
"""Actions for any moment, also while something is written or chosen over the reader."""
NO_KEY = "none"
"""A key that no terminal sends."""


def on_screen(screen: str) -> Iterator[Command]:
    """The commands of a screen."""
    return (command for command in COMMANDS if screen in command.screens.split())


def bindings(screen: str = BROWSE, *, everywhere: bool = False) -> list[Binding]:
    """The table of a screen as Textual's bindings, or those of it that count everywhere.

    The settings' keys come over them by id.

    They have priority: a key is then acted on before the next one is looked at. Else, of keys that arrive in one burst
    (a fast typist far away), what is typed after ``/`` would still go to the list.
    """
    return [
        Binding(c.keys or NO_KEY, c.action, c.title, id=c.id, show=False, priority=True)
        for c in on_screen(screen)
        if (c.action in EVERYWHERE) == everywhere
    ]


def keymap(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings' ``[keys]`` in Textual's names for keys; Textual takes an empty text for no setting at all."""
    from tui_reader.tui.keynames import named, split

    return {command: ",".join(map(named, split(keys))) or NO_KEY for command, keys in settings.items()}


def typed_actions(settings: Mapping[str, str]) -> set[str]:
    """Actions of the application itself to which the settings give a letter: where letters are typed, it is one."""
    return {
        command.action.removeprefix("app.")
        for command in COMMANDS
        if command.action.startswith("app.")
        and any(len(key.strip()) == 1 for key in settings.get(command.id, "").split(","))
    }


def action(command: str) -> str:
    """A command's action."""
    return _BY_ID[command].action


def title(command: str) -> str:
    """A command's title."""
    return _BY_ID[command].title


def keys_of(settings: Mapping[str, str], command: str) -> list[str]:
    """The keys of a command as they are shown, with the settings' in place of the table's."""
    from tui_reader.tui.keynames import shown, split

    return [shown(key) for key in split(settings.get(command, _BY_ID[command].keys))]


def problems(settings: Mapping[str, str]) -> Iterator[str]:
    """Check the settings' ``[keys]``; a sentence for each mistake: unknown ids, unknown keys, one key for two."""
    import difflib

    from tui_reader.tui.keynames import named, split
    from tui_reader.tui.saying import keys as says

    taken: dict[tuple[str, str], str] = {}
    for name in settings:
        if name not in _BY_ID:
            near = difflib.get_close_matches(name, _BY_ID, 1, 0.5) or [COMMANDS[0].id]
            yield says.no_command(name, near[0])
    for command in COMMANDS:
        for key in split(settings.get(command.id, command.keys)):
            try:
                name = named(key)
            except ValueError as error:
                yield says.mistake(command.id, error)
                continue
            for screen in command.screens.split():
                other = taken.setdefault((screen, name), command.id)
                if other != command.id:
                    yield says.twice(key, other, command.id)
                    break


def table(settings: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(id, keys, help) of each command, for who writes ``[keys]``."""
    for command in COMMANDS:
        yield command.id, " ".join(keys_of(settings, command.id)), command.help

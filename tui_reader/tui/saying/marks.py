"""The words of marks: what was marked, what is not saved yet, tags, notes and drafts. Pure."""

from __future__ import annotations

from tui_reader.tui.saying import counted, deed

NOTHING_TO_UNDO, NOTHING_TO_REDO = "nothing to undo", "nothing to redo"
UNREADABLE = "nothing is marked: the paper can't be read while another process writes"
TAGS, TAGS_HINT = "Tags", "separated by spaces"

AS_IT_WAS = "the note is as it was"
NOT_STARTED = "can't be started"
SAVING = "saving"
SAVED_BEFORE = "saved; what was written since is not"
NOTHING = "(nothing)"
"""A draft without letters, where a note stood."""


def undoes(what: str, between: str, key: str) -> str:
    """The words on many papers that were marked: ``17 papers marked read · u undoes``."""
    return f"{what} {between} {key} undoes"


def marking(done: int, total: int) -> str:
    """The progress of marking many papers."""
    return f"{done:,} of {total:,} marked"


def stopped(what: str) -> str:
    """Marking was stopped, and ``what`` was done by then."""
    return deed("stopped", what)


def selected(papers: int) -> str:
    """The number of papers that the next mark is for."""
    return f"{counted(papers, 'paper')} selected" if papers else "no paper selected"


def saving(marks: int) -> str:
    """The words on marks that wait to be saved; empty for none."""
    return f"{counted(marks, 'mark')} not saved yet: another reader is writing" if marks else ""


def ends_without(words: str, key: str) -> str:
    """The marks that are not saved yet, and the key that gives them up and ends the reader."""
    return f"{words}; {key} ends without"


def not_saved(marks: int) -> str:
    """The words when the reader has ended before marks were saved."""
    return f"{counted(marks, 'mark')} could not be saved: another reader was writing for too long"


# -- notes ----------------------------------------------------------------------------------------------------------


def note_title(*, begun: bool, changed: bool) -> str:
    """The title over a note; ``begun``: it is a draft; ``changed``: another note stands than it was begun on."""
    title = "Note, a draft" if begun else "Note"
    return title + ("; the note was changed since, both will stay" if changed else "")


def note_keys(*, begun: bool) -> str:
    """The keys below a note."""
    return "ctrl+s saves, esc keeps a draft" + (", ctrl+o takes the saved note" if begun else "")


def drafts(count: int) -> str:
    """Notes were begun when the reader was closed."""
    return f"{counted(count, 'draft')} of notes not saved yet; the list says where"


def draft_kept(key: str) -> str:
    """A note was left without saving it."""
    return f"kept as a draft, not saved; {key} goes on with it"


def draft_not_kept(why: str) -> str:
    """A draft can't be written to the disk."""
    return f"the draft can't be kept: {why}"


def draft_in_memory(words: str, key: str) -> str:
    """A draft can't be written to the disk, but is not lost yet."""
    return f"{words}; {key} shows it until the reader is closed"


def draft_lost(why: str) -> str:
    """The reader has ended with a draft that could not be written."""
    return f"the draft of a note could not be kept: {why}"


def refused(why: str) -> str:
    """A note can't be saved."""
    return why if why.startswith("Not saved") else f"Not saved: {why}"


def refused_kept(why: str) -> str:
    """A note can't be saved; nothing is lost."""
    return f"{refused(why)} The draft is kept."


def no_editor(why: str) -> str:
    """The person's editor can't be lent a draft."""
    return f"the editor can't be used: {why}"


def editor_failed(name: str, status: int | None, *, draft: str = "") -> str:
    """An editor ended with an error, or (None) did not start; ``draft``: the key that goes on with what it wrote."""
    why = NOT_STARTED if status is None else f"ended with an error ({status})"
    if draft:
        return f"{name} {why}: kept as a draft, not saved; {draft} goes on"
    return f"{name} {why}; nothing was written"


def editor_goes_on(name: str) -> str:
    """An editor that was back at once may have a window of its own."""
    return f"nothing was written yet; what {name} saves later becomes a draft"

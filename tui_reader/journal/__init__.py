"""The reader's marks, in append-only files that several machines may share; never lost.

``line`` is the format of one line (which of several holds is in ``tui_reader.marks``), ``reading`` reads every file of
the folder, ``durable`` puts bytes on the disk, and ``journal`` is the journal itself.
"""

from tui_reader.journal.durable import JournalError
from tui_reader.journal.journal import Compaction, Journal
from tui_reader.journal.line import Change
from tui_reader.journal.reading import Problem, Reading, Watermark
from tui_reader.marks import TAG, Line, Value, heads, merge, note_base, note_text

__all__ = [
    "TAG",
    "Change",
    "Compaction",
    "Journal",
    "JournalError",
    "Line",
    "Problem",
    "Reading",
    "Value",
    "Watermark",
    "heads",
    "merge",
    "note_base",
    "note_text",
]

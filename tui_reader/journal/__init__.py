"""What the reader marked, in append-only files that several machines may share; never lost.

``line`` is the format of one line, ``merge`` which of several lines holds, ``reading`` reads every file of the folder,
``durable`` puts bytes on the disk, and ``journal`` is the journal itself.
"""

from tui_reader.journal.durable import JournalError
from tui_reader.journal.journal import Compaction, Journal
from tui_reader.journal.line import TAG, Change, Line, Value
from tui_reader.journal.merge import heads, merge, note_base, note_text
from tui_reader.journal.reading import Problem, Reading, Watermark

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

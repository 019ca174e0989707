"""The reader's marks, in append-only files that several machines may share; never lost.

``line`` is the format of one line (which of several holds is in ``tui_reader.marks``), ``reading`` reads every file of
the folder, ``durable`` puts bytes on the disk, and ``journal`` is the journal itself.
"""

from tui_reader.journal.durable import JournalError
from tui_reader.journal.journal import Journal
from tui_reader.journal.line import Change
from tui_reader.journal.reading import Watermark

__all__ = ["Change", "Journal", "JournalError", "Watermark"]

"""Web sources of papers: each has pure parsing of what a service answers, and functions that ask it."""

from tui_reader.http import FetchError


class SourceError(FetchError):
    """A service answered, but not with papers. Its text is one sentence."""

    answered = True

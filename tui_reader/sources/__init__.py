"""Web sources of papers: each has pure parsing of what a service answers, and functions that ask it."""

import os
import re

from tui_reader.http import FetchError


class SourceError(FetchError):
    """A service answered, but not with papers. Its text is one sentence."""

    answered = True


def endpoint(variable: str, otherwise: str) -> str:
    """The address that an environment variable names, else ``otherwise``; a byte that is no text can be seen in it."""
    named = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", os.environ.get(variable, ""))
    return named.strip().rstrip("/") or otherwise

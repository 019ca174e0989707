"""JSON Lines (https://jsonlines.org): a JSON object a line, for what scripts get, and dumps of other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tui_reader.formats import Options, Problem, fields
from tui_reader.formats.stream import LONGEST, Stream
from tui_reader.models import Entry


def looks_like(head: str) -> bool:
    """True when each line is to be read by itself: the first or a later one is a JSON object."""
    return any(_is_object(line) for line in head.split("\n"))


def _is_object(line: str) -> bool:
    begun = line.strip()
    if begun[:1] != "{" or begun == "{":
        return False
    try:
        json.loads(begun)
    except (ValueError, RecursionError):
        return False
    return True


def read(stream: Stream) -> Iterator[Entry | Problem]:
    """The papers of each line, or why there are none; lines with nothing but white space are passed over."""
    for number, line in enumerate(stream.lines(), stream.first):
        if len(line) > LONGEST:
            yield Problem(number, f"the line is longer than {LONGEST:,} characters")
        elif line and not line.isspace():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Problem(number, fields.reason(error))
            else:
                yield from fields.entries(value, number)


def write(entries: Iterable[Entry], options: Options) -> Iterator[str]:
    """An object a line."""
    for entry in entries:
        yield json.dumps(fields.record(entry, options.beside, options.fields), ensure_ascii=options.ascii_only) + "\n"

"""Searching in the reader, in a terminal: how soon a typed letter has settled, and what memory it takes.

    python -m tests.benchmarks.letters --papers 1000000

The papers, recorded ones where there are some (see ``search_corpus``), are imported and indexed first: half a minute
for 100,000. Then a hundred queries of every kind are typed letter by letter.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.benchmarks import search_corpus
from tests.benchmarks.importing import write_recorded
from tests.benchmarks.screen import (
    EMPTIES,
    LEAVES,
    READER,
    SETTLED,
    environment,
    first_title,
    milliseconds,
    report,
)
from tests.benchmarks.terminal import Terminal
from tui_reader.library import open_library
from tui_reader.paths import Paths

BETWEEN = 0.05
"""Seconds of silence after which a letter has settled and the next is typed."""
RESTS = 5.0
"""Seconds without a key after which what searches took is given back."""


def make(folder: Path, papers: int) -> None:
    """A library of ``papers`` in ``folder``, with its index."""
    file = folder / "papers.jsonl"
    write_recorded(file, papers)
    with closing(open_library(Paths(folder / "config", folder))) as library:
        library.import_file(file)
        library.finder.warm()
    file.unlink()


def main() -> None:
    """Make the library, type, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=7, help="queries of each of the fifteen kinds (7)")
    parser.add_argument("--seed", type=int, default=77, help="of the queries")
    given = parser.parse_args()
    documents = list(search_corpus.papers(min(given.papers, 100_000)))
    queries = search_corpus.queries(documents, given.each, given.seed)
    del documents
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(folder, given.papers)
        home = environment(folder / "config", folder)
        with Terminal(READER, home) as terminal:
            terminal.ready(first_title(home))
            terminal.idle(SETTLED)
            before, _ = terminal.memory()
            letters = []
            for query in queries:
                terminal.press("/", quiet=BETWEEN)
                letters += [terminal.press(letter, quiet=BETWEEN) for letter in query.text]
                terminal.press(EMPTIES, quiet=BETWEEN)
                terminal.press(LEAVES, quiet=BETWEEN)
            time.sleep(SETTLED)
            after, most = terminal.memory()
            time.sleep(RESTS)
            resting, _ = terminal.memory()
    print(f"| {given.papers:,} papers, {len(queries)} queries | measured | aim |\n|---|---|---|")
    report("letter, settled", milliseconds(letters), "25, p95; 50 at a million")
    report("memory, before and after", f"{before:.0f} and {after:.0f} MiB", "120; 250 at a million")
    report("memory, when the typing rests", f"{resting:.0f} MiB", "95, which are 100 MB")
    report("memory, most", f"{most:.0f} MiB")


if __name__ == "__main__":
    main()

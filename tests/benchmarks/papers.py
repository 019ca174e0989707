"""The time a whole paper takes to open and answer keys, and its memory. Run: python -m tests.benchmarks.papers

Beside a bare Textual app, and beside w3m on the same page where it is installed.
"""

from __future__ import annotations

import argparse
import compileall
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import bare
from tests.benchmarks.screen import BARE, READER, ROOT, environment, milliseconds, report, start
from tests.benchmarks.terminal import Terminal
from tui_reader.formats import html
from tui_reader.library import parsed, texts
from tui_reader.models import Paper
from tui_reader.paths import DATA_VARIABLE, Paths
from tui_reader.sources.fulltext import Got
from tui_reader.store import Store

TITLE = "A paper that is measured"
OTHER = "The paper after it"
FIRST, WHOLE = "Introduction", "min left"
"""The words on the screen once the first lines of the text are, and once all of it is laid out."""
REST = 8.0
"""Seconds after which the reader has given back what it does not need."""
OPENED, GAP = 10, 2.5
"""Times that a paper is opened for what papers leave behind, and seconds between two."""


class Page(NamedTuple):
    """A page to open, and what is asked of it."""

    name: str
    body: bytes
    first: float
    """Milliseconds until its first screen, at most."""
    whole: float
    """Milliseconds until all of it is laid out, at most."""


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="openings that a median is taken of (9)")
    parser.add_argument("pages", type=Path, nargs="*", help="recorded pages, beside the one that is made")
    given = parser.parse_args()
    compileall.compile_dir(ROOT / "tui_reader", quiet=1)
    print("| | measured | aim |\n|---|---|---|", flush=True)
    pages = [Page("100 KB of text", made(100_000), 60, 600)]
    for path in given.pages:
        body = path.read_bytes()
        old = len(body) > 500_000
        pages.append(Page(path.name, body, 100 if old else 60, 1_500 if old else 600))
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            measure(page, Path(folder) / str(number), given.runs)


def measure(page: Page, folder: Path, runs: int) -> None:
    """Open one page again and again."""
    home = library(folder, page)
    bare_ready = statistics.median(start(BARE, home, bare.LINE) for _ in range(3))
    firsts, wholes = [], []
    moving: list[float | None] = []
    for _ in range(runs):
        with Terminal(READER, home, columns=140) as terminal:
            terminal.ready(TITLE)
            terminal.idle(2.0)
            first, whole = terminal.until("\r", [FIRST, WHOLE], last=True)
            firsts.append(first)
            wholes.append(whole)
    report(f"{page.name}: first screen of a paper, the first one", milliseconds(firsts), "")
    report(f"{page.name}: all of it laid out, the first one", milliseconds(wholes), "")
    firsts, wholes = [], []
    with Terminal(READER, home, columns=140) as terminal:
        terminal.ready(TITLE)
        terminal.idle(2.0)
        for _ in range(runs + 1):
            first, whole = terminal.until("\r", [FIRST, WHOLE], last=True)
            firsts.append(first)
            wholes.append(whole)
            terminal.idle(0.3)
            terminal.press("g", quiet=0.3)
            terminal.press("\x1b", quiet=0.5)
        report(f"{page.name}: first screen", milliseconds(firsts[1:]), f"{page.first:.0f}")
        report(f"{page.name}: all of it laid out", milliseconds(wholes[1:]), f"{page.whole:.0f}")
        for _ in range(runs):
            terminal.until("\r", [FIRST])
            end = time.perf_counter() + 0.2
            while time.perf_counter() < end:
                moving.append(terminal.press("j", quiet=0.02, first=True))
            terminal.idle(0.5)
            terminal.press("g", quiet=0.3)
            terminal.press("\x1b", quiet=0.5)
        report(f"{page.name}: a key while it is laid out", milliseconds(moving), "16")
        terminal.until("\r", [WHOLE])
        for key, name in (("down", "a line"), ("page down", "a page")):
            times = [terminal.press(key) for _ in range(40)]
            report(f"{page.name}: {name} down, settled", milliseconds(times), "16")
        terminal.press("g", quiet=0.3)
        terminal.press("/", quiet=0.3)
        report(
            f"{page.name}: a letter of what is found",
            milliseconds(
                [terminal.press(letter, quiet=0.15) for word in ("lamp", "the") for letter in (*word, "\x15")]
            ),
            "30",
        )
        terminal.press("\x1b", quiet=0.3)
        sizes = [terminal.resize(100 if i % 2 else 120, 40) for i in range(10)]
        report(f"{page.name}: resized, first screen", milliseconds(sizes), "60")
    with Terminal(READER, home, columns=140) as terminal:
        terminal.ready(TITLE)
        terminal.press("j", quiet=0.3)
        terminal.press("k", quiet=0.3)
        terminal.idle(REST)
        lists = terminal.memory()[0]
        opened = left = 0.0
        for number in range(OPENED):
            terminal.until("\r", [FIRST, WHOLE], last=True)
            terminal.idle(1.0)
            opened = max(opened, terminal.memory()[0])
            terminal.press("g", quiet=0.3)
            terminal.press("\x1b", quiet=0.5)
            terminal.idle(GAP if number else REST)
            left = left or terminal.memory()[0]
        terminal.idle(REST)
        last = terminal.memory()[0]
    report(f"{page.name}: memory above the list's, open", f"{opened - lists:.1f} MiB", "20")
    report(f"{page.name}: memory above the list's, left", f"{left - lists:.1f} MiB", "3")
    report(f"{page.name}: memory above the list's, {OPENED} opened and left", f"{last - lists:.1f} MiB", "")
    report(f"{page.name}: bare app, ready", f"{bare_ready:.0f} ms")
    if shutil.which("w3m"):
        (folder / "page.html").write_bytes(page.body)
        with Terminal(["w3m", "-T", "text/html", str(folder / "page.html")], home, columns=140) as terminal:
            report(f"{page.name}: w3m, ready", f"{terminal.ready(FIRST):.0f} ms")


def library(folder: Path, page: Page) -> Mapping[str, str]:
    """Folders with two papers of which both have the page kept."""
    folder.mkdir()
    home = environment(folder / "config")
    paths = Paths(folder / "config", Path(home[DATA_VARIABLE]))
    paths.make()
    store = Store(paths.library)
    store.add(
        [
            Paper(TITLE, abstract="An abstract of some length. " * 30, id="2605.00001", published=date(2026, 5, 2)),
            Paper(OTHER, abstract="Another.", id="2605.00002", published=date(2026, 5, 1)),
        ]
    )
    store.close()
    for identity in ("2605.00001", "2605.00002"):
        got = Got("html", page.body, f"https://arxiv.org/html/{identity}", "")
        kept = texts.keep(paths.texts, identity, got, datetime.now(UTC))
        head = {"kind": "html", "address": kept.address, "at": kept.at.isoformat()}
        parsed.keep(kept.path, head, html.read(page.body, kept.address))
    (paths.data / "ui.json").write_text('{"view": "all", "greeted": true, "query": "id:2605"}')
    return home


def made(size: int) -> bytes:
    """A page in the shape of arXiv's converter with so much text: prose, citations, formulas, tables, references."""
    return "".join(_pieces(size)).encode()


def _pieces(size: int) -> Iterator[str]:
    prose = (
        "We light the lamp {0} in room {1} and watch until morning <cite>[<a href='#bib.bib{2}'>{2}</a>]</cite>, where "
        "<math alttext='x_{{{0}}}+\\frac{{a}}{{{1}}}'><mi>x</mi></math> is the light of <em>each lamp</em> and the "
        "rooms of <a href='#S{3}'>Section {3}</a> stay dark; nobody knows for how long. "
    )
    yield (
        "<html><body><article class='ltx_document'><h1 class='ltx_title ltx_title_document'>"
        f"{TITLE}</h1><div class='ltx_abstract'><h6 class='ltx_title ltx_title_abstract'>Abstract</h6>"
        "<p class='ltx_p'>We light lamps.</p></div>"
    )
    text = section = 0
    while text < size * 0.85:
        section += 1
        yield f"<section id='S{section}' class='ltx_section'><h2 class='ltx_title ltx_title_section'>{section} "
        yield "Introduction</h2>" if section == 1 else "Rooms</h2>"
        for paragraph in range(6):
            yield f"<div id='S{section}.p{paragraph}' class='ltx_para'><p class='ltx_p'>"
            for sentence in range(5):
                number = section * 30 + paragraph * 5 + sentence
                yield prose.format(number, number + 7, number % 80 + 1, section)
                text += 190
            yield "</p>"
            yield (
                f"<table id='S{section}.E{paragraph}' class='ltx_equation ltx_eqn_table'><tr class='ltx_eqn_row'>"
                f"<td class='ltx_eqn_cell'><math display='block' alttext='\\sum_{{i=1}}^{{n}}\\frac{{x_{{i}}}}"
                f"{{\\sqrt{{y_{{{paragraph}}}}}}}'><mi>x</mi></math></td><td class='ltx_eqn_eqno'>({paragraph})</td>"
                "</tr></table></div>"
            )
        yield f"<figure id='S{section}.T1' class='ltx_table'><figcaption>Table {section}: Lamps.</figcaption>"
        yield "<table class='ltx_tabular'>"
        for row in range(12):
            cells = "".join(f"<td class='ltx_td'>{row * column * 1.25:.2f} lamps</td>" for column in range(7))
            yield f"<tr class='ltx_tr'>{cells}</tr>"
            text += 70
        yield "</table></figure></section>"
    yield "<section id='bib' class='ltx_bibliography'><h2>References</h2><ul class='ltx_biblist'>"
    for number in range(80):
        yield f"<li id='bib.bib{number + 1}' class='ltx_bibitem'><span class='ltx_tag ltx_tag_bibitem'>[{number + 1}]"
        yield "</span> Ada Lind and Bo Ek. On dark rooms, and on the lamps in them that nobody lit. In Rooms, pages "
        yield f"{number} to {number + 9}, 2020.</li>"
    yield "</ul></section></article></body></html>"


if __name__ == "__main__":
    main()

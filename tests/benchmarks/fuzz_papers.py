"""Mutated pages and random formulas: none may end, hang or fill the reader.

Run: python -m tests.benchmarks.fuzz_papers

Each is read, packed, laid out at two widths; what raises, takes longer than 2 s or needs more than 256 MB is printed
with the seed that makes it again. Linux, for the limit of memory.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import re
import resource
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks.mutating import Sowing
from tests.formats.pages import LATEXML, MARKDOWN, NATIVE
from tests.text.formula.pieces import PIECES
from tui_reader.formats import formulas, html, layout, markdown, packed
from tui_reader.formats.document import NoTextError, plain

SLOWEST = 2.0
"""Seconds of a processor that one of them may take."""
MOST_MEMORY = 256_000_000
"""Bytes that one of them may need beside what is there."""
EXCERPT = 24_000
"""Characters of a recorded page that are mutated at once."""
_INSERTED = (
    "<", ">", '"', "&", "&#x1b;", "&#1114112;", "</td>", "<table>", "<tr>", "<td colspan=99999>", "<td rowspan=-1>",
    "<p>", "</p>", "</div>", "<div>", "<math ", "</math>", "<math alttext='", "<!--", "-->", "<![CDATA[", "<svg>",
    "<ul><li>", "</ul>", "<figure>", "<figcaption>", "<span class='ltx_note'>", "<sup>", "<a href='#S1'>", "<pre>",
    "<article class='ltx_document'>", "</article>", "<script>", "<section id=''>", "\x00", "\x1b[2J",
    "\u202e", "\ud83d", "<br/>", "<li id='bib.bib1' class='ltx_bibitem'>", "\t", "\n", "𝒳", "ﷺ", "e\u0301\u0301\u0301",
    "| a | b |\n|---|\n",
)  # fmt: skip


def main() -> None:
    """Try them, and print what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--formulas", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("recorded", type=Path, nargs="*", help="recorded pages, beside those of the tests")
    given = parser.parse_args()
    sources = [path.read_text(errors="surrogateescape") for path in given.recorded]
    failures = 0
    for name, failed in (
        ("pages", pages(given.pages, given.seed, sources)),
        ("formulas", math(given.formulas, given.seed)),
    ):
        started = time.perf_counter()
        for failure in failed:
            failures += 1
            print(f"{name}: {failure}", flush=True)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{getattr(given, name):,} {name} in {time.perf_counter() - started:.0f} s, at most {most:.0f} MiB held")
    raise SystemExit(bool(failures))


def pages(count: int, seed: int, recorded: Sequence[str] = ()) -> Iterator[str]:
    """Read so many mutated pages; what went wrong, a sentence each."""
    sources = [LATEXML, LATEXML, NATIVE, MARKDOWN, *recorded]
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        page = mutated(chance, sources)
        yield from _tried(f"seed {seed}, page {number}", partial(_read, page))


def math(count: int, seed: int) -> Iterator[str]:
    """Read and draw so many random formulas; what went wrong, a sentence each."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        tex = "".join(chance.choices(PIECES, k=chance.randint(1, 60)))
        if chance.random() < 0.1:
            tex = "<math>" + re.sub(r"[a-z]", lambda match: f"<mi>{match[0]}</mi>", tex)
        yield from _tried(f"seed {seed}, formula {number}", partial(_drawn, tex))


def mutated(chance: random.Random, sources: Sequence[str]) -> str:
    """A page that was cut, doubled, mixed with others and sown with marks of HTML."""
    page = chance.choice(sources)
    if len(page) > EXCERPT:
        at = chance.randrange(len(page) - EXCERPT)
        page = "<article class='ltx_document'>" + page[at : at + EXCERPT]
    sowing = Sowing(sources, _INSERTED, bed=_pieces, lengths=(0, 1, 10, 100, 2_000))
    return sowing.mutated(chance, page, chance.randint(1, 12))


def _pieces(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=20))


def _read(page: str) -> None:
    reader = markdown.read if page.startswith("Title:") else html.read
    with contextlib.suppress(NoTextError):
        document = reader(page.encode(errors="surrogatepass"), "https://arxiv.org/html/2605.00001")
        assert packed.read(packed.write(document)) == document, "packed, it is another"
        for width in (20, 100):
            for line in layout.lines(document, width):
                text = plain(line.runs)
                assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text), "a hostile sign is shown"


def _drawn(tex: str) -> None:
    shown = [formulas.on_one_line(tex), *formulas.in_lines(tex, 40)[0], *formulas.in_lines(tex, 80, ascii_only=True)[0]]
    assert not any(re.search("[\x00-\x1f\x7f-\x9f]", line) for line in shown), "a hostile sign is shown"


def _tried(name: str, call: Callable[[], object]) -> Iterator[str]:
    started, before = time.process_time(), resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, before[1]))
    try:
        call()
    except BaseException as error:  # the limit of memory is one as well
        if isinstance(error, KeyboardInterrupt):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        yield f"{name}: {type(error).__name__}: {str(error)[:200]} in {Path(where.filename).name}:{where.lineno}"
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    if (seconds := time.process_time() - started) > SLOWEST:
        yield f"{name}: took {seconds:.1f} s"


if __name__ == "__main__":
    main()

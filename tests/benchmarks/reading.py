"""Mutated files of every kind that can be imported: no reader may raise, hang or fill the memory.

Run: python -m tests.benchmarks.reading

Files that are right, those of the tests and what the program writes itself, are cut, doubled, mixed with others, sown
with marks of their kind and with bytes that no text has. Each is read by the reader of its kind, whatever it looks
like by then. What raises, takes more than 2 s of the processor or needs more than 256 MB is printed with the seed that
makes it again. Linux, for the limit of memory.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import signal
import time
import traceback
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from tests.benchmarks.mutating import LONGEST, Sowing
from tests.hub import entry, feed, item
from tui_reader import formats
from tui_reader.formats import Format, Named, Options, Problem
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Marks, Organization, Paper

SLOWEST = 2.0
"""Seconds of the processor that one of them may take."""
MOST_MEMORY = 256_000_000
"""Bytes that one of them may need beside what is there."""
SEEDS = Path(__file__).parents[2] / "seeds"

OAI = """<?xml version="1.0"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:arXiv.org:2605.00001</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2605.00001</id><created>2026-05-20</created><authors><author>
<keyname>Lind</keyname><forenames>Ada</forenames></author></authors><title>On Walking</title><categories>cs.LG
</categories><doi>10.1/2 10.1/3</doi><abstract>It is shown.</abstract></arXiv></metadata></record>
<record><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>On Lamps</dc:title><dc:creator>Ek, Bo</dc:creator>
<dc:date>2026-05-21</dc:date><dc:identifier>http://arxiv.org/abs/2605.00002</dc:identifier></oai_dc:dc></metadata>
</record></ListRecords></OAI-PMH>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>cs</title>
<item><title>On Walking. (arXiv:2605.00001v1 [cs.LG])</title><link>https://arxiv.org/abs/2605.00001</link>
<description>arXiv:2605.00001v1 Announce Type: new Abstract: &lt;p&gt;It is shown.&lt;/p&gt;</description>
<dc:creator>Ada Lind, Bo Ek</dc:creator><pubDate>Wed, 20 May 2026 00:00:00 -0400</pubDate></item></channel></rss>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Kept</title></head><body><outline text="AI">
<outline text="On Walking" url="https://arxiv.org/abs/2605.00001"/></outline></body></opml>"""
SCIENCE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lind, A
   Ek, B
TI On Walking
   in the Dark
DI 10.1/2
PY 2026
ER

EF
"""
PUBMED = """PMID- 1
TI  - On Walking
      in the Dark
FAU - Lind, Ada
DP  - 2026 May
LID - 10.1/2 [doi]

"""
BIBLATEX = """@string{venue = "Walks" # { of 2026}}
@comment{nothing}
@preamble{"\\newcommand{\\x}{y}"}
@inproceedings(a, title = {On {W}alking {\\"o}f {{\\'e}tudes} $\\alpha_{i}$},
  author = "Ada {Lind} and Ek, Bo and others",
  crossref = {p}, year = 2026, month = may, booktitle = venue, keywords = {one, two; three},)
@proceedings{p, title = {Proceedings}, date = {2026-05-20/2026-05-21}, url = {https://arxiv.org/abs/2605.00001}}
@misc{b, title = "Lamps", eprint = {2605.00002}, archiveprefix = {arXiv}, note = {\\url{x}, read}, }
"""
LINKED = """[Daily Papers](https://huggingface.co/papers)
by [AK](https://huggingface.co/akhaliq) and the research community

May 20

[![](https://cdn-thumbnails.huggingface.co/x.png)](https://huggingface.co/papers/2605.00001)
### [On Walking](https://huggingface.co/papers/2605.00001)
12
[2](https://huggingface.co/papers/2605.00001#community)
"""
NOTES = """# Reading
- [ ] https://arxiv.org/abs/2605.00001v2, arXiv:2605.00002 and doi:10.1145/3292500.1
- [the third](https://huggingface.co/papers/2605.00003) hep-th/9901001
arxiv:2605.00004
title:1-0123456789abcdef
10.48550/arXiv.2605.00005
"""
PAPERS = (
    Paper(
        "Lanterns on graphs: $x^2$ & “quotes”",
        "We light them.\n\nTwice, of \\emph{clay}.",
        id="2605.00001",
        authors=("Ada Lind", "Bo van Ek Jr.", "Lamp Team"),
        organization=Organization("blue", "Blue Lab"),
        published=date(2026, 5, 18),
        listed=date(2026, 5, 20),
        upvotes=3,
        code="https://github.com/blue/lamp",
        keywords=("lamps", "graphs"),
        categories=("cs.LG",),
    ),
    Paper("=Kettles; of tin", doi="10.1145/3292500.1", comments=0),
)
MARKED = tuple(
    Entry(0, paper, marks, paper.key)
    for paper, marks in zip(PAPERS, (Marks(True, True, ("rl",), "Read\n*twice*"), Marks()), strict=True)
)
_MORE: dict[str, tuple[str, ...]] = {
    "arxiv": (feed(entry("2605.00001v1"), entry("hep-th/9901001v2", title="Error")).decode(),),
    "oai": (OAI,),
    "ris": (SCIENCE, PUBMED),
    "bibtex": (BIBLATEX, "".join(formats.named("biblatex").write(MARKED))),
    "json": ("".join(formats.named("csl").write(MARKED)), repr([item(1)]).replace("'", '"')),
    "atom": (RSS, OPML),
    "page": (LINKED, *(path.read_text() for path in sorted(SEEDS.glob("*.txt")))),
    "csv": ('Title;Year;Authors;DOI\n"On; ""Walking""";2026;"Lind, A.; Ek, B.";10.1/2\n',),
    "ids": (NOTES,),
}
_TOKENS = (
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    ",",
    ";",
    "\\",
    '"',
    "'",
    "0",
    "99999999999999999999",
    "é",
    "𝒳",
    "\u202e",
    "ﷺ",
)
_XML = (
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x [",
    "<?",
    "<a>",
    "</a>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<author><name>",
    " xmlns='x'",
    "<outline>",
    "<item>",
)
_OWN: dict[str, tuple[str, ...]] = {
    "json": (
        "{",
        "}",
        "[",
        "]",
        ":",
        "null",
        "1e999",
        "-0",
        "NaN",
        "\\u0000",
        "\\ud800",
        '"title":',
        '"paper":{',
        "[[",
        "{}",
    ),
    "bibtex": (
        "{",
        "}",
        "@",
        "@misc{",
        "@string{",
        "@comment",
        "=",
        "#",
        "$",
        "%",
        "\\'",
        '\\"{',
        "{\\",
        " and ",
        "crossref={a}",
        "title={",
        "\\url{",
        "~",
        "^",
        "_",
    ),
    "ris": ("TY  - ", "ER  - ", "TI  - ", "AU  - ", "DA  - ", "PT J\n", "FN x\nVR 1\n", "PMID- ", "\nER\n", "  - "),
    "csv": ('""', '"\n"', "title", "\ntitle,authors\n", "=cmd", "'="),
    "page": (
        "•",
        "·",
        "May 20",
        "Upvote",
        "8 authors",
        "[",
        "](",
        ")",
        "https://huggingface.co/papers/2605.00001",
        "![",
        "###",
        "-",
        "GitHub 1k",
        "arXiv Page",
        "Daily Papers\n",
    ),
    "ids": (
        "2605.00001",
        "10.1145/",
        "arXiv:",
        "https://",
        "/",
        ".",
        "%2F",
        "v1",
        "(",
        ")",
        "](",
        "title:1-",
        "abs-",
        "doi:",
    ),
}
_OWN |= {"jsonl": _OWN["json"], "arxiv": _XML, "oai": _XML, "atom": _XML}
_TEXT, _VALUE = r"(?<=>)[^<>]*(?=</)", r'"(?:[^"\\]|\\.)*"|-?\d[\d.]*|null|\[\]'
_WITHIN = {"arxiv": _TEXT, "oai": _TEXT, "atom": _TEXT, "json": _VALUE, "jsonl": _VALUE}
"""The places in which a value stands, in files that are worth nothing with a broken form."""
_WORDS = (
    "2605.00001",
    "10.1145/3292500.1",
    "https://arxiv.org/abs/2605.00001v2",
    "Ada Lind and Bo Ek",
    "Lind, Ada; Ek, Bo",
    "2026-05-20",
    "Wed, 20 May 2026",
    "2026 May",
    "0000-00-00",
    "99999999",
    "<p>",
    "<b>x</b>",
    "&nbsp;",
    "$x_{i}^2$",
    "\\frac{a}{b}",
    "(arXiv:2605.00001v1)",
    "a" * 500,
    " " * 500,
)
_VALUES = (
    "null",
    "[]",
    "{}",
    '""',
    "0",
    "-1",
    "1e999",
    "true",
    '["a", ["b", null], {"name": 3}]',
    '{"name": ["x"], "user": {"fullname": {}}}',
    '[{"title": "In"}]',
    "1" * 5_000,
    "[" * 500 + "]" * 500,
    "[" * 50_000,
    '"' + " and ".join(["Ada Lind"] * 3_000) + '"',
    '"2026 May"',
    '"' + "$x_{" * 3_000 + '"',
    '"' + "\\\\" * 3_000 + '"',
    '"\\ud800\\u0000"',
    '"2605.00001"',
    '{"date-parts": [[null, "x", []]]}',
)
_BYTES = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80",
    b"\xc3",
    b"\x1b[2J",
    b"\x1a",
    b"\xb0\xa1",
)
_ENCODINGS = ("utf-16", "utf-8-sig", "utf-16-be", "gbk", "latin-1", "utf-32")


def main() -> None:
    """Try them, and print what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10_000, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="the name of one kind")
    given = parser.parse_args()
    failures = 0
    for one in formats.FORMATS:
        if not one.reads or given.only not in ("", one.name):
            continue
        started = time.process_time()
        slowest, papers = 0.0, 0
        for number in range(given.each):
            failure, seconds, read = tried(one, given.seed, number)
            slowest, papers = max(slowest, seconds), papers + read
            if failure:
                failures += 1
                print(failure, flush=True)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{one.name}: {given.each:,} files in {time.process_time() - started:.0f} s of the processor, the slowest "
            f"{slowest:.2f}; {papers:,} papers; at most {most:.0f} MiB held",
            flush=True,
        )
    raise SystemExit(bool(failures))


def failures(one: Format, count: int, seed: int) -> Iterator[str]:
    """Read so many mutated files of one kind; what went wrong, a sentence each."""
    for number in range(count):
        failure, _, _ = tried(one, seed, number)
        if failure:
            yield failure


def sources(one: Format) -> list[str]:
    """Files of one kind that are right."""
    options = Options(title="Kept")
    own = ["".join(one.write(MARKED, options))] if one.writes else []
    return [*own, *_MORE.get(one.name, ())]


def mutated(one: Format, seed: int, number: int) -> bytes:
    """A file of one kind that is right no more."""
    chance = random.Random(f"{seed} {one.name} {number}")
    right = sources(one)
    text = chance.choice(right)
    if chance.random() < 0.1:
        text *= chance.choice((2, 30, 200))
    tokens = (*_TOKENS, *_OWN[one.name] * 3)
    if within := _WITHIN.get(one.name):
        text = _exchanged(chance, text, within)

    def heap(chance: random.Random) -> str:
        return "".join(chance.choices(tokens, k=chance.choice((3, 30))))

    sowing = Sowing(right, tokens, bed=heap, lengths=(0, 1, 5, 50, 1_000), times=(1, 1, 1, 40, 20_000))
    text = sowing.mutated(chance, text, chance.randint(0 if within else 1, chance.choice((1, 12))))
    data = text.encode(chance.choice(_ENCODINGS) if chance.random() < 0.1 else "utf-8", errors="replace")
    for _ in range(chance.choice((0, 0, 0, 1, 5))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_BYTES) + data[at + chance.choice((0, 1)) :]
    return data[:LONGEST]


def _exchanged(chance: random.Random, text: str, within: str) -> str:
    """``text`` with other values in some places, its form kept: most of what is broken in XML is refused at once."""
    for _ in range(chance.randint(0, 6)):
        places = list(re.finditer(within, text[:20_000]))
        if not places:
            break
        place = chance.choice(places)
        if within == _VALUE:
            value = chance.choice(_VALUES)
        else:
            words = "".join(chance.choices((*_TOKENS, *_WORDS), k=chance.choice((0, 1, 3, 20))))
            value = escape(words * chance.choice((1, 1, 1, 2_000)))
        text = text[: place.start()] + value + text[place.end() :]
    return text


class _TooLongError(BaseException):
    """The time is over; no reader may take it for an error of its own."""


def tried(one: Format, seed: int, number: int) -> tuple[str, float, int]:
    """Read one file: what went wrong, if anything did, the seconds of the processor, and how many papers came."""
    data = mutated(one, seed, number)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = signal.signal(signal.SIGVTALRM, _over)
    started, failure, papers = time.process_time(), "", 0
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, limits[1]))
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST)
    try:
        papers = _read(one, data)
    except _TooLongError as error:
        failure = f"more than {SLOWEST:g} s in {_where(error)}"
    except Exception as error:  # the limit of memory is one as well
        failure = f"{type(error).__name__}: {str(error)[:200]} in {_where(error)}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.signal(signal.SIGVTALRM, before)
    seconds = time.process_time() - started
    return (f"{one.name}, seed {seed}, file {number}: {failure}" if failure else ""), seconds, papers


def _over(*_: Any) -> None:
    raise _TooLongError


def _where(error: BaseException) -> str:
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "tui_reader" in frame.filename] or frames
    return " < ".join(
        f"{Path(one.filename).name}:{one.lineno}"
        for one in (ours[-1], *([] if ours[-1] == frames[-1] else [frames[-1]]))
    )


def _read(one: Format, data: bytes) -> int:
    pieces = [data[start : start + 65_536] for start in range(0, len(data), 65_536)]
    stream = Stream(pieces)
    formats.recognised(stream.head())
    papers = 0
    for found in one.read(stream):
        match found:
            case Entry():
                papers += 1
                assert found.paper.title, "a paper without a title"
                assert found.paper.key
            case Named():
                assert found.keys
            case Problem():
                assert found.reason
                assert found.line >= 0
    return papers


if __name__ == "__main__":
    main()

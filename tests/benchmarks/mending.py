"""The TeX that is left to see once texts are mended, by kind, and the time that mending takes.

Run ``python -m tests.benchmarks.mending PATH...``: files of papers as JSON, a list or one paper a line, gzipped or not.
Every text under ``title``, ``abstract`` or ``summary`` counts, wherever it stands.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui_reader.text import clean_prose
from tui_reader.text.mend import mend

GREEK = "alpha|beta|gamma|delta|epsilon|theta|lambda|mu|nu|pi|rho|sigma|tau|phi|psi|omega"

REMNANTS = {
    "command": r"\\[A-Za-z]+",
    "escape": r"\\[^A-Za-z\s]|\\ ",
    "dollars": r"\$[^\s\d$][^$\n]{0,60}\$|\$\\",
    # What has no small character stands behind ^ or _ on purpose.
    "script": r"\w\^[+*0-9-](?![\w.]|\s?[\w-])|\^\{|\w_\{|(?<![\w./-])[A-Za-zα-ω]_[0-9aehijklmnoprstuvx](?![\w./@^-])",
    "braces": r"(?<!min)(?<!max)(?<!inf)(?<!sup)(?<=\w)\{[^{}]{0,40}\}|\{\w{1,12}\}|\{\{|\{\}",
    "quotes": r"``|(?<![\w'])''|(?<=[\w.,])''(?!\w)|(?<![\w`])`[^`'\n]{1,60}'(?!\w)",
    "dashes": r"(?<=\w)-{2,3}(?=[A-Za-z])| -{2,3} ",
    "tie": r"(?<=[A-Za-z.]{2})~(?=[A-Za-z\[(])",
    "stripped sign": (
        r"\d(?:times|pm|sim|cdot)\b|\b(?:sim|approx|times|pm)\d|\b(?:leq|geq|neq|infty|cdot|propto|rightarrow|leftarrow"
        r"|leftrightarrow|langle|rangle|mathcal|mathbb|mathbf|mathrm|textbf|textit|textsc|frac|sqrt)\b"
    ),
    "stripped Greek": (
        rf"(?<![\w\\./@-])(?<!['’]s )(?<!man )(?<!eiss )(?<!ndall )(?<!s['’] )(?:{GREEK})(?:\s?[=<>]\s?\d|_\{{|\^)"
    ),
    "entity": r"[a-z]x20(?:1[3489cdCD]|26)",
    "label of a link": r"https?://\S+\{",
}
"""Remnants that a reader sees in a mended text."""

_PATTERNS = {kind: re.compile(pattern) for kind, pattern in REMNANTS.items()}
_UNTOUCHED = re.compile(r"`[^`\n]*`|(?:https?://|www\.)[^\s{}]+")
"""Code and links, in which nothing is a remnant."""


def texts(path: Path) -> Iterator[str]:
    """The texts of the papers in ``path``."""
    stored = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for paper in stored.splitlines() if ".jsonl" in path.name else [stored]:
        yield from _inside(json.loads(paper))


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name.split("_")[-1] in ("title", "abstract", "summary"):
                    yield clean_prose(inner)
            else:
                yield from _inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _inside(inner)


def left(shown: str) -> dict[str, str]:
    """The kinds of remnants in a mended text, each with the first of its kind and what is around it."""
    looked_at = _UNTOUCHED.sub("", shown)
    found = {}
    for kind, pattern in _PATTERNS.items():
        if match := pattern.search(looked_at):
            found[kind] = looked_at[max(0, match.start() - 30) : match.end() + 30].replace("\n", " ")
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="+", type=Path)
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="show N of each kind")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    total = with_remnant = plain = 0
    spent = {True: 0.0, False: 0.0}
    mend("$")
    for path in arguments.path:
        for text in texts(path):
            started = time.process_time()
            shown = mend(text).text
            took = time.process_time() - started
            total += 1
            plain += shown is text
            spent[shown is text] += took
            kinds = left(shown)
            with_remnant += bool(kinds)
            for kind, example in kinds.items():
                counts[kind] += 1
                examples[kind].append(example)
    print(f"{with_remnant} of {total} texts keep a remnant ({with_remnant / max(1, total):.2%})")
    print(f"{spent[True] / max(1, plain) * 1e6:.0f} µs where there is nothing to mend ({plain} texts),", end=" ")
    print(f"{spent[False] / max(1, total - plain) * 1e6:.0f} µs elsewhere")
    for kind, count in counts.most_common():
        print(f"{count:7}  {kind}")
        for example in examples[kind][:: max(1, len(examples[kind]) // max(1, arguments.examples))][
            : arguments.examples
        ]:
            print(f"             {example}")


if __name__ == "__main__":
    main()

"""Papers whose texts act upon terminals, markup and layouts, as the internet has them.

Run as a program it opens a reader over them; with ``--unguarded`` without the gate that every text passes.
"""

from __future__ import annotations

import sys

PAYLOADS = (
    "\x1b]52;c;UFdORUQ=\x07clipboard",
    "\x1b]0;PWNED\x07title",
    "\x1b[2J\x1b[31mcleared",
    "\x9b31mC1 \x9d0;x\x9c",
    "right\u202eto left\u2066isolate",
    "tags\U000e0041\U000e0042",
    "null\x00bell\x07back\x08\x7f",
    "[/foo] [@click=app.quit]x[/] [bold",
    "a\u0301" + "\u0301" * 3_000 + "marks",
    "W" * 64_000,
    "漢字かな交じり文" * 40,
    "👩‍🔬🧑🏽‍🚀🇩🇪🙂" * 30,
)
"""Texts that a title, a name or an abstract may hold."""

TOWERS = tuple(
    "a" + mark * 300 for mark in ("\u0301", "\u0e31", "\u20dd", "\ufe0f", "\u0303\u0e34", "\u093e", "\u200d")
)
"""Marks that pile up on one letter: accents, Thai vowels, enclosing signs, variation selectors, joiners."""

RAW = ("\x1b]", "\x1b[2J", "\x9b", "\x9d", "\x9c", "\u202e", "\u2066", "\U000e0041", "\x00", "\x07", "\x08", "\x7f")
"""Sequences that must not reach the terminal. A reader's own sequences have none of it."""


def main() -> None:
    if "--unguarded" in sys.argv:
        from tui_reader import text

        text.clean = lambda text, limit=0: text
        text.clean_line = lambda text, limit=0: text
        text.clean_prose = lambda text, limit=0: text
    from tui_reader import cli, paths
    from tui_reader.models import Organization, Paper
    from tui_reader.store import Store

    places = paths.find()
    if not places.library.exists():
        places.make()
        store = Store(places.library)
        store.add(
            [
                Paper(
                    title=f"{number} {payload}",
                    abstract=f"{payload} and https://example.org/{number}",
                    authors=(payload, "Second"),
                    organization=Organization("org", payload),
                    submitter=payload,
                    summary=payload,
                    keywords=(payload,),
                )
                for number, payload in enumerate(PAYLOADS)
            ]
        )
        store.close()
    sys.exit(cli.main([]))


if __name__ == "__main__":
    main()

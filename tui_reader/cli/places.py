"""The commands ``paths`` and ``keys``: what a person needs to write settings."""

from __future__ import annotations

import contextlib
import json
import sys
from argparse import Namespace

from tui_reader import config, paths
from tui_reader.cli import printing
from tui_reader.config import Settings
from tui_reader.library.sizes import PDF, TEXT, size
from tui_reader.text import clean_line


def print_paths(given: Namespace) -> int:
    """Print where things are kept, whether they are there yet or not, and how many texts and PDFs there are."""
    places = paths.find()
    pdfs = places.texts
    with contextlib.suppress(config.ConfigError):  # who mends them wants to know where they are
        pdfs = config.load(places.settings).pdf_folder or pdfs
    sizes = {"texts": size(places.texts, TEXT), "pdfs": size(pdfs, PDF)}
    kept = {
        "config": places.config,
        "settings": places.settings,
        "marks": places.state,
        "data": places.data,
        "papers": places.library,
        "texts": places.texts,
        "pdfs": pdfs,
        "screen": places.ui,
    }
    if given.json:
        counts = {name: one._asdict() for name, one in sizes.items()}
        record = {**{name: str(path) for name, path in kept.items()}, "sizes": counts}
        sys.stdout.write(json.dumps(record, indent=2) + "\n")
    else:
        space = "  " if sys.stdout.isatty() else "\t"
        width = max(map(len, kept)) if sys.stdout.isatty() else 0
        for name, path in kept.items():
            amount = f"{space}{sizes[name]}" if name in sizes else ""
            sys.stdout.write(f"{name:{width}}{space}{clean_line(str(path), 4_000)}{amount}\n")
    return 0


def print_keys(settings: Settings, given: Namespace) -> int:
    """Print id, keys and help of each command of the reader, as the settings have them."""
    from tui_reader.tui import commands

    rows = list(commands.table(settings.keys))
    if given.json:
        records = [{"id": name, "keys": keys.split(), "help": words} for name, keys, words in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=printing.output().ascii_only, indent=2) + "\n")
    elif sys.stdout.isatty():
        sys.stdout.writelines(f"{keys:<16} {name:<16} {words}\n" for name, keys, words in rows)
    else:
        sys.stdout.writelines(f"{name}\t{keys}\t{words}\n" for name, keys, words in rows)
    return 0

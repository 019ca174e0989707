"""The command ``doctor``: what is wrong with this program's surroundings, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.util import find_spec

from tui_reader import config, paths
from tui_reader.cli import printing
from tui_reader.config import Settings
from tui_reader.library import health
from tui_reader.library.health import Diagnosis

ANSWER = 8.0
"""Seconds that a service is given to answer."""
EXTRAS = {"pypdfium2": "pdf", "PIL": "images", "keyring": "keyring"}
"""The command that installs each, by its module."""


def doctor(given: Namespace) -> int:
    """Print how everything is; 1 when something is wrong."""
    places = paths.find()
    found: list[Diagnosis] = []
    out = printing.output()
    for finding in _all(places, offline=given.offline):
        found.append(finding)
        if not given.json:
            sign = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[finding.state]
            sign = out.bold(sign) if finding.state == "wrong" else sign
            sys.stdout.write(f"{sign}  {finding.name:14}  {finding.words}\n")
            sys.stdout.flush()
    if given.json:
        records = [finding._asdict() for finding in found]
        sys.stdout.write(json.dumps(records, ensure_ascii=out.ascii_only, indent=2) + "\n")
    return 1 if any(finding.state == "wrong" for finding in found) else 0


def _all(places: paths.Paths, *, offline: bool) -> Iterator[Diagnosis]:
    settings, finding = _settings(places)
    yield finding
    yield from health.all_of_it(places)
    yield _terminal()
    yield _programs(settings)
    if not offline:
        yield from _services(places)


def _settings(places: paths.Paths) -> tuple[Settings, Diagnosis]:
    try:
        settings = config.load(places.settings)
    except config.ConfigError as error:
        return Settings(), Diagnosis("settings", "wrong", str(error))
    from tui_reader.tui.commands import problems

    if wrong := list(problems(settings.keys)):
        return settings, Diagnosis("settings", "wrong", f"{places.settings}: {wrong[0]}")
    there = str(places.settings) if places.settings.exists() else f"none; {places.settings} would hold them"
    return settings, Diagnosis("settings", "ok", there)


def _terminal() -> Diagnosis:
    from tui_reader.tui.terminal import adapt, can_draw

    environment = dict(os.environ)
    adapt(environment)
    term = environment.get("TERM", "")
    if not can_draw(environment):
        return Diagnosis("terminal", "wrong", f"TERM={term} can't show a full screen; use another terminal")
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower()
    colours = "every colour" if environment.get("COLORTERM") else "256 colours" if "256" in term else "16 colours"
    colours = "no colour, as NO_COLOR asks" if environment.get("NO_COLOR") else colours
    size = shutil.get_terminal_size()
    words = f"{term or 'no TERM'}, {size.columns}x{size.lines}, {colours}{', in tmux' if 'TMUX' in environment else ''}"
    if "utf" not in encoding:
        return Diagnosis(
            "terminal", "note", f"{words}; its encoding is {encoding or 'unknown'}: set LANG to a UTF-8 one"
        )
    return Diagnosis("terminal", "ok", words)


def _programs(settings: Settings) -> Diagnosis:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    wanted = {"editor": editor.split()[:1], "PDF viewer": list(settings.pdf_viewer[:1])}
    missing = [f"{name} {words[0]}" for name, words in wanted.items() if words and not shutil.which(words[0])]
    if missing:
        return Diagnosis("programs", "wrong", f"{' and '.join(missing)} can't be found; mend the setting or install it")
    lacking = [extra for module, extra in EXTRAS.items() if find_spec(module) is None]
    install = f"; extras that are not installed: {', '.join(lacking)}" if lacking else ""
    return Diagnosis("programs", "ok", f"notes are edited with {editor or 'the pane'}{install}")


def _services(places: paths.Paths) -> Iterator[Diagnosis]:
    from tui_reader import http
    from tui_reader.library.fetched import Services

    try:
        services = Services.from_environment(places)
    except http.FetchError as error:
        yield Diagnosis("network", "wrong", str(error))
        return
    asked = {
        "Hugging Face": (services.daily.endpoint, "/api/daily_papers?limit=1", "application/json"),
        "arXiv": (services.arxiv.endpoint, "/api/query?id_list=1706.03762&max_results=1", "application/atom+xml"),
    }
    limits = http.Limits(seconds=ANSWER, tries=1)
    for name, (endpoint, path, accept) in asked.items():
        try:
            http.get(f"{endpoint}{path}", origins=[endpoint], accept=accept, limits=limits)
        except http.FetchError as error:
            yield Diagnosis(name, "wrong", f"{error}; the reader goes on with what is here")
        else:
            yield Diagnosis(name, "ok", endpoint)

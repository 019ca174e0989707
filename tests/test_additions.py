"""One more of each kind, put into a copy of the package where the architecture's table says, is there for a person."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tui_reader
from tests.tui.terminal import NOWHERE
from tui_reader import paths

ROOT = Path(tui_reader.__file__).parents[1]

NEW = {
    "formats/shout.py": """
def looks_like(head):
    return head.startswith("LOUD!")

def read(stream):
    from tui_reader.models import Entry, Marks, Paper
    for line in stream.lines():
        if not looks_like(line):
            paper = Paper(line.strip().capitalize())
            yield Entry(0, paper, Marks(), paper.key)

def write(entries, options):
    yield "LOUD!\\n"
    for entry in entries:
        yield entry.paper.title.upper() + "\\n"
""",
    "sources/attic.py": """
from tui_reader.models import Paper

def search(words, services, cancelled):
    return [Paper(f"What the attic has on {words}")]
""",
    "cli/count.py": """
def count(library, given):
    print(f"there are {library.lists.counts()[0]} papers")
    return 0
""",
    "tui/screens/greeting.py": '''
from textual.widgets import Static
from tui_reader.tui.screens.sheet import Sheet

class Greeting(Sheet[None]):
    """Says hello."""

    def compose(self):
        yield Static("hello from a sheet")
''',
    "tui/parts/parrot.py": """
class Parrot:
    def __init__(self, shell, listing):
        self._shell, self._listing = shell, listing

    def shown(self):
        if self._listing.criteria.query:
            self._shell.say(f"squawk: {self._listing.criteria.query}")
""",
}
"""The files that are new."""

ROWS = [
    ("formats/__init__.py", "FORMATS: tuple[Format, ...] = (\n", '    Format("shout", "LOUD", (".loud",), "shout"),\n'),
    ("library/services.py", "SEARCHED = {\n", '    "the attic": Searched(lambda services: "attic", attic.search),\n'),
    ("library/services.py", "from tui_reader.sources import SourceError", ", attic"),
    (
        "cli/arguments.py",
        "\nCOMMANDS = {\n",
        '    "count": Subcommand("count the papers", lambda parser: None, "  tui-reader count", "count:count"),\n',
    ),
    (
        "tui/commands.py",
        "COMMANDS: tuple[Command, ...] = (\n",
        '    Command("hello", "f9", "hello", "greet", "be greeted", "screen"),\n',
    ),
    (
        "tui/screens/reader.py",
        "class ReaderScreen(CatchingScreen, inherit_bindings=False, inherit_css=False):\n",
        """
    async def action_hello(self):
        from tui_reader.tui.screens.greeting import Greeting
        await self.open_sheet(Greeting())

""",
    ),
    ("tui/parts/bars.py", "            names = [", '"hello", '),
    (
        "tui/screens/reader.py",
        "from tui_reader.tui.parts.panes import Panes",
        "\nfrom tui_reader.tui.parts.parrot import Parrot",
    ),
    (
        "tui/screens/reader.py",
        "        self.searches = Searches(self, self.panes, self.selected, self.listing)\n",
        "        self.parrot = Parrot(self, self.listing)\n",
    ),
    ("tui/screens/reader.py", "        self.listing.shown = [", "self.parrot.shown, "),
    ("config.py", "    ascii: bool = False\n", "    shouting: bool = False\n"),
    ("search/rank.py", "FIELD_WEIGHTS = (", "0.1, 0.92, 0.94, 0.85, 0.95, 1.0, 0.6) or ("),
]
"""(file, what stands there, what comes behind it)."""

USE = """
import asyncio, contextlib, io, json, sys
from pathlib import Path
from tests.tui.driver import CALM, reader
from tui_reader import config, paths
from tui_reader.cli import main
from tui_reader.library import Criteria, open_library
from tui_reader.library.services import ask
from tui_reader.models import Paper
from tui_reader.search import index

def command(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(words))
    return status, out.getvalue(), err.getvalue()

found = {"package": config.__file__}
places = paths.find()
places.make()
Path("papers.loud").write_text("LOUD!\\nTHE LOUDEST PAPER OF ALL\\n")
for name, words in json.loads(sys.argv[1]).items():
    found[name] = command(*words)
with contextlib.closing(open_library(places)) as library:
    asked = ask(library.store, "old sofas", ("the attic",), None, library.time())
    found["attic"] = [entry.paper.title for entry in library.papers.entries(asked.rows)], list(asked.services.values())
    library.store.add([Paper("A quokka", id="2405.00001"), Paper("Of others", "The quokka.", id="2405.00002")])
    for engine, small in (("memory", 4_000), ("disk", 10)):
        index.SMALL = small
        library._finder = None
        library.finder.warm()
        rows = library.lists.order(Criteria(query="quokka")).rows
        found[engine] = [entry.paper.title for entry in library.papers.entries(rows)]

async def look():
    async with reader(places, size=(140, 60)) as one:
        found["footer"] = one.lines[-1]
        await one.press("f9")
        found["sheet"] = one.text
        await one.press("escape", "question_mark")
        await one.type("greeted")
        found["every key"] = one.text
        await one.press("escape", "escape", "ctrl+p")
        await one.type("greet")
        found["palette"] = one.text
        await one.press("escape", "slash")
        await one.type("sofas")
        found["part"] = one.lines[-1]

asyncio.run(look())
places.settings.parent.mkdir(parents=True, exist_ok=True)
places.settings.write_text("shouting = true\\n")
found["setting"] = config.load(places.settings).shouting
places.settings.write_text("shouting = 3\\n")
found["wrong setting"] = command("list", "--limit", "1")
print(json.dumps(found))
"""

COMMANDS = {
    "help": ["--help"],
    "count": ["count"],
    "count help": ["count", "--help"],
    "keys": ["keys"],
    "formats": ["list", "--help"],
    "written": ["list", "--format", "shout", "--limit", "1"],
    "imported": ["import", "papers.loud"],
    "listed": ["list", "the", "loudest", "paper"],
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The things that a person meets of a copy that has one more of each."""
    home = tmp_path_factory.mktemp("additions")
    package = home / "tui_reader"
    shutil.copytree(ROOT / "tui_reader", package)
    (home / "seeds").symlink_to(ROOT / "seeds")
    for name, text in NEW.items():
        (package / name).write_text(text)
    for name, anchor, text in ROWS:
        whole = (package / name).read_text("utf-8")
        assert anchor in whole, f"{name} has no {anchor!r} any more"
        (package / name).write_text(whole.replace(anchor, anchor + text), "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(home), str(ROOT)]),
        "HOME": str(home),
        paths.CONFIG_VARIABLE: str(home / "config"),
        paths.DATA_VARIABLE: str(home / "data"),
        "TERM": "xterm-256color",
        **dict.fromkeys(("HF_ENDPOINT", "ARXIV_ENDPOINT", "ARXIV_HTML_ENDPOINT"), NOWHERE),
    }
    done = subprocess.run(
        [sys.executable, "-c", USE, json.dumps(COMMANDS)],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    yield json.loads(done.stdout.splitlines()[-1])
    shutil.rmtree(home)


def test_the_copy_is_what_runs(found: dict[str, Any]) -> None:
    assert Path(found["package"]).parent != ROOT / "tui_reader"


def test_a_format_is_written_read_and_named(found: dict[str, Any]) -> None:
    status, out, _ = found["written"]
    assert (status, out.splitlines()[0]) == (0, "LOUD!")
    assert out.splitlines()[1].isupper()
    assert "shout" in found["formats"][1]
    assert found["imported"][0] == 0
    assert "The loudest paper of all" in found["listed"][1]


def test_a_source_is_asked_and_said_to_have_found_a_paper(found: dict[str, Any]) -> None:
    assert found["attic"] == [["What the attic has on old sofas"], [["the attic"]]]


def test_a_command_is_in_the_help_and_runs(found: dict[str, Any]) -> None:
    assert re.search(r"^ +count +count the papers$", found["help"][1], re.MULTILINE)
    assert found["count help"][1].startswith("usage: tui-reader count")
    assert re.fullmatch(r"there are \d+ papers\n", found["count"][1])


def test_a_key_is_in_help_palette_footer_and_list_of_keys_and_opens_a_new_sheet(found: dict[str, Any]) -> None:
    assert "hello from a sheet" in found["sheet"]
    assert re.search(r"f9 +be greeted", found["every key"])
    assert re.search(r"f9 +greet +be greeted", found["palette"])
    assert "f9 greet" in found["footer"]
    assert re.search(r"hello\b.*f9", found["keys"][1])


def test_a_setting_is_read_and_checked(found: dict[str, Any]) -> None:
    assert found["setting"] is True
    status, _, err = found["wrong setting"]
    assert status == 2
    assert "shouting is true or false" in err


def test_a_ranking_change_holds_for_both_engines(found: dict[str, Any]) -> None:
    assert found["memory"] == found["disk"] == ["Of others", "A quokka"]


def test_a_part_of_the_screen_is_told_the_news(found: dict[str, Any]) -> None:
    assert "squawk: sofas" in found["part"]

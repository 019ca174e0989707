"""Modules that Textual and asyncio are brought without: they work as if they had come with them, once they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tui_reader.tui.late import LATE, PALETTE

BROUGHT = """
import sys
from tui_reader.tui import late
derived = []
entries = late._Name.__mro_entries__
late._Name.__mro_entries__ = lambda self, bases: derived.append(self._name) or entries(self, bases)
late.bring()
"""


def run(program: str, *arguments: str, before: str = BROUGHT) -> list[str]:
    """The lines that a program prints, in a process where nothing is there but what ``before`` brings."""
    command = [sys.executable, "-c", before + program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_first_frame_comes_without_them() -> None:
    program = "import tui_reader.tui.app, tui_reader.tui.driver\nprint(*sys.modules)\nprint(*derived)"
    modules, derived = run(program)
    assert {"asyncio", "textual.app", "tui_reader.tui.screens.reader"} <= set(modules.split())
    assert not {"ssl", *LATE} & set(modules.split())
    assert derived == "Provider", "nothing but Textual's palette may be derived from what is not there"


def test_the_reader_opens_that_way() -> None:
    program = """
from tui_reader import library, store
from tui_reader.cli import reader
def stop(*_, **__):
    raise store.StoreError("enough")
library.open_library = stop
reader.has_terminal = lambda: True
status = reader.read("")
print(status, *sys.modules)
"""
    status, *modules = run(program, before="import sys\n")[-1].split()
    assert status == "1"
    assert "textual.app" in modules
    assert not {"ssl", *LATE} & set(modules)


def test_names_that_were_taken_are_what_they_name_when_they_are_used() -> None:
    program = """
import textual.app, textual.design, textual.layout, textual.notifications, textual.theme
print(textual.app.user_downloads_path() == __import__("platformdirs").user_downloads_path())
table = textual.design.Table("a", title="b")
print(isinstance(table, textual.design.Table), textual.design.Table.grid().columns)
print(len(textual.notifications.Notification("x").identity))
print(textual.layout.Canvas(2, 1).width, textual.app.CommandPalette.is_open.__name__)
class Mine(textual.design.Table): pass
print(Mine.__mro__[1].__module__)
"""
    assert run(program) == ["True", "True []", "36", "2 is_open", "rich.table"]


def test_a_name_stands_for_its_class_where_types_are_written_and_compared() -> None:
    program = """
import textual.design
Table = textual.design.Table
optional, turned = Table | None, None | Table
from rich.table import Table as real
print(optional == turned == real | None, issubclass(real, Table), issubclass(int, Table))
module = late.StandIn("collections", ("OrderedDict",))
print(module.OrderedDict[str, int])
"""
    assert run(program) == ["True True False", "collections.OrderedDict[str, int]"]


def test_threads_that_use_names_at_once_all_get_what_they_name() -> None:
    program = """
import threading
import textual.app, textual.design, textual.layout, textual.notifications
uses = [
    lambda: textual.design.Table("a").title,
    lambda: textual.layout.Canvas(2, 1).width,
    lambda: textual.app.CommandPalette.is_open.__name__,
    lambda: len(textual.notifications.Notification("x").identity),
    lambda: __import__("textual.widgets", fromlist=["Tree"]).Tree.__name__,
] * 4
got = [None] * len(uses)
sys.setswitchinterval(1e-6)
begun = threading.Barrier(len(uses))
def use(number):
    begun.wait()
    got[number] = uses[number]()
threads = [threading.Thread(target=use, args=(number,)) for number in range(len(uses))]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(got == [None, 2, "is_open", 36, "Tree"] * 4)
"""
    assert run(program) == ["True"]


def test_modules_are_whole_for_who_imports_them_later() -> None:
    names = ", ".join({*LATE} - {PALETTE})
    program = f"""
import ssl, {names}
print(ssl.create_default_context().check_hostname, uuid.UUID(int=1).int, rich.table.Column().justify)
from textual.command import Hit, Provider
from textual.types import SelectType
from textual.widgets import DirectoryTree, Select, Tree
print(Provider.__module__, isinstance(Hit, type), issubclass(DirectoryTree, Tree))
"""
    assert run(program) == ["True 1 left", "textual.command True True"]


def test_a_name_that_was_not_foreseen_has_its_module_brought() -> None:
    stood_in = """
module = late.StandIn("colorsys", ("rgb_to_hls",))
sys.modules["colorsys"] = module
from colorsys import rgb_to_hls
print(sys.modules["colorsys"] is module)
from colorsys import rgb_to_hsv
print(sys.modules["colorsys"] is module, rgb_to_hsv(1, 1, 1), rgb_to_hls(1, 1, 1) == rgb_to_hls(1.0, 1.0, 1.0))
"""
    assert run(stood_in) == ["True", "False (0.0, 0.0, 1) True"]


FETCHES = """
import asyncio, ssl, threading, http.server, httpx2
certificate = sys.argv[1]
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"there")
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"https://127.0.0.1:{server.server_port}/"
async def fetch():
    trusting = ssl.create_default_context(cafile=certificate)
    async with httpx2.AsyncClient(verify=trusting, trust_env=False) as client:
        return (await client.get(url)).text
print(asyncio.run(fetch()))
from tui_reader import http
try:
    http.get(url, origins=[url])
except http.FetchError as error:
    print(error)
"""


def test_pages_are_fetched_over_tls() -> None:
    there, refused = run(FETCHES, str(Path(__file__).parents[1] / "loopback.pem"))
    assert there == "there"
    assert "certificate that is not trusted" in refused

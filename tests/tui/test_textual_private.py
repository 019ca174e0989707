"""The parts of Textual that are used without a promise; when one of these fails after an update, look there first."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.keys import Keys
from textual.message_pump import MessagePump
from textual.widgets import Input

from tui_reader.tui import textual_private
from tui_reader.tui.widgets.line import LineInput

PACKAGE = Path(textual_private.__file__).parents[1]


def test_the_tables_of_keys_are_what_they_were() -> None:
    assert textual_private.ANSI_SEQUENCES_KEYS["\x1b[A"] == (Keys.Up,)
    assert textual_private.ANSI_SEQUENCES_KEYS["\x03"] == (Keys.ControlC,)
    assert textual_private.ANSI_SEQUENCES_KEYS["\x1bOj"] == "*"
    assert textual_private.FUNCTIONAL_KEYS["27u"] == "escape"
    assert textual_private.FUNCTIONAL_KEYS["1A"] == "up"
    assert "left_shift" in textual_private.MODIFIER_FUNCTIONAL_KEYS
    assert [textual_private.character_to_key(char) for char in "/?[b"] == [
        "slash", "question_mark", "left_square_bracket", "b",
    ]  # fmt: skip


def test_the_parser_of_the_mouse_takes_what_it_took() -> None:
    parser = textual_private.XTermParser()
    assert (parser.mouse_pixels, parser.terminal_size, parser.terminal_pixel_size) == (False, None, None)
    assert parser.parse_mouse_code("\x1b[<0;12;3M") is not None


def test_the_driver_calls_and_is_called_as_it_was() -> None:
    starts, stops = inspect.getsource(LinuxDriver.start_application_mode), inspect.getsource(LinuxDriver.disable_input)
    assert "target=self._run_input_thread" in starts
    assert "self.run_input_thread()" in inspect.getsource(LinuxDriver._run_input_thread)
    assert stops.index("self.exit_event.set()") < stops.index("self._key_thread.join()")
    assert {"fileno", "exit_event", "_writer_thread"} <= {*LinuxDriver.__init__.__code__.co_names}
    assert list(inspect.signature(Driver.process_message).parameters) == ["self", "message"]
    assert textual_private.driver_of(App()) is None


def test_an_error_that_nobody_handles_comes_by_as_it_did() -> None:
    assert "self._fatal_error()" in inspect.getsource(App._handle_exception)
    assert "self._return_code = 1" in inspect.getsource(App._handle_exception)
    assert "self._close_messages_no_wait()" in inspect.getsource(App._fatal_error)


def test_messages_and_keys_come_by_as_they_did() -> None:
    assert "await self._dispatch_message(message)" in inspect.getsource(MessagePump._process_messages_loop)
    assert list(inspect.signature(MessagePump._dispatch_message).parameters) == ["self", "message"]
    assert 'cls.__dict__.get(f"_{method_name}")' in inspect.getsource(MessagePump._get_dispatch_methods)
    line = LineInput()
    assert [one.action for one in line._bindings.key_to_bindings["backspace"]] == ["delete_left"]
    assert LineInput.__mro__.index(textual_private.KeysInTurn) < LineInput.__mro__.index(Input)


def test_the_driver_writes_and_stops_as_it_did() -> None:
    made, starts = inspect.getsource(LinuxDriver.__init__), inspect.getsource(LinuxDriver.start_application_mode)
    assert "signal.signal(signal.SIGTSTP, self._sigtstp_application)" in made
    assert "signal.signal(signal.SIGCONT, self._sigcont_application)" in made
    assert "self._writer_thread = WriterThread(self._file)" in starts
    assert starts.index("if self._must_signal_resume:") < starts.index("self.SignalResume()")
    assert "_auto_restart" in Driver.__init__.__code__.co_names
    assert callable(LinuxDriver._enable_mouse_support)


@pytest.mark.parametrize("path", sorted((PACKAGE / "tui").rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_else_imports_private_names(path: Path) -> None:
    if path.name == "textual_private.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual"):
            assert not any(part.startswith("_") for part in (node.module or "").split("."))
            assert not any(alias.name.startswith("_") for alias in node.names)


@cache
def private(textuals: type) -> set[str]:
    """The private names that a class of Textual's defines or uses of itself."""
    names = {*vars(textuals), *re.findall(r"self\.(_\w+)", inspect.getsource(textuals))}
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


def test_nothing_else_uses_or_replaces_what_is_private_to_textual() -> None:
    used = []
    for path in sorted((PACKAGE / "tui").rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(owner, ast.ClassDef) and path.name != "textual_private.py":
                bases = inspect.getmro(getattr(importlib.import_module(name), owner.name, object))
                theirs = {one for base in bases if base.__module__.startswith("textual") for one in private(base)}
                for node in ast.walk(owner):
                    if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "super()"):
                        used += [f"{name}.{owner.name}.{node.attr}"] if node.attr in theirs else []
                    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in theirs:
                        used.append(f"{name}.{owner.name}.{node.name}")
    assert used == []


def test_what_is_gone_can_be_forgotten() -> None:
    region = Region(1, 2, 3, 4)
    region.intersection(Region(0, 0, 2, 3))
    assert Region.intersection.cache_info().currsize
    textual_private.forget_what_is_gone()
    assert not Region.intersection.cache_info().currsize

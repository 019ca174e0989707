"""The browser that a person named is the one that opens, in silence."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui_reader.tui import programs

URL = "https://huggingface.co/papers?q=%20a;$HOME&b=2"


class Script:
    """A program that keeps what it was called with, and is noisy."""

    def __init__(self, path: Path, then: str = "") -> None:
        self.path = path
        self._got = path.with_suffix(".got")
        path.write_text(
            f'#!/bin/sh\necho "ERROR:gpu_init.cc" >&2\necho "Opening in existing session."\necho noise >/dev/tty\n'
            f'for one in "$@"; do echo "$one"; done >{self._got}.tmp\nmv {self._got}.tmp {self._got}\n{then}\n'
        )
        path.chmod(0o755)

    @property
    def got(self) -> list[str]:
        return self._got.read_text().splitlines() if self._got.exists() else []


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path / "open-it")


@pytest.mark.parametrize(
    ("browser", "more"),
    [
        ("{0}", []),
        ("{0} %s", []),
        ("{0} --new 'a tab' %s", ["--new", "a tab"]),
        ("/nowhere/at-all:{0}", []),
        ("/nowhere/at-all:w3m:{0} %s", []),
        ("{0} %s &", []),
    ],
)
def test_what_browser_names_is_called_as_python_does(
    script: Script, browser: str, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", browser.format(script.path))
    assert programs.has_browser()
    assert programs.in_browser(URL)
    while not script.got:  # one that was sent to the background takes its time
        time.sleep(0.01)
    assert script.got[: len(more)] == more
    assert script.got[len(more) :] == [URL]


def test_one_on_the_path_is_called_by_its_name(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    (script.path.parent / "wslview").symlink_to(script.path)
    monkeypatch.setenv("PATH", f"{script.path.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BROWSER", "wslview")
    assert programs.in_browser(URL)
    assert script.got == [URL]


def test_one_that_fails_is_not_said_to_have_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(Script(tmp_path / "fails", "exit 3").path))
    assert not programs.in_browser(URL)
    monkeypatch.setenv("BROWSER", "/nowhere/at-all")
    assert not programs.in_browser(URL)
    monkeypatch.setenv("BROWSER", str(Script(tmp_path / "works").path))
    assert not programs.in_browser("file:///etc/passwd")


def test_one_that_goes_on_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Script(tmp_path / "waits", f"while [ ! -e {tmp_path}/enough ]; do sleep 0.05; done")
    monkeypatch.setattr(programs, "AT_WORK", 0.5)
    monkeypatch.setenv("BROWSER", str(waits.path))
    assert programs.in_browser(URL)
    (tmp_path / "enough").touch()


@pytest.mark.parametrize(
    ("environment", "has"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "a 1 b 22"}, False),
        ({"BROWSER": "/usr/bin/helper", "SSH_CONNECTION": "a 1 b 22"}, True),
        ({"BROWSER": "helper"}, True),
        ({"BROWSER": ""}, False),
        ({"BROWSER": "/nowhere/w3m"}, False),
        ({"BROWSER": "/nowhere/lynx %s:"}, False),
        ({"BROWSER": "w3m", "DISPLAY": ":0"}, True),
    ],
)
def test_where_a_browser_would_open(environment: dict[str, str], *, has: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert programs.has_browser() == has


def test_a_browser_for_the_terminal_is_not_offered_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(tmp_path / "w3m")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    assert not programs.in_browser(URL)
    assert script.got == []


def test_a_browser_for_the_terminal_gets_it_until_it_is_closed(tmp_path: Path) -> None:
    lynx = tmp_path / "lynx"
    lynx.write_text('#!/bin/sh\necho "page of $1"\nread line\necho "got $line" >"$0.got"\n')
    lynx.chmod(0o755)
    with Terminal({"HOME": str(tmp_path), "BROWSER": str(lynx)}) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("o")
        terminal.wait("page of https://huggingface.co/papers?q=StyleSwin")
        terminal.press("jj")
        terminal.signal(signal.SIGINT)
        terminal.press("\r")
        terminal.wait("Opened: https://huggingface.co/papers?q=StyleSwin")
        assert (tmp_path / "lynx.got").read_text() == "got jj\n"
        terminal.wait(lambda: "page of" not in terminal.text)
        terminal.press("j")
        terminal.wait("position 2 of 36")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.settings == terminal.before


def test_nothing_that_it_writes_is_on_the_screen(script: Script, tmp_path: Path) -> None:
    with Terminal({"HOME": str(tmp_path), "BROWSER": str(script.path), "SSH_CONNECTION": "a 1 b 22"}) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("o")
        terminal.wait("Opened: https://huggingface.co/papers?q=StyleSwin")
        assert script.got[0].startswith("https://huggingface.co/papers?q=StyleSwin")
        terminal.press("j")
        terminal.wait("position 2 of 36")
        assert not any(word in terminal.written for word in (b"gpu_init", b"existing", b"noise"))


def test_a_browser_that_goes_on_keeps_no_search_waiting(tmp_path: Path) -> None:
    waits = Script(tmp_path / "waits", f"while [ ! -e {tmp_path}/enough ]; do sleep 0.05; done")
    with Terminal({"HOME": str(tmp_path), "BROWSER": str(waits.path)}) as terminal:
        terminal.wait("StyleSwin")
        terminal.press("o")
        terminal.wait(lambda: bool(waits.got))
        terminal.press(*"/atention sink", "enter")
        terminal.wait("▌ ●   Attention Sink in Transformers")
        (tmp_path / "enough").touch()
        terminal.wait("Opened: https://huggingface.co/papers?q=StyleSwin")

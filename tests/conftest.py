"""The rules of every test: folders of its own, no network beyond this machine."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tui_reader import paths

settings.register_profile("busy", deadline=None)  # an example may take long on a machine that does other things too
settings.load_profile("busy")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> paths.Paths:
    """No test touches what the person who runs it has read and marked."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv(paths.CONFIG_VARIABLE, str(home / "config"))
    monkeypatch.setenv(paths.DATA_VARIABLE, str(home / "data"))
    return paths.find()


LONGEST = 240
"""Seconds after which a test is taken to hang; the slowest takes some ten on a busy machine."""


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    """A test that hangs fails, and the others go on."""

    def late(*_: object) -> None:
        pytest.fail(f"the test did not end within {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but loopback fails the test."""

    def guarded(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
                pytest.fail(f"a test connects to {address[0]}")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, connect)

    guarded("connect")
    guarded("connect_ex")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

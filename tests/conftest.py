"""What holds for every test: folders of its own, no network beyond this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from tui_reader import paths


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> paths.Paths:
    """No test touches what the person who runs it has read and marked."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv(paths.CONFIG_VARIABLE, str(home / "config"))
    monkeypatch.setenv(paths.DATA_VARIABLE, str(home / "data"))
    return paths.find()


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

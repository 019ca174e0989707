"""The guards that keep the tests away from the world do keep them away."""

from __future__ import annotations

import os
import socket

import pytest

from tui_reader import paths


def test_a_connection_to_another_machine_fails_the_test() -> None:
    with socket.socket() as client:
        client.settimeout(0.01)
        with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):  # RFC 5737: nobody's address
            client.connect(("192.0.2.1", 80))


def test_a_connection_to_this_machine_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def test_the_folders_are_the_tests_own(own_folders: paths.Paths) -> None:
    assert paths.find() == own_folders
    assert str(own_folders.config).startswith(os.environ["HOME"])
    assert not own_folders.config.exists()

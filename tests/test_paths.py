"""The places where things are kept: the environment decides first, names never clash, folders are the user's only."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import platformdirs
import pytest

from tui_reader import folders, paths
from tui_reader.paths import CONFIG_VARIABLE, DATA_VARIABLE, Paths


def test_the_environment_decides_and_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(CONFIG_VARIABLE, "here/config")
    monkeypatch.setenv(DATA_VARIABLE, "~/data")
    assert paths.find() == Paths(tmp_path / "here" / "config", tmp_path / "home" / "data")
    monkeypatch.setenv(DATA_VARIABLE, "~nobody-of-that-name/data")
    assert paths.find().data == tmp_path / "~nobody-of-that-name" / "data"
    assert not list(tmp_path.iterdir())


ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {"HOME": "/home/ada"},
    {"HOME": "/home/ada/", "XDG_CONFIG_HOME": "/etc/ada", "XDG_DATA_HOME": "/srv/ada/"},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": "relative/config", "XDG_DATA_HOME": ""},
    {"HOME": ""},
    {"HOME": "relative"},
    {},
)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_without_it_the_platforms_places_are_used(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They are found without platformdirs, which takes longer than a first frame may."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", CONFIG_VARIABLE, DATA_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config = platformdirs.user_config_path("tui-reader", appauthor=False)
    data = platformdirs.user_data_path("tui-reader", appauthor=False)
    assert paths.find() == Paths(config, data)
    monkeypatch.setenv(CONFIG_VARIABLE, "")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "own"))
    assert paths.find() == Paths(config, tmp_path / "own")


def test_where_customs_differ_platformdirs_knows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "ELSEWHERE", (sys.platform,))
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_, **__: str(tmp_path / "c"))
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "d"))
    monkeypatch.delenv(CONFIG_VARIABLE, raising=False)
    monkeypatch.setenv(DATA_VARIABLE, "")
    assert paths.find() == Paths(tmp_path / "c", tmp_path / "d")


def test_one_folder_may_be_both(tmp_path: Path) -> None:
    both = Paths(tmp_path, tmp_path)
    names = [name for name, value in vars(Paths).items() if isinstance(value, property)]
    assert len({getattr(both, name) for name in names}) == len(names) >= 8


def test_marks_and_settings_lie_apart_from_what_can_be_fetched_again(tmp_path: Path) -> None:
    both = Paths(tmp_path / "config", tmp_path / "data")
    assert both.settings.parent == both.state.parent == both.config
    others = (both.device, both.journal_lock, both.library, both.ui, both.search_index, both.imports)
    assert {path.parent for path in others} == {both.data}


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_the_folders_are_their_owners_only_and_may_be_there_already(tmp_path: Path) -> None:
    made = Paths(tmp_path / "a" / "config", tmp_path / "b" / "data")
    before = os.umask(0)
    try:
        made.make()
        made.make()
    finally:
        os.umask(before)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (made.config, made.data)] == [0o700, 0o700]


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(OSError):  # noqa: PT011 - the message is the platform's
        Paths(tmp_path / "config", tmp_path / "data").make()

"""``import`` of texts that name papers by id or link: what is here is known, what is not is fetched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import COMMAND, Captured, one_sentence, run
from tests.hub import Hub, entry
from tui_reader import paths
from tui_reader.library import importing
from tui_reader.sources import arxiv


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    known = {f"2605.{number:05}": entry(f"2605.{number:05}v1", title=f"Number {number}") for number in range(1, 30)}
    with Hub(arxiv=known).serve() as served:
        for name in ("HF_ENDPOINT", "ARXIV_ENDPOINT"):
            monkeypatch.setenv(name, served.url)
        yield served


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests need not keep arXiv's distance from a service on loopback."""
    make = arxiv.Service.from_environment.__func__  # type: ignore[attr-defined]

    def quick(cls: type[arxiv.Service], lock: Path) -> arxiv.Service:
        made: arxiv.Service = make(cls, lock)
        return arxiv.Service(made.lock, made.endpoint, 0.0, made.limits)

    monkeypatch.setattr(arxiv.Service, "from_environment", classmethod(quick))


LIST = """\
# to read
2605.00001
https://arxiv.org/abs/2605.00002v3
arXiv:2605.00001
10.1145/3292500
2605.00077
- 605.00003
"""
NOTES = """\
Met Ada. She likes [the lantern paper](https://huggingface.co/papers/2605.00003), see also arXiv:2605.00004, 4.2 of it.

2026-05-20
The other one, https://doi.org/10.48550/arXiv.2605.00005, is weaker. https://github.com/ada/lantern
"""


def asked(hub: Hub) -> list[str]:
    return [one["query"]["id_list"] for one in hub.log if "id_list" in one["query"]]


def test_what_a_list_names_is_fetched_and_known_from_then_on(hub: Hub, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "ids.txt"
    file.write_text(LIST)
    status, out, err = run(capsys, "import", str(file), "--tag", "reading", "--tag", "may")
    assert (status, out) == (0, "2 papers read: 2 new, 0 updated, 2 marked, 2 not found, 1 unreadable\n")
    assert err.splitlines() == [
        f"tui-reader: {file}, line 7: 605.00003 is no arXiv id, DOI or link of a paper",
        f"tui-reader: {file}, line 5: doi:10.1145/3292500 is not in the library, "
        "and only papers of arXiv can be fetched",
        f"tui-reader: {file}, line 6: arXiv does not know 2605.00077",
    ]
    assert run(capsys, "list", "tag:reading tag:may", "--fields", "key,title")[1] == (
        "arxiv:2605.00001\tNumber 1\narxiv:2605.00002\tNumber 2\n"
    )
    requests = len(hub.log)
    status, out, err = run(capsys, "import", str(file), "--json")
    assert (status, json.loads(out)["known"], json.loads(out)["not_found"]) == (0, 2, 2)
    assert "2605.00001" not in "".join(map(str, hub.log[requests:])), "what is here is not asked for again"


def test_ids_are_found_in_notes_and_on_standard_input(hub: Hub, typed: Any, capsys: Captured) -> None:
    typed(NOTES.encode())
    assert run(capsys, "import", "-") == (0, "3 papers read: 3 new, 0 updated\n", "")
    typed(NOTES.encode())
    assert run(capsys, "import", "-") == (0, "3 papers read: 0 new, 0 updated, 3 known\n", "")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let stdin hold these bytes."""
    import io

    return lambda content: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_the_keys_that_list_prints_come_back(typed: Any, capsys: Captured) -> None:
    keys = run(capsys, "list", "--format", "ids")[1]
    typed(keys.encode())
    count = len(keys.splitlines())
    assert run(capsys, "import", "-", "--tag", "all") == (
        0, f"{count} papers read: 0 new, 0 updated, {count} known, {count} marked\n", "",
    )  # fmt: skip


def test_many_are_fetched_in_parts_and_what_came_before_a_failure_stays(
    hub: Hub, typed: Any, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 10)
    names = "\n".join(hub.arxiv)
    hub.misbehave("ok", *["html"] * 50)
    typed(names.encode())
    status, out, err = run(capsys, "import", "-", "--json")
    done = json.loads(out)
    assert (status, done["fetched"], done["new"], len(done["not_fetched"])) == (1, 10, 10, 19)
    assert "standard input: 2605.00011, 2605.00012, " in one_sentence(err)
    assert "2605.00020 and 9 more could not be fetched: " in err
    hub.misbehave("ok")
    typed(names.encode())
    assert run(capsys, "import", "-")[:2] == (0, "29 papers read: 19 new, 0 updated, 10 known\n")
    assert [len(one.split(",")) for one in asked(hub)][-2:] == [10, 9]


def test_without_a_network_it_is_one_sentence_and_what_is_here_is_marked(
    typed: Any, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_ENDPOINT", "ARXIV_ENDPOINT"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    here = run(capsys, "list", "--limit", "1", "--format", "ids")[1]
    typed(f"{here}2605.00001\n".encode())
    status, out, err = run(capsys, "import", "-", "--tag", "seen")
    assert (status, out) == (1, "1 paper read: 0 new, 0 updated, 1 known, 1 marked, 1 not fetched\n")
    assert "standard input: 2605.00001 could not be fetched: " in one_sentence(err)


def test_a_dry_run_says_what_it_would_fetch_and_asks_nobody(hub: Hub, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "ids.txt"
    file.write_text(LIST)
    status, out, err = run(capsys, "import", "--dry-run", str(file))
    assert (status, hub.log) == (0, [])
    assert out == (
        "dry run, nothing was changed: 0 papers read: 0 new, 0 updated, 3 to be fetched, 1 not found, 1 unreadable\n"
    )
    assert f"{file}: would be fetched: 2605.00001, 2605.00002, 2605.00077\n" in err


def test_in_a_folder_lists_are_read_and_prose_that_names_a_paper_is_not(
    hub: Hub, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "ids.txt").write_text("2605.00001\n2605.00002 the second\n")
    (tmp_path / "README.md").write_text("A program.\n\nIt does what arXiv:2605.00009 says.\n\nInstall it.\n")
    status, out, err = run(capsys, "import", str(tmp_path))
    assert (status, out) == (0, "2 papers read: 2 new, 0 updated\n")
    assert one_sentence(err) == f"tui-reader: {tmp_path}: 1 file of other kinds passed over\n"


def test_an_interrupt_keeps_what_came(own_folders: paths.Paths, hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    file.write_text("\n".join(hub.arxiv))
    hub.misbehave("ok", "hang")
    code = "from tui_reader.library import importing; importing.AT_ONCE = 10; from tui_reader.cli import main; main()"
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "ARXIV_ENDPOINT": hub.url}
    words = [sys.executable, "-c", code.replace("main()", f"raise SystemExit(main(['import', {str(file)!r}]))")]
    started = subprocess.Popen(words, stdout=-1, stderr=-1, text=True, env=environment)
    while len(hub.log) < 2:
        assert started.poll() is None, started.communicate()
        time.sleep(0.02)
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, out) == (130, "")
    assert "stopped; what came until then is kept: 10 papers read: 10 new, 0 updated" in err
    assert (
        subprocess.run([*COMMAND, "list", "id:2605", "--format", "ids"], capture_output=True).stdout.count(b"\n") == 10
    )


# -- tags -----------------------------------------------------------------------------------------------------------


def test_every_paper_gets_the_tags_and_its_keywords(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "two.bib"
    file.write_text(
        "@misc{a, title={Lamps of clay}, keywords={graph learning, Lamps}, eprint={2605.00001}}\n"
        "@misc{b, title={Kettles of tin}, eprint={2605.00002}}\n"
    )
    assert run(capsys, "import", str(file), "--tag", "thesis", "--keywords-as-tags")[:2] == (
        0, "2 papers read: 2 new, 0 updated, 2 marked\n",
    )  # fmt: skip
    assert run(capsys, "list", "tag:thesis", "--fields", "key,tags")[1] == (
        "arxiv:2605.00001\tLamps; graph-learning; thesis\narxiv:2605.00002\tthesis\n"
    )
    assert run(capsys, "import", str(file), "--tag", "thesis")[1] == "2 papers read: 0 new, 0 updated\n"


@pytest.mark.parametrize("tag", ["", "two words", "a,b", "#"])
def test_a_tag_that_is_none_is_refused(tag: str, tmp_path: Path, capsys: Captured) -> None:
    status, out, err = run(capsys, "import", "x.bib", "--tag", tag)
    assert (status, out) == (2, "")
    assert "is no tag" in one_sentence(err)

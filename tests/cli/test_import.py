"""The command ``import``, and searches by the batch, as a person and a script use them."""

from __future__ import annotations

import gzip
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import COMMAND, Captured, one_sentence, records, run, shown
from tui_reader import paths
from tui_reader.library import open_library
from tui_reader.library.rules import Rules
from tui_reader.store import PAPERS_A_COMMIT, Store


def paper(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"2405.{number:05}", "title": f"Paper number {number}", "abstract": f"Abstract {number}.", **fields}


def write(path: Path, papers: list[Any], rubbish: int = 0) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*map(json.dumps, papers), *["rubbish"] * rubbish]))
    return str(path)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let stdin hold these bytes."""

    def stdin(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return stdin


# -- import ---------------------------------------------------------------------------------------------------------


def test_papers_are_imported_counted_and_listed(tmp_path: Path, capsys: Captured) -> None:
    file = write(tmp_path / "papers.jsonl", [paper(1), paper(2)])
    assert run(capsys, "import", file) == (0, "2 papers read: 2 new, 0 updated\n", "")
    assert run(capsys, "import", file) == (0, "2 papers read: 0 new, 0 updated\n", "")
    assert run(capsys, "list", "id:2405", "--format", "ids")[1] == "arxiv:2405.00001\narxiv:2405.00002\n"


@pytest.mark.parametrize("shape", ["json", "jsonl"])
def test_an_export_is_imported_by_another_library(
    shape: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "import", write(tmp_path / "papers.jsonl", [paper(1, upvotes=3, authors="A B and C D")]))
    before = records(capsys, "list", "--json")
    exported = tmp_path / f"export.{shape}"
    exported.write_text(run(capsys, "list", "--format", shape)[1])
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "other"))
    status, out, err = run(capsys, "import", str(exported), "--json")
    assert (status, err) == (0, "")
    done = {"read": 37, "new": 1, "updated": 0, "marked": 0, "without_id": 36, "bad": 0, "bad_lines": []}
    named = {"known": 0, "fetched": 0, "not_fetched": [], "not_found": 0}
    assert json.loads(out) == {**done, **named, "dry_run": False}
    assert records(capsys, "list", "--json") == before


def test_standard_input_is_imported_packed_too(typed: Any, capsys: Captured) -> None:
    typed(gzip.compress(json.dumps([paper(1), paper(2)]).encode()))
    assert run(capsys, "import", "-") == (0, "2 papers read: 2 new, 0 updated\n", "")


def test_bad_lines_are_told_by_file_and_number(tmp_path: Path, capsys: Captured) -> None:
    file = write(tmp_path / "papers.jsonl", [paper(1), {"title": "\x1b[2J"}], rubbish=12)
    status, out, err = run(capsys, "import", file)
    assert (status, out) == (0, "2 papers read: 2 new, 0 updated, 1 without an id, 12 unreadable\n")
    told = err.splitlines()
    assert len(told) == 11
    assert told[0].startswith(f"tui-reader: {file}, line 3: this is no JSON")
    assert told[9].startswith(f"tui-reader: {file}, line 12: ")
    assert told[10] == f"tui-reader: {file}: 2 more places without a paper"


@pytest.mark.parametrize(("content", "told"), [("", "is empty"), ("rubbish", "line 1: this is no JSON")])
def test_a_file_without_papers_is_a_failure(content: str, told: str, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text(content)
    status, out, err = run(capsys, "import", str(file))
    assert (status, out.partition(" papers")[0]) == (1, "0")
    assert told in one_sentence(err)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{}/missing.jsonl"], "missing.jsonl can't be read: no such file or directory"),
        ([], "the file to import is missing"),
        (["-", "-"], "standard input can be read once only"),
    ],
)
def test_what_cannot_be_opened_is_told(words: list[str], told: str, tmp_path: Path, capsys: Captured) -> None:
    status, out, err = run(capsys, "import", *(word.format(tmp_path) for word in words))
    assert (status, out) == (2, "")
    assert told in one_sentence(err)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_library_that_cannot_be_written_imports_nothing(
    own_folders: paths.Paths, tmp_path: Path, capsys: Captured
) -> None:
    run(capsys, "list")
    own_folders.data.chmod(0o500)
    status, out, err = run(capsys, "import", write(tmp_path / "papers.jsonl", [paper(1)]))
    own_folders.data.chmod(0o700)
    assert (status, out) == (1, "")
    assert "nothing was imported" in err


def test_files_folders_and_standard_input_come_together(tmp_path: Path, typed: Any, capsys: Captured) -> None:
    write(tmp_path / "days" / "b.jsonl", [paper(3)])
    write(tmp_path / "days" / "more" / "a.json", [paper(2), paper(3)])
    (tmp_path / "days" / "notes.md").write_text("no papers here")
    (tmp_path / "days" / ".hidden.jsonl").write_text("rubbish")
    typed(json.dumps(paper(4)).encode())
    file = write(tmp_path / "one.jsonl", [paper(1)], rubbish=1)
    status, out, err = run(capsys, "import", file, str(tmp_path / "days"), "-")
    assert (status, out) == (0, "5 papers read: 4 new, 0 updated, 1 unreadable\n")
    assert err.splitlines() == [
        f"tui-reader: {file}, line 2: this is no JSON (expecting value at character 1)",
        f"tui-reader: {tmp_path}/days: 1 file of other kinds passed over",
    ]
    status, out, err = run(capsys, "import", file, str(tmp_path / "gone"), "--json")
    assert (status, json.loads(out)["read"]) == (1, 1)
    assert json.loads(out)["bad_lines"][0]["file"] == file
    assert "gone can't be read: no such file" in err
    (tmp_path / "empty").mkdir()
    assert run(capsys, "import", str(tmp_path / "empty"))[0] == 1


def test_a_dry_run_tells_what_would_be_done_and_changes_nothing(
    tmp_path: Path, capsys: Captured, own_folders: paths.Paths
) -> None:
    run(capsys, "import", write(tmp_path / "old.jsonl", [paper(1)]))
    more = [paper(1, upvotes=3), paper(2, key="arxiv:2405.00002", bookmarked=True), paper(2), {"title": "New"}]
    file = write(tmp_path / "new.jsonl", [*more, *more], rubbish=1)
    before = records(capsys, "list", "--json")
    said = "8 papers read: 2 new, 1 updated, 2 without an id, 1 unreadable\n"
    assert run(capsys, "import", "--dry-run", file)[:2] == (0, f"dry run, nothing was changed: {said}")
    assert json.loads(run(capsys, "import", "--dry-run", "--json", file)[1])["dry_run"] is True
    assert records(capsys, "list", "--json") == before
    assert len(list(own_folders.imports.iterdir())) == 1
    out = run(capsys, "import", file)[1]
    assert out == "8 papers read: 2 new, 1 updated, 1 marked, 2 without an id, 1 unreadable\n"


def test_marks_come_along_and_take_nothing_away(tmp_path: Path, capsys: Captured, own_folders: paths.Paths) -> None:
    marked = {"bookmarked": True, "read": True, "tags": ["rl", "to do"], "note": "Theirs."}
    theirs = [paper(n, key=f"arxiv:2405.0000{n}", **marked) for n in (1, 2)]
    run(capsys, "import", write(tmp_path / "a.jsonl", [paper(1)]))
    with closing(open_library(own_folders)) as library:
        entry = library.store.find("arxiv:2405.00001")
        assert entry is not None
        library.marking.set([entry.row], "note", "Mine.")
        library.marking.set([entry.row], "tag:own", True)
    out = run(capsys, "import", write(tmp_path / "b.jsonl", [*theirs, paper(2, bookmarked=False)]))[1]
    assert out == "3 papers read: 1 new, 0 updated, 2 marked\n"
    first, second = (json.loads(run(capsys, "show", f"2405.0000{n}", "--json")[1]) for n in (1, 2))
    assert [first[name] for name in marked] == [True, True, ["own", "rl", "to-do"], "Mine."]
    assert [second[name] for name in marked] == [True, True, ["rl", "to-do"], "Theirs."]
    assert "marked" not in run(capsys, "import", str(tmp_path / "b.jsonl"))[1]


def test_a_broken_bibliography_is_told_in_one_sentence_and_the_rest_comes(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.bib").write_text("@misc{a, title={On lamps\n@misc{b, title={On kettles}, eprint={2605.00001}}\n")
    status, out, err = run(capsys, "import", str(tmp_path / "a.bib"))
    assert (status, out) == (0, "1 paper read: 1 new, 0 updated, 1 unreadable\n")
    assert "a.bib, line 1: the entry is broken: " in one_sentence(err)


def test_a_file_of_no_known_kind_is_told_in_one_sentence(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    status, out, err = run(capsys, "import", str(tmp_path / "letter.docx"))
    assert (status, out.partition(" papers")[0]) == (1, "0")
    assert "line 1: this is neither JSON" in err


class Feed:
    """A running import whose standard input this test writes."""

    def __init__(self, stderr: int = subprocess.PIPE) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "import", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )

    def write(self, first: int, count: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(json.dumps(paper(n)).encode() + b"\n" for n in range(first, first + count)))
        self.process.stdin.flush()


def wait_for_papers(places: paths.Paths, count: int) -> None:
    """Until the library holds so many."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if places.library.exists():
            with closing(open_library(places)) as library:
                if library.store.count() >= count:
                    return
        time.sleep(0.05)
    pytest.fail(f"{count} papers did not come")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_an_interrupt_keeps_what_came_and_says_how_much(own_folders: paths.Paths) -> None:
    feed = Feed()
    feed.write(0, PAPERS_A_COMMIT + 10)
    wait_for_papers(own_folders, PAPERS_A_COMMIT)
    feed.process.send_signal(signal.SIGINT)
    feed.process.wait(timeout=30)  # its input ends behind that: an end that is seen first has the rest kept as well
    out, err = feed.process.communicate()
    assert (feed.process.returncode, out) == (130, b"")
    assert one_sentence(err.decode()).endswith(
        f"what came until then is kept: {PAPERS_A_COMMIT:,} papers read: {PAPERS_A_COMMIT:,} new, 0 updated\n"
    )
    with closing(open_library(own_folders)) as library:
        assert library.store.count() == 36 + PAPERS_A_COMMIT
        assert not library.store.memory


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
@pytest.mark.parametrize("after", ["take", "apply"])
def test_what_is_kept_is_counted_whenever_the_interrupt_comes(
    after: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, own_folders: paths.Paths
) -> None:
    owner = Store if after == "take" else Rules
    whole = getattr(owner, after)
    file = write(tmp_path / "papers.jsonl", [paper(number) for number in range(2 * PAPERS_A_COMMIT)])
    run(capsys, "list")

    def interrupted(*arguments: Any, **named: Any) -> Any:
        done = whole(*arguments, **named)
        if sys._getframe(1).f_code.co_name in ("_put", "import_file"):
            os.kill(os.getpid(), signal.SIGINT)
        return done

    monkeypatch.setattr(owner, after, interrupted)
    status, out, err = run(capsys, "import", file)
    monkeypatch.undo()
    with closing(open_library(own_folders)) as library:
        kept = library.store.count() - 36
    if after == "take":
        assert (status, out, kept) == (130, "", PAPERS_A_COMMIT)
        assert f"kept: {kept:,} papers read: {kept:,} new" in one_sentence(err)
    else:  # it is all there
        assert (status, out, kept) == (0, f"{kept:,} papers read: {kept:,} new, 0 updated\n", 2 * PAPERS_A_COMMIT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_progress_is_one_line_on_a_terminal_and_goes_away(own_folders: paths.Paths) -> None:
    leader, follower = pty.openpty()
    feed = Feed(stderr=follower)
    os.close(follower)
    feed.write(0, PAPERS_A_COMMIT)
    wait_for_papers(own_folders, PAPERS_A_COMMIT)
    time.sleep(1.1)  # nothing is shown of what is over within a second
    feed.write(PAPERS_A_COMMIT, PAPERS_A_COMMIT)
    out, _ = feed.process.communicate(timeout=30)
    written = shown(leader)
    every = f"{2 * PAPERS_A_COMMIT:,}"
    assert (feed.process.returncode, out) == (0, f"{every} papers read: {every} new, 0 updated\n".encode())
    assert f"{every} papers, ".encode() in written
    assert b"\n" not in written
    assert written.endswith(b"\r\x1b[K")


def test_the_bar_is_as_long_as_what_was_read_and_fits_a_terminal() -> None:
    from tui_reader.cli.importing import status
    from tui_reader.library.importing import Imported

    assert status(Imported(read=10, taken=50, size=100), 2.0).startswith("[########........]  50%  10 papers, 5/s; ")
    assert status(Imported(read=10, taken=50), 0).startswith("10 papers; ")
    assert len(status(Imported(read=9_999_999, taken=100, size=100), 99.0)) < 80


# -- search by the batch --------------------------------------------------------------------------------------------


def test_each_query_gets_a_line(typed: Any, capsys: Captured) -> None:
    typed("atention sink\n\nid:nothing.at.all zzzzqqqq\nstyleswin\xa0\x1b\n\xff".encode("latin-1"))
    status, out, err = run(capsys, "search", "--batch", "-", "--limit", "2", "--format", "jsonl")
    assert (status, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["query"] for answer in answers][:2] == ["atention sink", ""]
    assert len(answers) == 5
    assert all(set(answer) == {"query", "ms", "results"} for answer in answers)
    first, empty, nothing = answers[:3]
    assert len(first["results"]) == 2
    assert first["ms"] > 0
    assert (empty["results"], nothing["results"]) == ([], [])
    best = first["results"][0]
    assert set(best) == {"key", "id", "title", "score", "spans"}
    assert "Attention Sink" in best["title"]
    start, end = best["spans"]["title"][-1]
    assert best["title"][start:end].lower() in "attention sink"


def test_a_batch_finds_what_a_search_finds(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "queries.txt").write_text("diffusion\n")
    [alone] = [json.loads(run(capsys, "search", "diffusion", "--json", "--limit", "10")[1])]
    answer = json.loads(run(capsys, "search", "--batch", str(tmp_path / "queries.txt"))[1])
    assert answer["results"] == [{name: one[name] for name in answer["results"][0]} for one in alone]


def test_a_batch_knows_saved_searches(tmp_path: Path, capsys: Captured) -> None:
    with closing(open_library(paths.find())) as library:
        library.marking.save_search("sinks", "attention sink")
    (tmp_path / "queries.txt").write_text("@sinks survey\n@nope\nattention sink survey\n")
    status, out, err = run(capsys, "search", "--batch", str(tmp_path / "queries.txt"))
    kept, unknown, plain = map(json.loads, out.splitlines())
    assert kept["results"] == plain["results"] != []
    assert unknown["results"] == []
    assert "queries.txt, line 2: there is no saved search @nope; there are: @sinks" in err
    assert status == 0


def test_answers_come_while_the_queries_do() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [*COMMAND, "search", "--batch", "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    for query in ("styleswin", "attention"):
        process.stdin.write(f"{query}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], 30)
        assert ready, "no answer before the next query"
        assert json.loads(process.stdout.readline())["query"] == query
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--batch", "nowhere.txt"], "nowhere.txt can't be read: no such file or directory"),
        (["--batch", "-", "--json"], "--batch goes with --format jsonl, not with json"),
        (["--batch", "-", "words"], "--batch takes its queries from the file"),
        ([], "what to search for is missing"),
    ],
)
def test_wrong_batches_are_told(words: list[str], told: str, capsys: Captured) -> None:
    status, out, err = run(capsys, "search", *words)
    assert (status, out) == (2, "")
    assert told in one_sentence(err)

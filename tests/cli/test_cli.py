"""The command line as a person and a script use it."""

from __future__ import annotations

import io
import json
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tui_reader import cli, paths, views
from tui_reader.cli import arguments, finding, papers, printing, reader
from tui_reader.library import Library, open_library
from tui_reader.library.lists import Lists
from tui_reader.models import Organization, Paper
from tui_reader.store import Busy, schema
from tui_reader.text.cells import cells

Captured = pytest.CaptureFixture[str]

KEYS = {
    "key", "id", "doi", "title", "abstract", "authors", "author_count", "organization", "published", "listed",
    "upvotes", "comments", "stars", "submitter", "links", "code", "project", "ai_summary", "keywords", "categories",
    "bookmarked", "read", "tags", "note", "position",
}  # fmt: skip
COMMAND = [sys.executable, "-m", "tui_reader"]


@pytest.fixture
def library(own_folders: paths.Paths) -> Iterator[Library]:
    opened = open_library(own_folders)
    yield opened
    opened.close()


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of one command."""
    status = cli.main(words)
    out, err = capsys.readouterr()
    return status, out, err


def records(capsys: Captured, *words: str) -> list[dict[str, Any]]:
    status, out, err = run(capsys, *words)
    assert (status, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def key_of(capsys: Captured, title: str) -> str:
    return str(json.loads(run(capsys, "show", title, "--json")[1])["key"])


def one_sentence(err: str) -> str:
    """The only line of stderr, from this program and no traceback."""
    assert err.count("\n") == 1
    assert err.startswith("tui-reader: ")
    return err


# -- what was typed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "command", "query"),
    [
        ([], "", ""),
        (["attention", "sink"], "", "attention sink"),
        (["the", "list"], "", "the list"),
        (["list"], "list", ""),
        (["--", "list"], "", "list"),
        (["--", "--", "-x"], "", "-- -x"),
        (["list", "--limit", "3", "graph", "--view", "unread", "recipe"], "list", "graph recipe"),
        (["list", "graph", "--", "-recipe", "--limit"], "list", "graph -recipe --limit"),
        (["search", '"attention sink" -survey'], "search", '"attention sink" -survey'),
        (["a\x1b]0;b\x07 \udcff"], "", "a]0;b"),
    ],
)
def test_the_first_word_may_be_a_command_and_two_dashes_make_a_query(
    words: list[str], command: str, query: str
) -> None:
    given = arguments.parse(words)
    assert (given.command, given.query) == (command, query)


def test_what_can_be_chosen_is_what_the_library_knows() -> None:
    assert set(schema.SORTS) - {"none"} == {views.LISTING, *views.SORTS}
    assert set(schema.FILTERS) == set(views.FILTERS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "--limit", "0"], "'0' is no whole number from 1 on"),
        (["list", "--limit", "many"], "'many'"),
        (["list", "--date", "2024-02-30"], "'2024-02-30' is no day"),
        (["list", "--date", "9999-12-31", "--view", "weekly"], "1900 to 2999"),
        (["list", "--view", "all", "--date", "2024-01-01"], "--date goes with --view daily, weekly, monthly"),
        (["list", "--format", "xml"], "jsonl"),
        (["list", "--lim", "3"], "words that begin with - come after --"),
        (["search"], "what to search for is missing"),
        (["search", " "], "what to search for is missing"),
        (["show"], "key is missing"),
        (["mark", "read"], "key is missing"),
        (["mark", "liked", "x"], "'liked'"),
        (["paths", "x"], "unrecognized arguments: x"),
        (["--wrong\x1b[31m\u202e"], "unrecognized arguments: --wrong[31m (words"),
    ],
)
def test_wrong_usage_is_one_safe_sentence_and_status_2(words: list[str], told: str, capsys: Captured) -> None:
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert told in one_sentence(err)
    assert "--help" in err


def test_help_tells_every_command_and_version_is_the_packages(capsys: Captured) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for name, _ in arguments.shown(arguments.COMMANDS):
        assert f"\n  {name} " in out
        assert run(capsys, name, "--help")[1].startswith(f"usage: tui-reader {name} ")
    assert run(capsys, "--version") == (0, "tui-reader 0.1.0\n", "")


# -- list -----------------------------------------------------------------------------------------------------------


def test_json_objects_have_these_keys_and_null_for_what_is_unknown(capsys: Captured) -> None:
    found = records(capsys, "list", "--format", "json")
    assert len(found) == 36
    assert all(set(one) == KEYS for one in found)
    sink = next(one for one in found if one["title"].startswith("Attention Sink"))
    assert sink["organization"] == {"slug": "meituan-longcat", "name": "LongCat"}
    assert (sink["published"], sink["comments"], sink["code"]) == (
        "2026-04-10",
        4,
        "https://github.com/ZunhaiSu/Awesome-Attention-Sink",
    )
    assert len(sink["abstract"]) > 500
    assert sink["links"] == [sink["code"]]
    assert (sink["id"], sink["listed"], sink["upvotes"]) == (None, None, None)
    assert (sink["authors"], sink["bookmarked"], sink["read"], sink["tags"]) == ([], False, False, [])
    assert found[0]["organization"] is None


def test_every_format_lists_the_same_papers(capsys: Captured) -> None:
    keys = [one["key"] for one in records(capsys, "list", "--json")]
    assert run(capsys, "list", "--format", "ids")[1].splitlines() == keys
    assert [json.loads(line)["key"] for line in run(capsys, "list", "--format", "jsonl")[1].splitlines()] == keys
    table = [line.split("\t") for line in run(capsys, "list")[1].splitlines()]
    assert [row[0] for row in table] == keys
    assert table[0][1:] == ["●", "2021-12-20", "StyleSwin: Transformer-based GAN for High-resolution Image Generation"]


def test_nothing_found_is_valid_json_and_a_word_on_stderr(capsys: Captured) -> None:
    for words in (["list", "is:bookmarked"], ["list", "--view", "bookmarks"], ["search", "qqqqqqqqzzzz"]):
        status, out, err = run(capsys, *words, "--json")
        assert (status, json.loads(out)) == (0, [])
        one_sentence(err)
        assert run(capsys, *words, "--format", "jsonl")[1] == ""


def test_views_and_limit(capsys: Captured) -> None:
    run(capsys, "mark", "bookmark", "styleswin")
    run(capsys, "mark", "read", "styleswin")
    assert [one["title"][:9] for one in records(capsys, "list", "--view", "bookmarks", "--json")] == ["StyleSwin"]
    assert len(records(capsys, "list", "--view", "unread", "--json")) == 35
    assert len(records(capsys, "list", "--limit", "3", "--json")) == 3
    assert [one["published"] for one in records(capsys, "list", "--date", "2021-12-20", "--json")] == ["2021-12-20"]
    months = records(capsys, "list", "--view", "monthly", "--date", "2026-04-01", "--json")
    assert {one["published"] for one in months} == {"2026-04-06", "2026-04-10"}
    dates = [one["published"] or "" for one in records(capsys, "list", "--sort", "date", "--json")]
    assert dates == sorted(dates, reverse=True)


def test_a_list_takes_a_query_and_tells_what_it_did_not_understand(capsys: Captured) -> None:
    status, out, err = run(capsys, "list", "org:longcat", "upvotes:many", "--format", "ids")
    assert status == 0
    assert "upvotes: wants a number" in err
    assert "Attention Sink" in run(capsys, "list", "org:longcat")[1]
    assert all(line.startswith("title:") for line in out.splitlines())


def test_an_empty_trending_view_says_why(capsys: Captured) -> None:
    status, out, err = run(capsys, "list", "--view", "trending")
    assert (status, out) == (0, "")
    assert "network" in one_sentence(err)


# -- search ---------------------------------------------------------------------------------------------------------


def test_a_search_is_ranked_and_its_spans_point_into_the_stored_text(capsys: Captured) -> None:
    found = records(capsys, "search", "atention", "sink", "--json")
    assert all(set(one) == KEYS | {"score", "spans"} for one in found)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    best = found[0]
    matched = [best["title"][start:end] for start, end in best["spans"]["title"]]
    assert "Sink" in matched
    assert "".join(matched).startswith("Attention"[: len(matched[0])])
    assert len(records(capsys, "search", "transformer", "--limit", "2", "--json")) == 2


def test_more_papers_than_a_search_explains_at_once_all_have_spans(capsys: Captured, library: Library) -> None:
    library.store.add(Paper(f"Quaternion study number {i}") for i in range(600))
    found = records(capsys, "search", "quaternion", "--json")
    assert len(found) == 600
    assert all(one["spans"]["title"] == [[0, 10]] for one in found)


def test_the_table_of_a_search_ends_with_the_score(capsys: Captured) -> None:
    first = run(capsys, "search", "styleswn")[1].splitlines()[0].split("\t")
    assert first[3].startswith("StyleSwin")
    assert float(first[4]) > 0


def test_a_search_says_what_no_paper_has(capsys: Captured) -> None:
    _, out, err = run(capsys, "search", "the paper about looped transformers in zyzzyva")
    assert "Looped Transformer" in out.splitlines()[0]
    assert err == 'tui-reader: partial matches: no paper has "zyzzyva"\n'
    _, out, err = run(capsys, "search", "author:nosuchperson gan")
    assert out == ""
    assert 'no paper has "author:nosuchperson"' in err


# -- show -----------------------------------------------------------------------------------------------------------


def test_a_paper_is_found_by_all_that_names_it(capsys: Captured, library: Library) -> None:
    library.store.add([Paper("On Naming", "Text.", id="2405.12345", doi="10.1000/XyZ")])
    for name in (
        "arxiv:2405.12345",
        "2405.12345",
        "2405.12345v3",
        "https://arxiv.org/abs/2405.12345v1",
        "10.1000/xyz",
        "https://doi.org/10.1000/xyZ",
        "on naming",
        "ON NAM",
        "arxiv:2405.1",
    ):
        assert json.loads(run(capsys, "show", name, "--json")[1])["title"] == "On Naming", name
    key = key_of(capsys, "styleswin")
    for name in (key, key[:16], printing.short_key(key)):
        assert key_of(capsys, name) == key
    assert run(capsys, "show", "recipe", "for", "a", "GENERAL")[1].startswith("Recipe for a General, Powerful")


def test_show_for_people_tells_what_is_known_and_mends(capsys: Captured, library: Library) -> None:
    paper = Paper(
        "Ten\\times faster", "It is ``so'' at https://github.com/a/b.", organization=Organization("o", "Org"),
        authors=("A. One", "B. Two"), author_count=5, upvotes=1204,
    )  # fmt: skip
    rows = library.store.add([paper])
    library.marking.set(rows, "note", "first\nsecond")
    library.marking.set(rows, "tag:later", True)
    _, out, _ = run(capsys, "show", "ten")
    assert out.startswith("Ten× faster\n")
    for part in ("A. One, B. Two and 3 more", "Org (o)", "1,204", "https://github.com/a/b", "later", "“so”", "second"):
        assert part in out
    assert "published" not in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("key", "told"), [("nowhere\x1b[2J", "'nowhere[2J'"), ("trans", "several papers"), ("\udcff", "''")]
)
def test_a_key_that_names_no_single_paper_is_told(key: str, told: str, capsys: Captured) -> None:
    status, out, err = run(capsys, "show", key)
    assert (status, out) == (1, "")
    assert told in one_sentence(err)


# -- mark -----------------------------------------------------------------------------------------------------------


def test_marks_of_several_papers_are_printed_and_kept(capsys: Captured) -> None:
    keys = run(capsys, "list", "--limit", "2", "--format", "ids")[1].split()
    for what, said, field, value in (
        ("bookmark", "bookmarked", "bookmarked", True),
        ("unbookmark", "not bookmarked", "bookmarked", False),
        ("read", "read", "read", True),
        ("unread", "unread", "read", False),
    ):
        status, out, err = run(capsys, "mark", what, *keys)
        assert (status, err) == (0, "")
        assert [line.split("\t")[:2] for line in out.splitlines()] == [[said, key] for key in keys]
        assert [one[field] for one in records(capsys, "list", "--limit", "3", "--json")] == [value, value, False]


def test_an_unknown_key_is_told_and_the_others_are_marked(capsys: Captured) -> None:
    status, out, err = run(capsys, "mark", "read", "styleswin", "nowhere", "recipe for")
    assert status == 1
    assert "'nowhere'" in one_sentence(err)
    assert len(out.splitlines()) == 2
    assert len(records(capsys, "list", "is:read", "--json")) == 2


def test_what_was_so_before_is_not_a_change(capsys: Captured) -> None:
    run(capsys, "mark", "read", "styleswin")
    status, out, err = run(capsys, "mark", "read", "styleswin", "styleswin")
    assert (status, out) == (0, "")
    assert "1 paper was read before" in err


@pytest.mark.parametrize("form", ["ids", "table"])
def test_keys_come_through_a_pipe(form: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = run(capsys, "list", "--limit", "4", "--format", form)[1]
    monkeypatch.setattr("sys.stdin", io.StringIO(listed + "\n"))
    status, out, err = run(capsys, "mark", "bookmark", "-")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 4


def test_bytes_that_are_no_text_in_a_pipe_are_an_unknown_key() -> None:
    done = subprocess.run([*COMMAND, "mark", "read", "-"], input=b"\xff\xfe\nstyleswin\n", capture_output=True)
    assert done.returncode == 1
    assert done.stdout.startswith(b"read\t")
    assert b"Traceback" not in done.stderr


def test_a_journal_that_cannot_be_written_fails_the_job(capsys: Captured, own_folders: paths.Paths) -> None:
    own_folders.config.mkdir(parents=True)
    own_folders.state.write_text("in the way")
    status, out, err = run(capsys, "mark", "read", "styleswin")
    assert (status, out) == (1, "")
    assert "Not saved" in err
    assert records_after(own_folders) == 0


def records_after(places: paths.Paths) -> int:
    """Papers that the library holds as read."""
    with sqlite3.connect(places.library) as db:
        return int(db.execute("SELECT count(*) FROM papers WHERE read = 1").fetchone()[0])


# -- trouble --------------------------------------------------------------------------------------------------------


def test_a_locked_library_is_a_sentence(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def order(*_: object) -> None:
        raise Busy("library.db is locked by another program; try again in a moment")

    monkeypatch.setattr(Lists, "order", order)
    status, out, err = run(capsys, "list")
    assert (status, out) == (1, "")
    assert "locked by another program" in one_sentence(err)


def test_a_damaged_library_is_told_and_built_anew(capsys: Captured, own_folders: paths.Paths) -> None:
    own_folders.data.mkdir(parents=True)
    own_folders.library.write_bytes(b"no database" * 1000)
    status, out, err = run(capsys, "list", "--format", "ids")
    assert status == 0
    assert len(out.splitlines()) == 36
    assert "damaged" in one_sentence(err)


def test_damaged_marks_are_told(capsys: Captured, own_folders: paths.Paths) -> None:
    run(capsys, "mark", "read", "styleswin")
    (own_folders.state / "other.jsonl").write_text("this is no mark\n")
    status, _, err = run(capsys, "list", "--format", "ids")
    assert status == 0
    assert "other.jsonl, line 1" in one_sentence(err)


def test_a_missing_seed_leaves_an_empty_library(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> None:
        raise FileNotFoundError("the seed is missing")

    monkeypatch.setattr("tui_reader.library.seed.read", read)
    status, out, err = run(capsys, "list")
    assert (status, out) == (0, "")
    assert "the seed is missing" in err


def test_an_interrupted_command_ends_quietly(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def order(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Lists, "order", order)
    assert run(capsys, "list") == (130, "", "")


def test_a_pipe_that_nobody_reads_ends_quietly(library: Library) -> None:
    library.store.add(Paper(f"Paper {i}", "word " * 200) for i in range(2_000))
    process = subprocess.Popen([*COMMAND, "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_a_full_disk_under_the_output_is_a_sentence() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND, "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "No space left" in one_sentence(done.stderr)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    table = subprocess.run([*COMMAND, "list"], capture_output=True, env=environment, check=True).stdout
    assert table.isascii()
    assert b"\t*\t2021-12-20\t" in table
    lines = subprocess.run([*COMMAND, "list", "--json"], capture_output=True, env=environment, check=True).stdout
    assert len(json.loads(lines)) == 36
    assert lines.isascii()
    assert b"?" * 3 not in lines


# -- a terminal -----------------------------------------------------------------------------------------------------


def shown(leader: int) -> bytes:
    """All that was written to the terminal behind ``leader`` until its other end is closed; closes it."""
    written = b""
    try:
        while piece := os.read(leader, 65536):
            written += piece
    except OSError:  # Linux: the other end is closed
        pass
    os.close(leader)
    return written


def on_terminal(*words: str, **variables: str) -> str:
    """The output of a command on a terminal of 60 columns."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": "60", "TERM": "xterm", "NO_COLOR": "", **variables}
    process = subprocess.Popen([*COMMAND, *words], stdout=follower, stderr=subprocess.DEVNULL, env=environment)
    os.close(follower)
    written = shown(leader)
    assert process.wait() == 0
    return written.decode().replace("\r\n", "\n")


def test_a_table_fits_the_terminal_and_its_columns_stand_below_each_other(library: Library) -> None:
    library.store.add([Paper("漢字" * 40, id="2405.12345"), Paper("Short", id="2405.12346")])
    plain = on_terminal("list", NO_COLOR="1")
    assert "\x1b" not in plain
    lines = plain.splitlines()
    assert {cells(line) for line in lines} <= {59, 60}
    assert lines[0].startswith("●  2021-12-20  StyleSwin")
    assert "…" in lines[0]
    assert any(line.endswith("  2405.12346") for line in lines)
    styled = on_terminal("list")
    assert "\x1b[1m" in styled


def test_the_reader_needs_a_terminal_and_names_what_does_not(capsys: Captured) -> None:
    status, out, err = run(capsys, "attention")
    assert (status, out) == (2, "")
    assert "tui-reader list" in one_sentence(err)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Both ends seem to be a terminal; the queries with which the reader was opened."""
    queries: list[str | None] = []

    def opened(library: Library, places: paths.Paths, settings: object, query: str | None = None, *_: object) -> int:
        assert library.store.count() == 36
        queries.append(query)
        return 0

    monkeypatch.setattr("tui_reader.cli.reader.has_terminal", lambda: True)
    monkeypatch.setattr("tui_reader.tui.app.run", opened)
    return queries


def test_the_reader_opens_with_a_query_or_where_it_was_left(capsys: Captured, terminal: list[str | None]) -> None:
    for words in (["graph", "recipe"], ["--", "list"], []):
        assert run(capsys, *words)[0] == 0
    assert terminal == ["graph recipe", "list", None]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("mark_read_after = true\n", "line 1: mark_read_after takes seconds"),
        ("[keys]\nbookmark = 'b'\nno-such = 'x'\n", "no-such: there is no such command"),
        ("[keys]\nbookmark = 'm'\n", "'m' is the key of both"),
    ],
)
def test_wrong_settings_are_told_before_the_reader_opens(
    settings: str, told: str, capsys: Captured, terminal: list[str | None], own_folders: paths.Paths
) -> None:
    own_folders.config.mkdir(parents=True)
    own_folders.settings.write_text(settings)
    status, _, err = run(capsys)
    assert status == 2
    assert told in one_sentence(err)
    assert "config.toml" in err
    assert not terminal


# -- paths ----------------------------------------------------------------------------------------------------------


def test_paths_tells_where_things_are_and_makes_nothing(capsys: Captured, own_folders: paths.Paths) -> None:
    status, out, err = run(capsys, "paths")
    assert (status, err) == (0, "")
    told = dict(line.split("\t")[:2] for line in out.splitlines())
    assert told["settings"] == str(own_folders.config / "config.toml")
    assert told["marks"] == str(own_folders.state)
    assert told["papers"] == str(own_folders.library)
    record = json.loads(run(capsys, "paths", "--json")[1])
    nothing = {"files": 0, "bytes": 0}
    assert record == {**told, "sizes": {"texts": nothing, "pdfs": nothing}}
    assert not own_folders.data.exists()


def test_paths_tells_how_many_texts_and_pdfs_there_are(
    capsys: Captured, own_folders: paths.Paths, tmp_path: Path
) -> None:
    own_folders.make()
    own_folders.settings.write_text(f'pdf_folder = "{tmp_path}"')
    own_folders.texts.mkdir()
    for name in ("1.text.gz", "2.text.gz", ".text-begun"):
        (own_folders.texts / name).write_bytes(b"x" * 1_000_000)
    for name in ("1-a.pdf", ".tui-reader-2-x.part", "notes.txt"):
        (tmp_path / name).write_bytes(b"x" * 500_000)
    told = {name: rest for name, *rest in (line.split("\t") for line in run(capsys, "paths")[1].splitlines())}
    assert told["texts"] == [str(own_folders.texts), "2 files, 2.0 MB"]
    assert told["pdfs"] == [str(tmp_path), "1 file, 500 kB"]
    own_folders.settings.write_text("pdf_folder = ")
    assert run(capsys, "paths")[0] == 0, "it is what somebody asks who wants to mend the settings"


def test_what_a_shell_closed_is_no_place_for_the_next_file(tmp_path: Path) -> None:
    """Else what is said on standard error, by whatever library, goes into the papers."""
    code = "import sys; from tui_reader import cli; cli.main(['--version']); print(open(sys.argv[1], 'w').fileno())"
    for closed in ("2>&-", "<&- 2>&-"):
        command = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", code, str(tmp_path / "papers")]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        assert int(done.stdout.split()[-1]) > 2


@pytest.mark.parametrize("home", [None, "", "relative"])
@pytest.mark.parametrize("words", [["paths"], ["list"], []])
def test_without_a_home_a_sentence_says_what_to_set(
    words: list[str], home: str | None, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("pwd.getpwuid", dict[int, Any]().__getitem__)  # as in a container, for a user that nobody knows
    for name in (paths.CONFIG_VARIABLE, paths.DATA_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(reader, "has_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    one_sentence(err)
    for name in ("HOME", paths.CONFIG_VARIABLE, paths.DATA_VARIABLE):
        assert name in err
    monkeypatch.setenv(paths.CONFIG_VARIABLE, "/somewhere/c")
    monkeypatch.setenv(paths.DATA_VARIABLE, "/somewhere/d")
    assert run(capsys, "paths")[0] == 0
    monkeypatch.setenv(paths.DATA_VARIABLE, "~/d")
    assert run(capsys, "paths")[0] == 2


# -- a search's index that is lost, or has no room ------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers of the seed are many."""
    for module in ("tui_reader.search.index", "tui_reader.library.indexing"):
        monkeypatch.setattr(f"{module}.SMALL", 10)
    monkeypatch.setattr("tui_reader.library.indexing.FEW", 0)


@pytest.mark.usefixtures("large")
def test_an_index_that_is_lost_over_a_search_is_built_anew_and_asked_again(
    capsys: Captured, own_folders: paths.Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(capsys, "search", "atention sink")
    whole = finding.index
    lost: list[bool] = []

    def index(library: Library) -> None:
        whole(library)
        if not lost:
            lost.append(True)
            for path in own_folders.search_index.glob("*.segment"):
                os.truncate(path, 100)

    monkeypatch.setattr(papers, "index", index)
    assert run(capsys, "search", "atention sink") == before
    assert lost


@pytest.mark.usefixtures("large")
def test_a_search_on_a_full_disk_finds_and_says_so(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui_reader.search.disk.segment.Writer.write", refused)
    status, out, err = run(capsys, "search", "atention sink", "--limit", "1")
    assert status == 0
    assert "Attention Sink in Transformers" in out
    assert "the search index can't be written (no space left on device); it is kept in memory" in one_sentence(err)

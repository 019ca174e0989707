"""For people who script: stable columns, marks of every kind, completion, the manual, and what is wrong where."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import COMMAND, Captured, key_of, one_sentence, run
from tui_reader.cli.arguments import COMMANDS, shown
from tui_reader.library import open_library
from tui_reader.models import Paper
from tui_reader.paths import Paths

# -- fields ---------------------------------------------------------------------------------------------------------


def test_columns_are_those_that_are_asked_for(capsys: Captured) -> None:
    status, out, err = run(capsys, "list", "--fields", "title,key,upvotes", "--limit", "2")
    assert (status, err) == (0, "")
    for line in out.splitlines():
        title, key, upvotes = line.split("\t")
        assert title
        assert key.startswith("title:")
        assert upvotes == ""
    [record] = json.loads(run(capsys, "search", "styleswin", "--json", "--fields", "score,title", "--limit", "1")[1])
    assert list(record) == ["score", "title"]
    shown_record = json.loads(run(capsys, "show", "styleswin", "--json", "--fields", "title")[1])
    assert list(shown_record) == ["title"]
    assert run(capsys, "list", "--format", "csv", "--fields", "key", "--limit", "1")[1].startswith("key\r\n")


def test_a_field_that_is_none_is_told_with_those_that_are(capsys: Captured) -> None:
    status, _, err = run(capsys, "list", "--fields", "titel")
    assert status == 2
    assert "there is no field 'titel'; there are key, id, doi, title" in one_sentence(err)
    assert run(capsys, "list", "--fields", "title", "--format", "ids")[0] == 2


def test_lines_with_tabs_have_whole_cells_on_every_list(capsys: Captured) -> None:
    for words in (["list"], ["search", "image"], ["show", "styleswin"]):
        out = run(capsys, *words, "--format", "tsv")[1]
        assert {line.count("\t") for line in out.splitlines()} == {18}


# -- marks ----------------------------------------------------------------------------------------------------------


def test_tags_are_written_and_taken_away(capsys: Captured) -> None:
    key = key_of(capsys, "styleswin")
    assert run(capsys, "mark", "tag:thesis", "styleswin")[1].startswith(f"tagged thesis\t{key}\t")
    assert run(capsys, "list", "--format", "ids", "tag:thesis")[1] == f"{key}\n"
    assert "was tagged thesis before" in run(capsys, "mark", "tag:thesis", "styleswin")[2]
    assert run(capsys, "mark", "untag:thesis", "styleswin")[1].startswith(f"not tagged thesis\t{key}\t")
    assert run(capsys, "list", "--format", "ids", "tag:thesis")[1] == ""


def test_a_note_is_written_from_words_or_from_stdin(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsys, "mark", "note", "styleswin", "Read it.")[0] == 0
    assert json.loads(run(capsys, "show", "styleswin", "--json")[1])["note"] == "Read it."
    monkeypatch.setattr(sys, "stdin", io.StringIO("Two\nlines\x1b[31m\n"))
    assert run(capsys, "mark", "note", "styleswin", "-")[0] == 0
    assert json.loads(run(capsys, "show", "styleswin", "--json")[1])["note"] == "Two\nlines[31m"
    assert run(capsys, "mark", "note", "styleswin", "")[1].startswith("no note\t")
    status, _, err = run(capsys, "mark", "note", "styleswin", "x" * 100_001)
    assert status == 1
    one_sentence(err)


@pytest.mark.parametrize("words", [["tag:", "styleswin"], ["tag:a b", "x"], ["redd", "x"], ["note", "styleswin"]])
def test_a_mark_that_is_none_is_told(capsys: Captured, words: list[str]) -> None:
    status, _, err = run(capsys, "mark", *words)
    assert status == 2
    one_sentence(err)


# -- completion and manual ------------------------------------------------------------------------------------------

TRY = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMPREPLY=(); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
$(complete -p tui-reader | sed 's/.*-F \([^ ]*\) .*/\1/') tui-reader "${COMP_WORDS[-1]}" ""
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
def test_bash_completes_commands_options_keys_tags_and_searches(
    capsys: Captured, tmp_path: Path, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_library(own_folders)
    [row] = opened.store.add([Paper("Lamps", id="2605.80001")])
    opened.marking.set([row], "tag:thesis", True)
    opened.searches.save({"lamps": "title:lamps"})
    opened.close()
    script = tmp_path / "script"
    script.write_text(run(capsys, "completion", "bash")[1])
    program = tmp_path / "tui-reader"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui_reader "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def complete(*words: str) -> list[str]:
        done = subprocess.run(["bash", "-c", TRY, "bash", script, "tui-reader", *words], capture_output=True, text=True)
        return done.stdout.split()

    assert "doctor" in complete("do")
    assert complete("list", "--view", "tr") == ["trending"]
    assert complete("show", "2605") == ["2605.80001"]
    assert "tag:thesis" in complete("mark", "ta")
    assert complete("list", "@") == ["@lamps"]
    assert "_words" not in complete("")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_has_every_command(capsys: Captured, shell: str) -> None:
    status, out, err = run(capsys, "completion", shell)
    assert (status, err) == (0, "")
    for name, _ in shown(COMMANDS):
        assert name in out


def test_the_manual_has_every_command_option_and_key(capsys: Captured) -> None:
    status, out, err = run(capsys, "man")
    assert (status, err) == (0, "")
    plain = out.replace("\\-", "-")
    for name, command in shown(COMMANDS):
        assert f".SS {name}\n" in plain
        for option in re.findall(r"(?<!\S)--[a-z-]+", command.parser(name).format_help()):
            assert option in plain or option == "--help"
    macros = set(re.findall(r"(?m)^\.(\w*)", out))
    assert macros <= {"TH", "SH", "SS", "TP", "B", "I", "IR", "RI", "br", "PP", "EX", "EE"}


@pytest.mark.parametrize("name", [name for name, _ in shown(COMMANDS)])
def test_every_command_has_help_with_an_example(capsys: Captured, name: str) -> None:
    status, out, err = run(capsys, name, "--help")
    assert (status, err) == (0, "")
    assert "examples:\n  tui-reader " in out


# -- doctor ---------------------------------------------------------------------------------------------------------


def findings(capsys: Captured, *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    status, out, err = run(capsys, "doctor", "--json", *words)
    assert err == ""
    return status, {one["name"]: (one["state"], one["words"]) for one in json.loads(out)}


def test_a_library_that_is_well_is_well(capsys: Captured) -> None:
    assert findings(capsys, "--offline")[0] == 0  # before the first start
    run(capsys, "mark", "read", "styleswin")
    status, found = findings(capsys, "--offline")
    assert status == 0
    assert found["library"][1].startswith("36 papers")
    assert found["marks"] == ("ok", "1 lines of 1 device")


def test_what_is_wrong_is_told_with_what_to_do(capsys: Captured, own_folders: Paths) -> None:
    run(capsys, "mark", "read", "styleswin")
    own_folders.settings.write_text("ascii = 3\n")
    [journal] = own_folders.state.glob("*.jsonl")
    journal.write_bytes(journal.read_bytes().replace(b"true", b"trux"))
    with own_folders.library.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 4096)
    own_folders.data.chmod(0o755)
    status, found = findings(capsys, "--offline")
    assert status == 1
    assert found["settings"][0] == "wrong"
    assert "line 1" in found["settings"][1]
    assert found["marks"][0] == "wrong"
    assert found["library"][0] == "wrong"
    assert found["data folder"] == ("note", found["data folder"][1])
    assert "chmod 700" in found["data folder"][1]


def test_services_that_do_not_answer_are_told(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("ARXIV_ENDPOINT", "http://127.0.0.1:9")
    status, found = findings(capsys)
    assert status == 1
    assert found["Hugging Face"][0] == found["arXiv"][0] == "wrong"


def test_the_doctor_changes_nothing(capsys: Captured, own_folders: Paths) -> None:
    findings(capsys, "--offline")
    assert not own_folders.config.exists()
    assert not own_folders.data.exists()


@pytest.mark.parametrize("name", ["doctor --offline", "man", "completion bash", "export --format bibtex", "digest"])
def test_it_works_in_the_c_locale_and_with_a_closed_pipe(name: str, own_folders: Paths) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PATH": "", "TUI_READER_CONFIG_DIR": str(own_folders.config),
                   "TUI_READER_DATA_DIR": str(own_folders.data)}  # fmt: skip
    done = subprocess.run([*COMMAND, *name.split()], env=environment, capture_output=True)
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    with subprocess.Popen(
        [*COMMAND, *name.split()], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as gone:
        assert gone.stdout is not None
        assert gone.stderr is not None
        gone.stdout.close()
        assert b"Traceback" not in gone.stderr.read()

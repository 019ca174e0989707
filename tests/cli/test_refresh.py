"""The command ``refresh`` against a service on loopback, and lists of what it brought."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cli.test_cli import COMMAND, Captured, one_sentence, run, shown
from tests.hub import Hub, item
from tui_reader import paths
from tui_reader.library import Criteria, open_library

DAY = date(2026, 5, 20)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    days = {str(DAY): [item(number) for number in range(3)], "2026-05-21": [item(9, day=DAY + timedelta(1))]}
    with Hub(days=days).serve() as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield served


def ids(capsys: Captured, *words: str) -> list[str]:
    status, out, err = run(capsys, "list", *words, "--format", "ids")
    assert (status, err) == (0, "")
    return [line.removeprefix("arxiv:2605.0000") for line in out.splitlines()]


def test_a_day_is_fetched_and_listed_and_the_summary_says_what_was_new(hub: Hub, capsys: Captured) -> None:
    assert run(capsys, "refresh", "--date", "2026-05-20") == (0, "3 new, 0 updated\n", "")
    assert ids(capsys, "--date", "2026-05-20") == ["0", "1", "2"]
    assert ids(capsys, "--view", "daily", "--date", "2026-05-20", "--sort", "stars") == ["2", "1", "0"]
    assert run(capsys, "refresh", "--date", "2026-05-20") == (0, "0 new, 0 updated, 1 list here already\n", "")
    hub.days[str(DAY)] = [item(0, upvotes=7), item(1), {"paper": {"id": "2605.00002"}}]
    status, out, err = run(capsys, "refresh", "--date", "2026-05-20", "--force")
    assert (status, out) == (0, "0 new, 1 updated, 1 unreadable\n")
    assert "2026-05-20, item 3 (2605.00002) can't be read" in one_sentence(err)


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--week", "2026-W21"], [{"week": "2026-W21"}]),
        (["--month", "2026-05"], [{"month": "2026-05"}]),
        (["--trending"], [{"sort": "trending"}]),
        (["--since", "2026-05-19", "--until", "2026-05-21"], [{"date": f"2026-05-{day}"} for day in (19, 20, 21)]),
        (["--date", "-3"], [{"date": str(date.today() - timedelta(3))}]),
    ],
)
def test_options_name_the_lists_that_are_asked_for(
    options: list[str], asked: list[dict[str, str]], hub: Hub, capsys: Captured
) -> None:
    assert run(capsys, "refresh", *options)[0] == 0
    assert [{name: value for name, value in one["query"].items() if name not in ("p", "limit")} for one in hub.log] == (
        asked
    )


def test_without_an_option_the_latest_day_is_fetched(hub: Hub, capsys: Captured) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(1)
    hub.days = {str(yesterday): [item(1, day=yesterday)]}
    assert run(capsys, "refresh")[1].startswith("1 new")
    assert ids(capsys, "--view", "daily") == ["1"]


def test_since_goes_up_to_today(hub: Hub, capsys: Captured) -> None:
    today = datetime.now(UTC).date()
    assert run(capsys, "refresh", "--since", str(today - timedelta(2)))[0] == 0
    assert [one["query"]["date"] for one in hub.log] == [str(today - timedelta(days)) for days in (2, 1, 0)]


def test_weeks_months_trending_and_what_is_new_are_listed(hub: Hub, capsys: Captured) -> None:
    run(capsys, "refresh", "--since", "2026-05-20", "--until", "2026-05-21")
    assert ids(capsys, "--week", "2026-W21") == ids(capsys, "--month", "2026-05") == ["9", "0", "1", "2"]
    assert ids(capsys, "--filter", "new", "--date", "2026-05-21") == ["9"]
    assert ids(capsys, "is:new", "upvotes:>98", "stars:<=3", "has:code", "by:quill", "listed:2026-05-20") == ["0", "1"]
    assert ids(capsys, "org:lind-lab", "comments:>1", "kw:homes", "--sort", "title") == ["0", "1", "2", "9"]
    hub.days = {str(DAY): hub.days[str(DAY)][::-1]}
    run(capsys, "refresh", "--trending")
    assert ids(capsys, "--view", "trending") == ["2", "1", "0"]
    assert ids(capsys, "--view", "trending", "--sort", "upvotes") == ["0", "1", "2"]


def test_json_says_the_same_to_programs(hub: Hub, capsys: Captured) -> None:
    status, out, _ = run(capsys, "refresh", "--date", "2026-05-20", "--json")
    assert (status, json.loads(out)) == (
        0,
        {
            "new": 3,
            "updated": 0,
            "left": 0,
            "skipped": [],
            "lists": {"fetched": 1, "unneeded": 0},
            "error": None,
            "retry_at": None,
        },
    )
    hub.misbehave("429_huge")
    status, out, err = run(capsys, "refresh", "--date", "2026-05-19", "--json")
    failed = json.loads(out)
    assert status == 1
    assert failed["error"] in one_sentence(err)
    pause = datetime.fromisoformat(failed["retry_at"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < pause <= timedelta(hours=1), "a longer one than an hour is not believed"


def test_what_fails_is_told_and_what_came_before_is_kept(hub: Hub, capsys: Captured) -> None:
    hub.misbehave("ok", "403")
    status, out, err = run(capsys, "refresh", "--since", "2026-05-20", "--until", "2026-05-22")
    assert (status, out) == (1, "3 new, 0 updated\n")
    assert "refuses this request (403)" in one_sentence(err)
    assert len(hub.log) == 2
    assert ids(capsys, "--date", "2026-05-20") == ["0", "1", "2"]


def test_an_empty_day_says_whether_it_was_fetched(hub: Hub, capsys: Captured) -> None:
    assert "tui-reader refresh --week 2026-W20 fetches them" in one_sentence(
        run(capsys, "list", "--week", "2026-W20")[2]
    )
    run(capsys, "refresh", "--week", "2026-W20")
    assert one_sentence(run(capsys, "list", "--week", "2026-W20")[2]).endswith("no papers on week 20, 11–17 May 2026\n")
    assert "no new papers here" in one_sentence(run(capsys, "list", "--filter", "new")[2])


def test_muted_papers_are_counted_and_can_be_shown(hub: Hub, capsys: Captured, own_folders: paths.Paths) -> None:
    own_folders.config.mkdir(parents=True)
    own_folders.settings.write_text('[[mute]]\ntitle = "number 1"\n')
    run(capsys, "refresh", "--date", "2026-05-20")
    status, out, err = run(capsys, "list", "--date", "2026-05-20")
    assert (status, out.count("\n")) == (0, 2)
    assert "1 paper is muted; list --muted shows all" in one_sentence(err)
    assert ids(capsys, "--date", "2026-05-20", "--muted") == ["0", "1", "2"]
    own_folders.settings.write_text("[[mute]]\nnobody = 1\n")
    status, out, err = run(capsys, "list")
    assert (status, out) == (2, "")
    assert "a rule has no 'nobody'" in one_sentence(err)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--date", "2026-05-20", "--trending"], "--date and --trending don't go together"),
        (["--week", "2026-W21", "--month", "2026-05"], "--week and --month don't go together"),
        (["--until", "today"], "--until goes with --since"),
        (["--since", "2026-05-20", "--until", "2026-05-19"], "--until 2026-05-19 is before --since 2026-05-20"),
        (["--since", "some day"], "'some day' is no day"),
        (["more"], "unrecognized arguments: more"),
    ],
)
def test_wrong_usage_is_told(words: list[str], told: str, capsys: Captured) -> None:
    status, out, err = run(capsys, "refresh", *words)
    assert (status, out) == (2, "")
    assert told in one_sentence(err)


def test_progress_is_one_line_on_a_terminal_and_goes_away(hub: Hub) -> None:
    hub.misbehave("slow")
    leader, follower = pty.openpty()
    command = [*COMMAND, "refresh", "--since", "2026-05-15", "--until", "2026-05-20"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, text=True)
    os.close(follower)
    written = shown(leader)
    out, _ = process.communicate()
    assert (process.returncode, out) == (0, "3 new, 0 updated\n")
    assert b"2026-05-20 (6 of 6), 3 papers" in written
    assert b"\n" not in written
    assert written.endswith(b"\r\x1b[K")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_an_interrupt_keeps_what_came(hub: Hub, own_folders: paths.Paths) -> None:
    hub.misbehave("ok", "hang")
    command = [*COMMAND, "refresh", "--since", "2026-05-20", "--until", "2026-05-21"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while len(hub.log) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")
    with closing(open_library(own_folders)) as library:
        assert len(library.lists.order(Criteria("daily", DAY)).rows) == 3

"""The digest: each paper once, the best first, readable as text, Markdown, HTML and mail."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_string, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.test_cli import Captured, one_sentence, run
from tests.test_mail import Box, serving, trusting
from tui_reader import mail as mail_module
from tui_reader.digest import first_sentences
from tui_reader.library import Library, open_library
from tui_reader.library.periods import service_day
from tui_reader.models import Organization, Paper
from tui_reader.paths import Paths

TODAY = service_day(datetime.now(UTC))
YESTERDAY = TODAY - timedelta(days=1)


def paper(number: int, listed: date | None = TODAY, upvotes: int = 5, title: str = "", **more: object) -> Paper:
    return Paper(
        title or f"Lanterns of Kind {number}",
        f"We light lantern {number}. It burns for long, e.g. all night. " + "It is bright. " * 40,
        id=f"2611.{number:05}",
        authors=("Ada Lind", "Bo Ek", "Cy Oy", "Di Um"),
        listed=listed,
        published=listed,
        upvotes=upvotes,
        **more,  # type: ignore[arg-type]
    )


Add = Callable[..., None]


@pytest.fixture
def add(own_folders: Paths) -> Add:
    """Puts papers into the library, as a refresh would."""

    def add(*papers: Paper) -> None:
        opened = open_library(own_folders)
        opened.store.add(papers)
        opened.close()

    return add


@pytest.fixture
def opened(own_folders: Paths) -> Iterator[Library]:
    library = open_library(own_folders)
    yield library
    library.close()


def titles(out: str) -> list[str]:
    return re.findall(r"(?m)^ ?\d+\. (.*)$", out)


def test_each_paper_is_told_once(capsys: Captured, add: Add) -> None:
    add(paper(1, upvotes=3), paper(2, upvotes=9), paper(3, TODAY - timedelta(days=30)))
    status, out, err = run(capsys, "digest")
    assert (status, err) == (0, "")
    assert titles(out) == ["Lanterns of Kind 2", "Lanterns of Kind 1"]
    assert one_sentence(run(capsys, "digest")[2]) == "tui-reader: no new papers: daily\n"
    # One more of today, and one that was listed yesterday after the digest of yesterday; a new version is no news.
    add(paper(4), paper(5, YESTERDAY), paper(1, title="Lanterns of Kind 1, Revised"))
    assert sorted(titles(run(capsys, "digest")[1])) == ["Lanterns of Kind 4", "Lanterns of Kind 5"]
    assert titles(run(capsys, "digest")[1]) == []


def test_a_dry_run_and_a_span_of_days_count_nothing_as_told(capsys: Captured, add: Add) -> None:
    add(paper(1), paper(2, TODAY - timedelta(days=5)))
    assert titles(run(capsys, "digest", "--dry-run")[1]) == ["Lanterns of Kind 1"]
    assert len(titles(run(capsys, "digest", "--since", "7d")[1])) == 2
    assert titles(run(capsys, "digest")[1]) == ["Lanterns of Kind 1"]


def test_what_a_paper_was_told_under_stays_its_own_when_it_gets_an_id(capsys: Captured, add: Add) -> None:
    add(Paper("Lanterns of Kind 7", "We light.", authors=("Ada Lind",), listed=TODAY))
    assert titles(run(capsys, "digest")[1]) == ["Lanterns of Kind 7"]
    add(paper(7))
    assert titles(run(capsys, "digest")[1]) == []


def test_digests_of_other_names_know_nothing_of_each_other(capsys: Captured, add: Add) -> None:
    add(paper(1), paper(2, title="Kettles"))
    assert titles(run(capsys, "digest", "kettles")[1]) == ["Kettles"]
    assert titles(run(capsys, "digest", "kettles")[1]) == []
    assert len(titles(run(capsys, "digest")[1])) == 2


def test_highlights_come_first_and_the_rest_is_counted(capsys: Captured, add: Add, own_folders: Paths) -> None:
    own_folders.make()
    own_folders.settings.write_text('[[highlight]]\ntitle = "kettles"\n')
    add(paper(1, upvotes=90), paper(2, upvotes=1, title="Kettles"), paper(3, upvotes=2))
    out = run(capsys, "digest", "--top", "2")[1]
    assert titles(out) == ["Kettles", "Lanterns of Kind 1"]
    assert "HIGHLIGHTS" in out
    assert "1 are left out." in out
    assert titles(run(capsys, "digest")[1]) == []  # the one that was left out was told of, too


def test_a_saved_search_is_a_digest(capsys: Captured, add: Add, opened: Library) -> None:
    opened.marking.save_search("kettles", "title:kettles")
    add(paper(1), paper(2, title="Kettles"))
    assert titles(run(capsys, "digest", "@kettles")[1]) == ["Kettles"]


def test_the_text_has_what_one_needs_and_is_narrow(capsys: Captured, add: Add) -> None:
    add(paper(1, upvotes=41, organization=Organization("lamp", "Lamp Lab"), code="https://github.com/lamp/lantern"))
    out = run(capsys, "digest")[1]
    assert "Ada Lind, Bo Ek, Cy Oy and 1 more · Lamp Lab" in out
    assert "41 upvotes" in out
    assert "https://huggingface.co/papers/2611.00001" in out
    assert "https://github.com/lamp/lantern" in out
    assert "e.g. all night." in out
    assert max(map(len, out.splitlines())) <= 72


HOSTILE = 'Lamps <script>alert(1)</script> & "co" [x](javascript:1) *b* \x1b[31m'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_hostile_paper_stays_words(capsys: Captured, add: Add) -> None:
    add(paper(1, title=HOSTILE))
    page = run(capsys, "digest", "--format", "html", "--dry-run")[1]
    read = _Tags()
    read.feed(page)
    assert read.tags <= {"html", "head", "meta", "title", "body", "div", "h1", "h2", "h3", "p", "a"}
    assert read.links == {"https://huggingface.co/papers/2611.00001"}
    assert "<script>alert(1)</script>" in read.words
    marked = run(capsys, "digest", "--format", "markdown", "--dry-run")[1]
    assert r"\<script\>" in marked
    assert r"\[x\](javascript:1) \*b\*" in marked
    assert "\x1b" not in page + marked


def test_the_mail_has_text_and_html(capsys: Captured, add: Add) -> None:
    add(paper(1, title="π₀ Lamps"))
    made = message_from_string(run(capsys, "digest", "--format", "eml", "--dry-run")[1], policy=policy.default)
    assert [part.get_content_type() for part in made.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert made["Subject"].startswith("Daily Papers: 1 new, ")
    plain = made.get_body(("plain",))
    assert plain is not None
    assert "π₀ Lamps" in plain.get_content()


def test_json_for_scripts(capsys: Captured, add: Add) -> None:
    add(paper(1))
    made = json.loads(run(capsys, "digest", "--json")[1])
    assert [one["key"] for one in made["papers"]] == ["arxiv:2611.00001"]


# -- by mail --------------------------------------------------------------------------------------------------------


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box, own_folders: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server that is in the settings, and whose certificate is trusted."""
    with serving(box, "starttls", login="s3cret") as mail:
        own_folders.make()
        own_folders.settings.write_text(
            f'[mail]\nserver = "{mail.server}"\nport = {mail.port}\nuser = "ada"\nto = "bo@example.org"\n'
        )
        monkeypatch.setattr(mail_module, "send", lambda *given: _send(*given))
        monkeypatch.setenv("TUI_READER_MAIL_PASSWORD", "s3cret")
        yield


_whole_send = mail_module.send


def _send(*given: object) -> None:
    _whole_send(*given, times=mail_module.Times(1.0, 0.0), trusted=trusting())  # type: ignore[arg-type]


@pytest.mark.usefixtures("server")
def test_a_digest_is_mailed_once(capsys: Captured, add: Add, box: Box) -> None:
    add(paper(1), paper(2))
    status, out, err = run(capsys, "digest", "--send")
    assert (status, out, err) == (0, "sent\t2\tbo@example.org\n", "")
    [(to, got)] = box.messages
    assert to == ["bo@example.org"]
    body = got.get_body(("html",))
    assert body is not None
    assert "Lanterns of Kind 2" in body.get_content()
    assert run(capsys, "digest", "--send")[0] == 0
    assert len(box.messages) == 1


@pytest.mark.usefixtures("server")
def test_what_was_not_sent_is_sent_the_next_time(capsys: Captured, add: Add, box: Box) -> None:
    add(paper(1))
    box.answers["bo@example.org"] = ["550 no such person"]
    status, out, err = run(capsys, "digest", "--send")
    assert (status, out) == (1, "")
    assert "550 no such person" in one_sentence(err)
    assert run(capsys, "digest", "--send")[0] == 0
    assert len(box.messages) == 1


@pytest.mark.usefixtures("server")
def test_what_may_have_been_sent_is_not_sent_again_unless_that_is_asked_for(
    capsys: Captured, add: Add, box: Box
) -> None:
    add(paper(1))
    box.goes_on.clear()
    status, _, err = run(capsys, "digest", "--send")
    assert status == 1
    assert "may have been sent" in one_sentence(err)
    box.goes_on.set()
    status, _, err = run(capsys, "digest", "--send")
    assert status == 1
    assert "--force" in one_sentence(err)
    assert len(box.messages) == 1
    assert run(capsys, "digest", "--send", "--force")[0] == 0
    assert len(box.messages) == 2
    assert "no new papers" in run(capsys, "digest", "--send")[2]


@pytest.mark.usefixtures("server")
def test_a_program_that_ends_while_it_sends_sends_no_second_one(
    capsys: Captured, add: Add, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(paper(1))

    def killed(*given: object) -> None:
        _send(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(mail_module, "send", killed)
    run(capsys, "digest", "--send")
    assert len(box.messages) == 1
    status, _, err = run(capsys, "digest", "--send")
    assert status == 1
    assert "may have been sent" in err
    assert run(capsys, "digest", "--send", "--forget")[0] == 0
    assert "no new papers" in run(capsys, "digest", "--send")[2]
    assert len(box.messages) == 1


@pytest.mark.usefixtures("server")
def test_the_password_is_told_nowhere(
    capsys: Captured, add: Add, box: Box, own_folders: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(paper(1))
    monkeypatch.setenv("TUI_READER_MAIL_PASSWORD", "wr0ng")
    status, out, err = run(capsys, "digest", "--send")
    assert status == 1
    assert "does not accept the password" in one_sentence(err)
    kept = [path.read_bytes() for path in own_folders.config.parent.rglob("*") if path.is_file()]
    assert not any(b"wr0ng" in content for content in [*kept, out.encode(), err.encode()])
    monkeypatch.delenv("TUI_READER_MAIL_PASSWORD")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "password_command" in one_sentence(run(capsys, "digest", "--send")[2])


def test_without_a_server_in_the_settings_it_says_what_to_write(capsys: Captured, add: Add) -> None:
    add(paper(1))
    status, out, err = run(capsys, "digest", "--send")
    assert (status, out) == (2, "")
    assert "[mail]" in one_sentence(err)


# -- the timer ------------------------------------------------------------------------------------------------------


def test_the_timer_is_shown_then_written(capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    status, out, _ = run(capsys, "digest", "@my robots", "--install-timer", "--at", "06:45", "--yes")
    assert status == 0
    service, timer = (tmp_path / "systemd" / "user" / f"tui-reader-digest.{kind}" for kind in ("service", "timer"))
    assert "OnCalendar=*-*-* 06:45:00" in timer.read_text()
    assert "digest '@my robots' --view all --since last --fetch --send" in service.read_text()
    assert service.read_text() in out


def test_nobody_there_to_ask_writes_no_timer(capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    status, _, err = run(capsys, "digest", "--install-timer")
    assert status == 1
    assert "--yes" in one_sentence(err)
    assert not list(tmp_path.iterdir())


# -- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prose", "most", "first"),
    [
        ("Short.", 280, "Short."),
        (
            f"{'A lamp burns. ' * 30}",
            100,
            "A lamp burns. A lamp burns. A lamp burns. A lamp burns. A lamp burns. A lamp burns. A lamp burns.",
        ),
        (f"We follow Lind et al. We burn oil, e.g. of kettles, i.e. Oil that {'is bright and ' * 20}", 120, None),
    ],
)
def test_the_first_sentences_end_where_a_sentence_ends(prose: str, most: int, first: str | None) -> None:
    got = first_sentences(prose, most)
    assert len(got) <= most
    assert got == first if first else got.endswith(" …")

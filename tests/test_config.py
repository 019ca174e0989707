"""The settings: what is wrong in the file is told with its line, and the file is never written."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.config import ConfigError, Settings, load


def kept(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == load(kept(tmp_path, "")) == Settings()
    assert Settings().mark_read_after == 2.0


def test_every_setting_is_taken(tmp_path: Path) -> None:
    path = kept(
        tmp_path,
        'mark_read_after = 0\nrefresh_on_start = false\nascii = true\n[keys]\nbookmark = "b,f2"\n"sort" = ""\n',
    )
    before = path.read_bytes()
    assert load(path) == Settings(0.0, False, True, {"bookmark": "b,f2", "sort": ""})
    assert path.read_bytes() == before


def test_a_folder_and_a_command_are_taken_as_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    taken = load(kept(tmp_path, "pdf_folder = '~/My Papers'\npdf_viewer = \"zathura --mode 'full screen'\""))
    assert taken.pdf_folder == tmp_path / "My Papers"
    assert taken.pdf_viewer == ("zathura", "--mode", "full screen")
    assert load(kept(tmp_path, "pdf_viewer = ['my viewer', '%s']")).pdf_viewer == ("my viewer", "%s")


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    assert load(kept(tmp_path, b"\xef\xbb\xbfascii = true\r\nmark_read_after = 1.5\r\n")) == Settings(1.5, ascii=True)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("\nmark_read_after = -1", 2, "seconds from 0 to 3600, not -1"),
        ("mark_read_after = true", 1, "seconds from 0 to 3600, not True"),
        ("mark_read_after = 'two'", 1, "seconds from 0 to 3600, not 'two'"),
        ("mark_read_after = nan", 1, "seconds from 0 to 3600, not nan"),
        ("mark_read_after = 3601", 1, "seconds from 0 to 3600"),
        ("ascii = true\nrefresh_on_start = 1", 2, "refresh_on_start is true or false, not 1"),
        ("# ascii = 1\n\nascii = 'yes'", 3, "ascii is true or false, not 'yes'"),
        ("keys = 1", 1, "[keys] is a table"),
        ("[[keys]]\nbookmark = 'b'", 1, "[keys] is a table"),
        ("ascii = true\n[keys]\nopen = 'o'\nbookmark = 1", 4, "bookmark takes keys in quotes"),
        ("[keys]\nbookmark_all = 'B'\nbookmark = ['b']", 3, "bookmark takes keys in quotes"),
        ("ascii = false\n[keys]\nascii = 2", 3, "ascii takes keys in quotes"),
        ("[keys.open]\nx = 'o'", 1, "open takes keys in quotes"),
        (
            "ascii = true\n\ncolours = 'dark'",
            3,
            "there is no setting 'colours'; the settings are ascii, citation_key, highlight,",
        ),
        ("ascii = true\ntheme = 1", 2, 'theme takes a name in quotes, such as "daily-light"'),
        ("ascii = true\npdf_folder = 1", 2, 'a folder in quotes, such as "~/Papers", not 1'),
        ("pdf_folder = ''", 1, "a folder in quotes"),
        ("pdf_folder = 'papers'", 1, "a whole path, not 'papers'"),
        ("pdf_viewer = true", 1, 'a command, such as "zathura" or ["zathura", "--fork"], not True'),
        ("pdf_viewer = []", 1, "pdf_viewer takes a command"),
        ("pdf_viewer = ['zathura', 1]", 1, "pdf_viewer takes a command"),
        ('pdf_viewer = "it\'s"', 1, "pdf_viewer takes a command"),
        ("citation_key = '{autor}'", 1, "there is no {autor}; a key is made of {author}, {year}, {word}"),
        ("citation_key = '{author} {year}'", 1, "beside its parts a key has letters of ASCII, digits and"),
        ("citation_key = 1", 1, "citation_key 1: it takes a text in quotes"),
        ("mail = 'x'", 1, "[mail] is a table of lines"),
        ("[mail]\nserver = 'localhost'", 1, "[mail] needs to"),
        ("[mail]\nto = 'a@b'\nhost = 'localhost'", 3, "[mail] has no 'host'; it takes server, port,"),
        ("[mail]\nserver = 'localhost'\nto = 'nobody'", 3, "to takes an address, or a list of them, not 'nobody'"),
        ("[mail]\nserver = 'localhost'\nto = ['a@b', 'c@d>\\n']", 3, "to takes an address, or a list of them"),
        ("[mail]\nto = 'a@b'\nserver = \"a\\r\\nDATA\"", 3, "server takes the name of a host"),
        ("[mail]\nto = 'a@b'\nserver = 'x.org'\nport = 0", 4, "port takes a number from 1 to 65535"),
        ("[mail]\nto = 'a@b'\nserver = 'x.org'\nsecurity = 'none'", 4, "mail goes to localhost alone"),
        ("[mail]\nto = 'a@b'\nserver = 'x.org'\npassword_command = 1", 4, "password_command takes a command"),
        ("note_editor = 'vi'", 1, "note_editor is true or false"),
        ("ascii = true\nmute = 'acme'", 2, "a rule is a table: [[mute]]"),
        ("mute = [{author = 'x'}]", 1, "a rule is a table: [[mute]]"),
        ("[mute]\nauthor = 'x'", 1, "a rule is a table: [[mute]]"),
        ("[[highlight]]\nauthor = 'x'\n\n[[highlight]]\nauthors = 'x'", 5, "a rule has no 'authors'; it takes organ"),
        ("[[mute]]\ntitle = 'x'\nauthor = 1", 3, "author takes words in quotes"),
        ("[[mute]]\nauthor = ['x', '-']", 2, "author takes words in quotes"),
        ("[[mute]]\nauthor = []", 2, "author takes words in quotes"),
        ("[[highlight]]\nauthor = 'x'\n[[mute]]", 3, "a rule needs one of organization"),
        ("[['mute']]\nauthor = 'x'\n[[mute]]\nauthor = 1", 4, "author takes words in quotes"),
        ("[[mute]]\nauthor = 'x'\n[[\"m\\u0075te\"]]\nname = 1", 4, "a rule has no 'name'"),
        ("ascii = true\nmute = [{author = 'x'}] # [[mute]]", 2, "a rule is a table: [[mute]]"),
        ("[[mute]]\nauthor = 'x'\ntitle = [\n'a',\n\n1]", 3, "title takes words in quotes"),
        ("[[mute]]\ntitle = '''\n[[mute]]\nauthor = 2\n'''\nauthor = 1", 6, "author takes words in quotes"),
        ("keys.open = 'o'\nkeys.'bookmark' = 1", 2, "bookmark takes keys in quotes"),
        ("[keys]\n'a\\nb' = 'x'\n\"a\\n\\u001bb\" = 1", 3, "takes keys in quotes"),
        ('"a\\nb" = 1', 1, "there is no setting 'a\\nb'"),
        ("ascii = [[[[[1]]]]]", 1, "ascii is true or false, not a list"),
        ("ascii = 1\nmark_read_after = 2", 1, "ascii is true or false"),
        ("[colours]\nink = 1", 1, "there is no setting 'colours'"),
        ("ascii = true\nmark_read_after = = 2", 2, "mend the line"),
        ("ascii = true\nascii = true", 2, "mend the line"),
        ("ascii = true\n[keys", 2, "mend the line"),
        (b"ascii = true\n# caf\xe9\n", 2, "not UTF-8"),
    ],
)
def test_a_mistake_is_a_sentence_with_file_and_line(tmp_path: Path, content: str | bytes, line: int, says: str) -> None:
    path = kept(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert says in message
    assert message.startswith(str(path))
    assert f"line {line}" in message
    assert "\n" not in message


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match=r"config\.toml can't be read \(Is a directory\); mend the file"):
        load(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="nested too deeply"):
        load(kept(tmp_path / "config.toml", "keys = " + "[" * 5000))


def test_a_number_without_end_and_keys_in_keys_without_end_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mend the file or move it away"):
        load(kept(tmp_path, "mark_read_after = " + "9" * 5_000))
    with pytest.raises(ConfigError, match="line 1: ascii is true or false, not a table"):
        load(kept(tmp_path, "ascii" + ".a" * 2_000 + " = 1"))


def test_a_quoted_name_is_the_same_name(tmp_path: Path) -> None:
    source = "[[\"mute\"]]\nauthor = 'x'\n[[ mute ]]\n'title' = 'y'\n[['m\\u0075te']]\n"
    source = source.replace("'m\\u0075te'", '"m\\u0075te"') + "title = 'z'\n"
    assert [str(rule) for rule in load(kept(tmp_path, source)).mute] == [
        "mute author x",
        "mute title y",
        "mute title z",
    ]


def test_twenty_thousand_rules_are_read_in_a_moment(tmp_path: Path) -> None:
    source = "".join(f'[[mute]]\nauthor = "Person {number}"\ntitle = ["a{number}"]\n' for number in range(20_000))
    start = time.process_time()
    assert len(load(kept(tmp_path, source)).mute) == 20_000
    assert time.process_time() - start < 10  # half a second; looking for the line of each took minutes


NAMES = ("mute", "highlight", "keys", "ascii", "mark_read_after", "refresh_on_start", "author", "title", "x")
VALUES = (
    *(
        "1",
        "-1.5",
        "nan",
        "true",
        "2020-01-01",
        '"x"',
        "'\x1b'",
        '"\\u0000"',
        "[]",
        "{}",
        "[[1]]",
        "[{author='x'}]",
        "9" * 5_000,
    ),
    *(
        "'''\n[[mute]]\nauthor = 1\n'''",
        "[\n'a', # b\n1]",
        "{author = 'x', title = 1}",
        "['a', 'b']",
        '"""\n\n"""',
        "[",
    ),
)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A line or some of TOML, right or nearly, about what is in the settings."""
    name = draw(st.sampled_from(NAMES))
    written = draw(st.sampled_from(["{}", '"{}"', "'{}'", "{}.x", "x.{}", "\"{}\".'y'", '"\\u0061{}"'])).format(name)
    shape = draw(st.sampled_from(["[[{}]]", "[ {} ]", "{} = {}", "{} = {}", "{} = {} # c", "# {}", "", "{}"]))
    return shape.format(written, draw(st.sampled_from(VALUES)))


@given(st.lists(statements(), max_size=8).map("\n".join))
def test_whatever_shape_the_settings_have_one_sentence_names_the_line(
    tmp_path_factory: pytest.TempPathFactory, content: str
) -> None:
    path = kept(tmp_path_factory.getbasetemp(), content)
    try:
        load(path)
    except ConfigError as error:
        message = str(error)
        assert "\n" not in message
        assert message.removeprefix(str(path)).isprintable()
        assert len(message) < 600
        try:
            tomllib.loads(content)
        except ValueError:
            return
        line = re.match(re.escape(f"{path}, line ") + r"(\d+): ", message)
        assert line, message
        assert 1 <= int(line[1]) <= len(content.split("\n"))
        assert content.split("\n")[int(line[1]) - 1].strip(), "an empty line sets nothing"


@given(st.binary(max_size=60) | st.text("kacsi=[]{}\"'\n#1.", max_size=40).map(str.encode))
def test_any_file_gives_settings_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = kept(tmp_path_factory.getbasetemp(), content)
    message = ""
    try:
        load(path)
    except ConfigError as error:
        message = str(error)
    assert "\n" not in message

"""Bytes of a terminal, spread over time and of any kind: what is one key stays one, and nothing else becomes keys."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.tui.sequences import (
    LONGEST_PASTE,
    REST_WAIT,
    SUSPICION,
    BackgroundReply,
    Character,
    Escape,
    Pasted,
    Sequence,
    Sequences,
    Token,
)


class Line:
    """The terminal's end of a link, with a clock of its own."""

    def __init__(self) -> None:
        self.sequences = Sequences()
        self.now = 100.0
        self.tokens: list[Token] = []

    def wait(self, seconds: float) -> Line:
        """Let the clock run, as the thread that reads does."""
        end = self.now + seconds
        while (deadline := self.sequences.deadline) is not None and deadline <= end:
            self.tokens += self.sequences.tick(deadline)
        self.now = end
        return self

    def send(self, *pieces: bytes, apart: float = 0.0) -> Line:
        for number, piece in enumerate(pieces):
            self.wait(apart if number else 0.0)
            self.tokens += self.sequences.feed(piece, self.now)
        return self

    def done(self) -> list[Token]:
        self.wait(60)
        return self.tokens


def tokens(*pieces: bytes, apart: float = 0.0) -> list[Token]:
    return Line().send(*pieces, apart=apart).done()


KEYS = [b"\x1b[A", b"\x1b[B", b"\x1bOA", b"\x1bOP", b"\x1b[H", b"\x1b[3~", b"\x1b[15~", b"\x1b[1;5C", b"\x1b[Z",
        b"\x1b[I", b"\x1b[O", b"\x1b[[A", b"\x1b[98;5u", b"\x1b[1089::99;5u", b"\x1b[98;1:3u", b"\x1b[27;5;98~",
        b"\x1b[<0;12;3M", b"\x1b[<0;12;3m", b"\x1b[32;12;3M", b"\x1b[M !!", b"\x1b[M \xb8!"]  # fmt: skip
ANSWERS = [b"\x1b[?62;4;9c", b"\x1b[>41;354;0c", b"\x1b[?2026;2$y", b"\x1b[?1u", b"\x1b[12;40R",
           b"\x1b[48;40;120;800;1200t", b"\x1b[8;40;120t", b"\x1b[?997;1n", b"\x1b[0n"]  # fmt: skip
STRINGS = [b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07", b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\", b"\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
           b"\x1b]12;#ffffff\x07", b"\x1b]52;c;QUFBQXE=\x07", b"\x1b]lA title\x1b\\", b"\x1bP>|xterm(390)\x1b\\",
           b"\x1bP1$r0m\x1b\\", b"\x1bP1+r544e=787465726d\x1b\\", b"\x1bP!|00000000\x1b\\", b"\x1b_Gi=1;OK\x1b\\",
           b"\x1b^a message\x1b\\", b"\x1bXa string\x1b\\"]  # fmt: skip
PASTES = [b"\x1b[200~Aq\nA\x1b[201~", b"\x1b[200~Sch\x1b[1mA\x1b[0m r\xf6\x1b[201~", b"\x1b[200~\x1b[201~"]
TABLE = [*KEYS, *ANSWERS, *STRINGS, *PASTES]


def told(found: list[Token]) -> list[Token]:
    """Without escape keys, which were told before the rest came, and with a paste in one piece."""
    kept: list[Token] = [token for token in found if not isinstance(token, Escape)]
    if kept and all(isinstance(token, Pasted) for token in kept):
        return [Pasted("".join(token.text for token in kept if isinstance(token, Pasted)))]
    return kept


@pytest.mark.parametrize("whole", TABLE)
@pytest.mark.parametrize("apart", [0.0, 0.05, 0.15, 0.3, 0.6, 0.95])
def test_a_sequence_is_the_same_however_far_its_parts_come_apart(whole: bytes, apart: float) -> None:
    for at in range(1, len(whole)):
        assert told(tokens(whole[:at], whole[at:], apart=apart)) == told(tokens(whole))
    assert told(tokens(*(bytes([byte]) for byte in whole), apart=apart)) == told(tokens(whole))


@settings(deadline=None)
@given(st.lists(st.sampled_from(TABLE), min_size=1, max_size=4), st.data())
def test_sequences_behind_each_other_never_come_apart_into_letters(several: list[bytes], data: st.DataObject) -> None:
    stream, line = b"".join(several), Line()
    while stream:
        length = data.draw(st.integers(1, min(len(stream), 12)))
        line.send(stream[:length]).wait(data.draw(st.sampled_from([0.0, 0.02, 0.2, 0.9])))
        stream = stream[length:]
    expected = [token for whole in several for token in told(tokens(whole))]
    found = [token for token in line.done() if not isinstance(token, Escape)]
    assert not any(isinstance(token, Character) for token in found)
    texts = "".join(token.text for token in found if isinstance(token, Pasted))
    assert texts == "".join(token.text for token in expected if isinstance(token, Pasted))
    sequences = [token for token in found if isinstance(token, Sequence)]
    assert sequences == [token for token in expected if isinstance(token, Sequence)]


@pytest.mark.parametrize("whole", STRINGS)
def test_what_a_terminal_answers_is_swallowed_whole(whole: bytes) -> None:
    asked = [BackgroundReply("rgb:1e1e/1e1e/1e1e")] if whole.startswith(b"\x1b]11;") else []
    assert tokens(whole) == asked
    assert tokens(whole + b"j") == [*asked, Character("j")]


def test_a_rest_that_comes_in_one_piece_is_known_however_late() -> None:
    for rest in (b"[A", b"OB", b"[1;5C", b"]11;rgb:1e1e/1e1e/1e1e\x07", b"[200~A\x1b[201~"):
        assert not any(isinstance(token, Character) for token in tokens(b"\x1b", rest, apart=7.0))


def test_the_escape_key_alone_is_told_soon() -> None:
    assert Line().send(b"\x1b").wait(0.11).tokens == [Escape()]
    assert Line().send(b"\x1b\x1b").wait(0.11).tokens == [Escape(), Escape()]
    assert tokens(b"\x1b", b"j", apart=0.2) == [Escape(), Character("j")]
    assert tokens(b"\x1bj") == [Character("j", alt=True)]


def test_a_bracket_typed_after_the_escape_key_is_one() -> None:
    assert tokens(b"\x1b", b"[", apart=0.4) == [Escape(), Character("[")]
    assert Line().send(b"\x1b", b"[", b"j", apart=0.4).tokens == [Escape(), Character("["), Character("j")]
    assert Line().send(b"\x1b", b"]", b"j", apart=0.4).tokens == [Escape(), Character("]"), Character("j")]
    assert Line().send(b"\x1b", b"[", b"?", b"j", apart=0.4).tokens == [
        Escape(),
        Character("["),
        Character("?"),
        Character("j"),
    ]
    assert Line().send(b"\x1b", b"O", apart=2.0).tokens == [Escape(), Character("O")]


def test_on_a_slow_link_the_escape_key_waits_for_what_may_follow() -> None:
    line = Line().send(b"\x1b", b"[A", apart=0.3)
    assert line.tokens == [Escape(), Sequence("\x1b[A")]
    line.tokens.clear()
    assert line.wait(5).send(b"\x1b", b"[A", apart=0.3).done() == [Sequence("\x1b[A")]
    line.tokens.clear()
    assert line.send(b"\x1b", b"j", apart=0.3).tokens == [Escape(), Character("j")]  # and is no alt for a key behind it


def test_with_kittys_protocol_an_escape_byte_alone_is_no_key_yet() -> None:
    line = Line().send(b"\x1b[98u")
    line.tokens.clear()
    assert line.send(b"\x1b", b"[A", apart=0.7).done() == [Sequence("\x1b[A")]


@pytest.mark.parametrize(
    "begun",
    [b"\x1b[", b"\x1b[1;", b"\x1bO", b"\x1b]11;rgb:", b"\x1bP1$r", b"\x1b[M ", b"\x1b[<0;1", b"\x1b[200~some text",
     b"\x1b[200~some\x1b[20", b"\x1b[[", b"\x1b]1\x1b", b"\xf0\x9f", b"\x1b\xe2", b"\x1b[" + b"1" * 9999,
     b"\x1b]" + b"x" * 9999],
)  # fmt: skip
def test_after_what_has_no_end_and_a_pause_a_key_is_a_key(begun: bytes) -> None:
    line = Line().send(begun).wait(REST_WAIT + 0.1)
    assert line.send(b"q").tokens[-1] == Character("q")
    line = Line().send(begun)
    assert line.send(b"\x03").tokens[-1] in (
        Character("\x03"),
        Character("\x03", alt=True),
    )  # which always works, without a pause too
    line = Line().send(begun).wait(SUSPICION + 0.1)
    assert line.send(b"jq").tokens[-2:] == [Character("j"), Character("q")]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_bytes_come_a_key_after_a_pause_is_a_key(seed: int) -> None:
    choose = random.Random(seed)
    line = Line()
    pieces = [*TABLE, b"\x1b", b"[", b"]", b"\x1b[", b"\x1bO", b"\x1b[200~", b"\x1bP", b"\x9b", b"\xc3", b"A", b"q"]
    sent = 0
    while sent < 25_000:
        if choose.random() < 0.5:
            piece = choose.randbytes(choose.randint(1, 40))
        else:
            piece = choose.choice(pieces)[: choose.choice([1, 2, 3, 99])]
        sent += len(piece)
        line.send(piece).wait(choose.choice([0, 0, 0, 0.01, 0.2, 0.9]))
        if choose.random() < 0.02:
            line.tokens.clear()
            line.wait(REST_WAIT + 0.1)
            assert line.send(b"q").tokens[-1:] == [Character("q")]


def test_a_paste_is_text_up_to_its_end_mark() -> None:
    assert tokens(b"\x1b[200~a\x1b[1mA\x1b[0m\x1b[20\x1b[200~q\x03\x1b[201~j") == [
        Pasted("a\x1b[1mA\x1b[0m\x1b[20\x1b[200~q\x03"),
        Character("j"),
    ]
    assert tokens(b"\x1b[200~Schr\xf6dinger, \xd0\xb8\x1b[201~") == [Pasted("Schrödinger, и")]
    assert tokens(b"\x1b[201~j") == [Character("j")]


def test_a_paste_that_stops_on_its_way_goes_on_as_a_paste() -> None:
    assert told(tokens(b"\x1b[200~some", b" text\x1b", b"[201~", apart=3.0)) == [Pasted("some text")]


def test_a_huge_paste_is_kept_to_a_bound_and_ends_where_it_ends() -> None:
    line = Line().send(b"\x1b[200~")
    for _ in range(30):
        line.send(b"A" * 65_536)
    (pasted, letter) = line.send(b"\x1b[201~", b"j").done()
    assert pasted == Pasted("A" * LONGEST_PASTE)
    assert letter == Character("j")


def test_what_is_not_utf_8_is_dropped_and_what_follows_is_not() -> None:
    assert tokens(b"\xb5") == []
    assert tokens(b"\xe2j") == [Character("j")]
    assert tokens(b"\xff\xfe\xd0\xb8") == [Character("и")]
    assert tokens(b"\xd0", b"\xb8", apart=2.0) == [Character("и")]
    assert tokens(b"\x1b\xd0\xb8") == [Character("и", alt=True)]


def test_sequences_that_begin_with_one_byte_are_sequences() -> None:
    assert tokens(b"\x9bA") == [Sequence("\x1b[A")]
    assert tokens(b"\x9d11;rgb:0/0/0\x07j") == [BackgroundReply("rgb:0/0/0"), Character("j")]

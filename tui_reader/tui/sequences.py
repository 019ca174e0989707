"""The terminal's bytes, cut into keys, control sequences and pastes, however its bytes are spread over time.

A terminal sends a key as one byte or as a sequence that begins with the byte of the escape key, and its answers and
pastes go the same way. Over a slow link the bytes of one sequence arrive apart. The rules: a sequence that has begun
waits for its rest and never comes apart into letters; what can't be understood is dropped whole; a paste is text up to
its end mark; whatever arrives, some quiet later a key is a key again.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

ESCAPE_WAIT = 0.1
"""Seconds after which a byte of the escape key, and nothing behind it, is that key."""
REST_WAIT = 1.0
"""Seconds of quiet that a sequence waits for its rest, as if nothing else could come."""
SUSPICION = 5.0
"""Seconds of quiet after which a sequence without an end is forgotten; from ``REST_WAIT`` on a key can end it."""
LATE = 1.5
"""Seconds after which the beginning of a sequence is no longer told by the escape key alone before it."""
SLOWEST_ESCAPE = 0.8
"""Seconds that the escape key waits at most on a link that was seen to be slow."""
LONGEST_SEQUENCE = 256
"""Bytes; longer ones are swallowed to their end."""
LONGEST_PASTE = 1_000_000
"""Bytes that are kept of a paste."""

ESC, BEL = 0x1B, 0x07
CANCELS = b"\x03\x18\x1a"
"""Controls that end any sequence and still count as keys: ctrl+c always works."""
PASTE_END = b"\x1b[201~"
INTRODUCERS = b"[O]P_^X"
"""The bytes after the escape byte in CSI, SS3, OSC, DCS, APC, PM and SOS."""
EIGHT_BIT: Final = {0x9B: ord("["), 0x8F: ord("O"), 0x9D: ord("]"), 0x90: ord("P")}
"""Introducers in one byte; none begins a character of UTF-8, and none is a letter of Latin-1."""
KNOWN_FINALS = b"ABCDEFHIOMPQRSZ["
"""Ends of sequences without parameters that terminals send."""
KNOWN_ENDS = b"~^$@uABCDEFHPQRSMmtycnxZ"
"""Ends of those with parameters."""
STRING_STARTS: Final = {ord("]"): b"0123456789lLI", ord("P"): b"0123456789!>=$+|", ord("_"): b"G"}
"""First bytes of OSC, DCS and APC that terminals send."""
BACKGROUND = b"\x1b]11;"
"""The beginning of the answer that tells the background's colour."""
GRAPHICS: Final = b"\x1b_Gi=31;"
"""The begin of the answer on pictures; ``graphics.ASKED`` names the number."""
LATE_REST = rb"\[(?:[<>?]?[0-9;:]*[A-DFHIOPQRSZ~Mmu]|\[[A-E])|O[A-DFHPQRSM]|\][0-9]+;|P[0-9]*[!>=$+|]|_G"
"""Rests of sequences that came in one piece, however late; nobody types them so fast. Compiled when it is needed."""


class Character(NamedTuple):
    """A character that was typed."""

    character: str
    alt: bool = False


class Escape(NamedTuple):
    """The escape key, by itself."""


class Sequence(NamedTuple):
    """A whole CSI or SS3 sequence."""

    text: str


class BackgroundReply(NamedTuple):
    """The colour that the terminal says its background has (OSC 11)."""

    color: str
    """As the terminal writes it: ``rgb:1414/1616/1b1b``."""


class Pasted(NamedTuple):
    """Text that was pasted."""

    text: str


Token = Character | Escape | Sequence | BackgroundReply | Pasted

_GROUND, _ESCAPE, _CSI, _CONSOLE, _X10, _SS3, _STRING, _STRING_ESCAPE, _PASTE = range(9)
_AFTER_ESCAPE = [bytes([byte]) for byte in INTRODUCERS]
_STATES = {ord("["): _CSI, ord("O"): _SS3}


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Old programs put Latin-1 on the clipboard."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("as-latin-1", _as_latin_1)


class Sequences:
    """Cuts a terminal's bytes into tokens. ``feed`` takes what was read, ``tick`` what the clock alone decides."""

    def __init__(self, escape_wait: float = ESCAPE_WAIT) -> None:
        self._alt_wait = self._escape_wait = escape_wait
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._alt = False
        self._state = _GROUND
        self._held = bytearray()
        """The sequence so far, from its escape byte on; the text of a paste."""
        self._late = False
        """The escape key was already told when the rest of the sequence came."""
        self._gap = 0.0
        """Seconds that it came after the escape byte then."""
        self._suspect = False
        """The rest has not come for long."""
        self._last = 0.0
        """When the last byte came."""
        self._began = 0.0
        """The time at which the escape byte came that is looked at."""
        self._escaped: float | None = None
        """The time at which an escape byte came that nothing has followed yet."""
        self._out: list[Token] = []

    @property
    def deadline(self) -> float | None:
        """When ``tick`` has something to decide, on the clock that ``feed`` is given; None for never."""
        if self._state == _GROUND:
            return None
        if self._state == _ESCAPE:
            return self._last + self._escape_wait
        return self._last + (SUSPICION if self._suspect else REST_WAIT)

    def tick(self, now: float) -> list[Token]:
        """The tokens that come of nothing more having come by ``now``."""
        while (deadline := self.deadline) is not None and now >= deadline:
            self._quiet()
        return self._taken()

    def feed(self, data: bytes, now: float) -> list[Token]:
        """The tokens that are whole with ``data``, which was read at ``now`` (seconds) in one piece."""
        # Bytes that were read before anybody looked at the clock belong to the escape byte before, however late it is.
        out = [] if self._state == _ESCAPE and data[:1] in _AFTER_ESCAPE else self.tick(now)
        if (self._suspect and self._is_key(data)) or (self._state == _PASTE and data == b"\x03"):
            self._reset()
        self._suspect = False
        at = 0
        while at < len(data):
            at = self._paste(data, at) if self._state == _PASTE else self._byte(data, at, now)
        self._last = now
        return out + self._taken()

    def _taken(self) -> list[Token]:
        out, self._out = self._out, []
        return out

    # -- quiet --------------------------------------------------------------------------------------------------

    def _quiet(self) -> None:
        """Nothing has come for as long as the state waits."""
        if self._state == _ESCAPE:
            self._out.append(Escape())
            self._escaped = self._last
            self._reset()
        elif self._suspect or self._state == _STRING_ESCAPE:
            self._reset()
        elif self._state == _PASTE:
            end = _begun_end(self._held)
            self._tell_paste(self._held[:end])
            self._held = self._held[end:]
            self._suspect = True
        elif self._late and self._may_be_typed():
            self._release()
        elif len(self._held) == 2:  # the introducer alone, pressed with alt
            self._out.append(Character(chr(self._held[1]), alt=True))
            self._suspect = True
        else:
            self._suspect = True

    def _is_key(self, data: bytes) -> bool:
        """True when what came after a sequence without an end, and after some quiet, is no part of it."""
        if self._state in (_CSI, _CONSOLE, _SS3):
            return not self._goes_on(data[0])
        if self._state == _PASTE and self._held and PASTE_END.startswith(bytes(self._held) + data[:1]):
            return False
        return len(data) == 1 and data[0] != BEL

    def _may_be_typed(self) -> bool:
        """True when what follows the escape byte so far may be keys as well."""
        return len(self._held) == 2 or bytes(self._held[2:]) in (b"<", b">", b"?")

    def _release(self) -> None:
        """It was keys, typed after the escape key."""
        self._out += [Character(chr(byte)) for byte in self._held[1:]]
        self._reset()

    def _reset(self) -> None:
        self._state = _GROUND
        self._held = bytearray()
        self._late = self._suspect = False

    # -- bytes --------------------------------------------------------------------------------------------------

    def _byte(self, data: bytes, at: int, now: float) -> int:
        """Take the byte at ``at``; where the next one is."""
        byte = data[at]
        if self._state == _GROUND:
            return self._ground(data, at, now)
        if self._state == _ESCAPE:
            if byte in INTRODUCERS:
                self._begin(byte)
            elif byte == ESC:
                self._out.append(Escape())
                self._began = now
            else:
                self._reset()
                if now - self._began < self._alt_wait:
                    self._alt = True
                else:
                    self._out.append(Escape())
                return at
            return at + 1
        if self._state == _STRING_ESCAPE:
            if byte == 0x5C:  # the string terminator's second byte
                self._end_string()
                return at + 1
            self._reset()
            self._begin_escape(now)
            return at
        if byte in CANCELS or (byte == ESC and self._state != _STRING):
            self._reset()
            return at
        if self._late and self._may_be_typed() and not self._goes_on(byte):
            self._release()
            return at
        if self._state == _STRING:
            if byte == BEL:
                self._end_string()
            elif byte == ESC:
                self._state = _STRING_ESCAPE
            elif len(self._held) < LONGEST_SEQUENCE:
                self._held.append(byte)
            return at + 1
        return self._sequence(byte, at)

    def _end_string(self) -> None:
        """Drop a whole string, unless it is one that was asked for."""
        if self._held.startswith(BACKGROUND):
            self._out.append(BackgroundReply(self._held[len(BACKGROUND) :].decode("latin-1")))
        elif self._held.startswith(GRAPHICS):
            self._out.append(Sequence(self._held.decode("latin-1")))
        self._reset()

    def _ground(self, data: bytes, at: int, now: float) -> int:
        byte, escaped = data[at], self._escaped
        self._escaped = None
        if escaped is not None and byte in INTRODUCERS and (now - escaped < LATE or re.match(LATE_REST, data[at:])):
            self._begin(byte)
            self._late = True
            self._gap = now - escaped
        elif byte == ESC:
            self._text(self._decoder.decode(b"", final=True))
            self._alt = False
            self._begin_escape(now)
        elif byte in EIGHT_BIT and not self._decoder.getstate()[0]:
            self._begin(EIGHT_BIT[byte])
        else:
            self._text(self._decoder.decode(data[at : at + 1]))
        return at + 1

    def _text(self, decoded: str) -> None:
        for character in decoded:
            if character != "\ufffd":
                self._out.append(Character(character, self._alt))
            self._alt = False

    def _begin_escape(self, now: float) -> None:
        self._state, self._held, self._began = _ESCAPE, bytearray([ESC]), now

    def _begin(self, introducer: int) -> None:
        self._alt = False
        self._state = _STATES.get(introducer, _STRING)
        self._held = bytearray([ESC, introducer])

    def _goes_on(self, byte: int) -> bool:
        """True when the sequence may go on with ``byte``, when it may as well be a key."""
        if self._state == _CONSOLE:
            return byte in b"ABCDE"
        if self._state == _SS3:
            return byte in b"ABCDFHPQRSM0123456789;"
        if self._state == _STRING:
            return byte in STRING_STARTS.get(self._held[1], b"") or self._held[1] not in STRING_STARTS
        inner = bytes(self._held[2:])
        if byte in b"0123456789;:":
            return True
        if not inner:
            return byte in KNOWN_FINALS or byte in b"<>?"
        return byte in KNOWN_ENDS

    def _sequence(self, byte: int, at: int) -> int:
        """Take a byte of a CSI or SS3 sequence, or of one of their odd relatives."""
        state = self._state
        if state == _X10:
            if byte < 0x20:
                self._reset()
                return at
            self._held.append(byte)
            if len(self._held) == 6:
                self._whole()
            return at + 1
        if not 0x20 <= byte < 0x7F:
            self._reset()
            return at
        if len(self._held) < LONGEST_SEQUENCE:
            self._held.append(byte)
        if state == _CONSOLE:
            self._whole()
        elif byte >= 0x40:
            self._final(byte)
        elif byte == 0x24 and state == _CSI and self._held[2:-1].isdigit():
            self._whole()  # rxvt's shift with a function key
        elif byte < 0x30 and state == _SS3:
            self._reset()
        return at + 1

    def _final(self, byte: int) -> None:
        held = bytes(self._held)
        if held == b"\x1b[[":
            self._state = _CONSOLE
        elif held == b"\x1b[M":
            self._state = _X10
        elif held == b"\x1b[200~":
            self._reset()
            self._state = _PASTE
        elif held == PASTE_END or len(held) >= LONGEST_SEQUENCE:
            self._reset()
        else:
            if byte == 0x75 and held[2:3].isdigit():  # a terminal that says so never sends the escape key as one byte
                self._escape_wait = REST_WAIT
            self._whole()

    def _whole(self) -> None:
        self._out.append(Sequence(self._held.decode("latin-1")))
        if self._late:  # a slow link: from now on the escape key waits longer for what may belong to it
            self._escape_wait = max(self._escape_wait, min(1.5 * self._gap, SLOWEST_ESCAPE))
        self._reset()

    # -- pastes -------------------------------------------------------------------------------------------------

    def _paste(self, data: bytes, at: int) -> int:
        self._suspect = False
        before = len(self._held)
        self._held += data[at:]
        end = self._held.find(PASTE_END, max(0, before - len(PASTE_END)))
        if end < 0:
            if len(self._held) > LONGEST_PASTE + len(PASTE_END):
                del self._held[LONGEST_PASTE : -len(PASTE_END)]
            return len(data)
        self._tell_paste(self._held[:end])
        self._reset()
        return at + end + len(PASTE_END) - before

    def _tell_paste(self, text: bytes | bytearray) -> None:
        if text:
            self._out.append(Pasted(bytes(text[:LONGEST_PASTE]).decode("utf-8", "as-latin-1")))


def _begun_end(held: bytearray) -> int:
    """The place where the mark that ends a paste has begun at the end of ``held``; its length when it has not."""
    for length in range(len(PASTE_END) - 1, 0, -1):
        if held.endswith(PASTE_END[:length]):
            return len(held) - length
    return len(held)

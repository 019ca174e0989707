"""Documents become the arrays of a segment.

A segment of n papers and V words holds, in the order of its papers (slots) and of its sorted words:

=================== ============ ======================================================================================
rows                int64 [n]    the row of each slot
row_order           int32 [n]    the slots in order of their rows
boost, prior        uint8 [n]    the document's boost (255 is 1), and a tie-break before ranking: short titles first
forward_at          int32 [n+1]  where each title begins in
forward             int32        the words of the titles, in order
words, word_at      uint8, int32 the words as UTF-8, each followed by a newline; where each begins [V+1]
length              uint8 [V]    letters of each word
letters             uint8 [20,V] its first letters, a row for the first letters, one for the second ... (0: no more)
mask, begin_mask    uint64 [V]   which letters it has; which are among the first ten
sound               uint32 [V]   a hash of its sound; 0 where none is sought
<field>_at, _slots  int32        postings: the slots of word w are slots[at[w]:at[w+1]], for each of ``FIELDS``
keys, key_slots     S16, int32   ids without punctuation, sorted, and their slots
initials            uint8        initials of all titles' words (a is 1), a 0 before each title; then without stop words
trigram_at          int32        for each three initials (base 27), where they are in
trigram_places      int32        places in ``initials``, and
trigram_slots       int32        their slots
=================== ============ ======================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np

from tui_reader.search import rank
from tui_reader.search.disk.segment import Array
from tui_reader.search.document import Document
from tui_reader.search.words import BETWEEN, STOP, compounds, forms, id_keys, split, split_all

BEGIN_LETTERS = 10
LONGEST_WORD = 64
TRIGRAMS = 27**3
MOST_PAPERS, MOST_WORDS = 25_000, 1_500_000
"""One segment is built from so many at most: about 60 MB of memory."""
FIELDS = (*rank.FIELDS, "first")
"""The fields with postings: those of the ranking, and the first words of titles."""
_AT_ONCE = 1_000
"""Documents taken apart at a time: their words are Python strings for a moment."""

# A bit a letter: a to z, 0 to 9, and 28 for the letters of all other scripts together.
BITS = np.zeros(256, np.uint64)
for _code in range(1, 256):
    _char = chr(_code)
    _bit = _code - 97 if "a" <= _char <= "z" else _code - 48 + 26 if "0" <= _char <= "9" else 36 + _code % 28
    BITS[_code] = np.uint64(1) << np.uint64(_bit)


def codes(word: str) -> bytes:
    """The letters of ``word`` in a byte each: ASCII as it is, others by their last seven bits (typos forgive that)."""
    return word.encode() if word.isascii() else bytes(c if c < 128 else 128 | c & 127 for c in map(ord, word))


def _codes(word: bytes) -> bytes:
    """``codes`` of a word in UTF-8, as far as they are kept."""
    return word[: rank.LETTERS] if word.isascii() else codes(word.decode()[: rank.LETTERS])


def _length(word: bytes) -> int:
    """Letters of a word in UTF-8."""
    return len(word) if word.isascii() else len(word.decode())


class _Vocabulary(dict[str, int]):
    """Word to number, numbered as they come."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class Builder:
    """Takes documents in and gives the arrays of their segment."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._vocabulary[BETWEEN]
        self._rows: dict[int, None] = {}
        self._words_taken = 0
        self._boosts: list[float] = []
        self._ids: list[tuple[str, int]] = []
        self._waiting: list[Document] = []
        self._title: list[tuple[Array, Array]] = []
        self._fields: dict[str, list[tuple[Array, Array]]] = {field: [] for field in FIELDS}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, row: int) -> bool:
        return row in self._rows

    @property
    def rows(self) -> list[int]:
        """The rows of the documents, in order."""
        return list(self._rows)

    @property
    def full(self) -> bool:
        """True when more would take too much memory."""
        return len(self._rows) >= MOST_PAPERS or self._words_taken >= MOST_WORDS

    def add(self, document: Document) -> None:
        """Take in one more document; no row may come twice."""
        self._rows[document.row] = None
        self._waiting.append(document)
        if len(self._waiting) >= _AT_ONCE:
            self._take()

    def _take(self) -> None:
        documents, self._waiting = self._waiting, []
        first = len(self._rows) - len(documents)
        self._boosts += [document.boost for document in documents]
        for slot, document in enumerate(documents, first):
            if document.id:
                self._ids += [(key, slot) for key in id_keys(document.id)]
        titles = [document.title for document in documents]
        self._title.append(self._words(titles, first))
        self._fields["title"] += [self._title[-1], self._forms(map(_title_forms, documents), first)]
        authors = [" ".join(document.authors) for document in documents]
        self._fields["author"] += [self._words(authors, first), self._words([*map(compounds, authors)], first)]
        for field, texts in (
            ("org", [document.organization for document in documents]),
            ("kw", [" ".join(document.keywords) for document in documents]),
            ("mark", [document.marks for document in documents]),
        ):
            if any(texts):
                self._fields[field] += [self._words(texts, first), self._forms(map(forms, texts), first)]
        years = [str(document.year) if document.year else "" for document in documents]
        self._fields["id"].append(self._words(years, first))
        abstracts = [document.abstract for document in documents]
        if any(abstracts):
            self._fields["abs"] += [self._words(abstracts, first), self._words([*map(compounds, abstracts)], first)]

    def _words(self, texts: Sequence[str], first: int) -> tuple[Array, Array]:
        """The words of ``texts`` in order, and the slot of each."""
        words = split_all(texts)
        if max(map(len, words), default=0) > LONGEST_WORD:
            words = [part for word in words for part in (_parts(word) if len(word) > LONGEST_WORD else (word,))]
        numbers = np.fromiter(map(self._vocabulary.__getitem__, words), np.int32, len(words))
        self._words_taken += len(words)
        ends = numbers == 0
        slots = np.cumsum(ends, dtype=np.int32) + np.int32(first)
        return numbers[~ends], slots[~ends]

    def _forms(self, found: Iterable[Sequence[str]], first: int) -> tuple[Array, Array]:
        words: list[int] = []
        slots: list[int] = []
        for slot, several in enumerate(found, first):
            for word in several:
                words.append(self._vocabulary[word[:LONGEST_WORD]])
                slots.append(slot)
        return np.array(words, np.int32), np.array(slots, np.int32)

    def finish(self) -> dict[str, Array]:
        """The arrays; the builder is spent."""
        if self._waiting:
            self._take()
        count = len(self._rows)
        del self._vocabulary[BETWEEN]
        numbered = self._vocabulary
        words = sorted(numbered)
        order = np.zeros(len(words) + 1, np.int32)
        order[np.fromiter(map(numbered.__getitem__, words), np.int32, len(words))] = np.arange(len(words))
        numbered.clear()
        arrays = vocabulary_arrays([word.encode() for word in words])
        arrays["sound"] = sound_keys(words)
        title_words, title_slots = _joined(self._title)
        title_words = order[title_words]
        arrays["forward"] = title_words
        arrays["forward_at"] = np.searchsorted(title_slots, np.arange(count + 1)).astype(np.int32)
        self._fields["first"].append(_first(*_joined(self._title)))
        for field, parts in self._fields.items():
            numbers, slots = _joined(parts)
            parts.clear()
            keys = order[numbers].astype(np.int64) << 32 | slots
            keys.sort()
            keys = keys[np.diff(keys, prepend=-1) > 0]
            arrays[f"{field}_at"] = np.searchsorted(keys >> 32, np.arange(len(words) + 1)).astype(np.int32)
            arrays[f"{field}_slots"] = (keys & 0xFFFFFFFF).astype(np.int32)
        arrays.update(paper_arrays(np.array(self.rows, np.int64), np.array(self._boosts), arrays["forward_at"]))
        self._ids.sort()
        arrays["keys"] = np.array([key for key, _ in self._ids], "S16")
        arrays["key_slots"] = np.array([slot for _, slot in self._ids], np.int32)
        arrays.update(initial_arrays(title_words, title_slots, arrays))
        return arrays


def _title_forms(document: Document) -> list[str]:
    """The words that find a title beside its plain ones."""
    found = forms(document.title)
    return found + split(document.shown) + forms(document.shown) if document.shown else found


def _first(words: Array, slots: Array) -> tuple[Array, Array]:
    """The first word of each slot."""
    begins = np.flatnonzero(np.diff(slots, prepend=-1))
    return words[begins], slots[begins]


def _parts(word: str) -> list[str]:
    """``word`` in overlapping parts of ``LONGEST_WORD`` letters, so that any run of some letters stays findable."""
    step = LONGEST_WORD * 3 // 4
    return [word[start : start + LONGEST_WORD] for start in range(0, max(len(word) - step // 3, 1), step)]


def _joined(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The words and slots of all ``parts``."""
    none = np.zeros(0, np.int32)
    words, slots = zip((none, none), *parts, strict=True)
    return np.concatenate(words), np.concatenate(slots)


def vocabulary_arrays(words: Sequence[bytes]) -> dict[str, Array]:
    """The arrays of the sorted ``words``, in UTF-8."""
    sizes = np.fromiter(map(len, words), np.int32, len(words))
    at = np.zeros(len(words) + 1, np.int32)
    np.cumsum(sizes + 1, out=at[1:])
    letters = np.fromiter(map(_codes, words), f"S{rank.LETTERS}", len(words))
    columns = np.ascontiguousarray(letters.view(np.uint8).reshape(len(words), rank.LETTERS).T)
    mask, begin_mask = np.zeros(len(words), np.uint64), np.zeros(len(words), np.uint64)
    for place, column in enumerate(columns):
        mask |= BITS[column]
        if place < BEGIN_LETTERS:
            begin_mask |= BITS[column]
    return {
        "words": np.frombuffer(b"\n".join([*words, b""]), np.uint8),
        "word_at": at,
        "length": np.fromiter(map(_length, words), np.uint8, len(words)),
        "letters": columns,
        "mask": mask,
        "begin_mask": begin_mask,
    }


def sound_keys(words: Sequence[str]) -> Array:
    """A hash of the sound of each of ``words``; 0 of one that is not sought by it."""
    keys = np.zeros(len(words), np.uint32)
    places = [place for place, word in enumerate(words) if rank.sought_by_sound(word)]
    sounds = rank.sounds([words[place] for place in places])
    keys[places] = np.fromiter((crc32(sound.encode()) or 1 for sound in sounds), np.uint32, len(places))
    return keys


def paper_arrays(rows: Array, boosts: Array, forward_at: Array) -> dict[str, Array]:
    """The arrays that have one value a paper; ``boosts`` from 0 to 1."""
    boosts = np.clip(np.nan_to_num(boosts), 0, 1)
    short = np.clip(12 - np.diff(forward_at) // 2, 0, 12)
    return {
        "rows": rows,
        "row_order": np.argsort(rows, kind="stable").astype(np.int32),
        "boost": np.round(boosts * 255).astype(np.uint8),
        "prior": (short + np.round(boosts * 8)).astype(np.uint8),
    }


def initial_arrays(title_words: Array, title_slots: Array, arrays: dict[str, Array]) -> dict[str, Array]:
    """The initials of the titles: of all words, and of those that are no stop words where there are any."""
    first = arrays["letters"][0] if len(arrays["letters"]) else np.zeros(0, np.uint8)
    initial = np.where((first >= 97) & (first <= 122), first - 96, 0).astype(np.uint8)
    words = arrays["words"].tobytes()
    stops = np.zeros(len(initial), bool)
    stops[[place for word in STOP if (place := find_word(words, arrays["word_at"], word)) >= 0]] = True
    stopped = stops[title_words]
    with_stops = np.zeros(len(arrays["rows"]), bool)
    with_stops[title_slots[stopped]] = True
    chosen = ~stopped & with_stops[title_slots]
    letters, slots = [], []
    for numbers, owners in ((title_words, title_slots), (title_words[chosen], title_slots[chosen])):
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        letters.append(np.insert(initial[numbers], begins, 0))
        slots.append(np.insert(owners, begins, owners[begins]))
    stream, owners = np.append(np.concatenate(letters), np.uint8(0)), np.concatenate(slots)
    return {"initials": stream, **trigram_arrays(stream, owners)}


def trigram_arrays(stream: Array, owners: Array) -> dict[str, Array]:
    """The places of each three letters in ``stream``, whose places belong to the slots ``owners``."""
    if len(stream) < 4:
        none = np.zeros(0, np.int32)
        return {"trigram_at": np.zeros(TRIGRAMS + 1, np.int32), "trigram_places": none, "trigram_slots": none}
    wide = stream[:-1].astype(np.uint16)
    code = wide[:-2] * np.uint16(729) + wide[1:-1] * np.uint16(27) + wide[2:]
    places = np.flatnonzero((wide[:-2] > 0) & (wide[1:-1] > 0) & (wide[2:] > 0)).astype(np.int32)
    code = code[places]
    order = np.argsort(code, kind="stable")
    places = places[order]
    return {
        "trigram_at": np.searchsorted(code[order], np.arange(TRIGRAMS + 1)).astype(np.int32),
        "trigram_places": places,
        "trigram_slots": owners[places].astype(np.int32),
    }


def word_of(words: bytes, at: Array, number: int) -> bytes:
    """Word ``number``, from 0."""
    return words[at[number] : at[number + 1] - 1]


def find_word(words: bytes, at: Array, word: str) -> int:
    """The number of ``word``, -1 when it is not there."""
    place = lower(words, at, word.encode())
    return place if place < len(at) - 1 and word_of(words, at, place) == word.encode() else -1


def lower(words: bytes, at: Array, word: bytes) -> int:
    """The number of the first word that is not before ``word``."""
    low, high = 0, len(at) - 1
    while low < high:
        middle = (low + high) // 2
        if words[at[middle] : at[middle + 1] - 1] < word:
            low = middle + 1
        else:
            high = middle
    return low

"""Several segments become one, without reading a paper again: words are numbered anew and postings copied over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tui_reader.search.disk.build import FIELDS, TRIGRAMS, vocabulary_arrays
from tui_reader.search.disk.segment import Array, Segment, Shape, Writer

_AT_ONCE = 60_000
"""Postings copied at a time: bounds the memory that a merge takes."""
_TITLES_AT_ONCE = 25_000
"""Papers whose titles are copied at a time, for the same reason."""


class _Source(NamedTuple):
    """One of the segments, with the numbers that its words and slots get."""

    segment: Segment
    live: Array
    words: Array
    slots: Array
    """The new slot of each old one; -1 for a paper that is gone."""
    initials: int
    """The place of its initials among those of all."""


def merge(segments: Sequence[tuple[Segment, Array]], path: Path | None) -> Segment:
    """One segment of the papers that are left (bool for each slot) in ``segments``, in their order.

    Published at ``path``, or held in memory without one. Raises OSError.
    """
    sources, words = _numbered(segments)
    count = len(words)
    small = vocabulary_arrays(words)
    small["sound"] = np.zeros(count, np.uint32)
    for source in sources:
        small["sound"][source.words] = source.segment["sound"]
    del words  # a fifth of the memory that a merge takes
    ats = {field: _offsets(sources, field, count) for field in FIELDS} | {
        "trigram": _offsets(sources, "trigram", TRIGRAMS)
    }
    small |= {f"{name}_at": at for name, at in ats.items()}
    small |= _keys(sources)
    small |= _papers(sources)
    shapes = _shapes(small, sum(source.segment.count("initials") for source in sources))
    target = Writer(path, shapes) if path else _Memory(shapes)
    try:
        while small:
            name, array = small.popitem()
            target.write(name, array.reshape(-1))
        del array
        _copy_titles(sources, target)
        for name, at in ats.items():
            _copy_postings(sources, name, at, target)
        return target.publish()
    except BaseException:
        target.discard()
        raise


class _Memory:
    """Stands in for ``Writer`` where nothing can be written."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._arrays = {name: np.empty(shape, dtype) for name, (dtype, shape) in shapes.items()}

    def write(self, name: str, values: Array, at: int = 0) -> None:
        self._arrays[name].reshape(-1)[at : at + len(values)] = values

    def publish(self) -> Segment:
        return Segment("", self._arrays)

    def discard(self) -> None:
        pass


def _numbered(segments: Sequence[tuple[Segment, Array]]) -> tuple[list[_Source], list[bytes]]:
    """The segments with the new numbers of their words and papers, and all words, sorted."""
    union: set[bytes] = set()
    for segment, _ in segments:
        union.update(_words(segment))
    words = sorted(union)
    del union
    numbers = {word: number for number, word in enumerate(words)}
    sources: list[_Source] = []
    papers = initials = 0
    for segment, live in segments:
        renumbered = np.fromiter(map(numbers.__getitem__, _words(segment)), np.int32, segment.count("length"))
        slots = np.where(live, np.cumsum(live) - 1 + papers, -1).astype(np.int32)
        sources.append(_Source(segment, live, renumbered, slots, initials))
        papers += int(np.count_nonzero(live))
        initials += segment.count("initials")
        segment.release()
    return sources, words


def _shapes(small: Mapping[str, Array], initials: int) -> dict[str, Shape]:
    """Types and shapes of all arrays, of which those that are not in ``small`` are filled later."""
    integer = np.dtype(np.int32)
    shapes: dict[str, Shape] = {name: (array.dtype, array.shape) for name, array in small.items()}
    for field in FIELDS:
        shapes[f"{field}_slots"] = integer, (int(small[f"{field}_at"][-1]),)
    shapes["trigram_places"] = shapes["trigram_slots"] = integer, (int(small["trigram_at"][-1]),)
    shapes["forward"] = integer, (int(small["forward_at"][-1]),)
    shapes["initials"] = np.dtype(np.uint8), (initials,)
    return shapes


def _words(segment: Segment) -> list[bytes]:
    return segment.part("words", 0, segment.count("words")).tobytes().split(b"\n")[:-1]


def _keys(sources: Sequence[_Source]) -> dict[str, Array]:
    """The ids and their slots."""
    ids = np.concatenate([source.segment["keys"] for source in sources])
    owners = np.concatenate([source.slots[source.segment["key_slots"]] for source in sources])
    order = np.argsort(ids, kind="stable").astype(np.int32)  # merges the sorted runs
    order = order[owners[order] >= 0]
    for source in sources:
        source.segment.release()
    return {"keys": ids[order], "key_slots": owners[order]}


def _papers(sources: Sequence[_Source]) -> dict[str, Array]:
    """The arrays of one value a paper."""

    def joined(name: str) -> Array:
        return np.concatenate([source.segment[name][source.live] for source in sources])

    rows = joined("rows")
    counts = np.concatenate([np.diff(source.segment["forward_at"])[source.live] for source in sources])
    forward_at = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(counts, out=forward_at[1:])
    for source in sources:
        source.segment.release()
    return {
        "rows": rows,
        "row_order": np.argsort(rows, kind="stable").astype(np.int32),
        "boost": joined("boost"),
        "prior": joined("prior"),
        "forward_at": forward_at,
    }


def _offsets(sources: Sequence[_Source], name: str, count: int) -> Array:
    """The places at which the postings of each of ``count`` words begin in the merged segment."""
    counts = np.zeros(count, np.int64)
    for source in sources:
        numbers = source.words if name != "trigram" else np.arange(count)
        for begin, end, kept in _chunks(source, name):
            at = source.segment[f"{name}_at"][begin : end + 1]
            of_word = np.diff(at)
            if kept is not None:
                of_word = np.bincount(np.repeat(np.arange(end - begin), of_word)[kept], minlength=end - begin)
            counts[numbers[begin:end]] += of_word
        source.segment.release()
    at = np.zeros(count + 1, np.int64)
    np.cumsum(counts, out=at[1:])
    return at.astype(np.int32)


def _chunks(source: _Source, name: str) -> Iterator[tuple[int, int, Array | None]]:
    """Ranges of words with about ``_AT_ONCE`` postings, and which of these stay (None: all)."""
    at = source.segment[f"{name}_at"]
    whole = bool(source.live.all())
    begin = 0
    while begin < len(at) - 1:
        end = max(int(np.searchsorted(at, at[begin] + _AT_ONCE, "right")) - 1, begin + 1)
        kept = None if whole else source.live[source.segment.part(f"{name}_slots", at[begin], at[end])]
        yield begin, end, kept
        begin = end


def _copy_postings(sources: Sequence[_Source], name: str, at: Array, target: Writer | _Memory) -> None:
    """Of each word, every source's postings behind those of the sources before it.

    ``at``: where each word's begin in the merged segment. Some words at a time: they lie together in every segment.
    """
    places = f"{name}_places" if name == "trigram" else ""
    begin = 0
    while begin < len(at) - 1:
        end = max(int(np.searchsorted(at, at[begin] + _AT_ONCE, "right")) - 1, begin + 1)
        free = at[begin:end] - at[begin]
        slots = np.empty(int(at[end] - at[begin]), np.int32)
        where = np.empty_like(slots) if places else slots
        for source in sources:
            low, high = (begin, end) if places else np.searchsorted(source.words, (begin, end))
            old = source.segment[f"{name}_at"][low : high + 1]
            counts = np.diff(old)
            of_word = np.repeat(np.arange(begin, end) if places else source.words[low:high], counts) - begin
            mine = source.segment.part(f"{name}_slots", old[0], old[-1])
            kept = source.live[mine]
            of_word, numbers = of_word[kept], source.slots[mine[kept]]
            counts = np.bincount(of_word, minlength=end - begin)
            to = free[of_word] + np.arange(len(of_word)) - (np.cumsum(counts) - counts)[of_word]
            slots[to] = numbers
            if places:
                where[to] = source.segment.part(places, old[0], old[-1])[kept] + source.initials
            free += counts.astype(free.dtype)
        target.write(f"{name}_slots", slots, int(at[begin]))
        if places:
            target.write(places, where, int(at[begin]))
        begin = end
    for source in sources:
        source.segment.release()


def _copy_titles(sources: Sequence[_Source], target: Writer | _Memory) -> None:
    """The titles' words, renumbered, and their initials. Initials of papers that are gone stay: nothing leads there."""
    done = 0
    for source in sources:
        at = source.segment["forward_at"]
        for begin in range(0, len(source.live), _TITLES_AT_ONCE):
            end = min(begin + _TITLES_AT_ONCE, len(source.live))
            words = source.words[source.segment.part("forward", at[begin], at[end])]
            words = words[np.repeat(source.live[begin:end], np.diff(at[begin : end + 1]))]
            target.write("forward", words, done)
            done += len(words)
        target.write("initials", source.segment.part("initials", 0, source.segment.count("initials")), source.initials)
        source.segment.release()

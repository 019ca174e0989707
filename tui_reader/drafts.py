"""Notes that were begun and not saved: what a person wrote stays until it is saved or taken back by that person.

Each process keeps its drafts in files of its own, one a paper, so that two readers never write into the same one.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tui_reader import files
from tui_reader.marks import RULE
from tui_reader.text import clean

LENT = "-edit"
"""Ends the names, before their suffixes, of the two files of a draft that another program edits."""
FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which files that were lent and never changed go."""
LONGEST = 10_000_000
"""Characters of a draft that is read again; a note can have far fewer, but what was refused for that is kept too."""
SUFFIX = ".json"


class Draft(NamedTuple):
    """A note on the paper ``key``, not saved yet."""

    key: str
    text: str
    was: str = ""
    """The note that it was made from."""
    files: frozenset[str] = frozenset()
    """The files that hold what it says, or less; they go when it is kept anew or saved."""


class Drafts:
    """The drafts in ``folder``; threads may share it. Only ``flush`` and ``look`` touch the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._session = os.urandom(6).hex()
        self._turn = threading.RLock()
        self._flushing = threading.Lock()
        self._others: dict[str, Draft] = {}
        """By file, what other processes kept, living or gone."""
        self._own: dict[str, Draft] = {}
        """By key."""
        self._changed: set[str] = set()
        """Keys of which that is not on the disk yet."""
        self._gone: set[str] = set()
        """Files whose drafts are in other ones by now, or saved."""
        self._looked: int | None = None
        self._lent: dict[str, int] = {}
        """Files that other programs edit, and when they were changed as far as that is known."""

    def get(self, key: str) -> Draft | None:
        """The draft of a paper; of several that other processes left, one that says what all of them say."""
        with self._turn:
            if key in self._own:
                return self._own[key]
            left = [
                draft for name, draft in sorted(self._others.items()) if draft.key == key and name not in self._gone
            ]
        if not left:
            return None
        text = RULE.join(dict.fromkeys(draft.text for draft in left))
        was = left[0].was if all(draft.was == left[0].was for draft in left) else ""
        return Draft(key, text, was, frozenset(name for draft in left for name in draft.files))

    @property
    def keys(self) -> frozenset[str]:
        """The papers that have a draft."""
        with self._turn:
            keys = {*self._own, *(draft.key for draft in self._others.values())}
            return frozenset(key for key in keys if self.get(key))

    @property
    def changed(self) -> bool:
        """True when something is not on the disk yet."""
        return bool(self._changed)

    def put(self, draft: Draft) -> None:
        """Have a draft; it is kept with the next ``flush``."""
        with self._turn:
            if self._own.get(draft.key) != draft:
                self._own[draft.key] = draft
                self._changed.add(draft.key)
                self._gone = (self._gone | draft.files) - {self._name(draft.key)}

    def drop(self, draft: Draft) -> None:
        """Remove ``draft``, since its text is saved or was taken back; keep one that says something else by now."""
        with self._turn:
            known = self._own.get(draft.key)
            if known and known.text != draft.text:
                return
            if known or draft.files:
                self._own.pop(draft.key, None)
                self._changed.add(draft.key)
                self._gone |= draft.files | {self._name(draft.key)}

    def lend(self, draft: Draft) -> Path:
        """Have a draft in a file that another program edits; the file. Raises OSError, and then nothing has changed.

        From now on the draft is what the file says, whoever changes it and when, this process being there or not.
        """
        name = self._name(draft.key).removesuffix(SUFFIX) + LENT
        path = self._folder / f"{name}.md"
        self._write_file(path.name, draft.text)
        record = {"key": draft.key, "text": draft.text, "was": draft.was, "file": path.name}
        self._write_file(name + SUFFIX, json.dumps(record, ensure_ascii=False))
        with self._turn:
            if self._own.pop(draft.key, None):
                self._gone.add(self._name(draft.key))
                self._changed.add(draft.key)
            self._gone = (self._gone | draft.files) - {path.name, name + SUFFIX}
        return path

    def take_back(self, key: str) -> None:
        """Nothing was written into the file that was lent for a paper: it goes with the next ``flush``."""
        name = self._name(key).removesuffix(SUFFIX) + LENT
        self.drop(Draft(key, "", files=frozenset({name + SUFFIX, f"{name}.md"})))

    def returned(self, draft: Draft) -> None:
        """The content of the lent file is saved as a note; a program that still has it open may change it later."""
        record = {"key": draft.key, "text": draft.text, "was": draft.text.strip()}
        record["file"] = self._name(draft.key).removesuffix(SUFFIX) + LENT + ".md"
        self._write_file(record["file"].removesuffix(".md") + SUFFIX, json.dumps(record, ensure_ascii=False))

    def flush(self) -> None:
        """Bring the files up to date, each whole or not at all. Raises OSError, and then tries again the next time."""
        with self._flushing:
            with self._turn:
                changed, gone = {key: self._own.get(key) for key in self._changed}, frozenset(self._gone)
            for key, draft in changed.items():
                if draft:
                    self._write(self._name(key), draft)
                with self._turn:
                    if self._own.get(key) == draft:
                        self._changed.discard(key)
            for name in gone:  # now that what they said is in other files
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._folder / name)
            with self._turn:
                self._gone -= gone
                self._others = {name: draft for name, draft in self._others.items() if name not in gone}

    def look(self, current: Callable[[str], str] = lambda key: key, *, again: bool = False) -> bool:
        """Read what other processes kept, when the folder changed or ``again``; whether anything is different.

        ``current`` gives the key that a paper has now. What can't be read is left alone.
        """
        try:
            changed = os.stat(self._folder).st_mtime_ns
            edited = any(_changed_at(self._folder / name) != when for name, when in self._lent.items())
            if changed == self._looked and not edited and not (again and self._others):
                return False
            names = sorted(name for name in os.listdir(self._folder) if name.endswith(SUFFIX))
        except OSError:
            return False
        own = self._session + SUFFIX
        found = {name: draft for name in names if not name.endswith(own) and (draft := self._read(name))}
        found = {name: draft._replace(key=current(draft.key)) for name, draft in found.items()}
        lent = [f"{name.removesuffix(SUFFIX)}.md" for name in names if name.endswith(LENT + SUFFIX)]
        self._lent = {name: _changed_at(self._folder / name) for name in lent}
        with self._turn:
            self._looked = changed
            different, self._others = found != self._others, found
        return different

    def _read(self, name: str) -> Draft | None:
        try:
            kept = json.loads((self._folder / name).read_bytes())
            key, text, was = kept["key"], kept["text"], kept["was"]
        except (OSError, ValueError, RecursionError, KeyError, TypeError):
            return None
        if not (isinstance(key, str) and isinstance(text, str) and isinstance(was, str)):
            return None
        if name.endswith(LENT + SUFFIX):
            return self._read_lent(name, key, text, was)
        return Draft(key, clean(text, LONGEST), clean(was, LONGEST), frozenset({name}))

    def _read_lent(self, name: str, key: str, text: str, was: str) -> Draft | None:
        """The draft in a file that another program edits; None while that says what is saved."""
        file = f"{name.removesuffix(SUFFIX)}.md"
        path = self._folder / file
        with contextlib.suppress(OSError), path.open("rb") as edited:
            text = edited.read(LONGEST).decode("utf-8", "replace").removeprefix("\ufeff")
        text = clean(text, LONGEST)
        if text.strip() == was.strip():
            if time.time_ns() - max(_changed_at(path), _changed_at(self._folder / name)) > FORGOTTEN * 1e9:
                for one in (file, name):
                    with contextlib.suppress(OSError):
                        os.unlink(self._folder / one)
            return None
        return Draft(key, text.rstrip("\n"), clean(was, LONGEST), frozenset({name, file}))

    def _write(self, name: str, draft: Draft) -> None:
        record = {"key": draft.key, "text": draft.text, "was": draft.was}
        self._write_file(name, json.dumps(record, ensure_ascii=False))

    def _write_file(self, name: str, content: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with files.replacing(self._folder / name, synced=True) as file:
            file.write(content.encode(errors="replace"))

    def _name(self, key: str) -> str:
        import hashlib  # only for who writes: it is slow to load

        return f"{hashlib.sha256(key.encode()).hexdigest()[:16]}-{self._session}{SUFFIX}"


def _changed_at(path: Path) -> int:
    """The time of a file's last change, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0

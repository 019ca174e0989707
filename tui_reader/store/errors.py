"""Errors of the library's file, and telling damage from the rest. Part of the store."""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from tui_reader.store.file import File

_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)
Method = TypeVar("Method", bound=Callable[..., Any])


class StoreError(Exception):
    """The library's file cannot be read or written; the message is one sentence for people."""


class DamagedError(StoreError):
    """The library's file is no database any more; it has to be built anew."""


class FullError(StoreError):
    """The library's file can be read but not written: mostly, the disk is full."""


class NewerError(StoreError):
    """The library's file was made by a later release, which alone knows what it holds."""


class Busy(Exception):  # noqa: N818 - not a failure: another process writes just now
    """The file is locked and the caller did not want to wait."""


def damage_flag(path: Path) -> Path:
    """A file that says, from when damage was met, that the library of ``path`` must not be opened again.

    Damage may lie where opening does not look, and checking all of a large file would take seconds at every start.
    """
    return path.with_name(f"{path.name}.damaged")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors as the store's own."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path} can't be used ({error.strerror}): check that its folder is writable") from error
    except UnicodeDecodeError as error:  # of what SQLite says: it names tables as the damage left them
        raise damaged(path, "names that are no text") from error
    except sqlite3.DatabaseError as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the rest of an extended code says what exactly
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise Busy(f"{path} is locked by another program; try again in a moment") from error
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                raise damaged(path, error) from error
            case sqlite3.SQLITE_IOERR if error.sqlite_errorcode in _UNREADABLE:
                raise damaged(path, error) from error
            case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN:
                raise FullError(f"{path} can't be written ({error}): is its disk full?") from error
            case 0 if "Could not decode" in str(error):  # Python's own, which has no code
                raise damaged(path, "text that is none") from error
        raise StoreError(f"{path} can't be used ({error}): check that its folder is writable and not full") from error


def damaged(path: Path, what: object) -> DamagedError:
    """The error that says so; the library of ``path`` is not opened again as it is."""
    with suppress(OSError):
        damage_flag(path).touch(mode=0o600)
    return DamagedError(f"{path} is damaged ({what}): start again, and it is built anew")


def judged(method: Method) -> Method:
    """A method of the store of which no error leaves without that it is known whether a damaged file is behind it.

    What can't be written, while it can be read, is held in memory from then on. Who may not wait (``File.waiting(0)``)
    is told ``Busy`` instead of an error: to examine a large file takes long.
    """

    @functools.wraps(method)
    def call(self: File, *given: Any, **named: Any) -> Any:
        if self.judging.under_way:  # inside another method, which judges
            return method(self, *given, **named)
        self.judging.under_way = True
        try:
            return method(self, *given, **named)
        except (Busy, NewerError):
            raise
        except (StoreError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            if self.patience == 0:
                if isinstance(error, DamagedError):
                    self.damage = error
                raise Busy(f"{self.path} can't be read at once") from error
            if isinstance(error, DamagedError):
                self.damage = error
                raise
            if what := self.fault(error):
                self.damage = damaged(self.path, what)
                raise self.damage from error
            if isinstance(error, FullError) and self.hold():
                return method(self, *given, **named)
            raise
        finally:
            self.judging.under_way = False

    return cast(Method, call)


class Judging(threading.local):
    """True when this thread is inside a method that judges."""

    under_way = False

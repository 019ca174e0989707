"""A service that asked for a pause is left alone until it is over, by every process of this user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tui_reader.http import LONGEST_PAUSE, FetchError
from tui_reader.store import Store


@contextmanager
def polite(store: Store, endpoint: str, now: datetime) -> Iterator[None]:
    """Around a call of a service. Raises FetchError at once while the service wants no calls."""
    name = f"pause:{endpoint}"
    pause = store.fact(name)
    if pause and now < (until := datetime.fromisoformat(pause["until"])) <= now + LONGEST_PAUSE:
        raise FetchError(pause["sentence"], status=pause["status"], retry_at=until)
    try:
        yield
    except FetchError as error:
        if error.retry_at:
            until = min(error.retry_at, now + LONGEST_PAUSE)
            store.remember(name, {"until": until.isoformat(), "sentence": str(error), "status": error.status})
        raise

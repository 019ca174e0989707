"""Questions to the services, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_reader.models import Linked
from tui_reader.paths import Paths

if TYPE_CHECKING:
    from tui_reader.http import FetchError
    from tui_reader.sources import arxiv, daily, fulltext

HUGGING_FACE, ARXIV = "Hugging Face", "arXiv"


class Services(NamedTuple):
    """The addresses to ask."""

    daily: daily.Service
    arxiv: arxiv.Service
    fulltext: fulltext.Service

    @classmethod
    def from_environment(cls, paths: Paths) -> Services:
        """The services that the environment names. Slow to import."""
        from tui_reader.sources import arxiv, daily, fulltext

        return cls(
            daily.Service.from_environment(),
            arxiv.Service.from_environment(paths.arxiv_lock),
            fulltext.Service.from_environment(paths.pages_lock),
        )


class RefreshProgress(NamedTuple):
    """A refresh's progress."""

    name: str
    """The list that is being fetched: ``2026-05-20``, ``2026-W21``, ``2026-05`` or ``trending``."""
    done: int
    """Lists before it."""
    total: int
    papers: int
    """Papers that came so far."""


class Refreshed(NamedTuple):
    """A refresh's result; when it failed or was cancelled, until then, and the next one goes on from there."""

    new: frozenset[int] = frozenset()
    """Rows that were not in the library before."""
    changed: frozenset[int] = frozenset()
    """Rows of which something else is known now, a number of upvotes for instance."""
    left: int = 0
    """Papers that a day does not list any more; they stay in the library."""
    fetched: int = 0
    """Lists that came whole, those included that were as before."""
    unneeded: int = 0
    """Lists that were not asked for: they are here, and too old to change."""
    skipped: tuple[str, ...] = ()
    """Papers that could not be read, each named by its list and place."""
    error: FetchError | None = None
    """The first error."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Repositories:
    """The models, datasets and demos that Hugging Face links to a paper."""

    at: datetime
    """When it was asked."""
    linked: tuple[Linked, ...] = ()
    """The first few of each kind."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """The number of each kind."""

    def record(self) -> dict[str, Any]:
        """The details as JSON has them."""
        linked = [[one.kind, one.id, one.likes] for one in self.linked]
        return {"at": self.at.isoformat(), "linked": linked, "totals": dict(self.totals)}

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Repositories:
        """The details of a ``record``."""
        linked = tuple(Linked(kind, identity, likes) for kind, identity, likes in record["linked"])
        return cls(datetime.fromisoformat(record["at"]), linked, record["totals"])


@dataclass(frozen=True, slots=True)
class Asked:
    """The papers that the services found."""

    rows: tuple[int, ...] = ()
    """Best first: those of the first service, then what others have beyond."""
    services: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By row, which services found it."""
    new: frozenset[int] = frozenset()
    """Rows that were not in the library before."""
    errors: Mapping[str, FetchError] = field(default_factory=dict)
    """Errors, by the service's name."""

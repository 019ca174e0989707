"""Hugging Face's answers, checked: pydantic guards this boundary, and is imported with the first answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel

from tui_reader import text
from tui_reader.models import Organization, Paper

_T = TypeVar("_T")


def _line(value: Any) -> Any:
    return text.clean_line(value, 300) if isinstance(value, str) else value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        return None


def _or_none(value: Any, validate: Callable[[Any], _T]) -> _T | None:
    try:
        return validate(value)
    except ValidationError:
        return None


def _those_right(value: Any, validate: Callable[[Any], list[_T]]) -> list[_T]:
    """The elements of a list that are what they should be; of anything else, none."""
    right: list[_T] = []
    for element in value if isinstance(value, list) else ():
        right += _or_none([element], validate) or ()
    return right


_OR_NONE = WrapValidator(_or_none)
_Name = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
_Text = Annotated[str | None, _OR_NONE]
_Count = Annotated[int | None, _OR_NONE]
_Day = Annotated[date | None, BeforeValidator(_day)]


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


class _Author(_Shape):
    name: _Name
    hidden: Annotated[bool | None, _OR_NONE] = None


class _Account(_Shape):
    name: _Text = None
    user: _Text = None
    fullname: _Text = None

    @property
    def known_as(self) -> str | None:
        return self.name or self.user or self.fullname


class _Organization(_Shape):
    name: _Name
    fullname: _Text = None


class Repository(_Shape):
    """A model, dataset or space that is linked to a paper."""

    id: _Name
    likes: _Count = None


class Record(_Shape):
    """A paper as the service tells it, flat."""

    id: _Text = None
    title: str
    summary: _Text = None
    authors: Annotated[list[_Author], WrapValidator(_those_right)] = []
    published_at: _Day = None
    submitted_on_daily_at: _Day = None
    upvotes: _Count = None
    num_comments: _Count = None
    submitted_by: Annotated[_Account | None, _OR_NONE] = None
    submitted_on_daily_by: Annotated[_Account | None, _OR_NONE] = None
    organization: Annotated[_Organization | None, _OR_NONE] = None
    project_page: _Text = None
    github_repo: _Text = None
    github_stars: _Count = None
    ai_summary: Annotated[_Text, Field(alias="ai_summary")] = None
    ai_keywords: Annotated[list[str], WrapValidator(_those_right), Field(alias="ai_keywords")] = []
    linked_models: Annotated[list[Repository], WrapValidator(_those_right)] = []
    linked_datasets: Annotated[list[Repository], WrapValidator(_those_right)] = []
    linked_spaces: Annotated[list[Repository], WrapValidator(_those_right)] = []
    num_total_models: _Count = None
    num_total_datasets: _Count = None
    num_total_spaces: _Count = None

    def paper(self, day: date | None) -> Paper:
        """The paper; ``day`` is its day of listing where it does not tell one. Raises ValueError without a title."""
        names = (author.name for author in self.authors if not author.hidden)
        from_whom = self.organization
        submitters = filter(None, (self.submitted_by, self.submitted_on_daily_by))
        return Paper(
            title=self.title,
            abstract=self.summary or "",
            id=self.id,
            authors=tuple(dict.fromkeys(names)),
            organization=Organization(from_whom.name, from_whom.fullname or "") if from_whom else None,
            published=self.published_at,
            listed=self.submitted_on_daily_at or day,
            upvotes=self.upvotes,
            comments=self.num_comments,
            stars=self.github_stars,
            submitter=next(filter(None, (account.known_as for account in submitters)), None),
            code=self.github_repo,
            project=self.project_page,
            summary=self.ai_summary,
            keywords=tuple(self.ai_keywords),
        )

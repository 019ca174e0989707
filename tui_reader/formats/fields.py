"""The fields of a paper as a JSON object: ours, and what services, clients and dumps call the same.

``FIELDS`` is the one table, for both directions. A title is needed; any other field that is not what it should be
counts as not known. That, and fields with several names and kinds each, are why this is checked by hand: a pydantic
model is as quick, but would need a function a field as well, and 0.1 s to import.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tui_reader.formats import Problem, shapes
from tui_reader.formats.authors import authors
from tui_reader.formats.days import day
from tui_reader.mentions import mentions
from tui_reader.models import Entry, Marks, Organization, Paper, arxiv_id, arxiv_within, doi, link

Record = dict[str, Any]


class RecordField(NamedTuple):
    """One field of a paper, both ways."""

    names: tuple[str, ...]
    """Our name in JSON, then those of others, the better one first."""
    read: Callable[[Any], Any]
    """The value of what came; None when it is none."""
    write: Callable[[Any], Any] = lambda value: value
    """The value in JSON."""


def record(entry: Entry, beside: Callable[[Entry], Record] | None = None, chosen: Sequence[str] = ()) -> Record:
    """A paper and its marks as a JSON object: dates ISO, what is not known null; what is known ``beside`` follows.

    ``chosen`` are the fields that are wanted, in their order; all when there are none.
    """
    paper, marks = entry.paper, entry.marks
    own: Record = {"key": entry.key or paper.key}
    for attribute, field in FIELDS.items():
        value = getattr(paper, attribute)
        own[field.names[0]] = None if value is None else field.write(value)
    own["links"] = list(paper.links)
    for attribute, field in MARKS.items():
        own[field.names[0]] = field.write(getattr(marks, attribute))
    whole = own | beside(entry) if beside else own
    return {field: whole.get(field) for field in chosen} if chosen else whole


def names() -> tuple[str, ...]:
    """The names of the fields of a paper's record, in their order; and those that a search adds."""
    own = (field.names[0] for field in FIELDS.values())
    return ("key", *own, "links", *(field.names[0] for field in MARKS.values()), "score", "spans")


def entries(value: Any, line: int) -> Iterator[Entry | Problem]:
    """The papers in a JSON value that begins in this ``line``: one, or those of an answer that holds several."""
    if not isinstance(value, dict):
        yield Problem(line, "this is no JSON object")
        return
    if _is_own(value):
        try:
            yield _own(value)
        except ValueError as error:
            yield Problem(line, str(error))
        return
    value = _named(value)
    if (held := shapes.within(value)) is not None:
        for one in held:
            yield from entries(one, line)
        return
    try:
        yield _entry(value)
    except ValueError as error:
        yield Problem(line, str(error))


def reason(error: ValueError | RecursionError) -> str:
    """The reason why a text is no JSON, in a few words."""
    match error:
        case json.JSONDecodeError():
            return f"this is no JSON ({error.msg.lower()} at character {error.pos + 1:,})"
        case RecursionError():
            return "this is JSON nested too deep"
    return str(error)


def _is_own(value: Record) -> bool:
    """True for what ``record`` wrote: its fields are what they are called, and there are marks with them."""
    key = value.get("key")
    return isinstance(key, str) and key.startswith(("arxiv:", "doi:", "title:")) and "title" in value


def _own(given: Record) -> Entry:
    """The paper and marks of an object that ``record`` wrote. Raises ValueError as ``_entry`` does."""
    read = {}
    for attribute, name, reader in _OWN:
        value = given.get(name)
        if value is None or (reader is None and not isinstance(value, str)):
            continue
        # Texts are as they were stored, be there what looks like markup in them.
        if (found := value if reader is None else reader(value)) is not None:
            read[attribute] = found
    if "title" not in read:
        raise ValueError("the title is no text")
    if names := authors(given):
        read["authors"] = names
    if "id" not in read or arxiv_id(read["id"]) is None:
        read["id"] = _id(given, None, True)
    return Entry(0, Paper(**read), _marks(given))


def _entry(given: Record) -> Entry:
    """The paper in a JSON object. Raises ValueError, with a few words that say why, when it has no title."""
    fields = shapes.flat(given)
    known: dict[str, list[tuple[int, Any]]] = {}
    for name, value in fields.items():
        if value is not None and (meant := _MEANT.get(name)):
            attribute, rank = meant
            if attribute in known:
                known[attribute].append((rank, value))
            else:
                known[attribute] = [(rank, value)]
    read = {}
    for attribute, values in known.items():
        field = FIELDS[attribute]
        if len(values) > 1:
            values.sort(key=_rank)
        for _, value in values:
            if (found := field.read(value)) is not None:
                read[attribute] = found
                break
    if "title" not in read:
        raise ValueError("the title is no text" if "title" in known else "there is no title")
    if names := _authors(fields, known.get("authors")):
        read["authors"] = names
    if versions := fields.get("versions"):
        first = versions[0] if isinstance(versions, list) else None
        if isinstance(first, dict) and (created := day(first.get("created"))):
            read["published"] = created
    if isinstance(fields.get("submitter"), str):
        read.pop("submitter", None)  # in dumps of arXiv this is who submitted it there
    if tags := tuple(shapes.texts(fields.get("tags"))):
        read.setdefault("keywords", tags)
    if found := _id(fields, read.get("published"), False):
        read["id"] = found
    return Entry(0, Paper(**read), Marks(note=_csl_note(given)) if "note" in given else Marks())


# Names of fields as people and programs vary them, spelled in small letters alone, and what the tables here call it.
_ALIKE = {
    "title": "papertitle articletitle dctitle name_of_paper",
    "arxiv_id": "arxivid arxivnumber arxivno arxividentifier paperarxivid arxiv eprint eprintid",
    "paper_id": "id uid guid docid documentid paperid",
    "identifier": "dcidentifier",
    "url": "arxivurl arxivlink arxivabsurl pdflink pdfurl paperurl paperlink paperurlabs hfurl hflink huggingfaceurl "
    "huggingfacelink source permalink abslink weburl urlabs urlpdf href",
    "published": "publisheddate publicationdate pubdate publishdate publishedon submitted submitteddate submissiondate "
    "submittedon datepublished releasedate releasedon createdat createddate yearpublished dcdate posteddate dateposted",
    "listed": "listedon listingdate submittedondailyat",
    "upvotes": "numupvotes upvotecount upvote votes hfupvotes",
    "comments": "commentcount numcomments",
    "stars": "repostars githubstars githubstarcount",
    "abstract": "abstracttext paperabstract dcdescription",
    "authors": "creator dccreator authornames authorlist authorsstring authorsname",
    "code": "githuburl githublink codeurl codelink coderepository repourl githubrepo",
    "project": "projecturl projectlink projectpage",
    "doi": "doinumber dcdoi doilink",
    "keywords": "aikeywords",
    "categories": "category arxivcategories subject",
    "externalIds": "externalids",
}
_CALLED = {alike: name for name, several in _ALIKE.items() for alike in several.split()}
_CALLED |= {
    name.replace("_", "").lower(): name
    for name in (
        "title",
        "abstract",
        "authors",
        "published",
        "upvotes",
        "summary",
        "doi",
        "keywords",
        "categories",
        "url",
    )
}


@lru_cache(512)
def _called(name: str) -> str | None:
    """The name by which the tables here know a field of such a name; None when they know this one, or none of it."""
    if name in _MEANT or name in _IDS or len(name) > 40:
        return None
    return _CALLED.get(re.sub(r"[\s_.:-]+", "", name).lower())


def _named(given: Record) -> Record:
    """``given`` with fields that are named otherwise under names that are known as well."""
    found = None
    for name in given:
        if (called := _called(name)) and called not in (found or given):
            found = found or dict(given)
            found[called] = given[name]
    for name in shapes.INNER:
        if isinstance(inner := given.get(name), dict) and (within := _named(inner)) is not inner:
            found = found or dict(given)
            found[name] = within
    return found or given


_CSL_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "dataset", "document",
    "manuscript", "paper-conference", "post", "post-weblog", "report", "software", "speech", "thesis", "webpage",
)  # fmt: skip
_EXTRA = re.compile(
    r"(?im)^(?:arxiv|version|citation key|tex\.\w+|pmc?id|doi|is[sb]n|type|publisher|number|issue|volume|original\S+"
    r"|_eprint|ads bibcode|publication title|page version id|conference name|section|accepted|s2id|mag id|title\w*"
    r"|read[_ ]?status\w*)\s*[:=].*$"
)
"""Lines that Zotero puts into the note of CSL-JSON: what else is known, not what a person wrote."""


def _csl_note(given: Record) -> str:
    """The note of an item of CSL-JSON; what other objects call a note may be anything."""
    note = given.get("note")
    is_csl = isinstance(kind := given.get("type"), str) and kind in _CSL_TYPES
    return _EXTRA.sub("", note).strip() if isinstance(note, str) and is_csl else ""


def _rank(one: tuple[int, Any]) -> int:
    return one[0]


# -- the table ------------------------------------------------------------------------------------------------------


def _text(value: Any) -> str | None:
    if isinstance(value, str) and "<" not in value and "&" not in value:
        return value or None
    # A text of nothing but markup is one about markup.
    return shapes.plain(value) or (value if isinstance(value, str) and value.strip() else None)


def _abstract(value: Any) -> str | None:
    return (shapes.uninverted(value) if isinstance(value, dict) else "") or _text(value)


def _number(value: Any) -> int | None:
    """A count; tables that have gaps make ``3.0`` of 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if type(value) is list and all(map(str.__instancecheck__, value)):
        return tuple(value)
    return tuple(shapes.texts(value)) or None


def _categories(value: Any) -> tuple[str, ...] | None:
    """A list, a text with spaces, or a list of one such text; each as often as it is there."""
    if isinstance(value, str):
        return tuple(re.split(r"[\s,;]+", value.strip())) if value.strip() else None
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        value = value[0].get("categories", value)
    found = tuple(shapes.texts(value))
    return _categories(found[0]) if len(found) == 1 else found or None


def _doi(value: Any) -> str | None:
    """The first DOI in a text or list: arXiv has two of them in one field now and then."""
    value = shapes.plain(value)
    first = re.split(r"\s+|[,;]\s*(?=10\.)", value.strip())[0]
    return doi(first)


def _link(value: Any) -> str | None:
    value = shapes.plain(value)
    return link(value) if value else None


def _organization(value: Any) -> Organization | None:
    if isinstance(value, dict):
        # Hugging Face calls the short name "name".
        slug, name = (
            (value.get("slug"), value.get("name")) if "slug" in value else (value.get("name"), value.get("fullname"))
        )
    else:
        slug = name = value
    slug, name = (one if isinstance(one, str) else "" for one in (slug, name))
    return Organization(slug or name, name) if slug.strip() or name.strip() else None


def _account(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next((value[name] for name in ("name", "user", "username", "fullname") if value.get(name)), None)
    return value if isinstance(value, str) and value else None


def _iso(value: date) -> str:
    return value.isoformat()


FIELDS: dict[str, RecordField] = {
    "id": RecordField(("id",), lambda value: None),  # see _id: it may be anywhere
    "doi": RecordField(("doi", "DOI", "dois", "ee", "doi_url"), _doi),
    "title": RecordField(("title", "titles", "display_name"), _text),
    "abstract": RecordField(
        ("abstract", "summary", "abstractNote", "abstracts", "abstract_inverted_index", "description", "descriptions"),
        _abstract,
    ),
    # See authors.authors: these are in several fields too.
    "authors": RecordField(("authors", "authorships", "author", "creators"), lambda value: None, list),
    "author_count": RecordField(("author_count", "authors_count"), _number),
    "organization": RecordField(
        ("organization",), _organization, lambda value: {"slug": value.slug, "name": value.name}
    ),
    "published": RecordField(
        (
            *("published", "published_at", "publishedAt", "publicationDate", "publication_date", "published-online"),
            *(
                "published-print",
                "posted",
                "issued",
                "preprint_date",
                "earliest_date",
                "created",
                "date",
                "pdate",
                "cdate",
            ),
            *("tcdate", "pubdate", "year", "publication_year", "update_date", "updated"),
        ),
        day,
        _iso,
    ),
    "listed": RecordField(
        ("listed", "submittedOnDailyAt", "submitted_on_daily_at", "submitted_at", "submittedAt"), day, _iso
    ),
    "upvotes": RecordField(("upvotes",), _number),
    "comments": RecordField(("comments", "numComments", "num_comments"), _number),
    "stars": RecordField(("stars", "githubStars", "github_stars"), _number),
    "submitter": RecordField(
        ("submitter", "submittedBy", "submitted_by", "submittedOnDailyBy", "submitted_on_daily_by"), _account
    ),
    "code": RecordField(
        ("code", "code_url", "githubRepo", "github_repo", "github", "official_code_url", "repo_url", "code_link"), _link
    ),
    "project": RecordField(("project", "projectPage", "project_page", "project_url"), _link),
    "summary": RecordField(("ai_summary", "aiSummary", "tldr", "TLDR"), _text),
    "keywords": RecordField(("keywords", "ai_keywords", "aiKeywords", "keyword"), _texts, list),
    "categories": RecordField(
        ("categories", "arxiv_categories", "arxiv_eprints", "subjects", "primary_category"), _categories, list
    ),
}
"""By their attributes of ``Paper``."""

MARKS: dict[str, RecordField] = {
    "bookmarked": RecordField(("bookmarked",), bool),
    "read": RecordField(("read",), bool),
    "tags": RecordField(("tags",), _texts, list),
    "note": RecordField(("note",), _text),
    "position": RecordField(("position",), float),
}
"""By their attributes of ``Marks``; read of our own records alone."""

_MEANT = {name: (attribute, rank) for attribute, field in FIELDS.items() for rank, name in enumerate(field.names)}
_OWN = tuple(
    (attribute, field.names[0], None if attribute == "id" or field.read in (_text, _abstract) else field.read)
    for attribute, field in FIELDS.items()
    if attribute != "authors"
)
"""(attribute, our name, reader) of each field; no reader for a text, which is as it was stored."""


def _marks(fields: Mapping[str, Any]) -> Marks:
    tags, note, position = fields.get("tags"), fields.get("note"), fields.get("position")
    return Marks(
        fields.get("bookmarked") is True,
        fields.get("read") is True,
        tuple(sorted(shapes.texts(tags))) if isinstance(tags, list) else (),
        note if isinstance(note, str) else "",
        float(position) if isinstance(position, int | float) and 0 <= position <= 1 else 0.0,
    )


# -- ids ------------------------------------------------------------------------------------------------------------

_IDS = (
    *(
        "id",
        "key",
        "arxiv_id",
        "arxivId",
        "ArXiv",
        "arXiv",
        "arxiv",
        "eprint",
        "arxiv_eprints",
        "paper_id",
        "paperId",
        "entry_id",
    ),
    *(
        "ids",
        "identifiers",
        "external_ids",
        "identifier",
        "archiveID",
        "archiveLocation",
        "archive_id",
        "number",
        "doi",
        "DOI",
        "dois",
    ),
    *(
        "url",
        "link",
        "links",
        "abs",
        "abs_url",
        "url_abs",
        "pdf",
        "pdf_url",
        "url_pdf",
        "URL",
        "ee",
        "landing_page_url",
    ),
    *("primary_location", "best_oa_location", "locations", "openAccessPdf"),
)
"""Names of fields in which a paper's arXiv id may be, the better one first."""
_OWN_IDS = ("key", "doi")
_REMARKS = ("extra", "note", "volume", "journal_ref", "number")
_MOST_PLACES = 20


def _id(fields: Mapping[str, Any], published: date | None, own: bool) -> str | None:
    plain = fields.get("id")
    if isinstance(plain, str):
        if found := arxiv_id(plain.removeprefix("abs/")):
            return found
        if re.fullmatch(r"\d{3,4}\.\d{1,5}", plain, re.ASCII):  # a table took it for a number, zeros are lost
            plain = float(plain)
    if isinstance(plain, float) and (found := _of_number(plain, published)):
        return found
    for name in _OWN_IDS if own else _IDS:
        if value := fields.get(name):
            for text in _places(value):
                if found := arxiv_id(text) or arxiv_within(text) or _mentioned(text):
                    return found
    for name in () if own else _REMARKS:
        # At the beginning of a line it is this paper's; in prose it may be another one's.
        value = fields.get(name)
        match = re.search(r"(?im)^\s*(?:arxiv\s*:|abs/)\s*(\S+)", value[:2_000]) if isinstance(value, str) else None
        if match and (found := arxiv_id(match[1].rstrip(".,;"))):
            return found
    return None


def _mentioned(text: str) -> str:
    """The arXiv id that ``text`` names, and nothing but that."""
    found = mentions(text) if len(text) < 200 else ()
    return found[0].id if found and found[0].sure and found[0].end - found[0].start > len(text.strip()) - 12 else ""


def _places(value: Any) -> Iterator[str]:
    """The texts in a field where an id may be."""
    if isinstance(value, str):
        yield value[:2_000]
    elif isinstance(value, list):
        for one in value[:_MOST_PLACES]:
            if not isinstance(one, list):
                yield from _places(one)
    elif isinstance(value, Mapping):
        names = (
            *("arxiv", "arXiv", "ArXiv", "arxivId", "value", "href", "url", "landing_page_url", "pdf_url", "id"),
            *("external_id", "externalId"),
        )
        yield from (one[:2_000] for name in names if isinstance(one := value.get(name), str))


def _authors(fields: Mapping[str, Any], values: list[tuple[int, Any]] | None) -> tuple[str, ...]:
    parsed = fields.get("authors_parsed")  # has its accents, where the ``authors`` beside it has TeX
    if parsed and (names := authors({"authors_parsed": parsed})):
        return names
    found = (authors({"authors": _one_text(value) or shapes.people(value)}) for _, value in values or ())
    return next(filter(None, found), ())


def _one_text(value: Any) -> str | None:
    """All names in one text that is alone in a list."""
    alone = value[0] if isinstance(value, list) and len(value) == 1 else None
    several = r";|\sand\s|,.*,|\w\s\w[^,]*,\s*\w+\s+\w"
    return alone if isinstance(alone, str) and re.search(several, alone) else None


def _of_number(value: float, published: date | None) -> str | None:
    """The id that a table has turned into a number, zeros lost; the month in it has to be that of the paper."""
    if published is None or not 704 <= value < 10_000 or value.is_integer():
        return None
    digits = 4 if value < 1_501 else 5
    found = f"{value:0{5 + digits}.{digits}f}"
    months = (2000 + int(found[:2])) * 12 + int(found[2:4]) - published.year * 12 - published.month
    return found if float(found) == value and abs(months) <= 1 else None

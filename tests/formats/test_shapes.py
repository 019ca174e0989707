"""JSON as services and programs save it: what it holds is there, whatever it is called and wrapped in."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recorded import recorded
from tui_reader import formats
from tui_reader.formats import Named, Problem
from tui_reader.formats.days import day
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Organization, Paper

DAY = date(2026, 5, 18)


def read(text: str) -> list[Entry | Problem]:
    stream = Stream([text.encode()])
    found = formats.recognised(stream.head())
    assert found is not None
    return [one for one in found.read(stream) if not isinstance(one, Named)]


def papers(value: Any) -> list[Paper]:
    """The same in one line, and spread over lines."""
    both = [read(json.dumps(value, indent=indent)) for indent in (None, 1)]
    assert [one for one in both[0] if isinstance(one, Entry)] == [one for one in both[1] if isinstance(one, Entry)]
    assert not any(isinstance(one, Problem) for one in both[0])
    return [one.paper for one in both[0] if isinstance(one, Entry)]


def one(value: Any) -> dict[str, Any]:
    [paper] = papers(value)
    return {name: held for name in Paper.__slots__ if (held := getattr(paper, name)) not in (None, (), "")}


LISTED = {
    "paper": {
        "id": "2605.00001",
        "authors": [{"name": "Ada Lind"}, {"name": "Bo Ek", "hidden": True}],
        "publishedAt": "2026-05-18T00:00:00.000Z",
        "submittedOnDailyAt": "2026-05-20T00:00:00.000Z",
        "title": "Lamps",
        "summary": "On lamps.",
        "upvotes": 41,
        "githubRepo": "https://github.com/lamp/a",
        "githubStars": 7,
        "projectPage": "https://lamp.github.io",
        "ai_keywords": ["lanterns"],
        "ai_summary": "Short.",
    },
    "publishedAt": "2026-05-19T20:00:00.000Z",
    "title": "Lamps",
    "numComments": 3,
    "submittedBy": {"name": "someuser"},
    "organization": {"name": "lamp-lab", "fullname": "Lamp Lab"},
}
LAMPS = {"title": "Lamps", "abstract": "On lamps.", "authors": ("Ada Lind",), "author_count": 1, "published": DAY}
OF_LIST = LAMPS | {
    "id": "2605.00001",
    "organization": Organization("lamp-lab", "Lamp Lab"),
    "listed": date(2026, 5, 20),
    "upvotes": 41,
    "comments": 3,
    "stars": 7,
    "submitter": "someuser",
    "code": "https://github.com/lamp/a",
    "project": "https://lamp.github.io",
    "summary": "Short.",
    "keywords": ("lanterns",),
}


def test_a_listing_of_daily_papers_brings_all_that_it_holds() -> None:
    assert one([LISTED]) == one(LISTED) == one({"papers": [LISTED]}) == OF_LIST
    flat = {name: value for name, value in (LISTED | LISTED["paper"]).items() if name != "paper"}  # type: ignore[operator]
    assert one(flat) == OF_LIST


def test_the_day_of_an_old_listing_is_that_on_which_it_was_made() -> None:
    old = LISTED | {"paper": {k: v for k, v in LISTED["paper"].items() if k != "submittedOnDailyAt"}}  # type: ignore[attr-defined]
    for made, listed in (
        ("2024-05-27T03:50:58.348Z", date(2024, 5, 27)),
        ("2025-02-18T22:43:02.567Z", date(2025, 2, 19)),
        ("2025-03-11T13:26:50.000Z", None),  # by then it meant something else
    ):
        found = one(old | {"publishedAt": made})
        assert (found.get("listed"), found["published"]) == (listed, DAY)


def test_recorded_days_are_read_whole() -> None:
    for file in sorted(recorded("hf_daily").glob("*.json")):
        items = json.loads(file.read_text(encoding="utf-8"))
        found = papers(items)
        assert [paper.id for paper in found] == [item["paper"]["id"] for item in items]
        assert {paper.listed for paper in found} <= {date.fromisoformat(file.stem), None}
        assert all(paper.upvotes is not None and paper.authors and paper.published for paper in found)


IDS = {"id": "2605.00001", **LAMPS}
BARE = {"id": "2605.00001", "title": "Lamps", "published": DAY}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (  # Hugging Face's client
            {
                "id": "2605.00001",
                "authors": ["Ada Lind"],
                "published_at": "2026-05-18 00:00:00+00:00",
                "title": "Lamps",
                "summary": "On lamps.",
                "upvotes": 4,
                "source": None,
                "comments": 3,
                "submitted_at": "2026-05-20 00:00:00",
            },
            IDS | {"upvotes": 4, "comments": 3, "listed": date(2026, 5, 20)},
        ),
        (  # arXiv's client
            {
                "entry_id": "http://arxiv.org/abs/2605.00001v1",
                "updated": "2026-06-01 00:00:00+00:00",
                "title": "Lamps",
                "published": "2026-05-18 00:00:00+00:00",
                "authors": [{"name": "Ada Lind"}],
                "summary": "On lamps.",
                "categories": ["cs.LG"],
                "primary_category": "cs.LG",
                "links": [{"href": "http://arxiv.org/abs/2605.00001v1"}],
            },
            IDS | {"categories": ("cs.LG",)},
        ),
        (  # Semantic Scholar, a page of answers, and the papers that cite one
            {
                "total": 1,
                "offset": 0,
                "data": [
                    {
                        "paperId": "ab12",
                        "externalIds": {"ArXiv": "2605.00001", "DOI": "10.1145/1", "CorpusId": 5},
                        "title": "Lamps",
                        "abstract": "On lamps.",
                        "year": 2026,
                        "publicationDate": "2026-05-18",
                        "authors": [{"authorId": "1", "name": "Ada Lind"}],
                        "tldr": {"model": "x", "text": "Short."},
                    }
                ],
            },
            IDS | {"doi": "10.1145/1", "summary": "Short."},
        ),
        ({"data": [{"citingPaper": {"title": "Lamps", "externalIds": {"ArXiv": "2605.00001"}}}]}, {"id": "2605.00001"}),
        ({"recommendedPapers": [{"title": "Lamps", "arxivId": "2605.00001"}]}, {"id": "2605.00001"}),
        (  # OpenAlex
            {
                "meta": {"count": 1},
                "results": [
                    {
                        "id": "https://openalex.org/W4",
                        "doi": "https://doi.org/10.48550/arxiv.2605.00001",
                        "title": "Lamps",
                        "display_name": "Lamps",
                        "publication_date": "2026-05-18",
                        "authorships": [{"author": {"display_name": "Ada Lind"}}],
                        "abstract_inverted_index": {"lamps.": [1], "On": [0]},
                        "referenced_works": ["https://openalex.org/W5"],
                    }
                ],
            },
            IDS,
        ),
        (  # Crossref
            {
                "status": "ok",
                "message": {
                    "items": [
                        {
                            "DOI": "10.1145/1",
                            "title": ["Lamps &amp; H<sub>2</sub>O"],
                            "issued": {"date-parts": [[2026, 5, 18]]},
                            "author": [{"given": "Ada", "family": "Lind"}, {"name": "Lamp Group"}],
                            "abstract": "<jats:title>Abstract</jats:title><jats:p>On <jats:i>lamps</jats:i>.</jats:p>",
                        }
                    ]
                },
            },
            LAMPS
            | {
                "title": "Lamps & H$_{2}$O",
                "doi": "10.1145/1",
                "authors": ("Ada Lind", "Lamp Group"),
                "author_count": 2,
            },
        ),
        (
            {"message": {"DOI": "10.1145/1", "title": ["Lamps"], "author": [{"literal": "Lamp Group"}]}},
            {"authors": ("Lamp Group",)},
        ),
        (  # Zotero
            {
                "key": "ABCD",
                "data": {
                    "title": "Lamps",
                    "abstractNote": "On lamps.",
                    "date": "18 May 2026",
                    "extra": "x\narXiv:2605.00001 [cs]",
                    "creators": [
                        {"creatorType": "author", "firstName": "Ada", "lastName": "Lind"},
                        {"creatorType": "editor", "firstName": "Bo", "lastName": "Ek"},
                    ],
                    "tags": [{"tag": "lanterns"}],
                },
            },
            IDS | {"keywords": ("lanterns",)},
        ),
        (  # INSPIRE
            {
                "hits": {
                    "hits": [
                        {
                            "metadata": {
                                "titles": [{"title": "Lamps"}],
                                "abstracts": [{"value": "On lamps."}],
                                "arxiv_eprints": [{"value": "2605.00001", "categories": ["hep-th", "math.CO"]}],
                                "authors": [{"full_name": "Lind, Ada"}],
                                "preprint_date": "2026-05-18",
                            }
                        }
                    ]
                }
            },
            IDS | {"categories": ("hep-th", "math.CO")},
        ),
        (  # DBLP
            {
                "result": {
                    "hits": {
                        "hit": [
                            {
                                "info": {
                                    "authors": {"author": [{"@pid": "1", "text": "Ada Lind 0001"}]},
                                    "title": "Lamps",
                                    "venue": "CoRR",
                                    "volume": "abs/2605.00001",
                                    "year": "2026",
                                }
                            }
                        ]
                    }
                }
            },
            {"id": "2605.00001", "authors": ("Ada Lind",), "published": date(2026, 1, 1)},
        ),
        (  # OpenReview
            {
                "notes": [
                    {
                        "id": "aB3",
                        "cdate": 1779062400000,
                        "content": {
                            "title": {"value": "Lamps"},
                            "authors": {"value": ["Ada Lind"]},
                            "abstract": {"value": "On lamps."},
                            "keywords": {"value": ["lanterns"]},
                        },
                    }
                ]
            },
            LAMPS | {"keywords": ("lanterns",)},
        ),
        (  # Papers with Code
            {
                "paper_url": "https://paperswithcode.com/paper/lamps",
                "arxiv_id": "2605.00001",
                "title": "Lamps",
                "abstract": "On lamps.",
                "url_pdf": "https://arxiv.org/pdf/2605.00001v1.pdf",
                "authors": ["Ada Lind"],
                "date": "2026-05-18",
            },
            IDS,
        ),
        ({"2605.00001": {"title": "Lamps"}}, {"id": "2605.00001"}),
        ({"title": "A reading list", "papers": [{"title": "Lamps", "id": "2605.00001"}]}, {"title": "Lamps"}),
        ({"title": "Lamps", "authors": ["Ada Lind"], "references": [{"title": "Other"}]}, {"title": "Lamps"}),
        ({"title": "Lamps", "note": "extends arXiv:2401.00001"}, {"id": None}),
        ({"title": "Lamps", "id": "oai:arXiv.org:math/0309136"}, {"id": "math/0309136"}),
        ({"title": "Lamps", "id": 2605.1, "published": "2026-05-18"}, {"id": "2605.10000"}),
        ({"title": "Lamps", "id": 2605.1, "published": "2020-05-18"}, {"id": None}),
        ({"title": "Lamps", "paper": {"id": "2605.00001", "publishedAt": "2026-05-18T00:00:00.000Z"}}, BARE),
        ({"organic_results": [{"title": "Lamps", "link": "https://arxiv.org/abs/2605.00001"}]}, {"id": "2605.00001"}),
        ({"title": "Lamps", "category": [{"@term": "cs.LG"}, {"@term": "cs.CL"}]}, {"categories": ("cs.LG", "cs.CL")}),
        ({"title": "Lamps", "id": "2605.1", "published": "2026-05-18"}, {"id": "2605.10000"}),
        ({"title": "Lamps", "id": "704.0001", "published": "2007-04-02"}, {"id": "0704.0001"}),
        ({"title": "Lamps", "id": "abs/2605.00001"}, {"id": "2605.00001"}),
        ({"title": "Lamps", "id": "arxiv 2605.00001"}, {"id": "2605.00001"}),
        ({"title": "Lamps", "url": "https://www.semanticscholar.org/arxiv/2605.00001"}, {"id": "2605.00001"}),
        ({"title": "Lamps", "url": "a lamp that extends arXiv 2605.00001"}, {"id": None}),
        ({"title": "Lamps", "id": {"arxiv": "2605.00001"}}, {"id": "2605.00001"}),
        ({"title": "Lamps", "ids": ["arXiv:2605.00001", "doi:10.1/x"]}, {"id": "2605.00001"}),
        ({"title": "Lamps", "external_ids": [{"source": "arXiv", "external_id": "2605.00001"}]}, {"id": "2605.00001"}),
        ({"title": "Lamps", "externalids": {"arXiv": "2605.00001"}, "publicationdate": "2026-05-18"}, BARE),
        (  # as people name columns, and programs that others wrote
            {
                "ID": "2605.00001",
                "Title": "Lamps",
                "Authors": "Ada Lind",
                "Abstract": "On lamps.",
                "Published": "2026-05-18",
            },
            IDS,
        ),
        ({"Arxiv ID": "2605.00001", "Paper Title": "Lamps", "Publication Date": "May 18, 2026"}, BARE),
        ({"pdf_link": "https://arxiv.org/pdf/2605.00001", "title": "Lamps", "submitted-date": "2026-05-18"}, BARE),
        ({"hf_url": "https://huggingface.co/papers/2605.00001", "title": "Lamps", "pubDate": "18 May 2026"}, BARE),
        (
            {"title": "Lamps", "votes": 5, "category": "cs.LG", "github_url": "https://github.com/a/b"},
            {
                "upvotes": 5,
                "categories": ("cs.LG",),
                "code": "https://github.com/a/b",
            },
        ),
        (
            {
                "metadata": {
                    "Title": "Lamps",
                    "entry_id": "http://arxiv.org/abs/2605.00001v1",
                    "Published": "2026-05-18",
                }
            },
            BARE,
        ),
        (  # DataCite
            {
                "data": {
                    "id": "10.48550/arxiv.2605.00001",
                    "attributes": {
                        "titles": [{"title": "Lamps"}],
                        "descriptions": [{"description": "On lamps.", "descriptionType": "Abstract"}],
                    },
                }
            },
            {"id": "2605.00001", "abstract": "On lamps."},
        ),
        ({"title": "Lamps", "AI": {"tldr": "Short."}}, {"summary": "Short."}),
        ({"title": "Is 3 < 5 & 7 > 2?"}, {"title": "Is 3 < 5 & 7 > 2?"}),
    ],
)
def test_what_services_and_programs_save_is_read(value: Any, wanted: dict[str, Any]) -> None:
    found = one(value)
    assert {name: found.get(name) for name in wanted} == wanted


def test_an_answer_without_papers_has_none() -> None:
    assert papers({"total": 0, "data": []}) == []
    assert papers({"hits": {"hits": []}}) == []


def test_objects_one_after_the_other_and_a_large_answer_are_read() -> None:
    records = [{"title": f"Lamp {n}", "abstract": "x" * 2_000} for n in range(300)]
    assert len(read("".join(json.dumps(record) for record in records))) == 300
    large = json.dumps({"meta": {"count": 300}, "results": records, "next": None})
    stream = Stream(large[at : at + 10_000].encode() for at in range(0, len(large), 10_000))
    assert sum(isinstance(found, Entry) for found in formats.named("json").read(stream)) == 300
    cut = read(large[:-200_000])
    assert isinstance(cut[-1], Problem)
    assert 150 < len(cut) < 300


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2026-05-18",
            "2026-5-18",
            "2026/05/18",
            "2026.05.18",
            "20260518",
            "18 May 2026",
            "May 18, 2026",
            "18-May-2026",
        ),
        *("Mon, 18 May 2026 09:00:00 GMT", "Monday, May 18th, 2026", "18.05.2026", "2026-05-18T23:59:59+09:00"),
        *(1779062400, 1779062400.5, 1779062400000, "1779062400", [2026, 5, 18], ["2026", "5", "18"], [[2026, 5, 18]]),
        *(
            "Mon May 18 09:00:00 2026",
            "Published on May 18, 2026",
            "(Submitted on 18 May 2026)",
            "18/05/2026",
            "5/18/2026",
        ),
        *("[v1] Mon, 18 May 2026 09:00:00 UTC (12 KB)", "2026年5月18日", "18 mai 2026", "18. Mai 2026", "2026-W21-1"),
        *("18 de mayo de 2026", {"$date": "2026-05-18T00:00:00Z"}, ["2026-05-18"]),
        *({"date-parts": [[2026, 5, 18]]}, {"year": 2026, "month": "may", "day": 18}, {"value": "2026-05-18"}),
    ],
)
def test_a_day_is_read_however_it_is_written(value: Any) -> None:
    assert day(value) == DAY


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2026", date(2026, 1, 1)),
        (2026, date(2026, 1, 1)),
        ("2026-05", date(2026, 5, 1)),
        ("May 2026", date(2026, 5, 1)),
        ("2026 May", date(2026, 5, 1)),
        ("05/2026", date(2026, 5, 1)),
        ("2026-05-00", date(2026, 5, 1)),
        ("Spring 2026", date(2026, 1, 1)),
    ],
)
def test_a_year_or_a_month_begins(value: Any, wanted: date) -> None:
    assert day(value) == wanted


@pytest.mark.parametrize(
    "value", [None, "", "soon", "2026-02-30", 7, -1, 1e300, True, [], {}, "37 pages", [[]], "05/18/26", "05/06/2026"]
)
def test_what_is_no_day_is_none(value: Any) -> None:
    assert day(value) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("Lamps"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["title", "papers", "data", "paper", "hits", "authors", "author", "id", "value", "published", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_or_told(value: Any) -> None:
    for name in ("json", "jsonl"):
        list(formats.named(name).read(Stream([json.dumps(value).encode()])))

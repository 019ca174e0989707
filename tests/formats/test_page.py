"""Captures of the page: the seed to the letter, the other shapes, and texts that are no capture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_reader.formats.page import PageError, looks_like, parse, render
from tui_reader.models import Organization, Paper

SEED = next((Path(__file__).parents[2] / "seeds").glob("*.txt")).read_text(encoding="utf-8")
SEED_PAGE = parse(SEED)

HEADER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
    "Daily Papers\n\nbyAK and the research community\n\n"
)
ONE = "A Title\n\nWe show a thing.\n\n  • 3 authors\n·\nNov 6, 2024 2\n"


def only(text: str, year: int | None = None) -> Paper:
    (paper,) = parse(text, year).papers
    return paper


class TestSeed:
    def test_papers_in_page_order(self) -> None:
        titles = [paper.title for paper in SEED_PAGE.papers]
        assert len(titles) == 36
        assert titles[0] == "StyleSwin: Transformer-based GAN for High-resolution Image Generation"
        assert titles[-1].startswith("IndicSentEval: How Effectively do Multilingual Transformer Models")
        assert SEED_PAGE.cut is None
        assert SEED_PAGE.query == ""

    def test_every_line_of_text_is_a_title_an_abstract_or_accounted_for(self) -> None:
        kept = {paper.title for paper in SEED_PAGE.papers} | {paper.abstract for paper in SEED_PAGE.papers}
        lines = [line.strip() for line in SEED.splitlines() if len(line) > 35]
        assert [line for line in lines if line not in kept] == ["Get trending papers in your email inbox!"]

    def test_counts_organisation_and_comments(self) -> None:
        counts = [paper.author_count for paper in SEED_PAGE.papers if paper.author_count is not None]
        assert (len(counts), min(counts), max(counts)) == (33, 1, 22)
        assert [p.organization for p in SEED_PAGE.papers if p.organization] == [
            Organization("meituan-longcat", "LongCat")
        ]
        assert sorted(p.comments for p in SEED_PAGE.papers if p.comments is not None) == [1, 1, 3, 4, 5]
        assert all(paper.authors == () and paper.listed is None for paper in SEED_PAGE.papers)

    def test_two_in_a_row_have_nothing_but_title_and_abstract(self) -> None:
        bare = [i for i, p in enumerate(SEED_PAGE.papers) if p.published is None]
        assert bare == [6, 7]
        assert SEED_PAGE.papers[7].title.startswith("EquiformerV3: ")
        assert SEED_PAGE.papers[7].abstract.startswith("As SE(3)-equivariant")
        assert all((SEED_PAGE.papers[i].author_count, SEED_PAGE.papers[i].organization) == (None, None) for i in bare)

    def test_years_that_the_page_leaves_out_are_the_capture_s(self) -> None:
        assert SEED_PAGE.captured == date(2026, 5, 20)
        dates = {paper.title[:11]: paper.published for paper in SEED_PAGE.papers}
        assert (dates["Attention S"], dates["Olmo Hybrid"]) == (date(2026, 4, 10), date(2026, 4, 6))
        later = parse(SEED, 2031)
        assert later.captured == date(2031, 5, 20)
        assert later.papers[0].published == date(2021, 12, 20)

    def test_it_is_written_back(self) -> None:
        assert parse(render(SEED_PAGE.papers, SEED_PAGE.captured)) == SEED_PAGE

    @pytest.mark.parametrize("cut", range(SEED.count("\n") + 1))
    def test_cut_at_any_line_nothing_is_made_up(self, cut: int) -> None:
        text = "\n".join(SEED.splitlines()[:cut])
        if cut < 15:  # the first paper's abstract is on line 15
            with pytest.raises(PageError) as caught:
                parse(text, 2026)
            assert 1 <= caught.value.line <= max(cut, 1)
            return
        page = parse(text, 2026)
        assert len(page.papers) <= 36
        for found, whole in zip(page.papers, SEED_PAGE.papers, strict=False):
            assert (found.title, found.abstract) == (whole.title, whole.abstract)
            assert found.published in (None, whole.published)
            assert found.author_count in (None, whole.author_count)

    @pytest.mark.parametrize("cut", range(11, SEED.count("\n") + 1))
    def test_a_line_missing_makes_no_paper_of_the_wrong_paragraphs(self, cut: int) -> None:
        lines = SEED.splitlines()
        if not lines[cut].strip():
            return
        try:
            page = parse("\n".join(lines[:cut] + lines[cut + 1 :]), 2026)
        except PageError:
            return
        whole = {paper.title: paper.abstract for paper in SEED_PAGE.papers}
        wrong = [paper.title for paper in page.papers if whole.get(paper.title) not in (None, paper.abstract)]
        # A title alone stands for its card when what follows the abstract is there.
        assert len(wrong) <= 1
        assert all(paper.abstract == "" for paper in page.papers if paper.title in wrong)


class TestShapes:
    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: "\ufeff" + text,
            lambda text: text.replace("\n", "  \n"),
            lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
            lambda text: text.rstrip("\n"),
            lambda text: text.replace("\n\n", "\n\n\n"),
            lambda text: text.replace("inbox!\n", "inbox once a day!\n\nGet trending papers in your email inbox!\n"),
            lambda text: text.replace("byAK", "by AK"),
            lambda text: text.replace("byAK and", "by\n\nAK\n\nand"),
            lambda text: text.replace("community\n", "community\n\nDaily\n\nWeekly\n\nMonthly\n"),
            lambda text: text.replace("new\n", "Posts\n\nDaily Papers\n\nLearn\n\nnew\n"),
            lambda text: text.replace("We show a thing.", "We show\na thing."),
            lambda text: text.replace("  • 3 authors\n·\nNov", "• 3 authors · Nov"),
            lambda text: text.replace("Nov 6", "Published on Nov 6"),
        ],
    )
    def test_the_same_page_copied_another_way(self, change: object) -> None:
        assert callable(change)
        paper = only(change(f"{HEADER}May 20\n\n{ONE}"))
        assert paper == Paper("A Title", "We show a thing.", author_count=3, published=date(2024, 11, 6), comments=2)

    def test_query(self) -> None:
        assert parse(f"{HEADER}sparse attention\n\nMay 20\n\n{ONE}").query == "sparse attention"

    def test_upvotes_before_a_title(self) -> None:
        text = f"{HEADER}May 20\n\n-\n\n{ONE}\n101\n\nOther\n\nProse.\n\n7\n\nThird\n\nMore.\n"
        assert [(p.title, p.upvotes, p.comments) for p in parse(text).papers] == [
            ("A Title", None, 2),
            ("Other", 101, None),
            ("Third", 7, None),
        ]

    def test_comments_on_a_line_of_their_own(self) -> None:
        text = f"{HEADER}May 20\n\n65\n\nT\n\nProse.\n\n  • 2 authors\n·\nMar 8, 2024\n\n6\n\n1\n\nU\n\nMore.\n"
        assert [(p.upvotes, p.comments) for p in parse(text).papers] == [(65, 6), (1, None)]

    def test_a_card_twice_is_one_paper(self) -> None:
        wide = (
            "Submitted by\n\nsomeone\n\nT\n\nProse.\n\n[lab] The Lab · Published on Sep 16, 2026\n\n"
            "Upvote\n\n25\n\nGitHub 3.29k\n\narXiv Page\n"
        )
        narrow = wide.replace("Published on ", "")
        page = parse(HEADER.replace("Daily", "Trending") + wide + "\n" + narrow + "\n" + ONE)
        assert page.papers == (
            Paper(
                "T", "Prose.", organization=Organization("lab", "The Lab"), published=date(2026, 9, 16),
                upvotes=25, stars=3290, submitter="someone",
            ),
            only(f"{HEADER}May 20\n\n{ONE}"),
        )  # fmt: skip
        assert page.captured is None

    @pytest.mark.parametrize(("written", "stars"), [("7", 7), ("1,234", 1234), ("110k", 110_000), ("1.5M", 1_500_000)])
    def test_stars(self, written: str, stars: int) -> None:
        assert only(f"{HEADER}May 20\n\n{ONE}GitHub {written}\n").stars == stars

    @pytest.mark.parametrize(
        ("line", "organization"),
        [
            ("[microsoft] Microsoft Research", Organization("microsoft", "Microsoft Research")),
            ("meituan-longcat LongCat", Organization("meituan-longcat", "LongCat")),
            ("Google", Organization("Google", "Google")),
        ],
    )
    def test_organisation(self, line: str, organization: Organization) -> None:
        assert only(f"{HEADER}May 20\n\nT\n\nProse.\n\n{line}\n·\nMay 1, 2025\n").organization == organization

    def test_a_number_or_a_date_inside_a_wrapped_abstract_is_prose(self) -> None:
        assert only(f"{HEADER}May 20\n\nT\n\nIt was released on\nMay 20\nand sold\n42\n").abstract == (
            "It was released on May 20 and sold 42"
        )

    def test_without_any_year_no_date_is_guessed(self) -> None:
        page = parse(f"{HEADER}May 20\n\nT\n\nProse.\n\n  • 1 authors\n·\nApr 6 4\n")
        assert (page.captured, page.papers[0].published, page.papers[0].comments) == (None, None, 4)

    def test_29_february_in_a_year_without_one(self) -> None:
        assert only(f"{HEADER}May 20\n\nT\n\nProse.\n\n·\nFeb 29\n", 2026).published is None
        assert only(f"{HEADER}May 20\n\nT\n\nProse.\n\n·\nFeb 29\n", 2024).published == date(2024, 2, 29)

    def test_a_last_title_that_nothing_follows_is_left_out_and_told(self) -> None:
        page = parse(f"{HEADER}May 20\n\n{ONE}\nmeituan-longcat LongCat")
        assert len(page.papers) == 1
        assert page.cut == 21


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", 1),
            ("A README\n\nabout Daily Papers\n", 3),
            ("Daily Papers\n\nby nobody\n", 3),
            (f"{HEADER}May 20\n", 11),
            (f"{HEADER}May 20\n\n· May 1, 2024\n", 13),
            (f"{HEADER}May 20\n\nT\n\nProse.\n\nWhat is this?\n\n  • 3 authors\n", 17),
            (f"{HEADER}May 20\n\n{'long prose ' * 50}\n\nT\n", 13),
        ],
    )
    def test_where_it_gave_up_and_what_to_do(self, text: str, line: int) -> None:
        with pytest.raises(PageError, match=r"^line \d+: .*copy .*\.$") as caught:
            parse(text)
        assert caught.value.line == line

    @given(
        st.text(alphabet=st.sampled_from("a ·•-\n\r0123kM,[].") | st.characters()), st.none() | st.integers(-9, 99999)
    )
    @example("2 authors\n", None)
    @example("\u00b2\n\nT\n\nA\n", 2024)
    def test_any_text(self, body: str, year: int | None) -> None:
        for text in (body, HEADER + body, f"{HEADER}May 20\n\n{ONE}\n{body}"):
            try:
                page = parse(text, year)
            except PageError:
                continue
            assert page.papers

    @given(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "Title",
                    "A longer piece of prose.",
                    "·",
                    "  • 3 authors",
                    "Nov 6, 2024 1",
                    "May 20",
                    "-",
                    "42",
                    "GitHub 3.29k",
                    "Upvote",
                    "Submitted by",
                    "[a] B",
                    "Published on Jan 1",
                    "Feb 31",
                    "Daily Papers",
                    "arXiv Page",
                    "Jan 1, 0000",
                ]
            ),
            max_size=30,
        )
    )
    def test_any_order_of_the_page_s_lines(self, lines: list[str]) -> None:
        line = 1
        try:
            parse(HEADER + "\n".join(lines))
        except PageError as error:
            line = error.line
        assert 1 <= line <= HEADER.count("\n") + len(lines) + 1


WORDS = st.lists(
    st.sampled_from(["Zürich", "sparse", "注意", "of-the", "(x)", "model", "[y]", "$5", "1.5"]), min_size=1, max_size=9
).map(lambda words: " ".join(["On", *words]))
COUNTS = st.none() | st.integers(0, 9_999)
PAPERS = st.builds(
    Paper,
    title=WORDS,
    abstract=WORDS | st.just(""),
    author_count=st.none() | st.integers(0, 700),
    published=st.none() | st.dates(date(1991, 8, 14), date(2099, 1, 1)),
    upvotes=COUNTS,
    stars=COUNTS,
)


class TestRender:
    @given(st.lists(PAPERS, min_size=1, max_size=6, unique_by=lambda paper: paper.title), st.none() | st.dates())
    def test_what_the_shape_can_hold_comes_back(self, papers: list[Paper], captured: date | None) -> None:
        page = parse(render(papers, captured))
        assert page.papers == tuple(papers)
        assert page.captured == captured

    def test_an_organisation_takes_the_place_of_the_count(self) -> None:
        paper = Paper("T", "Prose.\n\nMore.", author_count=3, organization=Organization("lab", "The Lab"))
        again = only(render([paper]))
        assert (again.organization, again.author_count, again.abstract) == (paper.organization, None, "Prose. More.")


@pytest.mark.parametrize("head", ["", "@article{x, title={Daily Papers}}", '{"title": "Daily Papers"}', "\ufffe"])
def test_other_files_do_not_look_like_it(head: str) -> None:
    assert not looks_like(head)


FOOTERS = [
    "Previous\n\nSystem theme\n\nCompany\n\nTOS\n\nPrivacy\n\nAbout\n\nWebsite\n\nModels\n\nDocs\n\n"
    "Trending Papers ranked by GitHub stars activity\n",
    "Previous\n\n1\n\n2\n\nNext\n\nCompany\n\n© Hugging Face\n\nTOS\n\nPrivacy\n\nSomething quite new\n\nSpaces\n",
    "Next\nCompany\nTOS\nPrivacy\nAbout\nCareers\nWebsite\nModels\nDatasets\nSpaces\nPricing\nDocs\n",
    "• Models\n• Datasets\n• Spaces\n• Docs\n",
    "Previous\n\nMay 19\n\nNext\n",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_site_around_the_papers_makes_no_papers(footer: str) -> None:
    assert parse(f"{SEED}\n{footer}") == SEED_PAGE
    assert parse(f"{HEADER}May 20\n\n{ONE}\n{footer}").papers == parse(f"{HEADER}May 20\n\n{ONE}").papers


def test_an_abstract_has_as_many_paragraphs_as_it_has() -> None:
    page = parse(
        f"{HEADER}May 20\n\n{ONE}\nOther\n\nFirst.\n\nSecond one;\n\nThird.\n\n  • 2 authors\n·\nNov 5, 2024\n\n{ONE}"
    )
    assert [(paper.title, paper.abstract) for paper in page.papers[:2]] == [
        ("A Title", "We show a thing."),
        ("Other", "First.\n\nSecond one;\n\nThird."),
    ]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "",
        "Daily Papers\n\nJun 3\n\n",
        f"{HEADER}- Daily\n- Weekly\n- Monthly\n\nJun 3\n\n",
        f"{HEADER}Daily\nWeekly\n\nPrevious\n\nWeek 22, 2025\n\nNext\n\n",
        f"{HEADER}May 26 - Jun 1\n\n",
        f"{HEADER}May 2025\n\n",
    ],
)
def test_what_stands_over_the_papers_or_was_left_out_there_makes_no_papers(header: str) -> None:
    text = f"{header}{ONE}\nOther\n\nProse.\n\n  • 2 authors\n·\nNov 5, 2024\n"
    assert looks_like(text)
    page = parse(text)
    assert [paper.title for paper in page.papers] == ["A Title", "Other"]
    assert page.query == ""


@pytest.mark.parametrize(
    ("card", "known"),
    [
        ("Upvote\n\n12\n\n{}", {"upvotes": 12}),
        ("Upvote 12\n\n{}", {"upvotes": 12}),
        ("Submitted by lind\n\n12\n\n{}", {"upvotes": 12, "submitter": "lind"}),
        ("Submitted by\nlind\n12\n{}", {"upvotes": 12, "submitter": "lind"}),
        ("{}\nGitHub\n\n131\n\narXiv Page\n", {"stars": 131}),
    ],
)
def test_what_stands_around_a_card(card: str, known: dict[str, object]) -> None:
    text = "\n".join(card.format(ONE.replace("A Title", title)) for title in ("A Title", "Other"))
    papers = parse(f"{HEADER}May 20\n\n{text}").papers
    assert [paper.title for paper in papers] == ["A Title", "Other"]
    assert [{name: getattr(paper, name) for name in known} for paper in papers] == [known, known]


@pytest.mark.parametrize(
    ("line", "organization"),
    [
        ("Lamp Lab", Organization("Lamp Lab", "Lamp Lab")),
        ("Tencent Tencent Hunyuan", Organization("Tencent", "Tencent Hunyuan")),
        ("MIT Massachusetts Institute of Technology", Organization("MIT", "Massachusetts Institute of Technology")),
    ],
)
def test_a_name_alone_has_no_short_name_before_it(line: str, organization: Organization) -> None:
    assert only(f"{HEADER}May 20\n\nT\n\nProse.\n\n{line} · Published on Oct 4, 2026\n").organization == organization


def test_a_trailer_in_one_line_and_a_machine_s_summary() -> None:
    paper = only(f"{HEADER}May 20\n\nT\n\nProse.\n\nAI-generated summary\n\n3 authors · May 30, 2025 · 5\n")
    assert (paper.abstract, paper.author_count, paper.published, paper.comments) == ("Prose.", 3, date(2025, 5, 30), 5)

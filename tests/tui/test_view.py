"""Papers as lines: every line is as wide as its pane, and wrapping loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.library import Found, Growth
from tui_reader.models import Entry, Marks, Organization, Paper
from tui_reader.tui import themes, view
from tui_reader.tui.look import ASCII, Look, look
from tui_reader.tui.view import DENSITIES, Detail, Extra, ListRow, pieces
from tui_reader.views import SORTS

LOOK = look(themes.DARK)
PLAIN, MATCH = Style(), Style(bold=True)

# A joiner that joins nothing has a width of its own in every terminal; joined signs are in ``wide``.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u200d"), max_size=200)
signs = ["漢", "字", "か", "🙂", "👩\u200d🔬", "e\u0301\u0302", " ", "a", "-", "·"]
wide = st.lists(st.sampled_from(signs), max_size=80).map("".join)
prose = st.one_of(texts, wide, st.text("ab \n", max_size=200))
ranges = st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=6)
papers = st.builds(
    Paper,
    title=st.one_of(texts, wide).filter(lambda title: title.strip() and Paper_title(title)),
    abstract=prose,
    authors=st.lists(texts, max_size=3).map(tuple),
    organization=st.none() | st.builds(Organization, texts, texts),
    published=st.none() | st.dates(),
    upvotes=st.none() | st.integers(0, 10**9),
    comments=st.none() | st.integers(0, 10**9),
    summary=st.none() | prose,
    keywords=st.lists(texts, max_size=3).map(tuple),
)
marks = st.builds(
    Marks, st.booleans(), st.booleans(), st.lists(st.text("äb漢", min_size=1, max_size=9), max_size=3).map(tuple), prose
)


def Paper_title(title: str) -> bool:
    """True when something of it is left when it is cleaned."""
    from tui_reader.text import clean_line

    return bool(clean_line(title))


def cells(strip: Strip) -> int:
    """Cells of a strip, piece by piece as a terminal is sent them."""
    return sum(cell_len(segment.text) for segment in strip)


def inner(text: str) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Spans such as a search finds in ``text``."""
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True).map(sorted)
    return ends.map(lambda at: tuple(zip(at[::2], at[1::2], strict=False))) if len(text) > 8 else st.just(())


@given(prose, st.integers(1, 90))
def test_no_wrapped_line_is_too_wide_unless_it_is_a_single_character(text: str, width: int) -> None:
    for start, end in pieces.wrap(text, width):
        line = text[start:end]
        bare = line.replace(" \u0300", " ")  # an accent on a space, which terminals and Rich measure differently
        signs = len(line.replace("\u200d", ""))  # a joiner whose other half went to the next line
        assert cell_len(bare) <= width or sum(map(cell_len, line)) <= width or signs == 1


@given(prose, st.integers(1, 90))
def test_wrapping_loses_nothing_but_the_spaces_at_the_breaks(text: str, width: int) -> None:
    lines = pieces.wrap(text, width)
    assert "".join("".join(text[start:end].split()) for start, end in lines) == "".join(text.split())
    assert all(before <= after for (_, before), (after, _) in pairwise(lines))


def test_prose_breaks_at_spaces_and_a_long_word_is_cut() -> None:
    def wrapped(text: str, width: int) -> list[str]:
        return [text[start:end] for start, end in pieces.wrap(text, width)]

    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("abcdefgh ij", 4) == ["abcd", "efgh", "ij"]
    assert wrapped("漢字漢字", 5) == ["漢字", "漢字"]
    assert wrapped("a\n\nb", 9) == ["a", "", "b"]
    assert wrapped("", 9) == [""]
    assert "".join(wrapped("00 \u0300", 3)).replace(" ", "") == "00\u0300"


def test_a_key_stays_with_what_it_does() -> None:
    said = ("j k move, b bookmarks, / searches, ? shows every key.",)
    for width in range(20, 60):
        lines = [strip.text.strip() for strip in view.wrapped_lines(said, width, LOOK, indent=2)]
        assert " ".join(lines) == said[0]
        assert not any(re.search(r"(?<!\S)\S$", line) for line in lines), lines


@pytest.mark.parametrize("sign", ["❤️", "1️⃣", "👍🏽", "🏳️‍🌈", "हि", "é̂"])
def test_composed_signs_are_neither_cut_off_nor_apart(sign: str) -> None:
    text = f"{sign * 30} and {f'{sign} ' * 30}"
    lines = [text[start:end] for start, end in pieces.wrap(text, 20)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert cell_len(line) <= 20
        assert line.replace(sign, "").replace(" ", "") in ("", "and")


@given(st.one_of(texts, wide), st.integers(-3, 60))
def test_fitted_text_fits_and_says_when_something_is_missing(text: str, width: int) -> None:
    fitted = view.fit(text, width, "…")
    assert cell_len(fitted) <= max(0, width)
    if cell_len(text) <= width:
        assert fitted == text
    elif width > 0:
        assert fitted.endswith("…")


@given(texts, ranges)
def test_segments_join_to_the_text_whatever_the_ranges(text: str, chosen: list[tuple[int, int]]) -> None:
    made = list(pieces.segments(text, chosen, PLAIN, MATCH))
    assert "".join(piece.text for piece in made) == text
    lit = {i for start, end in chosen for i in range(max(0, start), min(end, len(text)))}
    styles = [piece.style for piece in made for _ in piece.text]
    assert {i for i, style in enumerate(styles) if style == MATCH} == lit


@given(st.one_of(texts, wide), st.integers(0, 60))
def test_a_line_has_exactly_its_width(text: str, width: int) -> None:
    strip = view.line([Segment(text, PLAIN)], width, PLAIN)
    assert strip.cell_length == width == cells(strip)


@pytest.mark.parametrize("density", DENSITIES)
@settings(max_examples=40)
@given(
    paper=papers, marked=marks, flags=st.tuples(st.booleans(), st.booleans()), width=st.integers(0, 120), data=st.data()
)
def test_a_row_has_the_lines_of_its_density_and_each_the_panes_width(
    density: str, paper: Paper, marked: Marks, flags: tuple[bool, bool], width: int, data: st.DataObject
) -> None:
    spans = data.draw(st.fixed_dictionaries({"title": inner(paper.title)}))
    excerpt = data.draw(
        st.just(("", ())) | st.tuples(prose.map(lambda text: text.replace("\n", " ")), ranges.map(tuple))
    )
    found = data.draw(st.none() | st.just(Found(spans, *excerpt, {"title": hash(paper.title)})))
    row = ListRow(Entry(1, paper, marked), *flags, found)
    lines = view.row_lines(row, width, density, LOOK)
    assert len(lines) == DENSITIES[density]
    for line in lines:
        assert cells(line) == line.cell_length == width


@settings(max_examples=60)
@given(paper=papers, marked=marks, width=st.integers(0, 120), data=st.data())
def test_a_line_of_the_detail_has_the_panes_width(paper: Paper, marked: Marks, width: int, data: st.DataObject) -> None:
    inside = {name: data.draw(inner(getattr(paper, name))) for name in ("title", "abstract")}
    of = {name: hash(getattr(paper, name)) for name in inside}
    found = data.draw(st.sampled_from([None, Found(inside, texts=of)]))
    detail = Detail(Entry(1, paper, marked), "position 1 of 1", found, (("open-page", "o"),))
    for line in view.detail_lines(detail, width, LOOK):
        assert cells(line) == line.cell_length == width


def test_places_in_another_text_light_up_nothing_and_do_no_harm() -> None:
    """Of a paper that was searched with its abstract, and is drawn without one, or after it changed."""
    searched = Paper("A title of some length", abstract="word " * 50)
    places = {"title": ((8, 15),), "abstract": ((200, 204), (240, 244))}
    found = Found(places, texts={name: hash(getattr(searched, name)) for name in places})

    def lit(title: str, abstract: str) -> set[str]:
        entry = Entry(1, Paper(title, abstract=abstract))
        lines = [
            *view.row_lines(ListRow(entry, found=found), 80, "one-line", LOOK),
            *view.detail_lines(Detail(entry, found=found), 80, LOOK),
        ]
        match = (LOOK.page.accent, LOOK.page.key)
        texts = {s.text for line in lines for s in line if s.style in match}
        return {text for text in texts if text.strip(f" {LOOK.signs.unread}") not in ("", "unread")}

    assert lit(searched.title, searched.abstract) == {"of some", "word"}
    assert lit("Another", "") == set()
    assert lit("Another title, and of another length", "words " * 50) == set()


def test_prose_is_at_most_eighty_columns_however_wide_the_pane() -> None:
    paper = Paper("T", abstract="word " * 200)
    lines = view.detail_lines(Detail(Entry(1, paper)), 200, LOOK)
    longest = max(cell_len(line.text.strip()) for line in lines if "word" in line.text)
    assert 75 < longest <= 80


def test_a_row_says_what_is_known_and_nothing_else() -> None:
    def meta(paper: Paper, tags: tuple[str, ...] = ()) -> str:
        return view.row_lines(ListRow(Entry(1, paper, Marks(tags=tags))), 120, "two-line", LOOK)[1].text.strip()

    assert meta(Paper("T")) == "no date"
    assert meta(Paper("T", author_count=1)) == "1 author"
    full = Paper("T", organization=Organization("o", "Org"), published=date(2024, 10, 2), author_count=22,
                 upvotes=1204, comments=1, stars=2)  # fmt: skip
    assert meta(full, ("a", "b")) == "# ▲1204 · Org · 2 Oct 2024 · 22 authors · 1 comment · 2 stars · #a #b"


FULL = Paper("T", organization=Organization("o", "Organisation"), published=date(2024, 10, 2), author_count=22,
             upvotes=61, comments=12, stars=2_345)  # fmt: skip


@pytest.mark.parametrize("sort", ["", *SORTS])
@pytest.mark.parametrize("width", range(1, 90))
def test_a_rows_meta_drops_whole_facts_the_least_important_first(sort: str, width: int) -> None:
    def meta(width: int) -> list[str]:
        text = view.row_lines(ListRow(Entry(1, FULL), sort=sort), width, "two-line", LOOK)[1].text.strip()
        return text.split(" · ") if text else []

    whole, shown = meta(120), meta(width)
    if width < 40:  # where not even the facts that stay have room
        return
    assert [fact for fact in whole if fact in shown] == shown  # none is cut, and the order holds
    assert shown[0] == "▲  61"
    wanted = {"comments": "12 comments", "stars": "2,345 stars", "date": "2 Oct 2024"}.get(sort)
    if wanted:
        assert shown[1] == wanted
    assert ("2,345 stars" in shown) <= ("22 authors" in shown or sort == "stars")
    assert ("22 authors" in shown) <= ("2 Oct 2024" in shown)


NAME = "Institute of Technology and Friends, Somewhere"
LONG = Paper("T", organization=Organization("o", NAME), upvotes=1_234_567,
             published=date(2024, 10, 22), author_count=3_000, comments=12_345, stars=1_234_567)  # fmt: skip
CHANGED = Extra(Growth(300, -20, 1_000), source="Hugging Face, arXiv")


@pytest.mark.parametrize("shown", [LOOK, look(themes.DARK, ascii_only=True)], ids=["unicode", "ascii"])
@pytest.mark.parametrize("sort", ["", *SORTS])
def test_a_meta_line_is_of_whole_facts_however_narrow_and_full(sort: str, shown: Look) -> None:
    between, cut = f" {shown.signs.between} ", shown.signs.cut

    def facts(width: int, extra: Extra | None) -> list[str]:
        row = ListRow(Entry(1, LONG, Marks(tags=("a", "b"), position=0.4)), extra=extra, draft=True, sort=sort)
        text = view.row_lines(row, width, "two-line", shown)[1].text[6:]
        assert not text.rstrip().endswith((between.rstrip(), between + cut))
        return text.strip().split(between)

    wanted = {"date": "22 Oct 2024", "comments": "12,345 comments", "stars": "1,234,567 stars"}.get(sort, "")
    whole = {*facts(400, CHANGED), *facts(400, None), f"Institute of Technology{cut}"}
    for width in range(24, 180):
        told = facts(width, CHANGED)
        assert set(told) <= whole
        assert any(fact.startswith(wanted) for fact in told)
        assert told[0].startswith(shown.signs.upvote) or (width < 34 and told[0].startswith(wanted))


def test_a_one_line_row_has_a_title_and_its_value_however_much_there_is_to_tell() -> None:
    marks = Marks(tags=("a",), note="mine", position=0.4)
    for sort, value in (("", "▲  61"), ("date", "2 Oct 2024"), ("stars", "2,345")):
        for width in range(30, 60):
            row = ListRow(Entry(1, replace(FULL, title="Words of a title"), marks), heading="Wed 20 May", sort=sort)
            (text,) = (line.text for line in view.row_lines(row, width, "one-line", LOOK))
            assert "Words" in text
            assert text.endswith(f"  {value} ")
            assert ("Wed 20 May" in text) >= ("¶#" in text) >= ("40 %" in text)
            assert "40 %" in text or width < 55


def test_upvotes_stand_in_one_column_down_the_list() -> None:
    def upvotes(count: int, density: str) -> str:
        paper = Paper("T", upvotes=count, published=date(2024, 10, 2))
        return view.row_lines(ListRow(Entry(1, paper)), 60, density, LOOK)[-1].text

    for density in ("two-line", "one-line"):
        lines = [upvotes(count, density) for count in (0, 3, 61, 412, 1204, 12_345, 123_456, 12_345_678)]
        assert len({line.index("▲") for line in lines}) == 1
        ends = {
            line.index(number) + len(number)
            for line, number in zip(lines, ("0", "3", "61", "412", "1204", "12k", "123k", "12M"), strict=True)
        }
        assert len(ends) == 1
        assert "2024" not in lines[0] or density != "one-line"  # no column of equal dates


def test_a_note_and_tags_have_signs_in_every_density() -> None:
    for shown in (LOOK, look(themes.DARK, ascii_only=True)):
        for density in DENSITIES:
            plain, marked = (
                "\n".join(line.text for line in view.row_lines(ListRow(Entry(1, FULL, m)), 60, density, shown))
                for m in (Marks(), Marks(tags=("a",), note="mine"))
            )
            for sign in (shown.signs.note, shown.signs.tags):
                assert marked.count(sign) > plain.count(sign)


def test_the_part_of_an_abstract_that_matches_is_seen_in_a_narrow_list() -> None:
    excerpt = "…words and words and more words of the abstract in front of a needle, and more words behind it"
    at = excerpt.index("needle")
    found = Found({}, excerpt, ((at, at + 6),))
    for width in range(30, 100):
        for extra in (None, CHANGED):
            row = ListRow(Entry(1, FULL), found=found, extra=extra, draft=bool(extra), sort="stars")
            text = view.row_lines(row, width, "two-line", LOOK)[1].text
            assert "▲  61" in text or width < 43
            assert "2,345 stars" in text
            assert "needle" in text
            assert re.search(r"( ·|needle|[ …](needle, )?(and|more|words|behind|it)|needle,)…? *$", text)  # no cut word


def test_the_part_of_a_chinese_abstract_that_matches_is_seen_too() -> None:
    excerpt = "…" + "模型" * 30 + "needle" + "数据" * 30
    at = excerpt.index("needle")
    for width in range(30, 100):
        row = ListRow(Entry(1, FULL), found=Found({}, excerpt, ((at, at + 6),)))
        line = view.row_lines(row, width, "two-line", LOOK)[1]
        assert "needle" in line.text
        assert [piece.text for piece in line if piece.style == LOOK.page.match] == ["needle"]


def test_a_match_where_the_title_is_cut_is_seen_below_it() -> None:
    title = "Point Prompting: Counterfactual Tracking with Video Diffusion Models"
    at = title.index("Diffusion")
    paper = Paper(title, upvotes=61)
    found = Found({"title": ((at, at + 9),)}, texts={"title": hash(title)})
    for density in ("airy", "two-line"):
        for width in range(40, 110):
            first, second = view.row_lines(ListRow(Entry(1, paper), found=found), width, density, LOOK)[:2]
            assert ("Diff" in second.text) != ("Dif" in first.text)  # once: not where the title shows it
            assert "with Video…" not in first.text or "Video" not in second.text  # nor are whole words of it
            match = next(segment for segment in (*first, *second) if segment.text.startswith("Dif"))
            assert match.style
            assert match.style.color == LOOK.page.accent.color
            assert "▲  61" in second.text
            assert not any("D" in s.text and s.text.endswith("…") for s in first if s.style == match.style)


def test_matched_names_are_marked_without_colours_too() -> None:
    plain = look(themes.DARK, few_colors=True, plain=True)
    paper = Paper("On Lamps", authors=("Ada Lind", "Bo Ek"), organization=Organization("acme", "Acme Lamps"))
    texts = {"authors": hash("Ada Lind, Bo Ek"), "organization": hash("acme Acme Lamps")}
    found = Found({"authors": ((4, 8),), "organization": ((5, 9),)}, texts=texts)
    row = view.row_lines(ListRow(Entry(1, paper), found=found), 80, "two-line", plain)[1]
    detail = [piece for line in view.detail_lines(Detail(Entry(1, paper), found=found), 80, plain) for piece in line]
    for shown in (row, detail):
        for word in ("Lind", "Acme"):
            assert any(piece.text == word and piece.style and piece.style.underline for piece in shown)


def test_the_places_that_match_are_told_as_far_as_there_is_room() -> None:
    title, spans = "Agents of Qwen", {"title": ((0, 5), (10, 14)), "organization": ((0, 4),), "keywords": ((0, 4),)}
    detail = Detail(Entry(1, Paper(title)), found=Found(spans, texts={"title": hash(title)}))
    for width in range(24, 100):
        (told,) = (line.text.strip() for line in view.detail_lines(detail, width, LOOK) if " matches " in line.text)
        assert told.endswith((" in organization, keywords", "…"))
        assert told.endswith("keywords") or width < 70


def test_every_fact_of_the_detail_has_room_and_the_order_of_the_list() -> None:
    row = view.row_lines(ListRow(Entry(1, FULL)), 120, "two-line", LOOK)[1].text.replace("▲  61", "▲ 61").strip()
    for width in (30, 40, 80, 120):
        lines = [
            line.text.strip() for line in view.detail_lines(Detail(Entry(1, FULL), "position 3 of 9"), width, LOOK)
        ]
        assert f" · {row} · " in " · ".join(lines)
        assert "position 3 of 9" in " · ".join(lines)


def test_list_and_detail_have_one_order_of_facts_in_every_order_of_the_list() -> None:
    for sort in ("", *SORTS):
        row = view.row_lines(ListRow(Entry(1, FULL), sort=sort), 120, "two-line", LOOK)[1].text
        lines = [line.text.strip() for line in view.detail_lines(Detail(Entry(1, FULL), sort=sort), 120, LOOK)]
        assert row.replace("▲  61", "▲ 61").strip() in " · ".join(lines)


def test_a_name_that_is_wider_than_the_detail_is_wrapped() -> None:
    found = Found({"organization": ((2, 11),)}, texts={"organization": hash("o " + NAME)})
    for width in range(30, 90):
        lines = view.detail_lines(Detail(Entry(1, LONG), found=found), width, LOOK)
        text = " ".join(" ".join(line.text for line in lines).split())
        assert NAME in text
        assert "Institute" in [piece.text for line in lines for piece in line if piece.style == LOOK.page.match]


def test_matched_authors_are_named_among_the_many() -> None:
    names = tuple(f"Author {n:02}" for n in range(60))
    paper = Paper("T", authors=names)
    joined = ", ".join(names)
    spans = {"authors": tuple((at, at + 2) for at in (joined.index("03"), joined.index("41")))}
    found = Found(spans, texts={"authors": hash(joined)})
    detail = Detail(Entry(1, paper), found=found, keys=(("authors", "a"),))
    text = " ".join(" ".join(line.text for line in view.detail_lines(detail, 60, LOOK)).split())
    assert "and 48 more, among them Author 41 (a shows all)" in text
    lit = [s.text for line in view.detail_lines(detail, 60, LOOK) for s in line if s.style == LOOK.page.accent]
    assert {"03", "41"} <= set(lit)
    text = " ".join(" ".join(line.text for line in view.detail_lines(detail._replace(whole=True), 60, LOOK)).split())
    assert all(name in text for name in names)
    row = view.row_lines(ListRow(Entry(1, paper), found=found), 60, "two-line", LOOK)[1].text
    assert "Author 03, Author 41 and 58 more" in row
    for width in range(48, 100):  # two that were asked for are both named, where there is room
        text = view.row_lines(ListRow(Entry(1, paper), found=found), width, "two-line", LOOK)[1].text
        assert "Author 03, Author 41 and 58 more" in text
    for width in range(30, 100):
        marked = ListRow(Entry(1, replace(FULL, authors=names), Marks(position=0.4)), found=found, draft=True)
        assert "Author 03" in view.row_lines(marked, width, "two-line", LOOK)[1].text


class Looked(tuple[tuple[int, int], ...]):
    """Places that count how often somebody goes through them."""

    looks = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        self.looks += 1
        return super().__iter__()


def test_thousands_of_authors_that_match_are_gone_through_once() -> None:
    names = tuple(f"Wang{n} Li" for n in range(3_000))
    joined = ", ".join(names)
    places = Looked((match.start(), match.end()) for match in re.finditer("Wang", joined))
    found = Found({"authors": places}, texts={"authors": hash(joined)})
    row = view.row_lines(ListRow(Entry(1, Paper("T", authors=names)), found=found), 60, "two-line", LOOK)[1]
    assert "Wang0 Li and 2,999 more" in row.text
    assert places.looks < 5


def test_the_summary_stands_above_the_abstract_once_in_two_lines_and_whole_when_it_is_asked_for() -> None:
    summary = "A sentence of so many words that it takes more than two lines of the pane, however it is cut. End."
    long = Detail(Entry(1, Paper("T", abstract="The abstract.", summary=summary)), keys=(("authors", "a"),))
    text = " ".join(" ".join(line.text for line in view.detail_lines(long, 50, LOOK)).split())
    assert re.search(r"it takes more than two lines… \(a shows all\) The abstract\.", text)
    assert text.count("AI summary") == 1
    for said in (summary, "Short."):
        paper = Paper("T", abstract="The abstract.", summary=said)
        whole = Detail(Entry(1, paper), whole=said == summary)
        lines = [line.text.strip() for line in view.detail_lines(whole, 50, LOOK)]
        first, abstract = (
            next(i for i, s in enumerate(lines) if s.startswith("AI summary")),
            lines.index("The abstract."),
        )
        assert first < abstract
        assert " ".join(lines[first:abstract]).strip() == f"AI summary: {said}"


def test_links_in_the_abstract_lead_where_they_say_however_they_are_wrapped_and_matched() -> None:
    long = "https://github.com/someone/" + "a-name-that-is-longer-than-a-line-of-the-pane-is-wide/tree/main"
    abstract = f"Code ({long}), see github.com/someone/a and https://example.org/x. Also https://example.org/x/y, too."
    found = Found(
        {"abstract": ((abstract.index("example"), abstract.index("example") + 7),)}, texts={"abstract": hash(abstract)}
    )
    strips = view.detail_lines(Detail(Entry(1, Paper("T", abstract=abstract)), found=found), 50, LOOK)
    shown: dict[str, str] = {}
    for segment in (segment for strip in strips for segment in strip if segment.style and segment.style.meta):
        assert segment.style
        url = segment.style.meta["url"]
        shown[url] = shown.get(url, "") + segment.text
        assert segment.style.color in (LOOK.page.link.color, LOOK.page.match.color)
    assert shown["https://github.com/someone/a"].startswith("github.com/someone/a")
    for url in (long, "https://example.org/x", "https://example.org/x/y"):
        assert shown[url].startswith(url)


@pytest.mark.parametrize(("share", "shown"), [(0.0, ""), (0.001, "1 %"), (0.42, "42 %"), (0.998, "99 %"), (1.0, "")])
def test_a_row_of_a_begun_paper_says_how_far(share: float, shown: str) -> None:
    row = ListRow(Entry(1, Paper("T", published=date(2024, 10, 2)), Marks(position=share)))
    assert view.row_lines(row, 80, "two-line", LOOK)[1].text.split(" · ")[0].strip() == (shown or "2 Oct 2024")
    assert (f"{shown}  2 Oct 2024" if shown else "T") in view.row_lines(row, 80, "one-line", LOOK)[0].text
    assert ("%" in view.row_lines(row, 80, "one-line", LOOK)[0].text) == bool(shown)


def test_state_is_never_told_by_colour_alone() -> None:
    def gutter(**state: bool) -> str:
        row = ListRow(Entry(1, Paper("T"), Marks(state.get("bookmarked", False), state.get("read", False))),
                  state.get("selected", False), state.get("picked", False))  # fmt: skip
        return view.row_lines(row, 40, "one-line", LOOK)[0].text[:6]

    assert len({gutter(), gutter(read=True), gutter(bookmarked=True), gutter(selected=True), gutter(picked=True)}) == 5


def test_ascii_signs_are_ascii() -> None:
    plain = look(themes.DARK, ascii_only=True)
    paper = Paper("A title that is too long for its line", published=date(2024, 1, 1), upvotes=2, comments=3)
    row = ListRow(Entry(1, paper, Marks(bookmarked=True)), True, True, Found({}, "…where it was found"))
    assert all(line.text.isascii() for density in DENSITIES for line in view.row_lines(row, 30, density, plain))
    assert all(line.text.isascii() for line in view.detail_lines(Detail(Entry(1, paper)), 30, plain))
    assert all(getattr(ASCII, name).isascii() for name in ASCII._fields)

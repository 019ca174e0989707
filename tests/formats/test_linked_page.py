"""Captures that kept their links: whatever the extractor made of these, they are the same papers, with their ids."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader import formats
from tui_reader.formats import page
from tui_reader.formats.page import PageError, parse
from tui_reader.formats.stream import Stream
from tui_reader.models import Entry, Organization, Paper

TOP = "new\n\nGet trending papers in your email inbox!\n\n[Subscribe](https://huggingface.co/login?next=%2Fpapers)\n\n"
BY = "## by [![](https://h.co/by.png)AK](https://huggingface.co/akhaliq) and the research community\n\n"
HEAD = f"{TOP}# Daily Papers\n\n{BY}"
NAV = "- Daily\n- Weekly\n- Monthly\n\n[Trending Papers](https://huggingface.co/papers/trending)\n\nJun 3\n\n"
FOOT = (
    "\n[Previous](https://huggingface.co/papers/date/2026-06-02)\n\n1\n\n[TOS](https://huggingface.co/terms-of-service)\n\n"
    "[Privacy](https://huggingface.co/privacy)\n\n[Models](https://huggingface.co/models)\n\n[](https://huggingface.co/)\n\n"
    "© 2026 Hugging Face\n"
)
P = "https://huggingface.co/papers/2605.9000"
LOGIN = "https://huggingface.co/login?next=%2Fpapers%2F2605.9000"

MARKDOWN = f"""{HEAD}{NAV}[101]({LOGIN}1)

### [Small Lanterns: Lighting Graphs]({P}1)

[We light graphs. It needs no training.]({P}1)

[![lamp-lab](https://cdn/x.png)Lamp Lab](https://huggingface.co/lamp-lab)

·

May 30[6]({P}1#community)

[-]({LOGIN}2)

### [Quiet Kettles]({P}2)

[Kettles boil queries.]({P}2)

[- ![](https://huggingface.co/avatars/a.svg)\\
- 3 authors]({P}2)

·

Feb 27, 2025
"""
REFERENCES = f"""# Daily Papers

by [AK][9] and the research community

Jun 3

[101][1]

### [Small Lanterns: Lighting Graphs][2]

[We light graphs. It needs no training.][2]

[Lamp Lab][4]

·

May 30 [6][3]

[-][5]

### [Quiet Kettles][6]

[Kettles boil queries.][6]

[3 authors][6]

·

Feb 27, 2025

[1]: {LOGIN}1
[2]: {P}1
[3]: {P}1#community
[4]: https://huggingface.co/lamp-lab "Lamp Lab"
[5]: {LOGIN}2
[6]: {P}2
[9]: https://huggingface.co/akhaliq
"""
NUMBERED = f"""   [1]Subscribe

Daily Papers

by [2]AK and the research community

   Jun 3

   [3]101

[4]Small Lanterns: Lighting Graphs

   [5]We light graphs.
   It needs no training.

   [6]Lamp Lab
   ·
   May 30 [7]6

   [8]-

[9]Quiet Kettles

   [10]Kettles boil queries.

   [11]3 authors
   ·
   Feb 27, 2025

References

   1. https://huggingface.co/login?next=%2Fpapers
   2. https://huggingface.co/akhaliq
   3. {LOGIN}1
   4. {P}1
   5. {P}1
   6. https://huggingface.co/lamp-lab
   7. {P}1#community
   8. {LOGIN}2
   9. {P}2
  10. {P}2
  11. {P}2
"""
BETWEEN = f"""Daily Papers - Hugging Face

Daily Papers

by

AK

https://huggingface.co/akhaliq

 and the research community

Jun 3

 [-] 101

{LOGIN}1

Small Lanterns: Lighting Graphs

{P}1

We light graphs. It needs no training.

{P}1

Lamp Lab

https://huggingface.co/lamp-lab

·

May 30

6

{P}1#community

 [-] -

{LOGIN}2

Quiet Kettles

{P}2

Kettles boil queries.

{P}2

[

3 authors]({P}2)

·

Feb 27, 2025
"""
BEHIND = f"""Daily Papers

by AK (https://huggingface.co/akhaliq) and the research community

Jun 3

101 <{LOGIN}1>

Small Lanterns: Lighting Graphs ({P}1)

We light graphs. It needs no training. ({P}1)

Lamp Lab (https://huggingface.co/lamp-lab)

·

May 30

6 <{P}1#community>

- <{LOGIN}2>

Quiet Kettles ({P}2)

Kettles boil queries. ({P}2)

3 authors ({P}2)

·

Feb 27, 2025
"""
WANTED = [
    Paper(
        "Small Lanterns: Lighting Graphs",
        "We light graphs. It needs no training.",
        id="2605.90001",
        organization=Organization("lamp-lab", "Lamp Lab"),
        published=date(2026, 5, 30),
        upvotes=101,
        comments=6,
    ),
    Paper("Quiet Kettles", "Kettles boil queries.", id="2605.90002", author_count=3, published=date(2025, 2, 27)),
]
SHAPES = {
    "markdown": MARKDOWN,
    "no upvotes known": MARKDOWN.replace("101", "-").replace("[-]", "-\n\n[-]"),
    "references": REFERENCES,
    "numbered": NUMBERED,
    "between": BETWEEN,
    "behind": BEHIND,
    "bold": MARKDOWN.replace("### [", "**[").replace(f"]({P}1)\n\n[We", f"]({P}1)**\n\n[We"),
    "with its footer": MARKDOWN + FOOT,
    "a plain footer": BETWEEN + "\nPrevious\n\nNext\n\nSystem theme\n\nCompany\n\nTOS\n\nSomething New\n\nModels\n",
    "twice": MARKDOWN + MARKDOWN.partition("Jun 3\n\n")[2],
    "one after the other twice": MARKDOWN.replace(
        "[-](", MARKDOWN.partition("Jun 3\n\n")[2].partition("[-](")[0] + "[-]("
    ),
    "anchors": MARKDOWN.replace("### ", '<a id="source-section-3"></a>\n\n### '),
    "windows": MARKDOWN.replace("\n", "\r\n"),
    "numbers behind": NUMBERED.replace(
        "[4]Small Lanterns: Lighting Graphs", "Small Lanterns: Lighting Graphs[4]"
    ).replace("May 30 [7]6", "May 30[7]6"),
    "a list": MARKDOWN.replace("### [", "- ["),
    "a numbered list": MARKDOWN.replace("### [", "1. ["),
    "no name under the heading": MARKDOWN.replace("and the research community", "").replace("## by", ""),
    "no heading that is known": NUMBERED.replace("by [2]AK and the research community", ""),
    "short host": MARKDOWN.replace("https://huggingface.co/papers", "https://hf.co/papers"),
    "versions": MARKDOWN.replace(f"{P}1)", f"{P}1v2)"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_holds_the_same_papers(shape: str) -> None:
    text = SHAPES[shape]
    found = formats.recognised(text)
    assert found is not None
    assert found.name == "page"
    papers = [one.paper for one in found.read(Stream([text.encode()])) if isinstance(one, Entry)]
    if shape == "no upvotes known":
        papers[0] = Paper(
            **{name: getattr(papers[0], name) for name in Paper.__slots__ if name != "upvotes"}, upvotes=101
        )
    assert papers == WANTED
    assert parse(text).captured == date(2026, 6, 3)


TRENDING = f"""# Trending Papers

## by[[Image] AK](https://huggingface.co/akhaliq) and the research community

-

-

Submitted by

[Image]

someuser

### [Small Lanterns]({P}1)

We light graphs, as [others]({P}7) did.

And more.

[[Image: lamplab] Lamp Lab](https://huggingface.co/lamplab) · Published on Oct 4, 2026

[Upvote

1.2k]({LOGIN}1)

[GitHub 3.29k](https://github.com/lamp-lab/lanterns) [arXiv Page](https://arxiv.org/abs/2605.90001)

Submitted by [other](https://huggingface.co/other)

### [Quiet Kettles]({P}2)

Kettles boil.

Published on Oct 3, 2026

[Upvote 7]({LOGIN}2)
"""


def test_trending_papers_have_their_upvotes_stars_code_and_who_submitted_them() -> None:
    first, second = parse(TRENDING + FOOT).papers
    assert (first.id, first.abstract) == ("2605.90001", "We light graphs, as others did.\n\nAnd more.")
    assert (first.upvotes, first.stars, first.code) == (1_200, 3_290, "https://github.com/lamp-lab/lanterns")
    assert (first.submitter, first.organization) == ("someuser", Organization("lamplab", "Lamp Lab"))
    assert first.published == date(2026, 10, 4)
    assert (second.id, second.abstract, second.upvotes, second.submitter) == ("2605.90002", "Kettles boil.", 7, "other")


def test_a_query_is_no_paper() -> None:
    found = parse(MARKDOWN.replace("Jun 3", "sparse lamps\n\nJun 3"))
    assert (found.query, list(found.papers)) == ("sparse lamps", WANTED)


@pytest.mark.parametrize("text", ["", f"[x]({P}1)", f"# Daily Papers\n\n[x]({P}1)", HEAD + FOOT, HEAD + f"[]({P}1)"])
def test_what_is_no_such_page_is_told(text: str) -> None:
    with pytest.raises(PageError):
        parse(text)


@given(
    st.lists(
        st.sampled_from(
            [
                *MARKDOWN.splitlines(keepends=True),
                "[",
                "](",
                ")",
                "![",
                "]",
                "\\",
                "[1]",
                "[1]: https://x.y\n",
                "\x01",
                "\n",
            ]
        ),
        max_size=60,
    )
)
def test_any_pieces_of_a_page_are_read_or_told(parts: list[str]) -> None:
    found = list(page.read(Stream([(HEAD + "".join(parts)).encode()])))
    ids = [one.paper.id for one in found if isinstance(one, Entry)]
    assert len(set(ids)) == len(ids) or None in ids


def test_hostile_brackets_take_no_time() -> None:
    for text in (
        "[" * 200_000,
        "[](" * 100_000,
        "![a](b" * 100_000,
        "[a][" * 100_000,
        f"[x]({P}1) " * 20_000,
        "[" * 50_000 + "](u)" * 50_000,
    ):
        list(page.read(Stream([(HEAD + f"[x]({P}1)\n" + text).encode()])))

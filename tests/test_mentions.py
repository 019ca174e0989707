"""The papers that a text names: ids and links as people write, paste and export them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.mentions import MOST, mentions

NEW, OLD, CLASSED, DOI = "arxiv:2104.81234", "arxiv:hep-th/9703211", "arxiv:math/0309136", "doi:10.1145/98765.43210"

FORMS = {
    NEW: """
        2104.81234
        2104.81234v3,
        (2104.81234)
        arXiv 2104.81234
        arXiv:2104.81234 [cs.CL] 9 Apr 2021
        (arXiv:2104.81234v2 [cs.CL])
        arXiv preprint arXiv:2104.81234, 2021.
        arXiv: 2104.81234
        arXiv:2104. 81234
        arxiv-2104.81234v2.pdf
        lind2021_2104.81234v1.pdf
        ~/Downloads/2104.81234v3 (1).pdf
        file:///home/lind/2104.81234v2.pdf
        https://xxx.lanl.gov/abs/2104.81234
        https://chat.example/papers/2104.81234
        oai:arXiv.org:2104.81234
        abs/2104.81234
        https://arxiv.org/abs/2104.81234/
        http://arxiv.org/abs/2104.81234v1.
        www.arxiv.org/abs/2104.81234?context=cs
        https://arxiv.org/pdf/2104.81234v2.pdf#page=3
        https://arxiv.org/html/2104.81234v3#S3
        https://arxiv.org/e-print/2104.81234
        https://huggingface.co/papers/2104.81234?utm_source=digest#community
        https://huggingface.co/papers/2104.81234.md
        hf.co/papers/2104.81234,
        https://www.alphaxiv.org/overview/2104.81234
        https://ar5iv.labs.arxiv.org/html/2104.81234
        https://www.semanticscholar.org/arxiv/2104.81234
        https://ui.adsabs.harvard.edu/abs/2021arXiv210481234L/abstract
        DBLP:journals/corr/abs-2104-81234
        https://doi.org/10.48550/arXiv.2104.81234.
        10.48550/ARXIV.2104.81234
        https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2104.81234&sa=D
        [Lamps and Rooms](https://arxiv.org/abs/2104.81234)
        ![Lamps](https://arxiv.org/pdf/2104.81234)
        <https://arxiv.org/abs/2104.81234>
        "https://arxiv.org/abs/2104.81234"
        <a href="https://arxiv.org/abs/2104.81234">Lamps</a>
        as in https://arxiv.org/abs/2104.81234, section 3
        eprint = {2104.81234},
        ２１０４．８１２３４
    """,
    OLD: """
        hep-th/9703211v1
        HEP-TH/9703211
        hep-th9703211
        hep-th_9703211.pdf
        hep-th 9703211
        hep-th-9703211v1
        hep–th/9703211
        https://arxiv.org/abs/hep-th%2F9703211
        10.48550/arXiv.hep-th/9703211
    """,
    CLASSED: """
        math.GT/0309136
        math.gt/0309136v2
        arxiv.org/abs/math.GT/0309136
    """,
    DOI: """
        10.1145/98765.43210
        10.1145/98765.43210.
        (doi:10.1145/98765.43210)
        DOI 10.1145/98765.43210, 2019
        https://doi.org/10.1145%2F98765.43210
        http://dx.doi.org/10.1145/98765.43210?utm_source=x
        https://dl.acm.org/doi/abs/10.1145/98765.43210
        https://dl.acm.org/doi/10.1145/98765.43210#sec-2
        [Lamps](https://doi.org/10.1145/98765.43210)
        doi = {10.1145/98765.43210},
        doi：10.1145/98765.43210。
    """,
}


@pytest.mark.parametrize(
    ("text", "key"), [(form.strip(), key) for key, forms in FORMS.items() for form in forms.strip().splitlines()]
)
def test_a_paper_is_named_in_many_ways(text: str, key: str) -> None:
    [found] = mentions(text)
    assert key in found.keys
    assert found.sure


@pytest.mark.parametrize(
    "text", ["gpt 3.5", "2405.1", "version 2.0.1", "12345.12345", "3.14159", "commit/1234567", "10.5/2", "2024/05/01"]
)
def test_numbers_are_no_papers(text: str) -> None:
    assert mentions(text) == ()


def test_a_number_that_is_no_id_of_today_is_not_sure() -> None:
    assert [found.sure for found in mentions("704.0001 1234.56789 2104.8123 https://lamp.example/2104.81234")] == [
        False,
        False,
        False,
        False,
    ]


def test_a_number_that_lost_its_zero_is_known() -> None:
    assert mentions("704.0001")[0].keys == ("arxiv:0704.0001",)


def test_several_are_told_in_order_and_once() -> None:
    text = "2104.81234, hep-th/9703211; https://arxiv.org/abs/2104.81234v2 and 10.1145/98765.43210,10.1145/98765.43211"
    assert [found.keys[0] for found in mentions(text)] == [NEW, OLD, DOI, "doi:10.1145/98765.43211"]


def test_all_words_that_name_it_belong_to_it() -> None:
    text = "see arXiv preprint arXiv:2104.81234v2, and [A lamp](https://arxiv.org/abs/2104.81235) too"
    assert [text[found.start : found.end] for found in mentions(text)] == [
        "arXiv preprint arXiv:2104.81234v2,",
        "[A lamp](https://arxiv.org/abs/2104.81235)",
    ]


def test_brackets_of_a_doi_stay() -> None:
    doi = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
    assert f"doi:{doi.lower()}" in mentions(f"({doi}).")[0].keys


@given(st.text(st.sampled_from("0123456789./:vax-(){}[]<>%2f \n")), st.integers(0, 9))
def test_any_text_is_read(text: str, times: int) -> None:
    for found in mentions(text * times):
        assert 0 <= found.start < found.end


@pytest.mark.parametrize("piece", ["10.1145/", "10.1145/x ", "[a](", "arxiv: ", "2104.81234,", "%2f1"])
def test_a_long_text_names_no_more_than_can_be_looked_up(piece: str) -> None:
    assert len(mentions(piece * 100_000)) <= MOST

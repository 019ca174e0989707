"""The index on disk: it finds what the index in memory finds, survives damage, and is shared by processes."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.search.seed_papers import Store, documents
from tui_reader.search import disk, engine, manifest, segment
from tui_reader.search.disk import DiskIndex
from tui_reader.search.document import Document, Results
from tui_reader.search.engine import Index
from tui_reader.search.query import parse
from tui_reader.search.segment import DamagedError

QUERIES = [
    "transformer",
    "transf",
    "atention sink",
    "longcat",
    "styleswn",
    "style swin",
    "lra",
    "perm inverse",
    "2022 graph recipe",
    "universal aproximation",
    "transfomer expresivity",
    "unvrsl apprxmtn",
    "speech-to-sign",
    "speechtosign",
    '"inverse permutation"',
    '"in this paper',
    "survey -reinforcement",
    "title:survey",
    "abs:benchmark",
    "org:meituan",
    "year looped zyzzyva",
    "graphgps",
    "2401.0001",
    "深度",
    "习的",
    '"学习"',
    "finetuning -学习",
    "finetuning -图学",
    "схема",
    "tnt",
    "e",
]


def more() -> list[Document]:
    """Papers with what the seed has not: authors, ids, keywords, other scripts."""
    return [
        Document(101, "Über ﬁne-tuning: 图像的深度学习的方法", "", ("Łukasz Kaiser",), "", "2401.00011", 2024),
        Document(102, "Схема of pre-training", "", ("Jean-Pierre O'Brien", "Ana Al-Rfou"), "", "hep-th/9901001", 1999),
        Document(103, "Proximal Policy Optimization", "PPO", ("John Schulman",), "openai OpenAI", "1707.06347", 2017),
        Document(104, "x" * 300, "", (), "", "", 0, ("rare keyword",)),
        Document(105, "...", ""),
    ]


def every() -> list[Document]:
    return [*documents(), *more()]


def found(results: Results) -> list[tuple[int, float]]:
    return sorted((hit.row, round(hit.score, 2)) for hit in results.hits)


@pytest.fixture
def store() -> Store:
    return Store(every())


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    DiskIndex(tmp_path, store).rebuild(every(), "all")
    return tmp_path


@pytest.mark.parametrize("query", QUERIES)
def test_both_engines_find_the_same(folder: Path, store: Store, query: str) -> None:
    small = Index.open(None, store)
    small.add(every())
    mine, other = small.search(parse(query)), DiskIndex.open(folder, store).search(parse(query))
    assert {hit.row for hit in mine.hits} == {hit.row for hit in other.hits}
    assert mine.total == other.total
    assert mine.complete == other.complete
    scores = {hit.row: hit.score for hit in other.hits}
    for hit in mine.hits:
        # The worth of a match is a byte on disk, and a title's first word counts a little more there.
        assert hit.score == pytest.approx(scores[hit.row], abs=2)


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("深度", 101),
        ("学习", 101),
        ('"学习"', 101),
        ("finetuning -图学", 101),
        ("finetuning", 101),
        ("uber", 101),
        ("lukasz", 101),
        ("2401.000", 101),
        ("id:2401", 101),
        ("схе", 102),
        ("pretraining", 102),
        ("obrien", 102),
        ("o'brien", 102),
        ("9901001", 102),
        ("hep-th/99", 102),
        ("ppo", 103),
        ("schulmn policy", 103),
        ("kw:rare", 104),
        ("xxxxxx", 104),
    ],
)
def test_authors_ids_and_other_scripts(folder: Path, store: Store, query: str, row: int) -> None:
    assert DiskIndex.open(folder, store).search(parse(query)).hits[0].row == row
    small = Index.open(None, store)
    small.add(every())
    assert small.search(parse(query)).hits[0].row == row


def test_what_is_not_wanted_is_a_part_too_where_no_spaces_are(folder: Path, store: Store) -> None:
    small = Index.open(None, store)
    small.add(every())
    for index in (small, DiskIndex.open(folder, store)):
        assert 101 not in {hit.row for hit in index.search(parse("finetuning -学习")).hits}


def test_opened_again_it_knows_all_and_how_far_it_came(folder: Path, store: Store) -> None:
    opened = Index.open(folder, store)
    assert len(opened) == len(every())
    assert opened.stamp == "all"
    assert 103 in opened
    assert 999 not in opened
    assert opened.search(parse("proximal")).hits[0].row == 103


def test_grown_by_pieces_it_equals_one_built_at_once(tmp_path: Path) -> None:
    chance = random.Random(4)
    store = Store()
    (tmp_path / "pieces").mkdir()
    pieces = DiskIndex(tmp_path / "pieces", store)
    for step in range(40):
        new = [chance.choice(every())._replace(row=chance.randrange(60), boost=chance.random()) for _ in range(4)]
        store.rows |= {document.row: document for document in new}
        pieces.add(new, str(step))
        gone = [chance.randrange(60)]
        pieces.remove(gone)
        for row in gone:
            store.rows.pop(row, None)
    assert len(list((tmp_path / "pieces").glob("*.segment"))) < disk.FANOUT + 2  # they were merged on the way
    whole = DiskIndex(None, store)
    whole.rebuild(store.rows.values())
    again = DiskIndex.open(tmp_path / "pieces", store)
    assert len(again) == len(whole) == len(store.rows)
    assert again.stamp == "39"
    for query in QUERIES:
        assert found(pieces.search(parse(query))) == found(whole.search(parse(query))), query
        assert found(again.search(parse(query))) == found(whole.search(parse(query))), query
    again.tidy()
    for query in QUERIES:
        assert found(again.search(parse(query))) == found(whole.search(parse(query))), query
    assert len(list((tmp_path / "pieces").glob("*.segment"))) <= len(again._parts)


def test_the_last_of_one_row_counts(tmp_path: Path, store: Store) -> None:
    index = DiskIndex(tmp_path, store)
    index.add([Document(7, "first words"), Document(8, "others"), Document(7, "second thoughts")])
    assert len(index) == 2
    assert index.search(parse("first")).hits == ()
    assert [hit.row for hit in index.search(parse("thoughts")).hits] == [7]


def _truncated(folder: Path) -> None:
    path = next(folder.glob("*.segment"))
    path.write_bytes(path.read_bytes()[:-100])


def _other_version(folder: Path) -> None:
    path = next(folder.glob("*.segment"))
    content = path.read_bytes()
    path.write_bytes(b"TRIX0000" + content[8:])


def _old_list(folder: Path) -> None:
    text = (folder / manifest.NAME).read_bytes()[9:].replace(segment.MAGIC, b"TRIX0000")
    (folder / manifest.NAME).write_bytes(b"%08x " % zlib.crc32(text) + text)


def _flipped_list(folder: Path) -> None:
    content = bytearray((folder / manifest.NAME).read_bytes())
    content[30] ^= 4
    (folder / manifest.NAME).write_bytes(content)


DAMAGE = {
    "truncated": _truncated,
    "empty": lambda folder: next(folder.glob("*.segment")).write_bytes(b""),
    "missing": lambda folder: next(folder.glob("*.segment")).unlink(),
    "another version": _other_version,
    "list of another version": _old_list,
    "list flipped": _flipped_list,
    "list empty": lambda folder: (folder / manifest.NAME).write_bytes(b""),
    "list missing": lambda folder: (folder / manifest.NAME).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_empty_and_can_be_rebuilt(
    folder: Path, store: Store, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SMALL", 10)
    DAMAGE[damage](folder)  # type: ignore[no-untyped-call]
    index = Index.open(folder, store)
    assert len(index) == 0
    assert index.stamp == ""
    index.rebuild(every(), "again")
    assert index.search(parse("looped")).hits
    opened = Index.open(folder, store)
    assert (len(opened), opened.stamp) == (len(every()), "again")
    assert found(opened.search(parse("looped"))) == found(index.search(parse("looped")))


def test_damage_while_it_is_open_makes_it_empty(folder: Path, store: Store) -> None:
    index = Index.open(folder, store)
    _flipped_list(folder)
    assert index.search(parse("looped")).hits == ()
    assert len(index) == 0


def flips(path: Path) -> Iterator[None]:
    """Each bit of a segment's header is flipped in turn."""
    content = path.read_bytes()
    size = 16 + int.from_bytes(content[8:12], "little")
    for place in range(size):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        yield
    path.write_bytes(content)


def _unnoticed(path: Path) -> int:
    count = 0
    for _ in flips(path):
        try:
            segment.read(path)
            count += 1
        except (DamagedError, ValueError, KeyError, TypeError, OverflowError, DeprecationWarning):
            pass
    return count


def test_no_flipped_bit_of_a_header_is_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(folder.glob("*.segment"))
    for _ in flips(path):
        with pytest.raises(DamagedError):
            segment.read(path)
    # It is the checksum that sees to it: with one that always agrees, flips go unnoticed.
    checksum = int.from_bytes(path.read_bytes()[12:16], "little")
    monkeypatch.setattr(zlib, "crc32", lambda text: checksum)
    assert _unnoticed(path) > 0


def test_a_failed_change_leaves_the_old_state(folder: Path, store: Store) -> None:
    index = DiskIndex.open(folder, store)
    before = found(index.search(parse("transformer")))

    def failing() -> Iterator[Document]:
        yield Document(1, "replaced")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.add(failing(), "never")
    for each in (index, DiskIndex.open(folder, store)):
        assert found(each.search(parse("transformer"))) == before
        assert each.stamp == "all"


def test_leftovers_of_a_killed_writer_are_swept(folder: Path, store: Store) -> None:
    (folder / ".00000009.segment.1").write_bytes(b"half")
    (folder / "00000009.segment").write_bytes(b"never listed")
    DiskIndex.open(folder, store).add([Document(900, "one more")])
    assert not (folder / ".00000009.segment.1").exists()
    assert not (folder / "00000009.segment").exists()


def test_one_process_sees_what_another_wrote(folder: Path, store: Store) -> None:
    mine, other = Index.open(folder, store), Index.open(folder, store)
    other.add([Document(900, "Zyzzyva considered")], "newer")
    assert [hit.row for hit in mine.search(parse("zyzzyva")).hits] == [900]
    assert mine.stamp == "newer"
    other.remove([900])
    assert mine.search(parse("zyzzyva")).hits == ()


WRITER = """
import sys
from pathlib import Path
from tui_reader.search.disk import DiskIndex
from tui_reader.search.document import Document
index = DiskIndex.open(Path(sys.argv[1]), lambda rows: [])
first = int(sys.argv[2])
for row in range(first, first + 40, 2):
    index.add([Document(row, f"common word{row}"), Document(row + 1, "common other")])
"""


def test_two_writers_lose_nothing(folder: Path, store: Store) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(first)], cwd=Path(__file__).parents[2])
        for first in (1000, 2000)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    index = Index.open(folder, store)
    assert {hit.row for hit in index.search(parse("common")).hits} >= {*range(1000, 1040), *range(2000, 2040)}
    assert index.search(parse("word1010")).hits[0].row == 1010


def test_where_nothing_can_be_written_memory_serves(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = DiskIndex(tmp_path / "file" / "index", store)
    memory.rebuild(every(), "all")
    memory.add([Document(900, "Zyzzyva")], "more")
    assert memory.search(parse("zyzzyva")).hits[0].row == 900
    assert (len(memory), memory.stamp) == (len(every()) + 1, "more")


def test_damage_met_by_a_change_makes_it_empty(folder: Path, store: Store) -> None:
    index = Index.open(folder, store)
    _flipped_list(folder)
    index.add([Document(900, "Zyzzyva")], "more")
    assert (len(index), index.stamp) == (0, "")


def test_a_small_library_needs_no_numpy_and_a_grown_one_is_kept(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys; from tui_reader.search.engine import Index, Document; from tui_reader.search.query import parse\n"
        "from tui_reader.search import spans\n"
        "index = Index.open(None, lambda rows: []); assert 'rapidfuzz' not in sys.modules\n"
        "index.add([Document(1, 'Attention sink')])\n"
        "assert index.search(parse('atention')).hits; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    monkeypatch.setattr(engine, "SMALL", len(documents()))
    index = Index.open(tmp_path, store)
    index.add(documents(), "small")
    assert not list(tmp_path.iterdir())
    index.add(more(), "large")
    assert len(Index.open(tmp_path, store)) == len(index) == len(every())
    assert index.stamp == "large"
    assert index.search(parse("looped")).hits


@pytest.mark.parametrize("large", [False, True])
def test_similar_papers_share_what_is_rare(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    recipe = next(d for d in documents() if d.title.startswith("Recipe for"))
    hits = index.similar(recipe, 5).hits
    assert len(hits) == 5
    assert recipe.row not in {hit.row for hit in hits}
    assert all("Graph" in store.rows[hit.row].title for hit in hits[:2])
    assert index.similar(Document(0, "Zyzzyva"), 5).hits == ()
    if isinstance(index, Index):
        assert index.similar(recipe.row, 5).hits == hits
        assert index.similar(999, 5).hits == ()


@pytest.mark.parametrize("large", [False, True])
def test_a_search_can_be_given_up(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    results = index.search(parse("transformer"), cancelled=lambda: True)
    assert results.cancelled
    assert results.hits == ()


@pytest.mark.parametrize("large", [False, True])
def test_bookmarks_come_first_among_equals(tmp_path: Path, large: bool) -> None:
    papers = [Document(row, "Attention revisited", boost=row == 3) for row in range(1, 6)]
    index = DiskIndex(tmp_path, Store(papers)) if large else Index.open(None, Store(papers))
    index.add(papers)
    assert [hit.row for hit in index.search(parse("attention")).hits] == [3, 1, 2, 4, 5]


@pytest.mark.parametrize("large", [False, True])
def test_without_words_all_papers_in_order(tmp_path: Path, store: Store, large: bool) -> None:
    index = DiskIndex(tmp_path, store) if large else Index.open(None, store)
    index.add(every())
    rows = sorted(document.row for document in every())
    assert [hit.row for hit in index.search(parse("")).hits] == rows
    without = [hit.row for hit in index.search(parse("-transformer")).hits]
    assert without
    assert set(without) < set(rows)
    assert index.search(parse(""), limit=3).total == len(rows)


text = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["a", "the", '"', "-", "title:", "深", "é", "ﬁ", "transf", "x" * 70, "\x01", "\ud800"])
    ).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(text)
def test_any_text_can_be_asked(query: str) -> None:
    for index in _both():
        results = index.search(parse(query))
        assert len(results.hits) <= results.total


_INDEXES: list[Index | DiskIndex] = []


def _both() -> list[Index | DiskIndex]:
    if not _INDEXES:
        store = Store(every())
        _INDEXES.extend((Index.open(None, store), DiskIndex(None, store)))
        for index in _INDEXES:
            index.add(every())
    return _INDEXES


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Document,
            row=st.integers(1, 50),
            title=st.text(),
            abstract=st.text(),
            authors=st.tuples(st.text()),
            organization=st.text(),
            id=st.just(""),  # of ids the two match other parts
            keywords=st.tuples(st.text()),
            year=st.integers(0, 2_100),
            boost=st.floats(0, 1),
        ),
        max_size=12,
    )
)
def test_any_text_can_be_indexed(papers: list[Document]) -> None:
    store = Store(papers)
    small, large = Index.open(None, store), DiskIndex(None, store)
    for index in (small, large):
        index.add(papers)
        assert len(index) == len(store.rows)
    for document in store.rows.values():
        query = parse(document.title)
        assert {h.row for h in small.search(query).hits} == {h.row for h in large.search(query).hits}

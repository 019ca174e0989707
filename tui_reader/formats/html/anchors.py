"""The ids of blocks, and where the links of a page lead: to a block, to an entry of the bibliography, to the web."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urljoin

from tui_reader.formats.markup import Node, spaced
from tui_reader.models import link
from tui_reader.text import clean_line


class Anchors:
    """The places of one page, whose ``base`` is what it says to be its address."""

    def __init__(self, address: str, base: str) -> None:
        paper = re.search(r"/(?:html|papers)/([^?#]+?)(?:v\d+)?/?(?:[?#]|$)", address)
        self._paper = paper[1] if paper else ""
        self._base = address
        self._base = self.absolute(base) or address
        self._unnamed = 0
        self._wanted: set[str] = set()
        """Ids that links in the page lead to."""
        self.places: dict[str, str] = {}
        """Ids that links lead to, and the block that each is in."""
        self.labels: dict[str, str] = {}
        """Label of each entry of the bibliography."""
        self.called: dict[str, str] = {}
        """Names that the converter gives to entries that are cited by numbers."""
        self.numbers: dict[str, str] = {}
        """Number of each equation, and of each of its lines: ``(3)``."""

    def look_up(self, nodes: Iterable[Node]) -> None:
        """Take from all elements which ids are led to, and how entries of the bibliography are called."""
        number = 0
        lines: list[str] = []  # those of an equation whose number stands at one below
        places: dict[str, int] = {}
        cited: list[tuple[str, str]] = []
        for node in nodes:
            if node.tag == "a" and (target := self.target(node)).startswith("#"):
                self._wanted.add(target[1:])
                cited.append((target[1:], node.text.strip()))
            if node.tag == "table" and node.has("ltx_eqn_table"):
                lines = []
            if node.id and (node.tag == "tbody" or node.has("ltx_equation", "ltx_equationgroup", "ltx_eqn_row")):
                lines.append(node.id)
            elif node.has("ltx_tag_equation", "ltx_tag_equationgroup"):
                self.numbers.update((name, spaced(node.text).strip()) for name in lines)
                lines = []
            if node.has("ltx_bibitem") and node.id:
                number += 1
                tag = node.first("ltx_tag_bibitem", "ltx_bibtag")
                label = spaced(tag.text).strip() if tag else ""
                self.labels[node.id] = label or f"[{number}]"
                places[node.id] = number
        # Some papers cite by numbers, while the converter calls the entries by authors and years.
        by_number = [text == str(places[name]) for name, text in cited if name in places and text.isdecimal()]
        if len(by_number) > 2 and sum(by_number) > 0.8 * len(by_number):
            self.called = {name: label for name, label in self.labels.items() if not re.match(r"\[?\d+\]?$", label)}
            self.labels = {name: f"[{place}]" for name, place in places.items()}

    def absolute(self, address: str) -> str:
        """The address of something on the page; empty for none, and for one that is no address of the web."""
        try:
            whole = urljoin(self._base, quote(address.strip(), safe="%/:?#[]@!$&'()*+,;=~"))
            return (link(whole) or "") if address.strip() else ""
        except ValueError:
            return ""

    def id(self, node: Node | None = None) -> str:
        """A block's id, its own or a made one."""
        if node is not None and node.id:
            return clean_line(node.id, 200)
        self._unnamed += 1
        return f"~{self._unnamed}"

    def lead(self, names: Iterable[str], block: str) -> None:
        """Make links to ``names`` lead to ``block``."""
        for name in names:
            if name in self._wanted and name != block:
                self.places.setdefault(name, block)

    def target(self, node: Node) -> str:
        """The address that a link leads to, ``#`` and an id for one on the page; empty for none."""
        href = node.attributes.get("href", "").strip()
        if href.startswith("#"):
            return clean_line(href, 200)
        if self._paper and "#" in href and re.search(rf"/html/{re.escape(self._paper)}(?:v\d+)?/?#", href):
            return clean_line(href[href.index("#") :], 200)
        return link(href) or ""

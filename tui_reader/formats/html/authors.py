"""The authors of a page: names, what is said of each, and their notes."""

from __future__ import annotations

from itertools import count

from tui_reader.formats.document import BOLD, SMALL, Block, Box, Paragraph, Run, Runs
from tui_reader.formats.html.elements import holding, without
from tui_reader.formats.html.flow import Flow, note_sign
from tui_reader.formats.html.inline import Inline
from tui_reader.formats.markup import Node


def read(flow: Flow, node: Node) -> list[Block]:
    """The paragraph with the names, a line each, and what is said behind them."""
    people: list[Run] = []
    thanks = [n for n in node.walk() if n.has("ltx_contact") and n.has("ltx_role_thanks")]
    names = {contact: flow.anchors.id() for contact in thanks}
    flow.thanks = list(names.values())
    number = count(len(thanks))
    for creator in [n for n in node.elements if n.has("ltx_creator")] or [node]:
        name = creator.first("ltx_personname") or creator
        inline = Inline()
        flow.inline(name, inline, 0 if creator is node else BOLD, "")
        notes = creator.first("ltx_author_notes") if name is not creator else None
        contacts = [n for n in notes.walk() if n.has("ltx_contact")] if notes else []
        said = []
        for contact in contacts:
            runs = flow.runs(holding(without(contact, "ltx_contact_name")))
            if contact in names or sum(len(run.text) for run in runs) > 160:
                at = thanks.index(contact) if contact in names else next(number)
                _note_on_author(flow, runs, inline, at, names.get(contact, ""))
            else:
                said.append(runs)
        if notes and not contacts:
            _note_on_author(flow, flow.runs(notes), inline, next(number))
        person = list(inline.taken())
        for more in filter(None, said):
            person += [
                Run(" · " if person else "", SMALL),
                *(run._replace(style=run.style | SMALL) for run in more),
            ]
        if person:
            people += [Run("\n"), *person] if people else person
    flow.thanks = []
    return [Paragraph(flow.anchors.id(node), tuple(run for run in people if run.text))] if people else []


def _note_on_author(flow: Flow, runs: Runs, inline: Inline, at: int, name: str = "") -> None:
    """Put the sign of a note behind an author's name, and the note to those that wait."""
    if runs:
        name, sign = name or flow.anchors.id(), note_sign(at)
        flow.notes.append(Box(name, "note", (Run(sign),), (Paragraph(flow.anchors.id(), runs),)))
        inline.stick()
        inline.add(sign, 0, f"#{name}")

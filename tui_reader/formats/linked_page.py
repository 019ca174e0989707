"""Captures of the Daily Papers page that kept its links: Markdown, with references, with addresses between the lines.

There the links tell what is what: every part of a card leads to its paper, so nothing has to be told from its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tui_reader.models import arxiv_id

_URL = r"https?://[^\s<>\"\]]+"
_PARTS = re.compile(
    r"(?P<escape>\\[^\sA-Za-z0-9])"
    r"|(?P<open>!?\[)"
    r"|\]\((?P<target>[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)(?:\s+\"[^\"\n]{0,500}\")?\)"
    r"|\]\[(?P<name>[^\]\n]{0,100})\]"
    r"|(?P<close>\])"
)
_DEFINITION = re.compile(rf"^\s{{0,3}}\[([^\]\n]{{1,100}})\]:\s*<?({_URL})>?[^\n]*$", re.MULTILINE)
_NUMBERED = re.compile(rf"^\s{{0,8}}(\d{{1,5}})\.\s+({_URL})\s*$", re.MULTILINE)
_BEFORE = re.compile(r"(?<![\]\\\w])\[(\d{1,5})\](?=[^\s\[(:])")
_AFTER = re.compile(
    r"^(?P<before>[ \t]{0,20}(?:[*•-][ \t]{1,4})?)(?P<words>[^\[\]\s][^\[\]\n]*)"
    r"\[(?P<number>\d{1,5})\](?P<count>\d{0,7})[ ]{0,4}$",
    re.MULTILINE,
)
_BARE = re.compile(rf"^\s*[<(\[]?({_URL}?)[>)\]]?\s*$")
_TRAILING = re.compile(rf"^(?P<text>.*\S)\s*[<(]({_URL}?)[>)]\s*$")
_IMAGE = re.compile(r"\[Image(?::[^\]\n]{0,200})?\]")
_ANCHOR = re.compile(r"<a\s+(?:id|name)=[^>\n]{0,200}>\s*(?:</a>)?|</a>")
LIKE = re.compile(r"(?:huggingface\.co|hf\.co)/papers/\d{4}\.\d{4,5}|%2Fpapers%2F\d{4}\.\d{4,5}")
"""A link to a paper, as a capture with links has it."""
_HEADED = re.compile(r"^[^\w\n]{0,40}(?:Daily|Trending) Papers\s{0,40}$", re.MULTILINE)
_UNDER = re.compile(
    r"^.{0,20}\b\d[\d,]{0,6} authors?\b|^\W{0,10}(?:Published on )?[A-Z][a-z]{2} \d{1,2}, 20\d\d", re.MULTILINE
)
LONGEST = 10_000
"""Characters of a line that may end with an address; no line of a capture has so many."""
DEEPEST = 6
"""Brackets within brackets that are told apart; a link with an image has two."""
_LISTED = re.compile(r"^\s{0,8}(?:[-*+•]|\d{1,3}[.)])\s+(?=(?:\*\*)?\x03)")
"""The sign of a list before a link."""
_INLINE = re.compile(r"(?<!\s)\s*[<(]https?://(?:huggingface\.co|hf\.co)/[^\s<>()]{0,500}[>)]")
_COVERED = re.compile("\x03[^\x01\x03]*\x01\\d+\x02")
_POINTER = re.compile("\x01(\\d+)\x02")
_PAPER = re.compile(r"(?:huggingface\.co|hf\.co)(?::\d+)?/papers/(\d{4}\.\d{4,5})(?:v\d+)?(#community)?")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})")
_NO_ORGANIZATIONS = frozenset(
    ("papers", "models", "datasets", "spaces", "docs", "blog", "pricing", "login", "join", "posts", "tasks", "chat")
)


class CaptureLine(NamedTuple):
    """A line of a capture without its markup."""

    line: int
    """Its number, from 1."""
    text: str
    heading: bool = False
    id: str | None = None
    """The paper that its links lead to."""
    login: bool = False
    """True for what only who is logged in may do: it shows the upvotes."""
    community: bool = False
    """True for a link to the comments."""
    organization: str = ""
    """The short name in a link to the page of an organisation or a person."""
    code: str = ""
    """A link to GitHub."""


def items(text: str) -> list[CaptureLine]:
    """The lines of ``text`` with what their links say; an address alone belongs to the line above."""
    text = re.sub("[\x01-\x03]", "", text)
    targets: list[str] = []
    text = _without_links(_with_references(text), targets)
    found: list[CaptureLine] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line, links = _taken(_LISTED.sub("", raw) if raw[:1] in " -*+•0123456789" else raw, targets)
        if (bare := _BARE.match(line)) and not links:
            if found and not found[-1].id:
                found[-1] = _linked(found[-1], [bare[1]])
            continue
        if len(line) < LONGEST and (match := _TRAILING.match(line)):
            line, links = match["text"], [*links, match[2]]
        line = _INLINE.sub("", line) if "://" in line else line
        heading = re.match(r"\s*#{1,6}\s", line) is not None
        line = re.sub(r"^\s*#{1,6}\s+", "", line)
        line = re.sub(r"(?<!\\)\\+(?=\s|$)", " ", line)  # a break in Markdown
        line = re.sub(r"\\([^\sA-Za-z0-9\\])", r"\1", line)
        line = " ".join(line.replace("**", "").split())
        line = re.sub(r"^\[-\]\s*(?=-$|\d)", "", line)
        line = re.sub(r"^[-*•]\s+(?=\d[\d,]* authors?$)", "", line)
        if line.strip("[]()<>*_ ") or links:
            found.append(_linked(CaptureLine(number, line, heading), links))
    return found


def _linked(item: CaptureLine, links: list[str]) -> CaptureLine:
    for link in links:
        plain = unquote(link)
        login = "/login?" in plain or "/join?" in plain
        path = plain.partition("next=")[2] if login else plain
        match = _PAPER.search(f"huggingface.co{path}" if login else path)
        if match and arxiv_id(match[1]):
            item = item._replace(id=match[1], login=login or item.login, community=bool(match[2]) or item.community)
        elif match := _ARXIV.search(path):
            item = item._replace(id=item.id or match[1])
        elif "github.com/" in path:
            item = item._replace(code=item.code or link)
        elif slug := _account(path):
            item = item._replace(organization=slug)
    return item


def _account(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    slug = parts.path.strip("/")
    known = parts.hostname in ("huggingface.co", "hf.co") and slug and "/" not in slug
    return slug if known and slug not in _NO_ORGANIZATIONS else ""


def _taken(raw: str, targets: list[str]) -> tuple[str, list[str]]:
    """A line without the pointers of links, and where these lead."""
    links = [targets[int(pointer)] for pointer in _POINTER.findall(raw)]
    line = _ANCHOR.sub("", _IMAGE.sub("", _POINTER.sub("", raw).replace("\x03", "")))
    beside = len("".join(_COVERED.sub("", raw).split()))
    if links and beside * 2 > len(line):  # a few words of it: in an abstract these may lead to another paper
        links = [link for link in links if "login" in link or "#" in link or not LIKE.search(link)]
    return line, links


def _with_references(text: str) -> str:
    """``[words][3]`` and ``[3]words`` with their targets, which are told at the end, beside them."""
    names = {name.lower(): target for name, target in _DEFINITION.findall(text)}
    if names:
        text = _DEFINITION.sub("", text)
        text = re.sub(
            r"\]\s?\[([^\]\n]{0,100})\]",
            lambda match: f"]({names[match[1].lower()]})" if match[1].lower() in names else match.group(),
            text,
        )
    numbers = dict(_NUMBERED.findall(text)) | {name: target for name, target in names.items() if name.isdecimal()}
    if len(numbers) > 1 and (_BEFORE.search(text) or _AFTER.search(text)):  # as text browsers have it
        text = _NUMBERED.sub("", text)
        lines = []
        for line in text.split("\n"):
            after = _AFTER.fullmatch(line)
            if after and after["number"] in numbers:
                count = f" [{after['count']}]({numbers[after['number']]})" if after["count"] else ""
                words = after["words"] if count else f"[{after['words']}]({numbers[after['number']]})"
                lines.append(f"{after['before']}{words}{count}")
                continue
            whole = re.fullmatch(r"(\s{0,20}(?:[*•-]\s+)?)\[(\d{1,5})\]([^\[\]]+)", line)
            if whole and whole[2] in numbers:  # all of the line leads there
                lines.append(f"{whole[1]}[{whole[3].strip()}]({numbers[whole[2]]})")
                continue
            targets = [numbers[number] for number in _BEFORE.findall(line) if number in numbers]
            line = _BEFORE.sub(lambda match: "" if match[1] in numbers else match.group(), line) if targets else line
            lines.append(line + "".join(f" []({pointer})" for pointer in targets))
        text = "\n".join(lines)
    return text


def _without_links(text: str, targets: list[str]) -> str:
    """``text`` with a pointer behind the words of each link, in the last line that has any; images are left out."""
    done: list[str] = []
    begun: list[tuple[int, bool]] = []
    at = 0
    for match in _PARTS.finditer(text):
        done.append(text[at : match.start()])
        at = match.end()
        if match["escape"]:
            done.append(match.group())
        elif match["open"]:
            begun.append((len(done), match["open"] == "!["))
            del begun[:-DEEPEST]
            done.append(match.group())
        elif match["target"] is None or not begun:
            if match["close"] or match["name"] is not None:
                if begun:
                    begun.pop()
                done.append(match.group())
            elif match["target"] is not None:
                done.append(match.group())
        else:
            start, image = begun.pop()
            if image:
                del done[start:]
                continue
            words = "".join(done[start + 1 :])
            del done[start:]
            before = done[-1][-1:] if done and done[-1] else ""
            targets.append(match["target"])
            pointer = f"\x01{len(targets) - 1}\x02"
            # Each line of it leads there.
            lines = ["\x03" + line + pointer if _POINTER.sub("", line).strip() else line for line in words.split("\n")]
            whole = "\n".join(lines) if any(pointer in line for line in lines) else "\x03" + words + pointer
            done.append((" " if before and not before.isspace() else "") + whole)
    done.append(text[at:])
    return "".join(done)


def has_cards(head: str) -> bool:
    """True when ``head`` has the page's heading, links to papers and what stands under these on the page."""
    return _HEADED.search(head) is not None and is_linked(head) and _UNDER.search(head) is not None


def is_linked(text: str) -> bool:
    """True when the links to papers were kept in a capture."""
    return LIKE.search(text) is not None


def cards(found: list[CaptureLine]) -> Iterator[tuple[str, list[CaptureLine]]]:
    """The lines of each paper, with its id, in the page's order; those of a paper that is there twice come together."""
    groups: dict[str, list[CaptureLine]] = {}
    current = ""
    waiting: list[CaptureLine] = []
    for item in found:
        if item.text.startswith("Submitted by"):
            current, waiting = "", [item]
        elif item.id and item.id != current:
            current = item.id
            groups.setdefault(current, []).extend((*waiting, item))
            waiting = []
        elif current:
            groups[current].append(item)
        elif waiting:
            waiting.append(item)
    yield from groups.items()

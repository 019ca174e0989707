"""Signs, and the styles that a theme's colours make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from heapq import heapify, heappop
from typing import NamedTuple

from rich.color import Color as TerminalColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor, LineFilter
from textual.theme import Theme

TEXT_CONTRAST = 7.0
"""Least contrast of text with what is behind it (WCAG 2.2, level AAA)."""
DIM_CONTRAST = 4.5
"""Least contrast of dimmed text (WCAG 2.2, level AA)."""

SAME_HUE = 0.045
"""Of the circle of hues, how far two colours can be apart that look like shades of one."""

PALETTE_CONTRAST = 3.0
"""Least contrast of anything written where a terminal takes the nearest colours of its 256, or of its 16."""

FIRST_GREY = 232
"""Of the 256 colours the first of the greys."""
FIXED = tuple(number for number in range(16, 256) if number not in (59, 102, 145, 188))
"""The colours that are the same on every terminal with 256; without four greys that Rich takes for their neighbours."""

DARKER_GREY = Color(85, 85, 85)
"""The colour that Rich writes as the darker of the two greys of 16 colours."""
LIGHTER_GREY = 7
"""Of the 16 colours the other one."""


class Signs(NamedTuple):
    """The characters beyond letters."""

    unread: str = "●"
    bookmark: str = "★"
    cursor: str = "▌"
    picked: str = "✓"
    between: str = "·"
    cut: str = "…"
    rule: str = "─"
    wall: str = "│"
    upvote: str = "▲"
    thumb: str = "▐"
    highlight: str = "◆"
    done: str = "█"
    left: str = "░"
    unsaved: str = "☆"
    """A bookmark that is not on the disk yet."""
    note: str = "¶"
    tags: str = "#"
    wall_here: str = "┃"
    """The wall of the pane that keys act on."""
    to: str = "\N{EN DASH}"
    """Between the first day of a week and its last."""


UNICODE = Signs()
ASCII = Signs("*", "+", ">", "x", "-", "~", "-", "|", "^", "#", "!", "#", ".", "?", "n", "#", "[", "-")


class Tones(NamedTuple):
    """Styles over one background."""

    plain: Style
    strong: Style
    faded: Style
    """Text that was read: a little dimmer than plain, never less legible than dim."""
    dim: Style
    accent: Style
    key: Style
    link: Style
    tag: Style
    """Bold text, where no colour is left for it."""
    error: Style
    match: Style
    """Letters that a search found: where the accent is no colour of its own they are underlined."""
    rule: Style
    later: Style
    """Days that are still to come: dimmer than dim, and legible."""


class Look(NamedTuple):
    """Everything that decides how a line is drawn."""

    signs: Signs
    page: Tones
    bar: Tones
    """The header and the footer."""
    selected: Tones
    """The row under the cursor."""
    fixed: bool = False
    """True when the colours are of the 240 that are the same on every terminal with 256."""


def _rich(color: Color) -> str:
    return color.rich_color.name


def legible(
    color: Color, behind: Color, contrast: float, palette: ColorSystem = ColorSystem.EIGHT_BIT, *, fixed: bool = False
) -> Color:
    """``color``, moved toward white or black no further than ``contrast`` with ``behind`` needs.

    That is for terminals with every colour; those that have but a ``palette`` keep ``PALETTE_CONTRAST``. ``fixed``:
    the one of the fixed colours that looks most like it, is of its hue or a grey, and has the contrast.
    """
    if fixed:
        return _fixed(color, color.hsl.h, behind, contrast)
    shown_behind = in_palette(behind, palette)
    best = target = Color.parse("#ffffff") if behind.brightness < 0.5 else Color.parse("#000000")
    for step in range(21):
        mixed = color.blend(target, step / 20, 1.0)
        if contrast_ratio(mixed, behind) < contrast:
            continue
        if contrast_ratio(in_palette(mixed, palette), shown_behind) >= PALETTE_CONTRAST:
            return mixed
        best = mixed
    return best


@lru_cache(maxsize=1_024)
def in_palette(color: Color, palette: ColorSystem) -> Color:
    """The style as a terminal shows it that has no more than ``palette``."""
    return Color(*TerminalColor.from_rgb(color.r, color.g, color.b).downgrade(palette).get_truecolor())


def contrast_ratio(one: Color, other: Color) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(color: Color) -> float:
        parts = [c / 255 for c in (color.r, color.g, color.b)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colors_of(theme: Theme, *, few_colors: bool = False, fixed: bool = False) -> dict[str, Color]:
    """The colours that the reader needs, of a theme: its own variables, else made of what every theme has.

    ``fixed``: each is one of the 240 that are the same on every terminal with 256 colours, the one that looks like it.
    ``few_colors``: all backgrounds are black, or white, since of 16 colours the nearest may be a grey in the middle.
    """
    made = theme.to_color_system().generate()

    def color(name: str, fallback: Color) -> Color:
        return Color.parse(theme.variables[name]) if name in theme.variables else fallback

    def theirs(name: str) -> Color:
        return Color.parse(made[name])

    page = color("page", theirs("background"))
    bar = color("bar", theirs("surface"))
    if few_colors:
        page = bar = Color.parse("#000000" if page.brightness < 0.5 else "#ffffff")
    text = color("text", theirs("foreground"))
    accent = color("highlight", theirs("accent"))
    colors = {
        "page": page,
        "bar": bar,
        "selection": page if few_colors else color("selection", page.blend(accent, 0.16, 1.0)),
        "text": text,
        "dim": color("dim", text.blend(page, 0.4, 1.0)),
        "rule": color("rule", page.blend(text, 0.25, 1.0)),
        "accent": accent,
        "link": color("link", theirs("primary")),
        "tag": color("tag", theirs("success")),
        "error": color("error", theirs("error")),
    }
    if few_colors:
        colors["rule"] = DARKER_GREY
        if page.brightness < 0.5:  # on black the darker grey can't be read, or is the background's
            colors["dim"] = _ansi(LIGHTER_GREY)
        else:  # on white it is for what is dim alone
            colors["text"] = Color.parse("#000000")
        taken: list[int] = []
        for name in ("accent", "error", "link", "tag"):
            number = _of_sixteen(colors[name], page, taken)
            taken += [] if number is None else [number]
            colors[name] = colors["text"] if number is None else _ansi(number)
    elif fixed:
        colors = {name: _fixed(color) for name, color in colors.items()}
        for name in ("bar", "selection"):  # told apart from the page, by one grey at least
            if colors[name] == colors["page"]:
                colors[name] = _fixed(page.blend(text, 0.1, 1.0))
    return colors


@lru_cache(maxsize=256)
def _fixed(
    color: Color, hue: float | None = None, behind: Color | None = None, contrast: float = PALETTE_CONTRAST
) -> Color:
    """The one of the fixed colours that looks most like ``color``; of those of a ``hue`` and the greys, if given.

    Of those that have ``contrast`` with what is ``behind``, if any has. Rich takes the nearest by red, green and blue:
    that of a dark grey with a breath of blue is a navy.
    """

    if behind is None:
        return _written_as(next(n for n in _looking_like(color) if hue is None or _has_hue(n, hue)))
    under = in_palette(behind, ColorSystem.EIGHT_BIT)
    shown = in_palette(color, ColorSystem.EIGHT_BIT)
    if color in _written() and contrast_ratio(shown, under) >= contrast:
        return color
    for number in _looking_like(shown):
        if contrast_ratio(_ansi_of_256(number), under) >= contrast and (hue is None or _has_hue(number, hue)):
            return _written_as(number)
    return _written_as(max(FIXED, key=lambda number: contrast_ratio(_ansi_of_256(number), under)))


def _looking_like(color: Color) -> Iterator[int]:
    """The numbers of the fixed colours, those that look most like ``color`` first."""
    x, y, z = _seen(color)
    away = [((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2, number) for number, (a, b, c) in _places()]
    heapify(away)
    while away:
        yield heappop(away)[1]


@lru_cache(maxsize=1)
def _places() -> list[tuple[int, tuple[float, float, float]]]:
    """The fixed colours in OKLab."""
    return [(number, _seen(_ansi_of_256(number))) for number in FIXED]


@lru_cache(maxsize=1)
def _written() -> frozenset[Color]:
    """The fixed colours, as Rich writes them."""
    return frozenset(map(_written_as, FIXED))


def _written_as(number: int) -> Color:
    """The colour that Rich writes as a ``number`` of the 256: it counts light greys one too dark."""
    if number < FIRST_GREY:
        return _ansi_of_256(number)
    grey = round(255 * (number - FIRST_GREY + 1) / 25)
    return Color(grey, grey, grey)


def _has_hue(number: int, hue: float) -> bool:
    color = _ansi_of_256(number)
    away = abs(color.hsl.h - hue)
    return color.r == color.g == color.b or min(away, 1 - away) < SAME_HUE


def _ansi_of_256(number: int) -> Color:
    if number >= FIRST_GREY:
        grey = 8 + 10 * (number - FIRST_GREY)
        return Color(grey, grey, grey)
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return Color(steps[number // 36], steps[number // 6 % 6], steps[number % 6])


@lru_cache(maxsize=512)
def _seen(color: Color) -> tuple[float, float, float]:
    """A colour in OKLab, where distances are those that are seen; tints count double, for greys to stay greys."""

    def linear(part: int) -> float:
        c = part / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    red, green, blue = linear(color.r), linear(color.g), linear(color.b)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        2 * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short),
        2 * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short),
    )


@lru_cache(maxsize=16)
def _ansi(number: int) -> Color:
    """The colour that Rich writes as a ``number`` of the 16: of a bright red or green it makes the darker one."""
    color = Color(*TerminalColor.from_ansi(number).get_truecolor())
    lighter = (color.blend(Color.parse("#ffffff"), step / 20, 1.0) for step in range(21))

    def is_written_so(one: Color) -> bool:
        return TerminalColor.from_rgb(one.r, one.g, one.b).downgrade(ColorSystem.STANDARD).number == number

    return next(filter(is_written_so, lighter), color)


ON_BLACK, ON_WHITE = (9, 10, 11, 13, 14), (1, 5, 4)
"""Of the 16 colours those that can be read on black and on white, whatever a terminal takes each of them for.

A yellow or a green that is legible on white in one terminal is a bright one in the next.
"""


def _of_sixteen(color: Color, behind: Color, taken: Sequence[int]) -> int | None:
    """The one of the 16 colours, if any is not taken, that is nearest in hue and can be read on ``behind``.

    The nearest colour is mostly a grey, and then what differs in meaning looks the same.
    """
    hue = color.hsl.h

    def difference(number: int) -> float:
        away = abs(_ansi(number).hsl.h - hue)
        return min(away, 1 - away)

    free = [one for one in (ON_BLACK if behind.brightness < 0.5 else ON_WHITE) if one not in taken]
    return min(free, key=difference, default=None)


def css_variables(theme: Theme, *, few_colors: bool = False, fixed: bool = False) -> dict[str, str]:
    """The same colours for the style sheet, as ``$look-page`` and so on; each can be read on page and bars."""
    colors = colors_of(theme, few_colors=few_colors, fixed=fixed)
    palette = ColorSystem.STANDARD if few_colors else ColorSystem.EIGHT_BIT
    for name in ("text", "dim", "accent"):
        for behind in ("page", "bar"):
            colors[name] = legible(colors[name], colors[behind], DIM_CONTRAST, palette, fixed=fixed)
    return {f"look-{name}": color.hex for name, color in colors.items()}


def look(
    theme: Theme, *, ascii_only: bool = False, few_colors: bool = False, fixed: bool = False, plain: bool = False
) -> Look:
    """The look that ``theme`` makes.

    ``few_colors``: for terminals with 16 colours or none, where the backgrounds can't be told apart; the row under the
    cursor is then shown in reverse. ``fixed``: for those with 256. ``plain``: no colours are shown at all.
    """
    colors = colors_of(theme, few_colors=few_colors, fixed=fixed)
    palette = ColorSystem.STANDARD if few_colors else ColorSystem.EIGHT_BIT
    tones = partial(_tones, colors, palette=palette, fixed=fixed, plain=plain)
    return Look(
        ASCII if ascii_only else UNICODE,
        tones(colors["page"]),
        tones(colors["bar"]),
        tones(colors["selection"], reverse=few_colors),
        fixed,
    )


def own_filters(filters: Sequence[LineFilter]) -> Sequence[LineFilter]:
    """``filters`` without that which replaces the 16 colours, of which a look has none where it would do so.

    It would make a new style of each piece of every line.
    """
    return [one for one in filters if not isinstance(one, ANSIToTruecolor)]


def shades(look: Look, count: int) -> list[Style]:
    """Backgrounds from the bar's toward the accent, with text that reads on each; with few colours only bold."""
    tones = look.bar
    if look.selected.plain.reverse or tones.plain.bgcolor is None or tones.accent.color is None:
        return [tones.strong] * count
    behind, accent, text = (
        Color.from_rich_color(color) for color in (tones.plain.bgcolor, tones.accent.color, tones.plain.color)
    )
    made = []
    for step in range(count):
        mixed = behind.blend(accent, 0.12 + 0.38 * step / max(1, count - 1), 1.0)
        mixed = _fixed(mixed, accent.hsl.h) if look.fixed else mixed
        written = legible(text, mixed, DIM_CONTRAST, fixed=look.fixed)
        made.append(Style(color=_rich(written), bgcolor=_rich(mixed), bold=True))
    return made


def _tones(
    colors: dict[str, Color], behind: Color, *, palette: ColorSystem, fixed: bool, plain: bool, reverse: bool = False
) -> Tones:
    standard = palette is ColorSystem.STANDARD
    between = colors["text"].blend(colors["dim"], 0.5, 1.0)
    if standard:  # one of the two: nothing is between them
        between = colors["dim" if behind.brightness < 0.5 else "text"]
    # Of 16 colours the darker white is as bright as text, and the brighter black can't be read or is the background's.
    faint = not reverse and (plain or (standard and behind.brightness < 0.5))
    if faint:
        colors = {**colors, "dim": colors["text"]}
    if reverse:  # a word in another colour would have a background of its own
        between = colors["text"]
        colors = {**colors, **dict.fromkeys(("dim", "accent", "link", "tag", "error", "rule"), colors["text"])}
    dim = PALETTE_CONTRAST if standard else DIM_CONTRAST

    def style(name: str, contrast: float, *, bold: bool = False) -> Style:
        shown = legible(colors[name], behind, TEXT_CONTRAST if reverse else contrast, palette, fixed=fixed)
        return Style(color=_rich(shown), bgcolor=_rich(behind), bold=bold, reverse=reverse or None)

    whole = palette if standard else ColorSystem.TRUECOLOR
    least = TEXT_CONTRAST if reverse else PALETTE_CONTRAST
    later = legible(colors["rule"], behind, least, whole, fixed=fixed)
    faded = legible(between, behind, TEXT_CONTRAST, palette, fixed=fixed)
    return Tones(
        plain=style("text", TEXT_CONTRAST),
        strong=style("text", TEXT_CONTRAST, bold=True),
        faded=Style(color=_rich(faded), bgcolor=_rich(behind), reverse=reverse or None),
        dim=style("dim", dim) + Style(dim=faint or None),
        accent=style("accent", dim),
        key=style("accent", dim, bold=True),
        link=style("link", dim) + Style(underline=plain or None),
        tag=style("tag", dim, bold=not reverse and (plain or (standard and colors["tag"] == colors["text"]))),
        error=style("error", dim, bold=True),
        match=style("accent", dim, bold=plain) + Style(underline=reverse or plain or None),
        rule=style("text", dim) if reverse else Style(color=_rich(colors["rule"]), bgcolor=_rich(behind)),
        later=Style(color=_rich(later), bgcolor=_rich(behind), reverse=reverse or None),
    )

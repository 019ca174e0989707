"""How things look: the signs, and the styles that a theme's colours make."""

from __future__ import annotations

from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

TEXT_CONTRAST = 7.0
"""Least contrast of text with what is behind it (WCAG 2.2, level AAA)."""
DIM_CONTRAST = 4.5
"""Least contrast of dimmed text (WCAG 2.2, level AA)."""


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


UNICODE = Signs()
ASCII = Signs("*", "+", ">", "x", "-", "~", "-", "|", "^", "#", "!", "#", ".")


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
    error: Style
    rule: Style


class Look(NamedTuple):
    """Everything that decides how a line is drawn."""

    signs: Signs
    page: Tones
    bar: Tones
    """The header and the footer."""
    selected: Tones
    """The row under the cursor."""


def _rich(color: Color) -> str:
    return color.rich_color.name


def legible(color: Color, behind: Color, contrast: float) -> Color:
    """``color``, moved toward white or black no further than ``contrast`` with ``behind`` needs."""
    target = Color.parse("#ffffff") if behind.brightness < 0.5 else Color.parse("#000000")
    for step in range(21):
        mixed = color.blend(target, step / 20, 1.0)
        if contrast_ratio(mixed, behind) >= contrast:
            return mixed
    return target


def contrast_ratio(one: Color, other: Color) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(color: Color) -> float:
        parts = [c / 255 for c in (color.r, color.g, color.b)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colors_of(theme: Theme) -> dict[str, Color]:
    """The colours that the reader needs, of a theme: its own variables, else made of what every theme has."""
    made = theme.to_color_system().generate()

    def color(name: str, fallback: Color) -> Color:
        return Color.parse(theme.variables[name]) if name in theme.variables else fallback

    def theirs(name: str) -> Color:
        return Color.parse(made[name])

    page = color("page", theirs("background"))
    text = color("text", theirs("foreground"))
    accent = color("highlight", theirs("accent"))
    return {
        "page": page,
        "bar": color("bar", theirs("surface")),
        "selection": color("selection", page.blend(accent, 0.16, 1.0)),
        "text": text,
        "dim": color("dim", text.blend(page, 0.4, 1.0)),
        "rule": color("rule", page.blend(text, 0.25, 1.0)),
        "accent": accent,
        "link": color("link", theirs("primary")),
        "tag": color("tag", theirs("success")),
        "error": color("error", theirs("error")),
    }


def css_variables(theme: Theme) -> dict[str, str]:
    """The same colours for the style sheet, as ``$look-page`` and so on."""
    return {f"look-{name}": color.hex for name, color in colors_of(theme).items()}


def look(theme: Theme, *, ascii_only: bool = False, few_colors: bool = False) -> Look:
    """The look that ``theme`` makes.

    ``few_colors``: for terminals with 16 colours or none, where the backgrounds can't be told apart; the row under the
    cursor is then shown in reverse.
    """
    colors = colors_of(theme)
    page = colors["page"]
    return Look(
        ASCII if ascii_only else UNICODE,
        _tones(colors, page),
        _tones(colors, page if few_colors else colors["bar"]),
        _tones(colors, page, reverse=True) if few_colors else _tones(colors, colors["selection"]),
    )


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
        made.append(Style(color=_rich(legible(text, mixed, DIM_CONTRAST)), bgcolor=_rich(mixed), bold=True))
    return made


def _tones(colors: dict[str, Color], behind: Color, *, reverse: bool = False) -> Tones:
    def style(name: str, contrast: float, *, bold: bool = False) -> Style:
        shown = legible(colors[name], behind, contrast)
        return Style(color=_rich(shown), bgcolor=_rich(behind), bold=bold, reverse=reverse or None)

    faded = legible(colors["text"].blend(colors["dim"], 0.5, 1.0), behind, TEXT_CONTRAST)
    return Tones(
        plain=style("text", TEXT_CONTRAST),
        strong=style("text", TEXT_CONTRAST, bold=True),
        faded=Style(color=_rich(faded), bgcolor=_rich(behind), reverse=reverse or None),
        dim=style("dim", DIM_CONTRAST),
        accent=style("accent", DIM_CONTRAST),
        key=style("accent", DIM_CONTRAST, bold=True),
        link=style("link", DIM_CONTRAST),
        tag=style("tag", DIM_CONTRAST),
        error=style("error", DIM_CONTRAST, bold=True),
        rule=Style(color=_rich(colors["rule"]), bgcolor=_rich(behind), reverse=reverse or None),
    )

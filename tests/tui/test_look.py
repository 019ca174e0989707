"""Every theme can be read: contrast by WCAG 2.2."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tui_reader.tui import themes
from tui_reader.tui.look import (
    ASCII,
    DIM_CONTRAST,
    TEXT_CONTRAST,
    UNICODE,
    Tones,
    colors_of,
    contrast_ratio,
    css_variables,
    in_palette,
    legible,
    look,
    shades,
)

THEMES = {**BUILTIN_THEMES, **{theme.name: theme for theme in themes.OWN}}


def contrast(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast_ratio(Color.parse(style.color.name), Color.parse(style.bgcolor.name))


def test_the_contrast_is_that_of_the_standard() -> None:
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    assert contrast_ratio(black, white) == pytest.approx(21)
    assert contrast_ratio(white, white) == 1
    assert contrast_ratio(Color.parse("#777777"), white) == pytest.approx(4.48, abs=0.01)  # WCAG's well-known grey


@pytest.mark.parametrize("name", themes.NAMES)
def test_text_and_dimmed_text_of_every_theme_can_be_read(name: str) -> None:
    shown = look(THEMES[name])
    for tones in (shown.page, shown.bar, shown.selected):
        for style in (tones.plain, tones.strong, tones.faded):
            assert contrast(style) >= TEXT_CONTRAST == 7
        for style in (tones.dim, tones.accent, tones.key, tones.link, tones.tag, tones.error):
            assert contrast(style) >= DIM_CONTRAST == 4.5


@pytest.mark.parametrize(("few_colors", "fixed"), [(False, False), (False, True), (True, False)])
@pytest.mark.parametrize("name", themes.NAMES)
def test_days_to_come_are_dim_and_can_be_read(name: str, few_colors: bool, fixed: bool) -> None:
    bar = look(THEMES[name], few_colors=few_colors, fixed=fixed).bar
    palette = ColorSystem.STANDARD if few_colors else ColorSystem.EIGHT_BIT if fixed else ColorSystem.TRUECOLOR
    shown = [Color(*style.color.downgrade(palette).get_truecolor()) for style in (bar.later, bar.dim) if style.color]
    behind = bar.plain.bgcolor
    assert behind
    later, dim = (contrast_ratio(color, Color(*behind.downgrade(palette).get_truecolor())) for color in shown)
    assert 3 <= later <= dim


@pytest.mark.parametrize("name", themes.NAMES)
def test_what_differs_in_meaning_differs_in_look(name: str) -> None:
    shown = look(THEMES[name])
    assert shown.selected.plain.bgcolor != shown.page.plain.bgcolor
    for tones in (shown.page, shown.selected):
        assert tones.accent.color != tones.plain.color
        assert tones.dim.color != tones.plain.color


@pytest.mark.parametrize("palette", [ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
@pytest.mark.parametrize("name", themes.NAMES)
def test_every_theme_can_be_read_in_few_colours(name: str, palette: ColorSystem) -> None:
    few = palette is ColorSystem.STANDARD
    shown = look(THEMES[name], few_colors=few)

    def seen(color: RichColor | None) -> Color:
        assert color is not None
        return in_palette(Color.from_rich_color(color), palette)

    for tones in (shown.page, shown.bar, shown.selected):
        behind = seen(tones.plain.bgcolor)
        for style in (*_styles(tones), *shades(shown, 5)):
            assert contrast_ratio(seen(style.color), behind if style in tones else seen(style.bgcolor)) >= 3
        if tones.plain.reverse:  # one colour: another would be a patch in the row
            assert len({(style.color, style.bgcolor) for style in tones}) == 1
            assert tones.match.underline
            continue
        for style in (tones.accent, tones.link, tones.error):
            assert seen(style.color) != seen(tones.plain.color)
    assert seen(shown.page.rule.color) != seen(shown.page.plain.bgcolor)
    if few:  # on white the other grey can't be seen
        assert shown.page.rule.color
        assert shown.page.rule.color.downgrade(palette).number == 8
    variables = css_variables(THEMES[name], few_colors=few)
    for written in ("text", "dim", "accent"):
        for under in ("page", "bar"):
            pair = (in_palette(Color.parse(variables[f"look-{one}"]), palette) for one in (written, under))
            assert contrast_ratio(*pair) >= 3


@pytest.mark.parametrize("name", themes.NAMES)
def test_with_256_colours_each_is_one_of_the_fixed_ones_and_looks_like_the_true_one(name: str) -> None:
    true, fixed = colors_of(THEMES[name]), colors_of(THEMES[name], fixed=True)
    shown = {role: in_palette(color, ColorSystem.EIGHT_BIT) for role, color in fixed.items()}  # as rich writes it
    for role, color in true.items():
        if max(color.rgb) - min(color.rgb) < 24:  # a grey, with a breath of something: no navy
            assert max(shown[role].rgb) - min(shown[role].rgb) <= 40, role
        assert max(abs(a - b) for a, b in zip(color.rgb, shown[role].rgb, strict=True)) <= 60, role
    assert len({shown["page"], shown["selection"]}) == 2
    made = look(THEMES[name], fixed=True)
    hue = Color.from_rich_color(made.bar.accent.color).hsl.h
    for style in shades(made, 4):  # of the calendar's days: shades of the accent, or greys
        shade = Color.from_rich_color(style.bgcolor)
        away = abs(shade.hsl.h - hue)
        assert len(set(shade.rgb)) == 1 or min(away, 1 - away) < 0.046  # no olive for a brown
        assert len(set(shade.rgb)) == 1 or set(shade.rgb) <= {0, 95, 135, 175, 215, 255}  # one of the fixed ones


@pytest.mark.parametrize("name", themes.NAMES)
def test_with_256_colours_all_that_is_written_can_be_read(name: str) -> None:
    shown = look(THEMES[name], fixed=True)
    tones = (shown.page, shown.bar, shown.selected)
    written = [style for one in tones for style in _styles(one)]
    for style in (*written, *shades(shown, 5)):
        assert style.color
        assert style.bgcolor
        pair = (
            Color(*color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor()) for color in (style.color, style.bgcolor)
        )
        assert contrast_ratio(*pair) >= DIM_CONTRAST, style


@pytest.mark.parametrize("grey", [0x12, 0x9E, 0xD0, 0xE4, 0xEE])
def test_a_grey_of_the_256_is_written_as_itself(grey: int) -> None:
    page = Color(grey, grey, grey)
    theme = Theme("grey", primary="#777777", background=page.hex, surface=page.hex)
    assert in_palette(colors_of(theme, fixed=True)["page"], ColorSystem.EIGHT_BIT) == page


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("theme", themes.OWN)
def test_what_is_dim_is_dimmer_than_text_in_any_terminal(theme: Theme, plain: bool) -> None:
    shown = look(theme, few_colors=True, plain=plain)
    for tones in (shown.page, shown.bar):
        darker = tones.dim.color.downgrade(ColorSystem.STANDARD).number == 8 if tones.dim.color else False
        assert tones.dim.dim or (darker and not theme.dark and not plain)
        assert not any(style.dim for style in _styles(tones) if style != tones.dim)
    assert not any(style.dim for style in _styles(shown.selected))  # half of a row in reverse would be a patch


LIGHT_TERMINALS = {
    "xterm": {1: "#cd0000", 4: "#0000ee", 5: "#cd00cd"},
    "vscode": {1: "#cd3131", 4: "#0451a5", 5: "#bc05bc"},
    "macos": {1: "#990000", 4: "#0000b2", 5: "#b200b2"},
    "windows": {1: "#c50f1f", 4: "#0037da", 5: "#881798"},
}
DARK_TERMINALS = {
    "xterm": {9: "#ff0000", 10: "#00ff00", 11: "#ffff00", 12: "#5c5cff", 13: "#ff00ff", 14: "#00ffff"},
    "vscode": {9: "#f14c4c", 10: "#23d18b", 11: "#f5f543", 12: "#3b8eea", 13: "#d670d6", 14: "#29b8db"},
    "windows": {9: "#e74856", 10: "#16c60c", 11: "#f9f1a5", 12: "#3b78ff", 13: "#b4009e", 14: "#61d6d6"},
}


@pytest.mark.parametrize(("terminals", "behind"), [(LIGHT_TERMINALS, "#ffffff"), (DARK_TERMINALS, "#000000")])
def test_the_accent_of_16_colours_can_be_read_whatever_a_terminal_takes_them_for(
    terminals: dict[str, dict[int, str]], behind: str
) -> None:
    for theme in themes.OWN:
        accent = colors_of(theme, few_colors=True)["accent"]
        (number,) = (n for n in range(16) if RichColor.from_ansi(n).get_truecolor() == accent.rgb)
        if theme.dark == (behind == "#000000"):
            for palette in terminals.values():
                assert contrast_ratio(Color.parse(palette[number]), Color.parse(behind)) >= 3


@pytest.mark.parametrize("name", themes.NAMES)
def test_with_16_colours_each_meaning_has_a_look_of_its_own(name: str) -> None:
    tones = look(THEMES[name], few_colors=True).page

    def written(style: Style) -> tuple[int | None, bool]:
        assert style.color
        return style.color.downgrade(ColorSystem.STANDARD).number, bool(style.bold)

    light = tones.plain.bgcolor == Style(bgcolor="#ffffff").bgcolor
    meanings = [written(style) for style in (tones.accent, tones.error, tones.link, tones.tag, tones.plain)]
    assert len(set(meanings)) == len(meanings)
    assert {number for number, _ in meanings[:4]} <= ({1, 5, 4, 0} if light else {9, 10, 11, 13, 14}), (
        "legible anywhere"
    )
    variables = css_variables(THEMES[name], few_colors=True)
    numbers = {
        role: Style(color=variables[f"look-{role}"]).color.downgrade(ColorSystem.STANDARD).number  # type: ignore[union-attr]
        for role in ("text", "dim", "error")
    }
    assert numbers["error"] == meanings[1][0]
    if light:
        assert {written(tones.plain), written(tones.faded)} == {(0, False)}, "grey is what is dim"
    else:
        assert 8 not in numbers.values(), "which is the background in some terminals"


def test_without_colours_tags_are_no_plain_text() -> None:
    for theme in themes.OWN:
        assert look(theme, few_colors=True, plain=True).page.tag.bold


def test_there_are_themes_enough_for_light_and_dark_rooms() -> None:
    assert set(themes.NAMES) <= set(THEMES)
    assert len(set(themes.NAMES)) == len(themes.NAMES)
    assert {theme.dark for theme in themes.OWN} == {True, False}
    assert sum(not THEMES[name].dark for name in themes.NAMES) >= 3


def test_our_own_colours_are_those_agreed() -> None:
    tones = look(themes.DARK).page
    assert (tones.plain.color, tones.plain.bgcolor) == (Style(color="#d5d8de").color, Style(bgcolor="#14161b").bgcolor)
    assert tones.accent.color == Style(color="#f0b24a").color


def test_few_colours_show_the_row_under_the_cursor_in_reverse() -> None:
    shown = look(themes.DARK, few_colors=True)
    assert all(style.reverse for style in _styles(shown.selected))
    assert not any(style.reverse for style in _styles(shown.page))


def test_a_colour_is_moved_no_further_than_needed() -> None:
    page = Color.parse("#14161b")
    assert legible(Color.parse("#d5d8de"), page, 7) == Color.parse("#d5d8de")
    moved = legible(Color.parse("#303030"), page, 4.5)
    assert 4.5 <= contrast_ratio(moved, page) < 6


def test_a_theme_that_nobody_can_read_is_made_legible() -> None:
    grey = Theme("grey", primary="#777777", foreground="#777777", background="#787878", surface="#777777")
    tones = look(grey).page
    assert contrast(tones.dim) >= 4.5 or contrast(tones.dim) > 4.3  # on mid grey nothing has more


def test_signs_are_one_cell_and_ascii_where_they_should_be() -> None:
    from rich.cells import cell_len

    for signs in (UNICODE, ASCII):
        assert all(cell_len(getattr(signs, name)) == 1 for name in signs._fields)
    states = (ASCII.unread, ASCII.bookmark, ASCII.cursor, ASCII.picked)
    assert len(set(states)) == len(states)


def _styles(tones: Tones) -> list[Style]:
    """All but that of the lines between things, and that of days to come, which is as dim as can be read."""
    return [getattr(tones, name) for name in tones._fields if name not in ("rule", "later")]

"""The themes: our own in the dark and in the light, and those of Textual that read well."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="daily",
    primary="#8fb4e3",
    secondary="#98c788",
    accent="#f0b24a",
    warning="#f0b24a",
    error="#f07f6e",
    success="#98c788",
    foreground="#d5d8de",
    background="#14161b",
    surface="#1b1e25",
    panel="#232833",
    dark=True,
    variables={
        "page": "#14161b",
        "bar": "#1b1e25",
        "selection": "#232833",
        "text": "#d5d8de",
        "dim": "#9199a8",
        "rule": "#3a404b",
        "highlight": "#f0b24a",
        "link": "#8fb4e3",
        "tag": "#98c788",
    },
)
LIGHT = Theme(
    name="daily-light",
    primary="#1f5fa8",
    secondary="#2f6b2f",
    accent="#8f5a00",
    warning="#8f5a00",
    error="#b3261e",
    success="#2f6b2f",
    foreground="#22262e",
    background="#fbfaf7",
    surface="#efede7",
    panel="#e6e2d8",
    dark=False,
    variables={
        "page": "#fbfaf7",
        "bar": "#efede7",
        "selection": "#e9e3d3",
        "text": "#22262e",
        "dim": "#5d6573",
        "rule": "#c9c5ba",
        "highlight": "#8f5a00",
        "link": "#1f5fa8",
        "tag": "#2f6b2f",
    },
)
OWN = (DARK, LIGHT)

NAMES = (
    "daily",
    "daily-light",
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "catppuccin-latte",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "solarized-dark",
    "solarized-light",
    "rose-pine",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
)
"""The themes that the list offers, in its order."""


def suiting(*, light: bool) -> str:
    """The name of our own theme for a light terminal, or a dark one."""
    return (LIGHT if light else DARK).name


class ThemeChoice:
    """The theme that is shown: the one that somebody chose, else ours that suits the terminal."""

    def __init__(self, settings: str, remembered: str, *, light: bool) -> None:
        """``settings`` and ``remembered``: the names that the settings and the last run have, empty for none."""
        self._settings, self._remembered = settings, remembered
        self.light = light
        """True when the terminal's background is light, as far as that is known."""
        chosen = settings or remembered
        self._suiting = "" if chosen in NAMES else suiting(light=light)
        self.name = self._suiting or chosen
        """The theme to begin with."""

    @property
    def suits(self) -> bool:
        """True when it was taken since it suits the terminal."""
        return bool(self._suiting)

    def told(self, shown: str, *, light: bool) -> str:
        """The theme to show now that the terminal told of its background, in place of the one that is ``shown``."""
        self.light = light
        if shown == self._suiting:
            shown = self._suiting = suiting(light=light)
        return shown

    def remembered(self, shown: str) -> str:
        """The name to remember; one that was not chosen is not kept: the next terminal may be another."""
        return self._remembered if shown in (self._suiting, self._settings) else shown

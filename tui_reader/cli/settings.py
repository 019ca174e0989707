"""The settings, for a command that goes by them."""

from __future__ import annotations

from tui_reader import config, paths


def find() -> tuple[paths.Paths, config.Settings | None]:
    """The folders, and the settings in them; None when they can't be used, which is said."""
    places = paths.find()
    try:
        return places, config.load(places.settings)
    except config.ConfigError as error:
        from tui_reader.cli.printing import say  # which brings the widths of signs

        say(str(error))
        return places, None

"""Makes the README's picture: the reader on the seed, searching. Run as ``python -m tests.screenshot``."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from tui_reader import uistate
from tui_reader.config import Settings
from tui_reader.library import Criteria, open_library
from tui_reader.paths import Paths
from tui_reader.tui.app import FIRST_ROWS, ReaderApp

PICTURE = Path(__file__).with_name("screenshot.svg")


async def take(size: tuple[int, int] = (140, 40)) -> str:
    """The screen as SVG, after a search and some marks."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Paths(Path(folder, "config"), Path(folder, "data"))
        library = open_library(paths)
        rows = library.lists.order(Criteria()).rows
        library.marking.set(rows[3:20:3], "read", True)
        library.marking.set(rows[4:24:7], "bookmarked", True)
        app = ReaderApp(library, paths, Settings(), uistate.UIState(), library.lists.first(Criteria(), FIRST_ROWS))
        async with app.run_test(size=size) as pilot:
            await pilot.press("slash", *"transf expresiv")
            await pilot.pause(0.5)
            svg = app.export_screenshot(title="tui-reader")
        library.close()
    # The picture must not make whoever looks at it fetch fonts.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> None:
    """Write the picture beside this file, in all colours, whatever terminal this is."""
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    PICTURE.write_text(asyncio.run(take()), encoding="utf-8")


if __name__ == "__main__":
    main()

"""``python -m tui_reader`` is the same program as ``tui-reader``."""

import sys

from tui_reader.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""Recorded answers of the real services, which are kept beside the checkout and never in it."""

from pathlib import Path

import pytest


def recorded(name: str) -> Path:
    """The folder ``name`` of the recordings; skips the test where there are none."""
    for above in Path(__file__).resolve().parents[2:4]:
        if (folder := above / "shared" / "data" / name).is_dir():
            return folder
    pytest.skip(f"no recordings here: shared/data/{name} is not beside the checkout")

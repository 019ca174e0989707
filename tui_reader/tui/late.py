"""asyncio and Textual without modules that they import and no first frame needs: each comes when it is used.

They import these for the sake of a function or a class that the reader seldom uses or never: tables of colours,
the folder for downloads, four widgets. All together took a tenth of the start (``python -m tests.benchmarks.start``).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

LATE = {
    "platformdirs": ("user_downloads_path",),
    "rich.table": ("Table",),
    "textual.canvas": ("Canvas", "Rectangle"),
    "textual.command": (
        "CommandListItem",
        "CommandPalette",
        "DiscoveryHit",
        "Hit",
        "Hits",
        "Provider",
        "SimpleProvider",
    ),
    "textual.types": ("CallbackType", "IgnoreReturnCallbackType"),
    "uuid": ("uuid4",),
}
"""The modules, and the names that Textual and Rich take from them."""
PALETTE = "textual.command"
"""Textual's palette, in place of which the reader has its own: what is derived for it alone is derived from nothing."""


def bring() -> None:
    """Import both. Where they are there already nothing changes."""
    if not sys.modules.keys() & {"asyncio", "ssl"}:
        # As in a Python that was built without TLS. asyncio's own is not used: pages are fetched with httpx2's.
        with _standing_in({"ssl": None}):
            import asyncio  # noqa: F401
    if "textual" not in sys.modules:
        with _standing_in({name: StandIn(name, names) for name, names in LATE.items()}):
            import textual.app  # noqa: F401


class StandIn(ModuleType):
    """In the place of a module: ``names`` stand for what they name, and any other name has it imported."""

    def __init__(self, module: str, names: tuple[str, ...]) -> None:
        super().__init__(module)
        for name in names:
            setattr(self, name, _Name(self, name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by the import itself
            raise AttributeError(name)
        return getattr(self.brought(), name)

    def brought(self) -> ModuleType:
        """The module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)


class _Name:
    """A function or a class that is not there yet: it is called, looked at, named in types and derived from."""

    def __init__(self, module: StandIn, name: str) -> None:
        self._module, self._name = module, name

    def _meant(self) -> Any:
        return getattr(self._module.brought(), self._name)

    def __call__(self, *args: Any, **more: Any) -> Any:
        return self._meant()(*args, **more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._meant(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._meant())

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, self._meant())

    def __or__(self, other: Any) -> Any:
        return self._meant() | other

    def __ror__(self, other: Any) -> Any:
        return other | self._meant()

    def __getitem__(self, of: Any) -> Any:
        return self._meant()[of]

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return () if self._module.__name__ == PALETTE else (self._meant(),)


@contextmanager
def _standing_in(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Within this imports find ``modules``, where the real ones are not there yet; None is one that can't be found."""
    put: dict[str, Any] = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]

"""How the house is kept: each thing in one place, and nobody reaches through a door that is somebody else's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import tui_reader
from tui_reader.library import Library

PACKAGE = Path(tui_reader.__file__).parent


def modules(*names: str) -> Iterator[tuple[str, ast.Module]]:
    for name in names:
        for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / name]:
            yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))


def test_screen_and_commands_reach_no_store_behind_the_library() -> None:
    reached = [
        f"{name}:{node.lineno}"
        for name, module in modules("tui", "cli", "digest.py")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in ("store", "_store")
    ]
    assert reached == []


def handed_on(function: ast.FunctionDef) -> bool:
    """Whether a method only calls another, of a part, with all that it was given."""
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr) or not isinstance(body[0].value, ast.Call):
        return False
    call, given = body[0].value, [arg.arg for arg in (*function.args.args[1:], *function.args.kwonlyargs)]
    passed = [*call.args, *(keyword.value for keyword in call.keywords)]
    return (
        ast.unparse(call.func).startswith("self.")
        and ast.unparse(call.func).count(".") > 1
        and [ast.unparse(one) for one in passed] == given
    )


def test_the_library_is_its_parts_and_hands_nothing_on() -> None:
    (library,) = (
        node
        for _, module in modules("library")
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name == Library.__name__
    )
    methods = [node for node in library.body if isinstance(node, ast.FunctionDef)]
    assert methods
    assert [method.name for method in methods if handed_on(method)] == []

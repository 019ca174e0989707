"""The house is kept in order: each thing in one place, and nobody reaches through a door that is somebody else's."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tui_reader
from tui_reader.library import Library

PACKAGE = Path(tui_reader.__file__).parent


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def modules(*names: str) -> Iterator[tuple[str, ast.Module]]:
    for name in names:
        for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / name]:
            yield str(path.relative_to(PACKAGE)), parsed(path)


def test_screen_and_commands_reach_no_store_behind_the_library() -> None:
    reached = [
        f"{name}:{node.lineno}"
        for name, module in modules("tui", "cli", "digest.py")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in ("store", "_store")
    ]
    assert reached == []


def handed_on(function: ast.FunctionDef) -> bool:
    """True when a method only calls another, of a part, with all that it was given."""
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr) or not isinstance(body[0].value, ast.Call):
        return False
    call, given = body[0].value, [arg.arg for arg in (*function.args.args[1:], *function.args.kwonlyargs)]
    passed = [*call.args, *(keyword.value for keyword in call.keywords)]
    return (
        re.fullmatch(r"self\.[a-z]\w*\.\w+", ast.unparse(call.func)) is not None
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


CALLED_BY_OTHERS = re.compile(
    r"__\w+__|(action|on|handle|watch|validate)_\w+|compose|[A-Z]+(_[A-Z]+)*"  # of Textual, and of the parser of HTML
    r"|_fatal_error|_on_key|_run_input_thread|_sigcont_application|check_action|get_default_screen|model_config"
)
WATCHED_BY_TESTS = {"armed"}
TO_COME = {"check_pattern"}
"""Of what a setting asks for that is not there yet."""
ANSWERS = {"tui_reader.http.Downloaded", "tui_reader.http.Response"}
"""The answers of a package's functions."""


def test_docstrings_and_comments_begin_with_the_thing_that_they_are_about() -> None:
    """With What, How and their kind at the beginning they must be read twice."""
    begun = [
        f"{path.relative_to(folder)}:{node.lineno}"
        for folder in (PACKAGE, Path(__file__).parent)
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if re.match(r"\s*(?:How|What|Where|Whether|Which)\b", node.value.value)
    ]
    begun += [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.match(r"\s*# (?:How|What|Whether|Which)\b", line) and not line.endswith("?")
    ]
    assert begun == []


def test_nothing_is_written_that_nobody_uses() -> None:
    """By their names alone: what is unused but has a name that is used elsewhere is not seen."""
    named, said, where = Counter[str](), Counter[str](), dict[str, str]()
    for path in PACKAGE.rglob("*.py"):
        said.update(re.findall(r"\w+", path.read_text("utf-8")))
        for node in ast.walk(parsed(path)):
            names: list[str] = []
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                answers = any(
                    isinstance(one, ast.Call) and ast.unparse(one.func) == "on" for one in node.decorator_list
                )
                names = [] if answers else [node.name]
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [one.id for one in targets if isinstance(one, ast.Name)]
            named.update(names)
            where |= {name: f"{path.relative_to(PACKAGE)}:{node.lineno}" for name in names}  # type: ignore[attr-defined]
    unused = {name for name, count in named.items() if said[name] <= count and not CALLED_BY_OTHERS.fullmatch(name)}
    assert [f"{where[name]} {name}" for name in sorted(unused - WATCHED_BY_TESTS - TO_COME)] == []


def test_nothing_is_handed_on_by_a_package_that_nobody_takes_from_it() -> None:
    taken, offered = set[str](), set[str]()
    for name, module in modules("."):
        path = Path(name)
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.module:
                taken |= {f"{node.module}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                taken.add(f".{node.value.id}.{node.attr}")
            elif path.name != "__init__.py":
                continue
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                offered |= {".".join(["tui_reader", *path.parent.parts, one]) for one in ast.literal_eval(node.value)}
    untaken = {one for one in offered - taken if "." + ".".join(one.split(".")[-2:]) not in taken}
    assert sorted(untaken - ANSWERS) == []


SENTENCE = re.compile(r"[a-z]{2,}\S* +(\0|[A-Za-z]{2,})|\0 +[a-z]{2,}")
"""Two words or more; a value that is put in counts as one beside another."""
NO_WORDS = {
    "tui/commands.py": ("COMMANDS", "GROUPS"),  # titles and help: a table of its own
    "tui/programs.py": ("_OPEN",),  # a program
}
"""The words that are spelled elsewhere than where the screen's words are, by file."""


def spelled(node: ast.AST, aside: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(line, text) of each text in ``node`` that is no docstring, style sheet, pattern or class of a widget's."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Expr(ast.Constant()) | ast.keyword("classes") | ast.Call(ast.Attribute(ast.Name("re"), "compile")):
                continue
            case ast.List([ast.Constant("/bin/sh"), *_]):
                continue
            case ast.Assign([ast.Name(name), *_]) | ast.AnnAssign(ast.Name(name)) if name in (*aside, "DEFAULT_CSS"):
                continue
            case ast.JoinedStr(pieces):
                yield child.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "\0" for p in pieces)
                for piece in pieces:
                    if isinstance(piece, ast.FormattedValue):  # with what it is formatted by left out
                        yield from spelled(ast.Expr(piece.value), aside)
            case ast.Constant(str(text)):
                yield child.lineno, text
            case _:
                yield from spelled(child, aside)


def test_the_words_on_the_screen_are_in_one_place() -> None:
    there = [
        f"{name}:{line} {text!r}"
        for name, module in modules("tui")
        if not name.startswith("tui/saying/")
        for line, text in spelled(module, NO_WORDS.get(name, ()))
        if SENTENCE.search(text)
    ]
    assert there == []


def classes(where: str) -> dict[str, list[str]]:
    """The names of the classes in a folder, and the modules that each is in."""
    there: dict[str, list[str]] = {}
    for name, module in modules(where):
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                there.setdefault(node.name, []).append(name)
    return there


def test_style_sheets_are_for_widgets_that_there_are() -> None:
    """A widget's name is its selector too, which nothing else would tell when the one is changed alone."""
    from textual import screen, widget, widgets

    there = {*classes("tui"), *getattr(widgets, "__all__", ()), *dir(screen), *dir(widget)}
    sheets = [path.read_text("utf-8") for path in PACKAGE.rglob("*.tcss")]
    for _, module in modules("tui"):
        for node in ast.walk(module):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if ast.unparse(target).endswith("CSS") and isinstance(node.value.value, str):
                    sheets.append(node.value.value)
    plain = [re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL) for sheet in sheets]
    selectors = [one for sheet in plain for one in re.findall(r"(?:^|[}\n])\s*([^{}]+?)\s*\{", sheet)]
    named = {name for one in selectors for name in re.findall(r"(?<![\w.#$:-])[A-Z]\w+", one)}
    assert {"LineInput", "Screen"} & named
    assert named - there == set()


def test_each_handler_is_for_a_message_that_there_is() -> None:
    from textual import events

    names = {name for name in dir(events) if name[0].isupper()} | {*classes("tui")}
    there = {"on_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in names}
    handlers = {
        (name, node.name)
        for name, module in modules("tui")
        for owner in ast.walk(module)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("on_")
    }
    assert handlers
    assert (
        sorted(where for where in handlers if not any(where[1] == one or where[1].endswith(one[2:]) for one in there))
        == []
    )


ONE_IDEA = {"Feed", "Links", "Panes", "References", "Searches", "Service", "Services", "Shell", "Signs"}
"""Names of the same thing on two floors, or for two screens or services."""
OF_THE_FIELD = {"Document", "Table"}
"""A text and what a search indexes; a table of data and one of a formula: each is called so where it is known."""


def test_a_class_has_a_name_of_its_own() -> None:
    there = Counter(
        node.name
        for _, module in modules(".")
        for node in module.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, times in there.items() if times > 1} - ONE_IDEA - OF_THE_FIELD == set()

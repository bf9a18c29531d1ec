"""House rule: numbers in texts are read by exporters/numbers.py.

Python's own `int` and `float` take digits of every script, underscores, inf and nan, and raise on the rest; `isdigit`
is true for what `int` refuses. This looks for them where the value may be a text: a part of a match or of a split, a
slice, a parameter that is declared a str. What a table or a format's field holds is a number already.
"""

from __future__ import annotations

import ast
from typing import TypeGuard

import pytest

from tests.test_house_paths import sources

ITSELF = "exporters/numbers.py"
DIGIT_TESTS = {"isdigit", "isdecimal", "isnumeric"}
GIVES_TEXT = {
    "split", "rsplit", "partition", "rpartition", "splitlines", "strip", "lstrip", "rstrip", "removeprefix", "replace",
    "removesuffix", "lower", "upper", "casefold", "decode", "join", "group", "groups", "groupdict", "findall",
    "read_text", "getenv",
}  # fmt: skip


def may_be_text(node: ast.AST, texts: set[str]) -> bool:
    """Whether an expression may be a text, given the names that may hold one."""
    if isinstance(node, ast.Name):
        return node.id in texts
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.Call):
        named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return named in GIVES_TEXT or named == "str"
    if isinstance(node, ast.Subscript):
        at = node.slice
        is_part = isinstance(at, ast.Slice) or (isinstance(at, ast.Constant) and isinstance(at.value, int))
        return is_part or may_be_text(node.value, texts)
    if isinstance(node, ast.IfExp):
        return may_be_text(node.body, texts) or may_be_text(node.orelse, texts)
    if isinstance(node, ast.BoolOp):
        return any(may_be_text(one, texts) for one in node.values)
    if isinstance(node, ast.List | ast.Tuple):
        return any(may_be_text(one, texts) for one in node.elts)
    if isinstance(node, ast.Starred | ast.NamedExpr):
        return may_be_text(node.value, texts)
    return isinstance(node, ast.JoinedStr)


def declared_text(node: ast.AST) -> TypeGuard[ast.arg]:
    """True for a parameter that is a str, or may be one."""
    if not isinstance(node, ast.arg) or node.annotation is None:
        return False
    parts = list(ast.walk(node.annotation))
    return not any(isinstance(one, ast.Subscript) for one in parts) and any(
        isinstance(one, ast.Name) and one.id == "str" for one in parts
    )


def texts_in(scope: ast.AST) -> set[str]:
    """The names of a function that may hold a text."""
    texts: set[str] = set()
    for _ in range(3):  # a text that is taken from a text, and again
        for node in ast.walk(scope):
            if declared_text(node):
                texts.add(node.arg)
            elif isinstance(node, ast.Assign) and may_be_text(node.value, texts):
                texts |= {one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)}
            elif isinstance(node, ast.For | ast.comprehension) and may_be_text(node.iter, texts):
                texts |= {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
            elif isinstance(node, ast.NamedExpr) and may_be_text(node.value, texts):
                texts.add(node.target.id)
    return texts


def bare_numbers(text: str) -> list[int]:
    """The lines that read a number from a text, or ask whether one has digits, by Python's own means."""
    found: set[int] = set()
    tree = ast.parse(text)
    for scope in (tree, *(one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.Lambda))):
        texts = set() if scope is tree else texts_in(scope)
        for node in ast.walk(scope):
            if isinstance(node, ast.Attribute) and node.attr in DIGIT_TESTS:
                found.add(node.lineno)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("int", "float"):
                found |= {node.lineno for one in node.args[:1] if may_be_text(one, texts)}
    return sorted(found)


def test_numbers_in_texts_are_read_in_one_place() -> None:
    bare = {name: lines for name, text in sources() if name != ITSELF and (lines := bare_numbers(text))}
    assert bare == {}, "ask exporters.numbers: int, float and isdigit know too many digits, and raise"


@pytest.mark.parametrize(
    "line",
    [
        "name.isdigit()", "filter(str.isdecimal, names)", "int(match[1])", "int(match.group(2) or 0)", "int(text[1:])",
        "float(name.partition('x')[2])", "def f(v):\n return [int(part) for part in v.split('.')]", "float('inf')",
        "def f(text: str) -> int:\n return int(text)", "def f(a: str | None) -> float:\n return float(a or 0)",
        "def f(m):\n top, _, low = m.partition('/')\n return int(low)", "def f(m):\n if (x := m[0]): return int(x)",
        "lambda name: [int(part) for part in name.split('.')]", "int(track if track else '0')",
    ],
)  # fmt: skip
def test_a_bare_number_is_seen(line: str) -> None:
    assert len(bare_numbers(line)) == 1


def test_numbers_that_are_numbers_already_are_left_alone() -> None:
    sound = (
        "int(3.5)\nfloat(row['tempo_bpm'])\nint(self.fields['command'])\nwhole_number(match[1])\nint(seconds * rate)\n"
        "def f(a: int, b: list[str]) -> float:\n return float(a) + int(len(b))\n"
    )
    assert bare_numbers(sound) == []

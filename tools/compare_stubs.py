"""Compare two stub packages of the module Live class by class, as a table in Markdown.

Usage: python tools/compare_stubs.py OURS THEIRS

OURS and THEIRS are folders of .pyi files (kontrol api stubs -o Live-stubs; another package unpacked). The sum over all,
then each class and module in which they differ, with what it inherits: how many members only one of them has; of those
that both have, how many only one gives a type that says something (not Any, object or a bare tuple); and how many
properties only one lets be written.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

VAGUE = {
    "",
    "Any",
    "object",
    "tuple",
    "list",
    "dict",
    "Iterable[Any]",
    "tuple[Any, ...]",
    "list[Any]",
    "dict[Any, Any]",
}
COLUMNS = (
    "class", "members of ours", "of theirs", "only ours", "only theirs", "typed in ours only", "typed in theirs only",
    "written in ours only", "written in theirs only",
)  # fmt: skip


@dataclass
class Side:
    """What one package says of a class: names, the annotations of each, which properties have setters."""

    names: set[str] = field(default_factory=set)
    types: dict[str, list[str]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    bases: list[str] = field(default_factory=list)


def read(folder: Path) -> dict[str, Side]:
    """The classes and modules of a package, by their dotted names."""
    found: dict[str, Side] = defaultdict(Side)
    for path in sorted(folder.glob("*.pyi")):
        if path.stem.startswith("_"):
            continue
        _body(ast.parse(path.read_text(encoding="utf-8")).body, path.stem, found)
    return found


def _body(body: list[ast.stmt], dotted: str, found: dict[str, Side]) -> None:
    side = found[dotted]
    for one in body:
        if isinstance(one, ast.ClassDef):
            side.names.add(one.name)
            found[f"{dotted}.{one.name}"].bases = [ast.unparse(base).split("[")[0].lstrip("_") for base in one.bases]
            _body(one.body, f"{dotted}.{one.name}", found)
        elif isinstance(one, ast.FunctionDef) and not one.name.startswith("__"):
            side.names.add(one.name)
            if any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in one.decorator_list):
                side.written.add(one.name)
            else:
                side.types.setdefault(one.name, _annotations(one))
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            side.names.add(one.target.id)
            side.written.add(one.target.id)
            side.types.setdefault(one.target.id, [ast.unparse(one.annotation)])
        elif isinstance(one, ast.Assign) and not ast.unparse(one.value).startswith("TypeVar("):  # that is no member
            side.names |= {name.id for name in one.targets if isinstance(name, ast.Name) and name.id[:1] != "_"}


def _annotations(one: ast.FunctionDef) -> list[str]:
    given = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
    said = [arg.annotation for arg in given if arg.arg != "self"] + [one.returns]
    return [ast.unparse(each) if each is not None else "" for each in said]


def whole(found: dict[str, Side], dotted: str, depth: int = 0) -> Side:
    """A class with what it inherits."""
    side = found[dotted]
    for base in side.bases if depth < 5 else []:
        if base == "lists.ListOf":  # what all lists have is in a file of its own
            side = Side(side.names | {"append", "extend"}, side.types, side.written)
        last = base.rpartition(".")[2]
        ends = [name for name in found if name == base or name == f"{last}.{last}" or name.endswith(f".{last}")]
        near = sorted(
            (name for name in ends if "." in name),
            key=lambda name: (not f".{name}".endswith(f".{base}"), name.count(".")),
        )
        if near and near[0] != dotted:
            above = whole(found, near[0], depth + 1)
            side = Side(side.names | above.names, {**above.types, **side.types}, side.written | above.written)
    return side


def vague(types: list[str]) -> int:
    """How many of the annotations say nothing."""
    return sum(one in VAGUE for one in types)


def rows(ours: dict[str, Side], theirs: dict[str, Side]) -> list[list[str | int]]:
    """A row for each class or module that has a member in one of them."""
    found: list[list[str | int]] = []
    for dotted in sorted(ours.keys() | theirs.keys()):
        a = whole(ours, dotted) if dotted in ours else Side()
        b = whole(theirs, dotted) if dotted in theirs else Side()
        both = a.types.keys() & b.types.keys()
        properties = both - {name for name in both if len(a.types[name]) > 1 or len(b.types[name]) > 1}
        closer = [vague(b.types[name]) - vague(a.types[name]) for name in sorted(both)]
        found.append(
            [
                dotted, len(a.names), len(b.names), len(a.names - b.names), len(b.names - a.names),
                sum(one > 0 for one in closer), sum(one < 0 for one in closer),
                len(properties & a.written - b.written), len(properties & b.written - a.written),
            ]
        )  # fmt: skip
    return [row for row in found if any(row[1:3])]


def main(arguments: list[str]) -> int:
    """The table, with the sum over all classes and modules in its first row."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = rows(read(Path(arguments[0])), read(Path(arguments[1])))
    total = [f"all {len(found)}", *(sum(int(row[place]) for row in found) for place in range(1, len(COLUMNS)))]
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for row in [total, *(row for row in found if any(row[3:]))]:
        print("| " + " | ".join(map(str, row)) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the generators of public API documents got wrong, undone: each kind of fault is one sentence.

The generator of 2011 told properties from values by how Python 2 printed them. Under Python 3 it tags classes as
enumerations and properties as values, lists members twice, and lists what every object and every int has (seen in
public documents of 12.0.0 and 12.1.11). Those of 12.1.0 tell properties apart and lack the values of enumerations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exporters.words import counted
from kontrol_cli.sets.rows import Row

Item = tuple[list[str], str, Row]
"""The parts of a dotted name, the document's tag, and the rest of the row."""

# What Python 3.7 to 3.11 give every int (dir(int) without __names__), and Boost.Python every enumeration.
OF_INT = frozenset((
    "as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes", "imag", "numerator",
    "real", "to_bytes",
))  # fmt: skip
_OF_EXCEPTIONS = frozenset(("add_note", "args", "with_traceback"))
_OF_BOOST = frozenset(("name", "names", "values"))
# `__class__` and `__base__` listed under the names of their values.
_CLASS_NAMES = frozenset(("class", "type"))
_RANK = ("Module", "Class", "Sub-Class", "Method", "Built-In", "Property", "Value")


def repaired(items: list[Item], say: Callable[[str], None]) -> Iterator[tuple[list[str], Row]]:
    """The dotted names with their rows, `kind` among them, in the order of the document; `say` has the sentences."""
    merged = _merged(items, say)
    modules = {dotted for dotted, (_path, tag, _row) in merged.items() if tag == "Module"}
    holders = {dotted for dotted, (_path, tag, _row) in merged.items() if tag in ("Class", "Sub-Class")}
    enums = _enums(merged)
    exceptions = {dotted.rpartition(".")[0] for dotted in merged if dotted.endswith(".with_traceback")}
    dropped = of_int = as_values = 0
    plain_classes: set[str] = set()
    for dotted, (path, tag, row) in merged.items():
        holder, name = ".".join(path[:-1]), path[-1]
        if name.startswith("__") or (name == "class" and tag == "Value"):
            dropped += 1
            continue
        if holder in enums and (name in OF_INT or (tag == "Value" and name in _OF_BOOST | _CLASS_NAMES)):
            of_int += 1
            continue
        if holder in exceptions and name in _OF_EXCEPTIONS | _CLASS_NAMES:
            dropped += 1
            continue
        kind = _kind(tag, in_module=holder in modules, is_enum=dotted in enums)
        if kind == "enum_value" and holder in holders - enums:
            as_values += 1
            plain_classes.add(holder)
            kind = "method" if row.get("signature") else "constant" if name.isupper() else "property"
        if kind == "property":
            row["listenable"] = f"{holder}.add_{name}_listener" in merged
        yield path, {"kind": kind, **row}
    if lacking := len(enums - {".".join(path[:-1]) for path, tag, _row in merged.values() if tag == "Value"}):
        say(f"{counted(lacking, 'enumeration')} without their values: the document does not have them.")
    if dropped:
        say(f"left out: {counted(dropped, 'member')} that every object or exception of Python has.")
    if of_int:
        say(f"left out: {counted(of_int, 'member')} that every enumeration has from Python's int.")
    if as_values:
        say(
            f"{counted(as_values, 'member')} of {counted(len(plain_classes), 'class', 'classes')} are "
            "tagged as values of an enumeration, a fault of the program that made the document; they were read as "
            "properties or constants."
        )


def _merged(items: list[Item], say: Callable[[str], None]) -> dict[str, Item]:
    """One item for each dotted name, with what the best tag says, and the first signature and text."""
    merged: dict[str, Item] = {}
    twice = 0
    for path, tag, row in items:
        dotted = ".".join(path)
        before = merged.get(dotted)
        if before is None:
            merged[dotted] = (path, tag, row)
            continue
        twice += 1
        best = min(before[1], tag, key=_RANK.index)
        merged[dotted] = (path, best, {**row, **{key: value for key, value in before[2].items() if value}})
    if twice:
        say(f"{counted(twice, 'entry', 'entries')} for a member that was there already; each member is one row.")
    return merged


def _enums(merged: dict[str, Item]) -> set[str]:
    """The dotted names of the enumerations.

    from_bytes, a method of int, gives them away in documents made under Python 3; in others they are the classes that
    have values and no method.
    """
    with_int, with_values, with_methods = set[str](), set[str](), set[str]()
    for path, tag, row in merged.values():
        holder = ".".join(path[:-1])
        if path[-1] == "from_bytes":
            with_int.add(holder)
        elif tag == "Value":
            with_values.add(holder)
        if path[-1] not in OF_INT and (tag in ("Method", "Built-In") or row.get("signature")):
            with_methods.add(holder)
    classes = {dotted for dotted, (_path, tag, _row) in merged.items() if tag in ("Class", "Sub-Class")}
    return (with_int or with_values - with_methods) & classes


def _kind(tag: str, *, in_module: bool, is_enum: bool) -> str:
    if tag in ("Method", "Built-In"):
        return "function" if in_module else "method"
    if tag in ("Class", "Sub-Class"):
        return "enum" if is_enum else "class"
    return "enum_value" if tag == "Value" else tag.lower()

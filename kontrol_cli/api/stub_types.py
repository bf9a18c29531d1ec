"""What the type names of the API's documents mean in a stub: Track, Vector[Clip.Clip], tuple[int], Device | None."""

from __future__ import annotations

import ast
import re

from kontrol_cli.api.members import HOLDERS, Api, Member

# Type names of the documents that are Python's own, as a reader of annotations writes them. A method that takes or
# gives `object` may take or give anything.
_PLAIN = {
    "int": "int",
    "float": "float",
    "str": "str",
    "bool": "bool",
    "unicode": "str",
    "long": "int",
    "None": "None",
    "dict": "dict[Any, Any]",
    "list": "list[Any]",
    "tuple": "tuple[Any, ...]",
    "Callable": "Callable[..., object]",
    "object": "Any",
    "Any": "Any",
    # A property that only ever was None when it was looked at: what else it holds nobody has seen.
    "NoneType": "Any",
}
_OF = re.compile(r"(\w[\w.]*)\[(.+)\]")
_NUMBERED = re.compile(r"arg\d+")  # what Boost calls a parameter that has no name: it cannot be named in a call
_LISTS = frozenset({"append", "extend"})
LIST_CLASS = "Vector"  # the one list class that is used for lists of several kinds


class Names:
    """The classes and modules of an API, and how a stub of one module speaks of them.

    A module that another one speaks of is imported there under its name with an underscore before it, so that no class
    or member can hide it. `unknown` collects the type names that nothing in the API has.
    """

    def __init__(self, api: Api) -> None:
        self.members: dict[str, dict[str, Member]] = {}
        self.holders: dict[str, Member] = {}
        self._aliases: dict[str, str] = {}  # a class under a second name -> the class
        for member in api.members:
            self.members.setdefault(member.holder, {}).setdefault(member.name, member)
            if member.kind in HOLDERS and not member.text:
                self.holders[member.dotted] = member
            elif member.kind == "class" and member.text:
                self._aliases.setdefault(member.dotted, member.text)
        self.classes = {dotted: member for dotted, member in self.holders.items() if member.kind != "module"}
        self.unknown: set[str] = set()
        self._by_end: dict[str, str] = {}
        for dotted in sorted(self.classes, reverse=True):
            self._by_end[dotted.rpartition(".")[2]] = dotted

    def find(self, name: str, near: str) -> str | None:
        """The class that a type name means (`View`, `Track.Track`), seen from the class or module `near`; dotted.

        The nearest holder that has it goes first, then the class of the module of its name, then any class that ends
        so: Boost gives the names of classes without their modules.
        """
        scope = near
        while scope:
            dotted = self._aliases.get(f"{scope}.{name}", f"{scope}.{name}")
            if dotted in self.classes:
                return dotted
            scope = scope.rpartition(".")[0]
        for dotted in (f"Live.{name}.{name}", f"Live.{name}", f"Live.Base.{name}"):
            if dotted in self.classes:
                return dotted
        return self._by_end.get(name.rpartition(".")[2]) if "." not in name else None

    def items(self, dotted: str) -> str | None:
        """What a list class holds, a type name; None for a class that is none."""
        member = self.classes.get(dotted)
        if member is None or not (member.items or self.members.get(dotted, {}).keys() >= _LISTS):
            return None
        return member.items or "object"

    def is_list(self, dotted: str) -> bool:
        """Whether a class has what lists of Live have: a length, items by index, append and extend."""
        return self.items(dotted) is not None and self.members.get(dotted, {}).keys() >= _LISTS


class Module:
    """How one file of the stubs speaks of types: `imports` are the modules that it has spoken of."""

    def __init__(self, names: Names, dotted: str) -> None:
        self.names = names
        self.dotted = dotted
        self.imports: set[str] = set()

    def spoken(self, dotted: str) -> str:
        """A class by its dotted name, as this file says it."""
        if dotted.startswith(self.dotted + ".") and self.dotted != "Live":
            return dotted[len(self.dotted) + 1 :]
        _, module, *rest = dotted.split(".")
        if self.dotted == "Live" and not rest:
            return module
        self.imports.add(module)
        return ".".join([f"_{module}", *rest])

    def said(self, kind: str | None, near: str) -> str:
        """The annotation for a type name of the documents, None or "" where they have none."""
        if not kind:
            return "Any"
        if kind.endswith(" | None"):
            inner = self.said(kind.removesuffix(" | None"), near)
            return inner if inner == "Any" else f"{inner} | None"
        if kind in _PLAIN:
            return _PLAIN[kind]
        if of := _OF.fullmatch(kind):
            return self._container(of[1], of[2], near)
        found = self.names.find(kind, near)
        if found is None:
            self.names.unknown.add(kind)
            return "Any"
        return self.spoken(found)

    def taken(self, kind: str | None, near: str) -> str:
        """The annotation of what a call or a setter takes: a plain text does for Live's translated ones."""
        if kind in ("object", "Any"):
            return "object"
        said = self.said(kind, near)
        return f"{said} | str" if kind == "Text" and said != "Any" else said

    def closer(self, text: str) -> str:
        """An annotation of ours, classes of the API in braces; Any where this version has not got one."""
        wanted = re.findall(r"\{([\w.]+)\}", text)
        found = {name: self.names.find(name, self.dotted) for name in wanted}
        if None in found.values():
            return "Any"
        return re.sub(r"\{([\w.]+)\}", lambda one: self.spoken(found[one[1]] or ""), text)

    def _container(self, head: str, inner: str, near: str) -> str:
        items = self.said(inner, near)
        if head == "tuple":
            return f"tuple[{items}, ...]"
        if head == "list":
            return f"list[{items}]"
        found = self.names.find(head, near)
        if found is None and head.endswith(LIST_CLASS):
            # Types of versions before 11 are carried back and may name a list class that came later.
            found = self.names.find(LIST_CLASS, near)
        if found is None:
            self.names.unknown.add(head)
            return "Any"
        return f"{self.spoken(found)}[{items}]" if found.endswith(f".{LIST_CLASS}") else self.spoken(found)


def default_said(text: str, annotation: str) -> str:
    """A default value as a stub says it: itself where it is one of the annotation's own, else three dots."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "..."
    fits = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}.get(annotation, ())
    if value is None:
        return "None" if annotation in ("object", "Any") or annotation.endswith(" | None") else "..."
    if type(value) in fits and value == value and abs(len(repr(value))) < 40 and "inf" not in repr(value):
        return repr(value)
    return "..."


def only_by_place(name: str) -> bool:
    """Whether a parameter has no name that a call could give."""
    return _NUMBERED.fullmatch(name) is not None

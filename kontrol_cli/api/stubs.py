"""A stub package (PEP 561) for the module `Live` of one version, out of its API: a folder of .pyi files.

A file for each module, as in Live, and `_lists.pyi` for what Live's lists have in common. What cannot be called by
name is marked so (Boost's arg1, arg2), what cannot be written has no setter, and classes that only Live makes cannot be
made. Doc strings are our own words; those of a document stay with whoever made the document, and are taken along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import refuse_inputs, write_whole
from kontrol_cli.api.members import Api, Member
from kontrol_cli.api.stub_class import ClassText, usable
from kontrol_cli.api.stub_types import Module, Names
from kontrol_cli.api.stub_words import MEANINGS

_FIRST_LINE = "# Type stubs of Ableton Live's Python API"
_LISTS = '''from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, overload

_T = TypeVar("_T")

class ListOf(Generic[_T]):
    """What Live's lists have in common; they are not Python's: tuple() or list() makes one of those."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int, /) -> _T: ...
    @overload
    def __getitem__(self, index: slice, /) -> ListOf[_T]: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __contains__(self, item: object, /) -> bool: ...
    def append(self, item: _T, /) -> None: ...
    def extend(self, items: Iterable[_T], /) -> None: ...
'''
# Name that a file may use -> where it comes from.
_FROM = {
    "Callable": "collections.abc",
    "Iterable": "collections.abc",
    "Iterator": "collections.abc",
    "Any": "typing",
    "ClassVar": "typing",
    "overload": "typing",
    "Never": "typing_extensions",
    "TypeVar": "typing_extensions",
}


def make_stubs(api: Api, *, since: Callable[[Member], str | None] = lambda _member: None) -> dict[str, str]:
    """The files of a stub package by their names; `since` says when a member came, where it is known."""
    names = Names(api)

    def words(member: Member) -> str | None:
        own = MEANINGS.get(member.dotted.removeprefix("Live."))
        first = since(member)
        said = [own or member.doc, f"Since Live {first}." if first else None]
        return "\n".join(one for one in said if one) or None

    head = [
        f"{_FIRST_LINE}, {_one_line(api.live_version or api.name)}, made by kontrol api stubs.",
        *(f"# {_one_line(remark)}" for remark in api.remarks[:20]),
    ]
    modules = [dotted for dotted, member in names.holders.items() if member.kind == "module" and dotted != "Live"]
    modules = sorted(dotted for dotted in modules if dotted.count(".") == 1 and usable(dotted[5:]))
    files = {"_lists.pyi": _LISTS}
    for dotted in [*modules, "Live"]:
        module = Module(names, dotted)
        text = _module_text(module, words)
        if dotted == "Live":
            text = [f"from . import {one[5:]} as {one[5:]}" for one in modules] + text
        imports = _imports(text, module.imports)
        files["__init__.pyi" if dotted == "Live" else f"{dotted[5:]}.pyi"] = "\n".join([*head, *imports, *text]) + "\n"
    return files


def _module_text(module: Module, words: Callable[[Member], str | None]) -> list[str]:
    writer = ClassText(module, words)
    members = module.names.members.get(module.dotted, {})
    found: list[str] = []
    classes = [one for one in members.values() if one.kind in ("class", "enum") and usable(one.name)]
    for member in _bases_first(classes, writer):
        if member.text:  # a class under a second name
            if member.text in module.names.classes:
                found += ["", f"{member.name} = {module.spoken(member.text)}"]
        else:
            found += ["", *writer.lines(member.dotted)]
    for member in members.values():
        if not usable(member.name):
            continue
        if member.kind in ("method", "function"):
            found += ["", *writer.method(module.dotted, member, "")]
        elif member.kind == "constant":
            found += ["", f"{member.name}: str"]
        elif member.kind == "property":
            found += ["", f"{member.name}: {module.said(member.type, module.dotted)}"]
    return found


def _bases_first(classes: list[Member], writer: ClassText) -> list[Member]:
    """Classes by name, those that others derive from or are second names of before these."""
    plain = sorted(classes, key=lambda one: (one.text is not None, one.name))
    own = {one.dotted for one in plain}
    return sorted(plain, key=lambda one: one.text is not None or any(b in own for b in writer.bases(one.dotted)))


def _imports(text: list[str], modules: set[str]) -> list[str]:
    body = "\n".join(re.sub(r'""".*?"""', "", line) for line in text)
    used = {name for name in _FROM if re.search(rf"\b{name}\b", body)}
    if "_Item" in body:
        used.add("TypeVar")
        used.add("Any")
    found = []
    for place in sorted({_FROM[name] for name in used}):
        found.append(f"from {place} import {', '.join(sorted(name for name in used if _FROM[name] == place))}")
    if "_lists." in body:
        found.append("from . import _lists")
    found += [f"from . import {name} as _{name}" for name in sorted(modules) if re.search(rf"\b_{name}\b", body)]
    if "_Item" in body:
        found += ["", '_Item = TypeVar("_Item", default=Any)']
    return found


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def check_folder(folder: str, *, force: bool = False) -> list[Path]:
    """What of ours `folder` holds now, which stubs may be written into.

    Raises UsageError: it is there already (and not to be replaced, `force`), a file, or holds something else.
    """
    target = Path(folder)
    refuse_inputs(target)
    there = paths.is_dir(target)
    if not there and paths.exists(target):
        raise UsageError(f"{folder} is a file, and stubs are a folder. Name another one with `out`.")
    held = paths.listed(target) if there else []
    foreign = [path.name for path in held if not _is_ours(path)]
    if foreign:
        raise UsageError(f"{folder} holds {foreign[0]}, which is not a stub of ours. Name another folder with `out`.")
    if held and not force:
        raise UsageError(f"{folder} is there already. Replace it with `force`, or name another folder with `out`.")
    return held


def write_stubs(files: dict[str, str], folder: str, *, force: bool = False) -> Path:
    """Write the files into `folder`, which is made; one that holds stubs of ours is replaced with `force`.

    Raises UsageError as :func:`check_folder`, and KontrolError (it cannot be written).
    """
    target, held = Path(folder), check_folder(folder, force=force)
    paths.make_folder(target, parents=True)
    for name, text in files.items():
        write_whole(target / name, text.encode("utf-8"), force=force)
    for path in held:  # what another version had
        if path.name not in files:
            try:
                path.unlink()
            except OSError as error:
                raise KontrolError(f"{path} cannot be removed ({paths.reason(error)}).") from error
    return target


def _is_ours(path: Path) -> bool:
    if path.suffix != ".pyi" or not paths.is_file(path):
        return False
    if path.name == "_lists.pyi":
        return True
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.read(len(_FIRST_LINE)) == _FIRST_LINE
    except (OSError, UnicodeDecodeError):
        return False

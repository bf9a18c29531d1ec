"""Public XML documents of the Live API that other programs made, in their three shapes, as `members` rows.

Hierarchical: root LiveAPI, nested Module/Class/Sub-Class/Property/Method/Built-In/Value with `name` attributes,
documentation in `Doc type="Description|Format|Cpp-Signature"`. Flat: root Live, siblings of the same names whose text
is the dotted name and which hold a Description child; a Doc that follows belongs to the element before it, its text may
be escaped twice. Flat and wrapped: the same with line breaks and sometimes a root Root. None of them has setters or the
numbers of enumeration values.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from kontrol_cli.sets.dump.signatures import parse_doc
from kontrol_cli.sets.rows import Row, Rows

_ITEMS = {"Module", "Class", "Sub-Class", "Property", "Method", "Built-In", "Value"}
_WRAPPERS = {"LiveAPI", "Live", "Root", "Header", "Doc", "Description", "requirement"}
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_VERSION = re.compile(r"Live API version\s+(\d[\w.]*)")


class LegacyApiReader:
    """A parser target that fills `members` from a foreign document. Call :meth:`finish` after the parser."""

    def __init__(self, rows: Rows, *, name: str) -> None:
        self._rows = rows
        self._name = name
        self._open: list[str] = []
        self._names: list[str] = []
        self._items: list[tuple[list[str], str, Row]] = []
        self._doc_type = ""
        self._text: list[str] = []
        self._version: str | None = None
        self._unknown: dict[str, int] = {}
        self._glued = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "LiveAPI":
            self._version = attributes.get("version")
        elif tag in _ITEMS:
            if "name" in attributes:
                self._add(tag, [*self._names, self._clean(attributes["name"])])
                self._names.append(self._items[-1][0][-1])
            else:
                self._take_version()
                self._text = []
        elif tag == "Description":
            self._flat_item()
        elif tag == "Doc":
            self._take_version()
            self._doc_type = attributes.get("type", "")
            self._text = []
        elif tag not in _WRAPPERS and not tag.startswith("{"):
            self._unknown[tag] = self._unknown.get(tag, 0) + 1
        self._open.append(tag if tag not in _ITEMS or "name" not in attributes else f"{tag} name")

    def end(self, tag: str) -> None:
        """An element ends."""
        opened = self._open.pop() if self._open else tag
        if opened.endswith(" name"):
            self._names.pop()
        elif tag in _ITEMS:
            self._flat_item()
            self._text = []
        elif tag == "Doc":
            self._document("".join(self._text))
            self._text = []
        elif tag == "Description":
            self._text = []

    def data(self, text: str) -> None:
        """Text inside an element."""
        self._text.append(text)

    def close(self) -> None:
        """The parser is done."""

    def finish(self) -> None:
        """Settle the kinds, which depend on what holds a member, and write the rows."""
        kinds = {".".join(path): tag for path, tag, _row in self._items}
        # Documents made under Python 3 lack the values; from_bytes, a method of int, gives enumerations away.
        enums = {".".join(path[:-1]) for path, tag, _row in self._items if tag == "Value" or path[-1] == "from_bytes"}
        unqualified = 0
        for path, tag, row in self._items:
            dotted, holder = ".".join(path), ".".join(path[:-1])
            if dotted == "Live":
                continue
            unqualified += not holder
            row["class"], row["member"] = holder or None, path[-1]
            row["kind"] = _kind(tag, in_module=kinds.get(holder) == "Module", is_enum=dotted in enums)
            row["live_version"] = self._version
            self._rows.of("members").append(row)
        remark = self._rows.remark
        if unqualified:
            remark(f"{self._name}: {unqualified} names have no class; where they belong is not said.")
        if self._glued:
            remark(f"{self._name}: {self._glued} names had text glued to them, which was cut off.")
        for tag, count in self._unknown.items():
            remark(f"{self._name}: the element <{tag}> ({count}) is not part of any known shape and was ignored.")
        if not self._items:
            remark(f"{self._name} holds no members of the Live API.")

    def _flat_item(self) -> None:
        """The dotted name in the text at hand becomes an item."""
        tag = self._open[-1] if self._open else ""
        text = " ".join("".join(self._text).split())
        if tag in _ITEMS and text:
            self._add(tag, [self._clean(part) for part in _dotted(text)])
            self._text = []

    def _add(self, tag: str, path: list[str]) -> None:
        self._items.append((path, tag, {}))

    def _clean(self, name: str) -> str:
        name = name.strip()
        found = _IDENTIFIER.match(name)
        if found is None:
            return name
        if name[found.end() :] not in ("", "()"):
            self._glued += 1
        return found[0]

    def _take_version(self) -> None:
        if self._version is None and (found := _VERSION.search("".join(self._text))):
            self._version = found[1]

    def _document(self, text: str) -> None:
        if not self._items:
            return
        row = self._items[-1][2]
        if self._doc_type == "Cpp-Signature":
            return
        text = html.unescape(text)  # the flat documents escape twice, the parser has undone one
        text = "\n".join(line.strip() for line in text.strip().splitlines())
        name = self._items[-1][0][-1]
        if self._doc_type == "Format":
            signature, _doc = parse_doc(name, text)
            row["signature"] = signature or text
        elif self._doc_type == "Description":
            row["doc"] = f"{row['doc']}\n{text}" if row.get("doc") else text or None
        else:
            signature, doc = parse_doc(name, text)
            row.update(signature=signature, doc=doc)


def _dotted(text: str) -> list[str]:
    """The parts of a dotted name; a sentence glued to a part (Boost does that to some classes) stays with it."""
    name = re.match(r"[\w.]*\w", text)
    if name is None:
        return [text]
    parts = name[0].split(".")
    rest = text[name.end() :]
    member = re.search(r"\.(\w+\(\))$", rest)
    parts[-1] += rest[: member.start()] if member else rest
    return [*parts, member[1]] if member else parts


def _kind(tag: str, *, in_module: bool, is_enum: bool) -> str:
    if tag in ("Method", "Built-In"):
        return "function" if in_module else "method"
    if tag in ("Class", "Sub-Class"):
        return "enum" if is_enum else "class"
    return "enum_value" if tag == "Value" else tag.lower()

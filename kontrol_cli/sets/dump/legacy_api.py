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

from exporters.words import counted
from kontrol_cli.sets.dump.legacy_repair import repaired
from kontrol_cli.sets.dump.signatures import parse_doc, read_signatures, signature_columns
from kontrol_cli.sets.rows import Row, Rows

_ITEMS = {"Module", "Class", "Sub-Class", "Property", "Method", "Built-In", "Value"}
_WRAPPERS = {"LiveAPI", "Live", "Root", "Header", "Doc", "Description", "requirement"}
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_NAMELESS = re.compile(r"(?:^|\.)<")  # <unnamed Boost.Python function>
_MOST_GLUED = 64  # Live has one such class
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
        self._glue: dict[str, str] = {}  # a class's name with the sentence that is glued to it -> the name
        self._docs: list[tuple[Row, str, str]] = []
        self._nameless = 0
        self._named = False  # whether the entry that a Doc belongs to has a name

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
        """Undo what generators did wrong, settle the kinds, which depend on what holds a member, and write the rows."""
        remark = self._rows.remark
        self._read_docs()
        unqualified = 0
        for path, row in repaired(self._items, lambda sentence: remark(f"{self._name}: {sentence}")):
            holder = ".".join(path[:-1])
            unqualified += not holder and path != ["Live"]
            self._rows.of("members").append(
                {"class": holder or None, "member": path[-1], **row, "live_version": self._version}
            )
        if unqualified:
            remark(f"{self._name}: {unqualified} names have no class; where they belong is not said.")
        if self._glued:
            remark(f"{self._name}: {counted(self._glued, 'name')} had text glued to them, which was cut off.")
        if self._nameless:
            remark(f"{self._name}: left out: {counted(self._nameless, 'entry', 'entries')} without a name.")
        for tag, count in self._unknown.items():
            remark(f"{self._name}: the element <{tag}> ({count}) is not part of any known shape and was ignored.")
        if not self._items:
            remark(f"{self._name} holds no members of the Live API.")

    def _flat_item(self) -> None:
        """The dotted name in the text at hand becomes an item."""
        tag = self._open[-1] if self._open else ""
        text = " ".join("".join(self._text).split())
        if tag in _ITEMS and text:
            if _NAMELESS.search(text):
                self._nameless += 1
                self._named = False
            else:
                self._add(tag, [self._clean(part) for part in _dotted(text)])
            self._text = []

    def _add(self, tag: str, path: list[str]) -> None:
        self._items.append((path, tag, {}))
        self._named = True

    def _clean(self, name: str) -> str:
        name = name.strip()
        found = _IDENTIFIER.match(name)
        if found is None:
            return name
        rest = name[found.end() :]
        if rest in ("", "()"):
            return found[0]
        self._glued += 1
        # StartupDialogServes as ...: the sentence begins with the last capital.
        begin = re.match(r"(\w*[a-z0-9])[A-Z][a-z]*$", found[0]) if rest.startswith(" ") else None
        cut = begin[1] if begin else found[0]
        if rest.startswith(" ") and len(self._glue) < _MOST_GLUED:
            self._glue[name.rstrip(".")] = cut
        return cut

    def _take_version(self) -> None:
        if self._version is None and (found := _VERSION.search("".join(self._text))):
            self._version = found[1]

    def _document(self, text: str) -> None:
        if not self._items or not self._named:
            return
        row = self._items[-1][2]
        if self._doc_type == "Cpp-Signature":
            return
        text = html.unescape(text)  # the flat documents escape twice, the parser has undone one
        text = "\n".join(line.strip() for line in text.strip().splitlines())
        name = self._items[-1][0][-1]
        if self._doc_type == "Format":
            signature, _doc = parse_doc(name, text)
            row.update(signature_columns(name, read_signatures(name, signature)) or {"signature": text})
        elif self._doc_type == "Description":
            row["doc"] = f"{row['doc']}\n{text}" if row.get("doc") else text or None
        else:
            self._docs.append((row, name, text))

    def _read_docs(self) -> None:
        """Signatures and texts, once it is known what sentences are glued to names of classes: signatures have them."""
        for row, name, text in self._docs:
            for glued, cut in self._glue.items():
                text = text.replace(f"{glued}.", cut).replace(glued, cut)
            signature, doc = parse_doc(name, text)
            row.update(signature_columns(name, read_signatures(name, signature)), doc=doc)


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

"""What the readers of both DumpXML documents share: passing by the unknown, counting, and saying where one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from exporters.errors import BadInput
from kontrol_cli.sets.dump.schema import VERSION, check_version, known_elements
from kontrol_cli.sets.rows import Rows

Values = dict[str, Any]
Visit = Callable[[Values], None]


class DocumentReader:
    """A parser target for one document. A subclass fills `opens` and `closes`: element name -> what to do with it.

    Attributes arrive converted to the schema's types; what is not in the schema is noted and ignored. `unread` names
    the elements that are only counted, since no wanted table needs them, and their count in the summary.
    """

    def __init__(self, root: str, rows: Rows, *, name: str) -> None:
        self.root = root
        self.rows = rows
        self.name = name
        self.opens: dict[str, Visit] = {}
        self.closes: dict[str, Visit] = {}
        self.head: Values = {}
        self.summary: Values | None = None
        self.errors = 0
        self.changed = False
        self.refused: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.text: list[str] | None = None
        self._known = known_elements(root)
        self._path: list[tuple[str, Values]] = []
        self._closed: tuple[str, Values] | None = None
        self.unread: dict[str, str] = {}
        self._passing_by = 0
        self._unknown: Counter[str] = Counter()

    # What the parser calls.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._passing_by:
            self._passing_by += 1
            return
        if self._path:
            parent = self._path[-1][0]
            if tag not in self._known[parent].children:
                self._passing_by = 1
                extension = tag == "extension"
                what = f"the extension '{attributes.get('name', '')}'" if extension else f"the element <{_plain(tag)}>"
                self._unknown[f"{what} in <{parent}>"] += 1
                return
        self._closed = None
        if (count := self.unread.get(tag)) and attributes.keys() <= self._known[tag].attributes.keys():
            self.counts[count] += 1
            self._path.append((tag, {}))
            return
        values = self._values(tag, attributes)
        self._path.append((tag, values))
        if len(self._path) == 1:
            self.head = values
            check_version(self.root, attributes.get("version"), self.name)
        elif tag == "error":
            self.errors += 1
            self.refused[str(values.get("property"))] += 1
        elif tag == "changed":
            self.changed = True
        elif tag == "summary":
            self.summary = values
        elif visit := self.opens.get(tag):
            visit(values)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._passing_by:
            self._passing_by -= 1
            return
        visit = self.closes.get(tag)
        if visit:
            visit(self._path[-1][1])
        self._closed = self._path.pop()

    def data(self, text: str) -> None:
        """Text inside an element; kept only while a subclass collects it."""
        if self.text is not None and not self._passing_by:
            self.text.append(text)

    def close(self) -> None:
        """The parser is done, with or without an end of the document."""

    # What subclasses use.

    def current(self) -> str:
        """The element at hand."""
        return self._path[-1][0]

    def holder(self, levels: int = 1) -> str:
        """The element that holds the one at hand, so many levels up."""
        return self._path[-1 - levels][0]

    def finish_document(self, *, cut_off: bool) -> bool:
        """Remarks about the whole document; returns whether it is complete."""
        if not self.head:
            raise BadInput(f"{self.name} is cut off before its head. Dump the set again with DumpXML.")
        remark = self.rows.remark
        where = self._where()
        if cut_off:
            remark(f"{self.name} is cut off: it ends after {where}. What comes before is used, the rest is missing.")
        elif self.summary is None:
            remark(f"{self.name} ends without a summary after {where}: the dump did not come to its end.")
        elif self.summary.get("complete") is not True:
            reason = self.summary.get("reason")
            remark(f"{self.name}: the dump was ended before its end{f' ({reason})' if reason else ''}.")
        if self.changed or (self.summary or {}).get("changed"):
            remark(f"{self.name}: the set was changed while it was dumped; parts of it may not agree with each other.")
        if self.errors:
            most = ", ".join(f"{name} {count}" for name, count in self.refused.most_common(5))
            more = ", ..." if len(self.refused) > 5 else ""
            remark(f"{self.name}: Live refused to give {self.errors} values ({most}{more}).")
        for what, count in self._unknown.items():
            times = f", {count} times" if count > 1 else ""
            remark(f"{self.name}: {what} is not part of version {VERSION} of the format and was ignored{times}.")
        return not cut_off and self.summary is not None and self.summary.get("complete") is True

    def check_counts(self, counted: Mapping[str, int]) -> None:
        """A remark when the summary announces other numbers of elements than the document has."""
        for what, count in {**counted, "errors": self.errors}.items():
            announced = (self.summary or {}).get(what)
            if announced is not None and announced != count:
                words = what.replace("_", " ")
                self.rows.remark(f"{self.name}: its summary counts {announced} {words}, but it holds {count}.")

    def _values(self, tag: str, attributes: Mapping[str, str]) -> Values:
        types = self._known[tag].attributes
        values: Values = {}
        for name, text in attributes.items():
            convert = types.get(name)
            if convert is None:
                self._unknown[f"the attribute {_plain(name)} of <{tag}>"] += 1
                continue
            try:
                values[name] = convert(text)
            except ValueError:
                self._unknown[f"the value '{text[:40]}' of {name} in <{tag}>"] += 1
        return values

    def _where(self) -> str:
        path = [*self._path, self._closed] if self._closed else self._path
        words = []
        for tag, values in path[1:]:
            if not values and len(path) > 2:  # a mere list
                continue
            index, label = values.get("index"), values.get("name")
            number = f" {index + 1}" if index is not None else ""
            title = f" '{label}'" if label else ""
            words.append(f"{tag}{number}{title}")
        if len(words) > 1 and words[0].startswith("song"):
            del words[0]
        return ", ".join(words[-4:]) or f"<{self.root}>"


def _plain(name: str) -> str:
    """A name for people: without the namespace's address."""
    return name.rpartition("}")[2]

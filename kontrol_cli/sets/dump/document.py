"""What the readers of both DumpXML documents share: passing by the unknown, counting, and saying where one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from exporters.errors import BadInput
from kontrol_cli.sets.dump.schema import VERSION, check_version, known_elements
from kontrol_cli.sets.rows import Rows

_SHOWN_KINDS = 5  # so many different unknown things of one place have a remark each, more have one together
_MOST_KINDS = 1000
_LONGEST_NAME = 80

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
        self._unknown: dict[str, Counter[str]] = {}

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
                if tag == "extension":
                    self._note_unknown(f"extensions in <{parent}>", f"the extension '{attributes.get('name', '')}'")
                else:
                    self._note_unknown(f"elements in <{parent}>", f"the element <{_plain(tag)}>")
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
            what = str(values.get("property"))[:_LONGEST_NAME]
            self.refused[what if what in self.refused or len(self.refused) < _MOST_KINDS else "..."] += 1
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
        for kind, found in self._unknown.items():
            place = kind.partition(" ")[2]
            if len(found) <= _SHOWN_KINDS:
                for what, count in found.items():
                    times = f", {count} times" if count > 1 else ""
                    remark(
                        f"{self.name}: {what} {place} is not part of version {VERSION} of the format "
                        f"and was ignored{times}."
                    )
                continue
            first = ", ".join(what.removeprefix("the ") for what in [*found][:_SHOWN_KINDS])
            different = f"more than {_MOST_KINDS - 1}" if len(found) >= _MOST_KINDS else str(len(found))
            remark(
                f"{self.name}: {different} different {kind} are not part of version {VERSION} of the format and were "
                f"ignored, {found.total()} times in all ({first}, ...)."
            )
        return not cut_off and self.summary is not None and self.summary.get("complete") is True

    def check_counts(self, counted: Mapping[str, int]) -> None:
        """A remark when the summary announces other numbers of elements than the document has."""
        for what, count in {**counted, "errors": self.errors}.items():
            announced = (self.summary or {}).get(what)
            if announced is not None and announced != count:
                words = what.replace("_", " ")
                self.rows.remark(f"{self.name}: its summary counts {announced} {words}, but it holds {count}.")

    def _note_unknown(self, kind: str, what: str) -> None:
        found = self._unknown.setdefault(kind, Counter())
        what = what if len(what) <= _LONGEST_NAME else what[:_LONGEST_NAME] + "..."
        if what in found or len(found) < _MOST_KINDS:
            found[what] += 1
        else:
            found[next(iter(found))] += 1

    def _values(self, tag: str, attributes: Mapping[str, str]) -> Values:
        types = self._known[tag].attributes
        values: Values = {}
        for name, text in attributes.items():
            convert = types.get(name)
            if convert is None:
                self._note_unknown(f"attributes of <{tag}>", f"the attribute {_plain(name)}")
                continue
            try:
                values[name] = convert(text)
            except ValueError:
                self._note_unknown(f"values of {name} in <{tag}>", f"the value '{text[:40]}'")
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

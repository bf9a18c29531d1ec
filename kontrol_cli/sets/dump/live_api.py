"""The reader of live-api documents: one `members` row for each module, class, enumeration and member."""

from __future__ import annotations

from kontrol_cli.sets.dump.document import DocumentReader, Values
from kontrol_cli.sets.dump.signatures import read_signatures, signature_columns
from kontrol_cli.sets.rows import Row, Rows

_HOLDERS = ("module", "class", "enum")
_MEMBERS = ("property", "method", "function", "constant", "value")
_CLASS_TYPES = ("type", "class", "classobj")  # what Python and Boost call the type of a class
_PLURALS = {"class": "classes", "property": "properties"}


class LiveApiReader(DocumentReader):
    """Fills the table `members`. Call :meth:`finish` after the parser."""

    def __init__(self, rows: Rows, *, name: str) -> None:
        super().__init__("live-api", rows, name=name)
        self._names: list[str] = []
        self._rows_open: list[Row] = []
        self.opens = dict.fromkeys((*_HOLDERS, *_MEMBERS), self._open)
        self.opens.update({"signature": self._signature, "doc": self._open_doc})
        self.closes = {**dict.fromkeys((*_HOLDERS, *_MEMBERS), self._close), "doc": self._close_doc}

    def finish(self, *, cut_off: bool) -> None:
        """Remarks about the whole document."""
        self.finish_document(cut_off=cut_off)
        if not cut_off:
            self.check_counts({_PLURALS.get(kind, f"{kind}s"): self.counts[kind] for kind in (*_HOLDERS, *_MEMBERS)})

    def _open(self, values: Values) -> None:
        kind = self.current()
        self.counts[kind] += 1
        row: Row = {
            "class": ".".join(self._names) or None,
            "member": values.get("name"),
            "kind": "enum_value" if kind == "value" else kind,
            "live_version": self.head.get("live_version"),
        }
        if kind == "property":
            row.update(settable=values.get("settable"), listenable=values.get("listenable"), returns=values.get("type"))
        elif kind in ("class", "enum"):
            row.update(bases=values.get("bases"), constructible=values.get("constructible"))
        elif kind in ("value", "constant"):
            row.update(value=values.get("number"), text=values.get("text"))
            if values.get("type") in _CLASS_TYPES and values.get("text"):
                row["kind"] = "class"  # one that is documented elsewhere, under a second name
        self.rows.of("members").append(row)
        self._names.append(values.get("name") or "?")
        self._rows_open.append(row)

    def _close(self, values: Values) -> None:
        self._names.pop()
        row = self._rows_open.pop()
        if row.get("signature"):
            row.update(signature_columns(row["member"], read_signatures(row["member"], row["signature"])))

    def _signature(self, values: Values) -> None:
        text = values.get("text")
        if text:
            row = self._rows_open[-1]
            before = row.get("signature")
            row["signature"] = f"{before}; {text}" if before else text

    def _open_doc(self, values: Values) -> None:
        self.text = []

    def _close_doc(self, values: Values) -> None:
        text = "".join(self.text or ()).strip()
        self.text = None
        if text:
            self._rows_open[-1]["doc"] = text

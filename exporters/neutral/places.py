"""On which lines the keys and rows of a TOML document stand: its parser says that of errors in the syntax alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Strings of all four kinds (a quote that a backslash hides does not end one), comments, brackets, names, line ends.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|'
    r"'''(?:[^']|'(?!''))*'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|[\[\]{}=\n,]|[A-Za-z0-9_-]+",
    re.DOTALL,
)
_OPEN, _CLOSE = "[{", "]}"


@dataclass
class Places:
    """Lines, counted from 1: of each top-level key, of each row, of each key of the table `lengths`."""

    keys: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)

    def row(self, number: int) -> str:
        """` (line 12)` for row `number` (0-based); "" where that could not be found out."""
        return f" (line {self.rows[number]})" if number < len(self.rows) else ""

    def key(self, name: str) -> str:
        """`line 3, ` for a top-level key."""
        return f"line {self.keys[name]}, " if name in self.keys else ""


def places_of(text: str, rows: str, lengths: str) -> Places:
    """Where the keys of a valid document stand, and the elements of its array (or array of tables) called `rows`."""
    out = Places()
    line, depth = 1, 0
    table, key = "", ""  # the header that holds, and the key whose value is being read at its top
    before = ""  # the last name or string in this line at depth 0
    fresh = False  # an element of the array of rows may begin here
    header = 0  # brackets of a header that are open
    for found in _TOKEN.finditer(text):
        token, first = found[0], found[0][0]
        if token == "\n":
            line += 1
            if depth == 0:
                before, key, header = "", "", 0
            continue
        if first == "#":
            continue
        if depth == 0 and not key and first == "[":
            header += 1
        elif header and first == "]":
            header -= 1
            if not header and before:
                table = before
                key = "]"  # nothing else is in this line
                out.keys.setdefault(table, line)
                if table == rows:
                    out.rows.append(line)
        elif depth == 0 and first == "=":
            key = before
            if not table:
                out.keys.setdefault(key, line)
                fresh = False
            elif table == lengths:
                out.lengths.setdefault(key, line)
        elif first in _OPEN:
            if depth == 1 and fresh and key == rows:
                out.rows.append(line)
            depth += 1
            fresh = depth == 1
        elif first in _CLOSE:
            depth -= 1
        elif first == ",":
            fresh = depth == 1
            continue
        elif depth == 0 and not key:
            before = token.strip("\"'")
        elif depth == 1 and fresh and key == rows and not table:
            out.rows.append(line)
        if depth >= 1 and first not in _OPEN:
            fresh = False
        line += token.count("\n")
    return out

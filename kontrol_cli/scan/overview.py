"""A library at a glance: its sets by Live and tempo, what is used most, and where missing samples are looked for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exporters.errors import KontrolError
from exporters.numbers import decimal_number
from exporters.words import counted
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.scan.library import Library
from kontrol_cli.sets.als.native import native_name
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column

OVERVIEW_COLUMNS: tuple[Column, ...] = (
    Column("about", "str", "files, live, tempo, plug-in, device or missing samples"),
    Column("name", "str", "version of Live, range of tempos, plug-in, device or folder"),
    Column("sets", "int", "sets that it is true of"),
    Column("count", "int", "plug-ins, devices or samples in these sets"),
)

_TITLES = {
    "live": "Sets by Live",
    "tempo": "Sets by tempo (BPM)",
    "plug-in": "Most used plug-ins",
    "device": "Most used devices",
    "missing samples": "Missing samples by folder",
}
_MOST_NAMES = 1_000_000
_TEMPO_STEP = 10
_UNKNOWN = "unknown"
_BAR, _NARROWEST_NAME = 20, 20


@dataclass
class _Tally:
    """How many sets have a thing, and how often. Rows of one set come one after the other in both kinds of library."""

    names: dict[str, list[int]] = field(default_factory=dict)  # name -> the last set that had it, sets, count

    def add(self, name: str, number: int) -> None:
        """One more. Raises KontrolError when there are too many different names."""
        known = self.names.get(name)
        if known is None:
            if len(self.names) >= _MOST_NAMES:
                raise KontrolError(f"The library has more than {_MOST_NAMES:,} different names. Ask for less at once.")
            self.names[name] = [number, 1, 1]
            return
        known[1] += known[0] != number
        known[0] = number
        known[2] += 1

    def rows(self, about: str, *, with_count: bool, by_number: bool = False) -> Iterator[Row]:
        """The rows of this part: what most sets have first, or by the numbers in the names."""
        found = [(name, sets, count) for name, (_, sets, count) in self.names.items()]
        found.sort(key=lambda one: _numbers(one[0]) if by_number else (-one[1], -one[2], one[0].casefold(), one[0]))
        for name, sets, count in found:
            yield {"about": about, "name": name, "sets": sets, "count": count if with_count else None}


def library_overview(library: Library) -> list[Row]:
    """What a library holds, as rows with :data:`OVERVIEW_COLUMNS`; parts whose table it was made without are left out.

    Live versions and tempos (in steps of 10 BPM) in their order, folders by how many samples are missing, the others
    by how many sets have them. Native devices are called by their kind, whatever the user called them. Raises BadInput
    (damaged) and KontrolError (too many names).
    """
    read = failed = 0
    for file in library.files():
        failed += file["error"] is not None
        read += file["error"] is None
    rows: list[Row] = [
        {"about": "files", "name": "read", "sets": read},
        {"about": "files", "name": "could not be read", "sets": failed},
    ]
    lives, tempos, plugins, devices, folders = (_Tally() for _ in range(5))
    for row in library.rows("set", ("set", "live_version", "tempo_bpm")):
        version = re.match(r"\d{1,4}(\.\d{1,4})?", row["live_version"] or "", re.ASCII)
        lives.add(version[0] if version else _UNKNOWN, row["set"])
        tempos.add(_tempo_range(row["tempo_bpm"]), row["set"])
    rows += lives.rows("live", with_count=False, by_number=True)
    rows += tempos.rows("tempo", with_count=False, by_number=True)
    if "devices" in library.tables:
        for row in library.rows("devices", ("set", "name", "class_name", "plugin_format", "plugin_name")):
            if row["plugin_format"] is not None:
                plugins.add(row["plugin_name"] or row["name"] or _UNKNOWN, row["set"])
            else:
                devices.add(_kind_of_device(row), row["set"])
        rows += plugins.rows("plug-in", with_count=True)
        rows += devices.rows("device", with_count=True)
    if "samples" in library.tables:
        for row in library.rows("samples", ("set", "path", "relative_path", "exists")):
            if row["exists"] is False:
                folders.add(_folder(row["path"] or row["relative_path"]), row["set"])
        missing = folders.rows("missing samples", with_count=True)
        rows += sorted(missing, key=lambda row: -row["count"])  # those of many sets first where as many are missing
    return rows


def overview_lines(rows: Iterable[Row], *, columns: int, most: int) -> Iterator[str]:
    """The overview for people, `columns` wide: a heading for each part, its first `most` lines (Live and tempo: all), a
    bar for how many sets."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row["about"], []).append(row)
    read, failed = (row["sets"] for row in parts.pop("files"))
    more = f"; {counted(failed, 'file')} could not be read (--failed names them)" if failed else ""
    yield f"{counted(read, 'set')}{more}\n"
    for about, found in parts.items():
        yield f"\n{_TITLES[about]}\n"
        shown = found if about in ("live", "tempo") else found[:most]
        measure = "count" if about == "missing samples" else "sets"
        largest = max(row[measure] for row in shown)
        numbers = _in_columns([_how_many(about, row) for row in shown])
        beside = max(map(len, numbers))
        room = max(columns - 2 - 2 - beside - 2 - _BAR, _NARROWEST_NAME)
        names = [_short(plain(row["name"]), room) for row in shown]
        wide = max(map(width, names))
        for row, name, number in zip(shown, names, numbers, strict=True):
            bar = "#" * max(1, round(row[measure] / largest * _BAR))
            yield f"  {fit(name, wide)}  {number:<{beside}}  {bar}\n"
        if len(found) > len(shown):
            yield f"  and {len(found) - len(shown)} more (--output csv has them all)\n"


def _how_many(about: str, row: Row) -> str:
    sets = counted(row["sets"], "set")
    if about == "missing samples":
        return f"{counted(row['count'], 'sample')} in {sets}"
    return sets


def _in_columns(texts: list[str]) -> list[str]:
    """The numbers that texts begin with, one below the other."""
    wide = max(text.index(" ") for text in texts)
    return [" " * (wide - text.index(" ")) + text for text in texts]


def _short(text: str, cells: int) -> str:
    """`text` in at most `cells` cells; of a longer one its end is kept, which tells folders apart."""
    while width(text) > cells:
        text = "…" + text.removeprefix("…")[max(1, width(text) - cells) :]
    return text


def _kind_of_device(row: Row) -> str:
    kind = row["class_name"] or ""
    if kind.startswith("MxDevice"):
        return row["name"] or kind
    return native_name(kind) or row["name"] or _UNKNOWN


def _tempo_range(tempo: float | None) -> str:
    if tempo is None or not 0 < tempo < 100_000:
        return _UNKNOWN
    low = int(tempo // _TEMPO_STEP) * _TEMPO_STEP
    return f"{low}-{low + _TEMPO_STEP - 1}"


def _folder(path: str | None) -> str:
    folder = re.split(r"[/\\][^/\\]*\Z", path or "")[0] if re.search(r"[/\\]", path or "") else ""
    return folder or _UNKNOWN


def _numbers(name: str) -> tuple[float, ...]:
    """``11.3`` after ``9.7``; what is no number comes last."""
    found = tuple(decimal_number(part) or 0.0 for part in re.findall(r"[0-9]{1,15}", name))
    return found or (math.inf,)

"""The common questions to a library: each names sets and says why; several together must all hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from exporters.errors import KontrolError, UsageError
from exporters.numbers import decimal_number
from exporters.words import did_you_mean, range_ends
from kontrol_cli.output.table import wrapped
from kontrol_cli.output.text import plain
from kontrol_cli.scan.library import Library
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column

FOUND_COLUMNS: tuple[Column, ...] = (
    Column("path", "str", "the set's path below the scanned folder"),
    Column("name", "str", "name of the set"),
    Column("live_version", "str", "version of Live that wrote it"),
    Column("tempo_bpm", "float", "tempo", "BPM"),
    Column("why", "str", "what answers the question"),
    Column("set", "int", "number of the set in the library"),
)

SCREEN_COLUMNS = ("path", "live_version", "tempo_bpm", "why")
"""What people read: the number of a set in the library says nothing to them, and its name is in the path."""

_BPM = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SLOWEST_BPM = 20
_MOST_TEXTS = 1_000_000
_MOST_OTHERS = 5
_INDENT, _NARROWEST = "    ", 20


@dataclass(frozen=True)
class Question:
    """One condition. Texts are looked for anywhere in a name, in any case."""

    plugin: str | None = None
    device: str | None = None
    clip: str | None = None
    track: str | None = None
    sample: str | None = None
    missing_samples: bool = False
    tempo: str | None = None
    live: str | None = None
    rule: str | None = None
    duplicates: bool = False
    failed: bool = False


def find_in_library(library: Library, question: Question, *, most: int | None = None) -> Iterator[Row]:
    """The sets that meet every part of `question`, by path, as rows with :data:`FOUND_COLUMNS`.

    Duplicates come group by group instead. `why` is whole, or for a screen at most `most` reasons and how many more.
    Raises UsageError (nothing asked, a tempo that is not a range, a table that the library was made without),
    BadInput (the library is damaged) and KontrolError (a million answers).
    """
    if question.failed:
        return (
            {**_blank(row), "why": row["error"] or row["note"]}
            for row in library.files()
            if row["error"] or row["note"]
        )
    parts = list(_parts(library, question))
    if not parts and not question.duplicates:
        raise UsageError("Nothing is asked. Name a plug-in, a clip, a tempo or another condition.")
    chosen: _Hits | None = None
    for hits in parts:
        chosen = hits if chosen is None else chosen.both(hits)
    if question.duplicates:
        return _duplicates(library, chosen)
    return _answers(library, chosen or _Hits(), most)


def answer_lines(rows: Iterable[Row], *, columns: int) -> Iterator[str]:
    """The answers for a screen `columns` wide: the path of each set, whole, and what answers the question below it."""
    for row in rows:
        yield f"{plain(row['path'])}\n"
        tempo = row["tempo_bpm"]
        facts = [f"Live {row['live_version']}"] if row["live_version"] else []
        facts += [f"{tempo:.5g} BPM"] if tempo is not None else []
        about = ", ".join(facts)
        text = plain(f"{about}: {row['why']}" if about and row["why"] else about or row["why"] or "")
        for part in wrapped(text, max(columns - len(_INDENT), _NARROWEST)):
            yield f"{_INDENT}{part}\n"


def _answers(library: Library, hits: _Hits, most: int | None) -> Iterator[Row]:
    heads = _heads(library, hits)
    for row in library.files():
        if row["set"] in hits:
            yield {**_blank(row), **heads.get(row["set"], {}), "why": hits.why(row["set"], most)}


def _heads(library: Library, wanted: Iterable[int]) -> dict[int, Row]:
    numbers = set(wanted)
    rows = library.rows("set", ("set", "name", "live_version", "tempo_bpm"))
    return {row["set"]: row for row in rows if row["set"] in numbers}


def _blank(file: Row) -> Row:
    return {"path": file["path"], "set": file["set"], "name": None, "live_version": None, "tempo_bpm": None}


def _joined(texts: Iterable[str], most: int | None) -> str:
    found = list(texts)
    if most is None or len(found) <= most:
        return ", ".join(found)
    return ", ".join([*found[:most], f"and {len(found) - most} more"])


class _Hits:
    """Set -> what answers the question in it, each text once, with how often. Bounded, whatever the library holds."""

    def __init__(self) -> None:
        # A text that is there once needs no dict of its own: a library may hold a million sets.
        self._why: dict[int, str | dict[str, int]] = {}
        self._kept = 0

    def __contains__(self, number: int) -> bool:
        return number in self._why

    def __iter__(self) -> Iterator[int]:
        return iter(self._why)

    def add(self, number: int, text: str, times: int = 1) -> None:
        """One more answer. Raises KontrolError when there are too many different ones."""
        known = self._why.get(number)
        if known is None and times == 1:
            self._why[number] = text
        elif known is not None and text in known and isinstance(known, dict):
            known[text] += times
            return
        else:
            counts = {known: 1} if isinstance(known, str) else known or {}
            counts[text] = counts.get(text, 0) + times
            self._why[number] = counts
        self._kept += 1
        if self._kept > _MOST_TEXTS:
            raise KontrolError(f"More than {_MOST_TEXTS:,} different things answer the question. Ask for less at once.")

    def counts(self, number: int) -> dict[str, int]:
        """The texts of a set, with how often."""
        known = self._why[number]
        return {known: 1} if isinstance(known, str) else known

    def both(self, other: _Hits) -> _Hits:
        """The sets that answer both questions, with the reasons of both."""
        found = _Hits()
        for number in self._why:
            if number in other._why:
                for hits in (self, other):
                    for text, times in hits.counts(number).items():
                        found.add(number, text, times)
        return found

    def why(self, number: int, most: int | None) -> str:
        """The reasons of a set in words; at most `most` of them."""
        counts = self.counts(number).items()
        return _joined((text if times == 1 else f"{text} ({times} times)" for text, times in counts), most)


def _parts(library: Library, question: Question) -> Iterator[_Hits]:
    """The answers to each part of the question."""
    if question.plugin is not None:
        yield _named(
            library,
            "devices",
            ("plugin_name", "name"),
            text=question.plugin,
            label="plug-in",
            accept=lambda row: row["plugin_format"] is not None,
            more=("plugin_format",),
        )
    if question.device is not None:
        yield _named(library, "devices", ("name", "class_name"), text=question.device, label="device")
    if question.clip is not None:
        yield _named(library, "clips", ("name",), text=question.clip, label="clip")
    if question.track is not None:
        yield _named(library, "tracks", ("name",), text=question.track, label="track")
    if question.sample is not None:
        yield _named(library, "samples", ("name", "path"), text=question.sample, label="sample")
    if question.missing_samples:
        yield _named(
            library,
            "samples",
            ("name", "path"),
            text="",
            label="missing",
            accept=lambda row: row["exists"] is False,
            more=("exists",),
        )
    if question.tempo is not None:
        wanted = tempo_ranges(question.tempo)
        hits = _Hits()
        for row in library.rows("set", ("set", "tempo_bpm")):
            tempo = row["tempo_bpm"]
            if tempo is not None and any(lowest <= tempo <= highest for lowest, highest in wanted):
                hits.add(row["set"], f"{tempo:g} BPM")
        yield hits
    if question.live is not None:
        asked, hits = question.live.strip(), _Hits()
        for row in library.rows("set", ("set", "live_version")):
            version = row["live_version"] or ""
            if version == asked or version.startswith(f"{asked}."):
                hits.add(row["set"], f"Live {version}")
        yield hits
    if question.rule is not None:
        from kontrol_cli.findings import RULES

        if question.rule not in {rule.id for rule in RULES}:
            near = did_you_mean(question.rule, sorted(rule.id for rule in RULES))
            raise UsageError(f"There is no rule '{question.rule}'.{near} 'kontrol analyze --rules' lists them.")
        yield _named(
            library,
            "findings",
            ("finding",),
            text="",
            label=question.rule,
            accept=lambda row: row["rule"] == question.rule,
            more=("rule",),
        )


def _named(
    library: Library,
    table: str,
    columns: tuple[str, ...],
    text: str,
    label: str,
    accept: Callable[[Row], bool] = lambda _: True,
    more: tuple[str, ...] = (),
) -> _Hits:
    looked_for = text.casefold()
    found = _Hits()
    for row in library.rows(table, ("set", *columns, *more)):
        if not accept(row):
            continue
        name = next((row[one] for one in columns if row[one] and looked_for in row[one].casefold()), None)
        if name is not None:
            found.add(row["set"], f"{label} {name}")
    return found


def tempo_ranges(text: str) -> list[tuple[float, float]]:
    """``120-128``, ``120-``, ``-90``, ``124`` (to the half beat below and above), or a list of them, as BPM.

    Raises UsageError.
    """
    return [_tempo_range(part, in_list="," in text) for part in text.split(",")]


def _tempo_range(text: str, *, in_list: bool) -> tuple[float, float]:
    ends = range_ends(text)
    numbers = [None if end is None or not _BPM.fullmatch(end) else decimal_number(end) for end in ends or ()]
    if ends is None or any(end is not None and number is None for end, number in zip(ends, numbers, strict=True)):
        raise UsageError(f"`tempo`: '{text.strip()}' is not a tempo. Write for example 124, 120-128, 120- or -90.")
    lowest, highest = (default if one is None else one for one, default in zip(numbers, (0.0, math.inf), strict=True))
    if in_list and min(one for one in numbers if one is not None) < _SLOWEST_BPM:
        # 124,5 would find sets of 124 BPM and leave the half out unseen.
        raise UsageError(
            f"`tempo`: '{text.strip()}' is below {_SLOWEST_BPM} BPM, Live's slowest tempo. A comma separates tempos; "
            "write a fraction with a point, such as 124.5."
        )
    if lowest > highest:
        raise UsageError(f"`tempo`: '{text.strip()}' begins above its end. Write the lower tempo first.")
    return (lowest - 0.5, highest + 0.5) if "-" not in text else (lowest, highest)


def _duplicates(library: Library, chosen: _Hits | None) -> Iterator[Row]:
    listed: set[int] = set()
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    for mark, words in (("sha256", "same file"), ("content", "same content")):
        for _, group in groupby(library.duplicates(mark), key=lambda row: row["mark"]):
            files = [(row["set"], row["path"]) for row in group if chosen is None or row["set"] in chosen]
            if len(files) > 1 and not all(number in listed for number, _ in files):
                groups.append((words, files))
                listed.update(number for number, _ in files)
    heads = _heads(library, listed)
    for words, files in groups:
        for number, path in files:
            yield {
                **_blank({"set": number, "path": path}),
                **heads.get(number, {}),
                "why": f"{words} as {_others(files, number)}",
            }


def _others(files: Sequence[tuple[int, str]], number: int) -> str:
    """The other files of a group. All have a row of their own, so that a large group is named by its first alone:
    a thousand copies would name a million.
    """
    if len(files) <= _MOST_OTHERS + 1:
        return ", ".join(path for other, path in files if other != number)
    first = next(path for other, path in files if other != number)
    return f"{first} and {len(files) - 2} others of this group"

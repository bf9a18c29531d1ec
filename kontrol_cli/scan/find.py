"""The common questions to a library: each names sets and says why; several together must all hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from exporters.errors import UsageError
from exporters.words import range_ends
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
Hits = dict[int, list[str]]

_BPM = re.compile(r"\d+(?:\.\d+)?")
_SLOWEST_BPM = 20


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


def find_in_library(library: Library, question: Question) -> Iterator[Row]:
    """The sets that meet every part of `question`, by path, as rows with :data:`FOUND_COLUMNS`.

    Duplicates come group by group instead. Raises UsageError (nothing asked, a tempo that is not a range, a table that
    the library was made without).
    """
    if question.failed:
        return ({**_blank(row), "why": row["error"]} for row in library.files() if row["error"])
    parts = list(_parts(library, question))
    if not parts and not question.duplicates:
        raise UsageError("Nothing is asked. Name a plug-in, a clip, a tempo or another condition.")
    chosen: Hits | None = None
    for hits in parts:
        chosen = (
            hits
            if chosen is None
            else {number: [*chosen[number], *why] for number, why in hits.items() if number in chosen}
        )
    if question.duplicates:
        return _duplicates(library, chosen)
    return _answers(library, chosen or {})


def _answers(library: Library, hits: Hits) -> Iterator[Row]:
    heads = _heads(library, hits)
    for row in library.files():
        if row["set"] in hits:
            yield {**_blank(row), **heads.get(row["set"], {}), "why": _joined(hits[row["set"]])}


def _heads(library: Library, wanted: Iterable[int]) -> dict[int, Row]:
    numbers = set(wanted)
    rows = library.rows("set", ("set", "name", "live_version", "tempo_bpm"))
    return {row["set"]: row for row in rows if row["set"] in numbers}


def _blank(file: Row) -> Row:
    return {"path": file["path"], "set": file["set"], "name": None, "live_version": None, "tempo_bpm": None}


def _joined(why: list[str]) -> str:
    counts: dict[str, int] = {}
    for one in why:
        counts[one] = counts.get(one, 0) + 1
    texts = [one if count == 1 else f"{one} ({count} times)" for one, count in counts.items()]
    more = [f"and {len(texts) - 5} more"] if len(texts) > 5 else []
    return ", ".join([*texts[:5], *more])


def _parts(library: Library, question: Question) -> Iterator[Hits]:
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
        rows = library.rows("set", ("set", "tempo_bpm"))
        yield {
            row["set"]: [f"{row['tempo_bpm']:g} BPM"]
            for row in rows
            if row["tempo_bpm"] is not None and any(lowest <= row["tempo_bpm"] <= highest for lowest, highest in wanted)
        }
    if question.live is not None:
        version = question.live.strip()
        rows = library.rows("set", ("set", "live_version"))
        yield {
            row["set"]: [f"Live {row['live_version']}"]
            for row in rows
            if row["live_version"] == version or (row["live_version"] or "").startswith(f"{version}.")
        }
    if question.rule is not None:
        from kontrol_cli.findings import RULES

        if question.rule not in {rule.id for rule in RULES}:
            raise UsageError(f"There is no rule '{question.rule}'. 'kontrol analyze --rules' lists them.")
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
) -> Hits:
    looked_for = text.casefold()
    found: Hits = {}
    for row in library.rows(table, ("set", *columns, *more)):
        if not accept(row):
            continue
        name = next((row[one] for one in columns if row[one] and looked_for in row[one].casefold()), None)
        if name is not None:
            found.setdefault(row["set"], []).append(f"{label} {name}")
    return found


def tempo_ranges(text: str) -> list[tuple[float, float]]:
    """``120-128``, ``120-``, ``-90``, ``124`` (to the half beat below and above), or a list of them, as BPM.

    Raises UsageError.
    """
    return [_tempo_range(part, in_list="," in text) for part in text.split(",")]


def _tempo_range(text: str, *, in_list: bool) -> tuple[float, float]:
    ends = range_ends(text)
    if ends is None or not all(end is None or _BPM.fullmatch(end) for end in ends):
        raise UsageError(f"`tempo`: '{text.strip()}' is not a tempo. Write for example 124, 120-128, 120- or -90.")
    lowest, highest = float(ends[0] or 0), float(ends[1] or "inf")
    if in_list and min(float(end) for end in ends if end) < _SLOWEST_BPM:
        # 124,5 would find sets of 124 BPM and leave the half out unseen.
        raise UsageError(
            f"`tempo`: '{text.strip()}' is below {_SLOWEST_BPM} BPM, Live's slowest tempo. A comma separates tempos; "
            "write a fraction with a point, such as 124.5."
        )
    if lowest > highest:
        raise UsageError(f"`tempo`: '{text.strip()}' begins above its end. Write the lower tempo first.")
    return (lowest - 0.5, highest + 0.5) if "-" not in text else (lowest, highest)


def _duplicates(library: Library, chosen: Hits | None) -> Iterator[Row]:
    listed: set[int] = set()
    groups: list[tuple[str, list[Row]]] = []
    for mark, words in (("sha256", "same file"), ("content", "same content")):
        for _, group in groupby(library.duplicates(mark), key=lambda row: row["mark"]):
            files = [row for row in group if chosen is None or row["set"] in chosen]
            if len(files) > 1 and not all(row["set"] in listed for row in files):
                groups.append((words, files))
                listed |= {row["set"] for row in files}
    heads = _heads(library, listed)
    for words, files in groups:
        for row in files:
            others = [other["path"] for other in files if other is not row]
            yield {**_blank(row), **heads.get(row["set"], {}), "why": f"{words} as {_joined(others)}"}

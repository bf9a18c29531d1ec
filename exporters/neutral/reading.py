"""A song as text becomes rows: every key, number and name is checked, and a refusal says where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from exporters.errors import BadInput
from exporters.neutral import bounds
from exporters.neutral.places import Places, places_of
from exporters.neutral.song import VERSION, VERSION_KEY, BadSong, Song
from exporters.numbers import all_digits, decimal_number, finite, read_toml, whole, whole_number
from exporters.planning.matrix import with_cells
from exporters.planning.meters import FINEST, MOST_BEATS, beats_text, read_meter, row_beats
from exporters.planning.plan import End, HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongRow
from exporters.words import did_you_mean, range_ends, ranges

KEYS = (VERSION_KEY, "name", "song", "end", "rows", "lengths")
# The key that says what a row is, and what may stand beside it.
ROW_KEYS: Mapping[str, tuple[str, ...]] = {
    "pattern": ("plays", "tempo", "meter", "steps", "muted"),
    "cells": ("plays", "tempo", "meter", "steps", "muted"),
    "loop_to": ("more_times",),
    "jump_to": (),
    "halt": (),
    "reminder": (),
}
ENDS: tuple[End, ...] = ("end", "loop", "halt")
_LAST: Mapping[End, tuple[SongRow, ...]] = {"end": (), "loop": (LoopRow(0),), "halt": (HaltRow(),)}
_LIST = 1000  # characters, or elements, of a list of tracks
_METER = re.compile(r"([0-9]{1,3}/[0-9]{1,3})(?: +after +([0-9]{1,9}(?:[./][0-9]{1,9})?) +beats?)?")
_FIRST_LINE = f"Write {VERSION_KEY} = {VERSION} as its first line."


def read_song(data: bytes) -> Song:
    """The song in a TOML file. Raises BadSong with line and row, what was found, what was expected."""
    if len(data) > bounds.MAX_BYTES:
        raise BadSong(f"More than {bounds.MAX_BYTES:,} bytes are too long for a song as text. Take out what is no row.")
    try:
        document = read_toml(data, "The song")
    except BadInput as error:
        raise BadSong(str(error)) from None
    return _Reader(document, places_of(data.decode("utf-8-sig"), "rows", "lengths")).song(data)


@dataclass
class _Reader:
    document: Mapping[str, Any]
    places: Places
    lengths: dict[int, int] = field(default_factory=dict)
    reminders: dict[str, int] = field(default_factory=dict)

    def song(self, data: bytes) -> Song:
        found = self.document.get(VERSION_KEY)
        if found is None:
            raise BadSong(f"'{VERSION_KEY}' is missing. {_FIRST_LINE}")
        if whole(found) != VERSION:
            raise BadSong(f"{VERSION_KEY} {_shown(found)} is a version that nobody here knows. {_FIRST_LINE}")
        for key in self.document:
            if key not in KEYS:
                raise BadSong(
                    f"{self.places.key(key)}'{key[:40]}' is not a key of a song.{did_you_mean(key, KEYS)} Its keys are "
                    f"{', '.join(KEYS[1:])}."
                )
        self.lengths = self._lengths()
        end = self._end()
        rows = self._rows(end)
        name = self._text(self.document.get("name", ""), f"{self.places.key('name')}name")
        number = whole(self.document.get("song", 1))
        if number is None or not 1 <= number <= bounds.SONGS:
            raise BadSong(
                f"{self.places.key('song')}song: {_shown(self.document['song'])} is not a song's number on the "
                f"machine, 1-{bounds.SONGS}. Write for example song = 1."
            )
        return Song(number - 1, name, rows, data)

    def _lengths(self) -> dict[int, int]:
        table = self.document.get("lengths", {})
        if not isinstance(table, dict):
            raise BadSong(f"{self.places.key('lengths')}lengths is a table: write [lengths], and below it A01 = 32.")
        out: dict[int, int] = {}
        for key, value in table.items():
            line = self.places.lengths.get(key)
            where = f"line {line}, [lengths] {key[:20]}" if line else f"[lengths] {key[:20]}"
            pattern = bounds.NAMES.parse(key)
            if pattern is None:
                raise BadSong(f"{where}: '{key[:40]}' is not a pattern; write one of {bounds.NAMES.span}.")
            if pattern in out:
                raise BadSong(f"{where}: this pattern has a length already. Take one of the two out.")
            steps = whole(value)
            if steps is None or not 1 <= steps <= bounds.STEPS:
                raise BadSong(
                    f"{where}: {_shown(value)} is not a number of steps, 1-{bounds.STEPS}. Write for example 32."
                )
            out[pattern] = steps
        return out

    def _end(self) -> End:
        found = self.document.get("end", "end")
        for end in ENDS:
            if found == end:
                return end
        near = did_you_mean(found, ENDS) if isinstance(found, str) else ""
        raise BadSong(
            f"{self.places.key('end')}end: {_shown(found)} is not what a song can do after its last row.{near} Write "
            f'end = "end", "loop" (start again) or "halt".'
        )

    def _rows(self, end: End) -> tuple[SongRow, ...]:
        found = self.document.get("rows", [])
        if not isinstance(found, list):
            raise BadSong(f"{self.places.key('rows')}rows is a list: write rows = [ and a row in each line, then ].")
        extra = 0 if end == "end" else 1
        if len(found) + extra > bounds.MOST_ROWS:
            raise BadSong(f"{len(found):,} rows: a song has up to {bounds.MOST_ROWS - extra:,}. Make two songs of it.")
        for number, row in enumerate(found):
            text = row.get("reminder") if isinstance(row, dict) else None
            if isinstance(text, str):
                # A text that stands there twice names no row.
                self.reminders[text] = -1 if text in self.reminders else number
        rows = [self._row(number, row, len(found) + extra) for number, row in enumerate(found)]
        if end == "loop" and not rows:
            raise BadSong(f'{self.places.key("end")}end: there are no rows to start again. Write rows, or end = "end".')
        return (*rows, *_LAST[end])

    def _row(self, number: int, row: object, count: int) -> SongRow:
        where = f"Row {number + 1}{self.places.row(number)}"
        if isinstance(row, str):
            row = {"pattern": row}
        if not isinstance(row, dict):
            raise BadSong(f'{where}: {_shown(row)} is not a row. Write for example {{ pattern = "A01", plays = 4 }}.')
        kinds = [key for key in ROW_KEYS if key in row]
        if len(kinds) != 1:
            raise BadSong(f"{where}: {self._no_kind(row, kinds)}")
        kind = kinds[0]
        for key in row:
            if key != kind and key not in ROW_KEYS[kind]:
                keys = (kind, *ROW_KEYS[kind])
                beside = f"A row with {kind} has also {', '.join(keys[1:])}" if keys[1:] else f"{kind} stands alone"
                raise BadSong(f"{where}: '{str(key)[:40]}' does not belong there.{did_you_mean(key, keys)} {beside}.")
        match kind:
            case "pattern" | "cells":
                return self._pattern_row(row, where)
            case "loop_to":
                more = row.get("more_times")
                return LoopRow(
                    self._target(row[kind], where, kind, range(number)),
                    None if more is None else _whole(more, f"{where}, more_times", bounds.PLAYS),
                )
            case "jump_to":
                return JumpRow(self._target(row[kind], where, kind, range(number + 1, count + 1)))
            case "halt":
                if row[kind] is not True:
                    raise BadSong(f"{where}, halt: {_shown(row[kind])} is not expected. Write {{ halt = true }}.")
                return HaltRow()
            case _:
                return ReminderRow(self._text(row[kind], f"{where}, reminder"))

    @staticmethod
    def _no_kind(row: Mapping[str, Any], kinds: list[str]) -> str:
        if kinds:
            return f"{' and '.join(kinds)} are two kinds of row. Make two rows of it."
        known = [*ROW_KEYS, *(key for keys in ROW_KEYS.values() for key in keys)]
        near = next((text for key in row if key not in known and (text := did_you_mean(key, known))), "")
        return f"nothing says what it is.{near} A row has one of {', '.join(ROW_KEYS)}."

    def _pattern_row(self, row: Mapping[str, Any], where: str) -> PatternRow:
        cells = _tracks(row["cells"], f"{where}, cells") if "cells" in row else ()
        pattern = _pattern(row["pattern"], f"{where}, pattern") if "pattern" in row else 0
        known = None if cells else self.lengths.get(pattern)
        steps = _steps(row["steps"], f"{where}, steps") if "steps" in row else None
        start, end = steps or (0, known or 16)
        if known is not None and end > known:
            raise BadSong(
                f"{where}, steps: {start + 1}-{end} are outside the pattern's 1-{known}, which [lengths] gives. "
                "Correct one of them."
            )
        out = PatternRow(
            pattern=pattern,
            plays=_whole(row["plays"], f"{where}, plays", bounds.PLAYS) if "plays" in row else 1,
            muted=_muted(row["muted"], f"{where}, muted") if "muted" in row else frozenset(),
            tempo_bpm=_tempo(row["tempo"], f"{where}, tempo") if "tempo" in row else None,
            start_step=start,
            end_step=end,
            length_assumed=steps is None and known is None,
            pass_steps=known,
        )
        if cells:
            out = with_cells(out, cells)
            if not out.muted and not any(cell is not None for cell in out.cells or (out.pattern,)):
                raise BadSong(f"{where}, cells: no track has a pattern. Write one, or take the row out.")
        return replace(out, signatures=_meters(row["meter"], out, f"{where}, meter")) if "meter" in row else out

    def _target(self, value: object, where: str, key: str, allowed: range) -> int:
        back = key == "loop_to"
        if isinstance(value, str):
            place = self.reminders.get(value)
            if place is None:
                near = did_you_mean(value, self.reminders)
                raise BadSong(
                    f"{where}, {key}: no reminder row says {_shown(value)}.{near} Name one, or a row's number."
                )
            if place < 0:
                raise BadSong(f"{where}, {key}: several reminder rows say {_shown(value)}. Write a row's number.")
        else:
            number = whole(value)
            if number is None:
                raise BadSong(
                    f"{where}, {key}: {_shown(value)} is not a row. Write its number, or what its reminder says."
                )
            place = number - 1
        if place not in allowed:
            which = f"earlier row (1-{len(allowed)})" if back else f"later row ({allowed.start + 1}-{allowed.stop})"
            if not allowed:
                raise BadSong(f"{where}, {key}: the first row has none before it to go back to. Take it out.")
            raise BadSong(f"{where}, {key}: row {place + 1} is not there to go to. Name an {which}." if back else
                          f"{where}, {key}: row {place + 1} is not there to go to. Name a {which}.")  # fmt: skip
        return place

    def _text(self, value: object, where: str) -> str:
        if not isinstance(value, str):
            raise BadSong(f"{where}: {_shown(value)} is not a text. Put it between quotes.")
        if len(value) > bounds.MOST_LETTERS:
            raise BadSong(f"{where}: {len(value)} characters; up to {bounds.MOST_LETTERS} are taken. Shorten it.")
        wrong = next((char for char in value if not char.isprintable()), None)
        if wrong is not None:
            raise BadSong(f"{where}: the character U+{ord(wrong):04X} cannot be shown. Take it out.")
        return value


def _pattern(value: object, where: str) -> int:
    number = whole(value)
    if number is not None:
        pattern = number - 1 if 1 <= number <= bounds.PATTERNS else None
    else:
        pattern = bounds.NAMES.parse(value.strip()) if isinstance(value, str) and len(value) <= 20 else None
    if pattern is None:
        raise BadSong(f"{where}: {_shown(value)} is not a pattern; write one of {bounds.NAMES.span}.")
    return pattern


def _tracks(value: object, where: str) -> tuple[int | None, ...]:
    """The pattern of each machine track; "" for one that has nothing to play."""
    if not isinstance(value, list) or not 1 <= len(value) <= bounds.TRACKS:
        raise BadSong(
            f"{where}: {_shown(value)} is not a list of up to {bounds.TRACKS} patterns, one for each machine track. "
            'Write for example ["A01", "", "A03"].'
        )
    cells = [None if cell == "" else _pattern(cell, where) for cell in value]
    return (*cells, *(None,) * (bounds.TRACKS - len(cells)))


def _whole(value: object, where: str, most: int) -> int:
    number = whole(value)
    if number is None or not 1 <= number <= most:
        raise BadSong(f"{where}: {_shown(value)} is not a whole number from 1 to {most:,}. Write for example 4.")
    return number


def _tempo(value: object, where: str) -> float:
    low, high = bounds.TEMPO_BPM
    number = finite(value)
    if number is None or not low <= number <= high:
        raise BadSong(f"{where}: {_shown(value)} is not a tempo from {low} to {high} BPM. Write for example 124.5.")
    return number


def _meters(value: object, row: PatternRow, where: str) -> tuple[tuple[Fraction, str], ...]:
    """The signatures that begin in `row`: `"7/8"` at its start, `"4/4 after 8 beats"` in it, or a list of both."""
    parts: list[object] = value if isinstance(value, list) and 0 < len(value) <= bounds.METERS else [value]
    out: list[tuple[Fraction, str]] = []
    for part in parts:
        match = _METER.fullmatch(part.strip()) if isinstance(part, str) and len(part) <= 60 else None
        meter, at = (read_meter(match[1]), _beats(match[2])) if match is not None else (None, None)
        if meter is None or at is None:
            raise BadSong(
                f"{where}: {_shown(part)} is not a time signature, 1 to {MOST_BEATS} beats over 1, 2, 4, 8 or 16. "
                'Write for example "7/8", or "4/4 after 8 beats" for one that begins within the row.'
            )
        if out and at <= out[-1][0]:
            raise BadSong(
                f"{where}: {_shown(part)} begins where another one does, or before it. Write them in the order in "
                'which they begin: ["7/8", "4/4 after 14 beats"].'
            )
        if at >= row_beats(row) and not row.length_assumed:
            raise BadSong(
                f"{where}: {_shown(part)} begins when the row is over: it lasts {beats_text(row_beats(row))}. Put it "
                "into a later row."
            )
        out.append((at, str(meter)))
    return tuple(out)


def _beats(text: str | None) -> Fraction | None:
    """`8`, `2.5` or `7/3` beats; 0 for no text, None for what is none."""
    top, slash, bottom = (text or "0").partition("/")
    if slash:
        above, below = whole_number(top), whole_number(bottom)
        return Fraction(above, below).limit_denominator(FINEST) if above is not None and below else None
    number = decimal_number(top)
    return None if number is None else Fraction(number).limit_denominator(FINEST)


def _steps(value: object, where: str) -> tuple[int, int]:
    ends = _span(value.strip(), bounds.STEPS) if isinstance(value, str) and len(value) <= 20 else None
    if ends is None:
        raise BadSong(f'{where}: {_shown(value)} are not steps within 1-{bounds.STEPS}. Write for example "9-16".')
    return ends[0] - 1, ends[1]


def _muted(value: object, where: str) -> frozenset[int]:
    if value == "all":
        return frozenset(range(bounds.TRACKS))
    parts: Iterable[object] = value if isinstance(value, list) and len(value) <= _LIST else (value,)
    if isinstance(value, str) and len(value) <= _LIST:
        parts = re.split(r"[ ,]+", value.strip(" ,")) if value.strip(" ,") else ()
    out: set[int] = set()
    for part in parts:
        ends = _span(part, bounds.TRACKS) if isinstance(part, str) else None
        number = whole(part)
        if number is not None and 1 <= number <= bounds.TRACKS:
            ends = (number, number)
        if ends is None:
            raise BadSong(
                f'{where}: {_shown(part)} is not a track within 1-{bounds.TRACKS}. Write for example "1-4 6", or "all".'
            )
        out.update(range(ends[0] - 1, ends[1]))
    return frozenset(out)


def _span(text: str, most: int) -> tuple[int, int] | None:
    """Both ends of `3-8` or `3`, counted from 1, within 1 to `most`."""
    ends = range_ends(text)
    if ends is None or not all(end is not None and all_digits(end) for end in ends):
        return None
    first, last = (whole_number(end or "") for end in ends)
    return (first, last) if first is not None and last is not None and 1 <= first <= last <= most else None


def _shown(value: object) -> str:
    """A value as it may stand in the file, cut where it is long."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else f"{value!r:.60}"
    return text


def muted_text(muted: frozenset[int]) -> str:
    """Tracks as :func:`_muted` reads them."""
    return "all" if muted == frozenset(range(bounds.TRACKS)) else ranges(muted)

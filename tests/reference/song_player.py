"""Plays a song on paper: the rows of a song message, step by step, through the patterns and kits on the machine.

Read from formats/machinedrum.md, section 7: 12 bytes per row (10 packed), bit set = muted, end step exclusive, plays
= value + 1, tempo = BPM x 24 with FFFF = keep; FE rows jump: back = LOOP with extra passes, forward = JUMP, itself =
HALT; FF = END.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from tests.exporters.md_player import unpacked
from tests.reference.instrument import Event, Part, Voice, events

END, SPECIAL, KEEP = 0xFF, 0xFE, 0xFFFF
TRACKS = frozenset(range(16))


class BadSong(Exception):
    """The song holds something that the machine does not take."""


@dataclass(frozen=True)
class Row:
    """A row as it is stored; `index` is its place in the song, 0-based."""

    index: int
    pattern: int
    plays: int
    target: int
    muted: frozenset[int]
    tempo: int
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """One row as it comes: how long, at which tempo (1/24 BPM), what is heard, times counted from the row's start."""

    row: Row
    beats: Fraction
    tempo: int
    heard: frozenset[Event]


def stored_rows(song: bytes) -> list[Row]:
    """The rows of a song message, END included."""
    body = song[0x1A:-5]
    if len(body) % 12:
        raise BadSong(f"{len(body)} bytes of rows")
    rows = []
    for index in range(len(body) // 12):
        b = unpacked(body[12 * index : 12 * index + 8]) + unpacked(body[12 * index + 8 : 12 * index + 12])
        mutes = b[4] << 8 | b[5]
        muted = frozenset(track for track in range(16) if mutes >> track & 1)
        rows.append(Row(index, b[0], b[2] + 1, b[3], muted, b[6] << 8 | b[7], b[8], b[9]))
    if not rows or rows[-1].pattern != END:
        raise BadSong("the last row is not END")
    return rows


def order(rows: list[Row], *, most: int = 20_000) -> Iterator[Row]:
    """The pattern rows as they come, loops and jumps followed."""
    passes: dict[int, int] = {}
    at = 0
    for _ in range(most):
        row = rows[at]
        if row.pattern == END:
            return
        if row.pattern != SPECIAL:
            yield row
            at += 1
        elif row.target < at and row.plays > 1:
            left = passes.get(at, row.plays - 1)
            passes[at] = left - 1
            if left:
                at = row.target
            else:
                del passes[at]
                at += 1
        elif row.target > at:
            at = row.target
        else:
            return
    raise BadSong("the song does not end")


def play(
    rows: list[Row], part: Callable[[Row], Part], looked_at: Callable[[Row], frozenset[int]], tempo: int
) -> Iterator[Passage]:
    """Every row as it comes. `part` gives its pattern, `looked_at` the tracks to listen to, `tempo` holds before."""
    for row in order(rows):
        pattern = part(row)
        if not 0 <= row.start < row.end <= pattern.length:
            raise BadSong(f"row {row.index + 1}: steps {row.start + 1}-{row.end} of a pattern of {pattern.length}")
        tempo = tempo if row.tempo == KEEP else row.tempo
        if not 720 <= tempo <= 7200 or row.plays > 64:
            raise BadSong(f"row {row.index + 1}: tempo {tempo}, {row.plays} plays")
        audible = TRACKS - row.muted
        listened = sorted(audible & looked_at(row))
        once = Fraction(row.end - row.start) / (4 * pattern.speed)
        found: set[Event] = set()
        for number in range(row.plays):
            start = number * once
            origin = start - Fraction(row.start) / (4 * pattern.speed)
            voices = [Voice(track, pattern, track, origin, start, start + once) for track in listened]
            found |= events(voices, audible)
        yield Passage(row, once * row.plays, tempo, frozenset(found))

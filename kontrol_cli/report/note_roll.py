"""The notes of MIDI clips as piano rolls in miniature, a path each: the more notes there are, the coarser they get."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.view import View

MOST_STROKES = 30_000
"""Most strokes that all rolls of a picture have together; beyond that they are drawn coarser."""
_FEWEST_STROKES = 6  # what a clip of a huge set still gets
_FEWEST_SEMITONES = 8  # a lone note lies in the middle, not from edge to edge
COLUMNS, LINES = 96, 12

Note = tuple[float, float, int]  # start and end in beats of the clip's content, pitch
Stroke = tuple[int, int, int]  # line from the top, first column, column after the last


@dataclass(frozen=True)
class Roll:
    """A clip's notes on a raster: an SVG path of level strokes in a box of `columns` by `lines`."""

    columns: int
    lines: int
    path: str


class NoteRolls:
    """The rolls of a set that was read with its notes; one that was read without them has none."""

    def __init__(self, view: View) -> None:
        found: defaultdict[int, list[Note]] = defaultdict(list)
        # Straight from the set: a view would keep the rows, and notes are most of a file.
        for row in view.live_set.rows("notes") if "notes" in view.live_set.tables else ():
            start, length, pitch = row["start_beats"], row["duration_beats"], row["pitch"]
            if row["muted"] is not True and start is not None and length is not None and pitch is not None:
                found[row["clip"]].append((start, start + length, pitch))
        self._notes = dict(found)
        self.notes = sum(len(notes) for notes in found.values())
        self._share = max(MOST_STROKES // max(len(found), 1), _FEWEST_STROKES)

    def session(self, clip: Row) -> Roll | None:
        """What a session clip plays once: its loop, or from its start to its end. None without notes there."""
        start, end = _looped(clip) or (clip["start_marker"], clip["end_marker"])
        if start is None or end is None:
            return None
        return self._roll(clip["clip"], start, end, columns=COLUMNS)

    def timeline(self, clip: Row, columns: int) -> Roll | None:
        """What an arrangement clip plays from its start to its end, its loop as often as it comes round."""
        length, loop, start = clip["end_beats"] - clip["start_beats"], _looped(clip), clip["start_marker"]
        if loop is None:
            start = clip["loop_start"] if start is None else start
            return None if start is None else self._roll(clip["clip"], start, start + length, columns=columns)
        return self._roll(
            clip["clip"], *loop, columns=columns, offset=0.0 if start is None else start - loop[0], length=length
        )

    def _roll(
        self, clip: int, start: float, end: float, *, columns: int, offset: float = 0.0, length: float | None = None
    ) -> Roll | None:
        """The stretch from `start` to `end`; with `length` again and again for so many beats, from `offset` on."""
        notes = [note for note in self._notes.get(clip, ()) if note[1] > start and note[0] < end]
        if not notes or not 0 < end - start < math.inf:
            return None
        lines = LINES
        while True:
            strokes = _strokes(notes, start, end, columns=_once(columns, end - start, length), lines=lines)
            if length is not None:
                once = _once(columns, end - start, length)
                strokes = _again(strokes, once, columns=columns, offset=offset / (end - start))
            if len(strokes) <= self._share or columns <= 4:
                break
            columns, lines = max(columns // 2, 4), max(lines - 2, 3)
        path = "".join(f"M{first} {line}h{after - first}" for line, first, after in strokes)
        return Roll(columns, lines, path) if strokes else None


def _looped(clip: Row) -> tuple[float, float] | None:
    """The loop of a clip in beats, if it has one."""
    start, end = clip["loop_start"], clip["loop_end"]
    if clip["looping"] is not True or start is None or end is None or not end > start:
        return None
    return start, end


def _once(columns: int, span: float, length: float | None) -> int:
    """How many of the columns one pass has."""
    return columns if length is None else max(round(columns * span / length), 1)


def _strokes(notes: Sequence[Note], start: float, end: float, *, columns: int, lines: int) -> list[Stroke]:
    """The notes between `start` and `end` on the raster, those that touch in one line joined."""
    low, high = min(note[2] for note in notes), max(note[2] for note in notes)
    spread = max(high - low + 1, _FEWEST_SEMITONES)
    top = high + (spread - (high - low + 1)) // 2
    scale = columns / (end - start)
    raster: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for begins, ends, pitch in notes:
        first = int((max(begins, start) - start) * scale)
        after = round((min(ends, end) - start) * scale)
        after = max(
            after - 1 if after - first > 2 else after, first + 1
        )  # a gap, so that sixteenths on end can be told apart
        raster[(top - pitch) * lines // spread].append((min(first, columns - 1), min(after, columns)))
    out: list[Stroke] = []
    for line, spans in sorted(raster.items()):
        spans.sort()
        first, after = spans[0]
        for begins, ends in spans[1:]:
            if begins > after:
                out.append((line, first, after))
                first, after = begins, ends
            else:
                after = max(after, ends)
        out.append((line, first, after))
    return out


def _again(strokes: Sequence[Stroke], once: int, *, columns: int, offset: float) -> list[Stroke]:
    """The strokes of one pass of `once` columns repeated over `columns`; the first pass begins at its part `offset`."""
    if once < 2:  # passes narrower than two columns are a band of colour and no notes
        return []
    skipped = round(offset % 1.0 * once)
    out: list[Stroke] = []
    for begins in range(-skipped, columns, once):
        for line, first, after in strokes:
            left, right = max(begins + first, 0), min(begins + after, columns)
            if right > left:
                out.append((line, left, right))
    return out

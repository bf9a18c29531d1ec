"""A song as program changes, and the MIDI file that plays it.

One track, 480 ticks to a beat. At each row's start: a marker (the scene's name), a text that says the row in words
(:mod:`exporters.program_change.reading` reads it back), time signature and tempo where they change, then bank select
and program change, then mutes. A change goes out `lead_beats` before its row, never before the file's start.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exporters.boxes import BANK_CONTROLLERS, Box
from exporters.boxes.reading import document_of
from exporters.errors import DoesNotFit
from exporters.planning.meters import Meter, read_meter
from exporters.planning.plan import PatternRow, ReminderRow, SongRow
from exporters.spelling import ASCII, spelled
from exporters.words import ranges

if TYPE_CHECKING:
    import mido

HEAD, VERSION = b"Kontrol program changes ", 1
PPQ = 480
STEP_TICKS = PPQ // 4
MOST_PLAYS, MOST_ROWS, MOST_SONGS, LETTERS = 512, 999, 128, 64
TEMPOS_BPM = (20, 999)  # Live's own range; a MIDI file takes more
_MOST_NOTES = 20  # locators of one row


@dataclass(frozen=True)
class Song:
    """What a file holds: the song's number (0-based) and name, its rows, and the box it is for."""

    slot: int
    name: str
    rows: tuple[SongRow, ...]
    box: Box


@dataclass(frozen=True)
class Placed:
    """A row and where it plays, in ticks."""

    number: int
    row: PatternRow
    start: int
    end: int


def placed(rows: tuple[SongRow, ...]) -> list[Placed]:
    """The rows that play, each with its place; `number` counts from 0 and counts markers too."""
    out, at = [], 0
    for number, row in enumerate(rows):
        if isinstance(row, PatternRow):
            end = at + (row.end_step - row.start_step) * row.plays * STEP_TICKS
            out.append(Placed(number, row, at, end))
            at = end
    return out


def change_ticks(song: Song) -> list[tuple[int, Placed]]:
    """When each change of pattern is sent, and the row that it is for; the first is sent at the start.

    Raises DoesNotFit where the lead would send a change before the pattern before it has begun: the box would pass that
    one over.
    """
    lead = round(song.box.lead_beats * PPQ)
    out: list[tuple[int, Placed]] = []
    before: Placed | None = None
    for one in placed(song.rows):
        if before is not None and one.row.pattern == before.row.pattern:
            continue
        tick = 0 if before is None else one.start - lead
        if before is not None and tick <= before.start and lead:
            raise DoesNotFit(
                f"row {before.number + 1}{_titled(before.row)}: it lasts {_beats(one.start - before.start)} beats, and "
                f"with {song.box.lead_beats:g} beats of lead the change to row {one.number + 1} is sent before it "
                "begins, so the box would not play it. Take a smaller `lead`, or let that scene last longer."
            )
        out.append((tick, one))
        before = one
    return out


def file_bytes(song: Song) -> bytes:
    """The MIDI file. Raises DoesNotFit (see :func:`change_ticks`)."""
    import mido

    events = sorted(_events(song), key=lambda event: event[:2])
    track, now = mido.MidiTrack(), 0
    for tick, _, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    rows = placed(song.rows)
    end = rows[-1].end if rows else 0
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    out = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=PPQ, tracks=[track], charset="ascii").save(file=out)
    return out.getvalue()


def _events(song: Song) -> Iterator[tuple[int, int, mido.Message | mido.MetaMessage]]:
    """(tick, order within it, message) of everything in the file but its end."""
    import json

    import mido

    about = json.dumps({"song": song.slot + 1, "box": document_of(song.box)}, separators=(",", ":"))
    head = f"{HEAD.decode('ascii')}{VERSION} {about}"
    yield 0, 0, mido.MetaMessage("text", text=head)
    yield 0, 0, mido.MetaMessage("track_name", name=song.name)
    yield from _said(song.rows)
    for tick, one in change_ticks(song):
        yield from ((tick, 2, message) for message in change(song.box, one.row.pattern))
    yield from _muted(song)


def _said(rows: tuple[SongRow, ...]) -> Iterator[tuple[int, int, mido.MetaMessage]]:
    """What is shown and counted: markers, rows in words, signatures, tempos, locators."""
    import mido

    tempo, meter, at = None, Meter(), 0
    for number, row in enumerate(rows):
        if isinstance(row, ReminderRow):
            yield at, 1, mido.MetaMessage("marker", text=row.text)
        if not isinstance(row, PatternRow):
            continue
        yield at, 1, mido.MetaMessage("text", text=row_text(number, row))
        length = (row.end_step - row.start_step) * row.plays * STEP_TICKS
        for tick, found in meters(row):
            if tick < length and found != meter:
                yield at + tick, 1, mido.MetaMessage("time_signature", numerator=found.beats, denominator=found.unit)
                meter = found
        if row.tempo_bpm is not None and row.tempo_bpm != tempo:
            yield at, 1, mido.MetaMessage("set_tempo", tempo=round(60_000_000 / row.tempo_bpm))
            tempo = row.tempo_bpm
        for note in locators(row):
            yield at, 1, mido.MetaMessage("cue_marker", text=note)
        at += length


def row_text(number: int, row: PatternRow) -> str:
    """`row 1: pattern 5 x4, 16 steps, muted 1 7-9, 120.5 BPM`; everything is counted from 1."""
    parts = [f"row {number + 1}: pattern {row.pattern + 1} x{row.plays}", f"{row.end_step - row.start_step} steps"]
    if row.muted:
        parts.append(f"muted {ranges(row.muted)}")
    if row.tempo_bpm is not None:
        parts.append(f"{float(row.tempo_bpm)!r} BPM")
    return ", ".join(parts)


def meters(row: PatternRow) -> list[tuple[int, Meter]]:
    """The signatures that begin in a row, with the ticks from its start; of several at one tick the last one."""
    found = ((max(round(beats * PPQ), 0), read_meter(text)) for beats, text in row.signatures)
    return list(
        dict(sorted(((tick, meter) for tick, meter in found if meter is not None), key=lambda one: one[0])).items()
    )


def locators(row: PatternRow) -> list[str]:
    """The names of the locators in a row of the arrangement, in ASCII; none for a scene's row, which has a marker."""
    if row.scene is not None:
        return []
    named = (spelled(note, ASCII, LETTERS) for note in row.notes)
    return [note for note in named if note not in ("", "silence", "length assumed")][:_MOST_NOTES]


def change(box: Box, pattern: int) -> list[mido.Message]:
    """The messages that select a pattern: bank select where the box wants one, then the program change."""
    import mido

    bank, program = box.bank_and_program(pattern)
    channel = box.channel - 1
    parts = (bank >> 7, bank & 0x7F) if box.bank_select == "both" else (bank,)
    selects = [
        mido.Message("control_change", channel=channel, control=control, value=value)
        for control, value in zip(BANK_CONTROLLERS[box.bank_select], parts, strict=False)
    ]
    return [*selects, mido.Message("program_change", channel=channel, program=program)]


def _muted(song: Song) -> Iterator[tuple[int, int, mido.Message]]:
    """Mutes at the rows' starts: every track at the first row, then those that change; at the end notes are let go."""
    import mido

    mutes, now = song.box.mutes, frozenset[int]()
    if mutes is None:
        return
    rows = placed(song.rows)

    def sent(track: int, *, muted: bool) -> Any:
        channel, number = mutes.channels[track] - 1, mutes.numbers[track]
        if mutes.send == "cc":
            value = mutes.muted if muted else mutes.sounding
            return mido.Message("control_change", channel=channel, control=number, value=value)
        if muted:
            return mido.Message("note_on", channel=channel, note=number, velocity=mutes.muted)
        return mido.Message("note_off", channel=channel, note=number, velocity=0)

    for index, one in enumerate(rows):
        every = range(song.box.tracks) if index == 0 and mutes.send == "cc" else sorted(now ^ one.row.muted)
        for track in every:
            yield one.start, 3, sent(track, muted=track in one.row.muted)
        now = one.row.muted
    if mutes.send == "note":
        for track in sorted(now):
            yield rows[-1].end, 3, sent(track, muted=False)


def _titled(row: PatternRow) -> str:
    return f" ({row.title})" if row.title else ""


def _beats(ticks: int) -> str:
    return f"{float(Fraction(ticks, PPQ)):g}"

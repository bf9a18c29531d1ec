"""Machinedrum dumps made for tests: one message after the other, each from its own codec."""

from __future__ import annotations

from dataclasses import replace

from exporters.formats.layout import Record
from exporters.machinedrum import dumps, globals_, wire
from exporters.machinedrum.kit import Effects, Kit, empty_track, stored_kit
from exporters.machinedrum.pattern import Pattern, stored_pattern
from exporters.machinedrum.song import stored_of
from exporters.planning.plan import SongPlan, SongRow

BASS_DRUM, SNARE = 16, 17  # TRX-BD, TRX-SD


def mask(*steps: int) -> int:
    """A trig mask; steps counted from 1, as on the machine."""
    return sum(1 << step - 1 for step in steps)


def per_track(**masks: int) -> tuple[int, ...]:
    """16 masks: t1=..., t16=...; the others are empty."""
    return tuple(masks.get(f"t{track}", 0) for track in range(1, 17))


def a_pattern(slot: int = 0, **fields: object) -> Pattern:
    """A pattern of 16 steps with kit 1."""
    plain = Pattern(slot=slot, kit=0, length=16, scale=0)
    return replace(plain, **fields)  # type: ignore[arg-type]


def a_kit(slot: int = 0, name: str = "LIVE", **models: int) -> Kit:
    """A kit; t1=16 puts machine 16 into track 1, the others are empty."""
    tracks = [replace(empty_track(t), model=models.get(f"t{t + 1}", 0)) for t in range(16)]
    none = (0,) * 8
    return Kit(slot, name, tuple(tracks), Effects(none, none, none, none))


def a_song(*rows: SongRow, slot: int = 0, name: str = "GIG") -> bytes:
    """A song message."""
    return stored_of(SongPlan("machinedrum", slot, name, rows)).encode()


def a_global(tempo_bpm: float = 120, note_of_track: dict[int, int] | None = None) -> bytes:
    """A global message; `note_of_track` maps tracks (from 0) to MIDI notes."""
    notes = [255] * 128
    for track, note in (note_of_track or {}).items():
        notes[note] = track
    fields: Record = {
        "frame": wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0)),
        "command": dumps.GLOBAL,
        "version": 5,
        "revision": 1,
        "slot": 0,
        "outputs": [6] * 16,
        "note_map": notes,
        "base_channel": 0,
        "unused_0xae": 0,
        "tempo": round(tempo_bpm * 24),
        "extended": 1,
        "sync": 0,
        "local_control": 1,
        "trig_inputs": bytes(10),
        "program_change": 0,
        "trig_mode": 0,
    }
    return dumps.Stored(globals_.GLOBAL, fields).encode()


def a_dump(*parts: Pattern | Kit | bytes) -> bytes:
    """A .syx of patterns, kits and ready messages."""
    out = b""
    for part in parts:
        if isinstance(part, Pattern):
            out += stored_pattern(part).encode()
        elif isinstance(part, Kit):
            out += stored_kit(part).encode()
        else:
            out += part
    return out

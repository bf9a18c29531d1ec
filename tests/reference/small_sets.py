"""Small sets and dumps written out by hand: a column per Live track, a cell per scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporters.machinedrum.kit import Effects, Kit, KitTrack, Lfo, empty_track, stored_kit
from exporters.machinedrum.pattern import Pattern, stored_pattern
from samples.dump_writer import DumpWriter

FLAT = Effects((0,) * 8, (0,) * 8, (64,) * 8, (0,) * 8)
PARAMS = (10,) * 17 + (127, 64, 0, 0, 64, 0, 0)


@dataclass(frozen=True)
class Cell:
    """A slot with a clip. `marker` is the start marker, in beats from the start of the loop."""

    name: str
    beats: float = 4.0
    looped: bool = True
    marker: float = 0.0
    active: bool = True


@dataclass(frozen=True)
class Column:
    """A Live track; a cell is a clip, `.` (empty, with a stop button) or `-` (empty, without one)."""

    name: str
    cells: Sequence[Cell | str]
    monitoring: int = 1
    muted: bool = False


def live_set(scenes: Sequence[str], *columns: Column, live: str = "10.1.43", tempo: float = 120.0) -> bytes:
    """The XML of a session."""
    writer = DumpWriter(live_version=live, started="2026-03-15T09:26:53Z", scope="set", dumper="by hand")
    with writer.element("song", id=1, tempo=tempo, signature_numerator=4, signature_denominator=4):
        with writer.element("scenes"):
            for number, name in enumerate(scenes):
                writer.leaf("scene", index=number, id=10 + number, name=name)
        with writer.element("tracks"):
            for index, column in enumerate(columns):
                _column(writer, index, column)
    return writer.finish()


def _column(writer: DumpWriter, index: int, column: Column) -> None:
    id_ = 1000 * (index + 1)
    with writer.element(
        "track",
        index=index,
        id=id_,
        name=column.name,
        mute=column.muted,
        solo=False,
        is_foldable=False,
        has_audio_input=True,
        has_midi_input=False,
        current_monitoring_state=column.monitoring,
    ):
        for number, cell in enumerate(column.cells):
            slot = id_ + 10 * (number + 1)
            if isinstance(cell, str):
                writer.leaf("slot", index=number, id=slot, has_clip=False, has_stop_button=cell == ".")
                continue
            with writer.element("slot", index=number, id=slot, has_clip=True, has_stop_button=True):
                writer.leaf(
                    "clip",
                    id=slot + 1,
                    name=cell.name,
                    is_audio_clip=True,
                    is_midi_clip=False,
                    length=cell.beats,
                    looping=cell.looped,
                    loop_start=0.0,
                    loop_end=cell.beats,
                    start_marker=cell.marker,
                    end_marker=cell.beats,
                    muted=not cell.active,
                    warping=True,
                )


def sound(track: int, model: int = 16, **change: Any) -> KitTrack:
    """A machine that sends nothing to echo or reverb and modulates nobody."""
    params = [10 + track, *PARAMS[1:]]
    return KitTrack(model, tuple(params), 100, Lfo(track), **change)


def pattern(slot: int, length: int, grids: Mapping[int, str], *, kit: int = 0, speed: int = 0) -> Pattern:
    """A pattern from a grid for each track (from 1, as on the machine): `x` is a trig; a short grid is repeated.

    A dump without patterns of more than 32 steps is one of a machine that has no more.
    """
    trigs = [0] * 16
    for track, grid in grids.items():
        trigs[track - 1] = sum(1 << step for step in range(length) if grid[step % len(grid)] == "x")
    scale = (length - 1) // 16
    return Pattern(slot, kit, length, scale, multiplier=speed, trigs=tuple(trigs), long=length > 32)


def dump(*patterns: Pattern, changed: Mapping[int, KitTrack] | None = None) -> bytes:
    """One kit of sixteen sounds (tracks in `changed` counted from 1), the patterns, and four free slots for each."""
    tracks = tuple((changed or {}).get(track + 1, sound(track)) for track in range(16))
    unused = Kit(0, "", tuple(empty_track(track) for track in range(16)), FLAT, unused=True)
    parts = [stored_kit(Kit(0, "ONLY", tracks, FLAT)), *(stored_kit(unused.at(slot)) for slot in range(40, 44))]
    parts += [stored_pattern(p) for p in (*patterns, *(Pattern(slot, 0, 16, 0) for slot in range(96, 100)))]
    return b"".join(part.encode() for part in parts)

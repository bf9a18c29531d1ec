"""Songs, kits, patterns and globals as lines that a person reads: step grids, machines and levels."""

from __future__ import annotations

from exporters.machinedrum import models
from exporters.machinedrum.dumps import Stored
from exporters.machinedrum.globals_ import OUTPUTS, is_extended, tempo_bpm
from exporters.machinedrum.kit import NONE, Effects, Kit, KitTrack
from exporters.machinedrum.pattern import NAMES, Pattern
from exporters.machinedrum.song import EndRow, MachineRow, OtherRow, song_of
from exporters.song_shown import row_line

LEGEND = "x trig, X with accent, o trig with locks, O with locks and accent, ' lock without trig; ~ below: slide"


def pattern_lines(pattern: Pattern, kit: Kit | None = None) -> list[str]:
    """Head line, one step grid per track that has trigs or locks, then its locks.

    `kit` gives the machines' names and those of synthesis parameters (P1-P8 without it).
    """
    kit_name = f" {kit.name}" if kit and kit.name else ""
    head = (
        f"kit {pattern.kit + 1}{kit_name}, {pattern.length} of {pattern.total_steps} steps, "
        f"{pattern.speed}, swing {pattern.swing_percent:.0f} %, accent {round(pattern.accent_amount * 15 / 127)}, "
        f"{len(pattern.locks)} of 64 lock rows"
    )
    lines = [head]
    if pattern.is_blank:
        return [*lines, "no trigs"]
    end = _last_step(pattern)
    for track in range(16):
        own = {param: values for (t, param), values in pattern.locks.items() if t == track}
        if not pattern.trigs[track] and not own:
            continue
        model = kit.tracks[track].model if kit else None
        name = models.model_of(model).name if model is not None else ""
        lines.append(f"{track + 1:2d} {name:<7} {_grid(pattern, track, end)}".rstrip())
        slide = pattern.slide[track] & pattern.trigs[track]
        if slide:
            lines.append(" " * 11 + _marks(slide, "~", end))
        swung = pattern.swing[track] & pattern.trigs[track]
        if swung and pattern.swing_amount:
            lines.append(" " * 11 + _marks(swung, "s", end) + "  swing")
        for param, values in sorted(own.items()):
            steps = " ".join(f"{step + 1}:{value}" for step, value in sorted(values.items())) or "(empty lock row)"
            lines.append(f"{'':11}{models.parameter_name(model, param)} {steps}")
    return [*lines, LEGEND]


def _last_step(pattern: Pattern) -> int:
    """Steps to draw: the scale, or more when something lies beyond it."""
    used = max(mask.bit_length() for mask in pattern.trigs)
    return max(pattern.total_steps if pattern.long else min(pattern.total_steps, 32), used, pattern.length)


def _grid(pattern: Pattern, track: int, end: int) -> str:
    locked = {step for (t, _), values in pattern.locks.items() if t == track for step in values}
    cells = []
    for step in range(end):
        trig, accent = pattern.trigs[track] >> step & 1, pattern.accent[track] >> step & 1
        if trig:
            cells.append(("O" if accent else "o") if step in locked else ("X" if accent else "x"))
        else:
            cells.append("'" if step in locked else ".")
    text = "".join(cells)
    return _grouped(text[: pattern.length]) + ("|" + text[pattern.length :] if end > pattern.length else "")


def _marks(mask: int, mark: str, end: int) -> str:
    return _grouped("".join(mark if mask >> step & 1 else " " for step in range(end))).rstrip()


def _grouped(text: str) -> str:
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def kit_lines(kit: Kit) -> list[str]:
    """One line per track that holds a machine, then the master effects."""
    if kit.unused:
        return ["never saved"]
    lines = [_track_line(kit, index) for index, track in enumerate(kit.tracks) if not _is_plain(index, track)]
    return [*(lines or ["16 empty machines"]), *effect_lines(kit.effects)]


def _is_plain(index: int, track: KitTrack) -> bool:
    """An empty machine that does nothing to other tracks either."""
    return track.is_empty and track.lfo.track == index and track.trig_group == NONE and track.mute_group == NONE


def _track_line(kit: Kit, index: int) -> str:
    track = kit.tracks[index]
    lfo = track.lfo
    depth = track.params[models.LFO_DEPTH]
    parts = [f"{index + 1:2d} {track.machine.name:<8} level {track.level:3d}  vol {track.params[17]:3d}"]
    if depth or lfo.track != index:
        where = "" if lfo.track == index else f"track {lfo.track + 1} "
        target = kit.tracks[lfo.track % len(kit.tracks)].model
        parts.append(f"LFO > {where}{models.parameter_name(target, lfo.param)} depth {depth}")
    if track.trig_group != NONE:
        parts.append(f"trigs track {track.trig_group + 1}")
    if track.mute_group != NONE:
        parts.append(f"mutes track {track.mute_group + 1}")
    return "  ".join(parts)


def effect_lines(effects: Effects) -> list[str]:
    """The four master effects, a line each."""
    rows = (
        ("gate box", models.REVERB, effects.reverb),
        ("echo", models.ECHO, effects.echo),
        ("EQ", models.EQ, effects.eq),
        ("dynamix", models.DYNAMIX, effects.dynamix),
    )
    return [
        f"{name}: " + " ".join(f"{n} {v}" for n, v in zip(names, values, strict=True)) for name, names, values in rows
    ]


def global_lines(stored: Stored) -> list[str]:
    """Mode, tempo, base channel and outputs."""
    f = stored.fields
    mode = "EXTENDED (patterns load their kits)" if is_extended(stored) else "CLASSIC (song rows load no kits)"
    outputs = " ".join(OUTPUTS[o] if o < len(OUTPUTS) else f"output {o}" for o in f["outputs"])
    channel = f["base_channel"] + 1 if f["base_channel"] < 16 else "off"
    return [f"{mode}, {tempo_bpm(stored):g} BPM, base channel {channel}", f"outputs {outputs}"]


def song_lines(stored: Stored) -> list[str]:
    """One line per row: `3  C01  x3  80 BPM  steps 9-10  muted 1 7`."""
    music = song_of(stored)
    if music.unused and len(music.rows) == 1:
        return ["never saved"]
    lines = [f"{n + 1:>3}  {_song_line(row)}" for n, row in enumerate(music.rows)]
    if not music.ends:
        lines.append("No END row: the machine would go on into rows that nobody wrote.")
    return lines


def _song_line(row: MachineRow) -> str:
    match row:
        case EndRow():
            return "END"
        case OtherRow():
            return f"unknown row 0x{row.code:02x}"
        case _:
            return row_line(row, NAMES)

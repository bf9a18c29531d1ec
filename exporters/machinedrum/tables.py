"""Songs, kits, patterns and globals as plain rows by table name, with declared columns. Indexes start at 0."""

from __future__ import annotations

from collections.abc import Iterator

from exporters.machine import Row, TableColumn
from exporters.machinedrum import models
from exporters.machinedrum.dumps import Stored
from exporters.machinedrum.globals_ import is_extended, tempo_bpm
from exporters.machinedrum.kit import NONE, Kit, kit_of
from exporters.machinedrum.pattern import NAMES, Pattern, pattern_of
from exporters.machinedrum.song import EndRow, MachineRow, song_of
from exporters.song_shown import ROW_COLUMNS, SONG_COLUMNS, table_row


def _i(name: str, meaning: str, unit: str = "") -> TableColumn:
    return TableColumn(name, "int", meaning, unit)


def _s(name: str, meaning: str) -> TableColumn:
    return TableColumn(name, "str", meaning)


def _b(name: str, meaning: str) -> TableColumn:
    return TableColumn(name, "bool", meaning)


_EFFECTS = {"reverb": models.REVERB, "echo": models.ECHO, "eq": models.EQ, "dynamix": models.DYNAMIX}

COLUMNS: dict[str, tuple[TableColumn, ...]] = {
    "songs": SONG_COLUMNS,
    "rows": ROW_COLUMNS,
    "globals": (
        _i("slot", "global slot"),
        _b("extended", "patterns load their kits (EXTENDED mode)"),
        TableColumn("tempo_bpm", "float", "tempo", "BPM"),
        _i("base_channel", "first MIDI channel, 0-based; 127 = off"),
        *(_i(f"output_{t}", f"output of track {t + 1}: 0-5 = A-F, 6 = MAIN") for t in range(16)),
        _i("sync", "bit 0 clock in, bit 4 set = transport in off, bit 5 clock out, bit 6 transport out"),
    ),
    "kits": (
        _i("kit", "kit slot"),
        _s("name", "name on the machine"),
        _b("unused", "slot was never saved"),
        _i("machines", "tracks that hold a machine"),
        *(_i(f"{block}_{name.lower()}", f"{block} {name}") for block, names in _EFFECTS.items() for name in names),
    ),
    "kit_tracks": (
        _i("kit", "kit slot"),
        _i("track", "track"),
        _s("machine", "machine on the track"),
        _i("model", "the machine's 32-bit model value"),
        _i("level", "track level 0-127"),
        _i("trig_group", "track that this one triggers; missing = none"),
        _i("mute_group", "track that this one mutes; missing = none"),
        _i("lfo_track", "destination track of the LFO"),
        _i("lfo_param", "destination parameter of the LFO"),
        _i("lfo_shape1", "LFO shape 1"),
        _i("lfo_shape2", "LFO shape 2"),
        _i("lfo_update", "0 FREE, 1 TRIG, 2 HOLD"),
        *(_i(f"p{p}", f"parameter {p}: {'synthesis' if p < 8 else models.SHARED[p - 8]}") for p in range(24)),
    ),
    "patterns": (
        _i("pattern", "pattern slot, 0 = A01"),
        _i("kit", "kit slot"),
        _i("length", "steps that play", "steps"),
        _i("scale", "total length", "steps"),
        _s("speed", "tempo multiplier"),
        TableColumn("swing_percent", "float", "swing, 50 = straight", "%"),
        _i("accent_amount", "accent 0-127"),
        _i("trigs", "trigs within the length"),
        _i("lock_rows", "used rows of 64"),
        _b("long_form", "the dump carries steps 33-64"),
    ),
    "trigs": (
        _i("pattern", "pattern slot, 0 = A01"),
        _i("track", "track"),
        _i("step", "step"),
        _b("accent", "accented, edit-all flag resolved"),
        _b("slide", "slides, edit-all flag resolved"),
        _b("swing", "on a swing step, edit-all flag resolved"),
        _b("plays", "lies within the pattern's length"),
    ),
    "locks": (
        _i("pattern", "pattern slot, 0 = A01"),
        _i("track", "track"),
        _i("parameter", "parameter 0-23"),
        _s("name", "the parameter's name; P1-P8 when the kit is not in the dump"),
        _i("step", "step"),
        _i("value", "locked value"),
        _b("plays", "within the length and on a trig of the track"),
    ),
}


def rows_of(stored: Stored, kit: Kit | None = None) -> dict[str, list[Row]]:
    """The rows that one dump adds to the tables; `kit` names the synthesis parameters of a pattern's locks."""
    if stored.kind == "kit":
        return kit_rows(kit_of(stored))
    if stored.kind == "pattern":
        return pattern_rows(pattern_of(stored), kit)
    return {"globals": [global_row(stored)]}


def global_row(stored: Stored) -> Row:
    """The row of a global."""
    f = stored.fields
    return {
        "slot": f["slot"],
        "extended": is_extended(stored),
        "tempo_bpm": tempo_bpm(stored),
        "base_channel": f["base_channel"],
        **{f"output_{t}": output for t, output in enumerate(f["outputs"])},
        "sync": f["sync"],
    }


def kit_rows(kit: Kit) -> dict[str, list[Row]]:
    """Rows of `kits` and `kit_tracks`."""
    head: Row = {
        "kit": kit.slot,
        "name": kit.name,
        "unused": kit.unused,
        "machines": sum(not track.is_empty for track in kit.tracks),
    }
    for block, names in _EFFECTS.items():
        values = getattr(kit.effects, block)
        head.update({f"{block}_{name.lower()}": value for name, value in zip(names, values, strict=True)})
    tracks: list[Row] = [
        {
            "kit": kit.slot,
            "track": index,
            "machine": track.machine.name,
            "model": track.model,
            "level": track.level,
            "trig_group": None if track.trig_group == NONE else track.trig_group,
            "mute_group": None if track.mute_group == NONE else track.mute_group,
            "lfo_track": track.lfo.track,
            "lfo_param": track.lfo.param,
            "lfo_shape1": track.lfo.shape1,
            "lfo_shape2": track.lfo.shape2,
            "lfo_update": track.lfo.update,
            **{f"p{p}": value for p, value in enumerate(track.params)},
        }
        for index, track in enumerate(kit.tracks)
    ]
    return {"kits": [head], "kit_tracks": tracks}


def pattern_rows(pattern: Pattern, kit: Kit | None = None) -> dict[str, list[Row]]:
    """Rows of `patterns`, `trigs` and `locks`."""
    inside = (1 << pattern.length) - 1
    head: Row = {
        "pattern": pattern.slot,
        "kit": pattern.kit,
        "length": pattern.length,
        "scale": pattern.total_steps,
        "speed": pattern.speed,
        "swing_percent": round(pattern.swing_percent, 1),
        "accent_amount": pattern.accent_amount,
        "trigs": sum((mask & inside).bit_count() for mask in pattern.trigs),
        "lock_rows": len(pattern.locks),
        "long_form": pattern.long,
    }
    return {"patterns": [head], "trigs": list(_trigs(pattern)), "locks": list(_locks(pattern, kit))}


def _trigs(pattern: Pattern) -> Iterator[Row]:
    for track, mask in enumerate(pattern.trigs):
        for step in range(64):
            if mask >> step & 1:
                yield {
                    "pattern": pattern.slot,
                    "track": track,
                    "step": step,
                    "accent": bool(pattern.accent[track] >> step & 1),
                    "slide": bool(pattern.slide[track] >> step & 1),
                    "swing": bool(pattern.swing[track] >> step & 1),
                    "plays": step < pattern.length,
                }


def _locks(pattern: Pattern, kit: Kit | None) -> Iterator[Row]:
    for (track, param), values in sorted(pattern.locks.items()):
        model = kit.tracks[track].model if kit else None
        for step, value in sorted(values.items()):
            yield {
                "pattern": pattern.slot,
                "track": track,
                "parameter": param,
                "name": models.parameter_name(model, param),
                "step": step,
                "value": value,
                "plays": step < pattern.length and bool(pattern.trigs[track] >> step & 1),
            }


def song_rows(stored: Stored) -> dict[str, list[Row]]:
    """The rows that a song adds to the tables `songs` and `rows`."""
    music = song_of(stored)
    head = {
        "song": music.slot,
        "name": music.name,
        "unused": music.unused,
        "rows": sum(not isinstance(row, EndRow) for row in music.rows),
        "ends": music.ends,
    }
    return {"songs": [head], "rows": [_table_row(music.slot, n, row) for n, row in enumerate(music.rows)]}


def _table_row(slot: int, index: int, row: MachineRow) -> Row:
    if isinstance(row, EndRow):
        return {"song": slot, "row": index, "kind": "end"}
    return table_row(slot, index, row, NAMES)

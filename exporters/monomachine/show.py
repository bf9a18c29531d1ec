"""Dumps as lines that a person reads and as table rows. Of kits, patterns and globals what is sure is shown; the rest
is kept and passed through."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.formats.layout import Record
from exporters.machine import Row, TableColumn
from exporters.monomachine import dumps, song
from exporters.monomachine.layouts import KIT, LOCK_ROWS, NO_NOTE, PATTERN, SONG, TRACKS
from exporters.pattern_names import PatternNames
from exporters.planning.plan import PatternRow
from exporters.song_shown import ROW_COLUMNS, SONG_COLUMNS, row_line, table_row
from exporters.words import counted

NAMES: PatternNames = song.NAMES
TRACK_LABELS = (*(f"T{track}" for track in range(1, TRACKS + 1)), *(f"M{track}" for track in range(1, TRACKS + 1)))
SPEEDS = ("1x", "2x", "3/4x", "3/2x")  # two sources

# Two sources; a third one has other numbers for those behind 9, which it takes for hexadecimal ones.
MACHINES = {
    0: "GND-GND", 1: "GND-SIN", 2: "GND-NOIS", 3: "SID-6581", 4: "SWAVE-SAW", 5: "SWAVE-PULS", 6: "DPRO-WAVE",
    7: "DPRO-BBOX", 8: "FM+-STAT", 9: "FM+-PAR", 10: "FM+-DYN", 11: "VO-VO-6", 12: "FX-THRU", 13: "FX-REVERB",
    14: "SWAVE-ENS", 15: "FX-CHORUS", 16: "FX-DYNAMIX", 17: "FX-RINGMOD", 18: "FX-PHASER", 19: "FX-FLANGER",
    32: "DPRO-DDRW", 33: "DPRO-DENS",
}  # fmt: skip


def _int(name: str, meaning: str, unit: str = "") -> TableColumn:
    return TableColumn(name, "int", meaning, unit)


COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {
    "songs": SONG_COLUMNS,
    "rows": (
        *ROW_COLUMNS,
        _int("transpose", "of the row's whole pattern", "semitones"),
        TableColumn("track_transpose", "str", "of tracks 1-12 besides, a list; missing = none",
                    "semitones"),
    ),
    "kits": (
        _int("kit", "kit slot"),
        TableColumn("name", "str", "name on the machine"),
        TableColumn("unused", "bool", "slot was never saved"),
    ),
    "kit_tracks": (
        _int("kit", "kit slot"),
        _int("track", "synth track"),
        TableColumn("machine", "str", "machine on the track"),
        _int("machine_id", "its number"),
        _int("level", "track level 0-127"),
    ),
    "patterns": (
        _int("pattern", "pattern slot, 0 = A01"),
        _int("kit", "kit slot"),
        _int("length", "steps that play", "steps"),
        TableColumn("speed", "str", "tempo multiplier"),
        _int("notes", "notes of the synth tracks within the length"),
        _int("lock_rows", "used rows of 62"),
    ),
    "globals": (
        _int("slot", "global slot"),
        TableColumn("tuning_hz", "float", "tuning", "Hz"),
    ),
}  # fmt: skip


def speed_of(fields: Record) -> str:
    """The tempo multiplier of a pattern in words."""
    value = fields["multiplier"]
    return SPEEDS[value] if value < len(SPEEDS) else f"multiplier {value}"


def lines_of(stored: dumps.Stored) -> list[str]:
    """What a person reads in a dump."""
    lines = {SONG: _song_lines, KIT: _kit_lines, PATTERN: _pattern_lines}.get(stored.command, _global_lines)
    return lines(stored)


def tables_of(stored: dumps.Stored) -> dict[str, list[Row]]:
    """The rows that a dump adds to the machine's tables."""
    tables = {SONG: _song_tables, KIT: _kit_tables, PATTERN: _pattern_tables}.get(stored.command, _global_tables)
    return tables(stored)


def _song_lines(stored: dumps.Stored) -> list[str]:
    rows = list(zip(song.rows_of(stored), song.records(stored), strict=True))
    unused = dumps.is_unused(stored.fields["name"])
    if unused and not rows:
        return ["never saved"]
    lines = ["never saved, but it has rows"] if unused else []
    lines += [f"{number:>3}  {_row_line(row, own)}" for number, (row, own) in enumerate(rows, 1)]
    return [*lines, f"{len(rows) + 1:>3}  END" if song.ends(stored) else "No END row: all 200 rows are in use."]


def _row_line(row: song.MachineRow, own: Record) -> str:
    text = row_line(row, NAMES)
    if not isinstance(row, PatternRow):
        return text
    if row.muted:
        text += f" ({' '.join(TRACK_LABELS[track] for track in sorted(row.muted))})"
    if own["transpose"]:
        text += f"  transpose {own['transpose']:+d}"
    moved = [(label, by) for label, by in zip(TRACK_LABELS, _own_transposes(own), strict=True) if by]
    if moved:
        text += "  transpose " + " ".join(f"{label} {by:+d}" for label, by in moved)
    if own["unknown_0x3"] != b"\0" or (own["mutes"] | own["midi_mutes"]) >> TRACKS:
        text += "  (holds bits of unknown meaning)"
    return text


def _own_transposes(own: Record) -> list[int]:
    return [*own["synth_transpose"], *own["midi_transpose"]]


def _song_tables(stored: dumps.Stored) -> dict[str, list[Row]]:
    music = song.rows_of(stored)
    head: Row = {
        "song": stored.slot,
        "name": song.name_of(stored),
        "unused": dumps.is_unused(stored.fields["name"]),
        "rows": len(music),
        "ends": song.ends(stored),
    }
    rows = [table_row(stored.slot, index, row, NAMES) for index, row in enumerate(music)]
    for shown, own in zip(rows, song.records(stored), strict=True):
        if shown["kind"] == "pattern":
            shown["transpose"] = own["transpose"] or None
            shown["track_transpose"] = _own_transposes(own) if any(_own_transposes(own)) else None
    if song.ends(stored):
        rows.append({"song": stored.slot, "row": len(rows), "kind": "end"})
    return {"songs": [head], "rows": rows}


def _kit_lines(stored: dumps.Stored) -> list[str]:
    fields = stored.fields
    if dumps.is_unused(fields["name"]):
        return ["never saved"]
    return [
        f"{track:2d} {machine_name(number):<10} level {level:3d}"
        for track, (number, level) in enumerate(zip(fields["machines"], fields["levels"], strict=True), 1)
    ]


def machine_name(number: int) -> str:
    """What a machine is called; its number where nobody knows."""
    return MACHINES.get(number, f"machine {number}")


def _kit_tables(stored: dumps.Stored) -> dict[str, list[Row]]:
    fields = stored.fields
    name: bytes = fields["name"]
    tracks: list[Row] = [
        {
            "kit": stored.slot,
            "track": track,
            "machine": machine_name(number),
            "machine_id": number,
            "level": fields["levels"][track],
        }
        for track, number in enumerate(fields["machines"])
    ]
    head: Row = {"kit": stored.slot, "name": dumps.text_of(name), "unused": dumps.is_unused(name)}
    return {"kits": [head], "kit_tracks": tracks}


def _notes(fields: Record) -> list[int]:
    """How many steps of each synth track have a note, within the pattern's length."""
    return [sum(note != NO_NOTE for note in notes[: fields["length"]]) for notes in fields["notes"]]


def _pattern_lines(stored: dumps.Stored) -> list[str]:
    fields = stored.fields
    notes = [f"{label} {counted(count, 'note')}" for label, count in zip(TRACK_LABELS, _notes(fields), strict=False)
             if count]  # fmt: skip
    head = (
        f"kit {fields['kit'] + 1}, {fields['length']} steps, {speed_of(fields)}, "
        f"{fields['lock_rows']} of {LOCK_ROWS} lock rows"
    )
    return [head, ", ".join(notes) or "no notes on the synth tracks"]


def _pattern_tables(stored: dumps.Stored) -> dict[str, list[Row]]:
    fields = stored.fields
    row: Row = {
        "pattern": stored.slot,
        "kit": fields["kit"],
        "length": fields["length"],
        "speed": speed_of(fields),
        "notes": sum(_notes(fields)),
        "lock_rows": fields["lock_rows"],
    }
    return {"patterns": [row]}


def _global_lines(stored: dumps.Stored) -> list[str]:
    channels = ", ".join(str(channel + 1) if channel < 16 else "off" for channel in stored.fields["midi_channels"])
    return [f"tuning {stored.fields['tuning'] / 10:g} Hz, channels of the MIDI tracks {channels}"]


def _global_tables(stored: dumps.Stored) -> dict[str, list[Row]]:
    return {"globals": [{"slot": stored.slot, "tuning_hz": stored.fields["tuning"] / 10}]}

"""A planned song as listings: its rows, and the slots of the machine that sending it replaces."""

from __future__ import annotations

from exporters.machine import Machine
from exporters.planning.matrix import cells_shown
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.transposes import transposes_text
from exporters.song_shown import cell_names, what_plays
from exporters.words import ranges
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column
from kontrol_cli.songs.song_export import Export

PLAN_COLUMNS: tuple[Column, ...] = (
    Column("row", "int", "position in the song"),
    Column("scene", "int", "scene it comes from"),
    Column("scene_name", "str", "its name; missing when the row comes from the arrangement"),
    Column("title", "str", "the scene's number and name; from the arrangement the place (bar.beat.sixteenth)"),
    Column("kind", "str", "pattern; loops, jumps and halts as their names say"),
    Column("pattern", "int", "pattern slot"),
    Column("pattern_name", "str", "pattern as the machine's screen shows it"),
    Column("kit", "int", "kit of the pattern in your machine dump; missing without one"),
    Column("plays", "int", "times the pattern plays; for a loop the extra passes, missing = endless"),
    Column("tempo_bpm", "float", "tempo written in the row; missing = the current one goes on", "BPM"),
    Column("muted_tracks", "str", "machine tracks that are muted (a list; as text separated by blanks)"),
    Column("clips", "str", "clips that sound (a list; as text separated by semicolons)"),
    Column("start_step", "int", "first step"),
    Column("end_step", "int", "step after the last"),
    Column("target", "int", "row that a loop or jump goes to"),
    Column("length_assumed", "bool", "the pattern's length is an assumption, not read from a dump"),
    Column("notes", "str", "what else there is to know (a list; as text separated by semicolons)"),
    Column("song", "int", "song slot; several with --split"),
    Column("cells", "str", "what each machine track plays, - for none, where each has its own (a list; text: blanks)"),
)
SHOWN = ("row", "scene", "place", "pattern", "kit", "plays", "tempo", "muted", "steps", "notes")

SLOT_COLUMNS: tuple[Column, ...] = (
    Column("song", "int", "slot of the song whose file replaces it"),
    Column("kind", "str", "kit, pattern or song"),
    Column("slot", "int", "the slot"),
    Column("slot_name", "str", "the slot as the machine's screen shows it"),
    Column("state", "str", "unused, in use, or unknown (your machine dump does not show it)"),
    Column("now", "str", "what is there now; missing when that is unknown or nothing"),
    Column("new", "str", "what comes there"),
)
SHOWN_SLOTS = ("song", "kind", "slot", "state", "now", "new")


def plan_rows(plan: SongPlan, machine: Machine) -> list[Row]:
    """The rows of a plan as :data:`PLAN_COLUMNS` declares them (indexes from 0)."""
    out: list[Row] = []
    for number, row in enumerate(plan.rows):
        if not isinstance(row, PatternRow):
            kind = type(row).__name__.removesuffix("Row").lower()
            out.append(
                {
                    "song": plan.slot,
                    "row": number,
                    "kind": kind,
                    "notes": [str(row)],
                    "muted_tracks": [],
                    "target": getattr(row, "target", None),
                    "plays": getattr(row, "passes", None),
                }
            )
            continue
        out.append(
            {
                "song": plan.slot,
                "row": number,
                "scene": row.scene,
                "scene_name": row.scene_name,
                "title": row.title,
                "kind": "pattern",
                "pattern": row.pattern,
                "pattern_name": machine.pattern_names.name(row.pattern),
                "kit": row.kit,
                "plays": row.plays,
                "tempo_bpm": row.tempo_bpm,
                "muted_tracks": sorted(row.muted),
                "clips": list(row.clips),
                "start_step": row.start_step,
                "end_step": row.end_step,
                "length_assumed": row.length_assumed,
                "notes": _notes(row, machine),
                "cells": cell_names(row, machine.pattern_names, cells_shown(machine)) or None,
            }
        )
    return out


def _notes(row: PatternRow, machine: Machine) -> list[str]:
    transposed = transposes_text(row.transposes, machine)
    return [*row.notes, *((transposed,) if transposed else ())]


def shown_rows(plan: SongPlan, machine: Machine) -> list[Row]:
    """The rows of a plan as a person reads them (columns :data:`SHOWN`, everything counted from 1)."""
    out: list[Row] = []
    for number, row in enumerate(plan.rows, 1):
        if not isinstance(row, PatternRow):
            out.append({"row": number, "notes": str(row)})
            continue
        out.append(
            {
                "row": number,
                "place" if row.scene is None else "scene": row.title.removeprefix("scene "),
                "pattern": what_plays(row, machine.pattern_names, cells_shown(machine)),
                "kit": "" if row.kit is None else row.kit + 1,
                "plays": row.plays,
                "tempo": "" if row.tempo_bpm is None else f"{row.tempo_bpm:.5g}",
                "muted": ranges(row.muted),
                "steps": f"{row.start_step + 1}-{row.end_step}",
                "notes": ", ".join(_notes(row, machine)),
            }
        )
    return out


def slot_rows(export: Export) -> list[Row]:
    """What sending a song replaces, in the order of its file, as :data:`SLOT_COLUMNS` declares it (indexes from 0)."""
    return [
        {
            "song": export.plan.slot, "kind": write.kind, "slot": write.slot, "slot_name": export.slot_name(write),
            "state": "unknown" if write.now is None else "in use" if write.now else "unused",
            "now": write.now or None, "new": write.new,
        }
        for write in (*export.plan.writes, export.song_write)
    ]  # fmt: skip


def shown_slots(export: Export) -> list[Row]:
    """The same as a person reads it (columns :data:`SHOWN_SLOTS`, everything counted from 1)."""
    return [{**row, "song": row["song"] + 1, "slot": row["slot_name"]} for row in slot_rows(export)]

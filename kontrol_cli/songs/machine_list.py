"""The list of machines and their facts, generated from the machines themselves."""

from __future__ import annotations

from exporters.registry import all_machines, get_machine
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column

MACHINE_COLUMNS: tuple[Column, ...] = (
    Column("machine", "str", "name for --machine"),
    Column("name", "str", "what it is called"),
    Column("songs", "int", "songs"),
    Column("song_rows", "int", "rows of one song, the end marker not counted"),
    Column("patterns", "int", "patterns"),
    Column("tracks", "int", "tracks"),
    Column("can", "str", "abilities"),
    Column("cannot", "str", "missing abilities"),
)
FACT_COLUMNS: tuple[Column, ...] = (
    Column("fact", "str", "limit or ability"),
    Column("value", "str", "the number, or yes or no"),
    Column("sure", "str", "verified (real dumps), two sources, measured (running firmware), one source, inferred"),
    Column("note", "str", "what it means or where it comes from"),
)


def machine_rows() -> list[Row]:
    """One row per machine (columns :data:`MACHINE_COLUMNS`)."""
    return [
        {
            "machine": machine.slug,
            "name": machine.display_name,
            "songs": machine.limits.songs.value,
            "song_rows": machine.limits.song_rows.value,
            "patterns": machine.limits.patterns.value,
            "tracks": machine.limits.tracks.value,
            "can": ", ".join(c.name for c in machine.capabilities if c.has),
            "cannot": ", ".join(c.name for c in machine.capabilities if not c.has),
        }
        for machine in all_machines().values()
    ]


def fact_rows(slug: str) -> list[Row]:
    """One row per limit and ability of a machine (columns :data:`FACT_COLUMNS`). Raises UsageError for no such name."""
    machine = get_machine(slug)
    limits = [
        {"fact": row["limit"], "value": str(row["value"]), "sure": row["sure"], "note": row["note"]}
        for row in machine.limits.rows()
    ]
    abilities = [
        {"fact": c.name, "value": "yes" if c.has else "no", "sure": c.sure, "note": c.note}
        for c in machine.capabilities
    ]
    return limits + abilities

"""The list of machines and their facts, generated from the machines themselves."""

from __future__ import annotations

from collections.abc import Sequence

from exporters.abilities import FATES, Capability
from exporters.link import link_of
from exporters.link_facts import facts
from exporters.machine import Machine, able
from exporters.planning.choices import NEEDS
from exporters.planning.plan import End
from exporters.registry import all_machines, get_machine
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column

MACHINE_COLUMNS: tuple[Column, ...] = (
    Column("machine", "str", "name for --machine"),
    Column("name", "str", "what it is called"),
    Column("song", "str", "how a song gets there: sysex messages, or the name of the file"),
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
            "song": "sysex" if machine.transport == "sysex" else machine.file_names[0],
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
        {"fact": c.name, "value": "yes" if c.has else "no", "sure": c.sure, "note": _ability_note(c)}
        for c in machine.capabilities
    ]
    others = [
        {
            "fact": "names",
            "value": "",
            "sure": "",
            "note": ", ".join((machine.slug, *machine.aliases)) + "; in any case",
        },
        {"fact": "file", "value": "", "sure": "", "note": f"{machine.file_names[0]}: {_TRANSPORTS[machine.transport]}"},
        *(
            {"fact": f"end: {end}", "value": "yes", "sure": "", "note": f"the song {text}"}
            for end, text in machine.ends.items()
        ),
        {"fact": "options", "value": "", "sure": "", "note": _options(machine)},
        *({"fact": "to know", "value": "", "sure": "", "note": note} for note in machine.notes),
    ]
    link = link_of(machine)
    return limits + abilities + ([] if link is None else facts(link)) + others


_TRANSPORTS = {"sysex": "messages that are sent to the machine", "file": "a file that is copied to the machine"}


def _options(machine: Machine) -> str:
    """The options that not every machine takes, and this one does, as fields."""
    fields = sorted({field for field, ability in NEEDS.items() if able(machine, ability)} | machine.options)
    own = " ".join(f"`{field}`" for field in fields)
    return f"{own}; besides those that every machine takes" if own else "those that every machine takes"


def _ability_note(capability: Capability) -> str:
    """What is known about an ability, and what becomes of music that needs it where the machine lacks it."""
    without = next((fate.without for name, fate in FATES.items() if name == capability.name and not capability.has), "")
    return "; ".join(part for part in (capability.note, without) if part)


ABILITY_COLUMNS: tuple[Column, ...] = (
    Column("ability", "str", "what songs can say, and what they can do after the last row"),
    Column("meaning", "str", "what that is"),
    Column("can", "str", "the machines that can"),
    Column("cannot", "str", "the machines that cannot"),
    Column("becomes", "str", "what becomes of music that needs it where a machine cannot"),
)
SENDING_COLUMNS: tuple[Column, ...] = (
    Column("machine", "str", "name for --machine"),
    *FACT_COLUMNS[:1],
    Column("value", "str", "what it is"),
    *FACT_COLUMNS[2:],
)
_NO_LINK = {
    "sysex": "messages go as they are: nothing is known of what it can be asked for, nothing can be read back",
    "file": "a file that is copied",
}


def sending_rows(name: str | None = None) -> list[Row]:
    """One row per fact about the cable (columns :data:`SENDING_COLUMNS`), of all machines or the one called `name`."""
    machines = list(all_machines().values()) if name is None else [get_machine(name)]
    rows: list[Row] = []
    for machine in machines:
        link = link_of(machine)
        unknown = [{"fact": "sending", "value": _NO_LINK[machine.transport], "sure": "", "note": ""}]
        rows += [{"machine": machine.slug, **row} for row in (unknown if link is None else facts(link))]
    return rows


_ENDS: dict[End, str] = {"end": "the song just ends", "loop": "the song starts again", "halt": "the song halts"}
_LOST_END = "left out, with a warning: do it by hand"


def ability_rows(name: str | None = None) -> list[Row]:
    """One row per ability of songs (columns :data:`ABILITY_COLUMNS`), over all machines or the one called `name`."""
    machines = list(all_machines().values()) if name is None else [get_machine(name)]
    rows: list[Row] = []
    for ability, fate in FATES.items():
        can = [machine for machine in machines if able(machine, ability)]
        rows.append(_ability_row(ability, fate.meaning, fate.without, machines, can))
    for end, meaning in _ENDS.items():
        itself = [machine for machine in machines if end == "loop" and able(machine, "starts again")]
        can = [machine for machine in machines if end in machine.ends or machine in itself]
        rows.append(_ability_row(f"end: {end}", meaning, _LOST_END, machines, can))
    return rows


def _ability_row(ability: str, meaning: str, without: str, machines: Sequence[Machine], can: Sequence[Machine]) -> Row:
    cannot = [machine for machine in machines if machine not in can]
    return {
        "ability": ability,
        "meaning": meaning,
        "can": ", ".join(machine.slug for machine in can),
        "cannot": ", ".join(machine.slug for machine in cannot),
        "becomes": without,
    }

"""From a set to a song file: what ``kontrol export-sysex`` does, as a library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from exporters.base_file import check_base
from exporters.errors import DoesNotFit, UsageError, remarks_first
from exporters.machine import DumpFacts, Machine, ReadsDumps, TakesBase, lands_in
from exporters.planning.arranging import plan_arrangement
from exporters.planning.choices import check_abilities
from exporters.planning.clip_pattern import clip_pattern
from exporters.planning.mapfile import SongMap, read_map
from exporters.planning.merging import CanMerge, MergeOptions, Merger, free_kits, free_patterns
from exporters.planning.plan import SlotWrite, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.splitting import plan_songs
from exporters.words import counted
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.reading import last_dump_path
from kontrol_cli.songs.machine_files import read_machine_file, read_sysex
from kontrol_cli.songs.request import OWN_OPTIONS, ExportRequest
from kontrol_cli.songs.song_input import (
    ARRANGEMENT_TABLES,
    TABLES,
    arrangement_of,
    arrangement_remarks,
    input_remarks,
    session_of,
)
from kontrol_cli.songs.tempos_held import HEARD_BPM, tempos_held

if TYPE_CHECKING:
    import mido

EFFORT = 10.0
MOST_EFFORT = 86_400  # a day of search


@dataclass(frozen=True)
class Export:
    """A planned song, its messages, and what the machine dump shows of the slot that it is for."""

    plan: SongPlan
    machine: Machine
    messages: tuple[bytes, ...]
    facts: DumpFacts | None

    @property
    def data(self) -> bytes:
        """What is written: the messages one after the other, or the machine's file."""
        return syx_bytes(to_mido(self.messages)) if self.machine.transport == "sysex" else b"".join(self.messages)

    @property
    def headline(self) -> str:
        """One sentence: which song, how many rows and bytes."""
        name = f" '{self.plan.name}'" if self.plan.name else ""
        slot = "" if lands_in(self.machine) else f" {self.plan.slot + 1}"
        size = sum(len(message) for message in self.messages)
        rows = counted(len(self.plan.rows), "row")
        return f"Song{slot}{name} for the {self.machine.display_name}: {rows}, {size} bytes."

    @property
    def overwrites(self) -> str:
        """What sending it replaces: a line for each slot, with the name of what is there now; "" for a file."""
        if self.machine.transport == "file":
            return ""
        if lands_in(self.machine):
            return f"Sending it replaces the song in {lands_in(self.machine)}. Nothing that is stored is touched."
        now = self.song_write.now
        what = "whatever is there now (no machine dump shows it)" if now is None else now
        song = f"song {self.plan.slot + 1} on the machine: {what or 'nothing: the slot was never saved'}"
        if not self.plan.writes:
            return f"Sending it replaces {song}. Nothing else is touched."
        lines = [f"  {write.kind} {self.slot_name(write)}: {_now(write)} -> {write.new}" for write in self.plan.writes]
        return "\n".join([f"Sending it replaces {song}; and {counted(len(lines), 'more slot')}:", *lines])

    @property
    def song_write(self) -> SlotWrite:
        """The song's own slot: what is there now (None: no machine dump shows it) and the name of the new song."""
        slot = self.plan.slot
        seen = self.facts is not None and slot in self.facts.song_slots_seen
        now = f"'{self.facts.songs[slot]}'" if self.facts is not None and slot in self.facts.songs else ""
        return SlotWrite("song", slot, f"'{self.plan.name}'" if self.plan.name else "", now if seen else None)

    def slot_name(self, write: SlotWrite) -> str:
        """A slot as the machine's screen shows it."""
        if write.kind == "song" and lands_in(self.machine):
            return lands_in(self.machine)
        return self.machine.pattern_names.name(write.slot) if write.kind == "pattern" else str(write.slot + 1)

    @property
    def kit_loading(self) -> str:
        """A sentence about a mode of the machine in which patterns do not load their kits; "" when all is well."""
        return "" if self.facts is None else self.facts.kit_loading


def _now(write: SlotWrite) -> str:
    if write.now is None:
        return "unknown (not in the machine dump)"
    return write.now or "nothing (unused)"


def export_song(
    source: str | os.PathLike[str] | IO[bytes] | None, machine: Machine, request: ExportRequest | None = None
) -> Export:
    """As :func:`export_songs`, for a set that makes one song."""
    (export,) = export_songs(source, machine, replace(request or ExportRequest(), split=False))
    return export


def export_songs(
    source: str | os.PathLike[str] | IO[bytes] | LiveSet | None, machine: Machine, request: ExportRequest | None = None
) -> list[Export]:
    """Read a set (None: the last dump), plan its song (or, with `split`, songs), make the messages; nothing is written.

    `source` may also be a set that was read with the tables of kontrol_cli.songs.song_input.

    Raises UsageError (no such file, choices that contradict each other), BadInput (set, map or machine dump not
    understood) or DoesNotFit (what the machine does not take). The error's `remarks` are the warnings up to then.
    """
    request = request or ExportRequest()
    said: list[str] = []
    with remarks_first(said):
        return _exports(source, machine, request, said)


def _exports(
    source: str | os.PathLike[str] | IO[bytes] | LiveSet | None,
    machine: Machine,
    request: ExportRequest,
    said: list[str],
) -> list[Export]:
    """The songs; `said` collects the warnings as they come up."""
    check_abilities(request, machine)
    check_base(machine, request.base_file)
    machine = configured(request, machine)
    base = None if request.base_file is None else read_machine_file(request.base_file, machine)
    of_base = machine.base_remarks(base) if base is not None and isinstance(machine, TakesBase) else []
    said += of_base
    options = plan_options(request, machine, said, base)
    live_set = (
        source
        if isinstance(source, LiveSet)
        else read_set(last_dump_path() if source is None else source, tables=tables_of(request))
    )
    plans = plans_of(live_set, machine, request, options, said)
    plans = [replace(plan, remarks=(*of_base, *plan.remarks)) for plan in plans]
    return [_export(plan, machine, base, options) for plan in plans]


def _export(plan: SongPlan, machine: Machine, base: bytes | None, options: PlanOptions) -> Export:
    """The messages of a plan; its remarks gain what its machine holds less exactly."""
    messages = tuple(machine.encode(plan, base))
    held = tempos_held(plan, machine, messages, HEARD_BPM)
    return Export(replace(plan, remarks=(*plan.remarks, *held)), machine, messages, options.facts)


def plan_options(request: ExportRequest, machine: Machine, said: list[str], base: bytes | None = None) -> PlanOptions:
    """The choices of a request with the files that it names read; warnings are added to `said`. Raises KontrolError.

    `base` is the user's own song file: where a machine's dumps say how long patterns are, it does, too.
    """
    names = machine.pattern_names.expression
    regex = clip_pattern(request.clip_pattern, names) if request.clip_pattern is not None else None
    song_map = read_map(request.map_file, machine) if request.map_file is not None else SongMap()
    dump = None if request.machine_dump is None else read_sysex(request.machine_dump)
    source = base if dump is None else dump
    facts = machine.read_dump(source) if source is not None and isinstance(machine, ReadsDumps) else None
    said += () if facts is None else facts.remarks
    options = PlanOptions(
        **request.chosen(),
        slot=request.song - 1,
        clip_pattern=regex,
        song_map=song_map,
        first_pattern=_first_pattern(request, machine),
        facts=facts,
        merger=_merger(request, machine, dump),
    )
    if request.source != "arrangement" and request.tempo_tolerance_bpm is not None:
        raise UsageError("`tempo_tolerance_bpm` is about the tempo automation of `source` arrangement.")
    if request.source == "arrangement" and request.split:
        raise UsageError("`split` cuts between scenes; it means nothing with `source` arrangement.")
    return options


def tables_of(request: ExportRequest) -> tuple[str, ...]:
    """The tables of a set that a song needs."""
    return ARRANGEMENT_TABLES if request.source == "arrangement" else TABLES


def plans_of(
    live_set: LiveSet, machine: Machine, request: ExportRequest, options: PlanOptions, said: list[str]
) -> list[SongPlan]:
    """The songs of a set that was read with :func:`tables_of`; warnings come to `said`, too. Raises KontrolError."""
    if request.source == "arrangement":
        of_set = arrangement_remarks(live_set)
        said += of_set
        plans = [plan_arrangement(arrangement_of(live_set), machine, options)]
    else:
        of_set = input_remarks(live_set)
        said += of_set
        plans = plan_songs(session_of(live_set), machine, options, split=request.split)
    return [replace(plan, remarks=(*of_set, *plan.remarks)) for plan in plans]


def configured(request: ExportRequest, machine: Machine) -> Machine:
    """The machine with its own options as the user chose them. Raises UsageError for an option of other machines."""
    given = {}
    for name in OWN_OPTIONS:
        value = getattr(request, name)
        if value is not None and name not in machine.options:
            raise UsageError(f"`{name}` means nothing for the {machine.display_name}.")
        if value is not None:
            given[name] = value
    return machine.configured(given)


def _merger(request: ExportRequest, machine: Machine, dump: bytes | None) -> Merger | None:
    """What merges the scenes that mix patterns; None without a dump or for a machine that cannot."""
    asked = {"`free_patterns`": request.free_patterns, "`free_kits`": request.free_kits, "`effort`": request.effort}
    given = [name for name, value in asked.items() if value is not None]
    if dump is None or not isinstance(machine, CanMerge):
        if given:
            why = "needs your machine's dump (`machine_dump`)" if dump is None else "means nothing for this machine"
            raise UsageError(f"{given[0]} {why}.")
        return None
    if request.effort is not None and not 0 <= request.effort <= MOST_EFFORT:  # nan is outside, too
        raise UsageError(f"`effort` {request.effort:g}: give 0 to {MOST_EFFORT} seconds.")
    return machine.merger(dump, MergeOptions(
        free_patterns=None if request.free_patterns is None else free_patterns(request.free_patterns, machine),
        free_kits=None if request.free_kits is None else free_kits(request.free_kits, machine),
        effort=EFFORT if request.effort is None else request.effort,
        accept_changes=request.accept_changes,
        name=request.name or "SCENES",
    ))  # fmt: skip


def _first_pattern(request: ExportRequest, machine: Machine) -> int:
    if request.first_pattern is None:
        return 0
    if request.assign != "by-scene":
        raise UsageError("`first_pattern` says where `assign` by-scene starts counting; it means nothing without it.")
    pattern = machine.pattern_names.parse(request.first_pattern)
    if pattern is None:
        raise DoesNotFit(
            f"`first_pattern`: '{request.first_pattern}' is not one of the {machine.display_name}'s patterns "
            f"{machine.pattern_names.span}."
        )
    return pattern


def numbered_song(files: Iterable[str | os.PathLike[str] | None], machine: Machine) -> int | None:
    """The number of the song whose own file name the first of `files` has that bears one; None when none does.

    Only machines with a name for each song (arr01.work, arr02.work, ...) say so by the name.
    """
    names = _own_names(machine)
    found = (Path(file).name.lower() for file in files if file is not None)
    return next((names.index(name) + 1 for name in found if name in names), None)


def _own_names(machine: Machine) -> Sequence[str]:
    """A file name for each song of the machine; () for one that has no such names."""
    names = machine.file_names
    return names if len(names) == machine.limits.songs.value > 1 else ()


def song_files(out: str, count: int, machine: Machine | None = None) -> list[str]:
    """A file name for each of `count` songs: `out` itself, or song-1.syx, song-2.syx, ... Raises UsageError.

    Where `out` is the name that a song of `machine` has of its own, they are that one and the next ones.
    """
    if count == 1:
        return [out]
    if out == "-":
        raise UsageError(f"There are {count} songs, and standard output (-o -) takes one. Name a file with -o.")
    path = Path(out)
    usual = () if machine is None else _own_names(machine)
    first = usual.index(path.name) if path.name in usual else len(usual)
    if first + count <= len(usual):
        return [str(path.with_name(name)) for name in usual[first : first + count]]
    return [str(path.with_name(f"{path.stem}-{number}{path.suffix}")) for number in range(1, count + 1)]


def to_mido(messages: Sequence[bytes]) -> list[mido.Message]:
    """The messages as mido's sysex messages (their data is what is between F0 and F7)."""
    import mido

    return [mido.Message("sysex", data=message[1:-1]) for message in messages]


def syx_bytes(messages: Sequence[mido.Message]) -> bytes:
    """A .syx file: the messages one after the other, F0 to F7, as ``mido.write_syx_file`` writes it."""
    return b"".join(bytes(message.bin()) for message in messages if message.type == "sysex")

"""What planning a song from scenes and from the arrangement shares: choices, checks, merging, the finished plan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exporters.errors import DoesNotFit, UsageError
from exporters.machine import DumpFacts, Machine, able
from exporters.planning.choices import Choices
from exporters.planning.clip_pattern import ClipPattern
from exporters.planning.lengths import DEFAULT_STEPS
from exporters.planning.loops import fold_loops
from exporters.planning.mapfile import SongMap
from exporters.planning.merging import MergedPatterns, Merger
from exporters.planning.plan import (
    Demand,
    HaltRow,
    LoopRow,
    PatternRow,
    Session,
    SongPlan,
    SongRow,
)
from exporters.planning.song_rows import RowOptions, check_count, mixes


@dataclass(frozen=True)
class PlanOptions(Choices):
    """The choices, and what was read for them. Slot and first pattern are 0-based.

    `facts` are those of the machine dump; `merger` makes patterns for scenes that mix several.
    """

    slot: int = 0
    clip_pattern: ClipPattern | None = None
    song_map: SongMap = field(default_factory=SongMap)
    first_pattern: int = 0
    facts: DumpFacts | None = None
    merger: Merger | None = None


def song_plan(
    name: str,
    machine: Machine,
    options: PlanOptions,
    rows: tuple[SongRow, ...],
    remarks: tuple[str, ...],
    merged: MergedPatterns,
) -> SongPlan:
    """Rows, remarks and what was merged for them as one plan; `name` is the set's."""
    return SongPlan(
        machine=machine.slug,
        slot=options.slot,
        name=song_name(name, machine, options),
        rows=rows,
        remarks=remarks,
        parts=merged.parts,
        writes=merged.writes,
        patterns=merged.patterns,
        proof=merged.proof,
    )


def merge_mixtures(
    demands: list[Demand], rows: RowOptions, options: PlanOptions
) -> tuple[list[Demand], RowOptions, MergedPatterns]:
    """The demands with a pattern for each mixture, and the row options that know the new patterns' lengths.

    Without a merger nothing changes. Raises DoesNotFit.
    """
    mixed = [number for number, demand in enumerate(demands) if mixes(demand)]
    if options.merger is None or not mixed:
        return demands, rows, MergedPatterns(())
    kept = frozenset(
        demand.claims[0].pattern if demand.pattern is None else demand.pattern
        for demand in demands
        if demand.claims and not mixes(demand)
    )
    merged = options.merger.merge([demands[number] for number in mixed], kept, rows.named)
    out = list(demands)
    for number, home in zip(mixed, merged.homes, strict=True):
        out[number] = replace(
            out[number], pattern=home.pattern, steps=(0, home.steps), sounding=home.sounding, muted=home.muted
        )
    known = DumpFacts({}) if rows.facts is None else rows.facts
    facts = replace(known, patterns={**known.patterns, **merged.patterns})
    return out, replace(rows, facts=facts), merged


_TOO_MANY_SCENES = "Choose fewer scenes (`scenes`), or repeat less."


def finish_rows(
    rows: Sequence[PatternRow], machine: Machine, options: PlanOptions, hint: str = _TOO_MANY_SCENES
) -> tuple[SongRow, ...]:
    """The rows as the song has them: folded into loops if wanted, with a last row for how it ends.

    Raises DoesNotFit (with `hint`) when they are too many.
    """
    folded: tuple[SongRow, ...] = tuple(rows)
    if options.loops:
        if not able(machine, "loops"):
            raise DoesNotFit(f"`loops`: songs of the {machine.display_name} have no loops.")
        folded = fold_loops(rows, machine.limits.plays_per_row.value)
    if options.end != "end":
        if not able(machine, "loops"):
            raise DoesNotFit(f"`end` {options.end}: songs of the {machine.display_name} have no such row.")
        folded = (*folded, LoopRow(0) if options.end == "loop" else HaltRow())
    fewer = "" if options.loops else " Repeated passages become shorter with `loops`."
    check_count(folded, machine, hint + fewer)
    return folded


def check_options(options: PlanOptions, machine: Machine) -> None:
    """Raise UsageError or DoesNotFit for choices that contradict each other or do not exist on the machine."""
    limits = machine.limits
    if options.stay and options.repeats is not None:
        raise UsageError("`stay` and `repeats` both say how often a scene plays. Give one of them.")
    if options.repeats is not None and options.repeats < 1:
        raise UsageError(f"`repeats` {options.repeats}: a scene plays at least once.")
    if not 0 <= options.slot < limits.songs.value:
        raise DoesNotFit(
            f"Song {options.slot + 1} does not exist: the {machine.display_name} has songs 1-{limits.songs.value}."
        )
    if options.steps is not None and not 1 <= options.steps <= limits.steps.value:
        raise DoesNotFit(
            f"`steps` {options.steps}: a pattern of the {machine.display_name} has 1-{limits.steps.value} steps."
        )


def song_name(name: str, machine: Machine, options: PlanOptions) -> str:
    """The name to give the song. Raises DoesNotFit when the user's own choice does not fit; the set's name is cut."""
    limit = machine.limits.song_name_chars
    if limit is None or not able(machine, "song names"):
        if options.name is not None:
            raise DoesNotFit(f"`name`: songs of the {machine.display_name} have no names.")
        return ""
    if options.name is not None:
        if len(options.name) > limit.value or any(not " " <= char <= "~" for char in options.name):
            raise DoesNotFit(
                f"`name` '{options.name}': the {machine.display_name} shows up to {limit.value} ASCII characters."
            )
        return options.name
    decomposed = unicodedata.normalize("NFKD", name)
    ascii_name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^ -~]+", "_", ascii_name)[: limit.value].strip() or "SONG"


def common_remarks(session: Session, options: PlanOptions, rows: Sequence[SongRow]) -> list[str]:
    """What there is to say about a plan whatever it was made from."""
    out: list[str] = []
    played = [row for row in rows if isinstance(row, PatternRow)]
    if any(row.length_assumed for row in played):
        steps = options.steps or DEFAULT_STEPS
        out.append(f"Pattern lengths are assumed ({steps} steps); `machine_dump` reads them from your dump.")
    if options.facts is None and any(not row.length_assumed for row in played):
        out.append("Pattern lengths are those of the clips' loops; `machine_dump` reads them from your dump.")
    if session.tempo_bpm is None and played and played[0].tempo_bpm is None:
        out.append("The set's tempo is not known, so the first row keeps the machine's.")
    return [*out, *input_remarks(session, options)]


def input_remarks(session: Session, options: PlanOptions) -> list[str]:
    """What map and machine dump have to say, whatever becomes of the plan."""
    out: list[str] = []
    unused = options.song_map.unused(
        (place for c in session.columns for place in ((c.name, c.track), *((g.name, g.track) for g in c.groups))),
        (cell.clip for scene in session.scenes for cell in scene.cells if cell.clip is not None),
        ((scene.name, scene.index) for scene in session.scenes if not scene.label),  # stretches are not scenes
    )
    if unused:
        named = ", ".join(unused[:6]) + (", ..." if len(unused) > 6 else "")
        out.append(f"The map has entries that match nothing in the set: {named}.")
    if options.facts is not None:
        out += options.facts.remarks
    return out

"""What planning a song from scenes and from the arrangement shares: choices, checks, merging, the finished plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exporters.errors import DoesNotFit, UsageError
from exporters.machine import DumpFacts, Machine, able
from exporters.planning.choices import Choices, check_abilities
from exporters.planning.claims import ClipReader
from exporters.planning.clip_pattern import ClipPattern
from exporters.planning.fitting import Fitted, fit_rows
from exporters.planning.grammar import Grammar
from exporters.planning.lengths import DEFAULT_STEPS
from exporters.planning.loops import fold_loops
from exporters.planning.mapfile import SongMap
from exporters.planning.merging import MergedPatterns, Merger
from exporters.planning.plan import (
    Demand,
    HaltRow,
    LoopRow,
    PatternRow,
    ReminderRow,
    Session,
    SongPlan,
    SongRow,
)
from exporters.planning.song_rows import RowOptions, check_count, mixes
from exporters.planning.unequal import check_equal
from exporters.spelling import ASCII, spelled
from exporters.words import from_one


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


def clip_reader(session: Session, machine: Machine, options: PlanOptions) -> ClipReader:
    """What reads the clips of a session for a song with these options."""
    song_map = options.song_map
    grammar = Grammar(machine.pattern_names, machine.limits.tracks.value, options.clip_pattern, song_map.pattern)
    return ClipReader(session=session, machine=machine, grammar=grammar, song_map=song_map, assign=options.assign)


def song_plan(
    name: str,
    machine: Machine,
    options: PlanOptions,
    fitted: Fitted,
    remarks: tuple[str, ...],
    merged: MergedPatterns,
) -> SongPlan:
    """Rows, remarks and what was merged for them as one plan; `name` is the set's."""
    title, warning = song_name(name, machine, options)
    return SongPlan(
        machine=machine.slug,
        slot=options.slot,
        name=title,
        rows=fitted.rows,
        remarks=(*remarks, *fitted.remarks, *((warning,) if warning else ())),
        losses=fitted.losses,
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
) -> Fitted:
    """The rows as the song has them: folded into loops if wanted, with a last row for how it ends.

    Raises DoesNotFit: (with `hint`) when they are too many, and for what the machine cannot play (see `fit_rows`).
    """
    folded: tuple[SongRow, ...] = tuple(rows)
    if options.loops:
        folded = fold_loops(rows, machine.limits.plays_per_row.value)
    end = options.end or next(iter(machine.ends))
    if end != "end":
        folded = (*folded, LoopRow(0) if end == "loop" else HaltRow())
    fitted = fit_rows(folded, machine, accept_changes=options.accept_changes, reminders=options.reminders)
    fewer = "" if options.loops or not able(machine, "loops") else " Repeated passages become shorter with `loops`."
    names = sum(isinstance(row, ReminderRow) for row in fitted.rows)
    fewer += f" {names} of them only show scenes' names (`reminders`)." if names else ""
    check_count(fitted.rows, machine, hint + fewer)
    return check_equal(fitted, machine, options.facts, accept_changes=options.accept_changes)


def check_options(options: PlanOptions, machine: Machine) -> None:
    """Raise UsageError or DoesNotFit for choices that contradict each other or do not exist on the machine."""
    limits = machine.limits
    check_abilities(options, machine)
    if options.stay and options.repeats is not None:
        raise UsageError("`stay` and `repeats` both say how often a scene plays. Give one of them.")
    if options.repeats is not None and options.repeats < 1:
        raise UsageError(f"`repeats` {options.repeats}: a scene plays at least once.")
    if not 0 <= options.slot < limits.songs.value:
        raise DoesNotFit(
            f"Song {options.slot + 1} does not exist: the {machine.display_name} has "
            f"{from_one('song', limits.songs.value)}."
        )
    if options.steps is not None and not 1 <= options.steps <= limits.steps.value:
        raise DoesNotFit(
            f"`steps` {options.steps}: a pattern of the {machine.display_name} has 1-{limits.steps.value} steps."
        )


def song_name(name: str, machine: Machine, options: PlanOptions) -> tuple[str, str]:
    """The name to give the song, spelled in the machine's letters, and a warning when that changed more than its end
    ("" when it did not). The user's own choice goes before the set's name.

    Raises DoesNotFit when the user's own choice is too long, or when the machine has none of its letters.
    """
    limit = machine.limits.song_name_chars
    if limit is None or not able(machine, "song names"):
        return "", ""
    wanted = name if options.name is None else options.name
    found = spelled(wanted, machine.alphabet, limit.value)
    if options.name is not None:
        its_own = all(char in machine.alphabet for char in wanted)
        if len(wanted) > limit.value or not (its_own or found.strip("_ ")):
            letters = f"of these characters: {machine.alphabet}"
            if machine.alphabet == ASCII or len(machine.alphabet) > len(ASCII):
                letters = f"{'ASCII ' if machine.alphabet == ASCII else ''}characters"
            raise DoesNotFit(f"`name` '{wanted}': the {machine.display_name} shows up to {limit.value} {letters}.")
        if its_own:
            return wanted, ""
    found = found or spelled("SONG", machine.alphabet, limit.value)
    if found == spelled(wanted, wanted, limit.value) or not wanted.strip():
        return found, ""
    return found, f"The song is called '{found}': the {machine.display_name} lacks letters of '{wanted}'."


def common_remarks(session: Session, machine: Machine, options: PlanOptions, rows: Sequence[SongRow]) -> list[str]:
    """What there is to say about a plan whatever it was made from."""
    out = length_remarks(rows, machine, options)
    played = [row for row in rows if isinstance(row, PatternRow)]
    if session.tempo_bpm is None and played and played[0].tempo_bpm is None:
        out.append("The set's tempo is not known, so the first row keeps the machine's.")
    return [*out, *input_remarks(session, options)]


def length_remarks(rows: Sequence[SongRow], machine: Machine, options: PlanOptions) -> list[str]:
    """Where the lengths of the rows' patterns come from, when it is not the machine's dump."""
    out: list[str] = []
    played = [row for row in rows if isinstance(row, PatternRow)]
    if any(row.length_assumed for row in played):
        steps = options.steps or DEFAULT_STEPS
        out.append(f"Pattern lengths are assumed ({steps} steps); {_true_lengths(machine, options)}.")
    if options.facts is None and any(not row.length_assumed for row in played):
        out.append(f"Pattern lengths are those of the clips' loops; {_true_lengths(machine, options)}.")
    return out


def _true_lengths(machine: Machine, options: PlanOptions) -> str:
    """How the lengths of patterns come to be right."""
    if options.facts is not None and options.facts.partial:
        return "they are read from your file when there is something in those patterns"
    if able(machine, "pattern lengths"):
        return "`machine_dump` reads them from your dump"
    return "make sure that the patterns on your machine are as long (`steps` gives another length)"


def input_remarks(session: Session, options: PlanOptions) -> list[str]:
    """What map and machine dump have to say, whatever becomes of the plan."""
    out: list[str] = []
    unused = options.song_map.unused(
        (place for c in session.columns for place in ((c.name, c.track), *((g.name, g.track) for g in c.groups))),
        (cell.clip for scene in session.scenes for cell in scene.cells if cell.clip is not None),
        ((scene.name, scene.index) for scene in session.scenes if not scene.label),  # stretches are not scenes
        captures=options.clip_pattern is not None,
    )
    if unused:
        named = ", ".join(unused[:6]) + (", ..." if len(unused) > 6 else "")
        out.append(f"The map has entries that match nothing in the set: {named}.")
    if options.facts is not None:
        out += options.facts.remarks
    return out


def without_place(session: Session, reader: ClipReader, columns: Sequence[int], options: PlanOptions) -> list[str]:
    """Sentences about the Live tracks that are not in the song because the map gives them no machine track, or because
    the one that their clips name does not exist."""
    if options.tracks:
        return []
    out: list[str] = []
    found = reader.without_place(columns)
    if found:
        names = _some(session, found)
        out.append(f"Not in the song, because [tracks] in the map gives them no machine track: {names}.")
    beyond = reader.beyond(columns)
    if beyond:
        clip = next(iter(beyond.values()))
        out.append(
            f"Not in the song, because the {reader.machine.display_name} has {reader.machine.limits.tracks.value} "
            f"tracks and their clips name others ('{clip}'): {_some(session, tuple(beyond))}. A map file (`map_file`, "
            "[clips]) gives such clips other tracks."
        )
    return out


def _some(session: Session, columns: Sequence[int]) -> str:
    names = ", ".join(f"'{session.columns[index].name}'" for index in columns[:4])
    return names + (", ..." if len(columns) > 4 else "")

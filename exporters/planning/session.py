"""From scenes to song rows, for any machine: see docs/song-planning.md for one row worked by hand.

:func:`plan_session` reads the session into demands; :func:`plan_rows` turns demands into rows, whatever
the demands came from. Every limit is checked here, before a byte is made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from exporters.errors import DoesNotFit, UsageError
from exporters.machine import DumpFacts, Machine, able
from exporters.planning.claims import Assign, ClipReader
from exporters.planning.grammar import Grammar
from exporters.planning.lengths import DEFAULT_STEPS, Lengths, loops_heard
from exporters.planning.loops import fold_loops
from exporters.planning.mapfile import Entry, SongMap
from exporters.planning.merging import Merged, Merger
from exporters.planning.plan import (
    Claim,
    Demand,
    Empty,
    EmptyScenes,
    PatternRow,
    Scene,
    Session,
    SongPlan,
    SongRow,
    Sounding,
    TempoOrigin,
    counted,
)
from exporters.planning.scene_names import read_scene_name
from exporters.planning.song_rows import RowOptions, check_count, mixes, plan_rows
from exporters.planning.sounding import choose_scenes, what_sounds

STAY_PLAYS = 32  # the original's "stay here": long enough to remain in a scene by hand


@dataclass(frozen=True)
class PlanOptions:
    """The user's choices. Slot, pattern and steps are 0-based; `tracks` and `scenes` as typed (counted from 1).

    `repeats` is how often a scene plays when nothing else says so; `stay` makes that 32. `steps` is the pattern
    length without a machine dump (`facts`); None: what the clips' loops say, else 16. `loops` folds repeated passages
    into LOOP rows; `merger` makes patterns for scenes that mix several. `tempo_tolerance_bpm` and `force` are for
    the arrangement (see exporters.planning.timeline_rows).
    """

    slot: int = 0
    name: str | None = None
    tracks: tuple[str, ...] | None = None
    scenes: str | None = None
    clip_pattern: re.Pattern[str] | None = None
    song_map: SongMap = field(default_factory=SongMap)
    assign: Assign = "names"
    first_pattern: int = 0
    empty: Empty | None = None
    empty_scenes: EmptyScenes = "skip"
    repeats: int | None = None
    stay: bool = False
    steps: int | None = None
    tempo_from_names: bool = False
    mute_unclaimed: bool = False
    facts: DumpFacts | None = None
    loops: bool = False
    tempo_tolerance_bpm: float | None = None
    force: bool = False
    merger: Merger | None = None


def plan_session(session: Session, machine: Machine, options: PlanOptions | None = None) -> SongPlan:
    """Plan one song from the scenes of `session`.

    Raises UsageError (choices that contradict each other or name nothing), BadInput (nothing in the set says a
    pattern) or DoesNotFit (something that the machine does not take, with scene, clip and limit).
    """
    options = options or PlanOptions()
    check_options(options, machine)
    grammar = Grammar(machine.pattern_names, machine.limits.tracks.value, options.clip_pattern)
    reader = ClipReader(session, machine, grammar, options.song_map, options.assign)
    scenes = choose_scenes(session, options.scenes)
    columns = reader.columns(options.tracks)
    forced = _forced_patterns(session, options, scenes[0] if scenes else 0)
    states = what_sounds(session, columns, options.empty)
    found: dict[int, tuple[Claim, ...]] = {}
    left_out: list[Sounding] = []
    for number in scenes:
        claims, without = reader.claims(states[number], forced[number])
        if claims or options.empty_scenes == "silence":
            _check_forced(session.scenes[number], forced[number], machine, options)
        left_out += [sounding for sounding in without if sounding.started == number]
        found[number] = claims
    # Scenes that are only numbered say nothing about loops: all their tracks take part, drums or not.
    heard = loops_heard(
        (claim for number, claims in found.items() if forced[number] is None for claim in claims),
        machine.limits.steps.value,
    )
    row_options = RowOptions(
        claimed=reader.claimed(columns, forced),
        tempo_bpm=session.tempo_bpm,
        facts=options.facts,
        steps=options.steps,
        mute_unclaimed=options.mute_unclaimed,
        empty_scenes=options.empty_scenes,
        heard=heard,
    )
    lengths = row_options.lengths(machine)
    demands = [
        _demand(session, number, claims, forced[number], reader, options, lengths) for number, claims in found.items()
    ]
    found_odd = lengths.findings(demand for demand in demands if demand.pattern is None)
    demands, row_options, merged = merge_mixtures(demands, row_options, options)
    rows = finish_rows(plan_rows(demands, machine, row_options), machine, options)
    remarks = (
        *_remarks(session, options, rows, demands, left_out),
        *found_odd,
        *common_remarks(session, options, rows),
        *merged.remarks,
    )
    return song_plan(session.name, machine, options, rows, remarks, merged)


def song_plan(
    name: str,
    machine: Machine,
    options: PlanOptions,
    rows: tuple[SongRow, ...],
    remarks: tuple[str, ...],
    merged: Merged,
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
) -> tuple[list[Demand], RowOptions, Merged]:
    """The demands with a pattern for each mixture, and the row options that know the new patterns' lengths.

    Without a merger nothing changes. Raises DoesNotFit.
    """
    mixed = [number for number, demand in enumerate(demands) if mixes(demand)]
    if options.merger is None or not mixed:
        return demands, rows, Merged(())
    kept = frozenset(
        demand.claims[0].pattern if demand.pattern is None else demand.pattern
        for demand in demands
        if demand.claims and not mixes(demand)
    )
    merged = options.merger.merge([demands[number] for number in mixed], kept)
    out = list(demands)
    for number, home in zip(mixed, merged.homes, strict=True):
        out[number] = replace(
            out[number], pattern=home.pattern, steps=(0, home.steps), sounding=home.sounding, muted=home.muted
        )
    known = DumpFacts({}) if rows.facts is None else rows.facts
    facts = replace(known, patterns={**known.patterns, **merged.patterns})
    return out, replace(rows, facts=facts), merged


_TOO_MANY_SCENES = "Choose fewer scenes (--scenes), or repeat less."


def finish_rows(
    rows: Sequence[PatternRow], machine: Machine, options: PlanOptions, hint: str = _TOO_MANY_SCENES
) -> tuple[SongRow, ...]:
    """The rows as the song has them: folded into loops if wanted. Raises DoesNotFit (with `hint`) when they are too
    many."""
    folded: tuple[SongRow, ...] = tuple(rows)
    if options.loops:
        if not able(machine, "loops"):
            raise DoesNotFit(f"--loops: songs of the {machine.display_name} have no loops.")
        folded = fold_loops(rows, machine.limits.plays_per_row.value)
    fewer = "" if options.loops else " Repeated passages become shorter with --loops."
    check_count(folded, machine, hint + fewer)
    return folded


def _forced_patterns(session: Session, options: PlanOptions, first: int) -> list[int | None]:
    """Each scene's own pattern: from the map, or its number counted from the first chosen scene."""
    out: list[int | None] = []
    for scene in session.scenes:
        entry = options.song_map.scene(scene.name, scene.index)
        if entry is not None and entry.pattern is not None:
            out.append(entry.pattern)
        else:
            by_scene = options.assign == "by-scene"
            out.append(options.first_pattern + scene.index - first if by_scene else None)
    return out


def _check_forced(scene: Scene, pattern: int | None, machine: Machine, options: PlanOptions) -> None:
    count = machine.limits.patterns.value
    if pattern is None or pattern < count:
        return
    raise DoesNotFit(
        f"--assign by-scene: {scene.title} would be pattern {pattern + 1}, and the {machine.display_name} has {count} "
        f"patterns ({machine.pattern_names.span}). Choose at most {count} scenes (--scenes 1-{count}), choose tracks "
        "that play only in those (--tracks; scenes in which nothing sounds are skipped), or give scenes "
        "that share a pattern the same one in a map file (--map)."
    )


def _demand(
    session: Session,
    number: int,
    claims: tuple[Claim, ...],
    forced: int | None,
    reader: ClipReader,
    options: PlanOptions,
    lengths: Lengths,
) -> Demand:
    scene = session.scenes[number]
    entry = options.song_map.scene(scene.name, scene.index) or Entry()
    said = read_scene_name(scene.name)
    names_count = session.names_set_tempo or options.tempo_from_names
    by_name = said.tempo_bpm if names_count else None
    own = [claim for claim in claims if session.scenes[number].cells[claim.column].clip is not None]
    clip_tempo = _agreed(scene, "tempo", {c.clip: reader.entry(c.clip).tempo_bpm for c in own})
    clip_plays = _agreed(scene, "repeats", {c.clip: reader.entry(c.clip).repeats for c in own})
    tempos: tuple[tuple[float | None, TempoOrigin], ...] = (
        (entry.tempo_bpm, "map"), (clip_tempo, "map"), (scene.tempo_bpm, "scene"), (by_name, "name"),
    )  # fmt: skip
    tempo, origin = next((stated for stated in tempos if stated[0] is not None), (None, "scene"))
    default = STAY_PLAYS if options.stay else options.repeats
    plays = (entry.repeats, None if clip_plays is None else int(clip_plays), said.plays, default)
    chosen = next((value for value in plays if value is not None), None)
    if chosen is not None and chosen < 1:
        raise DoesNotFit(
            f"{scene.title}: 'x{chosen}' asks for {chosen} plays; a row plays at least once. Write x1 or more, or "
            "leave the scene out with --scenes."
        )
    if chosen is None:
        known = forced is None and bool(claims)
        chosen = lengths.plays(Demand(title=scene.title, claims=claims)) if known else 1
    return Demand(
        title=scene.title, scene_name=scene.name, claims=claims, scene=number, pattern=forced, plays=chosen,
        tempo_bpm=tempo, tempo_origin=origin,
        notes=_signature_note(scene.time_signature or (said.time_signature if names_count else None)),
    )


def _signature_note(signature: str | None) -> tuple[str, ...]:
    """A signature that the scene states, with the steps (sixteenths) of its bar; the row's steps stay as they are."""
    match = re.fullmatch(r"(\d+)/(\d+)", signature or "")
    if match is None or int(match[2]) == 0:
        return ()
    steps, rest = divmod(int(match[1]) * 16, int(match[2]))
    return (f"{signature}: {steps} steps a bar" if not rest else str(signature),)


def _agreed(scene: Scene, what: str, values: Mapping[str, float | None]) -> float | None:
    """The one value that the map gives the clips of a scene, None for none. Raises DoesNotFit when they differ."""
    found = {clip: value for clip, value in values.items() if value is not None}
    if len(set(found.values())) > 1:
        text = ", ".join(f"clip '{clip}' {value:g}" for clip, value in found.items())
        raise DoesNotFit(f"{scene.title}: its clips have different {what} in the map ({text}); give the scene one.")
    return next(iter(found.values()), None)


def check_options(options: PlanOptions, machine: Machine) -> None:
    """Raise UsageError or DoesNotFit for choices that contradict each other or do not exist on the machine."""
    limits = machine.limits
    if options.stay and options.repeats is not None:
        raise UsageError("--stay and --repeats both say how often a scene plays. Give one of them.")
    if options.repeats is not None and options.repeats < 1:
        raise UsageError(f"--repeats {options.repeats}: a scene plays at least once.")
    if not 0 <= options.slot < limits.songs.value:
        raise DoesNotFit(
            f"Song {options.slot + 1} does not exist: the {machine.display_name} has songs 1-{limits.songs.value}."
        )
    if options.steps is not None and not 1 <= options.steps <= limits.steps.value:
        raise DoesNotFit(
            f"--steps {options.steps}: a pattern of the {machine.display_name} has 1-{limits.steps.value} steps."
        )


def song_name(name: str, machine: Machine, options: PlanOptions) -> str:
    """The name to give the song. Raises DoesNotFit when the user's own choice does not fit; the set's name is cut."""
    limit = machine.limits.song_name_chars
    if limit is None or not able(machine, "song names"):
        if options.name is not None:
            raise DoesNotFit(f"--name: songs of the {machine.display_name} have no names.")
        return ""
    if options.name is not None:
        if len(options.name) > limit.value or any(not " " <= char <= "~" for char in options.name):
            raise DoesNotFit(
                f"--name '{options.name}': the {machine.display_name} shows up to {limit.value} ASCII characters."
            )
        return options.name
    decomposed = unicodedata.normalize("NFKD", name)
    ascii_name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^ -~]+", "_", ascii_name)[: limit.value].strip() or "SONG"


def _remarks(
    session: Session, options: PlanOptions, rows: Sequence[SongRow], demands: Sequence[Demand],
    left_out: Sequence[Sounding],
) -> list[str]:
    out: list[str] = []
    skipped = [demand for demand in demands if not demand.claims]
    if skipped and options.empty_scenes == "skip":
        names = ", ".join(demand.title for demand in skipped[:4]) + (", ..." if len(skipped) > 4 else "")
        out.append(
            f"Skipped, because nothing sounds in it: {counted(len(skipped), 'scene')} ({names}); "
            "--empty-scenes silence keeps such scenes."
        )
    if left_out:
        first = left_out[0]
        column = session.columns[first.column].name
        out.append(
            f"Left out, because the name says no pattern: {counted(len(left_out), 'clip')}, the first in "
            f"{session.scenes[first.started].title}, track '{column}', clip '{first.clip}'."
        )
    played = [row for row in rows if isinstance(row, PatternRow)]
    split = sum(1 for a, b in pairwise(played) if a.scene == b.scene and a.scene is not None)
    if split:
        out.append(f"{counted(split, 'row')} added, because one row cannot play its pattern that often.")
    return out


def common_remarks(session: Session, options: PlanOptions, rows: Sequence[SongRow]) -> list[str]:
    """What there is to say about a plan whatever it was made from."""
    out: list[str] = []
    played = [row for row in rows if isinstance(row, PatternRow)]
    if any(row.length_assumed for row in played):
        steps = options.steps or DEFAULT_STEPS
        out.append(f"Pattern lengths are assumed ({steps} steps); --machine-dump reads them from your dump.")
    if options.facts is None and any(not row.length_assumed for row in played):
        out.append("Pattern lengths are those of the clips' loops; --machine-dump reads them from your dump.")
    if session.tempo_bpm is None and played and played[0].tempo_bpm is None:
        out.append("The set's tempo is not known, so the first row keeps the machine's.")
    unused = options.song_map.unused(
        (place for c in session.columns for place in ((c.name, c.track), *((g.name, g.track) for g in c.groups))),
        (cell.clip for scene in session.scenes for cell in scene.cells if cell.clip is not None),
        ((scene.name, scene.index) for scene in session.scenes if not scene.label),  # stretches are no scenes
    )
    if unused:
        named = ", ".join(unused[:6]) + (", ..." if len(unused) > 6 else "")
        out.append(f"The map has entries that match nothing in the set: {named}.")
    if options.facts is not None:
        out += options.facts.remarks
    return out

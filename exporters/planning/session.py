"""From scenes to song rows, for any machine: see docs/song-planning.md for one row worked by hand.

:func:`plan_session` reads the session into demands; :func:`plan_rows` turns demands into rows, whatever
the demands came from. Every limit is checked here, before a byte is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from exporters.errors import DoesNotFit
from exporters.machine import Machine
from exporters.planning.claims import ClipReader
from exporters.planning.grammar import Grammar
from exporters.planning.lengths import Lengths, loops_heard
from exporters.planning.mapfile import Entry
from exporters.planning.plan import (
    Claim,
    Demand,
    PatternRow,
    Scene,
    Session,
    SongPlan,
    SongRow,
    Sounding,
    TempoOrigin,
)
from exporters.planning.planning import (
    PlanOptions,
    check_options,
    common_remarks,
    finish_rows,
    merge_mixtures,
    song_plan,
)
from exporters.planning.scene_names import read_scene_name
from exporters.planning.song_rows import RowOptions, plan_rows
from exporters.planning.sounding import choose_scenes, what_sounds
from exporters.words import counted

STAY_PLAYS = 32  # the original's "stay here": long enough to remain in a scene by hand


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
        choices=options,
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
        f"`assign` by-scene: {scene.title} would be pattern {pattern + 1}, and the {machine.display_name} has {count} "
        f"patterns ({machine.pattern_names.span}). Choose at most {count} scenes (`scenes` 1-{count}), choose tracks "
        "that play only in those (`tracks`; scenes in which nothing sounds are skipped), or give scenes "
        "that share a pattern the same one in a map file (`map_file`)."
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
            "leave the scene out with `scenes`."
        )
    if chosen is None:
        known = forced is None and bool(claims)
        chosen = lengths.plays(Demand(title=scene.title, claims=claims)) if known else 1
    return Demand(
        title=scene.title,
        scene_name=scene.name,
        claims=claims,
        scene=number,
        pattern=forced,
        plays=chosen,
        tempo_bpm=tempo,
        tempo_origin=origin,
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


def _remarks(
    session: Session,
    options: PlanOptions,
    rows: Sequence[SongRow],
    demands: Sequence[Demand],
    left_out: Sequence[Sounding],
) -> list[str]:
    out: list[str] = []
    skipped = [demand for demand in demands if not demand.claims]
    if skipped and options.empty_scenes == "skip":
        names = ", ".join(demand.title for demand in skipped[:4]) + (", ..." if len(skipped) > 4 else "")
        out.append(
            f"Skipped, because nothing sounds in it: {counted(len(skipped), 'scene')} ({names}); "
            "`empty_scenes` silence keeps such scenes."
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

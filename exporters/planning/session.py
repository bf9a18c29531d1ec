"""From scenes to song rows, for any machine: see docs/song-planning.md for one row worked by hand.

:func:`plan_session` reads the session into demands; :func:`plan_rows` turns demands into rows, whatever
the demands came from. Every limit is checked here, before a byte is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from exporters.errors import DoesNotFit, remarks_first, told_after
from exporters.machine import Machine
from exporters.planning.left_over import left_over, left_over_text
from exporters.planning.lengths import Lengths, loops_heard
from exporters.planning.live_remarks import live_remarks
from exporters.planning.matrix import is_matrix
from exporters.planning.nothing import check_scenes, check_session
from exporters.planning.partners import partner_remarks
from exporters.planning.plan import (
    Demand,
    PatternRow,
    Session,
    SongPlan,
    SongRow,
    Sounding,
)
from exporters.planning.planning import (
    PlanOptions,
    check_options,
    clip_reader,
    common_remarks,
    finish_rows,
    input_remarks,
    length_remarks,
    merge_mixtures,
    song_plan,
    without_place,
)
from exporters.planning.scene_rows import SceneNews
from exporters.planning.song_rows import RowOptions, muted_tracks, plan_rows
from exporters.planning.sounding import choose_scenes, what_sounds
from exporters.planning.transposes import contradicting
from exporters.planning.walking import Walk, walk
from exporters.words import counted, ranges

_SAME_ON_ALL = (
    "By scene, all tracks of a row play the pattern of the scene's number, and each track of the {name} can play a "
    "pattern of its own: clips say which by their names, or in a map file (`map_file`, [clips])."
)


class TooManyScenes(DoesNotFit):
    """More scenes to number than the machine has patterns; `fit` are the first of them, as `scenes` takes them."""

    def __init__(self, text: str, fit: str) -> None:
        super().__init__(text)
        self.fit = fit


def plan_session(session: Session, machine: Machine, options: PlanOptions | None = None) -> SongPlan:
    """Plan one song from the scenes of `session`.

    Raises UsageError (choices that contradict each other, name nothing or leave nothing over), BadInput (nothing in the
    set sounds or says a pattern) or DoesNotFit (something that the machine does not take, with scene, clip and limit).
    """
    options = options or PlanOptions()
    said: list[str] = []
    with remarks_first(said):
        return _planned(session, machine, options, said)


@dataclass(frozen=True)
class Asked:
    """What the chosen scenes ask for, and all that is needed to make rows of it."""

    walked: Walk
    row_options: RowOptions
    lengths: Lengths
    states: Sequence[Sequence[Sounding]]
    remarks: tuple[str, ...] = field(default=(), repr=False)

    @property
    def demands(self) -> list[Demand]:
        """One for each chosen scene, from top to bottom."""
        return self.walked.demands


def what_is_asked(session: Session, machine: Machine, options: PlanOptions, said: list[str]) -> Asked:
    """Launch the scenes of `session` once; `said` collects the warnings as they come up. Raises as `plan_session`."""
    said += input_remarks(session, options)
    check_options(options, machine)
    check_session(session)
    reader = clip_reader(session, machine, options)
    scenes = choose_scenes(session, options.scenes)
    columns = reader.columns(options.tracks)
    reader = reader.placed(columns)
    said += (placeless := without_place(session, reader, columns, options))
    forced = _forced_patterns(session, options, scenes[0] if scenes else 0)
    live = live_remarks(session=session, columns=columns, scenes=scenes, reader=reader, options=options)
    if is_matrix(machine) and options.assign == "by-scene":
        live = [*live, _SAME_ON_ALL.format(name=machine.display_name)]
    said += live
    states = what_sounds(session, columns, options.empty)
    # Scenes that are only numbered say nothing about loops: all their tracks take part, drums or not.
    loops_speak = options.assign != "by-scene"
    every = (
        claim
        for number, state in enumerate(states)
        for claim in (reader.claims(state, forced[number], number, lenient=True)[0] if loops_speak else ())
    )
    heard = loops_heard(every, machine.limits.steps.value)
    row_options = RowOptions(
        named=reader.named(),
        claimed=reader.claimed(columns, forced),
        tempo_bpm=session.tempo_bpm,
        facts=options.facts,
        choices=options,
        heard=heard,
        own_loops=loops_speak,
        time_signature=session.time_signature,
    )
    lengths = row_options.lengths(machine)
    _check_forced(session=session, states=states, forced=forced, scenes=scenes, machine=machine, options=options)
    found = Walk()
    with told_after(said, lambda: [*_left_out(session, found), *found.remarks]):
        walk(
            found,
            session=session,
            reader=reader,
            options=options,
            lengths=lengths,
            states=states,
            forced=forced,
            chosen=frozenset(scenes),
        )
    return Asked(walked=found, row_options=row_options, lengths=lengths, states=states, remarks=(*placeless, *live))


def _planned(session: Session, machine: Machine, options: PlanOptions, said: list[str]) -> SongPlan:
    """The plan; `said` collects the warnings as they come up."""
    asked = what_is_asked(session, machine, options, said)
    found, demands = asked.walked, asked.demands
    check_scenes(session=session, demands=demands, left_out=found.left_out, options=options, sounding=asked.states)
    found_odd = asked.lengths.findings(demands) if options.assign != "by-scene" else []
    said += found_odd
    demands, row_options, merged = merge_mixtures(demands, asked.row_options, options)
    said += merged.remarks
    news = SceneNews()
    with told_after(said, lambda: news.remarks):
        planned = plan_rows(demands, machine, row_options, news)
    said += length_remarks(planned, machine, options)
    fitted = finish_rows(planned, machine, options)
    rows = fitted.rows
    remarks = (
        *_remarks(session, options, rows, found),
        *asked.remarks,
        *found_odd,
        *found.remarks,
        *news.remarks,
        *common_remarks(session, machine, options, rows),
        *partner_remarks(demands, row_options.pattern_facts, lambda demand: muted_tracks(demand, machine, row_options)),
        *contradicting(demands),
        *merged.remarks,
    )
    return song_plan(name=session.name, machine=machine, options=options, fitted=fitted, remarks=remarks, merged=merged)


def rows_fit(asked: Asked, demands: Sequence[Demand], machine: Machine, options: PlanOptions) -> None:
    """Make a song's rows of some of the demands and forget them. Raises DoesNotFit (NoRoom among others)."""
    merged, row_options, _ = merge_mixtures(list(demands), asked.row_options, options)
    finish_rows(plan_rows(merged, machine, row_options), machine, options)


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


def _check_forced(
    session: Session, states: Sequence[Sequence[Sounding]], forced: Sequence[int | None], scenes: Sequence[int],
    machine: Machine, options: PlanOptions,
) -> None:  # fmt: skip
    """Raise TooManyScenes for the first scene that becomes a row of a pattern beyond the machine's last."""
    count = machine.limits.patterns.value
    beyond = (
        (session.scenes[number], pattern)
        for number in scenes
        if (pattern := forced[number]) is not None
        and pattern >= count
        and (states[number] or options.empty_scenes == "silence")
    )
    scene, pattern = next(beyond, (None, 0))
    if scene is None:
        return
    before = [number for number in scenes if number < scene.index]
    fit = ranges(before).replace(" ", ",")
    choice = f"those before it (`scenes` {fit})" if fit else "an earlier first pattern (`first_pattern`)"
    raise TooManyScenes(
        f"`assign` by-scene: {scene.title} would be pattern {pattern + 1}, and the {machine.display_name} has {count} "
        f"patterns ({machine.pattern_names.span}). Choose {choice}, "
        "choose tracks that play only in those (`tracks`; scenes in which nothing sounds are skipped), or give scenes "
        "that share a pattern the same one in a map file (`map_file`).",
        fit,
    )


def _remarks(
    session: Session,
    options: PlanOptions,
    rows: Sequence[SongRow],
    found: Walk,
) -> list[str]:
    out: list[str] = []
    skipped = [demand for demand in found.demands if not demand.claims]
    if skipped and options.empty_scenes == "skip":
        names = ", ".join(demand.title for demand in skipped[:4]) + (", ..." if len(skipped) > 4 else "")
        out.append(
            f"Skipped, because nothing sounds in it: {counted(len(skipped), 'scene')} ({names}); "
            "`empty_scenes` silence keeps such scenes."
        )
    out += _left_out(session, found)
    played = [row for row in rows if isinstance(row, PatternRow)]
    split = sum(
        1 for a, b in pairwise(played)
        if a.scene == b.scene and a.scene is not None
        and (a.muted, a.transposes, a.start_step, a.end_step) == (b.muted, b.transposes, b.start_step, b.end_step)
    )  # fmt: skip
    if split:
        out.append(f"{counted(split, 'row')} added, because one row cannot play its pattern that often.")
    return out


def _left_out(session: Session, found: Walk) -> list[str]:
    """The clips that mean no pattern: how many, where, and which names to deal with first."""
    if not found.left_out:
        return []
    first = found.left_out[0]
    column = session.columns[first.column].name
    places = {(one.column, one.started): one.clip for row in found.missing for one in row}
    names = left_over([[one.clip for one in row] for row in found.missing], Counter(places.values()))
    return [
        f"Left out, because the name says no pattern: {counted(len(found.left_out), 'clip')}, the first in "
        f"{session.scenes[first.started].title}, track '{column}', clip '{first.clip}'. To deal with, in this order: "
        f"{left_over_text(names)}."
    ]

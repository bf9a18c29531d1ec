"""From the arrangement to song rows: the timeline cut wherever what sounds changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from exporters.errors import DoesNotFit, UsageError, remarks_first, told_after
from exporters.machine import Machine, able
from exporters.planning.claims import ClipReader
from exporters.planning.grammar import ClipMeaning
from exporters.planning.left_over import left_over, left_over_text
from exporters.planning.lengths import loops_heard
from exporters.planning.live_remarks import deaf_remarks
from exporters.planning.nothing import check_stretches, check_timeline
from exporters.planning.partners import partner_remarks
from exporters.planning.plan import Arrangement, Demand, SongPlan, Sounding
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
from exporters.planning.song_rows import RowOptions, muted_tracks
from exporters.planning.sounding import what_sounds
from exporters.planning.timeline import MOST_BEATS, as_session, stretches
from exporters.planning.timeline_rows import MOST_TOLERANCE_BPM, TEMPO_TOLERANCE_BPM, Adjusted, pieces, rows_of
from exporters.planning.transposes import contradicting, not_followed
from exporters.words import counted


def plan_arrangement(arrangement: Arrangement, machine: Machine, options: PlanOptions | None = None) -> SongPlan:
    """Plan one song from the timeline, from its start to the end of the last clip that sounds.

    Played on the machine it sounds the same tracks of the same patterns at every step, tempo within the
    tolerance. Raises UsageError (choices that are about scenes or leave nothing over), BadInput (no clips, none that
    sounds, or none whose name says a pattern) or DoesNotFit (what the machine does not take, with place, clip and
    limit).
    """
    options = options or PlanOptions()
    said: list[str] = []
    with remarks_first(said):
        return _planned(arrangement, machine, options, said)


def _planned(arrangement: Arrangement, machine: Machine, options: PlanOptions, said: list[str]) -> SongPlan:
    """The plan; `said` collects the warnings as they come up."""
    _check_choices(options)
    check_options(options, machine)
    check_timeline(arrangement)
    parts = stretches(arrangement)
    session = as_session(arrangement, parts)
    said += input_remarks(session, options)
    reader = clip_reader(session, machine, options)
    columns = reader.columns(options.tracks)
    reader = reader.placed(columns)
    placeless = without_place(session, reader, columns, options)
    deaf = [*deaf_remarks(session, columns), *_transposed(arrangement, columns, reader)]
    said += [*placeless, *deaf]
    demands: list[Demand] = []
    left_out: dict[str, Sounding] = {}
    missing: list[tuple[str, ...]] = []
    with told_after(said, lambda: _left_out(arrangement, left_out, missing)):
        for number, state in enumerate(what_sounds(session, columns)):
            claims, without = reader.claims(state, None)
            left_out.update({sounding.clip: sounding for sounding in without if sounding.clip not in left_out})
            missing.append(tuple(sounding.clip for sounding in without))
            demands.append(Demand(session.scenes[number].title, claims))
    while demands and not demands[-1].claims:
        demands.pop()
    check_stretches(arrangement, demands, left_out.values(), options)
    end = parts[len(demands) - 1].end_beats
    if end > MOST_BEATS:
        raise DoesNotFit(
            f"On the chosen tracks something sounds until beat {end:,g} of the arrangement, and songs are made of up "
            f"to {MOST_BEATS:,} beats. Shorten the arrangement, or take fewer tracks (`tracks`)."
        )
    every = (claim for demand in demands for claim in demand.claims)
    row_options = RowOptions(
        named=reader.named(),
        claimed=reader.claimed(columns, [None] * len(parts)),
        facts=options.facts,
        choices=options,
        heard=loops_heard(every, machine.limits.steps.value),
    )
    found_odd = row_options.lengths(machine).findings(demands)
    said += found_odd
    demands, row_options, merged = merge_mixtures(demands, row_options, options)
    said += merged.remarks
    lengths = row_options.lengths(machine)
    tolerance = TEMPO_TOLERANCE_BPM if options.tempo_tolerance_bpm is None else options.tempo_tolerance_bpm
    adjusted = Adjusted()
    with told_after(said, lambda: _adjustments(arrangement, adjusted)):
        found = pieces(
            demands=demands,
            parts=parts[: len(demands)],
            machine=machine,
            options=row_options,
            lengths=lengths,
            adjusted=adjusted,
            accept_changes=options.accept_changes,
        )
    planned = rows_of(found, _playable(arrangement, machine), machine, tolerance)
    said += length_remarks(planned, machine, options)
    fitted = finish_rows(
        planned, machine, options,
        "A larger `tempo_tolerance_bpm` makes fewer rows, and so do fewer tracks (`tracks`).",
    )  # fmt: skip
    rows = fitted.rows
    remarks = (
        *_left_out(arrangement, left_out, missing),
        *_adjustments(arrangement, adjusted),
        *_tempo_remark(arrangement, machine, tolerance),
        *placeless,
        *deaf,
        *found_odd,
        *common_remarks(session, machine, options, rows),
        *partner_remarks(demands, row_options.pattern_facts, lambda demand: muted_tracks(demand, machine, row_options)),
        *contradicting(demands),
        *merged.remarks,
    )
    return song_plan(
        name=arrangement.name, machine=machine, options=options, fitted=fitted, remarks=remarks, merged=merged
    )


def _playable(arrangement: Arrangement, machine: Machine) -> Arrangement:
    """Without its tempo changes where rows have no tempo: they would cut rows for nothing."""
    return arrangement if able(machine, "row tempo") else replace(arrangement, tempo=arrangement.tempo[:1])


def _check_choices(options: PlanOptions) -> None:
    about_scenes = {
        "`scenes`": options.scenes is not None,
        "`assign` by-scene": options.assign == "by-scene",
        "`repeats`": options.repeats is not None,
        "`stay`": options.stay,
        "`empty`": options.empty is not None,
        "`empty_scenes`": options.empty_scenes != "skip",
        "`tempo_from_names`": options.tempo_from_names,
    }
    wrong = [name for name, given in about_scenes.items() if given]
    if wrong:
        raise UsageError(f"{wrong[0]} is about scenes; with `source` arrangement the timeline says it.")
    tolerance = options.tempo_tolerance_bpm
    if tolerance is not None and not 0 <= tolerance <= MOST_TOLERANCE_BPM:  # nan is outside, too
        raise UsageError(f"`tempo_tolerance_bpm` {tolerance:g}: give 0 to {MOST_TOLERANCE_BPM} BPM.")


def _transposed(arrangement: Arrangement, columns: Sequence[int], reader: ClipReader) -> list[str]:
    """About clips that are transposed in Live, where rows cannot follow that."""
    found = [
        (arrangement.columns[clip.column].name, clip.clip)
        for clip in arrangement.clips
        if clip.transpose and clip.active and clip.column in columns and arrangement.columns[clip.column].sounds
        and isinstance(reader.meaning(clip.clip), ClipMeaning)
    ]  # fmt: skip
    return not_followed(found, reader.machine)


def _left_out(arrangement: Arrangement, left_out: dict[str, Sounding], missing: Sequence[Sequence[str]]) -> list[str]:
    """The clips that mean no pattern; `missing` are their names in each stretch."""
    if not left_out:
        return []
    first = next(iter(left_out.values()))
    column = arrangement.columns[first.column].name
    clips = Counter(clip.clip for clip in arrangement.clips)
    return [
        "Left out, because the name says no pattern: "
        f"{counted(len(left_out), 'clip name')}, the first on track '{column}', clip '{first.clip}'. To deal with, in "
        f"this order: {left_over_text(left_over(missing, clips), 'part')}."
    ]


def _adjustments(arrangement: Arrangement, adjusted: Adjusted) -> list[str]:
    """What of the timeline lies between the machine's steps."""
    out: list[str] = []
    if adjusted.moved:
        place, steps = max(adjusted.moved, key=lambda move: move[1])
        out.append(
            f"{counted(len(adjusted.moved), 'clip edge')} between two steps of the machine moved to the nearer one, "
            f"the farthest by {steps:.2f} steps at {arrangement.place(place)}."
        )
    if adjusted.lost:
        out.append(
            f"{counted(len(adjusted.lost), 'part')} shorter than half a step left out, the first at "
            f"{arrangement.place(adjusted.lost[0])}."
        )
    return [*out, *adjusted.phases]


def _tempo_remark(arrangement: Arrangement, machine: Machine, tolerance: float) -> list[str]:
    if len({bpm for _, bpm in arrangement.tempo}) < 2:
        return []
    if not able(machine, "row tempo"):
        held = "one tempo, here that of the start" if able(machine, "song tempo") else "no tempo"
        return [f"Tempo automation is left out: songs of the {machine.display_name} hold {held}."]
    return [
        f"Tempo automation is taken at the start of each row; at every step the song is within {tolerance:g} BPM of it."
    ]

"""The rows of one scene: its pattern plays exactly as long as the scene lasts, and clips that end are muted from there.

docs/song-planning.md: "How long a scene lasts", "Where clips start and end".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from exporters.machine import Machine, able
from exporters.planning.lengths import Length, Lengths
from exporters.planning.phases import best_step, common_steps, place_of, runs
from exporters.planning.plan import Claim, Demand, PatternRow
from exporters.planning.transposes import transposes_of
from exporters.words import sentence

_ROUNDED = Fraction(1, 50)  # steps; a smaller difference between Live's beats and the machine's steps is none
Muted = Callable[[Demand], frozenset[int]]


@dataclass
class SceneNews:
    """What the user should know about durations and places, by kind; each text names its scene."""

    uneven: list[str] = field(default_factory=list)
    rounded: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """One sentence or more for each kind."""
        out = [*self.uneven, *self.rounded, *self.elsewhere]
        if self.ended:
            out.append(f"Clips that do not loop end before their scene does, and are muted from there: "
                       f"{', '.join(self.ended)}.")  # fmt: skip
        return out


def scene_rows(
    row: PatternRow, demand: Demand, length: Length, lengths: Lengths, machine: Machine, muted: Muted, news: SceneNews,
    playing: Callable[[Claim], frozenset[int]],
) -> list[PatternRow]:  # fmt: skip
    """The rows of a demand that lasts `demand.beats`, made from `row`, which plays its pattern once.

    `muted` gives the muted tracks of a demand, `playing` the machine tracks of a claim that names none.
    """
    assert demand.beats is not None
    name = machine.pattern_names.name(row.pattern)
    repeats = demand.steps[1] if demand.steps is not None else length.steps
    total = _whole(demand=demand, length=length, name=name, machine=machine, repeats=repeats, news=news)
    _tell_uneven(demand=demand, length=length, name=name, total=total, news=news)
    phase = (
        _phase(demand=demand, length=length, lengths=lengths, name=name, repeats=repeats, news=news)
        if demand.claims
        else 0
    )
    if phase and not able(machine, "row steps"):
        phase = 0
    most = machine.limits.plays_per_row.value
    if total // repeats > most and not total % length.steps and not phase:
        repeats = length.steps  # fewer plays of a longer stretch
    out: list[PatternRow] = []
    for start, end, part in _segments(
        demand=demand, total=total, length=length, playing=playing, muted=muted, row=row, news=news, machine=machine
    ):
        for (first, last), plays in runs((phase + start) % repeats, end - start, repeats, most):
            made = replace(part, start_step=first, end_step=last, plays=plays)
            out.append(made if not out else replace(made, tempo_bpm=None))
    return out


def _whole(demand: Demand, length: Length, name: str, machine: Machine, repeats: int, news: SceneNews) -> int:
    """The steps that the demand lasts, at least one; whole passes for machines whose rows always play those."""
    assert demand.beats is not None
    exact = demand.beats * length.steps_per_beat
    total = max(round(exact), 1)
    if not able(machine, "row steps"):
        repeats = length.steps
        total = max(round(exact / repeats), 1) * repeats
    if abs(exact - total) > _ROUNDED:
        news.rounded.append(
            f"{sentence(demand.title)} lasts {float(demand.beats):g} beats, which are {float(exact):.6g} steps of "
            f"{name}: the song plays {total}."
        )
    return total


def _tell_uneven(demand: Demand, length: Length, name: str, total: int, news: SceneNews) -> None:
    if not demand.claims or demand.beats is None or not demand.pass_beats or not demand.beats % demand.pass_beats:
        return
    steps = demand.pass_beats * length.steps_per_beat
    if not total % steps:  # only the rounding to steps is in the way, and that is said
        return
    news.uneven.append(
        f"{sentence(demand.title)} lasts {float(demand.beats):g} beats ({total} steps of {name}), which is not a whole "
        f"number of passes of {float(demand.pass_beats):g} beats ({float(steps):g} steps): the last one is cut."
    )


def _phase(demand: Demand, length: Length, lengths: Lengths, name: str, repeats: int, news: SceneNews) -> int:
    """The step at which the row starts: the one at which all its clips are, else most of them."""
    places = [
        place_of(claim=claim, beats=claim.at_beats, length=length, demand=demand, lengths=lengths)
        for claim in demand.claims
    ]
    if not any(place.step for place in places):
        return 0
    common = common_steps(places, repeats)
    if common:
        if off := [place for place in places if place.distance(common[0]) > _ROUNDED]:
            news.elsewhere.append(
                f"{sentence(demand.title)}: clip '{off[0].claim.clip}' starts between two steps of {name}; the row "
                f"starts at step {common[0] + 1}."
            )
        return common[0]
    chosen = best_step(places, repeats)
    others = [f"clip '{place.claim.clip}' at step {place.shown}" for place in places if not place.fits(chosen)]
    news.elsewhere.append(
        f"{sentence(demand.title)}: its clips are at different steps of {name}, and a song row plays it from one "
        f"place: the row starts at step {chosen + 1}, Live has {_listed(others)}."
    )
    return chosen


def _segments(
    demand: Demand, total: int, length: Length, playing: Callable[[Claim], frozenset[int]], muted: Muted,
    row: PatternRow, news: SceneNews, machine: Machine,
) -> list[tuple[int, int, PatternRow]]:  # fmt: skip
    """The demand from clip's end to clip's end: (first step, step after the last, the row with its mutes)."""
    ends: dict[Claim, int] = {}
    for claim in demand.claims:
        if claim.left_beats is not None:
            step = max(ceil(claim.left_beats * length.steps_per_beat - _ROUNDED), 0)
            if step < total:
                ends[claim] = step
    cuts = sorted({0, *ends.values(), total})
    out: list[tuple[int, int, PatternRow]] = []
    for start, end in pairwise(cuts):
        left = tuple(claim for claim in demand.claims if ends.get(claim, total) > start)
        now = demand if left == demand.claims else _without(demand, left, playing)
        tracks, transposes = muted(now), transposes_of(left, machine)
        if out and (out[-1][2].muted, out[-1][2].transposes) == (tracks, transposes):
            out[-1] = (out[-1][0], end, out[-1][2])
            continue
        notes = row.notes if left or "silence" in row.notes else (*row.notes, "silence")
        clips, live_tracks = tuple(claim.clip for claim in left), tuple(claim.live_track for claim in left)
        out.append((start, end, replace(
            row, muted=tracks, notes=notes, clips=clips, live_tracks=live_tracks, transposes=transposes,
        )))  # fmt: skip
    if len(out) > 1:
        over = ", ".join(f"'{claim.clip}'" for claim in ends)
        news.ended.append(f"{over} in {demand.title}")
    return out


def _without(demand: Demand, left: tuple[Claim, ...], playing: Callable[[Claim], frozenset[int]]) -> Demand:
    """The demand when only the clips `left` still sound."""
    if demand.sounding is None:
        return replace(demand, claims=left)
    gone = [claim for claim in demand.claims if claim not in left]
    tracks = {track for claim in gone for track in playing(claim)} - {track for c in left for track in playing(c)}
    # What the new pattern plays beyond the scene stays muted; so does what was the scene's until now.
    return replace(demand, claims=left, sounding=demand.sounding - tracks, muted=demand.muted | tracks)


def _listed(texts: Sequence[str], most: int = 4) -> str:
    different = list(dict.fromkeys(texts))
    more = f" and {len(different) - most} more" if len(different) > most else ""
    return ", ".join(different[:most]) + more

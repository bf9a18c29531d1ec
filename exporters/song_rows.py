"""Demands become song rows: one pattern each, its mutes, tempo, repeats and steps, within the machine's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exporters.errors import DoesNotFit
from exporters.machine import DumpFacts, Machine, able
from exporters.plan import Demand, EmptyScenes, PatternRow, counted


@dataclass(frozen=True)
class RowOptions:
    """What all rows share: the tracks that some clip of the set claims, the set's tempo, and the user's choices."""

    claimed: frozenset[int] = frozenset()
    tempo_bpm: float | None = None
    facts: DumpFacts | None = None
    steps: int = 16
    mute_unclaimed: bool = False
    empty_scenes: EmptyScenes = "skip"


def plan_rows(demands: Sequence[Demand], machine: Machine, options: RowOptions) -> tuple[PatternRow, ...]:
    """The rows for `demands`, in order, without the end marker.

    A demand without claims is silence: skipped, or a row with every track muted. A tempo is written in the
    first row (the set's, unless the music states one) and wherever the music states one; other rows keep
    what is playing, so that a tempo changed by hand stays until the next stated one, as in Live. What a
    skipped demand states holds for the next row. Raises DoesNotFit.
    """
    if not any(demand.claims for demand in demands):
        raise DoesNotFit("Nothing sounds in any of the chosen scenes, so the song would be empty. Choose others.")
    _refuse_mixtures(demands, machine)
    rows: list[PatternRow] = []
    pending: float | None = None
    for demand in demands:
        tempo = demand.tempo_bpm if demand.tempo_bpm is not None else pending
        if not demand.claims and options.empty_scenes == "skip":
            pending = tempo
            continue
        pending = None
        if not rows and tempo is None:
            tempo = options.tempo_bpm
        row = _row(demand, _pattern(demand, demands, rows), tempo, machine, options)
        rows += _split(row, demand.plays, machine)
        if len(rows) > machine.limits.song_rows.value:
            _refuse_length(demands, machine)
    return tuple(rows)


def _pattern(demand: Demand, demands: Sequence[Demand], rows: Sequence[PatternRow]) -> int:
    """The one pattern of a demand. Silence takes the demand's own, else the one before it, else the first to come."""
    if demand.pattern is not None:
        return demand.pattern
    if demand.claims:
        return demand.claims[0].pattern
    if rows:
        return rows[-1].pattern
    coming = (d.pattern if d.pattern is not None else d.claims[0].pattern for d in demands if d.claims)
    return next(coming, 0)


def _row(
    demand: Demand, pattern: int, tempo: float | None, machine: Machine, options: RowOptions
) -> PatternRow:
    limits = machine.limits
    if not 0 <= pattern < limits.patterns.value:
        raise DoesNotFit(
            f"{demand.title}: pattern {pattern + 1} does not exist; the {machine.display_name} has "
            f"{limits.patterns.value} patterns ({machine.pattern_names.span})."
        )
    if tempo is not None:
        _check_tempo(demand, tempo, machine)
    every = frozenset(range(limits.tracks.value))
    sounding = _sounding_tracks(demand, every)
    muted = (every if options.mute_unclaimed or not demand.claims else options.claimed) - sounding
    if muted and not able(machine, "row mutes"):
        raise DoesNotFit(
            f"{demand.title}: tracks would have to be muted, and song rows of the {machine.display_name} cannot mute. "
            "Give the scene a pattern in which only those tracks play."
        )
    length, kit, assumed = _length(demand, pattern, machine, options)
    start, end = demand.steps or (0, length)
    if not 0 <= start < end <= length:
        raise DoesNotFit(f"{demand.title}: steps {start + 1}-{end} are outside the pattern's 1-{length}.")
    return PatternRow(
        pattern=pattern, plays=1, muted=muted, tempo_bpm=tempo, start_step=start, end_step=end,
        scene=demand.scene, title=demand.title, kit=kit, length_assumed=assumed,
        notes=(*demand.notes, *(() if demand.claims else ("silence",)), *(("length assumed",) if assumed else ())),
    )


def _sounding_tracks(demand: Demand, every: frozenset[int]) -> frozenset[int]:
    if any(claim.track is None for claim in demand.claims):
        return every
    return frozenset(claim.track for claim in demand.claims if claim.track is not None)


def _length(demand: Demand, pattern: int, machine: Machine, options: RowOptions) -> tuple[int, int | None, bool]:
    """Steps and kit of a pattern, and whether the steps are an assumption."""
    if options.facts is None:
        return options.steps, None, True
    facts = options.facts.patterns.get(pattern)
    if facts is not None:
        return facts.length_steps, facts.kit, False
    clips = ", ".join(f"'{claim.clip}'" for claim in demand.claims[:3])
    raise DoesNotFit(
        f"{demand.title}: pattern {machine.pattern_names.name(pattern)} ({'clip ' + clips if clips else 'the scene'}) "
        "is not in the machine dump. Dump that pattern too, or correct the name."
    )


def _split(row: PatternRow, plays: int, machine: Machine) -> list[PatternRow]:
    """One row, or several when it would play more often than one row can."""
    most = machine.limits.plays_per_row.value
    full, rest = divmod(plays, most)
    if full + bool(rest) > machine.limits.song_rows.value:
        raise DoesNotFit(
            f"{row.title}: {plays} plays need {full + bool(rest)} rows of {most}; a song of the {machine.display_name} "
            f"has {machine.limits.song_rows.value}."
        )
    parts = [most] * full + ([rest] if rest else [])
    return [replace(row, plays=n, tempo_bpm=row.tempo_bpm if i == 0 else None) for i, n in enumerate(parts)]


def _check_tempo(demand: Demand, tempo: float, machine: Machine) -> None:
    low, high = machine.limits.tempo_min_bpm, machine.limits.tempo_max_bpm
    if low is not None and high is not None and not low.value <= tempo <= high.value:
        raise DoesNotFit(
            f"{demand.title}: tempo {tempo:g} BPM is outside the {machine.display_name}'s {low.value}-{high.value}. "
            "Change it in Live, or give the scene a tempo in a map file (--map)."
        )


def _refuse_mixtures(demands: Sequence[Demand], machine: Machine) -> None:
    mixed = [d for d in demands if d.pattern is None and len({claim.pattern for claim in d.claims}) > 1]
    if not mixed:
        return
    first = mixed[0]
    parts = []
    for pattern in dict.fromkeys(claim.pattern for claim in first.claims):
        clips = ", ".join(f"'{claim.clip}'" for claim in first.claims if claim.pattern == pattern)
        parts.append(f"{machine.pattern_names.name(pattern)} ({clips})")
    others = f" The same goes for {counted(len(mixed) - 1, 'more scene')}." if len(mixed) > 1 else ""
    raise DoesNotFit(
        f"{first.title} mixes {len(parts)} patterns: {' and '.join(parts)}, and a song row plays one.{others} "
        "A merged pattern could be made from your machine's dump, but Kontrol does not merge yet; until then "
        "give the scene one pattern in a map file (--map, [scenes]) or leave tracks out with --tracks."
    )


def _refuse_length(demands: Sequence[Demand], machine: Machine) -> None:
    limit, most = machine.limits.song_rows.value, machine.limits.plays_per_row.value
    needed = sum(-(-d.plays // most) for d in demands if d.claims)
    raise DoesNotFit(
        f"The song needs more than {limit} rows ({needed} for the scenes that sound); a song of the "
        f"{machine.display_name} holds {limit} and the end marker. Split it with --scenes into several songs (--song), "
        "or repeat less."
    )

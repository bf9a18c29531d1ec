"""Clips that are transposed in Live: rows that follow them, on machines whose rows can (ability "row transposes").

Only audio clips have a transposition of their own in Live (whole semitones, and cents, which nobody follows).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from exporters.machine import Machine, able
from exporters.planning.losses import Loss, patterns_in, rows_named
from exporters.planning.plan import Claim, Demand, PatternRow, SongRow
from exporters.words import counted, ranges

FARTHEST = 48  # semitones, up and down: what Live's clip view offers

Transposes = tuple[tuple[int, int], ...]


def semitones(pitch: object) -> int:
    """A clip's transposition as far as it can be meant: a damaged file may hold any number."""
    return pitch if isinstance(pitch, int) and abs(pitch) <= FARTHEST else 0


def transposes_of(claims: Iterable[Claim], machine: Machine) -> Transposes:
    """The machine tracks that sounding clips transpose, each with its semitones: a clip of a whole pattern all of them,
    one of a track that track. Of several clips on one track the first counts, one of the track before one of all."""
    found: dict[int, int] = {}
    every = range(machine.limits.tracks.value)
    for claim in sorted(claims, key=lambda claim: claim.track is None):
        for track in every if claim.track is None else (claim.track,):
            found.setdefault(track, claim.transpose)
    return tuple(sorted((track, by) for track, by in found.items() if by))


def contradicting(demands: Iterable[Demand]) -> list[str]:
    """A sentence about clips that sound together on one machine track and are not transposed alike; [] for none."""
    found: list[tuple[Demand, list[Claim]]] = []
    for demand in demands:
        by_track: dict[int | None, list[Claim]] = {}
        for claim in demand.claims:
            by_track.setdefault(claim.track, []).append(claim)
        unlike = [claims for claims in by_track.values() if len({claim.transpose for claim in claims}) > 1]
        found += [(demand, unlike[0])] if unlike else []
    if not found:
        return []
    demand, claims = found[0]
    other = next(claim for claim in claims if claim.transpose != claims[0].transpose)
    clips = ", ".join(f"'{claim.clip}' ({claim.transpose:+d})".replace("(+0)", "(0)") for claim in (claims[0], other))
    more = f", and {counted(len(found) - 1, 'more place')}" if len(found) > 1 else ""
    return [
        f"Clips that play the same track are transposed differently in Live, and the first Live track counts: {clips} "
        f"in {demand.title}{more}."
    ]


def transposes_text(transposes: Transposes, machine: Machine) -> str:
    """`transposed 3 +2`, with tracks counted from 1; `transposed all +2`; "" for none."""
    if not transposes:
        return ""
    by_tone: dict[int, list[int]] = {}
    for track, by in transposes:
        by_tone.setdefault(by, []).append(track)
    every = machine.limits.tracks.value
    parts = [f"{'all' if len(tracks) == every else ranges(tracks)} {by:+d}" for by, tracks in by_tone.items()]
    return f"transposed {', '.join(parts)}"


def without_transposes(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], list[Loss]]:
    """The rows as a machine has them that cannot transpose, and what is lost with that."""
    numbers = tuple(number for number, row in patterns_in(rows) if row.transposes)
    if able(machine, "row transposes") or not numbers:
        return rows, []
    text = f"Song rows of the {machine.display_name} cannot transpose tracks: left out in {rows_named(numbers)}."
    out = [replace(row, transposes=()) if isinstance(row, PatternRow) else row for row in rows]
    return out, [Loss("row transposes", numbers, text)]


def not_followed(clips: Sequence[tuple[str, str]], machine: Machine) -> list[str]:
    """A sentence about clips (Live track, name) that are transposed in Live, for a machine whose rows cannot follow."""
    if able(machine, "row transposes") or not clips:
        return []
    track, clip = clips[0]
    return [
        f"Clips are transposed in Live, which songs of the {machine.display_name} do not follow: "
        f"{counted(len(clips), 'clip')}, the first on track '{track}', clip '{clip}'."
    ]

"""Stretches of the arrangement become song rows: whole passes as repeats, what is left over as start and end steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from exporters.errors import DoesNotFit
from exporters.machine import Machine
from exporters.planning.lengths import Length, Lengths
from exporters.planning.matrix import Cells, demanded, with_cells
from exporters.planning.phases import common_steps, place_of, runs
from exporters.planning.plan import Arrangement, Demand, PatternRow
from exporters.planning.song_rows import MOST_ROWS, RowOptions, check_count, check_tempo, muted_tracks, only_pattern
from exporters.planning.timeline import Stretch, tempo_at
from exporters.planning.transposes import Transposes, transposes_of

TEMPO_TOLERANCE_BPM, MOST_TOLERANCE_BPM = 0.5, 1000
_ROUNDED = 0.02  # steps; a smaller difference between Live's clip edges and the machine's steps is none


@dataclass
class Piece:
    """Music that one pattern can play through: from `phase` (a step of the pattern) on, for `steps` steps."""

    demand: Demand
    pattern: int
    length: Length
    muted: frozenset[int]
    start: Fraction
    steps: int
    phase: int
    cells: Cells = ()  # what each machine track plays, for machines whose songs are a matrix
    transposes: Transposes = ()

    @property
    def end(self) -> Fraction:
        """Where it ends, in beats."""
        return self.start + self.steps / self.length.steps_per_beat

    def goes_on_in(self, other: Piece) -> bool:
        """Whether `other`, right behind it, is the same music going on."""
        return (
            self.pattern == other.pattern
            and (self.muted, self.transposes, self.cells) == (other.muted, other.transposes, other.cells)
            and bool(self.demand.claims) == bool(other.demand.claims)
            and (self.phase + self.steps) % self.length.steps == other.phase
        )


@dataclass
class Adjusted:
    """What the user should know about the timeline's way into rows."""

    moved: list[tuple[float, float]] = field(default_factory=list)  # beats, by how many steps
    lost: list[float] = field(default_factory=list)  # stretches shorter than half a step
    phases: list[str] = field(
        default_factory=list
    )  # clips that are at another step than the row (only with accept_changes)


def pieces(
    demands: Sequence[Demand], parts: Sequence[Stretch], machine: Machine, options: RowOptions, lengths: Lengths,
    adjusted: Adjusted, *, accept_changes: bool = False,
) -> list[Piece]:  # fmt: skip
    """The demands of `parts` as music that goes through, on the machine's steps.

    A clip's edge that falls between two steps moves to the nearer one, and errors do not add up. Raises DoesNotFit
    for clips that are at different steps of their pattern, unless `accept_changes` (then the first one
    counts, and a remark says so).
    """
    out: list[Piece] = []
    at = Fraction(0)
    for index, (demand, part) in enumerate(zip(demands, parts, strict=True)):
        pattern, length = _home(index=index, demands=demands, parts=parts, machine=machine, lengths=lengths)
        speed = length.steps_per_beat
        exact = (Fraction(part.end_beats) - at) * speed
        steps = round(exact)
        if abs(exact - steps) > _ROUNDED:
            adjusted.moved.append((part.end_beats, float(abs(exact - steps))))
        if steps <= 0:
            adjusted.lost.append(part.start_beats)
            continue
        before = out[-1] if out and out[-1].pattern == pattern else None
        going_on = None if before is None else (before.phase + before.steps) % length.steps
        phase = (
            _phase(
                demand=demand,
                part=part,
                at=at,
                length=length,
                going_on=going_on,
                lengths=lengths,
                adjusted=adjusted,
                accept_changes=accept_changes,
            )
            if demand.claims
            else 0
        )
        if not demand.claims and before is not None and not before.demand.claims:
            phase = going_on or 0
        muted = muted_tracks(demand, machine, options)
        piece = Piece(
            demand=demand, pattern=pattern, length=length, muted=muted, start=at, steps=steps, phase=phase,
            cells=demanded(demand, machine, options.claimed),
            transposes=transposes_of(demand.claims, machine),
        )  # fmt: skip
        if out and out[-1].goes_on_in(piece):
            out[-1].steps += steps
        else:
            out.append(piece)
            if len(out) > MOST_ROWS:  # each of them is a row at least
                check_count(out, machine, "Take fewer tracks (`tracks`).")
        at = piece.end
    return out


def _home(
    index: int, demands: Sequence[Demand], parts: Sequence[Stretch], machine: Machine, lengths: Lengths
) -> tuple[int, Length]:
    """The pattern of a stretch, and its length. Silence takes a neighbour's, one that it fills evenly if it can."""
    demand = demands[index]
    if demand.claims:
        pattern = only_pattern(demand, machine, lengths)
        return pattern, lengths.of(pattern, demand)
    before = next((demands[i] for i in range(index - 1, -1, -1) if demands[i].claims), None)
    after = next((demands[i] for i in range(index + 1, len(demands)) if demands[i].claims), None)
    near = [d for d in (before, after) if d is not None]
    homes = [(pattern, lengths.of(pattern, d)) for d in near for pattern in (only_pattern(d, machine, lengths),)]
    beats = Fraction(parts[index].end_beats) - Fraction(parts[index].start_beats)
    even = (home for home in homes if not round(beats * home[1].steps_per_beat) % home[1].steps)
    return next(even, homes[0])


def _phase(
    demand: Demand, part: Stretch, at: Fraction, length: Length, going_on: int | None, lengths: Lengths,
    adjusted: Adjusted,
    *, accept_changes: bool,
) -> int:  # fmt: skip
    """The step of the pattern at which the stretch starts: the one at which all its clips are."""
    beats = Fraction(part.start_beats)
    places = [
        place_of(
            claim=claim,
            beats=beats - Fraction(clip.start_beats) + Fraction(clip.offset_beats),
            length=length,
            demand=demand,
            lengths=lengths,
        )
        for claim in demand.claims
        for clip in (part.clips[claim.column],)
    ]
    fits = common_steps(places, length.steps)
    if going_on in fits:
        return going_on
    if fits:
        return fits[0]
    first = places[0]
    other = next((place for place in places if not first.fits(round(place.step) % first.every)), places[-1])
    text = (
        f"{demand.title}: clip '{first.claim.clip}' is at step {first.shown} of its loop and clip "
        f"'{other.claim.clip}' at step {other.shown}, and a song row plays its pattern from one place"
    )
    if not accept_changes:
        raise DoesNotFit(
            f"{text}. Move or trim one of them in Live, leave its track out (`tracks`), or add `accept_changes` to "
            "follow the first."
        )
    adjusted.phases.append(f"{text}: the row follows '{first.claim.clip}'.")
    return (first.shown - 1) % length.steps


def rows_of(
    found: Sequence[Piece], arrangement: Arrangement, machine: Machine, tolerance_bpm: float = TEMPO_TOLERANCE_BPM
) -> tuple[PatternRow, ...]:
    """The rows that play `found`. A row is cut where the tempo of Live has moved by more than `tolerance_bpm` since
    the row's start, behind a whole pass of the pattern when there is one. Locators become notes of the row that
    they fall into. Raises DoesNotFit (tempo or steps that the machine does not take)."""
    rows: list[PatternRow] = []
    tempo: float | None = None
    for piece in found:
        done = 0
        while done < piece.steps:
            start = piece.start + done / piece.length.steps_per_beat
            phase = (piece.phase + done) % piece.length.steps
            count = _steady(
                piece=piece,
                start=start,
                most=piece.steps - done,
                phase=phase,
                tempo=arrangement.tempo,
                tolerance=tolerance_bpm,
            )
            now = tempo_at(arrangement.tempo, float(start))
            if now is not None:
                check_tempo(now, machine, "timeline", f"arrangement {arrangement.place(float(start))}")
            for steps, plays in runs(phase, count, piece.length.steps, machine.limits.plays_per_row.value):
                span = Fraction((steps[1] - steps[0]) * plays) / piece.length.steps_per_beat
                _add(
                    rows,
                    _row(
                        piece=piece,
                        arrangement=arrangement,
                        machine=machine,
                        start=start,
                        span=span,
                        steps=steps,
                        plays=plays,
                        now=now,
                        before=tempo,
                    ),
                    machine,
                    piece.length.steps_per_beat,
                )
                tempo = now
                start += span
            done += count
    return tuple(rows)


def _steady(
    piece: Piece, start: Fraction, most: int, phase: int, tempo: Sequence[tuple[float, float]], tolerance: float
) -> int:
    """For how many steps (1 to `most`) one row may play at the tempo of `start`.

    While the tempo stays within `tolerance`; and, so that a small difference does not stay for good, not farther
    than the pass in which the tempo comes to rest elsewhere.
    """
    now = tempo_at(tempo, float(start))
    if now is None or len(tempo) == 1:
        return most
    speed, length = piece.length.steps_per_beat, piece.length.steps
    count = 1
    while count < most and abs((tempo_at(tempo, float(start + count / speed)) or now) - now) <= tolerance + 1e-9:
        count += 1
    if count < most:
        whole = count - (phase + count) % length
        return whole if whole > 0 else count
    for (beats, bpm), after in zip(tempo, [*tempo[1:], None], strict=True):
        if Fraction(beats) > start and bpm != now and (after is None or after[1] == bpm):
            rest = ceil((Fraction(beats) - start) * speed)
            return min(most, rest + -(phase + rest) % length)
    return most


def _row(
    piece: Piece, arrangement: Arrangement, machine: Machine, start: Fraction, span: Fraction, steps: tuple[int, int],
    plays: int, now: float | None, before: float | None,
) -> PatternRow:  # fmt: skip
    notes = [name for beats, name in arrangement.locators if name and start <= Fraction(beats) < start + span]
    if not piece.demand.claims:
        notes.append("silence")
    if piece.length.origin == "assumed":
        notes.append("length assumed")
    row = PatternRow(
        pattern=piece.pattern,
        plays=plays,
        muted=piece.muted,
        tempo_bpm=None if now == before else now,
        start_step=steps[0],
        end_step=steps[1],
        title=arrangement.place(float(start)),
        kit=piece.length.kit,
        length_assumed=piece.length.origin == "assumed",
        notes=tuple(notes),
        clips=tuple(claim.clip for claim in piece.demand.claims),
        live_tracks=tuple(claim.live_track for claim in piece.demand.claims),
        pass_steps=piece.length.steps,
        transposes=piece.transposes,
        signatures=tuple(
            (Fraction(beats) - start, text)
            for beats, text in arrangement.signatures
            if start <= Fraction(beats) < start + span or (start == 0 and beats < 0)
        ),
    )
    return with_cells(row, piece.cells) if piece.cells else row


def _add(rows: list[PatternRow], row: PatternRow, machine: Machine, speed: Fraction) -> None:
    """Append `row`, or let the one before play more often when it is the same; `speed` is in steps per beat."""
    if rows and row.tempo_bpm is None:
        last = rows[-1]
        same = (last.pattern, last.cells, last.muted, last.transposes, last.start_step, last.end_step)
        plays = last.plays + row.plays
        if same == (row.pattern, row.cells, row.muted, row.transposes, row.start_step, row.end_step) and (
            plays <= machine.limits.plays_per_row.value
        ):
            notes = (*last.notes, *(note for note in row.notes if note not in last.notes))
            later = last.plays * (last.end_step - last.start_step) / speed
            signatures = (*last.signatures, *((beats + later, text) for beats, text in row.signatures))
            rows[-1] = replace(last, plays=plays, notes=notes, signatures=signatures)
            return
    rows.append(row)

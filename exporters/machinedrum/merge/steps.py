"""The steps of a merged pattern: common speed and length, trigs and masks repeated, locks within 64 rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm

from exporters.machinedrum import models
from exporters.machinedrum.kit import TRACKS
from exporters.machinedrum.merge.parts import Findings, Part
from exporters.machinedrum.merge.sounds import KitPlan
from exporters.machinedrum.merge.tracks import Track
from exporters.machinedrum.models import Family
from exporters.machinedrum.pattern import DEFAULT_SWING, LOCK_ROWS, PAGE, SPEED_FACTORS, SPEEDS, Pattern


def build_pattern(plan: KitPlan, found: Findings, slot: int, max_steps: int) -> Pattern:
    """The pattern that plays every part of `plan` through its kit; what is not exact is added to `found`."""
    tracks = [track_of(part, plan, found) for part in plan.parts]
    first = plan.parts[0].source.pattern
    multiplier, tracks = _speed(tracks, found)
    length, tracks = _length(tracks, max_steps, found)
    accent_amount, accents = _amount(tracks, "accent", found)
    swing_amount, swings = _amount(tracks, "swing", found)
    locks = _locks(tracks, plan, found)
    scale = max((length + 15) // 16 - 1, min(first.scale, max_steps // 16 - 1))
    long = length > PAGE or any(part.source.pattern.long for part in plan.parts)
    beyond = (DEFAULT_SWING << PAGE | DEFAULT_SWING) if long else DEFAULT_SWING
    default_swing = beyond & ((1 << length) - 1)
    return Pattern(
        slot=slot,
        kit=plan.kit.slot,
        length=length,
        scale=scale,
        multiplier=multiplier,
        accent_amount=accent_amount,
        swing_amount=swing_amount,
        trigs=_spread((t.part.target, t.trigs) for t in tracks),
        accent=_fill(accents, 0),
        slide=_fill({t.part.target: t.slide for t in tracks}, 0),
        swing=tuple(m | beyond & ~((1 << length) - 1) if m else 0 for m in _fill(swings, default_swing)),
        locks=locks,
        version=max(part.source.pattern.version for part in plan.parts),
        long=long,
    )


def track_of(part: Part, plan: KitPlan, found: Findings) -> Track:
    pattern, track = part.source.pattern, part.source.track
    locks = part.locks
    if part.target in plan.mute_depth and models.LFO_DEPTH in locks:
        del locks[models.LFO_DEPTH]
        found.note("LFO", f"{part.name}: locks of its LFO depth dropped, its LFO is switched off", part)
    mapping = plan.control_map.get(part.target)
    if mapping is not None:
        for pair in range(8, models.PARAMS, 2):
            if pair in locks:
                if any(value not in mapping for value in locks[pair].values()):
                    found.compromise("control", f"{part.name} (CTR-8P) locks a destination that is not here", part)
                locks[pair] = {step: mapping.get(value, value) for step, value in locks[pair].items()}
    masks = (pattern.trigs, pattern.accent, pattern.slide, pattern.swing)
    trigs, accent, slide, swing = (part.mask(mask[track]) for mask in masks)
    return Track(
        part=part,
        length=1 if part.silent else pattern.length,
        trigs=trigs,
        accent=accent,
        slide=slide,
        swing=swing,
        locks=locks,
    )


def _speed(tracks: list[Track], found: Findings) -> tuple[int, list[Track]]:
    """The common tempo multiplier; where sources differ, slower tracks are spread over the finest grid."""
    playing = [t for t in tracks if t.plays]
    values = {t.part.source.pattern.multiplier for t in playing}
    if len(values) < 2:
        chosen = values or {t.part.source.pattern.multiplier for t in tracks if not t.part.silent}
        return min(chosen, default=0), tracks
    known = [m for m in values if m < len(SPEEDS)]
    fastest = max(known, key=lambda m: SPEED_FACTORS[m], default=min(values))
    out = []
    for track in tracks:
        own = track.part.source.pattern.multiplier
        if own == fastest or not track.plays:
            out.append(track)
            continue
        ratio = SPEED_FACTORS[fastest] / SPEED_FACTORS[own] if own < len(SPEEDS) and known else Fraction(1, 3)
        what = f"{track.part.name} runs at {track.part.source.pattern.speed}, the pattern at {SPEEDS[fastest]}"
        if ratio.denominator == 1:
            how = f"it is spread over {ratio} times the steps, swing and slides change"
            found.compromise("speed", f"{what}: {how}", track.part)
            out.append(track.stretched(int(ratio)))
        else:
            found.compromise("speed", f"{what}: no common step grid, it would play at the wrong speed", track.part)
            out.append(track)
    return fastest, out


def _length(tracks: list[Track], max_steps: int, found: Findings) -> tuple[int, list[Track]]:
    """Every track repeated to the least common multiple of the lengths, or of the shortest equal loops."""
    playing = [t for t in tracks if t.plays]
    length = lcm(*(t.length for t in playing)) if playing else max(t.length for t in tracks)
    if length > max_steps:
        short = [t.audible().shortest() for t in tracks]
        by_loop = lcm(*(t.length for t in short if t.plays)) if playing else 1
        if by_loop <= max_steps:
            names = sorted({t.length for t in playing})
            length = max(n for n in range(by_loop, max_steps + 1, by_loop))
            tracks = short
            text = f"lengths {', '.join(map(str, names))} fit {length} steps because their loops repeat"
            found.note("length", text, *(t.part for t in playing))
        else:
            length = min(max(t.length for t in playing), max_steps)
            cut = [t.part for t in playing if length % t.length]
            lengths = ", ".join(f"{t.part.name} {t.length}" for t in playing)
            text = f"lengths ({lengths} steps) have no common multiple within {max_steps} steps: cut at {length}"
            found.compromise("length", text, *cut)
    return length, [t.repeated(length) for t in tracks]


def _amount(tracks: Sequence[Track], what: str, found: Findings) -> tuple[int, dict[int, int]]:
    """The pattern's accent or swing amount and each target's mask; tracks whose amount is 0 get an empty mask."""
    masks: dict[int, int] = {t.part.target: getattr(t, what) for t in tracks if not t.part.silent}
    amounts = {t.part.target: getattr(t.part.source.pattern, f"{what}_amount") for t in tracks if not t.part.silent}
    heard = [t for t in tracks if not t.part.silent and t.trigs & masks[t.part.target] and amounts[t.part.target]]
    if not heard:
        # Nobody hears it: keep the amount that all agree on, and no mask where they do not.
        values = set(amounts.values())
        if len(values) == 1:
            return values.pop(), masks
        return 0, masks
    chosen = amounts[heard[0].part.target]
    others = [t.part for t in heard if amounts[t.part.target] != chosen]
    if others:
        percent: Callable[[int], str] = (
            (lambda a: f"{50 + a * 50 / 16384:.0f} %") if what == "swing" else (lambda a: f"{round(a * 15 / 127)}")
        )
        wanted = ", ".join(f"{part.name} {percent(amounts[part.target])}" for part in others)
        text = f"one pattern has one {what} amount: {percent(chosen)} for all, but {wanted}"
        found.compromise(what, text, *others)
    for target, amount in amounts.items():
        if amount == 0:
            masks[target] = 0
    return chosen, masks


def _locks(tracks: Sequence[Track], plan: KitPlan, found: Findings) -> dict[tuple[int, int], dict[int, int]]:
    """All lock rows; when they are more than 64, those that nobody hears go first."""
    rows = {(t.part.target, param): dict(values) for t in tracks for param, values in sorted(t.locks.items())}
    if len(rows) <= LOCK_ROWS:
        return rows
    by_target = {t.part.target: t for t in tracks}

    def played(row: tuple[int, int]) -> dict[int, int]:
        return by_target[row[0]].played(rows[row])

    before = len(rows)
    for row in [row for row in rows if not played(row)]:
        if len(rows) > LOCK_ROWS:
            del rows[row]
    if before > len(rows):
        found.note("locks", f"{before - len(rows)} of {before} lock rows without a lock on a trig dropped")
    before = len(rows)
    for target, param in list(rows):
        if len(rows) > LOCK_ROWS and says_nothing(by_target[target], param, rows[target, param], plan):
            del rows[target, param]
    if before > len(rows):
        found.note("locks", f"{before - len(rows)} of {before} lock rows that equal the kit's value dropped")
    if len(rows) > LOCK_ROWS:
        counts = Counter(target for target, _ in rows)
        wanted = ", ".join(f"{by_target[t].part.name} {n}" for t, n in sorted(counts.items()))
        lost = sorted(rows, key=lambda row: (len(played(row)), row))[: len(rows) - LOCK_ROWS]
        names = ", ".join(
            f"track {t + 1} {models.parameter_name(plan.kit.tracks[t].model, p)}" for t, p in sorted(lost)
        )
        text = f"{len(rows)} lock rows, the pattern has {LOCK_ROWS} ({wanted}): {names} would be lost"
        found.compromise("locks", text, *(by_target[target].part for target, _ in lost))
        for row in lost:
            del rows[row]
    return rows


def says_nothing(track: Track, param: int, values: dict[int, int], plan: KitPlan) -> bool:
    """Whether the locks only repeat the kit's value (control and MIDI machines act on a lock, slides use it)."""
    sound = plan.kit.tracks[track.part.target]
    plain = sound.machine.family in (Family.SOUND, Family.ROM, Family.INPUT, Family.RAM_PLAY)
    return plain and not track.slide & track.trigs and all(value == sound.params[param] for value in values.values())


def _spread(values: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    out = [0] * TRACKS
    for target, mask in values:
        out[target] = mask
    return tuple(out)


def _fill(masks: dict[int, int], default: int) -> tuple[int, ...]:
    """Masks for all 16 tracks; unused ones take the common mask, so that the edit-all flag can stay set."""
    values = set(masks.values())
    rest = values.pop() if len(values) == 1 else default
    return tuple(masks.get(track, rest) for track in range(TRACKS))

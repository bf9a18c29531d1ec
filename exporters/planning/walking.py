"""The scenes launched from top to bottom: what each of them claims, how long it lasts, which tempo it states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exporters.errors import DoesNotFit
from exporters.numbers import whole_number
from exporters.planning.claims import ClipReader
from exporters.planning.durations import longest_loop, pass_of
from exporters.planning.lengths import Lengths
from exporters.planning.mapfile import Entry, UnclearMap
from exporters.planning.plan import Claim, Demand, Scene, Session, Sounding, TempoOrigin
from exporters.planning.planning import PlanOptions
from exporters.planning.scene_names import read_scene_name
from exporters.words import sentence

STAY_PLAYS = 32  # the original's "stay here": long enough to remain in a scene by hand
_OVER = Fraction(1, 1000)  # beats; a clip with less left than that is over


@dataclass
class Walk:
    """What the chosen scenes ask for, in order, the clips launched in them that mean no pattern, and remarks.

    `missing` are for each of the scenes such clips, those that play on from above included.
    """

    demands: list[Demand] = field(default_factory=list)
    left_out: list[Sounding] = field(default_factory=list)
    missing: list[tuple[Sounding, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def walk(
    out: Walk, *, session: Session, reader: ClipReader, options: PlanOptions, lengths: Lengths,
    states: Sequence[Sequence[Sounding]], forced: Sequence[int | None], chosen: Set[int],
) -> None:  # fmt: skip
    """Launch every scene and keep in `out` what the `chosen` ones ask for.

    `states` are what sounds in each scene if no clip ended by itself; `forced` each scene's own pattern. Scenes that
    are not chosen take their time, state their tempo, and are refused for nothing. Raises DoesNotFit; `out` then
    has what came before.
    """
    clock = Fraction(0)
    launched: dict[tuple[int, int], Fraction] = {}
    begun: dict[int, _Begun] = {}
    above: Demand | None = None  # the last tempo of scenes that are not chosen
    meter = ""  # and their last signature
    for number, scene in enumerate(session.scenes):
        state = [_now(sounding, launched.setdefault((sounding.column, sounding.started), clock), clock)
                 for sounding in states[number]]  # fmt: skip
        state = [sounding for sounding in state if sounding.left_beats is None or sounding.left_beats > _OVER]
        try:
            claims, without = reader.claims(state, forced[number], number, lenient=number not in chosen)
            claims = _placed(
                claims=claims,
                state=state,
                number=number,
                clock=clock,
                begun=begun,
                by_scene=options.assign == "by-scene",
            )
            demand = _demand(
                scene=scene, claims=claims, forced=forced[number], reader=reader, options=options, lengths=lengths
            )
        except (DoesNotFit, UnclearMap):
            if number in chosen:
                raise
            continue
        clock += demand.beats or 0
        if number not in chosen:
            above = demand if demand.tempo_bpm is not None else above
            meter = demand.signature or meter
            continue
        if demand.tempo_bpm is None and above is not None:
            demand = replace(
                demand, tempo_bpm=above.tempo_bpm, tempo_origin=above.tempo_origin, tempo_title=above.title
            )
        demand = replace(demand, signature=demand.signature or meter)
        above, meter = None, ""
        if demand.by_loops:
            out.remarks += _cut_short(demand)
        out.left_out += [sounding for sounding in without if sounding.started == number]
        out.missing.append(without)
        out.demands.append(demand)


@dataclass(frozen=True)
class _Begun:
    """Since when the clip of a column plays a pattern, and where in it it began."""

    started: int
    pattern: int
    clock: Fraction
    at_beats: Fraction


def _placed(
    claims: Sequence[Claim], state: Sequence[Sounding], number: int, clock: Fraction, begun: dict[int, _Begun], *,
    by_scene: bool,
) -> tuple[Claim, ...]:  # fmt: skip
    """The claims with where they are in their loops. A clip that is carried into a scene of another pattern begins it
    there; clips that only have the number of their scene say nothing about places."""
    started = {sounding.column: sounding.started for sounding in state}
    out = []
    for claim in claims:
        now = started[claim.column]
        before = begun.get(claim.column)
        if before is None or (before.started, before.pattern) != (now, claim.pattern):
            at = claim.at_beats if now == number and not by_scene else Fraction(0)
            before = begun[claim.column] = _Begun(now, claim.pattern, clock, at)
        at = Fraction(0) if by_scene else before.at_beats + clock - before.clock
        out.append(replace(claim, at_beats=at))
    return tuple(out)


def _now(sounding: Sounding, start: Fraction, clock: Fraction) -> Sounding:
    return replace(sounding, elapsed_beats=clock - start) if clock != start else sounding


def _demand(
    scene: Scene, claims: tuple[Claim, ...], forced: int | None, reader: ClipReader, options: PlanOptions,
    lengths: Lengths,
) -> Demand:  # fmt: skip
    said = read_scene_name(scene.name)
    names_count = reader.session.names_set_tempo or options.tempo_from_names
    tempo, origin = _tempo(
        scene=scene, claims=claims, by_name=said.tempo_bpm if names_count else None, reader=reader, options=options
    )
    signature = scene.time_signature or (said.time_signature if names_count else None)
    demand = Demand(
        title=scene.title,
        scene_name=scene.name,
        claims=claims,
        scene=scene.index,
        pattern=forced,
        tempo_bpm=tempo,
        tempo_origin=origin,
        notes=_signature_note(signature),
        signature=signature or "",
    )
    return _lasting(demand=demand, scene=scene, by_name=said.plays, reader=reader, options=options, lengths=lengths)


def _lasting(
    demand: Demand, scene: Scene, by_name: int | None, reader: ClipReader, options: PlanOptions, lengths: Lengths
) -> Demand:
    """The demand with its duration: the order is that of docs/song-planning.md."""
    entry = options.song_map.scene(scene.name, scene.index) or Entry()
    by_clips = _agreed(scene, "repeats", {c.clip: reader.entry(c.clip).repeats for c in _own(scene, demand.claims)})
    stated = (entry.repeats, None if by_clips is None else int(by_clips), by_name)
    passes = next((value for value in stated if value is not None), None)
    if passes is not None and passes < 1:
        raise DoesNotFit(
            f"{scene.title}: 'x{passes}' asks for {passes} plays; a row plays at least once. Write x1 or more, or "
            "leave the scene out with `scenes`."
        )
    follow = scene.follow_beats if passes is None and scene.follow_beats and scene.follow_beats > 0 else None
    if passes is None and follow is None:
        passes = STAY_PLAYS if options.stay else options.repeats
    if not demand.claims:  # silence: as many passes of a neighbour's pattern
        return replace(demand, plays=passes or 1, beats=None if follow is None else _beats(follow))
    one = pass_of(demand, lengths)
    if follow is not None:
        beats = _beats(follow)
    elif passes is not None:
        beats = passes * one
    else:
        beats = max(longest_loop(demand, lengths) if options.assign != "by-scene" else Fraction(0), one)
    by_loops = passes is None and follow is None and options.assign != "by-scene"
    return replace(demand, plays=passes or 1, beats=beats, pass_beats=one, by_loops=by_loops)


def _cut_short(demand: Demand) -> list[str]:
    """A sentence when clips that do not loop are longer than a scene that nothing else makes longer."""
    assert demand.beats is not None
    longer = [
        claim for claim in demand.claims if claim.left_beats is not None and claim.left_beats > demand.beats + _OVER
    ]
    if not longer:
        return []
    left = float(longer[0].left_beats or 0)
    return [
        f"{sentence(demand.title)} lasts {float(demand.beats):g} beats, and its clip '{longer[0].clip}', which does "
        f"not loop, would last {left:g}: that is not a whole number of its pattern's passes, so the scene does not "
        "wait for its end."
    ]


def _beats(value: float) -> Fraction:
    """Beats as Live writes them, decimals rounded to a millionth."""
    return Fraction(value).limit_denominator(1_000_000)


def _own(scene: Scene, claims: Sequence[Claim]) -> list[Claim]:
    """The claims of clips that the scene itself launches."""
    return [claim for claim in claims if scene.cells[claim.column].clip is not None]


def _tempo(
    scene: Scene, claims: Sequence[Claim], by_name: float | None, reader: ClipReader, options: PlanOptions
) -> tuple[float | None, TempoOrigin]:
    """The tempo that the scene states, and by what."""
    entry = options.song_map.scene(scene.name, scene.index) or Entry()
    by_clips = _agreed(scene, "tempo", {c.clip: reader.entry(c.clip).tempo_bpm for c in _own(scene, claims)})
    tempos: tuple[tuple[float | None, TempoOrigin], ...] = (
        (entry.tempo_bpm, "map"), (by_clips, "map"), (scene.tempo_bpm, "scene"), (by_name, "name"),
    )  # fmt: skip
    return next((stated for stated in tempos if stated[0] is not None), (None, "scene"))


def _signature_note(signature: str | None) -> tuple[str, ...]:
    """A signature that the scene states, with the steps (sixteenths) of its bar; the row's steps stay as they are."""
    top, _, bottom = (signature or "").partition("/")
    beats, unit = whole_number(top), whole_number(bottom)
    if beats is None or not unit:
        return ()
    steps, rest = divmod(beats * 16, unit)
    return (f"{signature}: {steps} steps a bar" if not rest else str(signature),)


def _agreed(scene: Scene, what: str, values: Mapping[str, float | None]) -> float | None:
    """The one value that the map gives the clips of a scene, None for none. Raises DoesNotFit when they differ."""
    found = {clip: value for clip, value in values.items() if value is not None}
    if len(set(found.values())) > 1:
        text = ", ".join(f"clip '{clip}' {value:g}" for clip, value in found.items())
        raise DoesNotFit(f"{scene.title}: its clips have different {what} in the map ({text}); give the scene one.")
    return next(iter(found.values()), None)

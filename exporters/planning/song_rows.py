"""Demands become song rows: one pattern each, its mutes, tempo, repeats and steps, within the machine's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exporters.errors import DoesNotFit
from exporters.machine import DumpFacts, Machine, PatternFacts, able, shortage
from exporters.planning.choices import Choices
from exporters.planning.lengths import Lengths
from exporters.planning.matrix import demanded, is_matrix, with_cells
from exporters.planning.merging import NoRoom
from exporters.planning.names import literal
from exporters.planning.partners import without_fired
from exporters.planning.plan import Claim, Demand, PatternRow, TempoOrigin
from exporters.planning.scene_rows import SceneNews, scene_rows
from exporters.planning.toml_text import toml_key, toml_string
from exporters.planning.transposes import transposes_of
from exporters.words import counted

MOST_ROWS = 4_000  # planning stops there; no song comes near it, and finding loops in more takes minutes


class MixedPatterns(DoesNotFit):
    """A scene that mixes patterns, and no machine dump to merge them from."""


@dataclass(frozen=True)
class RowOptions:
    """What all rows share: the tracks that some clip of the set claims, the patterns that one names, the set's tempo
    and signature, and the user's choices.

    `heard` are the pattern lengths that the clips' loops give; their steps override them (see :class:`Lengths`).
    """

    claimed: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    tempo_bpm: float | None = None
    facts: DumpFacts | None = None
    choices: Choices = field(default_factory=Choices)
    heard: Mapping[int, int] = field(default_factory=dict)
    own_loops: bool = False
    time_signature: str | None = None

    def lengths(self, machine: Machine) -> Lengths:
        """The lengths of patterns, as dump, clips and the user's word give them."""
        return Lengths(
            machine=machine, facts=self.facts, steps=self.choices.steps, heard=self.heard, own_loops=self.own_loops
        )

    def playing(self, claim: Claim, machine: Machine) -> frozenset[int]:
        """The machine tracks of a claim: its own, else those that play in its pattern, else all."""
        if claim.track is not None:
            return frozenset({claim.track})
        known = self.facts.patterns.get(claim.pattern) if self.facts is not None else None
        every = frozenset(range(machine.limits.tracks.value))
        return every if known is None or known.playing is None else known.playing

    def pattern_facts(self, demand: Demand) -> PatternFacts | None:
        """What the dump says about the pattern that plays a demand; None when it says nothing."""
        if self.facts is None or not demand.claims:
            return None
        return self.facts.patterns.get(demand.claims[0].pattern if demand.pattern is None else demand.pattern)


def plan_rows(
    demands: Sequence[Demand], machine: Machine, options: RowOptions, news: SceneNews | None = None
) -> tuple[PatternRow, ...]:
    """The rows for `demands`, in order, without the end marker.

    A demand without claims is silence: skipped, or a row with every track muted. A tempo is written in the
    first row (the set's, unless the music states one) and wherever the music states one; other rows keep
    what is playing, so that a tempo changed by hand stays until the next stated one, as in Live. Time signatures
    likewise. What a skipped demand states holds for the next row. What the user should know of durations goes to
    `news`. How many rows a song holds is not checked here (see :func:`check_count`): loops may still make them fewer.
    Raises DoesNotFit.
    """
    _refuse_mixtures(demands, machine)
    rows: list[PatternRow] = []
    pending: Demand | None = None
    meter = options.time_signature or ""
    for demand in demands:
        meter = demand.signature or meter
        stated = demand if demand.tempo_bpm is not None else pending
        if not demand.claims and options.choices.empty_scenes == "skip":
            pending = stated
            continue
        pending = None
        tempo = stated.tempo_bpm if stated is not None else None if rows else options.tempo_bpm
        if stated is not None and tempo is not None:
            check_tempo(tempo, machine, stated.tempo_origin, stated.tempo_title or stated.title)
        elif tempo is not None:
            check_tempo(tempo, machine, "set", demand.title)
        row = _row(
            demand=demand,
            pattern=_pattern(demand, demands, rows, machine, options),
            tempo=tempo,
            machine=machine,
            options=options,
        )
        made = _made(
            row=row, demand=demand, machine=machine, options=options, news=SceneNews() if news is None else news
        )
        if made and meter:
            made[0] = replace(made[0], signatures=((Fraction(0), meter),))
            meter = ""
        rows += made
        if len(rows) > MOST_ROWS:
            check_count(rows, machine)
    return tuple(rows)


def _pattern(
    demand: Demand, demands: Sequence[Demand], rows: Sequence[PatternRow], machine: Machine, options: RowOptions
) -> int:
    """The pattern whose length is a demand's: its own, or the longest. Silence takes that of the row before it, else
    the first to come."""
    lengths = options.lengths(machine)
    if demand.pattern is not None or demand.claims:
        return only_pattern(demand, machine, lengths)
    if rows:
        return rows[-1].pattern
    return next((only_pattern(one, machine, lengths) for one in demands if one.claims), 0)


def _row(demand: Demand, pattern: int, tempo: float | None, machine: Machine, options: RowOptions) -> PatternRow:
    limits = machine.limits
    if not 0 <= pattern < limits.patterns.value:
        raise DoesNotFit(
            f"{demand.title}: pattern {pattern + 1} does not exist; the {machine.display_name} has "
            f"{limits.patterns.value} patterns ({machine.pattern_names.span})."
        )
    length = options.lengths(machine).of(pattern, demand)
    start, end = demand.steps or (0, length.steps)
    if not 0 <= start < end <= length.steps:
        raise DoesNotFit(f"{demand.title}: steps {start + 1}-{end} are outside the pattern's 1-{length.steps}.")
    assumed = length.origin == "assumed"
    row = PatternRow(
        pattern=pattern,
        plays=1,
        muted=muted_tracks(demand, machine, options),
        tempo_bpm=tempo,
        start_step=start,
        end_step=end,
        scene=demand.scene,
        title=demand.title,
        scene_name=demand.scene_name,
        kit=length.kit,
        length_assumed=assumed,
        notes=(*demand.notes, *(() if demand.claims else ("silence",)), *(("length assumed",) if assumed else ())),
        transposes=transposes_of(demand.claims, machine),
        clips=tuple(claim.clip for claim in demand.claims),
        live_tracks=tuple(claim.live_track for claim in demand.claims),
        pass_steps=length.steps,
    )
    cells = demanded(demand, machine, options.claimed)
    return with_cells(row, cells) if cells else row


def muted_tracks(demand: Demand, machine: Machine, options: RowOptions) -> frozenset[int]:
    """The machine tracks that a row mutes."""
    every = frozenset(range(machine.limits.tracks.value))
    muted = every if options.choices.mute_unclaimed or not demand.claims else options.claimed | demand.muted
    if is_matrix(machine) and not options.choices.mute_unclaimed:
        muted = options.claimed  # tracks that no clip claims have nothing to play anyway
    return without_fired(muted - _sounding_tracks(demand, every), options.pattern_facts(demand))


def _sounding_tracks(demand: Demand, every: frozenset[int]) -> frozenset[int]:
    if demand.sounding is not None:
        return demand.sounding
    if any(claim.track is None for claim in demand.claims):
        return every
    return frozenset(claim.track for claim in demand.claims if claim.track is not None)


def _made(row: PatternRow, demand: Demand, machine: Machine, options: RowOptions, news: SceneNews) -> list[PatternRow]:
    """The rows of one demand, of which `row` plays the pattern once."""
    if demand.beats is None:
        return _split(row, demand.plays, machine)
    lengths = options.lengths(machine)
    length = lengths.of(only_pattern(demand, machine, lengths) if row.cells else row.pattern, demand)
    _check_plays(row, int(demand.beats * length.steps_per_beat / length.steps), machine)
    made = scene_rows(
        row=row, demand=demand, length=length, lengths=lengths, machine=machine,
        muted=lambda now: muted_tracks(now, machine, options),
        playing=lambda claim: options.playing(claim, machine),
        news=news,
    )  # fmt: skip
    # A clip that ends is muted from there: its cell goes with it.
    return [with_cells(one, one.cells) if one.cells else one for one in made]


def _split(row: PatternRow, plays: int, machine: Machine) -> list[PatternRow]:
    """One row, or several when it would play more often than one row can."""
    most = machine.limits.plays_per_row.value
    _check_plays(row, plays, machine)
    full, rest = divmod(plays, most)
    parts = [most] * full + ([rest] if rest else [])
    return [replace(row, plays=n, tempo_bpm=row.tempo_bpm if i == 0 else None) for i, n in enumerate(parts)]


def _check_plays(row: PatternRow, plays: int, machine: Machine) -> None:
    most = machine.limits.plays_per_row.value
    needed = -(-plays // most)
    if needed > machine.limits.song_rows.value:
        raise DoesNotFit(
            f"{row.title}: {plays} plays need {needed} rows of {most}; a song of the {machine.display_name} "
            f"has {machine.limits.song_rows.value}. Let the scene play less often."
        )


# What is wrong, by where the tempo is stated, and where to change it.
_TEMPO_FAULTS: Mapping[TempoOrigin, tuple[str, str]] = {
    "set": ("The set's", "Change it in Live, or give {title} a tempo in a map file (`map_file`)."),
    "scene": ("{title}: its", "Change it in Live, or give the scene a tempo in a map file (`map_file`)."),
    "name": ("{title}: its name's", "Rename the scene, or give it a tempo in a map file (`map_file`)."),
    "map": ("{title}: the map's", "Change it in the map file."),
    "timeline": ("{title}:", "Change it in Live."),
}


def check_tempo(tempo: float, machine: Machine, origin: TempoOrigin, title: str) -> None:
    """Raise DoesNotFit for a tempo that the machine does not take. `title` is that of the scene or stretch that states
    it, or which starts with the set's."""
    low, high = machine.limits.tempo_min_bpm, machine.limits.tempo_max_bpm
    if low is not None and high is not None and not low.value <= tempo <= high.value:
        whose, advice = (text.format(title=title) for text in _TEMPO_FAULTS[origin])
        raise DoesNotFit(
            f"{whose} tempo {tempo:g} BPM is outside the {machine.display_name}'s {low.value}-{high.value}. {advice}"
        )


def only_pattern(demand: Demand, machine: Machine, lengths: Lengths) -> int:
    """The one pattern of a demand that sounds, the longest one where every track plays its own. Raises DoesNotFit, with
    its clips, when it mixes several and a row plays one."""
    if demand.pattern is not None:
        return demand.pattern
    if is_matrix(machine):
        return max((claim.pattern for claim in demand.claims), key=lambda one: lengths.of(one, demand).steps)
    _refuse_mixtures([demand], machine)
    return demand.claims[0].pattern


def mixes(demand: Demand) -> bool:
    """Whether no existing pattern has to play a demand: its clips mean several, or the map moves their tracks."""
    moved = any(claim.source is not None for claim in demand.claims)
    return demand.pattern is None and (moved or len({claim.pattern for claim in demand.claims}) > 1)


def _refuse_mixtures(demands: Sequence[Demand], machine: Machine) -> None:
    mixed = [demand for demand in demands if mixes(demand)]
    if not mixed or is_matrix(machine):
        return
    first = mixed[0]
    parts = []
    for pattern in dict.fromkeys(claim.pattern for claim in first.claims):
        clips = ", ".join(f"'{claim.clip}'" for claim in first.claims if claim.pattern == pattern)
        parts.append(f"{machine.pattern_names.name(pattern)} ({clips})")
    others = f" The same is true of {counted(len(mixed) - 1, 'more scene')}." if len(mixed) > 1 else ""
    dump = "Name your machine's dump of patterns and kits (`machine_dump`), from which Kontrol makes a merged pattern,"
    why = next((f" ({one.note})" for one in machine.capabilities if one.name == "merging" and one.note), "")
    help_ = dump if able(machine, "merging") else f"Kontrol cannot merge patterns of the {machine.display_name}{why};"
    what = f"mixes {len(parts)} patterns: {' and '.join(parts)}, and a song row plays one"
    if len(parts) == 1:
        what = f"has tracks of {parts[0]} moved by the map, which no existing pattern plays"
    raise MixedPatterns(
        f"{first.title} {what}.{others} {help_} give the scene one pattern in a map file (`map_file`, [scenes]"
        f"{_line_for(first, machine)}), or leave tracks out with `tracks`."
    )


def _line_for(demand: Demand, machine: Machine) -> str:
    """The line of [scenes] that gives a scene the pattern of most of its clips; "" for what is not a scene."""
    if demand.scene is None:
        return ""
    name = demand.scene_name or ""
    key = literal(name) if name.strip() else str(demand.scene + 1)
    ((pattern, _),) = Counter(claim.pattern for claim in demand.claims).most_common(1)
    return f": {toml_key(key)} = {toml_string(machine.pattern_names.name(pattern))}"


def check_count(rows: Sequence[object], machine: Machine, hint: str = "Repeat less.") -> None:
    """Raise NoRoom when a song cannot hold these rows, with what helps (`hint`)."""
    limit = machine.limits.song_rows.value
    if len(rows) <= limit:
        why = shortage(machine, rows)
        if why:
            raise NoRoom(f"{why} {hint}")
        return
    marked = next(iter(machine.ends)) == "end" and not able(machine, "starts again")
    needed = f"more than {MOST_ROWS}" if len(rows) > MOST_ROWS else str(len(rows))
    raise NoRoom(
        f"The song needs more than {limit} rows ({needed}); a song of the {machine.display_name} holds {limit}"
        f"{' and the end marker' if marked else ''}. {hint}"
    )

"""What the page says: every row with its bar, time and scene, and what the hands do there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exporters.pattern_names import PatternNames
from exporters.planning.meters import BarCount, Meter, beats_text, row_meters
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.played import Budget, Played
from exporters.planning.unroll import unroll
from exporters.song_shown import what_plays
from exporters.visible import plain
from exporters.words import counted, ranges

MOST_PLAYED = 10_000  # rows; a song whose loops play more gets no length
_MOST_METERS = 8  # time signatures of one row that are written out


@dataclass(frozen=True)
class SheetRow:
    """A line of the table, all of it in words for people and counted from 1.

    `bar` and `time` say where the song is when the row plays for the first time ("" where nobody can know), `bars` how
    long it plays. A line without `pattern` is a loop, a jump or a halt: `do` says all of it. `muted` is the whole list,
    `do` only what changes.
    """

    number: int
    bar: str = ""
    time: str = ""
    scene: str = ""
    clips: str = ""
    pattern: str = ""
    plays: str = ""
    steps: str = ""
    bars: str = ""
    tempo: str = ""
    muted: str = ""
    do: str = ""


@dataclass(frozen=True)
class Sheet:
    """The page: title, facts in a line each, the table, what to know below it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[SheetRow, ...]
    below: tuple[str, ...]


def sheet_of(plan: SongPlan, names: PatternNames, tracks: int, ending: str) -> Sheet:
    """The page for a plan; `ending` says what the song does after its last row."""
    places, total = _places(plan.rows)
    played = [row for row in plan.rows if isinstance(row, PatternRow)]
    rows: list[SheetRow] = []
    before: PatternRow | None = None
    meter = Meter()
    for number, row in enumerate(plan.rows):
        if isinstance(row, PatternRow):
            meters, meter = _counted(row, meter)
            changes = _changes(row=row, before=before, names=names, meters=meters)
            place = places.get(number, _Place())
            rows.append(_shown(number=number, row=row, names=names, tracks=tracks, place=place, do=changes))
            before = row
        else:
            rows.append(SheetRow(number + 1, do=_said(row)))
    name = plain(plan.name).strip()
    return Sheet(
        title=f"Song {plan.slot + 1}" + (f": {name}" if name else ""),
        facts=_facts(played, names, total),
        rows=tuple(rows),
        below=_below(played, ending),
    )


@dataclass(frozen=True)
class _Place:
    """Where a row plays for the first time."""

    bar: Fraction | None = None
    seconds: float | None = None
    bars: Fraction | None = None


def _places(rows: Sequence[SongRow]) -> tuple[dict[int, _Place], _Place]:
    """The place of each row, and that of the end of the song."""
    found: dict[int, _Place] = {}
    count, end = BarCount(), _Place()
    for event in unroll(rows, budget=Budget(MOST_PLAYED, 4 * MOST_PLAYED)):
        if not isinstance(event, Played):
            end = _Place() if event.why == "long" else _Place(count.bar, event.seconds)
            continue
        count.set_meter(event.music.signatures)
        bar = count.bar
        lasts = count.go_on(event.beats, event.music.signatures)
        found.setdefault(event.row, _Place(bar, event.start_seconds, lasts))
    return found, end


def _shown(number: int, row: PatternRow, names: PatternNames, tracks: int, place: _Place, do: str) -> SheetRow:
    whole = row.start_step == 0 and row.end_step == (row.pass_steps or row.end_step)
    steps = f"{row.end_step}" if whole else f"{row.start_step + 1}-{row.end_step}"
    every = len(row.muted) == tracks
    live = row.live_tracks or ("",) * len(row.clips)
    clips = [plain(clip).strip() or f"({plain(track)})" for clip, track in zip(row.clips, live, strict=True)]
    return SheetRow(
        number=number + 1,
        bar="" if place.bar is None else bar_words(place.bar),
        time="" if place.seconds is None else clock(place.seconds),
        scene=plain(row.title.removeprefix("scene ") or row.scene_name or "").strip(),
        clips=", ".join(clips),
        pattern=what_plays(row, names),
        plays=f"{row.plays}",
        steps=steps + ("?" if row.length_assumed else ""),
        bars="" if place.bars is None else bar_words(place.bars),
        tempo="" if row.tempo_bpm is None else f"{row.tempo_bpm:.5g}",
        muted="all" if every else ranges(row.muted),
        do=do,
    )


def _changes(row: PatternRow, before: PatternRow | None, names: PatternNames, meters: Sequence[str]) -> str:
    """What the hands change when the row begins."""
    name = what_plays(row, names)
    muted = frozenset[int]() if before is None else before.muted
    same = before is not None and (before.pattern, before.cells) == (row.pattern, row.cells)
    parts = [f"stay on {name}" if same else f"select {name}"]
    if row.muted - muted:
        parts.append(f"mute {ranges(row.muted - muted)}")
    if muted - row.muted:
        parts.append(f"unmute {ranges(muted - row.muted)}")
    if row.tempo_bpm is not None:
        parts.append(f"tempo {row.tempo_bpm:.5g}")
    return ", ".join([*parts, *(f"count in {meter}" for meter in meters)])


def _counted(row: PatternRow, meter: Meter) -> tuple[list[str], Meter]:
    """The signatures that a row changes to, in words, counting in `meter` so far; and the last one."""
    out: list[str] = []
    for at, found in row_meters(row).items():
        if found != meter:
            out.append(f"{found} after {beats_text(at)}" if at else f"{found}")
        meter = found
    return [*out[:_MOST_METERS], *(["other signatures then"] if len(out) > _MOST_METERS else [])], meter


def _said(row: SongRow) -> str:
    match row:
        case LoopRow(target, passes):
            more = "endlessly" if passes is None else "once more" if passes == 1 else f"{passes} more times"
            return f"go back to row {target + 1}, {more}"
        case JumpRow(target):
            return f"go on at row {target + 1}"
        case HaltRow():
            return "halt"
        case ReminderRow(text):
            return f"'{plain(text)}'"
        case _:
            return ""


def _facts(played: Sequence[PatternRow], names: PatternNames, total: _Place) -> tuple[tuple[str, str], ...]:
    used = Counter(cell for row in played for cell in set(row.cells or (row.pattern,)) if cell is not None)
    # The bar that the song would go on with is one more than it has.
    length = [counted_bars(total.bar - 1)] if played and total.bar is not None else []
    length += [clock(total.seconds)] if played and total.seconds is not None else []
    first = next((f"{row.tempo_bpm:.5g} BPM" for row in played[:1] if row.tempo_bpm is not None), "")
    facts = (
        ("Length", ", ".join(length)),
        ("Rows", counted(len(played), "row") if played else "none"),
        ("Tempo", first),
        (
            "Patterns",
            ", ".join(f"{names.name(pattern)} ({counted(rows, 'row')})" for pattern, rows in sorted(used.items())),
        ),
    )
    return tuple((label, value) for label, value in facts if value)


def _below(played: Sequence[PatternRow], ending: str) -> tuple[str, ...]:
    out = [f"After its last row the song {ending}"]
    if any(row.length_assumed for row in played):
        out.append("A number of steps with ? is assumed: see how long the pattern is on the machine.")
    return tuple(out)


def bar_words(bars: Fraction) -> str:
    """`4`, `4.5`, `4.33`: bars, or a bar's number, with its fraction as a decimal."""
    return f"{float(bars):.2f}".rstrip("0").rstrip(".")


def counted_bars(bars: Fraction) -> str:
    """`1 bar`, `4.5 bars`."""
    return f"{bar_words(bars)} bar{'' if bars == 1 else 's'}"


def clock(seconds: float) -> str:
    """`2:05`, `1:02:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

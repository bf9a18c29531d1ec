"""A page for the rehearsal room: what the song's rows play, and what to do on the machine (markdown)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exporters.machine import Machine, lands_in
from exporters.planning.matrix import cells_shown
from exporters.planning.plan import HaltRow, LoopRow, PatternRow, SongPlan
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from exporters.song_shown import what_plays
from exporters.words import ranges
from kontrol_cli.output.text import plain
from kontrol_cli.songs.song_export import Export


def notes_text(export: Export, file: str | None = None) -> str:
    """The page as markdown; `file` is the .syx that was written."""
    return "\n".join(_lines(export, file)) + "\n"


def _lines(export: Export, file: str | None) -> Iterator[str]:
    plan, machine = export.plan, export.machine
    name = f": {_cell(plan.name)}" if plan.name else ""
    yield f"# Song{'' if lands_in(machine) else f' {plan.slot + 1}'}{name}"
    yield ""
    what = f"`{Path(file).name}`" if file is not None else "the song"
    for number, step in enumerate(machine.guide, 1):
        yield f"{number}. {step.format(file=what, song=plan.slot + 1)}"
    if export.kit_loading:
        yield f"   {export.kit_loading}"
    yield f"{len(machine.guide) + 1}. After its last row the song {_ending(plan, machine)}"
    yield ""
    yield "## Rows"
    yield ""
    yield "| row | time | scene | pattern | kit | times | tempo | steps | plays | muted tracks |"
    yield "|--:|--:|---|---|--:|--:|--:|---|---|---|"
    times = _first_times(export)
    for number, row in enumerate(plan.rows):
        if not isinstance(row, PatternRow):
            yield f"| {number + 1} | | {_cell(str(row))} | | | | | | | |"
            continue
        notes = [note for note in row.notes if note != "length assumed"]
        scene = row.title.removeprefix("scene ") + (f" ({', '.join(notes)})" if notes else "")
        kit = "" if row.kit is None else str(row.kit + 1)
        tempo = "" if row.tempo_bpm is None else f"{row.tempo_bpm:.5g}"
        plays = ", ".join(_clip_names(row)) or "nothing"
        cells = (
            str(number + 1), times.get(number, ""), scene,
            what_plays(row, machine.pattern_names, cells_shown(machine)), kit,
            str(row.plays), tempo, f"{row.start_step + 1}-{row.end_step}", plays,
            ranges(row.muted),
        )  # fmt: skip
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    if export.overwrites:
        yield ""
        yield "## What sending it replaces"
        yield ""
    for line in export.overwrites.splitlines():
        yield f"- {_cell(line.strip())}"
    known = [text for text in (*plan.remarks, *machine.notes, plan.proof) if text]
    if known:
        yield ""
        yield "## To know"
        yield ""
        for text in known:
            yield f"- {_cell(text)}"


def _ending(plan: SongPlan, machine: Machine) -> str:
    last = plan.rows[-1] if plan.rows else None
    if isinstance(last, LoopRow) and last.passes is None:
        return machine.ends["loop"]
    return machine.ends["halt" if isinstance(last, HaltRow) else "end"]


def _clip_names(row: PatternRow) -> list[str]:
    """The names of a row's clips; a clip without a name goes by its track."""
    tracks = row.live_tracks or ("",) * len(row.clips)
    return [name.strip() or f"({track})" for name, track in zip(row.clips, tracks, strict=True)]


def _first_times(export: Export) -> dict[int, str]:
    """When each row plays for the first time, as minutes and seconds; nothing before a tempo is known."""
    facts = export.facts.patterns if export.facts is not None else {}
    speeds = {slot: pattern.steps_per_beat for slot, pattern in {**facts, **export.plan.patterns}.items()}
    out: dict[int, str] = {}
    for event in unroll(export.plan.rows, speeds):
        if isinstance(event, Played) and event.start_seconds is not None and event.row not in out:
            minutes, seconds = divmod(round(event.start_seconds), 60)
            out[event.row] = f"{minutes}:{seconds:02}"
    return out


def _cell(text: str) -> str:
    """Text that neither ends a table cell nor becomes markup."""
    return "".join(f"\\{char}" if char in "\\|`*_<[]#" else char for char in plain(text)).strip()

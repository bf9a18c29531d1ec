"""Rows become a song as text: a row in a line, its number and where it comes from behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from exporters.neutral.bounds import NAMES
from exporters.neutral.reading import muted_text
from exporters.neutral.song import VERSION, VERSION_KEY, Song
from exporters.planning.meters import beats_text, row_meters
from exporters.planning.plan import End, HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongRow
from exporters.planning.toml_text import shortened, toml_key, toml_string

HEADER = (
    "# A song as text. Change it in any editor; then 'kontrol convert THIS-FILE -t MACHINE -o FILE' makes the song for",
    "# a drum machine. A row in a line, from top to bottom, and its number behind it. More: docs/neutral-song.md.",
)


def song_text(song: Song) -> bytes:
    """The file of a song; the same for the same song. The titles, kits and notes of its rows become comments."""
    rows, end = _without_end(song.rows)
    lengths = known_lengths(song.rows)
    names = _reminders(song.rows)
    out = [*HEADER, f"{VERSION_KEY} = {VERSION}", f"name = {toml_string(song.name)}"]
    out += [f"song = {song.slot + 1}", f"end = {toml_string(end)}", ""]
    out.append("rows = [" if rows else "rows = []")
    for number, row in enumerate(rows):
        out.append(f"  {{ {', '.join(_cells(row, lengths, names))} }},  # {_comment(number, row)}")
    out += ["]"] if rows else []
    if lengths:
        out += ["", "# How many steps the patterns have, where that is known: a row that says no steps plays them all."]
        out += ["[lengths]", *(f"{toml_key(NAMES.name(slot))} = {steps}" for slot, steps in sorted(lengths.items()))]
    return "\n".join([*out, ""]).encode("utf-8")


def known_lengths(rows: Sequence[SongRow]) -> dict[int, int]:
    """The steps of the patterns whose rows all know them, and none goes beyond."""
    out: dict[int, int] = {}
    wrong: set[int] = set()
    for row in rows:
        if not isinstance(row, PatternRow) or row.cells:
            continue
        steps = None if row.length_assumed else row.pass_steps
        if steps is None or row.end_step > steps or out.setdefault(row.pattern, steps) != steps:
            wrong.add(row.pattern)
    return {pattern: steps for pattern, steps in out.items() if pattern not in wrong}


def _without_end(rows: Sequence[SongRow]) -> tuple[Sequence[SongRow], End]:
    last = rows[-1] if rows else None
    if isinstance(last, HaltRow):
        return rows[:-1], "halt"
    if last == LoopRow(0):
        return rows[:-1], "loop"
    return rows, "end"


def _reminders(rows: Sequence[SongRow]) -> dict[int, str]:
    """The reminder rows whose text is theirs alone."""
    texts = [row.text for row in rows if isinstance(row, ReminderRow)]
    once = {text for text in texts if texts.count(text) == 1} if len(texts) <= 200 else _once(texts)
    return {number: row.text for number, row in enumerate(rows) if isinstance(row, ReminderRow) and row.text in once}


def _once(texts: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for text in texts:
        (twice if text in seen else seen).add(text)
    return seen - twice


def _cells(row: SongRow, lengths: Mapping[int, int], names: Mapping[int, str]) -> Iterator[str]:
    match row:
        case PatternRow():
            if row.cells:
                yield f"cells = [{', '.join(map(toml_string, _names(row.cells)))}]"
            else:
                yield f"pattern = {toml_string(NAMES.name(row.pattern))}"
            if row.plays != 1:
                yield f"plays = {row.plays}"
            if row.tempo_bpm is not None:
                yield f"tempo = {_number(row.tempo_bpm)}"
            if row.signatures and (meters := _meters(row)):
                yield f"meter = {meters}"
            if not _is_whole(row, lengths):
                yield f"steps = {toml_string(f'{row.start_step + 1}-{row.end_step}')}"
            if row.muted:
                yield f"muted = {toml_string(muted_text(row.muted))}"
        case LoopRow(target, passes):
            yield f"loop_to = {_target(target, names)}"
            if passes is not None:
                yield f"more_times = {passes}"
        case JumpRow(target):
            yield f"jump_to = {_target(target, names)}"
        case HaltRow():
            yield "halt = true"
        case ReminderRow(text):
            yield f"reminder = {toml_string(text)}"


def _names(cells: Sequence[int | None]) -> list[str]:
    """The patterns of the machine tracks, to the last one that has one."""
    out = ["" if cell is None else NAMES.name(cell) for cell in cells]
    while len(out) > 1 and not out[-1]:
        out.pop()
    return out


def _meters(row: PatternRow) -> str:
    """The signatures that begin in a row; "" without any."""
    texts = [
        toml_string(f"{meter} after {beats_text(at)}" if at else str(meter)) for at, meter in row_meters(row).items()
    ]
    return f"[{', '.join(texts)}]" if len(texts) > 1 else "".join(texts)


def _is_whole(row: PatternRow, lengths: Mapping[int, int]) -> bool:
    """Whether a row without steps would be read as this one."""
    if row.cells:
        return row.length_assumed and (row.start_step, row.end_step) == (0, 16)
    known = lengths.get(row.pattern)
    whole = (0, 16 if known is None else known)
    return (row.start_step, row.end_step) == whole and (known is not None or row.length_assumed)


def _target(target: int, names: Mapping[int, str]) -> str:
    return toml_string(names[target]) if target in names else str(target + 1)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _comment(number: int, row: SongRow) -> str:
    if not isinstance(row, PatternRow):
        return str(number + 1)
    kit = "" if row.kit is None else f"kit {row.kit + 1}"
    title = shortened(row.title)[1:-1] if row.title else ""
    parts = [part for part in (title, kit, *row.notes) if part]
    return f"{number + 1}" + (f": {', '.join(parts)}" if parts else "")

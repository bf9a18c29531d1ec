"""A song of one machine for another: what ``kontrol convert`` does, as a library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from exporters.base_file import check_base
from exporters.errors import DoesNotFit, remarks_first
from exporters.machine import Machine, ReadsDumps, TakesBase, able, for_songs_of, song_example
from exporters.planning.choices import check_abilities
from exporters.planning.fitting import fit_rows
from exporters.planning.matrix import is_matrix
from exporters.planning.plan import End, HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.song_rows import check_count
from exporters.planning.unequal import check_equal
from exporters.song_shown import with_lengths
from exporters.spelling import spelled
from exporters.words import counted, ranges
from kontrol_cli.songs.machine_files import read_machine_file
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import Export, configured
from kontrol_cli.songs.song_finding import KNOWN_ROWS, FoundSong
from kontrol_cli.songs.tempos_held import tempos_held

_MOST_NAMED = 8
_LAST: Mapping[End, tuple[SongRow, ...]] = {"end": (), "loop": (LoopRow(0),), "halt": (HaltRow(),)}
ASSUMED_STEPS = 16  # of a pattern of which nobody says how long it is


def convert_song(song: FoundSong, machine: Machine, request: ExportRequest, slot: int | None = None) -> Export:
    """`song` for `machine`; nothing is written. The plan's remarks are all that is lost or changes, every row named.

    Of `request` count name, end, steps, reminders, accept_changes, base_file and the machine's own options; `slot`
    (0-based) is the song's place on the machine, None: where it was. Raises UsageError, BadInput (base file) or
    DoesNotFit (what the machine does not take); the error's `remarks` are the warnings up to then.
    """
    said = list(song.remarks)
    with remarks_first(said):
        check_abilities(request, machine)
        check_base(machine, request.base_file)
        machine = for_songs_of(configured(request, machine), song.machine)
        base = None if request.base_file is None else read_machine_file(request.base_file, machine)
        if base is not None and isinstance(machine, TakesBase):
            said += machine.base_remarks(base)
        slot = _slot(song, machine, slot)
        rows = _prepared(song, machine, request, said)
        rows = _without_titles(rows) if _stay(rows, machine, request) else rows
        fitted = fit_rows(rows, machine, accept_changes=request.accept_changes, reminders=request.reminders)
        facts = machine.read_dump(base) if base is not None and isinstance(machine, ReadsDumps) else None
        fitted = check_equal(fitted, machine, facts, accept_changes=request.accept_changes)
        said += [*fitted.remarks, *_all_alike(fitted.rows, machine)]
        played = _without_titles(fitted.rows)
        check_count(played, machine, "Shorten the song, or its loops.")
        name = _name(song, machine, request, said)
        said += _pattern_names(song.machine, machine, played)
        plan = SongPlan(machine.slug, slot, name, tuple(played), losses=fitted.losses)
        messages = tuple(machine.encode(plan, base))
        said += tempos_held(plan, machine, messages)
        return Export(replace(plan, remarks=tuple(dict.fromkeys(said))), machine, messages, None)


def _all_alike(rows: Sequence[SongRow], machine: Machine) -> list[str]:
    """A sentence about rows of one pattern on a machine whose tracks play patterns of their own."""
    alike = [number for number, row in enumerate(rows) if isinstance(row, PatternRow) and not row.cells]
    if not alike or not is_matrix(machine):
        return []
    return [
        f"Every track of the {machine.display_name} plays a pattern of its own. {_rows(alike)} of the song "
        f"{'has' if len(alike) == 1 else 'have'} one pattern, which is that of all tracks there that are not muted."
    ]


def _slot(song: FoundSong, machine: Machine, slot: int | None) -> int:
    place = song.slot if slot is None else slot
    count = machine.limits.songs.value
    if not 0 <= place < count:
        whose = "the song's own number is" if slot is None else "`song`"
        raise DoesNotFit(
            f"The {machine.display_name} has {'one song' if count == 1 else f'songs 1-{count}'}, and {whose} "
            f"{place + 1}. Give another with `song`."
        )
    return place


def _prepared(song: FoundSong, machine: Machine, request: ExportRequest, said: list[str]) -> list[SongRow]:
    """The rows as the planner takes them, what fitting cannot know said: unknown rows, silence, lengths, reminders."""
    _check_beyond(song, request, said)
    song = replace(song, rows=tuple(with_lengths(song.rows, song.patterns)))
    rows = _known_rows(song, machine, request, said)
    rows = _with_end(rows, request)
    rows = [_titled(number, row) for number, row in enumerate(rows)]
    rows = _silent(rows, song.machine, machine)
    rows = _long(rows, song, machine, request, said)
    return _reminded(rows, machine, request, said)


def _check_beyond(song: FoundSong, request: ExportRequest, said: list[str]) -> None:
    """Say what of the rows only their own machine has. Raises DoesNotFit unless changes of sound are accepted."""
    if not song.beyond:
        return
    parts = "; ".join(f"{name.replace('_', ' ')} in {_rows(numbers).lower()}" for name, numbers in song.beyond.items())
    text = f"Rows of the {song.machine.display_name} say more than can be converted: {parts} (of the source)."
    if not request.accept_changes:
        raise DoesNotFit(f"{text} `accept_changes` leaves that out.")
    said.append(f"{text} Left out.")


def _known_rows(song: FoundSong, machine: Machine, request: ExportRequest, said: list[str]) -> list[SongRow]:
    """The rows without those of a kind that nobody knows, jumps and loops going to where their rows are now."""
    strange = [number for number, row in enumerate(song.rows) if not isinstance(row, KNOWN_ROWS)]
    if not strange:
        return [row for row in song.rows if isinstance(row, KNOWN_ROWS)]
    text = (
        f"{_rows(strange)} of the song {'is' if len(strange) == 1 else 'are'} empty or of a kind that nobody knows, "
        f"and cannot be written for the {machine.display_name}."
    )
    if not request.accept_changes:
        raise DoesNotFit(f"{text} `accept_changes` leaves {'it' if len(strange) == 1 else 'them'} out.")
    said.append(f"{text} Left out.")
    places: list[int] = [0]
    for row in song.rows:
        places.append(places[-1] + isinstance(row, KNOWN_ROWS))
    out: list[SongRow] = []
    for row in song.rows:
        if isinstance(row, LoopRow | JumpRow):
            out.append(replace(row, target=places[row.target]))
        elif isinstance(row, PatternRow | HaltRow | ReminderRow):
            out.append(row)
    return out


def _with_end(rows: list[SongRow], request: ExportRequest) -> list[SongRow]:
    """The rows with the end that the user asks for in the place of their own."""
    if request.end is None:
        return rows
    if rows and (isinstance(rows[-1], HaltRow) or rows[-1] == LoopRow(0)):
        rows = rows[:-1]
    return [*rows, *_LAST[request.end]]


def _titled(number: int, row: SongRow) -> SongRow:
    """The row with the number that it has in the source: writing out loops gives it another one."""
    return replace(row, title=f"row {number + 1} of the source") if isinstance(row, PatternRow) else row


def _without_titles(rows: Iterable[SongRow]) -> list[SongRow]:
    return [replace(row, title="") if isinstance(row, PatternRow) else row for row in rows]


def _stay(rows: Sequence[SongRow], machine: Machine, request: ExportRequest) -> bool:
    """Whether every row of the source is the row of that number on the machine: then no message needs both."""
    try:
        fitted = fit_rows(rows, machine, accept_changes=True, reminders=request.reminders).rows
    except DoesNotFit:
        return False
    places = [row.title if isinstance(row, PatternRow) else None for row in fitted]
    return places[: len(rows)] == [row.title if isinstance(row, PatternRow) else None for row in rows][: len(places)]


def _silent(rows: Iterable[SongRow], source: Machine, machine: Machine) -> list[SongRow]:
    """A row that mutes every track of the one machine mutes every track of the other."""
    every = frozenset(range(source.limits.tracks.value))
    all_there = frozenset(range(machine.limits.tracks.value))
    return [
        replace(row, muted=all_there) if isinstance(row, PatternRow) and row.muted >= every else row for row in rows
    ]


def _long(
    rows: Iterable[SongRow], song: FoundSong, machine: Machine, request: ExportRequest, said: list[str]
) -> list[SongRow]:
    """The rows with what is known of their patterns' lengths; what is assumed about them is said."""
    out: list[SongRow] = []
    assumed: list[int] = []
    guessed: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if isinstance(row, PatternRow):
            known = song.patterns.get(row.pattern)
            if known is not None and row.pass_steps is None:
                row = replace(row, pass_steps=known.length_steps)
            if row.length_assumed and request.steps is not None:
                row = replace(row, end_step=request.steps, pass_steps=request.steps, length_assumed=False)
            if row.length_assumed and able(machine, "row steps"):
                assumed.append(number)
            if not row.length_assumed and row.pass_steps is None and not row.start_step:
                guessed.setdefault(f"1-{row.end_step}", []).append(number)
        out.append(row)
    most = machine.limits.steps.value
    if request.steps is not None and not 1 <= request.steps <= most:
        raise DoesNotFit(f"`steps` {request.steps}: a pattern of the {machine.display_name} has 1-{most} steps.")
    if assumed and not song_example(machine):  # a song that people type leaves steps out, too
        said.append(
            f"{_rows(assumed)} of the source {_play(assumed)} the whole pattern, and nobody says how long that is: "
            f"{ASSUMED_STEPS} steps are assumed. Say it with `steps`."
        )
    if guessed and not able(machine, "row steps"):
        parts = "; ".join(f"steps {steps} in {_rows(numbers).lower()}" for steps, numbers in guessed.items())
        said.append(
            f"The {machine.display_name} plays whole patterns. Whether these are whole is not known, so look at the "
            f"patterns' lengths there: {parts} (of the source)."
        )
    return out


def _reminded(rows: list[SongRow], machine: Machine, request: ExportRequest, said: list[str]) -> list[SongRow]:
    """Reminders in the machine's letters, or said to be lost; the rows behind one know its text as their scene."""
    limit = machine.limits.row_name_chars
    able_to = able(machine, "row names")
    most = limit.value if limit is not None and able_to and request.reminders else 0
    changed: list[str] = []
    out: list[SongRow] = []
    scene, name = -1, None
    gone: list[int] = []
    for number, row in enumerate(rows):
        if isinstance(row, ReminderRow):
            scene, name = scene + 1, row.text
            text = spelled(row.text, machine.alphabet, most)
            if not text and (row.text or not most):
                gone.append(number)
            elif text != row.text:
                changed.append(f"'{row.text}' is '{text}' (row {number + 1} of the source)")
            out.append(ReminderRow(text))
        elif isinstance(row, PatternRow) and name is not None:
            out.append(replace(row, scene=scene, scene_name=name))
        else:
            out.append(row)
    if gone:
        why = f"the {machine.display_name} has none of their letters" if most else "as you wanted it"
        why = why if able_to else f"songs of the {machine.display_name} have no rows for them"
        said.append(f"Reminders are left out, {_rows(gone).lower()} of the source: {why}.")
    if changed:
        more = f"; and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        said.append(f"Reminders are shortened or spelled otherwise: {'; '.join(changed[:_MOST_NAMED])}{more}.")
    return _without(out, gone)


def _without(rows: Sequence[SongRow], gone: Sequence[int]) -> list[SongRow]:
    """`rows` without those at the numbers `gone`; loops and jumps go to where their rows are now."""
    if not gone:
        return list(rows)
    left_out = set(gone)
    places = [0]
    for number in range(len(rows)):
        places.append(places[-1] + (number not in left_out))
    return [
        replace(row, target=places[row.target]) if isinstance(row, LoopRow | JumpRow) else row
        for number, row in enumerate(rows)
        if number not in left_out
    ]


def _name(song: FoundSong, machine: Machine, request: ExportRequest, said: list[str]) -> str:
    limit = machine.limits.song_name_chars
    if limit is None or not able(machine, "song names"):
        if song.name:
            said.append(f"Songs of the {machine.display_name} have no names: '{song.name}' is left out.")
        return ""
    wanted = song.name if request.name is None else request.name
    name = spelled(wanted, machine.alphabet, limit.value)
    if name != wanted:
        said.append(f"The song is called '{name}': the {machine.display_name} cannot show all of '{wanted}'.")
    return name


def _pattern_names(source: Machine, machine: Machine, rows: Iterable[SongRow]) -> list[str]:
    """A sentence about patterns that are called otherwise on the other machine."""
    played = [row for row in rows if isinstance(row, PatternRow)]
    used = {cell for row in played for cell in (row.cells or (row.pattern,)) if cell is not None}
    pairs = [(source.pattern_names.name(one), machine.pattern_names.name(one)) for one in sorted(used)]
    others = [f"{one} is {other}" for one, other in pairs if one != other]
    if not others:
        return []
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return [f"Patterns keep their number and have other names there: {', '.join(others[:_MOST_NAMED])}{more}."]


def _rows(numbers: Sequence[int]) -> str:
    return f"Row{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"


def _play(numbers: Sequence[int]) -> str:
    return "plays" if len(numbers) == 1 else "play"


def headline(song: FoundSong, made: Export) -> str:
    """One sentence: from what to what."""
    name = f" '{song.name}'" if song.name else ""
    return f"From song {song.slot + 1}{name} of the {song.machine.display_name}, {counted(len(song.rows), 'row')}."

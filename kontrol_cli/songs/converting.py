"""A song of one machine for another: what ``kontrol convert`` does, as a library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from exporters.errors import BadInput, DoesNotFit, UsageError, remarks_first
from exporters.inspection import Inspected, inspect_bytes
from exporters.machine import Machine, PatternFacts, TakesBase, able, for_songs_of, song_example
from exporters.planning.choices import check_abilities
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import End, HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.song_rows import check_count
from exporters.registry import all_machines
from exporters.song_shown import with_lengths
from exporters.spelling import spelled
from exporters.words import counted, did_you_mean, ranges
from kontrol_cli.songs.inspecting import Inspection
from kontrol_cli.songs.machine_files import read_machine_file, read_sysex
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import Export, configured, numbered_song
from kontrol_cli.songs.unrolling import patterns_of

_MOST_NAMED = 8
_LAST: Mapping[End, tuple[SongRow, ...]] = {"end": (), "loop": (LoopRow(0),), "halt": (HaltRow(),)}
_KNOWN = (PatternRow, LoopRow, JumpRow, HaltRow, ReminderRow)
ASSUMED_STEPS = 16  # of a pattern of which nobody says how long it is


class UnclearSong(UsageError):
    """Which of several songs is meant is not clear."""


@dataclass(frozen=True)
class FoundSong:
    """A song as a file holds it: its machine, slot (0-based), name and rows without the end marker.

    `rows` may hold rows of a kind that nobody knows. `patterns` is what the same file says of its patterns.
    """

    machine: Machine
    slot: int
    name: str
    rows: tuple[object, ...]
    patterns: Mapping[int, PatternFacts]
    remarks: tuple[str, ...] = ()


def find_song(source: str | os.PathLike[str], which: str | None = None) -> FoundSong:
    """The song in `source` (whatever file of a machine holds one; "-" is standard input).

    `which` is its number or name where there are several. Raises UsageError (no such file, no such song, several and
    none was chosen), BadInput (nothing in it is a song, or the song is damaged).
    """
    name = "Standard input" if source == "-" else os.fspath(source)
    machines = tuple(all_machines().values())
    found = Inspection(tuple(inspect_bytes(read_sysex(source), machines)), machines)
    by_name = {machine.display_name: machine for machine in machines}
    songs = [item for item in found.messages if item.state == "ok" and item.song_rows is not None]
    if not songs:
        raise BadInput(_no_song(name, found, machines))
    item = _chosen(name, list({(one.machine, one.slot): one for one in songs}.values()), which)
    machine = by_name[item.machine]
    rows = list(item.song_rows or ())
    if rows and not isinstance(rows[-1], _KNOWN):
        rows.pop()  # the end marker
    if not rows:
        raise BadInput(f"{name}: the song in it has no rows, so there is nothing to convert.")
    patterns = patterns_of(found, machine)
    remarks = [f"{name}: {item.note}."] if item.note else []
    if found.damage is not None:
        remarks.append(f"{name}: {found.damage}")
    return FoundSong(
        machine=machine,
        slot=_own_slot(source, item, machine),
        name=item.name,
        rows=tuple(with_lengths(rows, patterns)),
        patterns=patterns,
        remarks=tuple(remarks),
    )


def _own_slot(source: str | os.PathLike[str], item: Inspected, machine: Machine) -> int:
    """The song's place (0-based): what the name of its file says (arr03.work), else the song itself, else the first."""
    number = numbered_song((source,), machine)
    if number is not None:
        return number - 1
    heads = item.tables.get("songs", ())
    slot = heads[0].get("song") if len(heads) == 1 else None
    return slot if isinstance(slot, int) and slot >= 0 else 0


def _no_song(name: str, found: Inspection, machines: Sequence[Machine]) -> str:
    """Why there is no song in a file, or none that can be read."""
    broken = next((item for item in found.messages if item.kind.startswith("song") and item.state == "damaged"), None)
    if broken is not None:
        return f"{name}: {broken.note}"
    unread = next((item for item in found.messages if item.kind.startswith("song")), None)
    if unread is not None:
        return f"{name}: the song in it ({unread.machine}) cannot be read: {unread.note}."
    typed = next((machine for machine in machines if song_example(machine)), None)
    how = f" 'kontrol convert --example' shows how a {typed.display_name} begins." if typed is not None else ""
    kinds = ", ".join(machine.display_name for machine in machines if able(machine, "reading"))
    return f"{name} holds no song. What can be converted are songs of these: {kinds}.{how}"


def _chosen(name: str, songs: Sequence[Inspected], which: str | None) -> Inspected:
    """The song that is meant: the only one, or the only one with rows, or the one that `which` names."""
    if which is None:
        used = [item for item in songs if any(isinstance(row, _KNOWN) for row in item.song_rows or ())]
        if len(used) == 1 or len(songs) == 1:
            return (used or list(songs))[0]
        listed = used or songs
        raise UnclearSong(
            f"{name} holds {len(listed)} songs{'' if used else ' without rows'}: {_listed(listed)}. Choose one by "
            "its number or name."
        )
    wanted = which.strip()
    ways = (
        [item for item in songs if item.slot == wanted and wanted],
        [item for item in songs if item.name == wanted and wanted],
        [item for item in songs if item.name.casefold() == wanted.casefold() and wanted],
    )
    for fitting in ways:
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise UnclearSong(f"{len(fitting)} songs fit '{which[:60]}': {_listed(fitting)}. Give the number.")
    near = did_you_mean(wanted, [item.name for item in songs if item.name])
    raise UnclearSong(f"{name} holds no song '{which[:60]}'; there is {_listed(songs)}.{near}")


def _listed(songs: Sequence[Inspected]) -> str:
    parts = [f"{item.slot or '-'}{f' {item.name!r}' if item.name else ''}" for item in songs[:_MOST_NAMED]]
    more = f" and {len(songs) - _MOST_NAMED} more" if len(songs) > _MOST_NAMED else ""
    return ", ".join(parts) + more


def convert_song(song: FoundSong, machine: Machine, request: ExportRequest, slot: int | None = None) -> Export:
    """`song` for `machine`; nothing is written. The plan's remarks are all that is lost or changes, every row named.

    Of `request` count name, end, steps, reminders, accept_changes, base_file and the machine's own options; `slot`
    (0-based) is the song's place on the machine, None: where it was. Raises UsageError, BadInput (base file) or
    DoesNotFit (what the machine does not take); the error's `remarks` are the warnings up to then.
    """
    said = list(song.remarks)
    with remarks_first(said):
        check_abilities(request, machine)
        machine = for_songs_of(configured(request, machine), song.machine)
        base = None if request.base_file is None else read_machine_file(request.base_file, machine)
        if base is not None and isinstance(machine, TakesBase):
            said += machine.base_remarks(base)
        slot = _slot(song, machine, slot)
        rows = _prepared(song, machine, request, said)
        rows = _without_titles(rows) if _stay(rows, machine, request) else rows
        fitted = fit_rows(rows, machine, accept_changes=request.accept_changes, reminders=request.reminders)
        said += fitted.remarks
        played = _without_titles(fitted.rows)
        check_count(played, machine, "Shorten the song, or its loops.")
        name = _name(song, machine, request, said)
        said += _pattern_names(song.machine, machine, played)
        plan = SongPlan(machine.slug, slot, name, tuple(played), losses=fitted.losses)
        messages = tuple(machine.encode(plan, base))
        said += _rounded(plan, machine, messages)
        return Export(replace(plan, remarks=tuple(dict.fromkeys(said))), machine, messages, None)


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
    rows = _known_rows(song, machine, request, said)
    rows = _with_end(rows, request)
    rows = [_titled(number, row) for number, row in enumerate(rows)]
    rows = _silent(rows, song.machine, machine)
    rows = _long(rows, song, machine, request, said)
    return _reminded(rows, machine, request, said)


def _known_rows(song: FoundSong, machine: Machine, request: ExportRequest, said: list[str]) -> list[SongRow]:
    """The rows without those of a kind that nobody knows, jumps and loops going to where their rows are now."""
    strange = [number for number, row in enumerate(song.rows) if not isinstance(row, _KNOWN)]
    if not strange:
        return [row for row in song.rows if isinstance(row, _KNOWN)]
    text = (
        f"{_rows(strange)} of the song {'is' if len(strange) == 1 else 'are'} of a kind that nobody knows, and cannot "
        f"be written for the {machine.display_name}."
    )
    if not request.accept_changes:
        raise DoesNotFit(f"{text} `accept_changes` leaves {'it' if len(strange) == 1 else 'them'} out.")
    said.append(f"{text} Left out.")
    places: list[int] = [0]
    for row in song.rows:
        places.append(places[-1] + isinstance(row, _KNOWN))
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
    used = dict.fromkeys(row.pattern for row in rows if isinstance(row, PatternRow))
    pairs = [(source.pattern_names.name(one), machine.pattern_names.name(one)) for one in sorted(used)]
    others = [f"{one} is {other}" for one, other in pairs if one != other]
    if not others:
        return []
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return [f"Patterns keep their number and have other names there: {', '.join(others[:_MOST_NAMED])}{more}."]


def _rounded(plan: SongPlan, machine: Machine, messages: Sequence[bytes]) -> list[str]:
    """A sentence about the tempos that the machine's songs hold less exactly, found by reading back what is written."""
    if not able(machine, "reading"):
        return []
    wanted = [(number, row) for number, row in enumerate(plan.rows) if isinstance(row, PatternRow)]
    for message in messages:
        found = machine.recognise(message)
        rows = (
            found.codec.song_rows(found.codec.decode(message))
            if found is not None and found.codec is not None
            else None
        )
        if rows is None:
            continue
        read = [row for row in rows if isinstance(row, PatternRow)]
        if len(read) != len(wanted):
            return []
        by_tempo: dict[str, list[int]] = {}
        for (number, row), back in zip(wanted, read, strict=True):
            if row.tempo_bpm is not None and back.tempo_bpm is not None and row.tempo_bpm != back.tempo_bpm:
                by_tempo.setdefault(f"{row.tempo_bpm:.7g} BPM is {back.tempo_bpm:.7g}", []).append(number)
        parts = "; ".join(f"{text} in {_rows(numbers).lower()}" for text, numbers in by_tempo.items())
        return [f"The {machine.display_name} holds tempos less exactly: {parts}."] if parts else []
    return []


def _rows(numbers: Sequence[int]) -> str:
    return f"Row{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"


def _play(numbers: Sequence[int]) -> str:
    return "plays" if len(numbers) == 1 else "play"


def headline(song: FoundSong, made: Export) -> str:
    """One sentence: from what to what."""
    name = f" '{song.name}'" if song.name else ""
    return f"From song {song.slot + 1}{name} of the {song.machine.display_name}, {counted(len(song.rows), 'row')}."

"""Songs to try a machine with, made of what it declares: nothing here knows a machine or its maker."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from exporters.base_file import example_base
from exporters.errors import BadDump
from exporters.inspection import inspect_bytes
from exporters.machine import Codec, Machine, able
from exporters.planning.matrix import cells_of, is_matrix, with_cells
from exporters.planning.plan import (
    Cell,
    Column,
    HaltRow,
    JumpRow,
    LoopRow,
    PatternRow,
    ReminderRow,
    Scene,
    Session,
    SongPlan,
    SongRow,
)
from exporters.planning.played import Budget, Played
from exporters.song_shown import play


def song(machine: Machine, rows: Sequence[SongRow], *, name: str = "", slot: int = 0) -> SongPlan:
    """A plan for `machine`."""
    return SongPlan(machine.slug, slot, name, tuple(rows))


def written(machine: Machine, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
    """What the machine writes for a plan: into `base`, or into the file that it has for tests if it needs one."""
    return machine.encode(plan, example_base(machine) if base is None else base)


def full_row(machine: Machine) -> PatternRow:
    """A row at every upper limit that the machine's rows have."""
    limits = machine.limits
    low = limits.tempo_min_bpm
    return PatternRow(
        pattern=limits.patterns.value - 1,
        plays=limits.plays_per_row.value,
        muted=frozenset(range(limits.tracks.value)) if able(machine, "row mutes") else frozenset(),
        tempo_bpm=float(low.value) if low is not None and has_tempo(machine) else None,
        end_step=limits.steps.value if able(machine, "row steps") else 16,
    )


def longest_song(machine: Machine) -> tuple[PatternRow, ...]:
    """As many rows as a song holds, the first and the last at the limits."""
    high = machine.limits.tempo_max_bpm
    first = full_row(machine)
    rows = [first]
    for number in range(1, machine.limits.song_rows.value):
        rows.append(plain_row(machine, number % machine.limits.patterns.value))
    if len(rows) > 1:
        tempo = float(high.value) if high is not None and able(machine, "row tempo") else None
        track = {machine.limits.tracks.value - 1} if able(machine, "row mutes") else ()
        rows[-1] = replace(first, pattern=0, plays=1, muted=frozenset(track), tempo_bpm=tempo)
    return tuple(rows)


def has_tempo(machine: Machine) -> bool:
    """Whether the first row of its songs can say a tempo."""
    return able(machine, "row tempo") or able(machine, "song tempo")


def plain_row(machine: Machine, pattern: int) -> PatternRow:
    """A row that only plays a pattern."""
    return PatternRow(pattern, end_step=min(16, machine.limits.steps.value))


def some_song(machine: Machine, rng: random.Random) -> SongPlan:
    """A song at random, within everything that the machine declares."""
    limits = machine.limits
    rows: list[SongRow] = []
    for _ in range(rng.randrange(min(limits.song_rows.value, 40) + 1)):
        rows.append(_some_row(machine, rng, rows))
    most = limits.song_name_chars.value if limits.song_name_chars and able(machine, "song names") else 0
    name = "".join(rng.choice(machine.alphabet) for _ in range(rng.randrange(most + 1))).strip()
    return song(machine, rows, name=name, slot=rng.randrange(limits.songs.value))


def _some_row(machine: Machine, rng: random.Random, before: Sequence[SongRow]) -> SongRow:
    limits = machine.limits
    if before and able(machine, "loops") and rng.random() < 0.1:
        return LoopRow(rng.randrange(len(before)), rng.randint(1, min(limits.plays_per_row.value - 1, 3) or 1))
    if able(machine, "row names") and limits.row_name_chars is not None and rng.random() < 0.1:
        return ReminderRow("".join(rng.choice(machine.alphabet) for _ in range(limits.row_name_chars.value)).strip())
    start, end = 0, min(16, limits.steps.value)
    if able(machine, "row steps"):
        start = rng.randrange(limits.steps.value)
        end = rng.randint(start + 1, limits.steps.value)
    low, high, tempo = limits.tempo_min_bpm, limits.tempo_max_bpm, None
    if able(machine, "row tempo") and low is not None and high is not None and rng.random() < 0.4:
        tempo = float(rng.randint(low.value, high.value))
    muted = [track for track in range(limits.tracks.value) if able(machine, "row mutes") and rng.random() < 0.3]
    row = PatternRow(
        pattern=rng.randrange(limits.patterns.value),
        plays=rng.randint(1, limits.plays_per_row.value),
        muted=frozenset(muted),
        tempo_bpm=tempo,
        start_step=start,
        end_step=end,
        transposes=_some_transposes(machine, rng),
    )
    return some_cells(row, machine, rng) if is_matrix(machine) else row


def some_cells(row: PatternRow, machine: Machine, rng: random.Random) -> PatternRow:
    """A row in which the tracks play several patterns, and some have nothing to play."""
    patterns, tracks = machine.limits.patterns.value, machine.limits.tracks.value
    first, step, gaps = rng.randrange(patterns), rng.randrange(patterns), rng.randrange(1 << tracks)
    cells: list[int | None] = [(first + step * track) % patterns for track in range(tracks)]
    sounds = rng.randrange(tracks)
    cells = [None if gaps >> track & 1 and track != sounds else cell for track, cell in enumerate(cells)]
    return with_cells(replace(row, muted=row.muted - {sounds}), cells)


def _some_transposes(machine: Machine, rng: random.Random) -> tuple[tuple[int, int], ...]:
    """Up to two octaves up or down, for some tracks or (which machines may store elsewhere) alike for all."""
    if not able(machine, "row transposes") or rng.random() < 0.5:
        return ()
    tracks = range(machine.limits.tracks.value)
    if rng.random() < 0.3:
        return tuple((track, -5) for track in tracks)
    return tuple((track, rng.choice((-24, -1, 1, 12))) for track in tracks if rng.random() < 0.3)


def every_kind(machine: Machine) -> list[tuple[str, list[SongRow]]]:
    """(what the kind of row is called, a song that needs it) for every kind that a song row can be."""
    play_it = plain_row(machine, 0)
    return [
        ("loop", [play_it, LoopRow(0, 1), play_it]),
        ("jump", [play_it, JumpRow(2), play_it]),
        ("reminder", [ReminderRow(machine.alphabet.strip()[:1] or "A"), play_it]),
        ("endless loop", [play_it, LoopRow(0)]),
        ("halt", [play_it, HaltRow()]),
    ]


def has_kind(machine: Machine, kind: str) -> bool:
    """Whether the machine declares a kind of :func:`every_kind`."""
    return {
        "loop": able(machine, "loops"),
        "jump": able(machine, "jumps"),
        "reminder": able(machine, "row names"),
        "endless loop": "loop" in machine.ends,
        "halt": "halt" in machine.ends,
    }[kind]


def own_messages(machine: Machine) -> list[bytes]:
    """What the machine writes for a few songs. Skips for one that cannot be read back."""
    if not able(machine, "reading"):
        pytest.skip("it cannot be read back")
    rows = longest_song(machine)
    plans = [song(machine, ()), song(machine, rows[:1]), song(machine, rows[:12])]
    return [message for plan in plans for message in written(machine, plan)]


def codec_of(machine: Machine, message: bytes) -> Codec:
    """The codec of a message (or file) that the machine wrote. AssertionError where it does not know its own."""
    found = machine.recognise(message)
    assert found is not None, "the machine does not recognise what it wrote itself"
    assert found.codec is not None, f"the machine cannot read what it wrote itself: {found.note}"
    return found.codec


def song_in(machine: Machine, messages: Sequence[bytes]) -> tuple[Codec, Any]:
    """The codec and the decoded object of the one song among messages (or in a file)."""
    songs = []
    for number, message in enumerate(messages):
        machine.check_frame(message)
        codec = codec_of(machine, message)
        decoded = codec.decode(message)
        if codec.song_rows(decoded) is None:
            continue
        if codec.beside is not None:  # the messages around it may say which song it is
            decoded = inspect_bytes(b"".join(messages), (machine,))[number].decoded
        songs.append((codec, decoded))
    assert len(songs) == 1, f"{len(songs)} songs in what the machine wrote for one"
    return songs[0]


def rows_in(machine: Machine, messages: Sequence[bytes]) -> list[object]:
    """The rows of that song, the end marker left out."""
    codec, decoded = song_in(machine, messages)
    known = (PatternRow, LoopRow, JumpRow, HaltRow, ReminderRow)
    return [row for row in codec.song_rows(decoded) or () if isinstance(row, known)]


def kept(row: object, machine: Machine) -> object:
    """What the machine must keep of a row: nothing about scenes, and only what it is able to say."""
    if not isinstance(row, PatternRow):
        return row
    steps = (row.start_step, row.end_step) if able(machine, "row steps") else None
    tempo = row.tempo_bpm if able(machine, "row tempo") else None
    # of a matrix: where every track is silent, nothing says a pattern
    what = cells_of(row, machine.limits.tracks.value) if is_matrix(machine) else row.pattern
    return what, row.plays, row.muted, tempo, steps, row.transposes


def heard(machine: Machine, messages: Sequence[bytes], most: int = 20_000) -> list[tuple[Any, ...]]:
    """What the machine plays, pass for pass, by its own interpreter: pattern, muted tracks, tempo, steps."""
    codec, decoded = song_in(machine, messages)
    return passes((event for event in play(codec, decoded, {}, Budget(most, 4 * most))), machine)


def passes(events: Iterator[object], machine: Machine) -> list[tuple[Any, ...]]:
    """Every pass of every row that is played, as a list."""
    out: list[tuple[Any, ...]] = []
    for event in events:
        if isinstance(event, Played):
            row = event.music
            steps = (row.start_step, row.end_step) if able(machine, "row steps") else None
            muted = row.muted if able(machine, "row mutes") else None
            tempo = event.tempo_bpm if able(machine, "row tempo") else None
            what = cells_of(row, machine.limits.tracks.value) if is_matrix(machine) else row.pattern
            out += [(what, muted, tempo, steps, row.transposes)] * row.plays
    return out


def session(machine: Machine, count: int) -> Session:
    """A set of `count` scenes, each of them a whole pattern of the machine, one after the other."""
    names = machine.pattern_names
    scenes = tuple(
        Scene(number, f"Part {number + 1}", (Cell(names.name(number % machine.limits.patterns.value)),))
        for number in range(count)
    )
    return Session((Column(0, "drums"),), scenes, name="SET", tempo_bpm=120.0)


def damaged(message: bytes, rng: random.Random, most: int = 400) -> Iterator[bytes]:
    """Shortened, lengthened and changed copies of a message."""
    places = range(len(message)) if len(message) <= most else sorted(rng.sample(range(len(message)), most))
    for place in places:
        yield message[:place]
        yield message[:place] + message[place + 1 :]
        yield message[:place] + bytes((message[place] ^ 1 << rng.randrange(8),)) + message[place + 1 :]
    yield message + message[:-1]
    yield message * 2


def is_read(machine: Machine, message: bytes) -> Any:
    """What is decoded of a message, None when it is refused or not taken for one of the machine's.

    Only BadDump may come out of it; anything else is the machine's own fault and goes up.
    """
    found = machine.recognise(message)
    if found is None or found.codec is None:
        return None
    try:
        machine.check_frame(message)
        return found.codec.decode(message)
    except BadDump:
        return None

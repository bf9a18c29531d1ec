"""A Machinedrum dump as music: trigs become notes, songs become rows, the global gives tempo and note numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from exporters import syx
from exporters.errors import BadDump
from exporters.machine import PatternNames
from exporters.machinedrum import dumps, globals_, kit, pattern, song, wire
from exporters.machinedrum.merge.steps import SPEED_FACTORS
from exporters.makers import maker
from exporters.music import DumpMusic, Hit, Part, PatternMusic
from exporters.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan, counted

_Thing = TypeVar("_Thing")
NAMES = PatternNames()

STEPS_PER_BEAT = tuple(4 * factor for factor in SPEED_FACTORS)

# The machine's own note for each track: the white keys from C2 on (one source). A global in the dump replaces it.
NOTES = (36, 38, 40, 41, 43, 45, 47, 48, 50, 52, 53, 55, 57, 59, 60, 62)

# Our own choice: how loud an accent is depends on the pattern's accent amount.
PLAIN_VELOCITY, MOST_VELOCITY = 100, 127


@dataclass
class _Found:
    """What a dump holds, by kind and slot; `remarks` tell what was not used."""

    kits: dict[int, kit.Kit] = field(default_factory=dict)
    patterns: dict[int, pattern.Pattern] = field(default_factory=dict)
    songs: dict[int, song.Song] = field(default_factory=dict)
    globals_: dict[int, dumps.Stored] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    others: dict[str, None] = field(default_factory=dict)

    def take(self, message: bytes) -> None:
        """Decode one message into its place; the last one of a slot counts. Raises BadDump."""
        command = message[6]
        if command == dumps.PATTERN:
            music = pattern.pattern_of(pattern.decode(message))
            _check(music)
            self._put(self.patterns, music.slot, music, f"Pattern {NAMES.name(music.slot)}")
        elif command == dumps.KIT:
            sounds = kit.kit_of(kit.decode(message))
            self._put(self.kits, sounds.slot, sounds, f"Kit {sounds.slot + 1}")
        elif command == dumps.SONG:
            rows = song.song_of(song.decode(message))
            self._put(self.songs, rows.slot, rows, f"Song {rows.slot + 1}")
        elif command == dumps.GLOBAL:
            settings = globals_.decode(message)
            slot: int = settings.fields["slot"]
            self._put(self.globals_, slot, settings, f"Global {slot + 1}")

    def _put(self, place: dict[int, _Thing], slot: int, thing: _Thing, name: str) -> None:
        if slot in place:
            self.remarks.append(f"{name} is in the dump twice; the last one counts.")
        place[slot] = thing


def read_music(data: bytes) -> DumpMusic:
    """The music of a Machinedrum .syx (bytes or hex text); damaged messages are skipped and told.

    Raises BadDump when it holds no readable pattern.
    """
    found = _collect(data)
    if not found.patterns:
        instead = f", but messages of {', '.join(list(found.others)[:3])}" if found.others else ""
        raise BadDump(
            "machine dump", got=f"no readable Machinedrum pattern in it{instead}",
            hint=" ".join(
                [*found.remarks[:1], "Send the patterns from the machine (GLOBAL, SYSEX SEND) and save them as .syx."]
            ),
        )
    settings = found.globals_[min(found.globals_)] if found.globals_ else None
    notes = _notes(settings)
    patterns = {}
    for slot, music in sorted(found.patterns.items()):
        patterns[slot] = _pattern_music(music, found.kits.get(music.kit), notes)
    missing = sorted({found.patterns[slot].kit for slot, music in patterns.items() if music.parts} - set(found.kits))
    if missing:
        listed = ", ".join(str(slot + 1) for slot in missing[:8]) + (", ..." if len(missing) > 8 else "")
        kits = f"Kit {listed} is" if len(missing) == 1 else f"Kits {listed} are"
        found.remarks.append(f"{kits} not in the dump, so the machines of those patterns have no names.")
    return DumpMusic(
        patterns={slot: music for slot, music in patterns.items() if music.parts},
        silent=frozenset(slot for slot, music in patterns.items() if not music.parts),
        songs={slot: _song(music) for slot, music in sorted(found.songs.items()) if not music.unused},
        tempo_bpm=None if settings is None else globals_.tempo_bpm(settings),
        remarks=tuple(found.remarks),
    )


def _collect(data: bytes) -> _Found:
    found = _Found()
    for number, part in enumerate(syx.read(data), 1):
        if isinstance(part, syx.Junk):
            found.remarks.append(f"{counted(len(part.data), 'byte')} skipped at 0x{part.offset:x} ({part.reason}).")
        elif not wire.is_elektron(part.data):
            found.others[maker(part.data)] = None
        elif part.data[6] in dumps.NAMES:
            try:
                found.take(part.data)
            except BadDump as error:
                found.remarks.append(f"Message {number} at 0x{part.offset:x} was not used: {error}")
    return found


def _check(music: pattern.Pattern) -> None:
    where = f"pattern {NAMES.name(music.slot)}"
    if not 1 <= music.length <= song.STEPS:
        raise BadDump(f"{where}, length", offset=0xB2, got=music.length, allowed=f"1-{song.STEPS}")
    if music.multiplier >= len(STEPS_PER_BEAT):
        raise BadDump(f"{where}, multiplier", offset=0xB3, got=music.multiplier, allowed="0-3")


def _notes(settings: dumps.Stored | None) -> tuple[int, ...]:
    """The MIDI note of each track: the lowest that the global's note map gives it, else the machine's own."""
    note_map: Sequence[int] = settings.fields["note_map"] if settings is not None else ()
    return tuple(note_map.index(track) if track in note_map else NOTES[track] for track in range(pattern.TRACKS))


def _pattern_music(music: pattern.Pattern, sounds: kit.Kit | None, notes: Sequence[int]) -> PatternMusic:
    parts = [
        Part(track, sounds.tracks[track].machine.name if sounds else "", notes[track], hits)
        for track in range(pattern.TRACKS) if (hits := _hits(music, track))
    ]
    kit_name = f"kit {music.kit + 1}" + (f" {sounds.name}" if sounds and sounds.name else "")
    beats = music.length / STEPS_PER_BEAT[music.multiplier]
    return PatternMusic(music.slot, kit_name, music.length, beats, tuple(parts))


def _hits(music: pattern.Pattern, track: int) -> tuple[Hit, ...]:
    """The notes of one track, a step long or up to the next one; trigs beyond the pattern's length do not play.

    A swung step comes late by the swing amount: at 80 % the second of two steps starts 0.6 steps late (inferred from
    the percent meaning the place within the pair).
    """
    late = Fraction(music.swing_amount, 16384)
    accented = PLAIN_VELOCITY + round((MOST_VELOCITY - PLAIN_VELOCITY) * music.accent_amount / 127)
    steps = [step for step in range(music.length) if music.trigs[track] >> step & 1]
    if not steps:
        return ()
    starts = [step + (late if music.swing[track] >> step & 1 else Fraction(0)) for step in steps]
    ends = [*starts[1:], Fraction(music.length)]
    per_beat = STEPS_PER_BEAT[music.multiplier]
    return tuple(
        Hit(
            start / per_beat,
            min(Fraction(1), end - start) / per_beat,
            accented if music.accent[track] >> step & 1 else PLAIN_VELOCITY,
        )
        for step, start, end in zip(steps, starts, ends, strict=True)
    )


def _song(music: song.Song) -> SongPlan:
    known = tuple(row for row in music.rows if isinstance(row, PatternRow | LoopRow | JumpRow | HaltRow))
    return SongPlan("machinedrum", music.slot, music.name, known)

"""A Machinedrum dump as music: trigs become notes, songs become rows, the global gives tempo and note numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from exporters.machinedrum import dumps, globals_, kit, pattern, song
from exporters.machinedrum.contents import Contents, facts_of, read_contents
from exporters.machinedrum.pattern import NAMES, SPEED_FACTORS
from exporters.music import DumpMusic, Hit, Part, PatternMusic
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan

# The machine's own note for each track: the white keys from C2 on (one source). A global in the dump replaces it.
NOTES = (36, 38, 40, 41, 43, 45, 47, 48, 50, 52, 53, 55, 57, 59, 60, 62)

# Our own choice: how loud an accent is depends on the pattern's accent amount.
PLAIN_VELOCITY, MOST_VELOCITY = 100, 127
MOST_SWING = pattern.swing_amount(80)


def read_music(data: bytes) -> DumpMusic:
    """The music of a Machinedrum .syx (bytes or hex text); damaged messages are skipped, and remarks name them.

    Raises BadDump when it holds no readable pattern.
    """
    found = read_contents(data)
    settings = found.globals_[min(found.globals_)] if found.globals_ else None
    notes = _notes(settings)
    patterns = {
        slot: _pattern_music(music, found.kits.get(music.kit), notes) for slot, music in sorted(found.patterns.items())
    }
    return DumpMusic(
        patterns={slot: music for slot, music in patterns.items() if music.parts},
        silent=frozenset(slot for slot, music in patterns.items() if not music.parts),
        songs={slot: _song(music) for slot, music in sorted(found.songs.items()) if not music.unused},
        tempo_bpm=None if settings is None else globals_.tempo_bpm(settings),
        remarks=(*found.sentences, *_remarks(found, [slot for slot, music in patterns.items() if music.parts])),
    )


def _remarks(found: Contents, playing: Iterable[int]) -> list[str]:
    """What is missing or unknown about the patterns that play."""
    out = []
    music = [found.patterns[slot] for slot in playing]
    missing = sorted({one.kit for one in music} - set(found.kits))
    if missing:
        listed = ", ".join(str(slot + 1) for slot in missing[:8]) + (", ..." if len(missing) > 8 else "")
        kits = f"Kit {listed} is" if len(missing) == 1 else f"Kits {listed} are"
        out.append(f"{kits} not in the dump, so the machines of those patterns have no names.")
    odd = [NAMES.name(one.slot) for one in music if one.multiplier >= len(SPEED_FACTORS)]
    if odd:
        out.append(f"The speed of {', '.join(odd[:8])} is unknown to us; taken for 1x.")
    return out


def _notes(settings: dumps.Stored | None) -> tuple[int, ...]:
    """The MIDI note of each track: the lowest that the global's note map gives it, else the machine's own."""
    note_map: Sequence[int] = settings.fields["note_map"] if settings is not None else ()
    return tuple(note_map.index(track) if track in note_map else NOTES[track] for track in range(pattern.TRACKS))


def _pattern_music(music: pattern.Pattern, sounds: kit.Kit | None, notes: Sequence[int]) -> PatternMusic:
    parts = [
        Part(track, sounds.tracks[track].machine.name if sounds else "", notes[track], hits)
        for track in range(pattern.TRACKS)
        if (hits := _hits(music, track))
    ]
    kit_name = f"kit {music.kit + 1}" + (f" {sounds.name}" if sounds and sounds.name else "")
    return PatternMusic(
        pattern=music.slot,
        kit=kit_name,
        steps=music.length,
        length_beats=music.length / facts_of(music).steps_per_beat,
        parts=tuple(parts),
    )


def _hits(music: pattern.Pattern, track: int) -> tuple[Hit, ...]:
    """The notes of one track, a step long or up to the next one; trigs beyond the pattern's length do not play.

    A swung step comes late by the swing amount: at 80 % the second of two steps starts 0.6 steps late (inferred from
    the percent meaning the place within the pair).
    """
    steps = [step for step in range(music.length) if music.trigs[track] >> step & 1]
    late = Fraction(min(music.swing_amount, MOST_SWING), 16384)
    starts = [step + (late if music.swing[track] >> step & 1 else Fraction(0)) for step in steps]
    ends = [*starts[1:], Fraction(music.length)] if steps else []
    accented = PLAIN_VELOCITY + round((MOST_VELOCITY - PLAIN_VELOCITY) * music.accent_amount / 127)
    per_beat = facts_of(music).steps_per_beat
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

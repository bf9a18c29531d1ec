"""From the music of a dump to a set's scenes, tracks and clips, still without any file format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exporters.errors import BadInput, UsageError, remarks_first
from exporters.machine import Machine
from exporters.music import DumpMusic, Part, PatternMusic
from exporters.planning.plan import PatternRow, SongPlan
from exporters.words import counted, ranges

PALETTE = 70  # colours of Live 11's chooser
NO_TEMPO = 120.0  # when the dump states none: what Live itself starts with


@dataclass(frozen=True)
class ClipPlan:
    """A clip: name, what it plays ("" = unknown), palette index, the stretch of the pattern that it loops (beats).

    `notes` are (start, length, velocity) in beats from the pattern's start, all of one `pitch`.
    """

    name: str
    sound: str
    color: int
    start_beats: Fraction
    end_beats: Fraction
    pitch: int
    notes: tuple[tuple[Fraction, Fraction, int], ...]


@dataclass(frozen=True)
class ScenePlan:
    """A scene: its name, info text, own tempo (None: it has none), and its clips by track."""

    name: str
    info: str
    clips: dict[int, ClipPlan]
    tempo_bpm: float | None = None


@dataclass(frozen=True)
class SetPlan:
    """A set: track names, scenes from top to bottom, tempo, info text, and what the user should know."""

    tracks: tuple[str, ...]
    scenes: tuple[ScenePlan, ...]
    tempo_bpm: float
    info: str
    remarks: tuple[str, ...]


def plan_set(music: DumpMusic, machine: Machine, *, song: int | None = None, rows: bool = False) -> SetPlan:
    """Lay out the set of a dump: one scene per pattern, or with `rows` one per row of the song.

    `song` (0-based) orders the scenes by the first row that plays each pattern; patterns that it does not play
    follow. Raises UsageError (`rows` without a song, a song that is not in the dump or whose rows play nothing) or
    BadInput (nothing plays in the whole dump).
    """
    remarks = list(music.remarks)
    with remarks_first(remarks):
        return _planned(music, machine, remarks, song=song, rows=rows)


def _planned(music: DumpMusic, machine: Machine, remarks: list[str], *, song: int | None, rows: bool) -> SetPlan:
    if rows and song is None:
        raise UsageError("--rows makes a scene of every song row. Say which song with --song N.")
    chosen = None if song is None else _song(music, song)
    if chosen is not None and rows:
        scenes = _scenes_of_rows(chosen, music, machine, remarks)
    else:
        played = _played(chosen)
        order = list(dict.fromkeys([*played, *sorted(music.patterns)]))
        missing = set(played) - set(music.patterns) - music.silent
        if missing:
            remarks.append(f"The song plays patterns that are not in the dump: {_names(missing, machine)}.")
        scenes = [_scene_of(music.patterns[slot], machine) for slot in order if slot in music.patterns]
        if music.silent:
            silent = f"{counted(len(music.silent), 'pattern')} ({_names(music.silent, machine)})"
            remarks.append(f"Left out, because nothing plays in them: {silent}.")
    if not any(scene.clips for scene in scenes):
        if music.patterns and chosen is not None and rows:
            raise UsageError(
                f"Nothing plays in the rows of song {chosen.slot + 1}, so there is no set to make. Take another song "
                "(--song), or leave --rows out: then every pattern of the dump becomes a scene."
            )
        raise BadInput("Nothing plays in the patterns of this dump, so there is no set to make. Dump some with trigs.")
    tempo, why = _tempo(music, chosen)
    remarks.append(why)
    return SetPlan(
        tracks=tuple(_track_name(track, scenes) for track in range(machine.limits.tracks.value)),
        scenes=tuple(scenes),
        tempo_bpm=tempo,
        info=f"Made by Kontrol from a dump of the {machine.display_name}.",
        remarks=tuple(remarks),
    )


def _song(music: DumpMusic, slot: int) -> SongPlan:
    if slot in music.songs:
        return music.songs[slot]
    have = ", ".join(f"{number + 1} '{one.name}'" for number, one in sorted(music.songs.items())[:8])
    more = ", ..." if len(music.songs) > 8 else ""
    raise UsageError(
        f"--song {slot + 1}: the dump has no such song; it has {f'{have}{more}' if have else 'none at all'}. "
        "Name one of these or leave --song out."
    )


def _played(song: SongPlan | None) -> list[int]:
    return [] if song is None else [row.pattern for row in song.rows if isinstance(row, PatternRow)]


def _names(patterns: Iterable[int], machine: Machine, most: int = 6) -> str:
    names = [machine.pattern_names.name(slot) for slot in sorted(patterns)]
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def _scene_of(music: PatternMusic, machine: Machine) -> ScenePlan:
    name = machine.pattern_names.name(music.pattern)
    return ScenePlan(name, music.kit, _clips(music, name, music.parts, start=Fraction(0), end=music.length_beats))


def _clips(
    music: PatternMusic, name: str, parts: Sequence[Part], *, start: Fraction, end: Fraction
) -> dict[int, ClipPlan]:
    return {
        part.track: ClipPlan(
            name=f"{name} {part.track + 1} {part.sound}".rstrip(),
            sound=part.sound,
            color=music.pattern % PALETTE,
            start_beats=start,
            end_beats=end,
            pitch=part.note,
            notes=tuple((hit.start_beats, hit.length_beats, hit.velocity) for hit in part.hits),
        )
        for part in parts
    }


def _scenes_of_rows(song: SongPlan, music: DumpMusic, machine: Machine, remarks: list[str]) -> list[ScenePlan]:
    """A scene per pattern row, without the tracks that the row mutes; plays as `x4` in the name, tempo in its field."""
    scenes: list[ScenePlan] = []
    missing: set[int] = set()
    others: list[int] = []
    for number, row in enumerate(song.rows):
        if not isinstance(row, PatternRow):
            others.append(number)
            continue
        if row.pattern not in music.patterns and row.pattern not in music.silent:
            missing.add(row.pattern)
            continue
        name = machine.pattern_names.name(row.pattern)
        title = f"{name} x{row.plays}" if row.plays > 1 else name
        found = music.patterns.get(row.pattern)
        if found is None:
            scenes.append(ScenePlan(title, "", {}, row.tempo_bpm))
            continue
        step = found.length_beats / found.steps
        start, end = min(row.start_step, found.steps - 1) * step, min(row.end_step, found.steps) * step
        parts = [part for part in found.parts if part.track not in row.muted]
        clips = _clips(found, name, parts, start=start, end=max(end, start + step))
        scenes.append(ScenePlan(title, found.kit, clips, row.tempo_bpm))
    if others:
        rows = ranges(others)
        remarks.append(f"Rows that jump or loop have no scene; the rows are in written order (song row {rows}).")
    if missing:
        remarks.append(f"Rows left out, because their patterns are not in the dump: {_names(missing, machine)}.")
    return scenes


def _track_name(track: int, scenes: Sequence[ScenePlan]) -> str:
    """The machine track's number and what its clips play, at most three of it."""
    sounds = dict.fromkeys(scene.clips[track].sound for scene in scenes if track in scene.clips)
    sounds.pop("", None)
    shown = list(sounds)[:3] + (["..."] if len(sounds) > 3 else [])
    return f"{track + 1} {', '.join(shown)}".rstrip()


def _tempo(music: DumpMusic, chosen: SongPlan | None) -> tuple[float, str]:
    """The set's tempo and where it is from: the chosen song (else the first one that states one), then the global."""
    for song in [chosen] if chosen is not None else music.songs.values():
        first = next((row for row in song.rows if isinstance(row, PatternRow)), None)
        if first is not None and first.tempo_bpm is not None:
            return first.tempo_bpm, f"Tempo {first.tempo_bpm:g} BPM, from the first row of song {song.slot + 1}."
    if music.tempo_bpm is not None:
        return music.tempo_bpm, f"Tempo {music.tempo_bpm:g} BPM, from the dump's global settings."
    return NO_TEMPO, f"Tempo {NO_TEMPO:g} BPM, because the dump states none (no song row or global with a tempo)."

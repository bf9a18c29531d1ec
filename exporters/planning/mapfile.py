"""The map file: what clips, scenes and Live tracks stand for when their names do not say it (TOML).

    [tracks]                       # Live track (name, or number counted from 1) -> machine track
    "Kick" = 1
    "Drum rack" = "all"            # its clips claim whole patterns
    "Second snare" = { to = 4 }    # its clips' tracks move to machine track 4 of a merged pattern
    [patterns]                     # what a clip pattern captures, or a word in a clip's or scene's name -> pattern
    intro = "A01"
    [clips]                        # clip name -> pattern and track, as the clip grammar writes them
    "Verse beat" = "A01 3"
    "Fill*" = { pattern = "B07", track = 5, repeats = 2 }
    "B07 3 snare" = { to = 4 }
    [scenes]                       # scene name, or number counted from 1
    "Intro" = { pattern = "A01", repeats = 4, tempo = 124 }

How a name of the set finds its line: exporters/planning/names.py, and docs/song-planning.md for everybody. A pattern
that is "" is still to be filled in, and such a map is refused with the list of these.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from exporters import paths
from exporters.errors import BadInput, DoesNotFit, UsageError
from exporters.machine import Machine
from exporters.numbers import finite, read_toml, whole
from exporters.planning.grammar import ClipMeaning, Grammar
from exporters.planning.names import MOST_GLOBS, Names, Unclear, compared, is_glob, words_of
from exporters.planning.toml_text import toml_key, toml_string
from exporters.words import counted, did_you_mean

MAX_BYTES = 1_000_000
TABLES = ("tracks", "patterns", "clips", "scenes")
V = TypeVar("V")
ALL = -1
"""The machine track of a Live track whose clips claim whole patterns."""


class UnclearMap(BadInput):
    """Two lines of a map fit a name equally well and say different things."""


class ToFillIn(BadInput):
    """A map with patterns that nobody has filled in yet."""


@dataclass(frozen=True)
class Entry:
    """What the map says about a clip or scene (0-based indexes); None where it says nothing.

    `to` is the machine track on which a clip's track plays in a merged pattern.
    """

    pattern: int | None = None
    track: int | None = None
    repeats: int | None = None
    tempo_bpm: float | None = None
    to: int | None = None


@dataclass(frozen=True)
class SongMap:
    """A map file, read and checked against one machine. `tracks` gives machine tracks (0-based, or ALL) by Live track;
    `moves` those on which a Live track's clips play in merged patterns; `patterns` patterns by word.

    Looking something up raises UnclearMap when two lines fit equally well.
    """

    tracks: Mapping[str, int] = field(default_factory=dict)
    moves: Mapping[str, int] = field(default_factory=dict)
    clips: Mapping[str, Entry] = field(default_factory=dict)
    scenes: Mapping[str, Entry] = field(default_factory=dict)
    patterns: Mapping[str, int] = field(default_factory=dict)

    def clip(self, name: str) -> Entry | None:
        """The entry for a clip name."""
        return _clear(self._clips.find(name), "clip", name)

    def scene(self, name: str, index: int) -> Entry | None:
        """The entry for a scene, by its name or else by its number (`index` is 0-based)."""
        return _clear(self._scenes.find(name, index), "scene", name)

    def track(self, name: str, index: int) -> int | None:
        """The machine track of a Live track, by its name or else by its number (`index` is 0-based)."""
        return _clear(self._tracks.find(name, index), "Live track", name)

    def move(self, name: str, index: int) -> int | None:
        """Where the clips of a Live track play in merged patterns, likewise."""
        return _clear(self._moves.find(name, index), "Live track", name)

    def pattern(self, name: str) -> int | None:
        """The pattern that [patterns] gives a name: a clip's, a scene's, or what a clip pattern captured."""
        return _clear(self._patterns.find(name), "name", name) if self.patterns and name.strip() else None

    def pattern_keys(self, name: str) -> tuple[str, ...]:
        """The lines of [patterns] that fit a name best; several when they are equally good."""
        return self._patterns.keys(name) if name.strip() else ()

    @cached_property
    def _clips(self) -> Names[Entry]:
        return Names("[clips]", self.clips)

    @cached_property
    def _scenes(self) -> Names[Entry]:
        return Names("[scenes]", self.scenes)

    @cached_property
    def _tracks(self) -> Names[int]:
        return Names("[tracks]", self.tracks)

    @cached_property
    def _moves(self) -> Names[int]:
        return Names("[tracks]", self.moves)

    @cached_property
    def _patterns(self) -> Names[int]:
        return Names("[patterns]", self.patterns, by_words=True)

    def unused(
        self, tracks: Iterable[tuple[str, int]], clips: Iterable[str], scenes: Iterable[tuple[str, int]], *,
        captures: bool = False,
    ) -> list[str]:  # fmt: skip
        """The keys that match nothing of the set, probably typing errors. Tracks and scenes are given as (name, index
        from 0), and a key may be either's name or number; a clip has its name alone. With `captures` [patterns] is
        left out: a clip pattern decides there what is looked up."""
        clips, scenes, tracks = tuple(dict.fromkeys(clips)), tuple(scenes), tuple(tracks)
        words = dict.fromkeys((*clips, *(name for name, _ in scenes)))
        out: list[str] = []
        for names, found in (
            (self._tracks, tracks),
            (self._moves, tracks),
            (self._patterns, tuple((word, None) for word in words)),
            (self._clips, tuple((clip, None) for clip in clips)),
            (self._scenes, scenes),
        ):
            if names.entries and not (captures and names.by_words):
                fitting = {(name, index): tuple(names.fitting(name, index)) for name, index in found}
                used = {key for keys in fitting.values() for key in keys}
                wrong = [key for key in names.entries if key not in used]
                free = [name for (name, _), keys in fitting.items() if not keys]
                out += [f"{names.table} '{key}'{_near(key, names, free) if many < 3 else ''}"
                        for many, key in enumerate(wrong)]  # fmt: skip
        return out


def _near(key: str, names: Names[Any], free: Iterable[str]) -> str:
    """` (did you mean 'kick'?)` for a key that fits nothing and a name that no key fits; "" where none is like it."""
    if is_glob(key):
        return ""
    forms = (word for name in free for word in (words_of(name) if names.by_words else (compared(name),)))
    said = did_you_mean(compared(key), dict.fromkeys(forms), most=1)
    return f" ({said[1:2].lower()}{said[2:]})" if said else ""


def _clear(found: V | Unclear | None, what: str, name: str) -> V | None:
    if not isinstance(found, Unclear):
        return found
    keys = " and ".join(f"'{key}'" for key in found.keys[:3])
    raise UnclearMap(
        f"The map's lines {keys} in {found.table} fit the {what} '{name}' equally well. Take one out, or give the "
        f"{what} a line with its whole name."
    )


def read_map(path: str | os.PathLike[str], machine: Machine) -> SongMap:
    """Read a map file. Raises UsageError (no such file), BadInput (not TOML, a key or value that is not one of
    the documented ones) or DoesNotFit (pattern, track or tempo that the machine does not have)."""
    source = Path(path)
    try:
        with source.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # as much as it gives: a pipe has no size, and a device no end
    except (OSError, ValueError) as error:
        raise UsageError(f"{source}: cannot be read ({paths.reason(error)}). Name an existing map file.") from error
    if len(data) > MAX_BYTES:
        raise BadInput(f"{source}: more than {MAX_BYTES:,} bytes is too long for a map file.")
    return parse_map(read_toml(data, str(source)), machine, str(source))


def parse_map(document: Mapping[str, Any], machine: Machine, where: str = "map") -> SongMap:
    """Check a parsed map document; see :func:`read_map`."""
    for name, table in document.items():
        if name not in TABLES:
            raise BadInput(f"{where}: '{name}' is not one of the tables [tracks], [patterns], [clips], [scenes].")
        if not isinstance(table, dict):
            raise BadInput(f"{where}: {name} must be a table, written [{name}].")
        if sum(is_glob(key) for key in table) > MOST_GLOBS:
            raise BadInput(f"{where}: more than {MOST_GLOBS} names with * or ? in [{name}]. Write fewer, wider ones.")
    reader = _Reader(machine, Grammar(machine.pattern_names, machine.limits.tracks.value))
    tracks = document.get("tracks", {})
    song_map = SongMap(
        tracks={
            key: ALL if value == "all" else reader.track(value, f"{where}, [tracks] '{key}'")
            for key, value in tracks.items()
            if not isinstance(value, dict)
        },
        moves={
            key: reader.move(value, f"{where}, [tracks] '{key}'")
            for key, value in tracks.items()
            if isinstance(value, dict)
        },
        clips={
            key: reader.entry(value, f"{where}, [clips] '{key}'", clip=True)
            for key, value in document.get("clips", {}).items()
        },
        scenes={
            key: reader.entry(value, f"{where}, [scenes] '{key}'", clip=False)
            for key, value in document.get("scenes", {}).items()
        },
        patterns={
            key: reader.whole_pattern(value, f"{where}, [patterns] '{key}'")
            for key, value in document.get("patterns", {}).items()
            if value != ""
        },
    )
    _check_filled(document, machine, where)
    return song_map


def _check_filled(document: Mapping[str, Any], machine: Machine, where: str) -> None:
    """Raise ToFillIn with the list of the patterns that are still ""."""
    left = {
        name: keys
        for name in ("patterns", "scenes", "clips")
        if (keys := [key for key, value in document.get(name, {}).items() if _is_empty(value)])
    }
    if not left:
        return
    many = sum(len(keys) for keys in left.values())
    listed = "; ".join(
        f"[{name}] {', '.join(keys[:12])}{f' and {len(keys) - 12} more' if len(keys) > 12 else ''}"
        for name, keys in left.items()
    )
    first, names = toml_key(next(iter(left.values()))[0]), machine.pattern_names
    raise ToFillIn(
        f"{where}: {counted(many, 'pattern is', 'patterns are')} still to be filled in: {listed}. Write a pattern "
        f"({names.span}) between the quotes, as in {first} = {toml_string(names.name(0))}, or take the line out."
    )


def _is_empty(value: Any) -> bool:
    return value == "" or (isinstance(value, dict) and value.get("pattern") == "")


@dataclass(frozen=True)
class _Reader:
    machine: Machine
    grammar: Grammar

    def entry(self, value: Any, where: str, *, clip: bool) -> Entry:
        if _is_empty(value):
            return Entry()  # still to be filled in: see _check_filled
        if isinstance(value, str):
            meaning = self.pattern(value, where)
            if meaning.text or (meaning.track is not None and not clip):
                raise BadInput(f"{where}: '{value}' should be a pattern" + (" and a track." if clip else "."))
            return Entry(meaning.pattern, meaning.track)
        keys = ("pattern", "track", "repeats", "tempo", "to") if clip else ("pattern", "repeats", "tempo")
        if not isinstance(value, dict) or not set(value) <= set(keys):
            got = ", ".join(sorted(set(value) - set(keys))) if isinstance(value, dict) else _shown(value)
            raise BadInput(f"{where}: {got} is not understood; write a pattern name, or {{ {', '.join(keys)} = ... }}.")
        if clip and "track" in value and "pattern" not in value:
            raise BadInput(f"{where}: a track needs a pattern; use [tracks] to give a whole Live track its place.")
        return Entry(
            pattern=self.whole_pattern(value["pattern"], where) if "pattern" in value else None,
            track=self.track(value["track"], where) if "track" in value else None,
            repeats=_repeats(value["repeats"], where) if "repeats" in value else None,
            tempo_bpm=_tempo(value["tempo"], where) if "tempo" in value else None,
            to=self.track(value["to"], where) if "to" in value else None,
        )

    def move(self, value: Mapping[str, Any], where: str) -> int:
        if set(value) != {"to"}:
            raise BadInput(f"{where}: write a machine track, or {{ to = 4 }} to move what its clips play.")
        return self.track(value["to"], where)

    def pattern(self, value: str, where: str) -> ClipMeaning:
        meaning = self.grammar.read(value)
        if isinstance(meaning, ClipMeaning):
            return meaning
        if meaning is None:
            raise BadInput(f"{where}: '{value}' is not a pattern name; write one of {self.machine.pattern_names.span}.")
        raise DoesNotFit(f"{where}: {meaning.reason} of the {self.machine.display_name}.")

    def whole_pattern(self, value: Any, where: str) -> int:
        if not isinstance(value, str):
            raise BadInput(f"{where}: pattern {_shown(value)} must be text, one of {self.machine.pattern_names.span}.")
        meaning = self.pattern(value, where)
        if meaning.track is not None or meaning.text:
            raise BadInput(f"{where}: pattern '{value}' should be a pattern name alone; the track has its own key.")
        return meaning.pattern

    def track(self, value: Any, where: str) -> int:
        number = whole(value)
        if number is None:
            raise BadInput(f"{where}: {_shown(value)} is not a machine track; write a number counted from 1.")
        count = self.machine.limits.tracks.value
        if not 1 <= number <= count:
            raise DoesNotFit(f"{where}: track {number} is outside 1-{count}, the {self.machine.display_name}'s tracks.")
        return number - 1


def _repeats(value: Any, where: str) -> int:
    number = whole(value)
    if number is None or number < 1:
        raise BadInput(
            f"{where}: repeats {_shown(value)} must be a whole number from 1, how often the scene plays in all."
        )
    return number


def _tempo(value: Any, where: str) -> float:
    number = finite(value)
    if number is None:
        raise BadInput(f"{where}: tempo {_shown(value)} must be a number of BPM.")
    return number


def _shown(value: Any) -> str:
    return f"{value!r:.60}"

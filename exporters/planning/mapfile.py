"""The map file: what clips, scenes and Live tracks stand for when their names do not say it (TOML).

    [tracks]                       # Live track (name, or number counted from 1) -> machine track
    "Kick" = 1
    "Second snare" = { to = 4 }    # its clips' tracks move to machine track 4 of a merged pattern
    [clips]                        # clip name -> pattern and track, as the clip grammar writes them
    "Verse beat" = "A01 3"
    "Fill" = { pattern = "B07", track = 5, repeats = 2 }
    "B07 3 snare" = { to = 4 }
    [scenes]                       # scene name, or number counted from 1
    "Intro" = { pattern = "A01", repeats = 4, tempo = 124 }

Names match exactly, or else without regard to case and surrounding blanks. docs/song-planning.md says more.
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

MAX_BYTES = 1_000_000
V = TypeVar("V")


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
    """A map file, read and checked against one machine. `tracks` gives machine tracks (0-based) by Live track;
    `moves` those on which a Live track's clips play in merged patterns."""

    tracks: Mapping[str, int] = field(default_factory=dict)
    moves: Mapping[str, int] = field(default_factory=dict)
    clips: Mapping[str, Entry] = field(default_factory=dict)
    scenes: Mapping[str, Entry] = field(default_factory=dict)

    def clip(self, name: str) -> Entry | None:
        """The entry for a clip name."""
        return self.clips.get(name) or self._folded_clips.get(_fold(name))

    def scene(self, name: str, index: int) -> Entry | None:
        """The entry for a scene, by its name or else by its number (`index` is 0-based)."""
        entry = (self.scenes.get(name) or self._folded_scenes.get(_fold(name))) if name.strip() else None
        return entry if entry is not None else self.scenes.get(str(index + 1))

    def track(self, name: str, index: int) -> int | None:
        """The machine track of a Live track, by its name or else by its number (`index` is 0-based)."""
        track = self.tracks.get(name, self._folded_tracks.get(_fold(name)))
        return track if track is not None else self.tracks.get(str(index + 1))

    def move(self, name: str, index: int) -> int | None:
        """Where the clips of a Live track play in merged patterns, likewise."""
        track = self.moves.get(name, self._folded_moves.get(_fold(name)))
        return track if track is not None else self.moves.get(str(index + 1))

    @cached_property
    def _folded_moves(self) -> dict[str, int]:
        return _folded(self.moves)

    @cached_property
    def _folded_clips(self) -> dict[str, Entry]:
        return _folded(self.clips)

    @cached_property
    def _folded_scenes(self) -> dict[str, Entry]:
        return _folded(self.scenes)

    @cached_property
    def _folded_tracks(self) -> dict[str, int]:
        return _folded(self.tracks)

    def unused(
        self, tracks: Iterable[tuple[str, int]], clips: Iterable[str], scenes: Iterable[tuple[str, int]]
    ) -> list[str]:
        """The keys that match nothing of the set, probably typing errors. Tracks and scenes are given as (name, index
        from 0), and a key may be either's name or number; a clip has its name alone."""
        out = []
        for table, keys, found in (
            ("tracks", (*self.tracks, *self.moves), tracks),
            ("clips", self.clips, ((clip, None) for clip in clips)),
            ("scenes", self.scenes, scenes),
        ):
            known: set[str] = set()
            numbers: set[str] = set()
            for name, index in found:
                known.add(_fold(name))
                if index is not None:
                    numbers.add(str(index + 1))
            out += [f"[{table}] '{key}'" for key in keys if _fold(key) not in known and key not in numbers]
        return out


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
        if name not in ("tracks", "clips", "scenes"):
            raise BadInput(f"{where}: '{name}' is not one of the tables [tracks], [clips], [scenes].")
        if not isinstance(table, dict):
            raise BadInput(f"{where}: {name} must be a table, written [{name}].")
    reader = _Reader(machine, Grammar(machine.pattern_names, machine.limits.tracks.value))
    tracks = document.get("tracks", {})
    return SongMap(
        tracks={
            key: reader.track(value, f"{where}, [tracks] '{key}'")
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
    )


@dataclass(frozen=True)
class _Reader:
    machine: Machine
    grammar: Grammar

    def entry(self, value: Any, where: str, *, clip: bool) -> Entry:
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


def _fold(name: str) -> str:
    return name.strip().casefold()


def _folded(table: Mapping[str, V]) -> dict[str, V]:
    """The table by folded names; of names that fold alike the first counts."""
    out: dict[str, V] = {}
    for key, value in table.items():
        out.setdefault(_fold(key), value)
    return out

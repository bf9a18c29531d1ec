"""The next command, ready to paste: what the user typed, with what is missing."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePath
from typing import Any

from exporters import paths
from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError
from exporters.pattern_names import PatternNames
from exporters.planning.claims import NamesSayNothing, NoSuchPattern
from exporters.planning.drum_words import part_of
from exporters.planning.mapfile import ToFillIn, UnclearMap
from exporters.planning.session import TooManyScenes
from exporters.planning.song_rows import MixedPatterns
from exporters.planning.splitting import NeedsSplit
from kontrol_cli.commands.switches import switch_of
from kontrol_cli.songs.request import ExportRequest


@dataclass(frozen=True)
class SongCommand:
    """An ``export-sysex`` as it was typed: the set, the machine, where song and notes go, and the request; `usual` is
    the name of the machine's files, `sending` what says that and how the song is sent."""

    file: str | None
    machine: str
    out: str | None = None
    request: ExportRequest = field(default_factory=ExportRequest)
    notes: str | None = None
    dry_run: bool = False
    usual: str = "song.syx"
    sending: tuple[str, ...] = ()

    def song(self, **changes: Any) -> str:
        """The command that makes the song, with `changes` of the request. It goes to the file that was named, else to
        song.syx or the like; a dry run stays one."""
        if self.dry_run:
            return self.text("--dry-run", *self.sending, **changes)
        usual = PurePath(self.usual)
        out = [] if self.out is not None or self.sending else ["-o", free_name(usual.stem, usual.suffix)]
        return self.text(*self._files(), *out, *self.sending, **changes)

    def map(self, target: str, **changes: Any) -> str:
        """The command that writes a starter map to `target`. The files that were named stay in it, so that they are in
        the command that the map leads to."""
        return self.text("--write-map", target, *self._files(), **changes)

    def text(self, *more: str, **changes: Any) -> str:
        """The command line with `more` words, quoted for the shell."""
        request = replace(self.request, **changes)
        words = ["kontrol", "export-sysex", *self._file(), "--machine", self.machine]
        for one in fields(ExportRequest):
            value = getattr(request, one.name)
            if value == one.default:
                continue
            switch = switch_of(one.name)
            if value is True:
                words.append(switch)
            else:
                for part in value if isinstance(value, tuple | list) else (value,):
                    words += [switch, str(part)]
        return quoted([*words, *more])

    def _files(self) -> list[str]:
        """The switches for the files that were named."""
        notes = [] if self.notes is None else ["--notes", self.notes]
        return [*notes, *([] if self.out is None else ["-o", self.out])]

    def _file(self) -> list[str]:
        if self.file is None:
            return []
        return [f"./{self.file}" if self.file.startswith("-") and self.file != "-" else self.file]


def sending_next(files: list[str]) -> list[str]:
    """What comes after writing dumps for a machine with a cable: the command that sends them (of several files the
    first one), to a port that is not known yet."""
    name = f"./{files[0]}" if files[0].startswith("-") else files[0]
    command = quoted(["kontrol", "send", name, "--port", "NAME"])
    return ["Next, with the name of a port that 'kontrol ports' lists:", f"  {command}"]


def quoted(words: list[str]) -> str:
    """Words as one line for the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def free_name(stem: str, ending: str) -> str:
    """The first of stem.toml, stem-2.toml, ... that does not exist in the current folder."""
    for number in range(1, 1000):
        name = f"{stem}{'' if number == 1 else f'-{number}'}{ending}"
        if not paths.exists(name):
            return name
    raise UsageError(f"There are a thousand files called {stem}{ending}. Remove some.")


@contextmanager
def with_next_steps(command: SongCommand) -> Iterator[None]:
    """Give the refusals that a map or one more switch helps with the command to go on with."""
    try:
        yield
    except NamesSayNothing as error:
        error.args = (f"{error}\n{_ways(command, error.names)}",)
        raise
    except (BadInput, DoesNotFit, UsageError) as error:
        step = _step(command, error)
        if step:
            error.args = (f"{error}{'' if step[0] == chr(10) else ' '}{step}",)
        raise


def _step(command: SongCommand, error: KontrolError) -> str:
    """What to do, and the command for it; "" where there is no one command that helps."""
    given, text = command.request.map_file, str(error)
    if given is not None and text.startswith(str(Path(given))):  # how the reader of maps begins
        if isinstance(error, UsageError):
            new = command.map(os.fspath(given), map_file=None)
            return f"To write one for this set:\n  {new}"
        return f"{'Then' if isinstance(error, ToFillIn) else 'Correct the map, then'}:\n  {command.song()}"
    if isinstance(error, NeedsSplit):
        return f"\n  {command.song(split=True)}"
    if isinstance(error, TooManyScenes) and error.fit:
        return f"With those before it:\n  {command.song(scenes=error.fit)}"
    if isinstance(error, MixedPatterns | NoSuchPattern) and given is None:
        return f"To write a map:\n  {command.map(free_name('map', '.toml'))}"
    if isinstance(error, MixedPatterns | NoSuchPattern | UnclearMap):
        return f"With a better map:\n  {command.song()}"
    if isinstance(error, BadInput) and "`source` arrangement" in text and command.request.source != "arrangement":
        return f"\n  {command.song(source='arrangement')}"
    if isinstance(error, UsageError) and "exists already" in text:
        return f"To replace it:\n  {command.song(force=True)}"
    return ""


def _ways(command: SongCommand, names: tuple[str, ...]) -> str:
    from exporters.registry import get_machine

    bare = replace(command, request=replace(command.request, map_file=None, clip_pattern=None))
    lines = [("a map, written for this set; fill in its patterns:", bare.map(free_name("map", ".toml")))]
    named = tuple(name for name in names if name.strip())
    if named:  # where no clip has a name there is nothing to search
        expression = expression_for(named, get_machine(command.machine).pattern_names)
        lines.append(
            (
                f"a regular expression, for names such as '{named[0][:40]}', and a map of what it captures:",
                bare.map(free_name("regex-map", ".toml"), clip_pattern=expression),
            )
        )
    if command.request.source != "arrangement":
        lines.append(
            (
                "by scene: scene 1 plays the first pattern, scene 2 the second, ...:",
                bare.text("--dry-run", assign="by-scene"),
            )
        )
    return "\n".join(f"  {number}. {what}\n     {line}" for number, (what, line) in enumerate(lines, 1))


_LETTER = r"[^\W\d_]"
_LAST_LETTERS = rf"(?P<pattern>{_LETTER}+)[\W\d_]*$"
_LAST_WORD = r"(?P<pattern>\w+)\W*$"


def expression_for(names: tuple[str, ...], patterns: PatternNames) -> str:
    """A regular expression that finds patterns in these clip names: pattern names inside them (kick A01), else the
    song parts in them, else their last word of letters, or where that says nothing their last word."""
    looked_at = [name[:200] for name in names[:1000]]
    inside = rf"(?i)(?<![a-z0-9])(?P<pattern>{patterns.expression})(?![0-9])"
    # A machine without banks has plain numbers, and a number in a name may be anything.
    if patterns.banks and any(patterns.parse(found["pattern"]) is not None
                              for name in looked_at for found in re.finditer(inside, name)):  # fmt: skip
        return inside
    parts = dict.fromkeys(part for name in looked_at if (part := part_of(name, of_clip=True)))
    if parts:
        # The longest first: breakdown before break. A word is not a part of a longer one, and "_" parts words.
        words = "|".join("[^a-z]*".join(part.split()) for part in sorted(parts, key=len, reverse=True))
        return rf"(?i)(?<!{_LETTER})(?P<pattern>{words})(?!{_LETTER})"
    last = {found["pattern"].casefold() for name in looked_at if (found := re.search(_LAST_LETTERS, name))}
    return _LAST_LETTERS if len(last) > 1 else _LAST_WORD

"""What a user asks for when a set is to become a song."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from exporters.planning.choices import Choices

RowSource = Literal["scenes", "arrangement"]

# Fields that only some machines take (exporters.machine.Machine.options); None: not given.
OWN_OPTIONS: tuple[str, ...] = ("work_buffer", "box", "lead", "channel", "mutes", "silent_chain")


@dataclass(frozen=True)
class ExportRequest(Choices):
    """What the user asked for, as typed: numbers counted from 1, patterns as names, files by path.

    Every field is an option of ``kontrol export-sysex`` (kontrol_cli/commands/song_options.py). `effort` is in seconds,
    `lead` in beats; `channel` counts from 1.
    `force` replaces output files that exist.
    """

    song: int = 1
    source: RowSource = "scenes"
    clip_pattern: str | None = None
    map_file: str | os.PathLike[str] | None = None
    first_pattern: str | None = None
    machine_dump: str | os.PathLike[str] | None = None
    base_file: str | os.PathLike[str] | None = None
    free_patterns: str | None = None
    free_kits: str | None = None
    effort: float | None = None
    box: str | os.PathLike[str] | None = None
    lead: float | None = None
    channel: int | None = None
    mutes: str | None = None
    silent_chain: str | None = None
    split: bool = False
    work_buffer: bool | None = None
    force: bool = False

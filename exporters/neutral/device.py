"""The song as text as the planner and the command line see it: a machine that plays nothing and can say everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from exporters.checking import check_plan
from exporters.errors import DoesNotFit
from exporters.machine import Capability, Codec, Limit, Limits, Recognised, Transport, View
from exporters.machine_base import MachineBase
from exporters.neutral import bounds
from exporters.neutral.example import EXAMPLE
from exporters.neutral.reading import read_song
from exporters.neutral.song import VERSION, VERSION_KEY, Song
from exporters.neutral.writing import song_text
from exporters.numbers import whole_number
from exporters.planning.meters import row_meters
from exporters.planning.plan import End, LoopRow, PatternRow, SongPlan, SongRow
from exporters.song_shown import MATRIX_COLUMNS, song_lines

_OURS = "our own format"
LIMITS = Limits(
    patterns=Limit(bounds.PATTERNS, "verified", f"{_OURS}; A01 is the first of every machine, B01 the seventeenth"),
    songs=Limit(bounds.SONGS, "verified", f"a file holds one, and its number on the machine; {_OURS}"),
    song_rows=Limit(bounds.MOST_ROWS, "verified", _OURS),
    tracks=Limit(bounds.TRACKS, "verified", _OURS),
    steps=Limit(bounds.STEPS, "verified", _OURS),
    plays_per_row=Limit(bounds.PLAYS, "verified", _OURS),
    tempo_min_bpm=Limit(bounds.TEMPO_BPM[0], "verified", _OURS),
    tempo_max_bpm=Limit(bounds.TEMPO_BPM[1], "verified", _OURS),
    song_name_chars=Limit(bounds.MOST_LETTERS, "verified", _OURS),
    row_name_chars=Limit(bounds.MOST_LETTERS, "verified", _OURS),
)
CAPABILITIES = (
    Capability("row mutes", True, "verified", 'as "1-4 6" or "all"'),
    Capability("row tempo", True, "verified"),
    Capability("row repeats", True, "verified"),
    Capability("row steps", True, "verified", "left out where a row plays the whole pattern"),
    Capability("row names", True, "verified", "reminder rows; loops and jumps can go to them by name"),
    Capability("song names", True, "verified", "in any letters"),
    Capability("loops", True, "verified"),
    Capability("jumps", True, "verified"),
    Capability("reading", True, "verified", "written by hand too; comments stay when it is written back"),
)
# The first key of a song that somebody typed, or, where it is missing, its rows: then reading says what is missing.
_KEY = re.compile(
    rb"^[ \t]*(?:\xef\xbb\xbf)?[ \t]*([\"']?)" + VERSION_KEY.encode() + rb"\1[ \t]*=[ \t]*([^\r\n]*)", re.M
)
_ROWS = re.compile(rb"^[ \t]*(?:rows[ \t]*=[ \t]*\[|\[\[[ \t]*rows[ \t]*\]\])", re.M)
_NUMBER = re.compile(rb"[0-9]{1,9}(?=[ \t]*(?:#|$))")
_LOOKED_AT = 1 << 16


def _written(song: Song) -> bytes:
    """The file that the song was read from while it says the same, else a new one."""
    if song.text:
        read = read_song(song.text)
        # Rows are equal without their signatures.
        if read == song and _music(read.rows) == _music(song.rows):
            return song.text
    return song_text(song)


SONG = Codec(
    "song",
    read_song,
    _written,
    slot=lambda song: str(song.slot + 1),
    name=lambda song: song.name,
    lines=lambda song: song_lines(song.rows, bounds.NAMES),
    tables=Song.tables,
    song_rows=lambda song: song.rows,
)


def _music(rows: Sequence[SongRow]) -> list[object]:
    """What has to be the same after reading: not where a row comes from, nor how its length is known."""
    return [
        (row.pattern, row.cells, row.plays, row.muted, row.tempo_bpm, row.start_step, row.end_step, row_meters(row))
        if isinstance(row, PatternRow)
        else row
        for row in rows
    ]


class NeutralSong(MachineBase):
    """A song in a TOML file."""

    slug = "neutral"
    display_name = "song as text"
    aliases = ("neutral song", "text", "toml")
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = bounds.NAMES
    transport: Transport = "file"
    view: View = "either"
    columns = MATRIX_COLUMNS
    file_names = ("song.toml",)
    ends: Mapping[End, str] = {
        "end": "just ends; the machine that it is made into decides what that means.",
        "loop": "starts again, for ever.",
        "halt": "halts.",
    }
    guide = (
        "Change {file} in any editor; docs/neutral-song.md explains every word.",
        "Make the song for a drum machine of it: 'kontrol convert {file} -t MACHINE -o FILE'.",
    )
    example = EXAMPLE

    @cached_property
    def alphabet(self) -> str:  # type: ignore[override]
        """Every character that can be shown."""
        return bounds.every_letter()

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """One TOML file. Raises DoesNotFit for what is beyond the limits."""
        check_plan(plan, self)
        for number, row in enumerate(plan.rows):
            if isinstance(row, LoopRow) and row.passes is not None and row.passes > bounds.PLAYS:
                raise DoesNotFit(
                    f"row {number + 1}: a loop of the {self.display_name} plays up to {bounds.PLAYS} more times."
                )
        for number, row in enumerate(plan.rows):
            if isinstance(row, PatternRow) and len(row.signatures) > bounds.METERS:
                raise DoesNotFit(
                    f"row {number + 1}: {len(row.signatures)} time signatures begin in it; a row of the "
                    f"{self.display_name} takes {bounds.METERS}."
                )
        text = song_text(Song(plan.slot, plan.name, plan.rows))
        if len(text) > bounds.MAX_BYTES:
            raise DoesNotFit(f"The song would have {len(text):,} bytes; a {self.display_name} has up to "
                             f"{bounds.MAX_BYTES:,}. Make two songs of it.")  # fmt: skip
        read_back = read_song(text)
        if (read_back.slot, read_back.name, _music(read_back.rows)) != (plan.slot, plan.name, _music(plan.rows)):
            raise RuntimeError(f"song {plan.slot + 1} does not read back as planned: {read_back.rows!r}")
        return [text]

    def recognise(self, message: bytes) -> Recognised | None:
        """A song as text of this version; a later one is named and not read."""
        head = message[:_LOOKED_AT]
        if b"\0" in head:
            return None
        found = _KEY.search(head)
        if found is None:
            return Recognised("song", SONG) if _ROWS.search(head) else None
        number = _NUMBER.match(found[2])
        version = None if number is None else whole_number(number[0].decode("ascii"))
        if version is not None and version > VERSION:
            return Recognised("song", None, note=f"version {version} (unknown to us): not read")
        return Recognised("song", SONG)


MACHINE = NeutralSong()

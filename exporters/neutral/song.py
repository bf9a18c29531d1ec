"""What a song as text holds, and the refusal of one that is not understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from exporters.errors import BadDump
from exporters.machine import Row
from exporters.neutral.bounds import NAMES
from exporters.planning.plan import SongRow
from exporters.song_shown import song_tables

VERSION_KEY, VERSION = "kontrol_song", 1


@dataclass(frozen=True)
class Song:
    """A song: slot (0-based), name, rows; the last row says how it ends when that is a loop to the first or a halt.

    `text` is the file that it was read from, with its comments and its own way of writing; songs are equal without it.
    """

    slot: int
    name: str
    rows: tuple[SongRow, ...]
    text: bytes = field(default=b"", compare=False)

    def tables(self) -> dict[str, list[Row]]:
        """The rows for the tables `songs` and `rows`."""
        return song_tables(self.slot, self.name, self.rows, NAMES)


class BadSong(BadDump):
    """A song as text that is not understood: where, what was found, what was expected, what to do."""

    def __init__(self, text: str) -> None:
        super().__init__("song")
        self.args = (text,)

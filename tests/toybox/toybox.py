"""The Toybox: a machine that nobody built, as an example of how one is added to Kontrol.

A song is one message: F0 7D 54 42 <version> <slot> <8 letters> <count> <rows> <checksum> F7. A row has three bytes: the
pattern, and the tempo in BPM as two 7-bit bytes, high first (0 = go on as before). Checksum: low 7 bits of the sum of
everything between <version> and itself. F0 7D 54 42 7F <slot> F7 asks for a song.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exporters.checking import check_plan
from exporters.errors import BadDump, DoesNotFit
from exporters.link import DIN_BYTES_PER_SECOND, Kind, LinkBase, Memory, Pacing, Place, Seconds
from exporters.machine import Capability, Codec, Limit, Limits, Recognised, Row, Seal
from exporters.machine_base import MachineBase
from exporters.pattern_names import PatternNames
from exporters.planning.plan import End, PatternRow, SongPlan
from exporters.simulated import MemoryMachine
from exporters.song_shown import song_lines, song_tables

HEAD, VERSION, REQUEST = bytes.fromhex("F0 7D 54 42"), 1, 0x7F
NAMES = PatternNames(banks="", per_bank=16, digits=2)  # 01-16
SLOTS = PatternNames(banks="", per_bank=4, digits=1)  # songs 1-4
MOST_ROWS, LETTERS = 8, 8


@dataclass(frozen=True)
class Song:
    """What a message holds."""

    slot: int
    name: str
    rows: tuple[PatternRow, ...]

    def tables(self) -> dict[str, list[Row]]:
        return song_tables(self.slot, self.name, self.rows, NAMES)


def sealed(body: bytes) -> bytes:
    """A whole message around what is between its head and its checksum."""
    return HEAD + body + bytes((sum(body) & 0x7F, 0xF7))


def encode(song: Song) -> bytes:
    rows = b"".join(bytes((row.pattern, *divmod(round(row.tempo_bpm or 0), 128))) for row in song.rows)
    name = song.name.encode("ascii").ljust(LETTERS, b"\0")
    return sealed(bytes((VERSION, song.slot)) + name + bytes((len(song.rows),)) + rows)


def decode(message: bytes) -> Song:
    body = message[len(HEAD) : -2]
    if len(body) < 11 or max(body) > 0x7F or sealed(body) != message or len(body) != 11 + 3 * body[10]:
        raise BadDump("Toybox song", got="its checksum or its length is wrong", hint="Send it again.")
    name, rows = body[2:10], []
    for at in range(11, len(body), 3):
        tempo = body[at + 1] * 128 + body[at + 2]
        if body[at] >= NAMES.count:
            raise BadDump("Toybox song", offset=len(HEAD) + at, got=body[at], allowed="0-15")
        rows.append(PatternRow(body[at], tempo_bpm=float(tempo) or None, length_assumed=True))
    song = Song(body[1], name.split(b"\0")[0].decode("ascii"), tuple(rows))
    if encode(song) != message:
        raise BadDump("Toybox song", got="it holds something behind its name that we would lose")
    return song


class ToyLink(LinkBase):
    """How it talks over its cable."""

    pacing = Pacing(DIN_BYTES_PER_SECOND, 20, "inferred", "the speed of a MIDI cable")
    kinds = (Kind("song", "songs", SLOTS, lambda slot: HEAD + bytes((REQUEST, slot, 0xF7)), "verified"),)
    answer = Seconds(1.0, "inferred")
    settle = Seconds(0.1, "inferred")
    checklist = ("Press STOP.",)

    def place(self, message: bytes) -> Place | None:
        is_song = message[:5] == HEAD + bytes((VERSION,)) and message[-1] == 0xF7
        return Place("song", message[5]) if is_song and len(message) > 8 and message[5] < SLOTS.count else None

    def moved(self, message: bytes, slot: int) -> bytes:
        if not 0 <= slot < SLOTS.count:
            raise DoesNotFit(f"There is no song {slot + 1}: the Toybox has {SLOTS.count}.")
        return encode(replace(decode(message), slot=slot))

    def simulated(self, memory: Memory, mode: str = "") -> MemoryMachine:
        return MemoryMachine(self, memory, decode)


class Toybox(MachineBase):
    slug = "toybox"
    display_name = "Toybox"
    aliases = ("tb-1",)
    limits = Limits(
        patterns=Limit(NAMES.count, "verified"),
        songs=Limit(SLOTS.count, "verified"),
        song_rows=Limit(MOST_ROWS, "verified"),
        tracks=Limit(4, "verified"),
        steps=Limit(16, "verified"),
        plays_per_row=Limit(1, "verified"),
        tempo_min_bpm=Limit(40, "verified"),
        tempo_max_bpm=Limit(240, "verified"),
        song_name_chars=Limit(LETTERS, "verified"),
    )
    capabilities = (
        Capability("row tempo", True, "verified", "whole BPM"),
        Capability("song names", True, "verified"),
        Capability("row repeats", False, "verified"),
        Capability("row mutes", False, "verified"),
        Capability("row steps", False, "verified"),
        Capability("row names", False, "verified"),
        Capability("loops", False, "verified"),
        Capability("jumps", False, "verified"),
        Capability("reading", True, "verified"),
    )
    pattern_names = NAMES
    ends: Mapping[End, str] = {"end": "stops."}
    seal = Seal(
        guarded=lambda message: range(len(HEAD), len(message) - 1),
        renewed=lambda message: sealed(message[len(HEAD) : -2]),
        newer=lambda message: sealed(bytes((VERSION + 1,)) + message[len(HEAD) + 1 : -2]),
    )
    link = ToyLink()

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        check_plan(plan, self)
        return [encode(Song(plan.slot, plan.name, tuple(row for row in plan.rows if isinstance(row, PatternRow))))]

    def recognise(self, message: bytes) -> Recognised | None:
        if message[:4] != HEAD or len(message) < 6:
            return None
        if message[4] == REQUEST:
            return Recognised("request song")
        if message[4] != VERSION:
            return Recognised("song", None, note=f"version {message[4]} (unknown to us): passed through, not read")
        return Recognised("song", SONG)


SONG = Codec(
    "song",
    decode,
    encode,
    slot=lambda song: str(song.slot + 1),
    name=lambda song: song.name,
    lines=lambda song: song_lines(song.rows, NAMES),
    tables=Song.tables,
    song_rows=lambda song: song.rows,
)
MACHINE = Toybox()

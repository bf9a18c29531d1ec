"""The Analog Rytm as the planner and the command line see it: limits, abilities, messages in and out.

MKI and MKII share everything here. Sources: two readers of its songs, the second of which wrote songs to an MKII with
OS 1.72 and read them back; one real, used song; the fingerprints of two published dumps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exporters.analog_rytm import chains, show, song
from exporters.analog_rytm.link import LINK
from exporters.checking import check_plan
from exporters.elektron import HEADER, TRAILER, kind_of
from exporters.errors import UsageError
from exporters.machine import Capability, Codec, Limit, Limits, Machine, Recognised, Row, Seal, TableColumn
from exporters.machine_base import MachineBase
from exporters.planning.plan import End, LoopRow, PatternRow, SongPlan

LIMITS = Limits(
    patterns=Limit(song.NAMES.count, "two sources"),
    songs=Limit(song.SLOTS, "two sources"),
    song_rows=Limit(
        song.POSITIONS,
        "one source",
        "64 on the machine, with 256 positions in all: beyond 64, rows are joined in chains",
    ),
    tracks=Limit(song.TRACKS, "two sources", "BD to CB; the FX track has no mute that is known"),
    steps=Limit(64, "one source", "the MKI's manual"),
    plays_per_row=Limit(song.PLAYS, "one source", "1 verified; 2 and 3 came back from a machine"),
    song_name_chars=Limit(song.NAME_BYTES, "one source", "11 verified"),
)
CAPABILITIES = (
    Capability("row repeats", True, "one source", "of a row as a whole, a chain included; came back from a machine"),
    Capability("row mutes", True, "two sources", "in each position of a chain; all 12 bits occur in a real song"),
    Capability("row tempo", False, "one source", "the tempo is the project's or the pattern's"),
    Capability("row steps", False, "one source", "a row plays whole patterns"),
    Capability("row names", False, "one source"),
    Capability("song names", True, "verified"),
    Capability(
        "loops", False, "one source", "but a row can repeat a chain of patterns, which is read and never written"
    ),
    Capability("jumps", False, "one source"),
    Capability("reading", True, "verified", "one real song, and two published ones by their fingerprints"),
)
STORED = Codec(
    "song",
    song.decode,
    song.Stored.encode,
    slot=lambda stored: str(stored.fields["slot"] + 1),
    name=song.name_of,
    lines=show.song_lines,
    tables=show.tables_of,
    song_rows=show.song_rows,
    play=show.play,
)
WORK_BUFFER = Codec(
    "song in the work buffer",
    song.decode,
    song.Stored.encode,
    name=STORED.name,
    lines=STORED.lines,
    tables=STORED.tables,
    song_rows=STORED.song_rows,
    play=STORED.play,
)
_CODECS = {song.STORED: STORED, song.WORK_BUFFER: WORK_BUFFER}


def _newer(message: bytes) -> bytes:
    """The same in a container version that is not known (the container is outside the checksum)."""
    return message[:7] + bytes((message[7] + 1,)) + message[8:]


class AnalogRytm(MachineBase):
    """MKI and MKII."""

    slug = "analog-rytm"
    display_name = "Analog Rytm"
    aliases = ("rytm", "ar", "elektron analog rytm", "analog rytm mki", "analog rytm mkii", "analog rytm mk2",
               "rytm mkii", "rytm mk2")  # fmt: skip
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = song.NAMES
    ends: Mapping[End, str] = {"end": "is over; whether the machine then stops or starts again, no source says."}
    track_labels = song.TRACK_LABELS
    columns: Mapping[str, tuple[TableColumn, ...]] = show.COLUMNS
    notes = (
        "No song of ours was sent to an Analog Rytm yet. Others wrote such songs to an MKII with OS 1.72 and read them "
        "back; nothing is known of firmware before 1.70.",
        "Mutes go from BD to CB (two sources); the FX track plays on, as no mute of it is known.",
        "A song of more than 64 rows is written with chains: the machine then numbers its rows in another way, which "
        "'kontrol inspect' shows.",
    )
    guide = (
        "Back up the machine's song {song} first: sending {file} to the Analog Rytm replaces it. Over USB an MKII with "
        "OS 1.72 took songs while it was idle and while it was playing (one source); by MIDI cable or with older "
        "firmware, open the receive function in SETTINGS, SYSEX DUMP first (inferred).",
        "On the machine: load song {song} and start it (that a loaded song goes on as it was is inferred).",
        "Set the tempo by hand, or save it in the project: the song holds none.",
    )
    options = frozenset({"work_buffer"})
    seal = Seal(
        guarded=lambda message: range(HEADER, len(message) - 1),  # the slot is outside the checksum
        renewed=lambda message: song.FRAME.seal(message[:-TRAILER]),
        newer=_newer,
    )
    link = LINK

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The machine whose songs are stored, or with `work_buffer` that whose songs go there."""
        return _WithWorkBuffer() if given.get("work_buffer") else self

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The stored song, or that of the work buffer. Raises DoesNotFit, and UsageError for a slot of the buffer."""
        check_plan(plan, self)
        message = song.new(self.planned(plan)).encode()
        read_back = _passes(show.song_rows(song.decode(message)))
        if read_back != _passes(plan.rows):
            raise RuntimeError(f"song {plan.slot + 1} does not read back as planned: {read_back!r}")
        return [message]

    def planned(self, plan: SongPlan) -> song.Song:
        """The song of a plan, for the place where this machine's songs go."""
        return song.planned(plan)

    def shortage(self, rows: Sequence[object]) -> str:
        """A sentence when rows do not fit although a song may have so many; "" when they do."""
        return chains.shortage(rows)

    def tables_of(self, thing: song.Stored) -> dict[str, list[Row]]:
        """The rows of a decoded song by table name."""
        return show.tables_of(thing)

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of Analog Rytm message it is, or None for one of another machine or maker."""
        if not song.FRAME.is_own(message):
            return None
        command = message[6]
        kind = kind_of(command)
        if kind is None:
            return Recognised(f"unknown message 0x{command:02x}")
        codec = _CODECS.get(command)
        slot = _slot(kind, message)
        if codec is None:
            note = "" if kind.startswith("request") else "passed through untouched, not read"
            return Recognised(kind, None, slot, note)
        if len(message) < HEADER + TRAILER:
            return Recognised(kind, codec)  # too short for a dump: its codec says so
        found = ""
        if tuple(message[7:9]) != song.VERSION:
            found = f"format {message[7]}.{message[8]}"
        elif len(message) != song.SIZE and _length_field(message) == len(message) - 10:
            found = f"{len(message)} bytes instead of {song.SIZE}"
        elif len(message) == song.SIZE and song.object_version(message) != 0:
            found = f"song version {song.object_version(message)}"
        if found:
            return Recognised(kind, None, slot, f"{found} (unknown to us): passed through untouched, not read")
        return Recognised(kind, codec, slot)

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump when checksum or length of a dump or request do not match; other messages have neither."""
        if song.FRAME.is_own(message) and kind_of(message[6]) is not None:
            song.FRAME.unwrap(message)


def _slot(kind: str, message: bytes) -> str:
    """The place that a message is for, as the screen shows it; "" for the work buffer."""
    if len(message) < HEADER or "work buffer" in kind:
        return ""
    position = message[9] & 0x7F
    return song.NAMES.name(position) if kind.endswith("pattern") else str(position + 1)


def _length_field(message: bytes) -> int:
    return message[-3] << 7 | message[-2]


def _passes(rows: Sequence[object]) -> list[tuple[int, frozenset[int]]]:
    """Every pass of every row that was written; what is written has no loops."""
    if any(isinstance(row, LoopRow) for row in rows):
        raise RuntimeError("a song that was written has a chain that repeats")
    return [(row.pattern, row.muted) for row in rows if isinstance(row, PatternRow) for _ in range(row.plays)]


class _WithWorkBuffer(AnalogRytm):
    """The same, for songs that go into the work buffer."""

    lands_in = "the work buffer"
    guide = (
        "Send {file} to the Analog Rytm: it replaces the song in the work buffer and none that is stored. Over USB an "
        "MKII with OS 1.72 took songs while it was idle and while it was playing (one source); by MIDI cable or with "
        "older firmware, open the receive function in SETTINGS, SYSEX DUMP first (inferred).",
        "On the machine: start the song. To keep it, save it there (that it has to be saved by hand is inferred).",
        AnalogRytm.guide[-1],
    )

    def planned(self, plan: SongPlan) -> song.Song:
        """The song of a plan, for the work buffer. Raises UsageError for a song slot: it has none."""
        if plan.slot:
            raise UsageError("The work buffer holds one song. Take `work_buffer` without `song` and `split`.")
        return replace(song.planned(plan), stored=False)


MACHINE = AnalogRytm()

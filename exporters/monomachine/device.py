"""The Monomachine as the planner and the command line see it: limits, abilities, messages in and out. Experimental.

Sources: real dumps (an unused song, three kits, two patterns, two globals); an editor whose author found the song's
fields by single edits on the panel of OS 1.32B in an emulator ("measured": one source); the declarations of two old
libraries, neither of which ever read a song; the manual.
"""

from __future__ import annotations

from collections.abc import Mapping

from exporters.checking import check_plan
from exporters.machine import Capability, Codec, DumpFacts, Limit, Limits, Recognised, Row, Seal, TableColumn
from exporters.machine_base import MachineBase
from exporters.monomachine import commands, contents, dumps, show, song, wire
from exporters.monomachine.layouts import GLOBAL, KIT, NAMES, PATTERN, ROWS, SONG, STEPS
from exporters.monomachine.link import LINK
from exporters.planning.plan import End, SongPlan

_FOUND = "one source: edits on the panel of OS 1.32B in an emulator"

LIMITS = Limits(
    patterns=Limit(song.NAMES.count, "two sources"),
    kits=Limit(dumps.SLOTS[KIT], "two sources"),
    songs=Limit(dumps.SLOTS[SONG], "two sources", "the manual, and OS 1.32B"),
    song_rows=Limit(ROWS - 1, "two sources", "200 with END: the manual; 199 came back from OS 1.32B in an emulator"),
    tracks=Limit(song.ALL_TRACKS, "two sources", "1-6 are the synth tracks, 7-12 the MIDI tracks"),
    steps=Limit(STEPS, "two sources"),
    plays_per_row=Limit(64, "measured", f"repeats 0-63; {_FOUND}"),
    tempo_min_bpm=Limit(30, "two sources"),
    tempo_max_bpm=Limit(300, "two sources"),
    song_name_chars=Limit(song.NAME_BYTES - 1, "inferred", "14 bytes (one source), and a NUL behind the name"),
)
CAPABILITIES = (
    Capability("row repeats", True, "measured", f"plays value + 1 times; {_FOUND}"),
    Capability("row mutes", True, "measured", f"synth tracks: {_FOUND}; MIDI tracks inferred"),
    Capability("row tempo", True, "measured", f"in whole BPM: {_FOUND}; or the current one goes on (verified)"),
    Capability("row transposes", True, "measured", f"the row and synth track 1: {_FOUND}; other synth tracks two "
               "sources, MIDI tracks inferred, and so are the limits; tracks whose scale mode is FIX stay as they are, "
               "and MAJ and MIN keep to their scale (the manual)"),
    Capability("row steps", True, "inferred", "the manual has offset and length; that the length is the step after the "
               "last is inferred, and makes no difference in rows that begin at step 1"),
    Capability("row names", False, "two sources"),
    Capability("song names", True, "verified"),
    Capability("loops", False, "one source", "there are some, which are read and never written: two sources contradict "
               "each other on what they look like"),
    Capability("jumps", False, "one source", "likewise"),
    Capability("pattern lengths", True, "verified", "read from your dump (`machine_dump`)"),
    Capability("merging", False, "one source", "what is in its patterns and kits rests on two patterns and three kits "
               "and, for most of it, on one or two sources that nobody tried on a machine"),
    Capability("reading", True, "verified", "every real message comes back byte for byte; no used song was seen"),
)  # fmt: skip


def _codec(command: int) -> Codec:
    kind = NAMES[command]
    named = command in (SONG, KIT)
    return Codec(
        kind,
        dumps.decode,
        dumps.Stored.encode,
        slot=lambda stored: commands.slot_name(command, stored.slot),
        name=lambda stored: dumps.text_of(stored.fields["name"]) if named else "",
        lines=show.lines_of,
        tables=show.tables_of,
        song_rows=lambda stored: song.rows_of(stored) if command == SONG else None,
    )


CODECS = {command: _codec(command) for command in (GLOBAL, KIT, PATTERN, SONG)}


def _newer(message: bytes) -> bytes:
    """The same in a format version that is not known (which is outside the checksum)."""
    return message[:7] + bytes((message[7] + 8,)) + message[8:]


class Monomachine(MachineBase):
    """SFX-6, SFX-60 and MKII."""

    slug = "monomachine"
    display_name = "Monomachine"
    aliases = ("mnm", "mm", "elektron monomachine", "sfx-6", "sfx-60", "sfx-60+", "sfx-60 mkii", "monomachine mkii")
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = song.NAMES
    ends: Mapping[End, str] = {"end": "comes to END, where the sequencer stops (the manual)."}
    track_labels = show.TRACK_LABELS
    columns: Mapping[str, tuple[TableColumn, ...]] = show.COLUMNS
    notes = (
        "Experimental: no song of ours was sent to a Monomachine yet, and a used song of a real one was never seen. "
        "What is in a row rests on one source, which found it by edits on the panel of OS 1.32B in an emulator and "
        "had a song of 199 rows back from there as it was sent. Back up your songs first.",
        "Tracks 1-6 are the synth tracks, 7-12 the MIDI tracks. Inferred: that MIDI tracks are muted and transposed as "
        "synth tracks are, and that a row which does not begin at step 1 ends at the step that its length (LN) says.",
        "A song loads the kits of its patterns. Kontrol makes no merged patterns and kits for the Monomachine: how "
        "they are stored is not as sure as it would have to be.",
    )
    guide = (
        "Back up the machine's song {song} first. On the Monomachine: GLOBAL (FUNCTION + KIT), FILE, SYSEX RECV, "
        "choose ORIG and leave it WAITING: on every other page dumps are dropped in silence. Then send {file}, and "
        "read it back to see that it was taken.",
        "Press STOP and load song {song}, even if it is loaded: nobody has measured whether a loaded song takes what "
        "was sent. Then PLAY.",
    )
    seal = Seal(
        guarded=lambda message: range(9, len(message) - 1),  # from the slot on
        renewed=lambda message: wire.FRAME.seal(message[: -wire.TRAILER]),
        newer=_newer,
    )
    link = LINK

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The song. Raises DoesNotFit."""
        check_plan(plan, self)
        message = song.stored_of(plan).encode()
        read_back = song.rows_of(dumps.decode(message))
        if read_back != [song.as_machine_plays(row) for row in plan.rows]:
            raise RuntimeError(f"song {plan.slot + 1} does not read back as planned: {read_back!r}")
        return [message]

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of Monomachine message it is, or None for one of another machine or maker."""
        if not wire.FRAME.is_own(message):
            return None
        command = message[6]
        kind = NAMES.get(command)
        if kind is None:
            return Recognised(commands.describe(message) or f"unknown message 0x{command:02x}")
        if len(message) < wire.HEADER + wire.TRAILER:
            return Recognised(kind, CODECS[command])  # too short for a dump: its codec says so
        slot = commands.slot_name(command, message[9])
        version = (message[7], message[8])
        if version in dumps.VERSIONS[command]:
            return Recognised(kind, CODECS[command], slot)
        note = f"format {version[0]}.{version[1]} (unknown to us): passed through untouched, not read"
        return Recognised(kind, None, slot, note)

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump when checksum or length do not match; short commands carry neither."""
        if wire.FRAME.is_own(message) and message[6] in NAMES:
            wire.FRAME.unwrap(message)

    def tables_of(self, thing: dumps.Stored) -> Mapping[str, list[Row]]:
        """The rows of a decoded dump by table name."""
        return show.tables_of(thing)

    def read_dump(self, data: bytes) -> DumpFacts:
        """Pattern lengths and song names of a .syx. Raises BadDump when it holds no pattern."""
        return contents.read_dump(data)


MACHINE = Monomachine()

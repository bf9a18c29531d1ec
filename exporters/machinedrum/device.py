"""The Machinedrum as the planner and the command line see it: limits, abilities, messages in and out."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.machine import (
    Capability,
    DumpFacts,
    Limit,
    Limits,
    Recognised,
    Row,
    Seal,
    TableColumn,
)
from exporters.machine_base import MachineBase
from exporters.machinedrum import dumps, messages, song, tables, wire
from exporters.machinedrum.contents import read_contents
from exporters.machinedrum.link import LINK
from exporters.machinedrum.pattern import NAMES
from exporters.music import DumpMusic
from exporters.planning.merging import MergeOptions, Merger
from exporters.planning.plan import End, SongPlan

LIMITS = Limits(
    patterns=Limit(song.PATTERNS, "verified"),
    kits=Limit(64, "verified"),
    songs=Limit(song.SLOTS, "verified"),
    song_rows=Limit(song.ROWS, "measured", "256 with END; measured on OS 1.63, another tool recommends 255"),
    tracks=Limit(song.TRACKS, "verified"),
    steps=Limit(song.STEPS, "two sources", "MKII and UW 64; MKI 32"),
    plays_per_row=Limit(song.PLAYS, "measured", "repeats 0-63"),
    tempo_min_bpm=Limit(song.TEMPO_BPM[0], "two sources"),
    tempo_max_bpm=Limit(song.TEMPO_BPM[1], "two sources"),
    loop_passes=Limit(song.PLAYS - 1, "measured", "as repeats, and 0 = for ever"),
    song_name_chars=Limit(song.NAME_BYTES - 1, "inferred", "16 bytes; all real songs end the name with a NUL"),
)
CAPABILITIES = (
    Capability("row mutes", True, "verified", "bit set = muted"),
    Capability("row tempo", True, "verified", "in steps of 1/24 BPM, or the current one goes on"),
    Capability("row repeats", True, "measured", "values verified, their meaning measured on OS 1.63"),
    Capability("row steps", True, "verified"),
    Capability("song names", True, "verified"),
    Capability("pattern lengths", True, "verified", "read from the user's dump (`machine_dump`)"),
    Capability("reading", True, "verified", "every real message of the official OS comes back byte for byte"),
    Capability("merging", True, "inferred", "new patterns and kits from your dump (`machine_dump`): docs/merging.md"),
    Capability("loops", True, "measured", "LOOP seen in real songs"),
    Capability("jumps", True, "two sources", "JUMP and HALT were never seen in a real song"),
    Capability("row names", False, "one source", "two old sources name a remark row, which nobody has seen"),
)
_KIT_LOADING: Mapping[bool | None, str] = {
    True: "",
    None: "The dump does not show whether the machine is in EXTENDED mode (no global, or globals that differ): "
    "unknown, check on the machine. In CLASSIC mode song rows do not load the kits of their patterns.",
    False: "The dump's global is in CLASSIC mode: song rows will not load the kits of their patterns. Switch the "
    "machine to EXTENDED mode first.",
}
# The names of the sixteen tracks on the front panel (two independent sources: a simulator's picture of the panel, the
# list of a mute controller). What plays there is the kit's business.
TRACK_LABELS = ("BD", "SD", "HT", "MT", "LT", "CP", "RS", "CB", "CH", "OH", "RC", "CC", "M1", "M2", "M3", "M4")
ALL_CODECS = {**messages.CODECS, dumps.SONG: messages.SONG}


def _newer(message: bytes) -> bytes:
    """The same in a format version that is not known, checksum and length right."""
    opened = bytearray(message[: -wire.TRAILER])
    opened[7] += 1
    return wire.seal(bytes(opened))


class Machinedrum(MachineBase):
    """SPS-1, SPS-1UW and MKII."""

    slug = "machinedrum"
    display_name = "Machinedrum"
    aliases = ("md", "elektron machinedrum", "sps-1", "sps-1uw", "sps-1uw+")
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = NAMES
    ends: Mapping[End, str] = {
        "end": "comes to END, where the machine should stop (so its sister's manual says; nobody measured it on this "
        "one).",
        "loop": "starts again, until you press STOP.",
        "halt": "halts (no real song with a HALT row was seen; two sources describe it).",
    }
    track_labels = TRACK_LABELS
    columns: Mapping[str, tuple[TableColumn, ...]] = tables.COLUMNS
    guide = (
        "Send {file} to the Machinedrum. The machine may be stopped or playing.",
        "On the machine: STOP, SONG mode on, load song {song}, PLAY. A song that is playing goes on as it was until it "
        "is loaded again (measured by one source).",
        "EXTENDED mode has to be on: only then do the rows load the kits of their patterns. Each change of pattern "
        "loads a kit, and edits of a kit that were not saved are lost then: save it first.",
    )
    seal = Seal(
        guarded=lambda message: range(9, len(message) - 1),  # from the slot on
        renewed=lambda message: wire.seal(message[: -wire.TRAILER]),
        newer=_newer,
    )
    link = LINK

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The new kits and patterns of the plan, then the song. Raises DoesNotFit."""
        message = song.stored_of(plan).encode()
        read_back = song.song_of(song.decode(message)).rows
        if read_back != (*(song.as_machine_plays(row) for row in plan.rows), song.EndRow()):
            raise RuntimeError(f"song {plan.slot + 1} does not read back as planned: {read_back!r}")
        return [*(part.encode() for part in plan.parts), message]

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of Machinedrum message it is, or None for one of another machine or maker."""
        if wire.is_elektron(message) and message[6] == dumps.SONG and len(message) >= wire.HEADER:
            version = (message[7], message[8])
            slot = str(message[9] + 1)
            if version in dumps.VERSIONS[dumps.SONG]:
                return Recognised("song", messages.SONG, slot)
            note = f"format {version[0]}.{version[1]} (unknown to us): passed through untouched, not read"
            return Recognised("song", None, slot, note)
        return messages.recognise(message)

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump when checksum or length do not match; short commands carry neither."""
        if wire.is_elektron(message) and message[6] in ALL_CODECS:
            wire.unwrap(message)

    def tables_of(self, thing: dumps.Stored) -> Mapping[str, list[Row]]:
        """The rows of a decoded dump by table name."""
        return ALL_CODECS[thing.fields["command"]].tables(thing)

    def read_dump(self, data: bytes) -> DumpFacts:
        """Pattern lengths, kits and song names of a .syx; damaged messages are skipped, and remarks name them; the
        last of a slot counts. Raises BadDump when it holds no pattern."""
        found = read_contents(data)
        return DumpFacts(
            patterns=found.facts(),
            songs={slot: music.name for slot, music in found.songs.items() if not music.unused},
            song_slots_seen=frozenset(found.songs),
            remarks=tuple(f"Machine dump: {text}" for text in found.remarks),
            kit_loading=_KIT_LOADING[found.extended],
            unread={slot: why for (kind, slot), why in found.unread.items() if kind == "pattern"},
        )

    def read_music(self, data: bytes) -> DumpMusic:
        """The patterns of a .syx as notes, its songs as rows. Raises BadDump when it holds no readable pattern."""
        from exporters.machinedrum.way_back import read_music

        return read_music(data)

    def merger(self, dump: bytes, options: MergeOptions) -> Merger:
        """A merger over the patterns and kits of a dump."""
        from exporters.machinedrum.scene_merger import DumpMerger

        return DumpMerger(dump, options)


MACHINE = Machinedrum()

"""The Octatrack as the planner and the command line see it: limits, abilities, the file in and out."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase, digits

from exporters.card import Card
from exporters.checking import check_plan
from exporters.errors import BadDump, BadInput
from exporters.machine import Capability, Codec, Limit, Limits, Recognised, Row, Seal, TableColumn
from exporters.machine_base import MachineBase
from exporters.octatrack import arrangement, song
from exporters.planning.plan import End, SongPlan
from exporters.words import counted

LIMITS = Limits(
    patterns=Limit(song.NAMES.count, "verified", "A01-P16; the values 0-255 verified, their names strongly inferred"),
    songs=Limit(8, "verified", "arrangements of a project, arr01.work to arr08.work"),
    song_rows=Limit(255, "verified", "the manual says 256, which the file's count (one byte) cannot say"),
    tracks=Limit(song.TRACKS, "verified", "audio tracks; nothing is said of the MIDI tracks"),
    steps=Limit(64, "two sources", "rows of a longer stretch are read, not written"),
    plays_per_row=Limit(64, "one source", "repeats 0-63, 63 seen in a real file"),
    tempo_min_bpm=Limit(30, "inferred"),
    tempo_max_bpm=Limit(300, "verified"),
    loop_passes=Limit(song.MOST_PASSES, "one source", "0 = for ever"),
    song_name_chars=Limit(arrangement.NAME_BYTES, "verified"),
    row_name_chars=Limit(arrangement.TEXT_BYTES, "verified"),
)
CAPABILITIES = (
    Capability("row mutes", True, "inferred", "audio tracks; the order of the eight bits, and that set is muted"),
    Capability("row tempo", True, "inferred", "in steps of 1/24 BPM (one tempo seen, 300); 0 keeps the current one"),
    Capability("row repeats", True, "one source", "values verified"),
    Capability("row steps", True, "one source", "first step, and the step after the last"),
    Capability("row names", True, "verified", "a reminder row before each scene's rows"),
    Capability("song names", True, "verified"),
    Capability("loops", True, "one source", "seen in a real file; that the count is of extra passes is inferred"),
    Capability("jumps", True, "verified", "forward; seen in a real file"),
    Capability("base file", True, "verified", "your own arrNN.work (`base_file`): every other byte stays as it is"),
    Capability("reading", True, "verified", "every real file comes back byte for byte"),
)
# What other files of a project say in the place of DPS1ARRA (real bank and marker files, and those of samples).
_OTHER_FILES = {
    b"DPS1BANK": "bank",
    b"DPS1SAMP": "list of sample markers",
    b"DPS1SMPA": "sample's settings",
}
CARD = Card(
    # Both lie in every project's folder (several tools look for them); saving writes the one, RELOAD takes the other.
    shows_project=("project.work", "project.strd"),
    same_bytes=lambda name: (f"{name.rpartition('.')[0]}.strd",),
    afterwards=(
        "Eject the card, leave USB DISK MODE and load the project again: what the machine has in memory would "
        "overwrite the card (inferred).",
    ),
    source="a project reload copies .strd over .work (one source, likely)",
)


class Octatrack(MachineBase):
    """DPS-1, MKI and MKII."""

    slug = "octatrack"
    display_name = "Octatrack"
    aliases = ("ot", "elektron octatrack", "octatrack mki", "octatrack mk1", "octatrack mkii", "octatrack mk2", "dps-1")
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = song.NAMES
    # Capitals as in all real names and reminders; these digits and signs are on its naming screen (one source).
    alphabet = f" {ascii_uppercase}{digits}!#$%&'()+,-.;=@_"
    columns: Mapping[str, tuple[TableColumn, ...]] = song.COLUMNS
    beyond_rows = ("scene_a", "scene_b", "midi_muted_tracks", "midi_transpose")
    ends: Mapping[End, str] = {
        "halt": "halts: a HALT row is its last one.",
        "end": "ends, and what the machine does then is not known to us.",
        "loop": "starts again, until you press STOP.",
    }
    transport = "file"
    file_names = tuple(f"arr{number:02d}.work" for number in range(1, LIMITS.songs.value + 1))
    track_labels = tuple(f"T{number}" for number in range(1, song.TRACKS + 1))
    notes = (
        "No file of ours was loaded into an Octatrack yet. Layout and checksum are those of real files.",
        "Mutes are inferred: that the lowest bit is track 1, and that a set bit mutes. Compare a row with mutes on the "
        "machine first. Byte 3 of a row is very likely the mutes of the MIDI tracks: it is written as 0.",
        "Inferred as well: a row without a tempo keeps the current one, and the count of a loop is of extra passes. "
        "Parts, samples and MIDI tracks are those of the patterns; rows leave the crossfader's scenes as they are.",
    )
    guide = (
        "On the Octatrack: save the project, then PROJECT > SYNC TO CARD, and switch on USB DISK MODE. Copy the whole "
        "project folder away first.",
        "Copy {file} into the project folder on the card, as arr0{song}.work. If there is an arr0{song}.strd, copy the "
        "same file over that, too: reloading a project takes the .strd (one source).",
        "Eject the card, leave USB DISK MODE and load the project again: what the machine has in memory would "
        "overwrite the card (inferred). In the ARRANGER menu choose arrangement {song}, then PLAY.",
    )
    card = CARD
    seal = Seal(
        guarded=lambda data: range(arrangement.SUMMED_FROM, len(data)),
        renewed=arrangement.sealed,
        newer=lambda data: arrangement.sealed(
            data[: arrangement.VERSION_AT] + bytes((arrangement.VERSION + 1,)) + data[arrangement.VERSION_AT + 1 :]
        ),
        warns=True,
    )

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The file of a plan; with `base` that file, its two arrangements replaced. Raises DoesNotFit, BadInput."""
        check_plan(plan, self)
        data = song.file_of(plan, None if base is None else _opened(base))
        read_back = song.rows_of(arrangement.decode(data))
        if read_back != [song.as_machine_plays(row) for row in plan.rows]:
            raise RuntimeError(f"arrangement {plan.slot + 1} does not read back as planned: {read_back!r}")
        return [data]

    def tables_of(self, thing: arrangement.Stored) -> dict[str, list[Row]]:
        """The rows of a decoded file by table name."""
        return song.tables_of(thing)

    def recognise(self, message: bytes) -> Recognised | None:
        """An arrangement, or another file of an Octatrack's project; None for anything else."""
        if message[:4] != arrangement.FORM or message[8:12] != arrangement.TYPE[:4]:
            return None
        if message[8:16] != arrangement.TYPE:
            kind = _OTHER_FILES.get(message[8:16], "file")
            return Recognised(kind, None, note="not an arrangement (arrNN.work): left as it is, not read")
        if len(message) > arrangement.VERSION_AT and message[arrangement.VERSION_AT] != arrangement.VERSION:
            note = f"version {message[arrangement.VERSION_AT]} of the file (known is 6): left as it is, not read"
            return Recognised("arrangement", None, note=note)
        return Recognised("arrangement", CODEC, note=_checksum_note(message))

    def base_remarks(self, base: bytes) -> list[str]:
        """A checksum that is wrong, and a saved copy that is another one. Raises BadInput for any other file."""
        stored = _opened(base)
        note = _checksum_note(base)
        remarks = [f"`base_file`: {note}. The new file has the right one."] if note else []
        if song.differs(stored):
            of_both = " and ".join(
                f"'{song.name_of(stored, block)}' ({counted(stored.fields[block]['count'], 'row')}) {what}"
                for block, what in (("current", "in use"), ("saved", "as last saved"))
            )
            remarks.append(f"`base_file` holds two arrangements: {of_both}. The song replaces both.")
        return remarks


def _checksum_note(data: bytes) -> str:
    """What is wrong with the checksum of a whole file; "" when nothing is, or when it is none."""
    if len(data) != arrangement.SIZE:
        return ""
    stored, right = int.from_bytes(data[-2:], "big"), arrangement.checksum_of(data)
    if stored == right:
        return ""
    return f"its checksum is {stored:04X}, by the rule {right:04X} (such files are said to load all the same)"


def _opened(base: bytes) -> arrangement.Stored:
    """The user's own file. Raises BadInput with what it is instead."""
    found = MACHINE.recognise(base)
    where = "Name an arrNN.work from your project folder on the card"
    if found is None:
        raise BadInput(f"`base_file` is not an arrangement of the Octatrack. {where}.")
    if found.codec is None and found.kind != "arrangement":
        raise BadInput(f"`base_file` is a {found.kind} of the Octatrack, not an arrangement. {where}.")
    if found.codec is None:
        raise BadInput(f"`base_file` is {found.note}. {where}, saved with OS 1.40.")
    try:
        return arrangement.decode(base)
    except BadDump as error:
        raise BadInput(f"`base_file`: {error}") from error


CODEC = Codec(
    "arrangement",
    arrangement.decode,
    arrangement.encode,
    name=song.name_of,
    lines=song.lines_of,
    tables=song.tables_of,
    song_rows=song.rows_of,
)
MACHINE = Octatrack()

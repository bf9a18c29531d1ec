"""The M8 as the planner and the command line see it: limits, abilities, the user's song file in and a new one out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase, digits
from typing import Any

from exporters.base_file import check_base
from exporters.card import Card
from exporters.checking import check_plan
from exporters.dirtywave_m8 import song, song_file
from exporters.errors import BadDump, BadInput, UsageError
from exporters.machine import Capability, Codec, DumpFacts, Limit, Limits, Machine, Recognised, Row, TableColumn
from exporters.machine_base import MachineBase
from exporters.planning.plan import End, SongPlan
from exporters.words import counted

LIMITS = Limits(
    patterns=Limit(song_file.CHAINS, "verified", "chains 00-FE; FF is an empty cell"),
    songs=Limit(1, "verified", "a file holds one"),
    song_rows=Limit(song_file.ROWS, "verified"),
    tracks=Limit(song_file.TRACKS, "verified"),
    steps=Limit(256, "verified", "16 phrases of 16 steps; grooves and commands that change that are not looked at"),
    plays_per_row=Limit(1, "two sources"),
    tempo_min_bpm=Limit(20, "inferred", "no source found for its lowest and highest"),
    tempo_max_bpm=Limit(400, "inferred"),
    song_name_chars=Limit(song_file.NAME_BYTES, "verified"),
)
_NO_SILENCE = (
    "An empty cell would end the block of its track. Reserve a chain of phrases without notes, as long as the others, "
    "and name it (`silent_chain` FE)."
)
CAPABILITIES = (
    Capability(
        "row mutes", False, "inferred", "with a chain that you keep for silence (`silent_chain`) they can", _NO_SILENCE
    ),
    Capability("row tempo", False, "two sources", "commands in phrases and tables are not touched"),
    Capability("song tempo", True, "verified", "where the set has none, that of your file stays"),
    Capability("row repeats", False, "two sources"),
    Capability("row steps", False, "two sources", "a chain always plays whole"),
    Capability("row names", False, "verified"),
    Capability("song names", True, "verified"),
    Capability("loops", False, "two sources"),
    Capability("jumps", False, "two sources"),
    Capability("starts again", True, "inferred", "each track by itself"),
    Capability("base file", True, "verified", "your own song (`base_file`): every other byte stays; needed"),
    Capability("pattern lengths", True, "verified", "the phrases of the chains in your own song (`base_file`)"),
    Capability("reading", True, "verified", "every real file comes back byte for byte"),
)
_SEEN = "2.7 to 4.2 (firmware 5 writes 4.2) and 6.0"
_WHERE = "Name a song (.m8s) from the card's Songs folder"
MOST_SILENT = 16


class DirtywaveM8(MachineBase):
    """M8 (both models) and M8 Headless."""

    slug = "dirtywave-m8"
    display_name = "M8"
    aliases = ("m8", "dirtywave m8", "m8 headless", "dirtywave m8 headless", "m8 model:02")
    limits = LIMITS
    pattern_names = song.NAMES
    # The capitals, digits and signs of the real names that we have.
    alphabet = f"{ascii_uppercase}{digits}-_"
    columns: Mapping[str, tuple[TableColumn, ...]] = song.COLUMNS
    ends: Mapping[End, str] = {"end": "goes back to its first row, each track by itself (inferred), until you stop it."}
    transport = "file"
    view = "matrix"
    file_names = ("song.m8s",)
    options = frozenset({"silent_chain"})
    track_labels = tuple(f"Track {number}" for number in range(1, song_file.TRACKS + 1))
    notes = (
        "No file of ours was loaded into an M8 yet. The places of matrix, name and tempo are those of twelve real "
        f"files, versions {_SEEN}.",
        "Inferred: an empty cell ends the block of its track, which goes back to the block's first row. So a track "
        "that is silent in a row plays a chain that you keep for silence.",
        "Every track goes through its own column. Chains of one row have to be equally long, or the tracks drift "
        "apart; grooves and commands in phrases that change how long they last are not looked at.",
        "Rows are counted from 1 here, and from 00 in hexadecimal digits on the M8's screen: row 63 is 3E there.",
    )
    guide = (
        "Copy {file} into the folder Songs on the M8's card, under a name that is not there yet.",
        "On the M8: load the song in the project view, and press PLAY in the song view with the cursor in row 00.",
        "The M8 saves a song under the name that is in it, not that of the file: if one of yours has that name, give "
        "it another there before you save.",
    )
    card = Card(
        shows_project=("*.m8s",),
        folder="Songs",
        ending=".m8s",
        keeps=True,
        afterwards=("Eject the card, put it back into the M8 and load the song in the project view.",),
        source="the manual: songs are in the folder Songs",
    )

    def __init__(self, silent: Sequence[int] = ()) -> None:
        self.silent = tuple(silent)
        self.capabilities = tuple(
            replace(one, has=True, note="silent tracks play the chain for silence", remedy="")
            if one.name == "row mutes" and silent
            else one
            for one in CAPABILITIES
        )

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The M8 with the chains that the user keeps for silence. Raises UsageError."""
        text = given.get("silent_chain")
        if text is None:
            return self
        words = [word.strip() for word in str(text).split(",")]
        chains = [self.pattern_names.parse(word) for word in words]
        wrong = next((word for word, chain in zip(words, chains, strict=True) if chain is None), None)
        if wrong is not None or len(words) > MOST_SILENT:
            said = f"'{wrong[:20]}' is not a chain" if wrong is not None else f"{len(words)} chains are too many"
            raise UsageError(
                f"`silent_chain`: {said}. Give a chain of phrases without notes, {song.NAMES.span}, or up to "
                f"{MOST_SILENT} of different lengths (FE,FD)."
            )
        return type(self)(list(dict.fromkeys(chain for chain in chains if chain is not None)))

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """`base` with the song in it. Raises UsageError without one, DoesNotFit, BadInput."""
        check_base(self, base)
        assert base is not None
        check_plan(plan, self)
        opened(base)
        data = song.file_of(plan, base, self.silent)
        kept = (slice(0x8F), slice(0x93, 0x94), slice(0xA0, 0x2EE), slice(0xAEE, None))
        if len(data) != len(base) or any(data[part] != base[part] for part in kept):
            raise RuntimeError("a byte of the user's file changed that is not of the song")
        return [data]

    def tables_of(self, thing: song_file.Stored) -> dict[str, list[Row]]:
        """The rows of a decoded file by table name."""
        return song.tables_of(thing)

    def recognise(self, message: bytes) -> Recognised | None:
        """A song, or another file of an M8; None for anything else."""
        if message[: len(song_file.MAGIC)] != song_file.MAGIC:
            return None
        if len(message) < 0x2EE:
            return Recognised("file", None, note="not a song (.m8s): left as it is, not read")
        version = song_file.version_of(message)
        if not song_file.is_known(version):
            note = f"version {song_file.shown(version)} of the file (known are {_SEEN}): left as it is, not read"
            return Recognised("song", None, note=note)
        return Recognised("song", CODEC)

    def read_dump(self, data: bytes) -> DumpFacts:
        """How long the chains of the user's song are. Raises BadDump."""
        stored = opened(data)
        return song.facts_of(stored)

    def base_remarks(self, base: bytes) -> list[str]:
        """A version that nobody measured, and chains for silence without phrases. Raises BadInput for any other file,
        and where a chain for silence has notes."""
        stored = opened(base)
        remarks = []
        if not song_file.is_known(stored.version):
            remarks.append(
                f"`base_file` is of version {song_file.shown(stored.version)}, and measured are {_SEEN}. Matrix, name "
                "and tempo look as they do there, and only they are written. Keep your own file, and look at the song "
                "on the M8 first."
            )
        quiet = [] if self.silent else song.silent_chains(stored)
        if quiet:
            named = ", ".join(f"{song.NAMES.name(chain)} ({steps} steps)" for chain, steps in quiet[:4])
            remarks.append(
                f"Chains without notes in your file (`base_file`): {named}. `silent_chain` takes them for tracks "
                "that are silent."
            )
        for chain in self.silent:
            name = song.NAMES.name(chain)
            phrases = song_file.phrases_of(stored, chain)
            loud = [phrase for phrase in dict.fromkeys(phrases) if song_file.has_notes(stored, phrase)]
            if loud:
                raise BadInput(
                    f"`silent_chain` {name}: phrase {song.NAMES.name(loud[0])} of it has notes in your file "
                    "(`base_file`). Name a chain of phrases without notes."
                )
            if not phrases:
                remarks.append(
                    f"Chain {name} is to be silent and has no phrases in your file (`base_file`): fill it with empty "
                    "phrases, as many as the other chains have, before you play the song."
                )
        return remarks

    def example_base(self) -> bytes:
        """A file of our making, for tests."""
        return song.example(self.silent)


def opened(base: bytes) -> song_file.Stored:
    """The user's own file; of a version beyond the known ones only when what we touch is where it was. Raises
    BadDump."""
    found = MACHINE.recognise(base)
    if found is None or found.kind != "song":
        raise BadDump("`base_file`", got="not a song of the M8", hint=f"{_WHERE}.")
    if found.codec is not None:
        return song_file.decode(base)
    version = song_file.version_of(base)
    if version < song_file.SIZES[0][0]:
        raise BadDump("`base_file`", got=found.note, hint=f"{_WHERE} that a newer M8 saved.")
    if len(base) < song_file.SIZES[-1][1]:
        raise BadDump("`base_file`", got=f"{found.note}; it is also shorter ({counted(len(base), 'byte')}) than those")
    stored = song_file.Stored(song_file.file_layout(len(base)).decode(base))
    strange = song_file.what_is_strange(stored)
    if strange:
        raise BadDump("`base_file`", got=f"{found.note}; and it is not like those: {strange}", hint=f"{_WHERE}.")
    return stored


CODEC = Codec(
    "song",
    song_file.decode,
    song_file.encode,
    name=song_file.name_of,
    lines=song.lines_of,
    tables=song.tables_of,
    song_rows=song.rows_of,
)
MACHINE = DirtywaveM8()

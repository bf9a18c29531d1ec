"""The machine of :mod:`exporters.program_change`: any box, as its box file describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exporters.boxes import CHANNELS, MOST_LEAD_BEATS, Box
from exporters.boxes.reading import mutes_of, read_box
from exporters.checking import check_plan
from exporters.errors import UsageError
from exporters.machine import Capability, Codec, Limit, Limits, Machine, Recognised, Row
from exporters.machine_base import MachineBase
from exporters.planning.plan import End, SongPlan
from exporters.program_change.reading import MOST_BYTES, decode, version_of
from exporters.program_change.song import (
    LETTERS,
    MOST_PLAYS,
    MOST_ROWS,
    MOST_SONGS,
    TEMPOS_BPM,
    VERSION,
    Song,
    change_ticks,
    file_bytes,
)
from exporters.song_shown import song_lines, song_tables

PLAIN = Box()  # as boxes/plain.toml describes it, which is read only when it is named
_OURS = "as long as we make files"
_LIVE = "Live's own range; a MIDI file takes more"
_OF_THE_BOX = "of the plain box; a box file says another"


def _limits(box: Box) -> Limits:
    """Those of MIDI, of the box, and how long our files get."""
    return Limits(
        patterns=Limit(box.patterns.count, "two sources", _OF_THE_BOX),
        songs=Limit(MOST_SONGS, "verified", "a file holds one; the number is only written in it"),
        song_rows=Limit(MOST_ROWS, "verified", _OURS),
        tracks=Limit(box.tracks, "inferred", _OF_THE_BOX),
        steps=Limit(box.steps, "inferred", _OF_THE_BOX),
        plays_per_row=Limit(MOST_PLAYS, "verified", _OURS),
        tempo_min_bpm=Limit(TEMPOS_BPM[0], "verified", _LIVE),
        tempo_max_bpm=Limit(TEMPOS_BPM[1], "verified", _LIVE),
        song_name_chars=Limit(LETTERS, "verified", _OURS),
        row_name_chars=Limit(LETTERS, "verified", _OURS),
    )


def _capabilities(box: Box) -> tuple[Capability, ...]:
    """Rows mute only where the box says how."""
    how = "a controller or a note for each track, as `mutes` or the box file says; without them mutes are not sent"
    remedy = "Say which controllers or notes mute the tracks of your box (`mutes` cc:20)."
    return (
        Capability("row repeats", True, "verified", "the next change comes so much later"),
        Capability("row mutes", box.mutes is not None, "verified", how, remedy),
        Capability("row tempo", True, "verified", "steps of the tempo map"),
        Capability("row steps", False, "inferred", "a box begins a pattern at its start"),
        Capability("row names", True, "verified", "markers"),
        Capability("song names", True, "verified", "the track's name"),
        Capability("loops", False, "verified", "MIDI files have none"),
        Capability("jumps", False, "verified", "MIDI files have none"),
        Capability("reading", True, "verified", "files that Kontrol wrote and nobody changed"),
    )


def _notes(box: Box) -> tuple[str, ...]:
    """What the box's file says and where that is from, what the lead does, and what nobody knows."""
    beats = f"{box.lead_beats:g} beat{'' if box.lead_beats == 1 else 's'}"
    lead = (
        f"Changes are sent {beats} before their bar, the first row's at the very start of the file."
        if box.lead_beats
        else "Changes are sent at the start of their bar, without a lead; many boxes want them earlier."
    )
    return (
        f"Box: {box.name} ({box.source or 'its file names no source'}), channel {box.channel}.",
        *box.notes,
        lead,
        "What a box does with a change is its own affair: most let the pattern that plays come to its end first.",
    )


def _guide(box: Box) -> tuple[str, ...]:
    """What to do with the file."""
    name = box.name.replace("{", "{{").replace("}", "}}")
    return (
        f"On the box ({name}): receive program changes on channel {box.channel}, and follow MIDI clock.",
        "Select the first row's pattern on the box by hand, so that it is there when the song begins.",
        "Play {file} from its first bar with a sequencer that sends clock and program changes to the box, at the "
        "file's own tempo.",
    )


class ProgramChange(MachineBase):
    """Writes a Standard MIDI File for one box."""

    slug = "program-change"
    display_name = "program-change file"
    aliases = ("pc", "midi file")
    transport = "file"
    file_names = ("song.mid", "song.midi")
    options = frozenset({"box", "lead", "channel", "mutes"})
    ends: Mapping[End, str] = {"end": "is over, and the box plays its last pattern on until you stop it."}

    def __init__(self, box: Box = PLAIN) -> None:
        self.box = box
        self.limits = _limits(box)
        self.capabilities = _capabilities(box)
        self.pattern_names = box.patterns
        self.notes = _notes(box)
        self.guide = _guide(box)

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The machine for the user's box, lead, channel and mutes. Raises UsageError and BadInput."""
        lead, channel = given.get("lead"), given.get("channel")
        if channel is not None and not 1 <= channel <= CHANNELS:
            raise UsageError(f"`channel` {channel}: MIDI has channels 1-{CHANNELS}.")
        box = self.box if "box" not in given else read_box(given["box"], channel)
        if channel is not None:
            box = replace(box, channel=channel)
        if lead is not None:
            if not 0 <= lead <= MOST_LEAD_BEATS:  # nan is outside, too
                raise UsageError(f"`lead` {lead:g}: give 0 to {MOST_LEAD_BEATS:g} beats.")
            box = replace(box, lead_beats=float(lead))
        if "mutes" in given:
            box = mutes_of(given["mutes"], box)
        return ProgramChange(box)

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The MIDI file. Raises DoesNotFit, also where the lead is longer than a row."""
        check_plan(plan, self)
        return [file_bytes(Song(plan.slot, plan.name, plan.rows, self.box))]

    def recognise(self, message: bytes) -> Recognised | None:
        """One of our own MIDI files, by its first text."""
        version = version_of(message)
        if version is None:
            return None
        if version != str(VERSION):
            return Recognised("song", None, note=f"version {version[:8]!a} (unknown to us): not read")
        if len(message) > MOST_BYTES:
            return Recognised("song", None, note=f"more than {MOST_BYTES >> 20} MiB: not one that Kontrol wrote")
        return Recognised("song", SONG)

    def tables_of(self, thing: Song) -> dict[str, list[Row]]:
        """The rows of a decoded song by table name."""
        return tables(thing)


def tables(song: Song) -> dict[str, list[Row]]:
    """Songs and rows of one file."""
    return song_tables(song.slot, song.name, song.rows, song.box.patterns)


def lines(song: Song) -> list[str]:
    """The box, then a line for each row with the bank and program that it is sent with."""
    about = f"for {song.box.name}, channel {song.box.channel}"
    sent = {one.number: tick for tick, one in change_ticks(song)}
    out = []
    for number, line in enumerate(song_lines(song.rows, song.box.patterns)):
        if number in sent:
            bank, program = song.box.bank_and_program(song.rows[number].pattern)  # type: ignore[union-attr]
            in_bank = "" if song.box.bank_select == "none" else f"bank {bank} "
            line = f"{line}  ({in_bank}program {program})"
        out.append(line)
    return [about, *out]


SONG = Codec(
    "song",
    decode,
    file_bytes,
    slot=lambda song: str(song.slot + 1),
    name=lambda song: song.name,
    lines=lines,
    tables=tables,
    song_rows=lambda song: song.rows,
)
MACHINE = ProgramChange()

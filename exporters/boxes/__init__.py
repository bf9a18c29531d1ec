"""Boxes: what a drum machine calls its patterns and what it wants to hear over MIDI, for machines that we know only so.

A box is a TOML file (:mod:`exporters.boxes.reading`). Shipped are one without a maker and those whose official MIDI
text could be read; each of their files says which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from exporters.pattern_names import PatternNames

BankSelect = Literal["none", "msb", "lsb", "both"]
PROGRAMS, CHANNELS, VALUES = 128, 16, 127  # of MIDI: programs 0-127, channels 1-16, data bytes up to 127

MOST_TRACKS, MOST_STEPS = 128, 1024
MOST_LEAD_BEATS = 64.0
BANK_CONTROLLERS = {"none": (), "msb": (0,), "lsb": (32,), "both": (0, 32)}
MOST_BANKS = {"none": 1, "msb": 128, "lsb": 128, "both": 128 * 128}


@dataclass(frozen=True)
class Mutes:
    """How tracks are muted from outside: a controller or a note for each track, on a channel for each.

    `cc`: the controller is sent with the value `muted` or `sounding` whenever that changes, and for every track at the
    start. `note`: a note is held as long as its track is muted, with the velocity `muted`.
    """

    send: Literal["cc", "note"]
    numbers: tuple[int, ...]
    channels: tuple[int, ...]
    muted: int = 127
    sounding: int = 0


@dataclass(frozen=True)
class Box:
    """One box. `channel` and those of the mutes count from 1, programs and banks from 0, as they are sent.

    Pattern n (from 0) is program `first_program` + n mod `programs` of bank `first_bank` + n div `programs`; a bank is
    sent as `bank_select` says: controller 0 (msb), 32 (lsb) or both (0 with the upper seven bits). `lead_beats` is how
    long before its bar a change is sent.
    """

    name: str = "plain"
    source: str = "no maker's: programs 0-127 for patterns A01-H16, as they stand in the MIDI standard"
    patterns: PatternNames = field(default_factory=PatternNames)
    tracks: int = 16
    steps: int = 64
    channel: int = 1
    first_program: int = 0
    programs: int = PROGRAMS
    bank_select: BankSelect = "none"
    first_bank: int = 0
    lead_beats: float = 0.0
    mutes: Mutes | None = None
    notes: tuple[str, ...] = ()

    def bank_and_program(self, pattern: int) -> tuple[int, int]:
        """The bank and the program, both from 0, that select a pattern."""
        bank, program = divmod(pattern, self.programs)
        return self.first_bank + bank, self.first_program + program

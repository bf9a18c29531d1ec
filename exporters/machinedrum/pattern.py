"""The pattern dump (0x67): field tables of the short (2763) and the long (5410 byte) form, and the music in them.

All of the short form is verified on 270 real patterns; of the long form's extra section the size is
verified and the content rests on two sources. Lock row r belongs to the r-th set bit of the lock masks,
tracks 1-16 in order, parameters ascending. Rows past that count hold leftovers and are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Record, u8, u32be
from exporters.machine import PatternNames
from exporters.machinedrum import dumps, models, wire

SHORT, LONG = 2763, 5410
SLOTS = 128
TRACKS = 16
PAGE = 32  # steps of the short form, and of each half of the long one
LOCK_ROWS = 64
NO_LOCK = 0xFF
DEFAULT_SWING = 0xAAAAAAAA  # every second step, also at 50 %
NAMES = PatternNames()
SPEEDS = ("1x", "2x", "3/4x", "3/2x")  # the last two on later OS only (one source)
SPEED_FACTORS = (Fraction(1), Fraction(2), Fraction(3, 4), Fraction(3, 2))  # by multiplier value

WIDE = Layout(
    "pattern-wide masks",
    16,
    (
        Field(0, u32be, "accent", "bit n = step n+1"),
        Field(4, u32be, "slide", "bit n = step n+1"),
        Field(8, u32be, "swing", "bit n = step n+1"),
        Field(12, u32be, "swing_amount", "percent = 50 + value x 50 / 16384"),
    ),
)
OWN = Layout(
    "track masks",
    204,
    (
        Field(0, u32be, "accent_all", "1 = the pattern-wide accent mask holds for all tracks, 0 = each track's own"),
        Field(4, u32be, "slide_all", "likewise"),
        Field(8, u32be, "swing_all", "likewise"),
        Field(12, Array(u32be, TRACKS), "accent", "per track"),
        Field(76, Array(u32be, TRACKS), "slide", "per track"),
        Field(140, Array(u32be, TRACKS), "swing", "per track"),
    ),
)
SECOND = Layout(
    "steps 33-64",
    2316,
    (
        Field(0, Array(u32be, TRACKS), "trigs", "bit n = step n+33"),
        Field(64, u32be, "accent", "pattern-wide"),
        Field(68, u32be, "slide", "pattern-wide"),
        Field(72, u32be, "swing", "pattern-wide"),
        Field(76, Array(Raw(PAGE), LOCK_ROWS), "locks", "the lock rows continued"),
        Field(2124, Array(u32be, TRACKS), "own_accent", "per track"),
        Field(2188, Array(u32be, TRACKS), "own_slide", "per track"),
        Field(2252, Array(u32be, TRACKS), "own_swing", "per track"),
    ),
)
_FIELDS = (
    *dumps.head(dumps.PATTERN, SLOTS),
    Field(0x0A, Packed(Array(u32be, TRACKS)), "trigs", "per track; bit n = step n+1"),
    Field(0x54, Packed(Array(u32be, TRACKS)), "lock_masks", "per track; bit p = parameter p locked; bits 24-31 kept"),
    Field(0x9E, Packed(WIDE), "wide", "accent, slide, swing of the whole pattern, swing amount"),
    Field(0xB1, u8, "accent_amount", "0-127; the screen's 0-15 x 127/15", range(128)),
    Field(0xB2, u8, "length", "steps", range(1, 65)),
    Field(0xB3, u8, "multiplier", "0 = 1x, 1 = 2x, 2 = 3/4x, 3 = 3/2x", range(len(SPEEDS))),
    Field(0xB4, u8, "scale", "total length = 16 x (value + 1)", range(4)),
    Field(0xB5, u8, "kit", "kit slot", range(64)),
    Field(0xB6, u8, "locked_rows", "0 in all dumps, even with locks"),
    Field(0xB7, Packed(Array(Raw(PAGE), LOCK_ROWS)), "locks", "64 rows x 32 steps; 255 = no lock"),
    Field(0x9DC, Packed(OWN), "own", "edit-all flags, then accent, slide, swing per track"),
)
PATTERN_SHORT = Layout("pattern", SHORT - wire.TRAILER, _FIELDS)
PATTERN_LONG = Layout(
    "pattern", LONG - wire.TRAILER, (*_FIELDS, Field(0xAC6, Packed(SECOND), "second", "steps 33-64 of everything"))
)

Locks = Mapping[tuple[int, int], Mapping[int, int]]


@dataclass(frozen=True)
class Pattern:
    """A pattern as it sounds. Tracks and steps are 0-based; masks have bit n for step n (up to 64).

    `accent`, `slide`, `swing` are the effective masks of each track, resolved through the edit-all flags.
    `locks` maps (track, parameter) to {step: value 0-127}; an entry may be empty, it still costs one of 64 rows.
    Trigs and locks beyond `length` are kept and not played.
    """

    slot: int
    kit: int
    length: int
    scale: int
    multiplier: int = 0
    accent_amount: int = 0
    swing_amount: int = 0
    trigs: tuple[int, ...] = (0,) * TRACKS
    accent: tuple[int, ...] = (0,) * TRACKS
    slide: tuple[int, ...] = (0,) * TRACKS
    swing: tuple[int, ...] = (DEFAULT_SWING,) * TRACKS
    locks: Locks = field(default_factory=dict)
    version: tuple[int, int] = (3, 1)
    long: bool = False

    @property
    def total_steps(self) -> int:
        """16, 32, 48 or 64: the scale setting."""
        return 16 * (self.scale + 1)

    @property
    def most_steps(self) -> int:
        """The steps that its form has room for."""
        return 2 * PAGE if self.long else PAGE

    @property
    def length_fits(self) -> bool:
        """Whether its form can hold its length (a dump may have been tampered with)."""
        return 1 <= self.length <= self.most_steps

    @property
    def swing_percent(self) -> float:
        """50 = straight, 80 = the most."""
        return swing_percent(self.swing_amount)

    @property
    def speed(self) -> str:
        """1x, 2x, 3/4x, 3/2x, or the number when it is none of these."""
        return SPEEDS[self.multiplier] if self.multiplier < len(SPEEDS) else f"multiplier {self.multiplier}"

    @property
    def is_blank(self) -> bool:
        """No trigs and no locks: the slot holds no music."""
        return not any(self.trigs) and not self.locks

    def at(self, slot: int, kit: int | None = None) -> Pattern:
        """The same pattern for another slot (and kit)."""
        return replace(self, slot=slot, kit=self.kit if kit is None else kit)


def swing_percent(amount: int) -> float:
    """Swing in percent from the stored amount."""
    return 50 + amount * 50 / 16384


def swing_amount(percent: float) -> int:
    """The stored amount of `percent` (50-80). 80 is stored as 9830, verified."""
    return int((percent - 50) * 16384 / 50)


def decode(message: bytes) -> dumps.Stored:
    """A pattern dump as fields, either form. Raises BadDump or dumps.NotRead."""
    return dumps.decode(message, dumps.PATTERN, {SHORT: PATTERN_SHORT, LONG: PATTERN_LONG})


def lock_rows(masks: tuple[int, ...] | list[int]) -> list[tuple[int, int]]:
    """(track, parameter) of each used lock row, in row order."""
    return [(t, p) for t, mask in enumerate(masks) for p in range(models.PARAMS) if mask >> p & 1]


def pattern_of(stored: dumps.Stored) -> Pattern:
    """The music in the fields of a pattern dump. Raises BadDump when its masks ask for more than 64 lock rows."""
    f = stored.fields
    second: Record | None = f.get("second")
    owners = lock_rows(f["lock_masks"])
    if len(owners) > LOCK_ROWS:
        where = f"pattern {f['slot'] + 1}, lock masks"
        raise BadDump(where, offset=0x54, inside="the message", got=len(owners), allowed="0-64 lock rows")
    locks: dict[tuple[int, int], dict[int, int]] = {}
    for row, owner in enumerate(owners):
        values = f["locks"][row] + (second["locks"][row] if second else b"")
        locks[owner] = {step: value for step, value in enumerate(values) if value != NO_LOCK}
    high = second["trigs"] if second else [0] * TRACKS
    return Pattern(
        slot=f["slot"],
        kit=f["kit"],
        length=f["length"],
        scale=f["scale"],
        multiplier=f["multiplier"],
        accent_amount=f["accent_amount"],
        swing_amount=f["wide"]["swing_amount"],
        trigs=tuple(low | top << PAGE for low, top in zip(f["trigs"], high, strict=True)),
        accent=_effective(f, second, "accent"),
        slide=_effective(f, second, "slide"),
        swing=_effective(f, second, "swing"),
        locks=locks,
        version=(f["version"], f["revision"]),
        long=second is not None,
    )


def _effective(f: Record, second: Record | None, what: str) -> tuple[int, ...]:
    """One mask per track, through the edit-all flag (two sources); under flag 1 the tracks' own masks mean nothing."""
    if f["own"][f"{what}_all"]:
        whole = f["wide"][what] | (second[what] if second else 0) << PAGE
        return (whole,) * TRACKS
    high = second[f"own_{what}"] if second else [0] * TRACKS
    return tuple(low | top << PAGE for low, top in zip(f["own"][what], high, strict=True))


def stored_pattern(pattern: Pattern) -> dumps.Stored:
    """The fields of a new pattern dump, checked against what the machine takes.

    The long form is used for patterns marked `long` and for those with more than 32 steps. When all tracks
    agree on a mask the edit-all flag is set, else each track has its own. Unused lock rows are filled with 255.
    Raises BadDump.
    """
    where = f"pattern {pattern.slot + 1}"
    long = pattern.long or pattern.length > PAGE
    if len(pattern.locks) > LOCK_ROWS:
        raise BadDump(f"{where}, locks", got=len(pattern.locks), allowed="0-64 lock rows")
    if pattern.length > pattern.total_steps:
        raise BadDump(f"{where}, length", offset=0xB2, got=pattern.length, allowed=f"1-{pattern.total_steps}")
    masks = [0] * TRACKS
    rows = [bytes([NO_LOCK] * 2 * PAGE)] * LOCK_ROWS
    for row, ((track, param), values) in enumerate(sorted(pattern.locks.items())):
        masks[track] |= 1 << param
        line = bytearray([NO_LOCK] * 2 * PAGE)
        for step, value in values.items():
            if not 0 <= value <= 127 or not 0 <= step < 2 * PAGE:
                got = f"step {step + 1} value {value}"
                raise BadDump(f"{where}, lock of track {track + 1}", got=got, allowed="steps 1-64, values 0-127")
            line[step] = value
        rows[row] = bytes(line)
    low = [mask & 0xFFFFFFFF for mask in pattern.trigs]
    wide, own, second = _mask_fields(pattern)
    fields: Record = {
        "frame": wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0)),
        "command": dumps.PATTERN,
        "version": pattern.version[0],
        "revision": pattern.version[1],
        "slot": pattern.slot,
        "trigs": low,
        "lock_masks": masks,
        "wide": wide,
        "accent_amount": pattern.accent_amount,
        "length": pattern.length,
        "multiplier": pattern.multiplier,
        "scale": pattern.scale,
        "kit": pattern.kit,
        "locked_rows": 0,
        "locks": [row[:PAGE] for row in rows],
        "own": own,
    }
    layout = PATTERN_LONG if long else PATTERN_SHORT
    if long:
        second["trigs"] = [mask >> PAGE for mask in pattern.trigs]
        second["locks"] = [row[PAGE:] for row in rows]
        fields["second"] = second
    layout.check(fields, where)
    return dumps.Stored(layout, fields)


def _mask_fields(pattern: Pattern) -> tuple[Record, Record, Record]:
    """The pattern-wide, per-track and second-page masks. Format 2.1 mirrors a common mask in the tracks (verified)."""
    wide: Record = {"swing_amount": pattern.swing_amount}
    own: Record = {}
    second: Record = {}
    for what in ("accent", "slide", "swing"):
        masks: tuple[int, ...] = getattr(pattern, what)
        common = len(set(masks)) == 1
        whole = masks[0] if common else (DEFAULT_SWING if what == "swing" else 0)
        tracks = masks if not common or pattern.version < (3, 0) else (0,) * TRACKS
        wide[what], second[what] = whole & 0xFFFFFFFF, whole >> PAGE
        own[f"{what}_all"] = int(common)
        own[what] = [mask & 0xFFFFFFFF for mask in tracks]
        second[f"own_{what}"] = [mask >> PAGE for mask in tracks]
    return wide, own, second

"""Machines of the Machinedrum and their parameter names, as tables.

Ids are the low byte of a kit's 32-bit model; bit 7 marks a UW machine. 0-3, 16-28, 32-39, 48-63, 64-72, 84,
112, 113 and some ROM and RAM ids occur in real dumps, the others rest on two sources. Synthesis parameter
names come from the machine table of OS 1.63 (one source, spot-checked). A name that no source gives is P1..P8.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

TONAL = 0x20000  # bit 17: tonal tuning, unofficial OS X.04 and later (two sources)
GND_EMPTY = 0


class Family(Enum):
    """How a machine behaves when its track moves to another pattern or slot."""

    EMPTY = "empty"
    SOUND = "sound"
    INPUT = "input"
    MIDI = "midi"
    CTR_ALL = "controls all tracks"
    CTR_8P = "controls eight parameters"
    CTR_EFFECTS = "controls a master effect"
    ROM = "plays a sample slot"
    RAM_RECORD = "records"
    RAM_PLAY = "plays a recording"


@dataclass(frozen=True)
class Model:
    """One machine: its name on the screen, its synthesis parameter names (8, "" where none is known), its family."""

    id: int
    name: str
    params: tuple[str, ...] = ("",) * 8
    family: Family = Family.SOUND
    official: bool = True


# Track parameters 8-23 of every sound machine (two sources).
SHARED = (
    "AMD", "AMF", "EQF", "EQG", "FLTF", "FLTW", "FLTQ", "SRR",
    "DIST", "VOL", "PAN", "DEL", "REV", "LFOS", "LFOD", "LFOM",
)  # fmt: skip
DEL, REV, LFO_SPEED, LFO_DEPTH, LFO_MIX = 19, 20, 21, 22, 23
PARAMS = 24

REVERB = ("DVOL", "PRED", "DEC", "DAMP", "HP", "LP", "GATE", "LEV")
ECHO = ("TIME", "MOD", "MFRQ", "FB", "FLTF", "FLTW", "MONO", "LEV")
EQ = ("LF", "LG", "HF", "HG", "PF", "PG", "PQ", "GAIN")
DYNAMIX = ("ATCK", "REL", "TRHD", "RTIO", "KNEE", "HP", "OUTG", "MIX")
LFO_UPDATE = ("FREE", "TRIG", "HOLD")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# First id, then "name: parameters"; "-" is a slot without a known name.
_E12 = "PTCH DEC - - STRT RTRG RTIM BEND"
_ROM = "PTCH DEC HOLD BRR STRT END RTRG RTIM"
_RAM_R = "MLEV MBAL ILEV IBAL CUE1 CUE2 LEN RATE"
_MID_SHARED = (*(f"CC{n}{part}" for n in range(1, 7) for part in "DV"), "PCHG")
_CTR_8P_SHARED = tuple(f"P{n} {part}" for n in range(1, 9) for part in ("TRACK", "PARAM"))

_GROUPS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (0, "GND", ("empty", "SN: PTCH DEC RAMP RDEC", "NS: DEC", "IM: UP UVAL DOWN DVAL")),
    (
        16,
        "TRX",
        (
            "BD: PTCH DEC RAMP RDEC STRT NOIS HARM CLIP",
            "SD: PTCH DEC BUMP BENV SNAP TONE TUNE CLIP",
            "XT: PTCH DEC RAMP RDEC DAMP DIST DTYP",
            "CP: CLPY TONE HARD RICH RATE ROOM RSIZ RTUN",
            "RS: PTCH DEC DIST",
            "CB: PTCH DEC ENH DAMP TONE BUMP",
            "CH: GAP DEC HPF LPF MTAL",
            "OH: GAP DEC HPF LPF MTAL",
            "CY: RICH DEC TOP TTUN SIZE PEAK",
            "MA: ATT SUS REV DAMP RATL RTYP TONE HARD",
            "CL: PTCH DEC DUAL ENH TUNE CLIC",
            "XC: PTCH DEC RAMP RDEC DAMP DIST DTYP",
            "B2: PTCH DEC RAMP HOLD TICK NOIS DIRT DIST",
        ),
    ),
    (
        32,
        "EFM",
        (
            "BD: PTCH DEC RAMP RDEC MOD MFRQ MDEC MFB",
            "SD: PTCH DEC NOIS NDEC MOD MFRQ MDEC HPF",
            "XT: - - - - MOD MFRQ MDEC CLIC",
            "CP: PTCH DEC CLPS CDEC MOD MFRQ MDEC HPF",
            "RS: PTCH DEC MOD HPF SNAR SPTC SDEC SMOD",
            "CB: PTCH DEC SNAP FB MOD MFRQ MDEC",
            "HH: PTCH DEC TREM TFRQ MOD MFRQ MDEC FB",
            "CY: PTCH DEC FB HPF MOD MFRQ MDEC",
        ),
    ),
    (48, "E12", tuple(f"{n}: {_E12}" for n in _words("BD SD HT LT CP RS CB CH OH RC CC BR TA TR SH BC"))),
    (64, "P-I", _words("BD SD MT ML MA RS RC CC HH")),
    (80, "INP", _words("GA GB FA FB EA EB")),
    (96, "MID", tuple(f"{n:02d}: NOTE N2 N3 LEN VEL PB MW AT" for n in range(1, 17))),
    (112, "CTR", ("AL: SYN1 SYN2 SYN3 SYN4 SYN5 SYN6 SYN7 SYN8", "8P: P1 P2 P3 P4 P5 P6 P7 P8")),
    (120, "CTR", _words("RE GB EQ DX")),
    (128, "ROM", tuple(f"{n:02d}: {_ROM}" for n in range(1, 33))),
    (160, "RAM", (f"R1: {_RAM_R}", f"R2: {_RAM_R}", f"P1: {_ROM}", f"P2: {_ROM}")),
    (165, "RAM", (f"R3: {_RAM_R}", f"R4: {_RAM_R}", f"P3: {_ROM}", f"P4: {_ROM}")),
    (176, "ROM", tuple(f"{n:02d}: {_ROM}" for n in range(33, 49))),
)
# Of unofficial OS X versions only (two sources).
_UNOFFICIAL = {
    4: "GND-SW",
    5: "GND-PU",
    7: "NFX-EV",
    8: "NFX-CO",
    9: "NFX-UC",
    29: "TRX-S2",
    86: "INP-CA",
    87: "INP-CB",
}


def _family(number: int, group: str) -> Family:
    if number == GND_EMPTY:
        return Family.EMPTY
    if group == "RAM":
        return Family.RAM_RECORD if number in (160, 161, 165, 166) else Family.RAM_PLAY
    if group == "CTR":
        return {112: Family.CTR_ALL, 113: Family.CTR_8P}.get(number, Family.CTR_EFFECTS)
    return {"INP": Family.INPUT, "MID": Family.MIDI, "ROM": Family.ROM}.get(group, Family.SOUND)


def _table() -> dict[int, Model]:
    models: dict[int, Model] = {}
    for first, group, entries in _GROUPS:
        for number, entry in enumerate(entries, first):
            short, _, params = entry.partition(":")
            names = ["" if name == "-" else name for name in params.split()]
            full = tuple(names + [""] * (8 - len(names)))
            models[number] = Model(number, f"{group}-{short}" if number else "empty", full, _family(number, group))
    for number, name in _UNOFFICIAL.items():
        models[number] = Model(number, name, official=False)
    return models


MODELS: dict[int, Model] = _table()


def model_of(value: int) -> Model:
    """The machine of a kit's 32-bit model value; an id in no table is named by its number."""
    number = value & 0xFF
    return MODELS.get(number) or Model(number, f"machine {number}", official=False)


def parameter_name(value: int | None, parameter: int) -> str:
    """The screen's name of track parameter 0-23 for the machine `value` (None: unknown machine); a number beyond."""
    model = None if value is None else model_of(value)
    if parameter >= PARAMS:
        return f"parameter {parameter}"
    if parameter < 8:
        return (model.params[parameter] if model else "") or f"P{parameter + 1}"
    if model and model.family is Family.MIDI and parameter - 8 < len(_MID_SHARED):
        return _MID_SHARED[parameter - 8]
    if model and model.family is Family.CTR_8P:
        return _CTR_8P_SHARED[parameter - 8]
    return SHARED[parameter - 8]


def ram_unit(value: int) -> int | None:
    """Which of the four recorders (0-3) a RAM-R or RAM-P machine uses; None for other machines."""
    return {160: 0, 161: 1, 162: 0, 163: 1, 165: 2, 166: 3, 167: 2, 168: 3}.get(value & 0xFF)

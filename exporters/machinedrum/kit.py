"""The kit dump (0x52): field table, and the kit as a musician sees it.

Sizes, machines, parameters, levels, groups and LFO heads are verified on real dumps; the order of the
master effect parameters rests on two sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Record, u8, u32be
from exporters.machinedrum import dumps, models, wire

SIZE = 1233
SLOTS = 64
TRACKS = 16
NAME_CHARS = 16
NONE = 0xFF  # no trig group, no mute group
UNUSED_MARK = 0x7F  # first byte of the name of a slot that was never saved

LFO = Layout(
    "LFO",
    36,
    (
        Field(0, u8, "track", "destination track", range(TRACKS)),
        Field(1, u8, "param", "destination parameter", range(models.PARAMS)),
        Field(2, u8, "shape1", "", range(6)),
        Field(3, u8, "shape2", "", range(6)),
        Field(4, u8, "update", "0 FREE, 1 TRIG, 2 HOLD", range(3)),
        Field(5, Raw(31), "state", "internal; bytes 30-31 of the block are 02 9A in all dumps (generator seed)"),
    ),
)
LFO_STATE = bytes(25) + b"\x02\x9a" + bytes(4)  # block bytes 5-35

GROUPS = Layout(
    "groups",
    32,
    (
        Field(0, Array(u8, TRACKS), "trig", "track that each track triggers, 255 = none"),
        Field(16, Array(u8, TRACKS), "mute", "track that each track mutes, 255 = none"),
    ),
)

_PARAMS = Array(u8, models.PARAMS)

KIT = Layout(
    "kit",
    SIZE - wire.TRAILER,
    (
        *dumps.head(dumps.KIT, SLOTS),
        Field(0x0A, Raw(16), "name", "ASCII, ends at the first NUL, leftovers behind it; first byte 7F = never saved"),
        Field(0x1A, Array(_PARAMS, TRACKS), "params", "0-7 synthesis, 8-15 effects, 16-23 routing", range(128)),
        Field(0x19A, Array(u8, TRACKS), "levels", "track levels", range(128)),
        Field(0x1AA, Packed(Array(u32be, TRACKS)), "models", "machine in the low byte; bit 17 tonal tuning"),
        Field(0x1F4, Packed(Array(LFO, TRACKS)), "lfos", "one per track; speed, depth, mix are its parameters 21-23"),
        Field(0x487, Array(u8, 8), "reverb", " ".join(models.REVERB), range(128)),
        Field(0x48F, Array(u8, 8), "echo", " ".join(models.ECHO), range(128)),
        Field(0x497, Array(u8, 8), "eq", " ".join(models.EQ), range(128)),
        Field(0x49F, Array(u8, 8), "dynamix", " ".join(models.DYNAMIX), range(128)),
        Field(0x4A7, Packed(GROUPS), "groups", "trig groups, then mute groups"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Lfo:
    """One track's LFO; `track` and `param` are its destination (0-based)."""

    track: int
    param: int = 0
    shape1: int = 0
    shape2: int = 4
    update: int = 0
    state: bytes = LFO_STATE


@dataclass(frozen=True)
class KitTrack:
    """One slot of a kit: machine (32-bit model), 24 parameters, level, LFO, the tracks it triggers and mutes."""

    model: int
    params: tuple[int, ...]
    level: int
    lfo: Lfo
    trig_group: int = NONE
    mute_group: int = NONE

    @property
    def machine(self) -> models.Model:
        """The machine's table row."""
        return models.model_of(self.model)

    @property
    def is_empty(self) -> bool:
        """Whether the slot holds no machine."""
        return self.machine.family is models.Family.EMPTY


# Parameters of an empty machine in never-saved factory kits (verified).
EMPTY_PARAMS = tuple(bytes.fromhex("40 40 00 00 00 00 00 00 00 00 40 40 00 7F 00 00 00 7F 40 00 00 40 00 00"))


def empty_track(track: int) -> KitTrack:
    """The empty machine as the factory kits have it, for slot `track`."""
    return KitTrack(models.GND_EMPTY, EMPTY_PARAMS, 0x64, Lfo(track))


@dataclass(frozen=True)
class Effects:
    """A kit's master effects, eight values each in screen order."""

    reverb: tuple[int, ...]
    echo: tuple[int, ...]
    eq: tuple[int, ...]
    dynamix: tuple[int, ...]


@dataclass(frozen=True)
class Kit:
    """A kit: name (without leftovers), 16 tracks, master effects. `slot` is 0-based."""

    slot: int
    name: str
    tracks: tuple[KitTrack, ...]
    effects: Effects
    version: tuple[int, int] = (4, 1)
    unused: bool = False

    def at(self, slot: int) -> Kit:
        """The same kit for another slot."""
        return replace(self, slot=slot)


def decode(message: bytes) -> dumps.Stored:
    """A kit dump as fields. Raises BadDump or dumps.NotRead."""
    return dumps.decode(message, dumps.KIT, {SIZE: KIT})


def plain_name(raw: bytes) -> str:
    """The readable part of a 16-byte name."""
    return raw.split(b"\0", 1)[0].decode("ascii", "replace").strip("\x7f")


def kit_of(stored: dumps.Stored) -> Kit:
    """The kit in the fields of its dump."""
    f = stored.fields
    tracks = tuple(
        KitTrack(
            model=f["models"][t],
            params=tuple(f["params"][t]),
            level=f["levels"][t],
            lfo=Lfo(**f["lfos"][t]),
            trig_group=f["groups"]["trig"][t],
            mute_group=f["groups"]["mute"][t],
        )
        for t in range(TRACKS)
    )
    effects = Effects(*(tuple(f[name]) for name in ("reverb", "echo", "eq", "dynamix")))
    raw: bytes = f["name"]
    return Kit(
        slot=f["slot"],
        name=plain_name(raw),
        tracks=tracks,
        effects=effects,
        version=(f["version"], f["revision"]),
        unused=raw[0] == UNUSED_MARK,
    )


def stored_kit(kit: Kit) -> dumps.Stored:
    """The fields of a new kit dump, checked against what the machine takes.

    The name is cut to 16 bytes and padded with NUL. Raises BadDump.
    """
    mark = bytes([UNUSED_MARK]) if kit.unused else b""
    name = (mark + kit.name.encode("ascii", "replace"))[:NAME_CHARS].ljust(NAME_CHARS, b"\0")
    fields: Record = {
        "frame": wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0)),
        "command": dumps.KIT,
        "version": kit.version[0],
        "revision": kit.version[1],
        "slot": kit.slot,
        "name": name,
        "params": [list(t.params) for t in kit.tracks],
        "levels": [t.level for t in kit.tracks],
        "models": [t.model for t in kit.tracks],
        "lfos": [dict(vars(t.lfo)) for t in kit.tracks],
        "reverb": list(kit.effects.reverb),
        "echo": list(kit.effects.echo),
        "eq": list(kit.effects.eq),
        "dynamix": list(kit.effects.dynamix),
        "groups": {"trig": [t.trig_group for t in kit.tracks], "mute": [t.mute_group for t in kit.tracks]},
    }
    where = f"kit {kit.slot + 1}"
    KIT.check(fields, where)
    for name_, values in fields["groups"].items():
        _check_group(values, f"{where}, {name_} group")
    for t, block in enumerate(fields["lfos"]):
        LFO.check(block, f"{where}, LFO of track {t + 1}")
    return dumps.Stored(KIT, fields)


def _check_group(values: Sequence[int], where: str) -> None:
    for track, value in enumerate(values, 1):
        if value != NONE and not 0 <= value < TRACKS:
            raise BadDump(f"{where} of track {track}", got=value, allowed="0-15 or 255")

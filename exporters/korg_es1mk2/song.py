"""The ES-1 mkII's song block and events.

Source: Korg's "ES-1 mkII MIDI implementation" (official, complete). No dump of a machine was found.
"""

from __future__ import annotations

from exporters.electribe.song import POSITIONS, Event, Model
from exporters.formats.layout import Field, Layout, Raw, u8, u16be
from exporters.pattern_names import PatternNames

BLOCK = Layout(
    "song",
    518,
    (
        Field(0, u16be, "tempo", "BPM << 7, tenths in the lower four bits (official; drawn as the ESX-1's, verified)"),
        Field(2, u8, "last", "number of the last position"),
        Field(4, u16be, "events", "how many"),
        Field(6, Raw(POSITIONS), "patterns", "of the positions; unused 0 (inferred)"),
    ),
)
EVENT = Layout(
    "song event",
    4,
    (
        Field(0, u8, "position", "0-255"),
        Field(1, u8, "place", "bit 7 set = not in use, measure 0-3 in bits 5-4, step 0-15 in bits 3-0"),
        Field(2, u8, "destination", "bit 7 set = a note of the part in bits 3-0, else what is controlled"),
        Field(3, u8, "value", "of the control"),
    ),
)
PARTS = ("1", "2", "3", "4", "5", "6A", "6B", "7A", "7B", "slice", "audio in")
# The two destinations that mute, and the parts of their bits, the lowest first. Bit 6 makes solos of them.
_MUTES = {0x6B: (0, 1, 2, 3, 10), 0x6C: (4, 5, 6, 7, 8, 9)}
_OFF, _NOTE, _SOLO = 0x80, 0x80, 0x40


def read_event(data: bytes) -> Event:
    """What one event says."""
    fields = EVENT.decode(data)
    place, destination, value = fields["place"], fields["destination"], fields["value"]
    measure, step = place >> 4 & 0x03, place & 0x0F
    parts = _MUTES.get(destination, ())
    what = "note" if destination & _NOTE else "solo" if parts and value & _SOLO else "mute" if parts else "control"
    if place & _OFF:
        what = "disabled event"
    if what != "mute":
        return Event(fields["position"], measure, step, what)
    muted = frozenset(part for bit, part in enumerate(parts) if value >> bit & 1)
    return Event(fields["position"], measure, step, what, frozenset(parts), muted)


def mute(position: int, measure: int, muted: frozenset[int]) -> bytes:
    """The two events that mute exactly these parts from a measure of a position on."""
    out = b""
    for destination, parts in _MUTES.items():
        value = sum(1 << bit for bit, part in enumerate(parts) if part in muted)
        out += EVENT.encode({"position": position, "place": measure << 4, "destination": destination, "value": value})
    return out


MODEL = Model(
    name="ES-1 mkII",
    product=0x57,
    songs=16,
    measures=4,
    names=PatternNames(banks="AB", per_bank=64),
    parts=PARTS,
    block=BLOCK,
    event_bytes=EVENT.size,
    read_event=read_event,
    mute=mute,
)

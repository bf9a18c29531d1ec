"""The ESX-1's song block and events.

Sources: Korg's "ESX-1 MIDI implementation", version 1.1 (official, complete); a reader of its save files; the 64 song
blocks of a real save file, all of them empty, which show the places of name and tempo and what unused positions hold.
"""

from __future__ import annotations

from exporters.electribe.song import POSITIONS, Event, Model
from exporters.formats.layout import Field, Layout, Raw, u8, u16be
from exporters.pattern_names import PatternNames

BLOCK = Layout(
    "song",
    528,
    (
        Field(0, Raw(8), "name", "ASCII, filled up with blanks (verified)"),
        Field(8, u16be, "tempo", "BPM << 7, tenths in the lower four bits (verified)"),
        Field(10, u8, "tempo_lock", "1 = on (two sources); that the song then keeps its own tempo is inferred"),
        Field(11, u8, "last", "number of the last position (two sources)"),
        Field(12, u8, "mute_hold", "1 = on (two sources); that mutes then hold beyond their position is inferred"),
        Field(13, u8, "next_song", "0 = none, 1-64 (two sources)"),
        Field(14, u16be, "events", "how many (two sources)"),
        Field(16, Raw(POSITIONS), "patterns", "of the positions (two sources); unused 0 (verified)"),
        Field(272, Raw(POSITIONS), "offsets", "signed, of the notes of positions (two sources); unused 0 (verified)"),
    ),
)
EVENT = Layout(
    "song event",
    8,
    (
        Field(0, u8, "position", "0-255"),
        Field(1, u8, "place", "measure 0-7 in bits 7-4, step 0-15 in bits 3-0"),
        Field(2, u16be, "operation", "503 = mute or solo, 515 = tempo, 0x4000 = note, else a control"),
        Field(4, Raw(2), "detail", "of notes the part and the note; 0 for mutes (inferred)"),
        Field(6, u16be, "value", "mutes: bit 15 = 0, bit n set = part n muted (official); 1: a list of solos"),
    ),
)
PARTS = ("1", "2", "3", "4", "5", "6A", "6B", "7A", "7B", "keyboard 1", "keyboard 2", "stretch 1", "stretch 2", "slice",
         "audio in")  # fmt: skip
_MUTE, _TEMPO, _NOTE, _SOLO = 503, 515, 0x4000, 0x8000
_EVERY = frozenset(range(len(PARTS)))


def read_event(data: bytes) -> Event:
    """What one event says."""
    fields = EVENT.decode(data)
    measure, step = fields["place"] >> 4, fields["place"] & 0x0F
    operation, value = fields["operation"], fields["value"]
    what = {_MUTE: "mute", _TEMPO: "tempo", _NOTE: "note"}.get(operation, "control")
    if what == "mute" and value & _SOLO:
        what = "solo"
    muted = frozenset(part for part in _EVERY if value >> part & 1) if what == "mute" else frozenset()
    return Event(fields["position"], measure, step, what, _EVERY if what == "mute" else frozenset(), muted)


def mute(position: int, measure: int, muted: frozenset[int]) -> bytes:
    """The event that mutes exactly these parts from a measure of a position on."""
    value = sum(1 << part for part in muted)
    return EVENT.encode(
        {"position": position, "place": measure << 4, "operation": _MUTE, "detail": bytes(2), "value": value}
    )


MODEL = Model(
    name="ESX-1",
    product=0x71,
    songs=64,
    measures=8,
    names=PatternNames(banks="ABCD", per_bank=64),
    parts=PARTS,
    block=BLOCK,
    event_bytes=EVENT.size,
    read_event=read_event,
    mute=mute,
    hold="mute_hold",
    name_bytes=8,
)

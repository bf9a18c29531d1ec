"""Who a system-exclusive message belongs to: manufacturer numbers as the MIDI Association assigns them.

A choice of makers of drum machines, synthesizers and controllers; any other number is shown as it is.
"""

from __future__ import annotations

from exporters.elektron import PRODUCTS

_SHORT = {
    0x01: "Sequential", 0x04: "Moog", 0x06: "Lexicon", 0x07: "Kurzweil", 0x0F: "Ensoniq", 0x10: "Oberheim",
    0x11: "Apple", 0x18: "E-mu", 0x33: "Clavia", 0x3E: "Waldorf", 0x40: "Kawai", 0x41: "Roland", 0x42: "Korg",
    0x43: "Yamaha", 0x44: "Casio", 0x47: "Akai", 0x7D: "non-commercial use",
}  # fmt: skip
_LONG = {
    (0x00, 0x0E): "Alesis", (0x00, 0x66): "Mackie", (0x01, 0x05): "M-Audio", (0x20, 0x29): "Novation",
    (0x20, 0x32): "Behringer", (0x20, 0x33): "Access", (0x20, 0x3C): "Elektron", (0x20, 0x6B): "Arturia",
    (0x21, 0x09): "Native Instruments", (0x21, 0x1D): "Ableton",
}  # fmt: skip
# Universal messages, by their two sub-numbers (MIDI 1.0 specification); None = whatever follows.
_UNIVERSAL: dict[tuple[int, int, int | None], str] = {
    (0x7E, 0x01, None): "sample dump header", (0x7E, 0x02, None): "sample dump data packet",
    (0x7E, 0x03, None): "sample dump request", (0x7E, 0x05, None): "sample dump extension",
    (0x7E, 0x06, 0x01): "identity request", (0x7E, 0x06, 0x02): "identity reply",
    (0x7E, 0x08, None): "tuning", (0x7E, 0x09, None): "General MIDI",
    (0x7E, 0x7B, None): "end of file", (0x7E, 0x7C, None): "wait", (0x7E, 0x7D, None): "cancel",
    (0x7E, 0x7E, None): "not acknowledged", (0x7E, 0x7F, None): "acknowledged",
    (0x7F, 0x01, None): "MIDI time code", (0x7F, 0x04, 0x01): "master volume", (0x7F, 0x06, None): "machine control",
}  # fmt: skip


def maker(message: bytes) -> str:
    """The manufacturer (and product, where known) of a message F0..F7, in words."""
    body = message[1:-1]
    if not body:
        return "nobody (empty message)"
    if body[0] in (0x7E, 0x7F):
        return _universal(body)
    if body[0] != 0:
        return _SHORT.get(body[0], f"manufacturer {body[0]:02X}")
    name = _LONG.get((body[1], body[2])) if len(body) > 2 else None
    if name is None:
        return f"manufacturer {body[:3].hex(' ').upper()}"
    if name == "Elektron" and len(body) > 3:
        return f"Elektron {PRODUCTS.get(body[3], f'product {body[3]:02X}')}"
    return name


def _universal(body: bytes) -> str:
    kind = "universal" if body[0] == 0x7E else "universal real-time"
    if len(body) < 3:
        return kind
    sub = body[3] if len(body) > 3 else None
    name = _UNIVERSAL.get((body[0], body[2], sub)) or _UNIVERSAL.get((body[0], body[2], None))
    return f"{kind} {name}" if name else kind

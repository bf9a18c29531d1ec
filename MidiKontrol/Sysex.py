"""The controller's sysex messages: 8-in-7 packing, SEND_PAGE, SET_FLASH, and what it may send to us.

Packing (the article's sysex post): each group of up to seven bytes becomes one byte with their top bits (bit 0
for the first byte) and the seven low parts. The drum machines put the first byte's top bit into bit 6: their
packing lives elsewhere and must not be used here.
"""

from __future__ import absolute_import

from .consts import (
    CELL_WIDTH, CMD_SEND_PAGE, CMD_SET_FLASH, ENCODER_COUNT, LCD_WIDTH, PAGE_TYPE_MIDI, SYSEX_END, SYSEX_HEADER,
    SYSEX_START)
from .Labels import plain
from .live_dumper.texts import to_unicode

def pack(data):
    """8-bit bytes (ints 0-255) -> list of 7-bit bytes; n bytes become n + ceil(n / 7)."""
    packed = []
    for start in range(0, len(data), 7):
        group = data[start:start + 7]
        packed.append(sum((byte >> 7) << place for place, byte in enumerate(group)))
        packed.extend(byte & 0x7F for byte in group)
    return packed


def unpack(packed):
    """The way back. Raises ValueError when a group consists of its top bits only."""
    data = []  # type: list
    for start in range(0, len(packed), 8):
        group = packed[start:start + 8]
        if len(group) == 1:
            raise ValueError("packed data ends after a byte of top bits")
        data.extend(byte | ((group[0] >> place) & 1) << 7 for place, byte in enumerate(group[1:]))
    return data


def lcd_bytes(text, width):
    """`text` as exactly `width` printable ASCII codes, cut or filled with blanks."""
    codes = []
    for letter in plain(to_unicode(text)[:width]):
        codes.append(ord(letter) if u" " <= letter <= u"~" else ord(u"?"))
    return codes + [ord(u" ")] * (width - len(codes))


def message(command, *body):
    """A complete message as a tuple, F0 and F7 included. Raises ValueError for a byte above 127."""
    if any(not 0 <= byte <= 127 for byte in body):
        raise ValueError("a sysex body holds bytes 0-127 only: %r" % (body,))
    return (SYSEX_START,) + SYSEX_HEADER + (command,) + tuple(body) + (SYSEX_END,)


def page_data(ccs, channels, names, macros, order):
    """The 32 bytes of a page. `ccs`, `channels` (0-15), `names`, `macros` (pairs): four each, or fewer.

    `order`: the names of the four fields in the order of the message.
    """
    def four(values, blank):
        return (list(values) + [blank] * ENCODER_COUNT)[:ENCODER_COUNT]

    fields = {
        "ccs": four(ccs, 0),
        "channel": four(channels, 0),
        "names": [code for name in four(names, u"") for code in lcd_bytes(name, CELL_WIDTH)],
        "macro": [byte for pair in four(macros, (0, 0)) for byte in pair],
    }
    return [byte for field in order for byte in fields[field]]


def send_page(patch, page, data):
    """SEND_PAGE: `patch` 0-7, `page` 0-3, `data` the 32 bytes of the page."""
    return message(CMD_SEND_PAGE, patch, page, PAGE_TYPE_MIDI, *pack(data))


def set_flash(first, second):
    """SET_FLASH: 16 characters for each of the two rows of the LCD."""
    return message(CMD_SET_FLASH, *pack(lcd_bytes(first, LCD_WIDTH) + lcd_bytes(second, LCD_WIDTH)))


def parse(midi_bytes):
    """(command, body) of one of the controller's messages, or None for anything else."""
    data = tuple(midi_bytes)
    if len(data) < 6 or data[0] != SYSEX_START or data[1:4] != SYSEX_HEADER or data[-1] != SYSEX_END:
        return None
    return data[4], data[5:-1]

"""What the links of Elektron's machines share: places by the dump's head, whose a message is, what is never sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exporters.elektron import ELEKTRON, HEADER, TRAILER, Frame
from exporters.errors import DoesNotFit
from exporters.link import LinkBase, Place, kind_of
from exporters.makers import maker

_SPEED = 0x00  # the product number under which the machines agree on a faster MIDI (Turbo)


def changes_speed(message: bytes) -> bool:
    """Whether a message takes part in Turbo, which switches the machine's baud rate (one source: MCL's source)."""
    return message[:4] == ELEKTRON and message[4:5] == bytes((_SPEED,))


class ElektronLink(LinkBase):
    """`kinds_by_command` maps the command byte of a dump to the name of its kind; `neighbour_product` is the number of
    another machine of Elektron's."""

    frame: Frame
    kinds_by_command: Mapping[int, str]
    neighbour_product: int
    never_sent: Mapping[str, Callable[[bytes], bool]] = {
        "it changes the speed of the machine's MIDI, which a computer's port cannot follow": changes_speed,
    }

    def place(self, message: bytes) -> Place | None:
        """By command and slot byte; None for short messages, other products and slots that there are not."""
        if not self.frame.is_own(message) or len(message) < HEADER + TRAILER or message[-1] != 0xF7:
            return None
        name = self.kinds_by_command.get(message[6])
        if name is None or message[9] >= kind_of(self, name).count:
            return None
        return Place(name, message[9])

    def moved(self, message: bytes, slot: int) -> bytes:
        """The dump for another slot. Raises BadDump for one that is not a sound dump, DoesNotFit beyond the last."""
        self.frame.unwrap(message)
        kind = kind_of(self, self.kinds_by_command[message[6]])
        if not 0 <= slot < kind.count:
            raise DoesNotFit(f"There is no {kind.name} {slot + 1}: the machine has {kind.count}.")
        return self.frame.seal(message[:9] + bytes((slot,)) + message[HEADER:-TRAILER])

    def other(self, message: bytes) -> str:
        """Another maker's or product's name for a system-exclusive message that is not this machine's."""
        if message[:1] != b"\xf0" or len(message) < 6 or self.frame.is_own(message):
            return ""
        if message[1] in (0x7E, 0x7F):
            return self._identity_of_another(message)
        return "" if changes_speed(message) else maker(message)

    def _identity_of_another(self, message: bytes) -> str:
        """An identity reply names its maker behind the two sub-numbers 06 02 (MIDI 1.0); other universal messages
        are nobody's."""
        if message[3:5] != b"\x06\x02" or message[5:8] == ELEKTRON[1:]:
            return ""
        return maker(b"\xf0" + message[5:])

    def neighbour(self, message: bytes) -> bytes:
        """The same message with another product's number."""
        if not self.frame.is_own(message):
            return super().neighbour(message)
        return message[:4] + bytes((self.neighbour_product,)) + message[5:]

"""Which device is in hand when one is selected, and the way from one device to another: through racks and pads.

The rule of the scripts that come with Live (their `device_to_appoint`, 9.6 to 12.1): a drum rack whose macros move
nothing stands for the first device of its selected chain, and that again by the same rule. Our reading of "selected":
the pad that is selected, where the rack has pads. A pad without a chain or a device leaves the rack itself in hand.
"""

from __future__ import absolute_import

from .LiveAccess import is_alive, is_track

_DEEPEST = 32  # racks in racks; Live has no limit that anybody wrote down


class DeviceInHand(object):
    """Reads only. `reader`: the Reader of the script."""

    def __init__(self, reader):
        self._read = reader.read
        self._read_list = reader.read_list

    def stands_for(self, device):
        """The device in hand when this one is selected."""
        return self.way_in(device)[-1] if is_alive(device) else None

    def way_in(self, device):
        """The devices from this one to the one that it stands for, both included."""
        way = [device]
        while len(way) < _DEEPEST and self.is_passed_through(way[-1]):
            inner = self._first(self.chain(way[-1]))
            if inner is None:
                break
            way.append(inner)
        return way

    def is_passed_through(self, device):
        """Whether it is a drum rack whose macros move nothing."""
        return bool(self._read(device, "can_have_drum_pads", False)) and not self._read(device, "has_macro_mappings", True)

    def chain(self, rack):
        """The chain of a rack that is open: of a drum rack that of its selected pad; None when there is none."""
        chain = self._read(rack, "view.selected_chain")
        chain = chain if is_alive(chain) else None
        if self._read(rack, "can_have_drum_pads", False) and self._read(rack, "has_drum_pads", False):
            pad = self._read(rack, "view.selected_drum_pad")
            if is_alive(pad):
                chains = self._read_list(pad, "chains")
                return chain if chain is not None and chain in chains else next(iter(chains), None)
        return chain if chain is not None else next(iter(self._read_list(rack, "chains")), None)

    def _first(self, chain):
        return next(iter(self._read_list(chain, "devices")), None) if is_alive(chain) else None

    def inside(self, device):
        """(the first device inside a rack or None, why there is none)."""
        if not self._read(device, "can_have_chains", False):
            return None, u"is not a rack"
        chain = self.chain(device)
        if chain is None:
            pad = self._read(device, "has_drum_pads", False) and self._read(device, "view.selected_drum_pad")
            return None, (u"has nothing on its selected pad" if is_alive(pad or None) else u"has no chain")
        first = self._first(chain)
        return first, u"" if first is not None else u"has no device in its selected chain"

    def rack_of(self, device):
        """The rack that a device is in, or None on a track."""
        owner = self._read(device, "canonical_parent")
        if not is_alive(owner) or is_track(owner):
            return None
        rack = self._read(owner, "canonical_parent")
        return rack if is_alive(rack) else None

    def outside(self, device):
        """The rack around a device that can itself be in hand, or None."""
        rack = self.rack_of(device)
        while rack is not None and self.is_passed_through(rack):
            rack = self.rack_of(rack)
        return rack

    def beside(self, device, steps):
        """The next (`steps` 1) or previous (-1) device, or None at the end.

        At the end of a pad's chain the way goes on beside a drum rack that stands for what is on its pad.
        """
        while is_alive(device):
            devices = self._read_list(self._read(device, "canonical_parent"), "devices")
            place = next((index for index, one in enumerate(devices) if one == device), None)
            if place is not None and 0 <= place + steps < len(devices):
                return devices[place + steps]
            device = self.rack_of(device)
            if device is None or not self.is_passed_through(device):
                return None
        return None

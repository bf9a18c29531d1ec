"""The device in hand: eight parameters on pages 3 and 4, its banks, locking, and its name flashed on the LCD."""

from __future__ import absolute_import

from .Banks import Banks
from .DeviceInHand import DeviceInHand
from .Labels import distinct, label
from .LiveAccess import is_alive
from .live_dumper.texts import exception_text, to_unicode
from .MidiKontrolComponent import MidiKontrolComponent

_BANKS_KEPT = 64  # devices whose chosen bank is remembered


class MidiKontrolDeviceController(MidiKontrolComponent):
    """Follows the appointed device (the one with the blue hand) and the selected device, unless one is locked.

    `_chosen` is the device that was selected or appointed, `_device` the one that it stands for (see DeviceInHand).
    """

    __filter_funcs__ = ("device", "_existing")  # asked on every tick

    def __init__(self, parent):
        MidiKontrolDeviceController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._ways = DeviceInHand(parent.reader)
        self._chosen = None
        self._device = None
        self._locked = None
        self._flashed = None
        self._banks = []  # [device, index of its bank], the latest last
        self._appointed_changed = False
        self._selected_changed = False
        self._inside_changed = False

    def connect(self):
        self.listeners.listen(self.song(), "appointed_device", self._on_appointed_device_changed)
        self.listeners.listen(self.read(self.song(), "view"), "selected_track", self._on_selected_device_changed)
        self._chosen = self._existing(self.read(self.song(), "appointed_device"))
        if self._chosen is None:
            self._chosen = self._selected()
        self._device = self._ways.stands_for(self._chosen)
        self._selected_changed = self._device != self._existing(self.read(self.song(), "appointed_device"))
        # That is appointed in the first tick: nothing is written while Live loads the script.

    @staticmethod
    def _existing(device):
        return device if is_alive(device) else None

    def _selected(self):
        """The selected device of the selected track, or None."""
        return self._existing(self.read(self.helper.selected_track(), "view.selected_device"))

    def device(self):
        """The device in hand, or None: the locked one as long as it exists, else the one that is followed."""
        if self._locked is not None and not is_alive(self._locked):
            self._locked = None
            self._selected_changed = True  # the blue hand may be nowhere: whoever had it went while another was locked
        return self._locked if self._locked is not None else self._existing(self._device)

    # What Live and its listeners report; dealt with in the next tick.

    def _on_appointed_device_changed(self):
        self._appointed_changed = True

    def _on_selected_device_changed(self):
        self._selected_changed = True

    def _on_inside_changed(self):
        self._inside_changed = True

    def _on_device_changed(self):
        self.parent.want_rebuild()

    def set_appointed_device(self, device):
        """Old versions of Live call this; the new ones have song.appointed_device."""
        self._follow(self._existing(device), appoint=False)
        self.parent.want_rebuild()

    def lock_to_device(self, device):
        """Stay with this device, whatever is selected."""
        self._locked = self._existing(device)
        self.parent.want_rebuild()

    def unlock_from_device(self, device):
        """Follow again, if it is this device that was locked (or the locked one is gone)."""
        if self._locked is not None and (not is_alive(self._locked) or self._locked == device):
            self._locked = None
            self._selected_changed = True
            self.parent.want_rebuild()

    def is_locked(self):
        return self._locked is not None and is_alive(self._locked)

    def update_display(self):
        self.device()  # the locked one may be gone
        if self._selected_changed:
            self._selected_changed = self._inside_changed = False
            self._follow(self._selected(), appoint=True)
        if self._appointed_changed:
            self._appointed_changed = False
            appointed = self._existing(self.read(self.song(), "appointed_device"))
            if appointed is None:  # it was deleted, perhaps while it was locked
                self._follow(self._selected(), appoint=True)
            elif appointed != self._device:  # else it is what the chosen device stands for, and that one stays chosen
                self._follow(appointed, appoint=True)
        if self._inside_changed:
            self._inside_changed = False
            self._follow(self._existing(self._chosen), appoint=True)
            self.parent.want_rebuild()  # other chains and devices to listen to

    def _follow(self, chosen, appoint):
        """Take what a device stands for in hand; `appoint`: also give it the blue hand, or take that from all devices.

        Since Live 9 the scripts themselves move the blue hand, and those that come with Live appoint nothing where
        there is no device: the lock button, which locks what is appointed, then locks nothing.
        """
        device = self._ways.stands_for(chosen)
        if appoint and not self.is_locked() and self.read(self.song(), "appointed_device") != device:
            self.song().appointed_device = device
            self._appointed_changed = False
        if device != self._device or chosen != self._chosen:  # a deleted one equals None; its encoders have gone already
            self.parent.want_rebuild()
        self._chosen, self._device = chosen, device

    # Mapping.

    def build_midi_map(self, script_handle, midi_map_handle):
        self.build_listeners.drop_all()
        track = self.helper.selected_track()
        self.build_listeners.listen(self.read(track, "view"), "selected_device", self._on_selected_device_changed)
        self.build_listeners.listen(track, "devices", self._on_selected_device_changed)
        self._listen_inside()
        device = self.device()
        parameters, labels, first = self._parameters(device)
        for place, page in self.pages("device"):
            wanted = slice(page.first, page.first + len(page.ccs))
            self.map_page(midi_map_handle, place, page, parameters=parameters[wanted], labels=labels[wanted])
        for pedal in self.parent.profile.pedals:
            if pedal.target == "device_parameter":
                self.map_pedal(midi_map_handle, pedal, first[pedal.index])
        self._flash_new(device)

    def _listen_inside(self):
        """Hear of what decides which device a drum rack stands for: its macros, its pads, what is on the selected one."""
        for rack in self._ways.way_in(self._chosen) if is_alive(self._chosen) else ():
            if self.read(rack, "can_have_drum_pads", False):
                view = self.read(rack, "view")
                for subject, names in ((rack, ("has_macro_mappings", "chains")),
                                       (view, ("selected_chain", "selected_drum_pad"))):
                    for name in names:
                        self.build_listeners.listen(subject, name, self._on_inside_changed)
                self.build_listeners.listen(self._ways.chain(rack), "devices", self._on_inside_changed)

    def _banks_of(self, device):
        return Banks(device, self.parent.reader, self.parent.live_version)

    def _parameters(self, device):
        """Eight parameters of the chosen bank (None: nothing there), their labels, and those of the first bank for pedals."""
        if device is None:
            return [None] * 8, [u""] * 8, [None] * 8
        banks = self._banks_of(device)
        for name in banks.listened:
            self.build_listeners.listen(device, name, self._on_device_changed)
        parameters, deciding = banks.bank(self._bank_index(device, banks))
        first, deciding_first = banks.bank(0)
        for parameter in deciding + deciding_first:
            self.param_map.watch(parameter)
        labels = [u"" if parameter is None else label(self.read(parameter, "name", u"")) or u"FX%d" % (place + 1)
                  for place, parameter in enumerate(parameters)]
        return parameters, distinct(labels), first

    def _flash_new(self, device):
        if device is not None and (not is_alive(self._flashed) or self._flashed != device):
            self.helper.flash(u"DEVICE", self._name(device))
        self._flashed = device

    def _name(self, device):
        return to_unicode(self.read(device, "name", u"") or self.read(device, "class_name", u""))

    # Banks. Each device keeps its own, as long as the script runs and the device exists.

    def _bank_index(self, device, banks):
        """The bank of a device, within those that it has now."""
        chosen = next((index for known, index in self._banks if is_alive(known) and known == device), 0)
        return min(chosen, len(banks.names) - 1)

    def _choose_bank(self, device, banks, index):
        """Turn to a bank; what it is in words. Live keeps the bank of a locked device in the set."""
        kept = [entry for entry in self._banks if is_alive(entry[0]) and entry[0] != device]
        self._banks = kept[1 - _BANKS_KEPT:] + [[device, index]]
        self.parent.want_rebuild()
        text = u"%s, bank %d of %d: %s" % (self._name(device), index + 1, len(banks.names), banks.names[index])
        self.helper.flash(u"BANK %d OF %d" % (index + 1, len(banks.names)), banks.names[index])
        self.parent.show_message(u"MidiKontrol: " + text)
        if self.is_locked():
            try:
                device.store_chosen_bank(self.parent.c_instance.instance_identifier(), index)
            except (AttributeError, RuntimeError, TypeError) as error:
                self.log(u"Live does not keep the bank: %s" % exception_text(error))
        return text

    def restore_bank(self, bank_index):
        """Live's word for the bank of the locked device, which it keeps in the set."""
        device = self.device()
        if device is not None and self.is_locked() and bank_index >= 0:
            self._banks = [entry for entry in self._banks if is_alive(entry[0]) and entry[0] != device]
            self._banks.append([device, bank_index])
            self.parent.want_rebuild()

    def _turn_bank(self, steps):
        device = self.device()
        if device is None:
            return self.say(u"There is no device in hand, so no bank to turn")
        banks = self._banks_of(device)
        now = self._bank_index(device, banks)
        if not 0 <= now + steps < len(banks.names):
            if len(banks.names) == 1:
                return self.say(u"%s has one bank" % self._name(device))
            end = u"%s is the last bank of %s" if steps > 0 else u"%s is the first bank of %s"
            return self.say(end % (banks.names[now], self._name(device)))
        return self._choose_bank(device, banks, now + steps)

    # From device to device.

    def _go(self, find, nothing):
        """Select the device that `find(device in hand)` gives; `nothing(name)` says why there is none."""
        device = self.device()
        if self.is_locked():
            return self.say(u"%s is locked: unlock it to go to another device" % self._name(device))
        if device is None:
            return self.say(u"There is no device in hand")
        target = find(device)
        if target is None:
            return self.say(nothing(self._name(device)))
        return self._select(target)

    def _select(self, device):
        try:
            self.song().view.select_device(device)
        except RuntimeError as error:  # a device on a track that a folded group hides, perhaps
            return self.say(u"Live does not select %s: %s" % (self._name(device), exception_text(error)))
        self._selected_changed = False
        self._follow(device, appoint=True)
        return u"Selected device %s" % self._name(device)

    def _go_in(self):
        return self._go(lambda device: self._ways.inside(device)[0],
                        lambda name: u"%s %s" % (name, self._ways.inside(self.device())[1]))

    def _go_out(self):
        return self._go(self._ways.outside, lambda name: u"%s is in no rack to go out to" % name)

    # Buttons, commands and status.

    def actions(self):
        return {
            "lock": self._toggle_lock,
            "next_bank": lambda: self._turn_bank(1),
            "previous_bank": lambda: self._turn_bank(-1),
            "next_device": lambda: self._go(lambda device: self._ways.beside(device, 1),
                                            lambda name: u"There is no device after %s" % name),
            "previous_device": lambda: self._go(lambda device: self._ways.beside(device, -1),
                                                lambda name: u"There is no device before %s" % name),
            "device_in": self._go_in,
            "device_out": self._go_out,
        }

    def _toggle_lock(self):
        """Live does it: it knows the device with the blue hand and calls lock_to_device or unlock_from_device."""
        device = self.device()
        if device is None:
            return self.say(u"There is no device to lock")
        if not self.is_locked() and self.read(self.song(), "appointed_device") != device:
            self.song().appointed_device = device
        self.parent.c_instance.toggle_lock()

    def select(self, kind, wanted):
        """Select a device of the selected track, or a bank, by its number (from 1) or its name; None for another kind."""
        if kind == u"bank":
            return self._select_bank(wanted)
        if kind != u"device":
            return None
        devices = self.read_list(self.helper.selected_track(), "devices")
        names = [to_unicode(self.read(device, "name", u"")) for device in devices]
        if wanted in names:
            index = names.index(wanted)
        elif wanted.isdecimal() and 1 <= int(wanted) <= len(devices):
            index = int(wanted) - 1
        else:
            return u"There is no device %s; the selected track has %d." % (wanted, len(devices))
        self.song().view.select_device(devices[index])
        return u"Selected device %d: %s" % (index + 1, names[index])

    def _select_bank(self, wanted):
        device = self.device()
        if device is None:
            return u"There is no device in hand."
        banks = self._banks_of(device)
        index = banks.find(wanted)
        if index is None:
            return u"There is no bank %s; %s has %d: %s." % (wanted, self._name(device), len(banks.names), u", ".join(banks.names))
        return u"Selected " + self._choose_bank(device, banks, index)

    def status(self):
        device = self.device()
        if device is None:
            return u"no device"
        banks = self._banks_of(device)
        return u"device %s%s, bank %s" % (self._name(device), u" (locked)" if self.is_locked() else u"",
                                          banks.names[self._bank_index(device, banks)])

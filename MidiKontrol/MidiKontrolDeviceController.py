"""The device in hand: eight parameters on pages 3 and 4, locking, and its name flashed on the LCD."""

from __future__ import absolute_import

from .Devices import best_of, by_number, first_eight
from .Labels import distinct, label
from .LiveAccess import is_alive
from .live_dumper.texts import to_unicode
from .MidiKontrolComponent import MidiKontrolComponent


class MidiKontrolDeviceController(MidiKontrolComponent):
    """Follows the appointed device (the one with the blue hand) and the selected device, unless one is locked."""

    def __init__(self, parent):
        MidiKontrolDeviceController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._device = None
        self._locked = None
        self._flashed = None
        self._appointed_changed = False
        self._selected_changed = False

    def connect(self):
        self.listeners.listen(self.song(), "appointed_device", self._on_appointed_device_changed)
        self.listeners.listen(self.read(self.song(), "view"), "selected_track", self._on_selected_device_changed)
        self._device = self._existing(self.read(self.song(), "appointed_device"))
        if self._device is None:
            self._device = self._selected()
            self._selected_changed = True  # appointed in the first tick: nothing is written while Live loads the script

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
        return self._locked if self._locked is not None else self._existing(self._device)

    # What Live and its listeners report; dealt with in the next tick.

    def _on_appointed_device_changed(self):
        self._appointed_changed = True

    def _on_selected_device_changed(self):
        self._selected_changed = True

    def _on_device_changed(self):
        self.parent.want_rebuild()

    def set_appointed_device(self, device):
        """Old versions of Live call this; the new ones have song.appointed_device."""
        self._device = self._existing(device)
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
        if self._selected_changed:
            self._selected_changed = False
            self._follow(self._selected(), appoint=True)
        if self._appointed_changed:
            self._appointed_changed = False
            self._follow(self._existing(self.read(self.song(), "appointed_device")), appoint=False)

    def _follow(self, device, appoint):
        if appoint and device is not None and not self.is_locked():
            # Since Live 9 the scripts themselves move the blue hand to the selected device.
            if self.read(self.song(), "appointed_device") != device:
                self.song().appointed_device = device
                self._appointed_changed = False
        if device != self._device:  # a deleted one equals None; its encoders have gone already
            self.parent.want_rebuild()
        self._device = device

    # Mapping.

    def build_midi_map(self, script_handle, midi_map_handle):
        self.build_listeners.drop_all()
        view = self.read(self.helper.selected_track(), "view")
        self.build_listeners.listen(view, "selected_device", self._on_selected_device_changed)
        device = self.device()
        parameters, labels = self._parameters(device)
        for place, page in self.pages("device"):
            wanted = slice(page.first, page.first + len(page.ccs))
            self.map_page(midi_map_handle, place, page, parameters=parameters[wanted], labels=labels[wanted])
        for pedal in self.parent.profile.pedals:
            if pedal.target == "device_parameter":
                self.map_pedal(midi_map_handle, pedal, parameters[pedal.index])
        if device is not None:
            self.build_listeners.listen(device, "parameters", self._on_device_changed)
        self._flash_new(device)

    def _parameters(self, device):
        """Eight parameters (None: nothing there) and their labels."""
        if device is None:
            return [None] * 8, [u""] * 8
        existing = self.read_list(device, "parameters")
        class_name = to_unicode(self.read(device, "class_name", u""))
        found = None
        if not by_number(class_name, self.read(device, "can_have_chains", False)):
            found = best_of(class_name, existing, self.parent.live_version, self.read)
        if found is None:
            parameters = first_eight(existing)
        else:
            parameters, deciding = found
            for parameter in deciding:
                self.param_map.watch(parameter)
        labels = [u"" if parameter is None else label(self.read(parameter, "name", u"")) or u"FX%d" % (place + 1)
                  for place, parameter in enumerate(parameters)]
        return parameters, distinct(labels)

    def _flash_new(self, device):
        if device is not None and (not is_alive(self._flashed) or self._flashed != device):
            name = self.read(device, "name", u"") or self.read(device, "class_name", u"")
            self.helper.flash(u"DEVICE", to_unicode(name))
        self._flashed = device

    # Buttons and status.

    def actions(self):
        return {"lock": self._toggle_lock}

    def _toggle_lock(self):
        """Live does it: it knows the device with the blue hand and calls lock_to_device or unlock_from_device."""
        self.parent.c_instance.toggle_lock()

    def select(self, kind, wanted):
        """Select a device of the selected track by its number (from 1) or its name; None when `kind` is another."""
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

    def status(self):
        device = self.device()
        if device is None:
            return u"no device"
        return u"device %s%s" % (to_unicode(self.read(device, "name", u"")), u" (locked)" if self.is_locked() else u"")

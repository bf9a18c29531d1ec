"""DeviceComponent of `_Framework`: the appointed device on eight controls, in banks of eight parameters."""

from .component import CompoundComponent
from .elements import live_parameter as there
from .injection import depends
from .mixer import ButtonsMixin

BANK = 8


class DeviceComponent(CompoundComponent, ButtonsMixin):
    """Maps the parameters of a device to controls; bank 0 are its first eight after Device On.

    Ableton's knows the best parameters of each device by heart; the stand-in takes them in their order.
    """

    __subject_events__ = ("device",)

    @depends(show_message=lambda: lambda text: None)
    def __init__(self, device_bank_registry=None, device_selection_follows_track_selection=False, show_message=None,
                 *a, **k):
        super(DeviceComponent, self).__init__(*a, **k)
        self._show = show_message
        self._device, self._bank, self._controls, self._locked = None, 0, (), False
        self._toggle_lock = None
        self._follows = device_selection_follows_track_selection
        self._appointed = self.register_slot(self.song(), self._appointed_changed, "appointed_device")
        self._parameters = self.register_slot(None, self.update, "parameters")
        self._on = self.register_slot(None, self.update, "value")

    def device(self):
        """Live's device, or None."""
        return self._device

    def set_device(self, device):
        """Show another device, unless it is locked to one."""
        if self._locked or device == self._device:
            return
        self._show_device(device)

    def _show_device(self, device):
        self._release()
        self._device, self._bank = device, 0
        self._parameters.subject = device
        self._on.subject = device.parameters[0] if there(device) and len(device.parameters) else None
        self.update()
        self.notify_device()

    def _appointed_changed(self):
        if self._follows:
            self.set_device(self.song().appointed_device)

    def set_lock_callback(self, callback):
        """What the lock button calls."""
        self._toggle_lock = callback

    def set_lock_to_device(self, lock, device):
        """Live says: lock, or let go."""
        if lock:
            self._locked = False
            self._show_device(device)
        self._locked = bool(lock)
        self._light("lock", self._locked)

    def set_lock_button(self, button):
        """Locks to the device, or lets go."""
        self._set_button("lock", button, lambda: self._toggle_lock is not None and self._toggle_lock())
        self._light("lock", self._locked)

    def set_on_off_button(self, button):
        """Device On."""
        self._set_button("on_off", button, self._switch)
        self.update()

    def _switch(self):
        if there(self._device) and self._device.parameters[0].is_enabled:
            first = self._device.parameters[0]
            first.value = first.min if first.value else first.max

    def set_parameter_controls(self, controls):
        """The knobs."""
        self._release()
        self._controls = tuple(controls or ())
        self.update()

    def set_bank_nav_buttons(self, down_button, up_button):
        """The bank before, and the next."""
        self._set_button("bank_down", down_button, lambda: self._move(-1))
        self._set_button("bank_up", up_button, lambda: self._move(1))

    def set_bank_buttons(self, buttons):
        """A button for each bank."""
        for place, button in enumerate(buttons or ()):
            self._set_button("bank_%d" % place, button, lambda place=place: self._go(place))

    def _banks(self):
        count = max(0, len(self._device.parameters) - 1) if there(self._device) else 0
        return (count + BANK - 1) // BANK

    def _move(self, step):
        self._go(self._bank + step)

    def _go(self, bank):
        if 0 <= bank < self._banks():
            self._bank = bank
            self._show("%s Bank: Bank %d" % (self._device.name, bank + 1))
            self.update()

    def restore_bank(self, bank_index):
        """The bank that was shown."""
        if self._locked:
            self._go(bank_index)

    def _release(self):
        for control in self._controls:
            if control is not None:
                control.release_parameter()

    def update(self):
        if "_on" not in self.__dict__:
            return
        if not self.is_enabled() or not there(self._device):
            self._release()
            return
        first = 1 + self._bank * BANK
        parameters = list(self._device.parameters)[first:first + BANK]
        for place, control in enumerate(self._controls):
            if control is not None and place < len(parameters):
                control.connect_to(parameters[place])
            elif control is not None:
                control.release_parameter()
        self._light("on_off", bool(self._device.parameters[0].value))

    def disconnect(self):
        self._release()
        super(DeviceComponent, self).disconnect()

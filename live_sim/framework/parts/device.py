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
        self._show_msg_callback = show_message
        self._device, self._bank_index, self._parameter_controls, self._locked_to_device = None, 0, (), False
        self._toggle_lock = None
        self._follows = device_selection_follows_track_selection
        self._appointed = self.register_slot(self.song(), self._appointed_changed, "appointed_device")
        self._parameters_listener = self.register_slot(None, self.update, "parameters")
        self._on_off_listener = self.register_slot(None, self.update, "value")

    def device(self):
        """Live's device, or None."""
        return self._device

    def set_device(self, device):
        """Show another device, unless it is locked to one."""
        if self._locked_to_device or device == self._device:
            return
        self._show_device(device)

    def _show_device(self, device):
        self._release()
        self._device, self._bank_index = device, 0
        self._parameters_listener.subject = device
        self._on_off_listener.subject = device.parameters[0] if there(device) and len(device.parameters) else None
        self._say_bank()
        self.update()
        self.notify_device()

    def _say_bank(self):
        if self._banks():
            self._show_msg_callback("%s Bank: Bank %d" % (self._device.name, self._bank_index + 1))

    def _appointed_changed(self):
        if self._follows:
            self.set_device(self.song().appointed_device)

    def set_lock_callback(self, callback):
        """What the lock button calls."""
        self._toggle_lock = callback

    def set_lock_to_device(self, lock, device):
        """Live says: lock, or let go."""
        if lock:
            self._locked_to_device = False
            self._show_device(device)
        self._locked_to_device = bool(lock)
        self._light("lock", self._locked_to_device)

    def set_lock_button(self, button):
        """Locks to the device, or lets go."""
        self._set_button("lock", button, lambda: self._toggle_lock is not None and self._toggle_lock())
        self._light("lock", self._locked_to_device)

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
        self._parameter_controls = tuple(controls or ())
        self.update()

    def set_bank_nav_buttons(self, down_button, up_button):
        """The bank before, and the next."""
        self.set_bank_prev_button(down_button)
        self.set_bank_next_button(up_button)

    def set_bank_prev_button(self, button):
        """The bank before."""
        self._set_button("bank_down", button, lambda: self._move(-1))

    def set_bank_next_button(self, button):
        """The next bank."""
        self._set_button("bank_up", button, lambda: self._move(1))

    def set_bank_buttons(self, buttons):
        """A button for each bank."""
        for place, button in enumerate(buttons or ()):
            self._set_button("bank_%d" % place, button, lambda place=place: self._go(place))

    def _banks(self):
        count = max(0, len(self._device.parameters) - 1) if there(self._device) else 0
        return (count + BANK - 1) // BANK

    def _move(self, step):
        self._go(self._bank_index + step)

    def _go(self, bank):
        if 0 <= bank < self._banks():
            self._bank_index = bank
            self._say_bank()
            self.update()

    def restore_bank(self, bank_index):
        """The bank that was shown."""
        if self._locked_to_device:
            self._go(bank_index)

    def _release(self):
        for control in self._parameter_controls:
            if control is not None:
                control.release_parameter()

    def update(self):
        if "_on_off_listener" not in self.__dict__:
            return
        if not self.is_enabled() or not there(self._device):
            self._release()
            return
        first = 1 + self._bank_index * BANK
        parameters = list(self._device.parameters)[first:first + BANK]
        for place, control in enumerate(self._parameter_controls):
            if control is not None and place < len(parameters):
                control.connect_to(parameters[place])
            elif control is not None:
                control.release_parameter()
        self._light("on_off", bool(self._device.parameters[0].value))

    def disconnect(self):
        self._release()
        super(DeviceComponent, self).disconnect()

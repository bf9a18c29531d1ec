"""The control surface: what Live calls, controls and components made in its guard, and scheduled messages."""

from contextlib import contextmanager

from . import midi
from .injection import inject
from .live import application, major_version
from .subjects import Subject
from .tasks import TaskGroup, delay, sequence

TICK_SECONDS = 0.1


class ControlSurfaceBase(Subject):
    """Shared by `_Framework.ControlSurface` and `ableton.v2.control_surface.ControlSurface`."""

    __events__ = ("disconnect", "received_midi")
    canonical_parent = None

    def __init__(self, c_instance=None, *_, **__):
        if c_instance is None:
            raise AssertionError("a control surface needs the c_instance that create_instance got")
        super(ControlSurfaceBase, self).__init__()
        self._c_instance = c_instance
        self._asserts = major_version() < 11  # asked here: threads schedule messages, and must not ask Live
        self.controls, self._components = [], []
        self._pad_translations = None
        self._task_group = TaskGroup(on_error=self._task_failed)
        self._running_messages = False
        self._suppressed_rebuilds, self._rebuild_waiting = 0, False
        self._guards = 0
        self._gathered = None
        self._receivers = {}
        self._device_component = self._session = None
        self._ring = None

    # What a script asks and does.

    def application(self):
        """Live's application (a method in `_Framework`; ableton.v2 makes it a property)."""
        return application()

    def show_message(self, text):
        """The line at the bottom of Live's window."""
        self._c_instance.show_message(text)

    @property
    def components(self):
        """All components that are registered."""
        return tuple(component for component in self._components)

    @property
    def root_components(self):
        """Those that stand inside no other."""
        return tuple(component for component in self._components if getattr(component, "is_root", True))

    def schedule_message(self, delay_in_ticks, callback, parameter=None):
        """Call back after so many display ticks; the parameter is handed over unless it is false in Python's sense.

        Up to Live 10 a delay of 0 raises AssertionError; from 11 on it is taken (assertions are not compiled in there)
        and counts as 2 from outside a scheduled message. Counts: measured in the frameworks of 10.1.18.
        """
        if self._asserts and not delay_in_ticks > 0:
            raise AssertionError("delay_in_ticks must be more than 0")
        if self._asserts and not callable(callback):
            raise AssertionError("callback must be callable")
        ticks = delay_in_ticks if self._running_messages else delay_in_ticks - 1
        message = lambda seconds: callback(parameter) if parameter else callback()  # noqa: E731
        self._task_group.add(sequence(delay(ticks), message) if ticks else message)

    @property
    def _tasks(self):
        return self._task_group

    def _task_failed(self):
        self._c_instance.log_message("(%s) Error when executing task" % type(self).__name__)

    @contextmanager
    def component_guard(self):
        """Inside it controls and components belong to this surface; MIDI leaves and maps are rebuilt at its end."""
        with self._provided():
            with self.accumulating_midi_messages(), self.suppressing_rebuild_requests():
                self._guards += 1
                try:
                    yield
                finally:
                    self._guards -= 1

    def _provided(self):
        return inject(
            song=lambda: self._c_instance.song(), send_midi=lambda: self._send_midi,
            register_control=lambda: self._register_control, register_component=lambda: self._register_component,
            request_rebuild_midi_map=lambda: self.request_rebuild_midi_map,
            show_message=lambda: self.show_message,
            control_surface=lambda: self, parent_task_group=lambda: self._task_group,
            set_session_highlight=lambda: self._set_session_highlight,
            set_controlled_track=lambda: self.set_controlled_track).everywhere()

    @contextmanager
    def suppressing_rebuild_requests(self):
        """Many requests become one, at the end."""
        self._suppressed_rebuilds += 1
        try:
            yield
        finally:
            self._suppressed_rebuilds -= 1
            if not self._suppressed_rebuilds and self._rebuild_waiting:
                self.request_rebuild_midi_map()

    def request_rebuild_midi_map(self):
        """Ask Live to call build_midi_map."""
        self._rebuild_waiting = bool(self._suppressed_rebuilds)
        if not self._rebuild_waiting:
            self._c_instance.request_rebuild_midi_map()

    def _register_control(self, control):
        if control not in self.controls:
            self.controls.append(control)
            control.canonical_parent = self
        return control

    def _register_component(self, component):
        if component not in self._components:
            self._components.append(component)
            if getattr(component, "canonical_parent", None) is None:
                component.canonical_parent = self
        return component

    def get_control_by_name(self, name):
        """The first control of that name, or None."""
        return next((control for control in self.controls if getattr(control, "name", None) == name), None)

    def get_component_by_name(self, name):
        """The first component of that name, or None."""
        return next((component for component in self._components if component.name == name), None)

    # MIDI

    @contextmanager
    def accumulating_midi_messages(self):
        """What is sent leaves at the end; of several messages for one control only the last."""
        outer = self._gathered
        if outer is None:
            self._gathered = []
        try:
            yield
        finally:
            if outer is None:
                waiting, self._gathered = self._gathered, None
                for message in waiting:
                    self._c_instance.send_midi(message)

    def _send_midi(self, message, optimized=True):
        """Send a complete message; a tuple of bytes."""
        message = tuple(message)
        if self._gathered is None:
            self._c_instance.send_midi(message)
        else:
            if optimized and message[0] != midi.SYSEX_START:
                self._gathered[:] = [one for one in self._gathered if one[:2] != message[:2]]
            self._gathered.append(message)
        return True

    def build_midi_map(self, midi_map_handle):
        """Live asks for mappings and forwards."""
        self._receivers = {}
        script = self._c_instance.handle()
        with self.suppressing_rebuild_requests():
            for control in list(self.controls):
                if hasattr(control, "_install") and control._install(midi_map_handle, script):
                    for beginning in control.identifier_bytes():
                        self._receivers[beginning] = control
        self._rebuild_waiting = False
        if self._pad_translations is not None:
            self._c_instance.set_pad_translation(self._pad_translations)

    def receive_midi(self, midi_bytes):
        """A message came from the controller."""
        with self.component_guard():
            self._do_receive_midi(tuple(midi_bytes))

    def _do_receive_midi(self, message):
        self.notify_received_midi(message)
        if message[0] == midi.SYSEX_START:
            self._handle_sysex(message)
            return
        control = self._receivers.get(message[:2]) or self._receivers.get(message[:1])
        if control is None:
            return
        pitch_bend = message[0] & 0xF0 == midi.MIDI_PB_STATUS
        released = message[0] & 0xF0 == midi.MIDI_NOTE_OFF_STATUS
        control.receive_value(message[1] + (message[2] << 7) if pitch_bend else 0 if released else message[2])

    def _handle_sysex(self, midi_bytes):
        """A sysex message; it goes to the control whose identifier it begins with."""
        for beginning, control in self._receivers.items():
            if beginning and beginning[0] == midi.SYSEX_START and midi_bytes[:len(beginning)] == beginning:
                control.receive_value(midi_bytes[len(beginning):-1])
                return

    def set_pad_translations(self, translations):
        """At most 16 tuples of x, y, note, channel; they hold from the next map on."""
        self._pad_translations = translations

    def set_feedback_channels(self, channels):
        """For pads that show notes."""
        self._c_instance.set_feedback_channels(channels)

    def set_controlled_track(self, track):
        """The track that pads play."""
        if track is None:
            self.release_controlled_track()
        else:
            self._c_instance.set_controlled_track(track)

    def release_controlled_track(self):
        """No track."""
        self._c_instance.release_controlled_track()

    # What Live calls.

    def update_display(self):
        """Ten times a second: scheduled messages and tasks."""
        with self.component_guard():
            self._running_messages = True
            try:
                self._task_group.update(TICK_SECONDS)
            finally:
                self._running_messages = False

    def refresh_state(self):
        """Everything is sent anew."""
        with self.component_guard():
            for control in self.controls:
                control.clear_send_cache()
            self.update()

    def update(self):
        """All components show their state."""
        with self.component_guard():
            for component in self._components:
                component.update()

    def connect_script_instances(self, instanciated_scripts):
        """The other scripts that run."""

    def can_lock_to_devices(self):
        """Whether a device component can lock."""
        return self._device_component is not None

    def lock_to_device(self, device):
        """Live's menu: lock."""
        if self._device_component is not None:
            with self.component_guard():
                self._device_component.set_lock_to_device(True, device)

    def unlock_from_device(self, device):
        """Live's menu: let go."""
        if self._device_component is not None:
            with self.component_guard():
                self._device_component.set_lock_to_device(False, device)

    def restore_bank(self, bank_index):
        """The bank that the locked device showed."""
        if self._device_component is not None:
            self._device_component.restore_bank(bank_index)

    def suggest_map_mode(self, cc_no, channel):
        """The map mode of the control with that number, -1 when there is none."""
        for control in self.controls:
            if hasattr(control, "message_type") and control.message_type() == midi.MIDI_CC_TYPE and (
                    control.message_identifier(), control.message_channel()) == (cc_no, channel):
                return control.message_map_mode()
        return -1

    def supports_pad_translation(self):
        """Whether set_pad_translations was used."""
        return self._pad_translations is not None

    def port_settings_changed(self):
        """A port was chosen."""

    def toggle_lock(self):
        """Lock to the appointed device, or let go."""
        self._c_instance.toggle_lock()

    def call_listeners(self, listeners):
        """Live hands over the listeners of one change; they run inside the guard."""
        with self.component_guard():
            for listener in listeners:
                listener()

    def _set_session_highlight(self, *frame):
        self._c_instance.set_session_highlight(*frame)

    def disconnect(self):
        """The end: components and controls let go; listeners that were registered too."""
        self.notify_disconnect()
        with self.component_guard():
            for component in list(self._components):
                component.disconnect()
            for control in list(self.controls):
                control.disconnect()
        self._components, self.controls, self._receivers = [], [], {}
        self._task_group.clear()
        self._pad_translations = None
        super(ControlSurfaceBase, self).disconnect()

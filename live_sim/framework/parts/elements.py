"""Controls of a controller: they receive values, map themselves to parameters, and send lights back."""

from . import midi
from .injection import depends
from .live import live
from .subjects import Subject

MAX = {midi.MIDI_NOTE_TYPE: 127, midi.MIDI_CC_TYPE: 127, midi.MIDI_PB_TYPE: 16383}


class ControlElement(Subject):
    """Something on the controller: it belongs to the control surface in whose guard it was made."""

    name = ""
    canonical_parent = None

    @depends(send_midi=None, register_control=None)
    def __init__(self, name="", send_midi=None, register_control=None, *_, **named):
        # What else scripts hand over (resource_type, optimized_send_midi, ...) is about sharing controls, which the
        # stand-in does not do.
        super(ControlElement, self).__init__()
        self.name = name
        self._send = send_midi
        register_control(self)

    def send_midi(self, message):
        """Send bytes."""
        return self._send(tuple(message))

    def reset(self):
        """Lights out."""

    def clear_send_cache(self):
        """Send the next value even when it is the one that was sent last."""


class NotifyingControlElement(ControlElement):
    """A control that announces values."""

    __events__ = ("value",)


class InputControlElement(NotifyingControlElement):
    """A note, controller, pitch bend or sysex of the controller.

    msg_type is one of MIDI_NOTE_TYPE, MIDI_CC_TYPE, MIDI_PB_TYPE, MIDI_SYSEX_TYPE; channel 0-15; identifier 0-127.
    While somebody listens its messages come to the script; connected to a parameter Live moves that without the script.
    """

    @depends(request_rebuild_midi_map=lambda: lambda: None)
    def __init__(self, msg_type=midi.MIDI_INVALID_TYPE, channel=-1, identifier=-1, sysex_identifier=None,
                 request_rebuild_midi_map=None, send_should_depend_on_forwarding=True, *a, **k):
        if msg_type not in midi.MIDI_MSG_TYPES:
            raise AssertionError("msg_type %r is none of the MIDI types" % (msg_type,))
        super(InputControlElement, self).__init__(*a, **k)
        self._rebuild = request_rebuild_midi_map
        self._type, self._channel, self._identifier = msg_type, channel, identifier
        self._original = (channel, identifier)
        self._sysex = sysex_identifier
        self._parameter = None
        self._forwarded = True
        self._takeover = True
        self._sensitivity = 1.0
        self._last_sent = self._last_received = None
        self._suppressed = False

    def message_type(self):
        """MIDI_NOTE_TYPE and so on."""
        return self._type

    def message_channel(self):
        """0-15."""
        return self._channel

    def message_identifier(self):
        """The number of the note or controller."""
        return self._identifier

    def message_sysex_identifier(self):
        """The bytes with which its sysex begins, or None."""
        return self._sysex

    def original_channel(self):
        """Before set_channel."""
        return self._original[0]

    def original_identifier(self):
        """Before set_identifier."""
        return self._original[1]

    def message_map_mode(self):
        """How a mapped controller moves its parameter."""
        raise NotImplementedError("message_map_mode")

    @property
    def mapping_sensitivity(self):
        """How far a relative encoder moves a parameter."""
        return self._sensitivity

    @mapping_sensitivity.setter
    def mapping_sensitivity(self, value):
        if value != self._sensitivity:
            self._sensitivity = value
            self._rebuild()

    @property
    def suppress_script_forwarding(self):
        """True: its messages never come to the script."""
        return self._suppressed

    @suppress_script_forwarding.setter
    def suppress_script_forwarding(self, value):
        if value != self._suppressed:
            self._suppressed = value
            self._rebuild()

    def set_channel(self, channel):
        """Listen and send on another channel."""
        if channel != self._channel:
            self._channel = channel
            self._rebuild()

    def set_identifier(self, identifier):
        """Listen to another note or controller."""
        if identifier != self._identifier:
            self._identifier = identifier
            self._rebuild()

    def use_default_message(self):
        """Back to the channel and number that it was made with."""
        self.set_channel(self._original[0])
        self.set_identifier(self._original[1])

    def set_needs_takeover(self, needs):
        """Whether a mapped controller must first meet the parameter's value."""
        self._takeover = needs

    def needs_takeover(self):
        """See set_needs_takeover."""
        return self._takeover

    def set_feedback_delay(self, delay):
        """The stand-in sends feedback at once."""

    def set_report_values(self, report_input, report_output):
        """The stand-in prints nothing."""

    def script_wants_forwarding(self):
        """Whether its messages should come to the script."""
        return not self._suppressed and (self._parameter is None or self.value_listener_count() > 0) and \
            self.value_listener_count() > 0

    def _on_listeners_changed(self, event):
        if event == "value" and self.value_listener_count() < 2:
            self._rebuild()

    def connect_to(self, parameter):
        """Live moves this parameter from now on."""
        if parameter is None:
            raise AssertionError("connect_to takes a parameter, not None")
        if self._parameter != parameter:
            self._parameter = parameter
            self._rebuild()

    def release_parameter(self):
        """Live moves nothing."""
        if self._parameter is not None:
            self._parameter = None
            self._rebuild()

    def mapped_parameter(self):
        """The parameter of connect_to, or None."""
        return self._parameter

    def identifier_bytes(self):
        """All beginnings of messages that are meant for this control."""
        if self._type == midi.MIDI_SYSEX_TYPE:
            return [tuple(self._sysex)]
        if self._type == midi.MIDI_PB_TYPE:
            return [(midi.MIDI_PB_STATUS | self._channel,)]
        if self._type == midi.MIDI_NOTE_TYPE:
            return [(status | self._channel, self._identifier)
                    for status in (midi.MIDI_NOTE_ON_STATUS, midi.MIDI_NOTE_OFF_STATUS)]
        return [(midi.MIDI_CC_STATUS | self._channel, self._identifier)]

    def receive_value(self, value):
        """A value came from the controller."""
        self._last_received = value
        self._last_sent = None
        self.notify_value(value)

    def send_value(self, value, force=False, channel=None):
        """Send a value to the controller; the same one twice only with force."""
        if self._type not in MAX or not 0 <= int(value) <= MAX[self._type]:
            raise AssertionError("%s: value %r is outside 0-%d" % (self.name, value, MAX.get(self._type, 0)))
        if force or value != self._last_sent:
            status = midi.STATUS[self._type] | (self._channel if channel is None else channel)
            data = (value & 127, value >> 7) if self._type == midi.MIDI_PB_TYPE else (self._identifier, value)
            self._last_sent = value
            self.send_midi((status,) + data)

    def force_next_send(self):
        """See clear_send_cache."""
        self._last_sent = None

    def clear_send_cache(self):
        self._last_sent = None

    def reset(self):
        if self._type in MAX:
            self.send_value(0)

    def reset_state(self):
        """As it was made."""
        self.use_default_message()
        self.suppress_script_forwarding = False

    def _install(self, midi_map_handle, script_handle, feedback_map=None):
        """Map or forward itself, inside build_midi_map; True when the script will get its messages."""
        functions = live().MidiMap
        if self._type == midi.MIDI_SYSEX_TYPE:
            return True
        if live_parameter(self._parameter) and self._install_mapping(functions, midi_map_handle):
            return False
        if not self.script_wants_forwarding():
            return False
        if self._type == midi.MIDI_NOTE_TYPE:
            return functions.forward_midi_note(script_handle, midi_map_handle, self._channel, self._identifier)
        if self._type == midi.MIDI_CC_TYPE:
            return functions.forward_midi_cc(script_handle, midi_map_handle, self._channel, self._identifier)
        return functions.forward_midi_pitchbend(script_handle, midi_map_handle, self._channel)

    def _install_mapping(self, functions, handle):
        if self._type == midi.MIDI_NOTE_TYPE:
            return functions.map_midi_note(handle, self._parameter, self._channel, self._identifier)
        if self._type == midi.MIDI_PB_TYPE:
            return functions.map_midi_pitchbend(handle, self._parameter, self._channel, not self._takeover)
        rule = functions.CCFeedbackRule()
        rule.channel, rule.cc_no, rule.cc_value_map, rule.delay_in_ms = self._channel, self._identifier, tuple(), -1.0
        return functions.map_midi_cc_with_feedback_map(
            handle, self._parameter, self._channel, self._identifier, self.message_map_mode(), rule,
            not self._takeover, self._sensitivity)


def live_parameter(parameter):
    """Whether a parameter is there."""
    return parameter != None  # noqa: E711


class ButtonValue(int):
    """A number that a button sends; `_Framework` scripts ask it for midi_value."""

    midi_value = property(int)


ON_VALUE, OFF_VALUE = ButtonValue(127), ButtonValue(0)


class ButtonElement(InputControlElement):
    """A button: ButtonElement(is_momentary, msg_type, channel, identifier, skin=None)."""

    def __init__(self, is_momentary, msg_type, channel, identifier, skin=None, undo_step_handler=None, *a, **k):
        super(ButtonElement, self).__init__(msg_type, channel, identifier, *a, **k)
        self._momentary, self._skin = bool(is_momentary), skin

    def is_momentary(self):
        """True: it sends on press and on release. False: one message for each press."""
        return self._momentary

    def message_map_mode(self):
        if self._type != midi.MIDI_CC_TYPE:
            raise AssertionError("only controllers have a map mode")
        return live().MidiMap.MapMode.absolute

    def is_pressed(self):
        """Whether its last message was a press."""
        return self._momentary and (self._last_received or 0) > 0

    def set_light(self, value):
        """True, False, a number, or the name of a colour in the skin."""
        light = self._skin[value] if self._skin is not None and not isinstance(value, (bool, int)) else value
        if hasattr(light, "draw"):
            light.draw(self)
        elif light is True or light is False:
            self.send_value(int(ON_VALUE if light else OFF_VALUE))
        else:
            self.send_value(int(light))


class EncoderElement(InputControlElement):
    """A knob: EncoderElement(msg_type, channel, identifier, map_mode); __events__ normalized_value: -1..1 a turn."""

    __events__ = ("normalized_value",)

    def __init__(self, msg_type, channel, identifier, map_mode, encoder_sensitivity=None, *a, **k):
        super(EncoderElement, self).__init__(msg_type, channel, identifier, *a, **k)
        self._map_mode = map_mode
        self.encoder_sensitivity = encoder_sensitivity or 1.0
        if encoder_sensitivity is not None:
            self._sensitivity = encoder_sensitivity

    def message_map_mode(self):
        return self._map_mode

    def relative_value_to_delta(self, value):
        """Steps of a relative encoder: positive clockwise."""
        modes = live().MidiMap.MapMode
        if self._map_mode in (modes.relative_two_compliment, modes.relative_smooth_two_compliment):
            return value if value < 64 else value - 128
        if self._map_mode in (modes.relative_binary_offset, modes.relative_smooth_binary_offset):
            return value - 64
        if self._map_mode in (modes.relative_signed_bit, modes.relative_smooth_signed_bit):
            return value if value < 64 else 64 - value
        if self._map_mode in (modes.relative_signed_bit2, modes.relative_smooth_signed_bit2):
            return 64 - value if value < 64 else value - 64
        raise AssertionError("this encoder is not relative")

    def _is_relative(self):
        """Whether it sends steps instead of a position."""
        modes = live().MidiMap.MapMode
        return self._map_mode not in (modes.absolute, modes.absolute_14_bit)

    def normalize_value(self, value):
        """A turn as -1..1 (relative encoders)."""
        return self.relative_value_to_delta(value) / 64.0 * self.encoder_sensitivity

    def receive_value(self, value):
        super(EncoderElement, self).receive_value(value)
        if self.normalized_value_listener_count() and self._is_relative():
            self.notify_normalized_value(self.normalize_value(value))


class SliderElement(InputControlElement):
    """A fader: SliderElement(msg_type, channel, identifier)."""

    def __init__(self, msg_type, channel, identifier, *a, **k):
        if msg_type == midi.MIDI_NOTE_TYPE:
            raise AssertionError("a slider sends a controller or pitch bend, not notes")
        super(SliderElement, self).__init__(msg_type, channel, identifier, *a, **k)

    def message_map_mode(self):
        return live().MidiMap.MapMode.absolute


class SysexElement(InputControlElement):
    """A sysex message: SysexElement(sysex_identifier=(...), send_message_generator=bytes or function)."""

    def __init__(self, send_message_generator=None, default_value=None, sysex_identifier=None, *a, **k):
        super(SysexElement, self).__init__(midi.MIDI_SYSEX_TYPE, 0, 0, sysex_identifier=sysex_identifier, *a, **k)
        self._generator, self._default = send_message_generator, default_value

    def send_value(self, *values):
        """Send what the generator makes of the values."""
        self.send_midi(tuple(self._generator(*values)))

    def reset(self):
        if self._default is not None:
            self.send_value(self._default)

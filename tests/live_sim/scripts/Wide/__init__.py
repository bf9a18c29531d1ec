# ruff: noqa
"""A second controller of our own on `_Framework`: an overview, a device, modes, translated channels, a select strip."""

import Live
from _Framework.ButtonElement import ButtonElement
from _Framework.ButtonMatrixElement import ButtonMatrixElement
from _Framework.ChannelTranslationSelector import ChannelTranslationSelector
from _Framework.ControlSurface import ControlSurface
from _Framework.DeviceComponent import DeviceComponent
from _Framework.EncoderElement import EncoderElement
from _Framework.InputControlElement import MIDI_CC_TYPE, MIDI_NOTE_TYPE, MIDI_PB_TYPE
from _Framework.MixerComponent import MixerComponent
from _Framework.ModeSelectorComponent import ModeSelectorComponent
from _Framework.SessionComponent import SessionComponent
from _Framework.SessionZoomingComponent import DeprecatedSessionZoomingComponent
from _Framework.SliderElement import SliderElement


def button(number):
    """A pad that sends a note."""
    return ButtonElement(True, MIDI_NOTE_TYPE, 0, number)


class Pages(ModeSelectorComponent):
    """Three pages that say when they change."""

    def __init__(self, heard):
        self._heard = heard
        ModeSelectorComponent.__init__(self)

    def number_of_modes(self):
        return 3

    def update(self):
        self._heard.append("mode %d" % self._mode_index)


class Wide(ControlSurface):
    """Everything is made in the guard."""

    def __init__(self, c_instance):
        ControlSurface.__init__(self, c_instance)
        self.heard = []
        with self.component_guard():
            self.session = SessionComponent(2, 2)
            self.pads = ButtonMatrixElement(rows=[[button(60), button(61)], [button(62), button(63)]])
            self.zoom = DeprecatedSessionZoomingComponent(self.session)
            self.zoom.set_button_matrix(self.pads)
            self.zoom.set_zoom_button(button(70))
            self.zoom.set_nav_buttons(button(71), button(72), button(73), button(74))
            self.knobs = [EncoderElement(MIDI_CC_TYPE, 0, 20 + n, Live.MidiMap.MapMode.absolute) for n in range(8)]
            self.device = DeviceComponent()
            self.device.set_parameter_controls(self.knobs)
            self.device.set_bank_nav_buttons(button(80), button(81))
            self.device.set_on_off_button(button(82))
            self.set_device_component(self.device)
            self.pages = Pages(self.heard)
            self.pages.set_mode_buttons((button(90), button(91), button(92)))
            self.faders = tuple(SliderElement(MIDI_CC_TYPE, 0, 50 + n) for n in range(2))
            self.selector = ChannelTranslationSelector(4)
            self.selector.set_mode(0)
            self.selector.set_controls_to_translate(self.faders)
            self.mixer = MixerComponent(1, 1)
            self.mixer.channel_strip(0).set_send_controls((self.faders[0],))
            self.mixer.return_strip(0).set_pan_control(self.faders[1])
            self.mixer.master_strip().set_volume_control(SliderElement(MIDI_PB_TYPE, 0, 0))
            self.mixer.set_select_buttons(button(94), button(95))
            self.mixer.selected_strip().set_solo_button(button(96))
        self.set_highlighting_session_component(self.session)


def create_instance(c_instance):
    """What Live calls."""
    return Wide(c_instance)

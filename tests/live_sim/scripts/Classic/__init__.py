# ruff: noqa
"""A controller of our own on `_Framework`: a session ring, two strips, a transport, a device, a mode switch."""

import Live
from _Framework.ButtonElement import ButtonElement
from _Framework.ButtonMatrixElement import ButtonMatrixElement
from _Framework.ChannelStripComponent import ChannelStripComponent
from _Framework.ControlSurface import ControlSurface
from _Framework.ControlSurfaceComponent import ControlSurfaceComponent
from _Framework.EncoderElement import EncoderElement
from _Framework.InputControlElement import MIDI_CC_TYPE, MIDI_NOTE_TYPE
from _Framework.MixerComponent import MixerComponent
from _Framework.SessionComponent import SessionComponent
from _Framework.SliderElement import SliderElement
from _Framework.SubjectSlot import subject_slot
from _Framework.TransportComponent import TransportComponent


def button(number):
    """A pad that sends a note."""
    return ButtonElement(True, MIDI_NOTE_TYPE, 0, number)


class Watcher(ControlSurfaceComponent):
    """Says which track is selected, and hears a knob."""

    def __init__(self, heard):
        self._heard = heard
        ControlSurfaceComponent.__init__(self)

    def on_selected_track_changed(self):
        self._heard.append("selected " + self.song().view.selected_track.name)

    @subject_slot("value")
    def turned(self, value):
        self._heard.append("knob %d" % value)

    @subject_slot("tempo")
    def tempo_changed(self):
        self._heard.append("tempo %.1f" % self.song().tempo)


class Classic(ControlSurface):
    """Everything is made in the guard, as every script does."""

    def __init__(self, c_instance):
        ControlSurface.__init__(self, c_instance)
        self.heard = []
        with self.component_guard():
            self.watcher = Watcher(self.heard)
            self.knob = EncoderElement(MIDI_CC_TYPE, 0, 30, Live.MidiMap.MapMode.absolute)
            self.watcher.turned.subject = self.knob
            self.watcher.tempo_changed.subject = self.song()
            self.mixer = MixerComponent(2)
            for place in range(2):
                strip = self.mixer.channel_strip(place)
                strip.set_volume_control(SliderElement(MIDI_CC_TYPE, 0, 7 + place))
                strip.set_mute_button(button(40 + place))
                strip.set_arm_button(button(44 + place))
            self.session = SessionComponent(2, 2)
            self.session.set_mixer(self.mixer)
            self.pads = ButtonMatrixElement(rows=[[button(60), button(61)], [button(62), button(63)]])
            for y in range(2):
                for x in range(2):
                    self.session.scene(y).clip_slot(x).set_launch_button(self.pads.get_button(x, y))
            self.session.set_track_bank_buttons(button(50), button(51))
            self.transport = TransportComponent()
            self.transport.set_play_button(button(52))
            self.transport.set_metronome_button(button(53))
        self.set_highlighting_session_component(self.session)
        self.schedule_message(2, self.heard.append, "two ticks")
        self.schedule_message(1, self._again)

    def _again(self):
        self.heard.append("one tick")
        self.schedule_message(1, self.heard.append, "the next tick")


def create_instance(c_instance):
    """What Live calls."""
    return Classic(c_instance)


assert issubclass(ChannelStripComponent, ControlSurfaceComponent)

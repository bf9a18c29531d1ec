# ruff: noqa
"""A script of our own on `ableton.v2`: a component with slots on a path and on a group, lights, tasks."""

from ableton.v2.base import EventObject, listenable_property, listens, listens_group, liveobj_valid, task
from ableton.v2.control_surface import MIDI_CC_TYPE, MIDI_NOTE_TYPE, Component, ControlSurface
from ableton.v2.control_surface.elements import ButtonElement, EncoderElement
import Live


class Model(EventObject):
    """Keeps a page and says when it changes."""

    page = listenable_property.managed(0)


class Panel(Component):
    """Hears the name of the selected track, all mutes, and a button."""

    def __init__(self, heard, *a, **k):
        super(Panel, self).__init__(*a, **k)
        self._heard = heard
        self.model = self.register_disconnectable(Model())
        self._on_page.subject = self.model
        self._on_selected.subject = self.song.view
        self._on_mute.replace_subjects(list(self.song.tracks))
        self._later = self._tasks.add(task.sequence(task.wait(0.25), task.run(heard.append, "a quarter of a second")))

    @listens("page")
    def _on_page(self, page):
        self._heard.append("page %d" % page)

    @listens("selected_track.name")
    def _on_selected(self):
        track = self.song.view.selected_track
        self._heard.append("track %s" % (track.name if liveobj_valid(track) else "none"))

    @listens_group("mute")
    def _on_mute(self, track):
        self._heard.append("mute %s %s" % (track.name, track.mute))

    @listens("value")
    def pressed(self, value):
        self._heard.append("button %d" % value)
        if value:
            self.model.page = self.model.page + 1

    def on_enabled_changed(self):
        self._heard.append("enabled %s" % self.is_enabled())
        super(Panel, self).on_enabled_changed()


class Modern(ControlSurface):
    """One panel, one button, one knob on the volume of the first track."""

    def __init__(self, c_instance):
        super(Modern, self).__init__(c_instance)
        self.heard = []
        with self.component_guard():
            self.button = ButtonElement(True, MIDI_NOTE_TYPE, 1, 20, name="Button")
            self.knob = EncoderElement(MIDI_CC_TYPE, 1, 21, Live.MidiMap.MapMode.relative_two_compliment, name="Knob")
            self.panel = Panel(self.heard, name="Panel")
            self.panel.pressed.subject = self.button
            self.knob.connect_to(self.song.tracks[0].mixer_device.volume)
            self.button.send_value(5)
            self.button.send_value(6)
        self.schedule_message(1, self.show_message, "started")


def create_instance(c_instance):
    """What Live calls."""
    return Modern(c_instance)
